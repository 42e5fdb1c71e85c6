"""Attributes and notes → refinements, values and qualifiers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from kg.lift.terms import Terms
from kg.lift.values import explicit
from kg.model import MODES, RANKS, Attribute, Qualifiers
from kg.names import EDTF, XSD_BOOLEAN, folded
from kg.ontology import Class, Property

_CLASS_NAMES = frozenset({"class", "type", "subtype"})
_PAIR = re.compile(r"\s*([\w-]+)\s*[=:]\s*(.+?)\s*")
FORMS = {
    "name": "name", "nam": "name", "nominal": "nominal", "nom": "nominal",
    "pronoun": "pronoun", "pro": "pronoun",
}  # fmt: skip


@dataclass(slots=True)
class Said:
    """What the attributes and notes of one annotation say.

    ``values`` holds property, text and line; ``qualifiers`` raw texts by name.
    """

    classes: list[Class] = field(default_factory=list)
    values: list[tuple[Property, str, int]] = field(default_factory=list)
    qualifiers: dict[str, tuple[str, int]] = field(default_factory=dict)
    literal: tuple[str, int] | None = None


def read(terms: Terms, item: str, attributes: Sequence[Attribute], of: Class | None) -> Said:
    """Sort the attributes of a mention of class ``of``, or of a relation (None).

    An attribute comes before a note that gives the same. ``literal`` is what an attribute or
    note called ``value`` says of a mention that is a value itself.
    """
    said = Said()
    left_out, placed = set(), set()
    pairs: list[tuple[Attribute, int]] = []
    for number, one in enumerate(attributes):
        if one.note and terms.dropped("attribute", one.name, one.line):
            left_out.add(number)
        else:
            pairs += [(attribute, number) for attribute in _pairs(one, terms, item)]
    for attribute, number in sorted(pairs, key=lambda p: (p[0].note, p[0].line)):
        if terms.dropped("attribute", attribute.name, attribute.line):
            left_out.add(number)
        elif _sort_in(terms, item, attribute, of, said):
            placed.add(number)
    terms.placed["attributes"] += len(placed)
    terms.left_out["attributes"] += len(left_out - placed)
    return said


def _pairs(attribute: Attribute, terms: Terms, item: str) -> Iterator[Attribute]:
    """An attribute, or the ``name = value; name = value`` that a note's text holds."""
    if not attribute.note or _is_term(terms, attribute.name):
        yield attribute
    else:
        parts = [_PAIR.fullmatch(part) for part in (attribute.value or "").split(";")]
        if not all(parts):
            terms.lose(
                attribute.line, "unmapped", f"note on {item}",
                "a remark; write name = value; name = value to give values",
            )  # fmt: skip
            return
        for match in parts:
            if match:
                yield Attribute(match[1], match[2], attribute.line, note=True)


def _is_term(terms: Terms, name: str) -> bool:
    key = folded(name)
    return bool(
        terms.profile.qualifier(name)
        or key in terms.profile.attributes
        or terms.ontology.properties_named(terms.profile.term(name))
    )


def _sort_in(terms: Terms, item: str, attribute: Attribute, of: Class | None, said: Said) -> bool:
    """Put an attribute where it belongs; whether it has such a place."""
    what, name = terms.profile.attributes.get(folded(attribute.name), ("", ""))
    key = folded(attribute.name)
    value = "true" if attribute.value is None else attribute.value
    if qualifier := terms.profile.qualifier(attribute.name):
        return _qualify(terms, item, attribute, qualifier, value, said)
    if of is None and (what == "value" or (not what and key == "value")):
        said.literal = said.literal or (value, attribute.line)
        terms.count("attribute", attribute.name, "kg:value")
        return True
    if what in ("value", "link"):
        reason = f"only a mention {'of a value has one' if what == 'value' else 'has links'}"
        terms.lose(attribute.line, "refused", f"attribute {attribute.name} on {item}", reason)
        return False
    if of is None:
        reason = "no qualifier has this name" + terms.suggestion("attribute", attribute.name)
        terms.lose(attribute.line, "unmapped", f"attribute {attribute.name} on {item}", reason)
        return False
    if what == "class" or (not what and key in _CLASS_NAMES):
        return _refine(terms, item, attribute, value, of, said)
    return _property(terms, attribute, name, value, of, said) or _refine(
        terms, item, attribute, attribute.name, of, said
    )


def _qualify(
    terms: Terms, item: str, attribute: Attribute, qualifier: str, value: str, said: Said
) -> bool:
    if qualifier == "form" and value.casefold() not in FORMS:
        reason = f"{value!r} is none of {', '.join(FORMS)}"
        terms.lose(attribute.line, "unparsed", f"form of {item}", reason)
        return False
    known, _ = said.qualifiers.setdefault(qualifier, (value, attribute.line))
    if known != value and not attribute.note:
        reason = f"{known!r} is given already"
        terms.lose(attribute.line, "refused", f"{qualifier} of {item}", reason)
        return False
    terms.count("attribute", attribute.name, f"kg:{qualifier}")
    return True


def _property(
    terms: Terms, attribute: Attribute, name: str, value: str, of: Class, said: Said
) -> bool:
    prop = terms.ontology.property_for(name or terms.profile.term(attribute.name), of.iri)
    if prop is None:
        return False
    if not any(p.iri == prop.iri and attribute.note for p, _, _ in said.values):
        said.values.append((prop, value, attribute.line))
    terms.count("attribute", attribute.name, prop.iri)
    return True


def _refine(
    terms: Terms, item: str, attribute: Attribute, label: str, of: Class, said: Said
) -> bool:
    found = terms.ontology.class_named(terms.profile.term(label))
    shown = f"attribute {attribute.name} on {item}"
    if found is None:
        reason = f"no property, class or qualifier is called {label!r}"
        reason += terms.suggestion("attribute", label)
        terms.lose(attribute.line, "unmapped", shown, reason)
        return False
    if terms.ontology.kind_of(found.iri) != terms.ontology.kind_of(of.iri):
        terms.lose(attribute.line, "refused", shown, f"{found.name} does not refine {of.name}")
        return False
    said.classes.append(found)
    terms.count("attribute", attribute.name, found.iri)
    return True


def qualifiers(
    terms: Terms, item: str, said: Mapping[str, tuple[str, int]], actors: Mapping[str, str]
) -> Qualifiers:
    """The qualifiers that annotations give, checked; what is wrong is listed and left out.

    ``actors`` maps mention ids to referent keys, for attributedTo. What is attributed to
    somebody is reported unless another mode is given.
    """
    found: dict[str, Any] = {}
    for name, (text, line) in sorted(said.items()):
        if name not in _PARSERS:
            terms.lose(line, "refused", f"{name} of {item}", "only a mention has it")
            continue
        field_name, parse = _PARSERS[name]
        try:
            found[field_name] = parse(text, actors)
        except ValueError as error:
            terms.lose(line, "unparsed", f"{name} of {item}", str(error))
    if "attributed_to" in found:
        found.setdefault("mode", "reported")
    return Qualifiers(**found)


def _choice(options: Sequence[str], text: str) -> str:
    if text.casefold() not in options:
        raise ValueError(f"{text!r} is none of {', '.join(options)}")
    return text.casefold()


def _confidence(text: str) -> float:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number from 0 to 1") from None
    if not 0 <= value <= 1:
        raise ValueError(f"{text!r} is not a number from 0 to 1")
    return float(value)


def _actor(text: str, actors: Mapping[str, str]) -> str:
    if text not in actors:
        raise ValueError(f"{text!r} is not the id of a mention of an entity")
    return actors[text]


_Parser = Callable[[str, Mapping[str, str]], object]
_PARSERS: dict[str, tuple[str, _Parser]] = {
    "mode": ("mode", lambda text, _: _choice(MODES, text)),
    "rank": ("rank", lambda text, _: _choice(RANKS, text)),
    "negated": ("negated", lambda text, _: explicit(text, XSD_BOOLEAN).value == "true"),
    "confidence": ("confidence", lambda text, _: _confidence(text)),
    "attributedTo": ("attributed_to", _actor),
    "validFrom": ("valid_from", lambda text, _: explicit(text, EDTF).value),
    "validUntil": ("valid_until", lambda text, _: explicit(text, EDTF).value),
}
