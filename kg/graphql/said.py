"""Filters of statements: who says something, how, when it holds, and how much stands behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from kg.graphql.facts import SUPPORTS
from kg.graphql.given import Given
from kg.graphql.operators import Ends, listed, numbers, refuse_null
from kg.graphql.planning import Call, Run
from kg.graphql.sources import chosen
from kg.graphql.sql import TYPE
from kg.names import RDF_TYPE
from kg.validity import excluded


def without(run: Run, given: Given, which: int) -> str:
    """The numbers of the facts (0) or statements (1) that do not hold at a date, as JSON."""
    run.deadline.at_length()
    return json.dumps(excluded(run.view, given.read(run.variables))[which])


def said(call: Call, where: Given | None, s: str, path: str) -> list[str]:
    """The conditions that a filter makes of a statement s, whose fact is s with an f.

    Raises QueryError for what is null.
    """
    found: list[str] = []
    for name, given in where.fields() if where else ():
        refuse_null(given, f"{path}.{name}")
        found += _MADE[name](call, given, s, f"{path}.{name}")
    return found


def _property(call: Call, given: Given, s: str, path: str) -> list[str]:
    known = call.planner.ontology.properties.values()

    def iris(name: str) -> list[str]:
        return [RDF_TYPE] if name == TYPE else [p.iri for p in known if p.name == name]

    wanted = call.planner.listed(given, lambda names: [i for name in names for i in iris(name)])
    return [f"{s}f.property IN (SELECT value FROM {wanted})"]


def _mode(call: Call, given: Given, s: str, path: str) -> list[str]:
    return [f"{s}.mode IN {listed(call, given, path)}"]


def _rank(call: Call, given: Given, s: str, path: str) -> list[str]:
    return [f"{s}.rank IN {listed(call, given, path)}"]


def _negated(call: Call, given: Given, s: str, path: str) -> list[str]:
    return [f"{s}.negated = {int(given.value)}"]


def _valid(call: Call, given: Given, s: str, path: str) -> list[str]:
    out = call.planner.parameter(lambda run: without(run, given, 1))
    return [f"{s}.id NOT IN (SELECT value FROM json_each({out}))"]


def _attributed(call: Call, given: Given, s: str, path: str) -> list[str]:
    iris = listed(call, given, path, call.planner.view.prefixes.expand)
    return [
        f"{s}.attributed_to IN (SELECT id FROM entity WHERE iri IN {iris} "
        f"UNION ALL SELECT entity FROM former WHERE iri IN {iris})"
    ]


def _confidence(call: Call, given: Given, s: str, path: str) -> list[str]:
    return list(numbers(call, Ends(f"{s}.confidence", f"{s}.confidence"), given, path))


def _document(call: Call, given: Given, s: str, path: str) -> list[str]:
    wanted = chosen(call, given, "document", path)
    if not wanted:
        return []
    return [f"{s}.document IN (SELECT id FROM document WHERE {' AND '.join(wanted)})"]


def _support(call: Call, given: Given, s: str, path: str) -> list[str]:
    found: list[str] = []
    for name, one in given.fields():
        refuse_null(one, f"{path}.{name}", "an operator")
        count = _COUNTS[name].format(f"{s}f")
        found += numbers(call, Ends(count, count), one, f"{path}.{name}")
    return found


_COUNTS = {
    "documents": "(SELECT count(DISTINCT x.document) FROM statement AS x WHERE x.fact = {0}.id "
    f"AND {SUPPORTS.format('x')})",
    "origins": "{0}.origins",
    "statements": "{0}.support",
}
_MADE: Mapping[str, Callable[[Call, Given, str, str], list[str]]] = {
    "property": _property, "mode": _mode, "rank": _rank, "negated": _negated, "validAt": _valid,
    "attributedTo": _attributed, "confidence": _confidence, "document": _document,
    "support": _support,
}  # fmt: skip
