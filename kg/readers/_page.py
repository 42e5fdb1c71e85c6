"""The text of a page in HTML or XML, and where its elements stand in it.

The text is what a browser calls the text content of the body, white space and all, without
scripts and styles: nearly what the tools count in that annotate pages in a browser. It is parsed
without network and without DTD.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree, html

from kg.model import Span
from kg.readers._xml import XML_ID, local, parse_xml

_UNSEEN = frozenset({"script", "style", "template", "head"})
_STEP = re.compile(r"(/{1,2})(?:([\w.-]+|\*))?((?:\[[^\[\]]{1,200}\]){0,3})")
_NUMBER = re.compile(r"\[(\d{1,6})\]")
_ID = re.compile(r"\[@(?:xml:)?id=(?:'([^']*)'|\"([^\"]*)\")\]")
_CSS_ID = re.compile(r"#([\w-]+)")


@dataclass(frozen=True)
class Page:
    """A text, and the tree that it came from; ``tree`` is None for plain text."""

    text: str
    title: str = ""
    tree: etree._Element | None = None
    spans: dict[etree._Element, Span] | None = None

    def by_id(self, identifier: str) -> Span | None:
        """The text of the element with an id."""
        for element, span in (self.spans or {}).items():
            if identifier in (element.get("id"), element.get("name"), element.get(XML_ID)):
                return span
        return None

    def by_css(self, selector: str) -> Span | None:
        """The text of the element that ``#id`` selects; other selectors select nothing."""
        match = _CSS_ID.fullmatch(selector.strip())
        return self.by_id(match[1]) if match else None

    def by_xpath(self, path: str) -> Span | None:
        """The text of the element at a path of names and numbers, as browser tools write it.

        Other expressions select nothing: they could take any time. The path begins at the root
        or, as in Hypothes.is, at the body.
        """
        steps = list(_STEP.finditer(path.strip()))
        if self.tree is None or not steps or "".join(s[0] for s in steps) != path.strip():
            return None
        for root in (self.tree.getroottree(), self.tree):
            element = _walk(root, steps)
            if element is not None and self.spans and element in self.spans:
                return self.spans[element]
        return None


def read_page(data: bytes) -> Page:
    """Parse a web page. What is no HTML at all has an empty text."""
    parser = html.HTMLParser(no_network=True, remove_pis=True, encoding=_encoding(data))
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError):
        return Page("")
    body = root.find("body")
    if body is None:
        return Page("")
    text, spans = _text(body)
    title = " ".join((root.findtext("head/title") or "").split())
    return Page(text, title, body, spans)


def read_xml_page(data: bytes, shown: str) -> Page:
    """The text of an XML file: of its ``text`` or ``body`` where it has one, as TEI does."""
    root = parse_xml(data, shown)
    body = next((e for e in root.iter() if local(e) in ("text", "body")), root)
    text, spans = _text(body)
    return Page(text, "", body, spans)


def _encoding(data: bytes) -> str | None:
    """UTF-8 where the bytes are, otherwise what the page declares."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _text(body: etree._Element) -> tuple[str, dict[etree._Element, Span]]:
    pieces: list[str] = []
    length = 0
    hidden = 0
    starts: dict[etree._Element, int] = {}
    spans: dict[etree._Element, Span] = {}

    def add(text: str | None) -> None:
        nonlocal length
        if text and not hidden:
            pieces.append(text)
            length += len(text)

    for event, element in etree.iterwalk(body, events=("start", "end", "comment")):
        unseen = local(element) in _UNSEEN
        if event == "start":
            hidden += unseen
            starts[element] = length
            add(element.text)
        else:
            if event == "end":
                hidden -= unseen
                spans[element] = Span(starts[element], length)
            if element is not body:
                add(element.tail)
    return "".join(pieces), spans


def _walk(
    root: etree._ElementTree | etree._Element, steps: list[re.Match[str]]
) -> etree._Element | None:
    """The one element at the end of a path of steps, from a tree or from an element."""
    here: etree._Element | None = root if isinstance(root, etree._Element) else None
    for number, step in enumerate(steps):
        name, predicates = (step[2] or "*").lower(), step[3] or ""
        if step[1] == "//":
            base = here if here is not None else root.getroot()
            found = list(base.iter())
        elif here is None:
            found = [root.getroot()] if number == 0 else []
        else:
            found = list(here)
        named = [e for e in found if local(e) and name in ("*", local(e).lower())]
        here = _chosen(named, predicates)
        if here is None:
            return None
    return here


def _chosen(elements: list[etree._Element], predicates: str) -> etree._Element | None:
    if _NUMBER.sub("", _ID.sub("", predicates)):
        return None
    if id_ := _ID.search(predicates):
        wanted = id_[1] or id_[2]
        elements = [e for e in elements if wanted in (e.get("id"), e.get(XML_ID))]
    number = _NUMBER.search(predicates)
    index = int(number[1]) - 1 if number else 0
    return elements[index] if 0 <= index < len(elements) else None
