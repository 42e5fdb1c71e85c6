"""Names, dates and figures that are marked inside a TEI text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kg.model import Attribute, Group, Link, Mention, Span
from kg.readers._gathered import Gathered, opaque
from kg.readers._offsets import Claim
from kg.readers._tei_header import THINGS, Header
from kg.readers._tei_text import TeiText
from kg.readers._xml import XML_ID, local

NAMES = frozenset(
    ["persName", "placeName", "orgName", "geogName", "objectName", "eventName", "settlement",
     "country", "region", "district", "bloc", "name", "rs", "date", "time", "measure", "num",
     "roleName", "addName", "affiliation", "occupation", "org", "person"]
)  # fmt: skip
_BY_TYPE = frozenset({"name", "rs"})
_PARTS = frozenset({"roleName", "addName", "settlement", "country", "region", "district", "bloc"})
_POINTERS = ("ref", "corresp", "sameAs")
_HOUSEKEEPING = frozenset(
    ["rend", "rendition", "style", "n", "part", "next", "prev", "facs", "resp", "key", "source",
     "instant", *_POINTERS]
)  # fmt: skip
_DATES = ("when", "from", "to")


@dataclass
class Marked:
    """The mentions of a document as they are found.

    ``of_thing`` are those of an entry of a list, by its id, with their lines.
    ``by_xml_id`` has the mention of each element with an id, ``elements`` the elements themselves.
    """

    gathered: Gathered
    text: TeiText
    header: Header
    of_thing: dict[str, dict[str, int]] = field(default_factory=dict)
    by_xml_id: dict[str, str] = field(default_factory=dict)
    count: int = 0
    elements: dict[str, etree._Element] = field(init=False)

    def __post_init__(self) -> None:
        spans = self.text.raw_spans
        self.elements = {e.get(XML_ID): e for e in reversed(spans) if e.get(XML_ID)}

    def add_all(self, root: etree._Element) -> None:
        """Add what is marked in the text, in its order, and put the mentions of things together."""
        continued: set[etree._Element] = set()
        for element in root.iter():
            if element in self.text.spans and element not in continued and _is_name(element):
                fragments = list(self._fragments(element))
                continued.update(fragments)
                self.add(element, [self.text.spans[one] for one in fragments])

    def add(self, element: etree._Element, spans: list[Span], label: str = "") -> str:
        """Add a mention of an element's kind at some places; gives its id."""
        line = element.sourceline
        self.count += 1
        id_ = element.get(XML_ID) or f"T{self.count}"
        type_ = element.get("type") or ""
        by_type = local(element) in _BY_TYPE and bool(type_)
        mention = Mention(
            id=id_,
            label=label or (type_ if by_type else local(element)),
            spans=(),
            attributes=tuple(_attributes(element, without_type=by_type or bool(label))),
            links=tuple(self._links(element)),
            line=line,
            annotator=opaque(element.get("resp")),
        )
        claim = Claim(tuple((span.start, span.end) for span in sorted(spans)))
        if self.gathered.mention(mention, (0, claim)):
            self._remember(element, id_)
        return id_

    def add_groups(self) -> None:
        """One group for each entry of a list that is mentioned twice or more."""
        for members in self.of_thing.values():
            if len(members) > 1:
                line = next(iter(members.values()))
                self.gathered.groups.append(Group("Coref", tuple(members), line))

    def mention_of(self, pointer: str) -> str | None:
        """The mention that a pointer means: of an element, or the first one of an entry."""
        id_ = self.header.resolved(pointer).removeprefix("#")
        return self.by_xml_id.get(id_) or next(iter(self.of_thing.get(id_, ())), None)

    def _remember(self, element: etree._Element, id_: str) -> None:
        if element.get(XML_ID):
            self.by_xml_id[element.get(XML_ID)] = id_
        for pointer in _pointers(element):
            target = self.header.resolved(pointer)
            if target.startswith("#"):
                self.of_thing.setdefault(target[1:], {})[id_] = element.sourceline

    def _links(self, element: etree._Element) -> Iterator[Link]:
        for pointer in dict.fromkeys(_pointers(element)):
            yield from self.header.links(pointer, element.sourceline)
        if key := element.get("key"):
            yield from self.header.links(key.strip(), element.sourceline, "key")

    def _fragments(self, first: etree._Element) -> Iterator[etree._Element]:
        """An element, and those that go on with it by ``next``."""
        seen: set[etree._Element] = set()
        here: etree._Element | None = first
        while here is not None and here not in seen:
            seen.add(here)
            if here in self.text.spans:
                yield here
            target = (here.get("next") or "").removeprefix("#")
            here = self.elements.get(target) if target else None


def _is_name(element: etree._Element) -> bool:
    """Whether an element is a mention, and not a part of a name or an entry of a list."""
    name = local(element)
    if name not in NAMES or (element.get("prev") and not element.get("next")):
        return False
    above = {local(one) for one in element.iterancestors()}
    if above & THINGS:
        return False
    is_part = name in _PARTS and bool(above & {"persName", "placeName", "orgName"})
    return not is_part or bool(element.get("ref") or element.get("key"))


def _pointers(element: etree._Element) -> list[str]:
    return [one for key in _POINTERS for one in (element.get(key) or "").split()]


def _attributes(element: etree._Element, without_type: bool) -> Iterator[Attribute]:
    line = element.sourceline
    when, start, end = (element.get(key) for key in _DATES)
    is_time = local(element) in ("date", "time")
    if is_time and (when or start or end):
        yield Attribute("value", when or f"{start or '..'}/{end or '..'}", line)
    for name, value in element.attrib.items():
        is_date = is_time and name in _DATES
        if name.startswith("{") or name in _HOUSEKEEPING or is_date:
            continue
        if name == "type" and without_type:
            continue
        yield Attribute("value" if name == "quantity" else name, value, line)
