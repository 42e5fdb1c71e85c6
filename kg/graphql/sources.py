"""Documents by what is known of them: ``where`` and ``from``, and the facets of documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.given import Given
from kg.graphql.operators import STRING_FILTER, refuse_null, texts
from kg.graphql.planning import Call
from kg.graphql.sql import json_array

DOCUMENT_FILTER = "DocumentFilter"
SHELLS = (DOCUMENT_FILTER, "DateFilter", "DocumentFacets", "Facet")
MAX_FACETS = 100
"""The most values that a facet lists: those of most documents."""

_TEXTS = {
    "dataset": "The collection that it belongs to.",
    "publisher": "Who published it.",
    "licence": "Under which licence.",
}
_DATED = "{0}.date GLOB '[0-9][0-9][0-9][0-9]*'"
_FACETS = {
    "datasets": ("{0}.dataset", "The collections that documents belong to."),
    "publishers": ("{0}.publisher", "Who published them."),
    "licences": ("{0}.licence", "The licences that they are under."),
    "years": (f"CASE WHEN {_DATED} THEN substr({{0}}.date, 1, 4) END", "The years of their dates."),
}
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def fill(b: Builder) -> None:
    """Fill the types of filters and facets of documents."""
    b.input(
        "DateFilter",
        "A stretch of time. A date that is known less exactly belongs to it if it may lie in it.",
        {
            "from": (str, "Not before this year, month or day: 2012, 2012-09, 2012-09-21."),
            "to": (str, "Not behind this year, month or day."),
        },
    )
    text = b[STRING_FILTER]
    b.input(
        DOCUMENT_FILTER,
        "Which documents are meant. All that is given must hold.",
        {
            **{name: (text, said) for name, said in _TEXTS.items()},
            "date": (b["DateFilter"], "Its date; documents without a date are none of them."),
        },
    )
    b.object(
        "Facet",
        "A value, and how many have it.",
        [
            Field("value", str, "The value.", lambda c: f"json_quote({c.row}.value)"),
            Field("count", int, "How many have it.", lambda c: f"{c.row}.count"),
        ],
    )
    b.object(
        "DocumentFacets",
        f"What documents have in common. Each facet lists at most {MAX_FACETS} values, those of "
        "most documents first; documents without a value are not counted.",
        [
            Field(name, many(b["Facet"]), said, _facet(column))
            for name, (column, said) in _FACETS.items()
        ],
    )


def where(b: Builder) -> Argument:
    """The argument that filters documents."""
    return Argument(
        "where", b[DOCUMENT_FILTER] | None, "Only those that meet all of these conditions."
    )


def chosen(call: Call, given: Given, d: str, path: str) -> list[str]:
    """The conditions that a filter makes over documents d.

    Raises QueryError where an operator is null; a date that is none is found when it is read.
    """
    found: list[str] = []
    for field, operator in given.fields():
        refuse_null(operator, f"{path}.{field}", "an operator")
        make: Callable[..., Iterator[str]] = _between if field == "date" else texts
        found += make(call, f"{d}.{field}", operator, f"{path}.{field}")
    return found


def spoken_of(call: Call, given: Given, entity: str) -> list[str]:
    """The condition that some of the documents that a filter means speak of an entity."""
    found = chosen(call, given, "d", "from")
    if not found:
        return []
    return [
        "EXISTS (SELECT 1 FROM fact AS x JOIN statement AS y ON y.fact = x.id "
        f"JOIN document AS d ON d.id = y.document WHERE x.subject = {entity} "
        f"AND {' AND '.join(found)})"
    ]


def _between(call: Call, column: str, given: Given, path: str) -> Iterator[str]:
    """Dates are compared as far as both are known."""
    for name, value in given.fields():

        def date(bound: Any, name: str = name) -> str:
            if bound is None or not _DATE.fullmatch(bound):
                shown = "null" if bound is None else repr(bound[:60])
                raise QueryError(
                    f"{path}.{name}: {shown} is no date; write 2012, 2012-09 or 2012-09-21"
                )
            return str(bound)

        bound = call.planner.bound(value, date)
        sign = ">=" if name == "from" else "<="
        dated = _DATED.format(column.partition(".")[0])
        yield (
            f"{dated} AND substr({column}, 1, length({bound})) {sign} "
            f"substr({bound}, 1, length({column}))"
        )


def _facet(column: str) -> Callable[[Call], str]:
    """The values of a column with the number of documents, the most frequent first."""

    def sql(call: Call) -> str:
        v = call.planner.alias("v")
        wanted = " AND ".join([f"{column.format('d')} IS NOT NULL", *call.row])
        found = (
            f"SELECT {column.format('d')} AS value, count(*) AS count FROM document AS d "
            f"WHERE {wanted} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MAX_FACETS}"
        )
        return json_array(call.select(v), f"FROM ({found}) AS {v}")

    return sql
