"""``orderBy``: lists of entities by their labels and values. What has no value comes last."""

from __future__ import annotations

from kg.graphql.builder import Argument, Builder, Value, many
from kg.graphql.facts import column_of, facts
from kg.graphql.listing import Key
from kg.graphql.naming import constant
from kg.graphql.planning import Call
from kg.graphql.scalars import DATES, NUMBERS
from kg.ontology import Class, Ontology, Property
from kg.store import quoted

_LABEL = "label"


def name_of(type_name: str) -> str:
    """The name of the enum of what the entities of a type may be ordered by."""
    return f"{type_name}Order"


def fill(b: Builder, ontology: Ontology, c: Class) -> None:
    """Make the enum of a type: its label, and its literals of which there is one."""
    known = {_LABEL: "What to call it.", **{p.name: p.comment for p in _fields(ontology, c.iri)}}
    values = [
        Value(f"{constant(name)}_{way}", f"{name} {way}", f"{told} {_WAYS[way]}")
        for name, told in known.items()
        for way in _WAYS
    ]
    what = f"the order of class {c.iri}"
    b.enum(name_of(c.name), f"What entities of {c.name} are ordered by.", values, what)


_WAYS = {"ASC": "The least first.", "DESC": "The greatest first."}


def argument(b: Builder, type_name: str) -> Argument:
    """The argument that orders a list."""
    return Argument(
        "orderBy", many(b[name_of(type_name)]) | None,
        "The first of these counts most; what is equal in all goes by IRI.",
    )  # fmt: skip


def keys(call: Call, class_iri: str, entity: str, row: str | None = None) -> list[Key] | None:
    """The keys that a request orders the entities of a class by; None if it asks for no order.

    ``entity`` is SQL for the number of an entity, ``row`` the alias of its row where there is one.
    """
    asked = call.asked("orderBy")
    if asked is None:
        return None
    known = {p.name: p for p in _fields(call.planner.ontology, class_iri)}
    found = []
    for name, way in (one.value.split(" ") for one in asked.items()):
        descending = way == "DESC"
        if name == _LABEL:
            sql = _own(call, "label", entity, row)
        else:
            sql = _value(call, known[name], entity, row, descending=descending)
        found.append(Key(sql, descending))
    return found


def _fields(ontology: Ontology, class_iri: str) -> list[Property]:
    kind = ontology.kind_of(class_iri)
    props = ontology.fields(kind) if kind else ontology.own_fields(class_iri)
    return [p for p in props if p.single and p.literal and p.name != _LABEL]


def _own(call: Call, column: str, entity: str, row: str | None) -> str:
    """A column of an entity's row."""
    if row:
        return f"{row}.{column}"
    e = call.planner.alias("e")
    return f"(SELECT {e}.{column} FROM entity AS {e} WHERE {e}.id = {entity})"


def _value(call: Call, prop: Property, entity: str, row: str | None, *, descending: bool) -> str:
    """The best value: a number, the end of a date that the order meets first, or a text."""
    # To SQLite, numbers are less than texts, and bytes are greater than both.
    missing = "-9e999" if descending else "x''"
    if stored := column_of(call, prop):
        end = stored.last if descending else stored.first
        found = _own(call, quoted(end or stored.name), entity, row)
        if prop.range in NUMBERS:
            found = f"CAST({found} AS REAL)"
        return f"coalesce({found}, {missing})"
    f = call.planner.alias("f")
    end = "high" if descending else "low"
    column = f"{f}.{end}" if prop.range in DATES else f"{f}.value"
    if prop.range in NUMBERS:
        column = f"CAST({column} AS REAL)"
    source = facts(call.planner.ontology, prop, f).source(entity)
    order = f"{f}.origins DESC, {f}.support DESC, {f}.value"
    return f"coalesce((SELECT {column} FROM {source} ORDER BY {order} LIMIT 1), {missing})"
