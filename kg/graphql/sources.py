"""Documents by what is known of them: ``where`` and ``from``, and the facets of documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql.builder import Builder, Field, given, many
from kg.graphql.connections import Condition
from kg.graphql.filters import STRING_FILTER, texts
from kg.graphql.loaded import Loading

DOCUMENT_FILTER = "DocumentFilter"
SHELLS = (DOCUMENT_FILTER, "DateFilter", "DocumentFacets", "Facet")
MAX_FACETS = 100
"""The most values that a facet lists: those of most documents."""

_TEXTS = {
    "dataset": "The collection that it belongs to.",
    "publisher": "Who published it.",
    "licence": "Under which licence.",
}
_DATED = "date GLOB '[0-9][0-9][0-9][0-9]*'"
_FACETS = {
    "datasets": ("dataset", "The collections that documents belong to."),
    "publishers": ("publisher", "Who published them."),
    "licences": ("licence", "The licences that they are under."),
    "years": (f"CASE WHEN {_DATED} THEN substr(date, 1, 4) END", "The years of their dates."),
}
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents of a generation that meet a condition; all of them without one."""

    loading: Loading
    condition: Condition | None


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
        "A value, and how many documents have it.",
        [
            Field("value", str, "The value.", lambda root: root[0]),
            Field("count", int, "How many documents have it.", lambda root: root[1]),
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


def argument(documents_filter: Any, what: str, name: str | None = None) -> Any:
    """The annotation of an argument that filters documents."""
    return Annotated[documents_filter | None, strawberry.argument(name=name, description=what)]


def chosen(where: Any, path: str = "where") -> Condition | None:
    """The condition over the table ``document`` that a filter makes; None for every document.

    Raises QueryError where an operator is null, and for a date that is none.
    """
    found = list(_conditions(where, path)) if where else []
    if not found:
        return None
    sql = " AND ".join(f"({c.sql})" for c in found)
    return Condition(sql, tuple(p for c in found for p in c.parameters))


def numbers(loading: Loading, condition: Condition) -> set[int]:
    """The documents that meet a condition."""
    sql = f"SELECT id FROM document WHERE {condition.sql}"
    return {row[0] for row in loading.view.rows(sql, condition.parameters)}


def spoken_of(condition: Condition) -> Condition:
    """The condition that some of the documents that meet another speak of an entity."""
    return Condition(
        "EXISTS (SELECT 1 FROM fact JOIN statement ON statement.fact = fact.id "
        "WHERE fact.subject = entity.id AND statement.document IN "
        f"(SELECT id FROM document WHERE {condition.sql}))",
        condition.parameters,
    )


# --- conditions -----------------------------------------------------------------------------


def _conditions(where: Any, path: str) -> Iterator[Condition]:
    for field in (*_TEXTS, "date"):
        operator = given(where, field)
        if operator is None:
            raise QueryError(f"{path}.{field} is null; leave it out, or give an operator")
        if operator is UNSET:
            continue
        make = _between if field == "date" else texts
        for sql, parameters in make(field, operator, f"{path}.{field}"):
            yield Condition(sql, parameters)


def _between(column: str, operator: Any, path: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Dates are compared as far as both are known."""
    for name, sign in (("from", ">="), ("to", "<=")):
        bound = given(operator, name)
        if bound is UNSET:
            continue
        if bound is None or not _DATE.fullmatch(bound):
            shown = "null" if bound is None else repr(bound[:60])
            raise QueryError(
                f"{path}.{name}: {shown} is no date; write 2012, 2012-09 or 2012-09-21"
            )
        sql = f"substr({column}, 1, length(?)) {sign} substr(?, 1, length({column}))"
        yield f"{_DATED} AND {sql}", (bound, bound)


# --- facets ---------------------------------------------------------------------------------


def _facet(column: str) -> Callable[..., Any]:
    """Resolves the values of a column with the number of documents, the most frequent first."""
    sql = (
        f"SELECT {column} AS value, count(*) FROM document WHERE value IS NOT NULL AND ({{}}) "
        f"GROUP BY value ORDER BY count(*) DESC, value LIMIT {MAX_FACETS}"
    )

    def resolve(root: Any) -> Any:
        condition = root.condition or Condition("1")
        return root.loading.view.rows(sql.format(condition.sql), condition.parameters)

    return resolve
