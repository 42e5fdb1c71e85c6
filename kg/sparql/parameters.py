"""Parameters of query files: what is declared, and how a given value becomes an RDF term.

    #+ param place: entity<Place> = California -- The place of a party

A parameter without ``= default`` has to be given. The default ``*`` leaves the variable open.
Values are bound as terms and never enter the text of a query.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import XSD, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER, folded, local_name
from kg.ontology import Class
from kg.store import EntityRow, View

OPEN = "*"
"""The default that leaves a variable open."""

MAX_VALUE = 1000
"""The longest value of a parameter, in code points."""

Term = ox.NamedNode | ox.Literal

_DECLARED = re.compile(
    r"(?P<type>[a-z]+)(?:<(?P<of>[^<>]+)>|\((?P<members>[^()]*)\))?"
    r"(?:\s+=\s+(?P<default>.*?))?(?:\s+--(?:\s+(?P<description>.*))?)?"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter. ``of`` is the class of an entity or member, by its name.

    ``members`` are the values of an enum. ``default`` is None where a value has to be given.
    ``example`` is a value with which the query is worth running.
    """

    name: str
    type: str
    of: str
    members: tuple[str, ...]
    default: str | None
    description: str
    example: str | None = None

    @classmethod
    def parse(cls, name: str, declared: str, where: str) -> Parameter:
        """A parameter from ``TYPE [= default] [-- description]``; raises QueryError."""
        found = _DECLARED.fullmatch(declared)
        if not found:
            raise QueryError(f"{where}: write `#+ param {name}: TYPE [= default] [-- what it is]`")
        kind, of = found["type"], (found["of"] or "").strip()
        members = tuple(m.strip() for m in (found["members"] or "").split(",") if m.strip())
        if kind not in _TYPES:
            raise QueryError(f"{where}: no type {kind!r}; the types are {', '.join(_TYPES)}")
        if of and kind not in ("entity", "member"):
            raise QueryError(f"{where}: {kind} takes no <{of}>; only entity and member do")
        if (kind == "enum") != bool(members) or (found["members"] is not None) != bool(members):
            raise QueryError(f"{where}: an enum lists its values, as in enum(low, high)")
        default = found["default"]
        if kind == "enum" and default not in (None, OPEN, *members):
            raise QueryError(f"{where}: the default {default!r} is none of {', '.join(members)}")
        return cls(name, kind, of, members, default, (found["description"] or "").strip())

    def exemplified(self, example: str, where: str) -> Parameter:
        """The parameter with an example of its values; raises QueryError for what is none."""
        if self.members and example not in self.members:
            raise QueryError(f"{where}: {example!r} is none of {', '.join(self.members)}")
        return replace(self, example=example)

    @property
    def shown_type(self) -> str:
        """The type as it is declared."""
        if self.members:
            return f"{self.type}({', '.join(self.members)})"
        return f"{self.type}<{self.of}>" if self.of else self.type

    def as_data(self) -> dict[str, Any]:
        """What is known of it, as JSON has it."""
        return {
            "name": self.name,
            "type": self.shown_type,
            "default": self.default,
            "example": self.example,
            "description": self.description,
        }


def terms(
    view: View, parameters: Sequence[Parameter], given: Mapping[str, str], where: str
) -> dict[str, Term]:
    """The terms of parameters by name; those that stay open are left out.

    Raises QueryError for what is missing, unknown, or not of its type.
    """
    _check_names(parameters, given, where)
    found: dict[str, Term] = {}
    for parameter in parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None:
            wanted = f"{parameter.shown_type}{_said(parameter)}"
            raise QueryError(f"{where}: the parameter {parameter.name} is missing: {wanted}")
        if value == OPEN and parameter.default == OPEN:
            continue
        found[parameter.name] = _term(view, parameter, value, where)
    return found


def _said(parameter: Parameter) -> str:
    return f", {parameter.description}" if parameter.description else ""


def _check_names(parameters: Sequence[Parameter], given: Mapping[str, str], where: str) -> None:
    known = [p.name for p in parameters]
    for name in sorted(set(given) - set(known)):
        close = difflib.get_close_matches(name, known, n=1)
        there = f"it has {', '.join(known)}" if known else "it has none"
        hint = f"did you mean {close[0]}? " if close else ""
        raise QueryError(f"{where}: there is no parameter {name!r}; {hint}{there}")


def _term(view: View, parameter: Parameter, value: str, where: str) -> Term:
    at = f"{where}: parameter {parameter.name}"
    if len(value) > MAX_VALUE:
        raise QueryError(f"{at}: longer than {MAX_VALUE:,} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise QueryError(f"{at}: {value!r} is not Unicode") from None
    try:
        return _TYPES[parameter.type](view, parameter, value)
    except QueryError as error:
        raise QueryError(f"{at}: {error}") from None


# --- types --------------------------------------------------------------------------------------


def _string(view: View, parameter: Parameter, value: str) -> Term:
    return ox.Literal(value)


def _integer(view: View, parameter: Parameter, value: str) -> Term:
    if not re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII):
        raise QueryError(f"{value!r} is no integer of at most 18 digits")
    return ox.Literal(str(int(value)), datatype=ox.NamedNode(XSD_INTEGER))


def _decimal(view: View, parameter: Parameter, value: str) -> Term:
    if not re.fullmatch(r"[+-]?\d{1,18}(\.\d{1,15})?", value, re.ASCII):
        raise QueryError(f"{value!r} is no decimal number such as 12.5")
    return ox.Literal(value, datatype=ox.NamedNode(XSD_DECIMAL))


def _boolean(view: View, parameter: Parameter, value: str) -> Term:
    if value not in ("true", "false"):
        raise QueryError(f"{value!r} is neither true nor false")
    return ox.Literal(value, datatype=ox.NamedNode(XSD_BOOLEAN))


def _date(view: View, parameter: Parameter, value: str) -> Term:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise QueryError(f"{value!r} is no date such as 2012-10-31")
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        raise QueryError(f"there is no day {value}") from None
    return ox.Literal(value, datatype=ox.NamedNode(XSD + "date"))


def _enum(view: View, parameter: Parameter, value: str) -> Term:
    if value not in parameter.members:
        raise QueryError(f"{value!r} is none of {', '.join(parameter.members)}")
    return ox.Literal(value)


def _class(view: View, parameter: Parameter, value: str) -> Term:
    return ox.NamedNode(named_class(view, value).iri)


def _property(view: View, parameter: Parameter, value: str) -> Term:
    ontology = view.ontology
    exact = ontology.properties.get(view.prefixes.expand(value))
    found = (exact,) if exact else ontology.properties_named(value)
    stored = tuple(dict.fromkeys(ontology.forward(p)[0].iri for p in found))
    if len(stored) == 1:
        return ox.NamedNode(stored[0])
    if stored:
        listed = ", ".join(view.prefixes.shorten(iri) for iri in stored)
        raise QueryError(f"{value!r} may be {len(stored)} properties; say which: {listed}")
    raise QueryError(_no("property", value, [p.name for p in ontology.properties.values()]))


def _member(view: View, parameter: Parameter, value: str) -> Term:
    classes = (named_class(view, parameter.of),) if parameter.of else view.ontology.enumerations
    members = [m for c in classes for m in c.members]
    wanted = folded(value)
    found = [
        m
        for m in members
        if m.iri == view.prefixes.expand(value)
        or wanted in {folded(x) for x in (m.name, m.label, *m.labels)}
    ]
    if len(found) == 1:
        return ox.NamedNode(found[0].iri)
    if found:
        listed = ", ".join(view.prefixes.shorten(m.iri) for m in found)
        raise QueryError(f"{value!r} may be {len(found)} members; say which: {listed}")
    raise QueryError(_no(parameter.of or "member", value, [m.name for m in members]))


def _no(what: str, value: str, names: Sequence[str]) -> str:
    """Says that the ontology has no such thing, and what it has."""
    close = difflib.get_close_matches(value, names, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"it has {', '.join(sorted(names))}"
    return f"the ontology has no {what} {value!r}; {hint}"


def _entity(view: View, parameter: Parameter, value: str) -> Term:
    if not parameter.of:
        return ox.NamedNode(view.the(value).iri)
    wanted = named_class(view, parameter.of)
    found = view.find(value)
    classes = view.classes([e.id for e in found])
    fitting = [e for e in found if wanted.iri in classes[e.id]]
    if len(fitting) == 1:
        return ox.NamedNode(fitting[0].iri)
    if found and not fitting:
        raise QueryError(f"{value!r} is no {wanted.label}; it is {_listed(view, found)}")
    if fitting:
        raise QueryError(
            f"{value!r} may be {len(fitting)} things; say which: {_listed(view, fitting)}"
        )
    return ox.NamedNode(view.the(value).iri)


def _listed(view: View, entities: Sequence[EntityRow]) -> str:
    return "; ".join(f"{e.curie} ({e.label}, {local_name(e.kind)})" for e in entities[:10])


def named_class(view: View, name: str) -> Class:
    """The class with this name, label, CURIE or IRI. Raises QueryError, with suggestions."""
    ontology = view.ontology
    found = ontology.classes.get(view.prefixes.expand(name)) or ontology.class_named(name)
    if found is None:
        names = sorted(local_name(iri) for iri in ontology.classes)
        raise QueryError(_no("class", name, names))
    return found


_TYPES: dict[str, Callable[[View, Parameter, str], Term]] = {
    "entity": _entity,
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "class": _class,
    "property": _property,
    "member": _member,
    "enum": _enum,
}
