"""Pieces of SQL that give JSON: the dialect of SQLite, in one place.

Objects are made by ``format`` and arrays by ``group_concat`` over an ordered subquery: JSON that is
nested is text that is copied, where json_group_array would parse it again at every level.
"""

from __future__ import annotations

import inspect
import json
import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache

from kg.graphql.measured import columns
from kg.graphql.naming import constant
from kg.graphql.paging import cursor
from kg.graphql.scalars import number
from kg.names import RDF_TYPE
from kg.store import View, shown_value

TYPE = "type"
"""What rdf:type is called among the names of properties."""

MARK = '{"!":'
"""How the JSON begins that stands for an error: no object of an answer has such a key."""

UNSAID, ELSEWHERE, UNKNOWN, MIXED = range(4)
MESSAGES = (
    "no statement of this edge is left in this generation",
    "the cursor is of another list; use one that this list gave",
    "a value that the schema does not know",
    "these figures are not of one unit, so they have no sum; filter by one of: ",
)
"""The errors that only the data shows, by their numbers."""

_ARGUMENTS = 100  # SQLite takes 127.


def quoted(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def among(column: str, values: Sequence[str]) -> str:
    """Whether a column has one of some values; false of none."""
    return f"{column} IN ({', '.join(map(quoted, values))})"


def json_object(members: Sequence[tuple[str, str, str | None]]) -> str:
    """An object of keys, the SQL of their JSON, and the SQL condition that they are there under."""
    if all(when is None for _, _, when in members):
        pieces = [_always(members[i : i + _ARGUMENTS]) for i in _steps(members)]
        return pieces[0] if len(pieces) == 1 else _joined(pieces)
    # Every member brings its comma, and the first comma goes.
    found = (f"',\"{key}\":' || {value}" for key, value, _ in members)
    parts = [
        f"({one})" if when is None else f"CASE WHEN {when} THEN {one} ELSE '' END"
        for one, (_, _, when) in zip(found, members, strict=True)
    ]
    return f"'{{' || substr({' || '.join(parts)}, 2) || '}}'"


def _steps(members: Sequence[object]) -> range:
    return range(0, len(members) or 1, _ARGUMENTS)


def _always(members: Sequence[tuple[str, str, str | None]]) -> str:
    keys = ",".join(f'"{key}":%s' for key, _, _ in members)
    return f"format({', '.join([quoted(f'{{{keys}}}'), *(value for _, value, _ in members)])})"


def _joined(pieces: Sequence[str]) -> str:
    inner = " || ',' || ".join(f"substr({p}, 2, length({p}) - 2)" for p in pieces)
    return f"'{{' || {inner} || '}}'"


def json_array(item: str, source: str) -> str:
    """The array of an SQL expression over ``FROM …``, in its order."""
    return (
        f"(SELECT '[' || coalesce(group_concat(j), '') || ']' FROM (SELECT {item} AS j {source}))"
    )


def optional(query: str) -> str:
    """The JSON of a query's row; null where it has none."""
    return f"coalesce(({query}), 'null')"


def json_bool(condition: str) -> str:
    """A condition as JSON."""
    return f"CASE WHEN {condition} THEN 'true' ELSE 'false' END"


def mark(message: int) -> str:
    """The JSON that stands for an error, by the number of its message."""
    return f"{MARK}{message}}}"


def mark_with(message: int, rest: str) -> str:
    """The same as SQL, for a message that ends with a text that SQL gives."""
    return f"('{MARK}{message},\"with\":' || json_quote({rest}) || '}}')"


def functions(view: View) -> dict[str, Callable[..., str | int | None]]:
    """What SQL over an index calls, by name; most give JSON."""
    # None of them holds the View: it holds the connection, which nobody else would then let go.
    ontology, prefixes, generation = view.ontology, view.prefixes, view.generation
    terms = {iri: constant(c.name) for iri, c in ontology.classes.items()}
    terms |= {iri: constant(i.name) for iri, i in ontology.individuals.items()}
    properties = {RDF_TYPE: TYPE, **{p.iri: p.name for p in ontology.properties.values()}}

    def term(iri: str | None) -> str:
        return json.dumps(terms.get(iri or "", iri), ensure_ascii=False)

    def member(iri: str | None) -> str:
        return "null" if iri is None else f'"{terms[iri]}"' if iri in terms else mark(UNKNOWN)

    @lru_cache(maxsize=4096)
    def classes(listed: str) -> str:
        known = (iri for iri in json.loads(listed) if iri in ontology.classes)
        return f"[{','.join(map(member, known))}]"

    def real(value: float | None) -> str:
        return json.dumps(value)

    def place(row: int | None) -> str | None:
        return None if row is None else f'"{cursor(generation, row)}"'

    def decimal(text: str | None) -> str:
        return "null" if text is None else json.dumps(number(text), ensure_ascii=False)

    def prop(iri: str) -> str:
        return json.dumps(properties.get(iri, iri), ensure_ascii=False)

    def kind(iri: str) -> str:
        return f'"{ontology.classes[iri].name}"'

    def shown(value: str | None, datatype: str | None) -> str | None:
        return None if value is None else shown_value(ontology, prefixes, value, datatype)

    known = columns(view)

    def score(name: str, entity: int) -> str:
        return json.dumps(known[name].of(entity))

    def rank(name: str, entity: int) -> int | None:
        place = known[name].place(entity)
        return None if place is None else place + 1

    def fold(text: str | None) -> str | None:
        return None if text is None else text.casefold()

    return {
        "kg_fold": fold, "kg_term": term, "kg_enum": member, "kg_classes": classes,
        "kg_real": real, "kg_cursor": place, "kg_number": decimal,
        "kg_property": prop, "kg_type": kind, "kg_shown": shown,
        "kg_score": score, "kg_rank": rank,
    }  # fmt: skip


def prepare(connection: sqlite3.Connection, view: View) -> None:
    """Give a connection the functions of a View."""
    for name, function in functions(view).items():
        connection.create_function(name, _arity(function), function, deterministic=True)


def _arity(function: Callable[..., object]) -> int:
    return len(inspect.signature(function).parameters)
