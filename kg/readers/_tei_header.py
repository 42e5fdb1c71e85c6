"""What a TEI document says of itself, of its prefixes, and of the things that it lists."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from kg.model import Link
from kg.readers._links import is_address, link_to
from kg.readers._xml import XML_ID, local

THINGS = frozenset(["person", "personGrp", "org", "place", "event", "object", "nym", "category"])
_SAFE_PATTERN = re.compile(
    r"[^()*+?{}|\\]*\([\w-]*(?:\.[*+]|\[[^\]()]*\][*+]|\\[dw][*+])\)[^()*+?{}|\\]*"
)
"""Patterns of one group and no nesting: others could take any time."""


@dataclass
class Thing:
    """An entry of a list of persons, places or the like: its id, name and links."""

    id: str
    element: etree._Element
    name: str = ""
    links: list[Link] = field(default_factory=list)


@dataclass
class Header:
    """Metadata, entries by id, and prefixes with (pattern, replacement)."""

    metadata: dict[str, str] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    prefixes: dict[str, list[tuple[re.Pattern[str], str]]] = field(default_factory=dict)

    def resolved(self, pointer: str) -> str:
        """A pointer with its prefix written out, if the document defines that."""
        prefix, colon, rest = pointer.partition(":")
        for pattern, replacement in self.prefixes.get(prefix, []) if colon else []:
            if match := pattern.fullmatch(rest):
                groups = (match[0], *match.groups())
                for number, text in enumerate(groups):
                    replacement = replacement.replace(f"${number}", text or "")
                return replacement
        return pointer

    def links(self, pointer: str, line: int, source: str = "") -> list[Link]:
        """Where a pointer leads outside: an address, or what the entry of the list links to."""
        written = self.resolved(pointer)
        if thing := self.things.get(written.removeprefix("#")) if written[:1] == "#" else None:
            return [Link(one.source, one.identifier, thing.name, line) for one in thing.links]
        if written.startswith("#"):
            return []
        return [link_to(written, line=line, source=source)]


def read_header(root: etree._Element) -> Header:
    """Read prefixes first, then everything that may use them."""
    header = Header()
    for defined in root.iter("{*}prefixDef"):
        pattern = defined.get("matchPattern") or ""
        if defined.get("ident") and _SAFE_PATTERN.fullmatch(pattern):
            rule = (re.compile(pattern), defined.get("replacementPattern") or "")
            header.prefixes.setdefault(defined.get("ident"), []).append(rule)
    for element in root.iter():
        if local(element) in THINGS and element.get(XML_ID):
            id_ = element.get(XML_ID)
            header.things.setdefault(id_, _thing(element, id_, header))
    header.metadata = _metadata(root)
    return header


def _thing(element: etree._Element, id_: str, header: Header) -> Thing:
    names = (child for child in element if local(child).endswith(("Name", "catDesc")))
    name = next((_words(child) for child in names), "")
    thing = Thing(id_, element, name)
    for child in element:
        if local(child) == "idno" and _words(child):
            text, kind = _words(child), child.get("type") or ""
            own = is_address(text) or not kind
            thing.links.append(link_to(text, name) if own else Link(kind, text, name))
    for key in ("ref", "sameAs", "corresp", "key"):
        for pointer in (element.get(key) or "").split():
            written = header.resolved(pointer)
            if not written.startswith("#"):
                thing.links.append(link_to(written, name, source=key))
    return thing


def _metadata(root: etree._Element) -> dict[str, str]:
    found = root.find("{*}teiHeader/{*}fileDesc")
    if found is None:
        return {}
    said = {
        "title": _words(found.find("{*}titleStmt/{*}title")),
        "publisher": _words(found.find("{*}publicationStmt/{*}publisher")),
        "date": _date(found),
        "source": next((_words(e) for e in found.iter("{*}idno") if is_address(_words(e))), ""),
        "license": next((e.get("target") or "" for e in found.iter("{*}licence")), ""),
    }
    return {key: value for key, value in said.items() if value}


def _date(description: etree._Element) -> str:
    """When the source was published; the file, where it has none of its own."""
    for path in ("{*}sourceDesc//{*}date", "{*}publicationStmt//{*}date"):
        for date in description.iterfind(path):
            if date.get("when"):
                return str(date.get("when"))
    return ""


def _words(element: etree._Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
