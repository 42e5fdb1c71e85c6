"""TEI annotations that stand apart from the text, and relations between the things listed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from lxml import etree

from kg.model import Argument, Attribute, Relation, Span
from kg.readers._tei_header import Thing
from kg.readers._tei_mentions import Marked
from kg.readers._xml import XML_ID, local

_RANGE = re.compile(r"#?string-range\(\s*([^,()]+?)\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\)")
_POINTER = re.compile(r"#?string-range\([^()]*\)|\S+")
_NO_ATTRIBUTES = frozenset(
    ["active", "passive", "mutual", "name", "ref", "key", "target", "ana", "resp", "corresp"]
)


def add_spans(root: etree._Element, marked: Marked) -> None:
    """``span`` and ``annotation`` elements: mentions of what they point to."""
    for element in root.iter("{*}span", "{*}annotation"):
        if element in marked.text.spans:
            continue  # A ``span`` inside the text is of another kind.
        spans, faults = _targets(element, marked)
        label = _label(element)
        for fault in faults:
            marked.gathered.lose("refused", f"{local(element)} {label}", fault, element.sourceline)
        if spans and not faults:
            marked.add(element, spans, label)


def add_relations(root: etree._Element, marked: Marked) -> None:
    """``relation`` and ``link`` elements, and the affiliations of persons."""
    for element in root.iter("{*}relation", "{*}link"):
        if local(element) == "link":
            ends = (element.get("target") or "").split()
            pairs = [(ends[0], end) for end in ends[1:]]
            label = element.get("type") or _last(element.get("ana") or "") or _label(element)
        else:
            pairs = _ends(element)
            label = element.get("name") or _last(element.get("ref") or "") or "relation"
        _relate(element, label, pairs, marked)
    for thing in marked.header.things.values():
        _add_affiliations(thing, marked)


def _add_affiliations(thing: Thing, marked: Marked) -> None:
    for element in thing.element.iter("{*}affiliation"):
        ends = (element.get("ref") or element.get("corresp") or "").split()
        if ends:
            _relate(element, "affiliation", [(f"#{thing.id}", end) for end in ends], marked)


def _ends(element: etree._Element) -> list[tuple[str, str]]:
    active, passive, mutual = (
        (element.get(key) or "").split() for key in ("active", "passive", "mutual")
    )
    pairs = list(product(active, passive))[:1000]
    return pairs + [(mutual[0], other) for other in mutual[1:]]


def _relate(
    element: etree._Element, label: str, pairs: list[tuple[str, str]], marked: Marked
) -> None:
    item = f"{local(element)} {label}"
    if not pairs:
        marked.gathered.lose("refused", item, "it does not say between what", element.sourceline)
    attributes = tuple(
        Attribute(name, value, element.sourceline)
        for name, value in element.attrib.items()
        if not name.startswith("{") and name not in _NO_ATTRIBUTES
        and not (name == "type" and value == label)
    )  # fmt: skip
    for number, pair in enumerate(pairs, 1):
        found = [marked.mention_of(pointer) for pointer in pair]
        missing = [p for p, mention in zip(pair, found, strict=True) if mention is None]
        if missing:
            reason = f"{', '.join(missing)}: no mention of it in the text"
            marked.gathered.lose("unread", item, reason, element.sourceline)
            continue
        arguments = tuple(Argument(f"Arg{n}", str(one)) for n, one in enumerate(found, 1))
        own = element.get(XML_ID) or f"R{len(marked.gathered.relations) + 1}"
        id_ = own if number == 1 else f"{own}~{number}"
        line = element.sourceline
        marked.gathered.relation(Relation(id_, label, arguments, None, attributes, line))


def _targets(element: etree._Element, marked: Marked) -> tuple[list[Span], list[str]]:
    """The places of an element's targets, and what is wrong with others."""
    spans: list[Span] = []
    faults: list[str] = []
    if element.get("from"):
        ends = [_place(element.get(key) or element.get("from"), marked) for key in ("from", "to")]
        if ends[0] and ends[1] and ends[0].start < ends[1].end:
            return [Span(ends[0].start, ends[1].end)], []
        return [], [f"from {element.get('from')} to {element.get('to')} is no stretch of the text"]
    for pointer in _POINTER.findall(element.get("target") or ""):
        place = _place(pointer, marked)
        if place is None:
            faults.append(f"{pointer} is no place in the text")
        else:
            spans.append(place)
    if not spans and not faults:
        faults.append("it does not say of what")
    return spans, faults


def _place(pointer: str, marked: Marked) -> Span | None:
    match = _RANGE.fullmatch(pointer)
    id_ = (match[1] if match else pointer).removeprefix("#")
    element = marked.elements.get(id_)
    if element is None:
        return None
    if match is None:
        return marked.text.spans.get(element)
    start, length = int(match[2]), int(match[3])
    return marked.text.stretch(element, start, start + length)


def _label(element: etree._Element) -> str:
    """What an annotation is: its analysis, or its type, or that of its group."""
    above = [element, *element.iterancestors("{*}spanGrp", "{*}listAnnotation", "{*}linkGrp")]
    for key in ("ana", "type", "subtype"):
        for one in above:
            if one.get(key):
                return _last(str(one.get(key)).split()[0]) if one.get(key).split() else ""
    return element.get("motivation") or local(element)


def _last(pointer: str) -> str:
    return next(reversed([p for p in re.split(r"[#/:]", pointer) if p]), "")


def includes(root: etree._Element) -> Iterator[etree._Element]:
    """Elements that want another file to be put in their place, which is never done."""
    return root.iter("{http://www.w3.org/2001/XInclude}include")  # type: ignore[no-any-return]
