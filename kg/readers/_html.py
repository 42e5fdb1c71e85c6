"""HTML as the text that a browser selects from, and where each node of it begins there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from kg.readers._json import Unread

BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "dd", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
_EXCESSIVE = "Excessive depth"


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of a page, a ``<br>`` as one line end, and its nodes.

    ``text`` has no gap between paragraphs, since browsers count none: ``breaks`` are the places
    where one begins after another. ``nodes`` maps paths as browsers write them
    (``/div[1]/p[2]/text()[1]``) to the places where the nodes begin.
    """

    text: str
    breaks: tuple[int, ...]
    nodes: Mapping[str, int]


def rendered(html: str) -> Rendered:
    """Render a page or a part of one. Raises Unread where it is no HTML, or nested too deep."""
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, fragment_fromstring

    parser = HTMLParser(no_network=True)
    try:
        root = fragment_fromstring(html, create_parent="div", parser=parser)
    except (ParserError, ValueError) as error:
        raise Unread(f"no HTML: {error}") from None
    if any(_EXCESSIVE in entry.message for entry in parser.error_log):
        raise Unread("no HTML that can be read: nested too deep")
    return _Walk().over(root)


@dataclass(frozen=True, slots=True)
class _Text:
    """Text below a path, and whether it comes after a paragraph."""

    path: str
    text: str | None
    after_block: bool = False


@dataclass
class _Walk:
    """A walk over the nodes of a page in their order, without recursion."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    breaks: list[int] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    counts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    in_new_block: bool = False

    def over(self, root: HtmlElement) -> Rendered:
        """Walk over all that is below an element."""
        waiting: list[tuple[HtmlElement, str] | _Text] = [(root, "")]
        while waiting:
            here = waiting.pop()
            if isinstance(here, _Text):
                self._say(here)
            else:
                waiting += reversed(self._enter(*here))
        return Rendered("".join(self.pieces), tuple(self.breaks), self.nodes)

    def _enter(self, element: HtmlElement, path: str) -> list[tuple[HtmlElement, str] | _Text]:
        """What is below an element, in order."""
        self.nodes[path] = self.length
        self.in_new_block |= element.tag in BLOCKS
        if element.tag == "br":
            self._add("\n")
        below: list[tuple[HtmlElement, str] | _Text] = [_Text(path, element.text)]
        for child in element:
            if isinstance(child.tag, str):  # That of a comment is none.
                below.append((child, self._numbered(path, child.tag)))
            below.append(_Text(path, child.tail, child.tag in BLOCKS))
        return below

    def _say(self, here: _Text) -> None:
        self.in_new_block |= here.after_block
        if not here.text:
            return
        if self.in_new_block and here.text.strip():
            self.breaks += [self.length] if self.length else []
            self.in_new_block = False
        self.nodes[self._numbered(here.path, "text()")] = self.length
        self._add(here.text)

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)

    def _numbered(self, path: str, name: str) -> str:
        self.counts[path][name] += 1
        return f"{path}/{name}[{self.counts[path][name]}]"
