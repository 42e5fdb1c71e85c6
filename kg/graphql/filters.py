"""``where``: which entities a root field gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql.builder import Builder, given, many
from kg.graphql.connections import Condition
from kg.graphql.loaded import Loading
from kg.ontology import Class, Ontology

MAX_LISTED = 1000
"""The most values that an ``in`` may list."""

STRING_FILTER = "StringFilter"
ID_FILTER = "IDFilter"
CLASS_FILTER = "ClassFilter"
NAMES = (STRING_FILTER, ID_FILTER, CLASS_FILTER)


def operators(builder: Builder, ids: Any, classes: Any) -> None:
    """Fill the input types that hold operators. All operators that are given must hold."""
    builder.input(
        STRING_FILTER,
        "What a text must be like. Case counts. All that is given must hold.",
        {
            "eq": (str, "Is this text."),
            "in": (list[str], "Is one of these texts; nothing is one of none."),
            "contains": (str, "Has this text in it."),
            "startsWith": (str, "Starts with this text."),
        },
    )
    builder.input(
        ID_FILTER,
        "Which ids are meant.",
        {"in": (many(ids), "Is one of these: CURIEs or IRIs, former ones too.")},
    )
    builder.input(
        CLASS_FILTER,
        "Which classes are meant.",
        {"in": (many(classes), "Belongs to one of these, or to a class below one of them.")},
    )


def filter_name(c: Class) -> str:
    """The name of the input type that filters a class's entities."""
    return f"{c.name}Filter"


def filter_fields(ontology: Ontology, builder: Builder) -> dict[str, tuple[Any, str]]:
    """The fields of the input type that filters entities."""
    text = builder[STRING_FILTER]
    found: dict[str, tuple[Any, str]] = {
        "id": (builder[ID_FILTER], "Its id."),
        "class": (builder[CLASS_FILTER], "A class that it belongs to."),
        "label": (
            text,
            "What it is called on a page: its best name, or the words that stand for it.",
        ),
    }
    name = ontology.properties.get(ontology.name_property or "")
    if name is not None:
        found[name.name] = (text, f"Any one of its values. {name.comment}")
    return found


def conditions(loading: Loading, where: Any) -> Iterator[Condition]:
    """The conditions that a ``where`` makes. Raises QueryError where an operator is null."""
    makers = {"id": _ids, "class": _classes, "label": _label}
    name = loading.ontology.properties.get(loading.ontology.name_property or "")
    if name is not None:
        makers[name.name] = _named
    for field, make in makers.items():
        operator = given(where, field)
        if operator is None:
            raise QueryError(f"where.{field} is null; leave it out, or give an operator")
        if operator is not UNSET:
            yield from make(loading, operator, f"where.{field}")


def _ids(loading: Loading, operator: Any, path: str) -> Iterator[Condition]:
    for _, names in _operators(operator, ("in",), path):
        found = [loading.view.entity(name) for name in names]
        numbers = ", ".join(str(row.id) for row in found if row is not None)
        yield Condition(f"entity.id IN ({numbers})")


def _classes(loading: Loading, operator: Any, path: str) -> Iterator[Condition]:
    for _, members in _operators(operator, ("in",), path):
        marks = ", ".join("?" * len(members))
        sql = f"entity.id IN (SELECT entity FROM entity_class WHERE class IN ({marks}))"
        yield Condition(sql, tuple(m.value for m in members))


def _label(loading: Loading, operator: Any, path: str) -> Iterator[Condition]:
    for sql, parameters in texts("entity.label", operator, path):
        yield Condition(sql, parameters)


def _named(loading: Loading, operator: Any, path: str) -> Iterator[Condition]:
    """One value must meet all operators together."""
    tests = list(texts("fact.value", operator, path))
    if tests:
        test = " AND ".join(f"({sql})" for sql, _ in tests)
        yield Condition(
            "EXISTS (SELECT 1 FROM fact WHERE fact.subject = entity.id AND fact.property = ? "
            f"AND fact.asserted AND {test})",
            (loading.ontology.name_property, *(p for _, found in tests for p in found)),
        )


def texts(column: str, operator: Any, path: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """SQL conditions, with their parameters, for the operators that a column has to meet."""
    names = ("eq", "in", "contains", "startsWith")
    for name, value in _operators(operator, names, path):
        if name == "eq":
            yield f"{column} = ?", (value,)
        elif name == "in":
            yield f"{column} IN ({', '.join('?' * len(value))})", tuple(value)
        elif name == "contains":
            yield f"instr({column}, ?) > 0", (value,)
        else:
            yield f"substr({column}, 1, length(?)) = ?", (value, value)


def _operators(operator: Any, names: tuple[str, ...], path: str) -> Iterator[tuple[str, Any]]:
    for name in names:
        value = given(operator, name)
        if value is None:
            raise QueryError(f"{path}.{name} is null; leave it out, or give a value")
        if isinstance(value, list) and len(value) > MAX_LISTED:
            raise QueryError(f"{path}.{name} has {len(value)} values, and {MAX_LISTED} are allowed")
        if value is not UNSET:
            yield name, value
