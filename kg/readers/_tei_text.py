"""The text of a TEI document, and where its elements stand in it.

TEI has no offsets, so this is the rule: white space is one space, paragraphs and the like are
parted by a blank line and verses by a line end. Of alternatives (``choice``, ``app``) what the
source has is the text (``sic``, ``orig``, ``abbr``, ``lem``). Notes, running titles and deletions
are not in it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass, field

from lxml import etree

from kg.model import Span
from kg.readers._xml import local

_UNREAD = frozenset(
    {"note", "fw", "figDesc", "del", "surplus", "teiHeader", "standOff", "metamark"}
)
_BLOCKS = frozenset(
    ["p", "ab", "head", "div", "div1", "div2", "div3", "lg", "sp", "list", "table", "quote", "q",
     "byline", "dateline", "opener", "closer", "salute", "signed", "trailer", "argument",
     "epigraph", "front", "body", "back", "figure", "titlePage", "docTitle", "stage", "speaker",
     "castList", "postscript", "floatingText", "group", "text"]
)  # fmt: skip
_LINES = frozenset(["l", "item", "row", "cell", "label", "docAuthor", "titlePart", "castItem", "u"])
_INLINE_WITHIN = frozenset(["quote", "q", "label", "list", "table", "figure", "floatingText"])
_RUN = re.compile(r"\s+|\S+(?: \S+)*")  # words parted by one space stay as they are
_CHOICES = {
    "choice": ("sic", "orig", "abbr", "unclear", "seg"),
    "app": ("lem", "rdg"),
    "subst": ("add",),
}


@dataclass
class TeiText:
    """The text, the place of each element in it, and a count of what is not in it.

    ``raw`` maps offsets among all characters of the file's text to offsets in ``text``, and
    ``raw_spans`` says where elements stand among them: ``string-range`` counts so. ``chosen``
    is the alternative that is read of each element that has some.
    """

    pieces: list[str] = field(default_factory=list)
    spans: dict[etree._Element, Span] = field(default_factory=dict)
    raw_spans: dict[etree._Element, Span] = field(default_factory=dict)
    raw: array[int] = field(default_factory=lambda: array("Q"))
    unread: Counter[str] = field(default_factory=Counter)
    chosen: dict[etree._Element, etree._Element] = field(default_factory=dict)
    _length: int = 0
    _gap: str = ""

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.pieces)

    def stretch(self, element: etree._Element, start: int, end: int) -> Span | None:
        """The place of the characters from start to end of an element's own text."""
        whole = self.raw_spans.get(element)
        if whole is None or not 0 <= start < end <= whole.end - whole.start:
            return None
        first, last = whole.start + start, whole.start + end - 1
        return Span(self.raw[first], self.raw[last] + 1)

    # --- Growing ----------------------------------------------------------------------------

    def add(self, text: str) -> None:
        """Add the characters of a text node."""
        for match in _RUN.finditer(text):
            run = match[0]
            if run.isspace():
                self.pass_over(run)
                self._gap = self._gap or " "
                continue
            self._fill_gap()
            self.raw.extend(range(self._length, self._length + len(run)))
            self.pieces.append(run)
            self._length += len(run)

    def pass_over(self, text: str) -> None:
        """Count characters that are not in the text."""
        self.raw.extend([self._length] * len(text))

    def part(self, gap: str) -> None:
        """Put a gap before what follows, if it is wider than the one that is there."""
        if len(gap) > len(self._gap) or (gap == "\n" and self._gap == " "):
            self._gap = gap

    def join(self) -> None:
        """Leave no gap before what follows."""
        self._gap = ""

    def place(self) -> int:
        """Where the next character would stand, were it no space."""
        return self._length + (len(self._gap) if self._length else 0)

    def _fill_gap(self) -> None:
        if self._gap and self._length:
            self.pieces.append(self._gap)
            self._length += len(self._gap)
        self._gap = ""


def read_text(root: etree._Element) -> TeiText:
    """The text of the ``text`` elements below a TEI element."""
    result = TeiText()
    hidden: list[etree._Element] = []
    starts: dict[etree._Element, tuple[int, int]] = {}
    for event, element in etree.iterwalk(root, events=("start", "end", "comment")):
        if event == "comment" or not local(element):
            _tail(element, hidden, result)
            continue
        if event == "start":
            if not hidden and _is_hidden(element, result):
                hidden.append(element)
            if not hidden:
                _open(element, result)
            starts[element] = (result.place(), len(result.raw))
            (result.pass_over if hidden else result.add)(element.text or "")
            continue
        start, raw = starts.pop(element)
        result.raw_spans[element] = Span(raw, len(result.raw))
        if not hidden and result._length > start:
            result.spans[element] = Span(start, result._length)
        if hidden and hidden[-1] is element:
            hidden.pop()
        elif not hidden:
            _close(element, result)
        if element is not root:
            _tail(element, hidden, result)
    return result


def _tail(element: etree._Element, hidden: list[etree._Element], result: TeiText) -> None:
    (result.pass_over if hidden else result.add)(element.tail or "")


def _is_hidden(element: etree._Element, result: TeiText) -> bool:
    name = local(element)
    if name in _UNREAD:
        if name not in ("teiHeader", "standOff"):
            result.unread[name] += 1
        return True
    parent = element.getparent()
    readings = _CHOICES.get(local(parent)) if parent is not None else None
    if readings is None:
        return False
    if parent not in result.chosen:
        siblings = [one for one in parent if local(one)]
        ranked = [one for name in readings for one in siblings if local(one) == name]
        result.chosen[parent] = (ranked or siblings)[0]
    return element is not result.chosen[parent]


def _open(element: etree._Element, result: TeiText) -> None:
    name = local(element)
    if name == "lb":
        result.join() if element.get("break") == "no" else result.part(" ")
    elif _is_block(element):
        result.part("\n\n")
    elif name in _LINES:
        result.part("\n")


def _close(element: etree._Element, result: TeiText) -> None:
    if _is_block(element):
        result.part("\n\n")
    elif local(element) in _LINES:
        result.part("\n")


def _is_block(element: etree._Element) -> bool:
    """Paragraphs and the like; quotations and lists only where they are in no paragraph."""
    name = local(element)
    if name not in _BLOCKS:
        return False
    if name not in _INLINE_WITHIN:
        return True
    parent = element.getparent()
    return parent is not None and local(parent) in ("div", "body", "front", "back", "text")
