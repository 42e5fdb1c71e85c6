"""XMI with its type system, as UIMA, WebAnno and INCEpTION write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from kg.readers._cas import TOP, Cas, Sofa, Structure, Value
from kg.readers._xml import local

XMI = "{http://www.omg.org/XMI}"
CAS = "{http:///uima/cas.ecore}"
_WHOLE = re.compile(r"-?\d{1,15}")
_NUMBERS = {
    f"uima.cas.{name}": float if name in ("Float", "Double") else int
    for name in ("Byte", "Short", "Integer", "Long", "Float", "Double")
}
_PRIMITIVES = frozenset({"uima.cas.String", "uima.cas.Boolean", *_NUMBERS})
_ARRAYS = {f"{name}Array": name for name in _PRIMITIVES} | {f"{n}List": n for n in _PRIMITIVES}
_NO_FEATURES = frozenset({f"{XMI}id", f"{XMI}version", "sofa"})
_BUILT_IN = {
    "uima.cas.FSArray": {"elements": "uima.cas.FSArray"},
    "uima.cas.NonEmptyFSList": {"head": TOP, "tail": TOP},
    "uima.tcas.Annotation": {"begin": "uima.cas.Integer", "end": "uima.cas.Integer"},
    **{name: {"elements": name} for name in _ARRAYS},
}


@dataclass
class Types:
    """A type system: supertypes, and the ranges of features."""

    parents: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, dict[str, str]] = field(default_factory=dict)

    def range(self, type_: str, feature: str) -> str:
        """What the values of a feature are; empty where nobody says."""
        seen: set[str] = set()
        while type_ and type_ not in seen:
            found = self.ranges.get(type_, {}).get(feature)
            found = found or _BUILT_IN.get(type_, {}).get(feature)
            if found:
                return found
            seen.add(type_)
            type_ = self.parents.get(type_, "")
        return ""

    def is_primitive(self, range_: str) -> bool:
        """Whether the values are written out, as those of subtypes of String are too."""
        return range_ in _PRIMITIVES or self.parents.get(range_) == "uima.cas.String"


def read_types(root: etree._Element) -> Types:
    """A type system description; ``imports`` of other files are not followed."""
    types = Types()
    for described in root.iter("{*}typeDescription"):
        name = (described.findtext("{*}name") or "").strip()
        types.parents[name] = (described.findtext("{*}supertypeName") or "").strip()
        types.ranges[name] = {
            (feature.findtext("{*}name") or "").strip(): (
                feature.findtext("{*}rangeTypeName") or ""
            ).strip()
            for feature in described.iter("{*}featureDescription")
        }
    return types


def type_system_beside(path: Path) -> Path | None:
    """The type system of an XMI file: ``x-typesystem.xml``, or the only one of its folder."""
    try:
        names = sorted(one.name for one in path.parent.iterdir() if one.suffix == ".xml")
    except OSError:
        return None
    own = [name for name in names if name.lower() == f"{path.stem}-typesystem.xml".lower()]
    plain = [name for name in names if name.lower() == "typesystem.xml"]
    some = [name for name in names if "typesystem" in name.lower()]
    chosen = own or plain or (some if len(some) == 1 else [])
    return path.parent / chosen[0] if chosen else None


def from_xmi(root: etree._Element, types: Types) -> Cas:
    """Take an XMI document apart."""
    cas = Cas(parents=dict(types.parents))
    unknown: dict[str, list[int]] = {}
    for element in root:
        if not local(element) or element.tag in (f"{CAS}NULL", f"{CAS}View"):
            continue
        id_ = _int(element.get(f"{XMI}id"))
        if id_ is None:
            cas.odd.append((element.sourceline, local(element), "an element without xmi:id"))
        elif element.tag == f"{CAS}Sofa":
            name = element.get("sofaID") or str(id_)
            cas.sofas.setdefault(id_, Sofa(id_, name, element.get("sofaString") or ""))
        else:
            type_ = _type(element)
            if type_ not in types.parents and not type_.startswith("uima."):
                unknown.setdefault(type_, []).append(element.sourceline)
            cas.add(_structure(element, id_, type_, types, cas))
    for type_, lines in unknown.items():
        item = f"{len(lines)} of {type_.rpartition('.')[2]}"
        cas.odd.append((lines[0], item, f"the type system has no type {type_}"))
    return cas


def alone(root: etree._Element, sofa: Sofa) -> bytes:
    """The document with one of its texts only. Changes the tree."""
    taken: dict[etree._Element, str] = {}
    for element in root.iter(f"{CAS}Sofa"):
        if _int(element.get(f"{XMI}id")) != sofa.id and "sofaString" in element.attrib:
            taken[element] = element.attrib.pop("sofaString")
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    for element, text in taken.items():
        element.set("sofaString", text)
    return data


def _structure(element: etree._Element, id_: int, type_: str, types: Types, cas: Cas) -> Structure:
    """Of a type that is not known only its place is read: numbers may be references."""
    values: dict[str, tuple[Value, ...]] = {}
    references: dict[str, tuple[int, ...]] = {}
    sofa = _int(element.get("sofa"))
    if sofa is not None:
        references["sofa"] = (sofa,)
    for feature, written in _written(element):
        range_ = types.range(type_, feature)
        if not range_ and feature in ("begin", "end"):
            range_ = "uima.cas.Integer"
        if types.is_primitive(range_):
            values[feature] = _values(range_, written)
        elif range_ in _ARRAYS:
            values[feature] = _array(range_, written, references, feature)
        elif range_:
            found = [_int(word) for text in written for word in text.split()]
            references[feature] = tuple(one for one in found if one is not None)
        elif type_ in types.parents:
            item = f"{feature} of {type_.rpartition('.')[2]} {id_}"
            cas.odd.append((element.sourceline, item, "the type system has no such feature"))
    elements = references.get("elements") if type_ == "uima.cas.FSArray" else None
    return Structure(id_, type_, values, references, elements, element.sourceline)


def _written(element: etree._Element) -> Iterable[tuple[str, list[str]]]:
    """The features of an element: attributes, and children where there are several values."""
    for name, text in element.attrib.items():
        if name not in _NO_FEATURES:
            yield name, [text]
    children: dict[str, list[str]] = {}
    for child in element:
        if local(child):
            children.setdefault(local(child), []).append(child.text or "")
    yield from children.items()


def _array(
    range_: str, written: list[str], references: dict[str, tuple[int, ...]], feature: str
) -> tuple[Value, ...]:
    """The values of an array, or none where it is one number: the id of an array elsewhere."""
    base = _ARRAYS[range_]
    if base == "uima.cas.String":
        if len(written) == 1 and (id_ := _int(written[0])) is not None and feature != "elements":
            references[feature] = (id_,)
            return ()
        return tuple(written)
    return tuple(v for text in written for word in text.split() for v in _values(base, [word]))


def _values(range_: str, written: list[str]) -> tuple[Value, ...]:
    return tuple(_value(range_, text) for text in written)


def _value(range_: str, text: str) -> Value:
    if range_ == "uima.cas.Boolean":
        return text == "true"
    if range_ not in _NUMBERS:
        return text
    try:
        return _NUMBERS[range_](text) if len(text) < 400 else text
    except ValueError:
        return text


def _type(element: etree._Element) -> str:
    namespace, _, name = element.tag[1:].rpartition("}")
    package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return name if package == "uima.noNamespace" else f"{package}.{name}"


def _int(text: str | None) -> int | None:
    return int(text) if text and _WHOLE.fullmatch(text.strip()) else None
