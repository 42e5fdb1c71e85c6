"""Answers as bytes for other programs: CSV and JSON as the W3C has them, Turtle for graphs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import RDF, XSD_STRING
from kg.sparql.engine import Row, Value
from kg.sparql.run import Table, lexical
from kg.store import View


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``forms`` are the forms of query whose answers it can hold.

    ``write`` gives the answer piece by piece, while the rows are read.
    """

    name: str
    media_type: str
    forms: frozenset[str]
    write: Callable[[View, Table], Iterator[bytes]]


def written(view: View, table: Table, name: str) -> Iterator[bytes]:
    """An answer in a format. Raises QueryError for a format that cannot hold it."""
    wanted = FORMATS.get(name)
    if wanted is None or table.form not in wanted.forms:
        fitting = ", ".join(f.name for f in FORMATS.values() if table.form in f.forms)
        raise QueryError(f"{table.form.upper()} has no answer as {name}; there are: {fitting}")
    return wanted.write(view, table)


def _csv(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL 1.1 CSV: names of columns, plain values, IRIs in full, lines ended as RFC 4180."""
    yield _csv_line(table.columns)
    for row in table.rows:
        yield _csv_line(tuple("" if value is None else lexical(value) for value in row))


def _csv_line(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode()


def _json(view: View, table: Table) -> Iterator[bytes]:
    """SPARQL 1.1 Query Results JSON, a line for each solution."""
    if table.form == "ask":
        answer = any(v is not None and lexical(v) == "true" for row in table.rows for v in row)
        yield _dumped({"head": {}, "boolean": answer}) + b"\n"
        return
    yield b'{"head":' + _dumped({"vars": table.columns}) + b',"results":{"bindings":['
    separator = b"\n"
    for row in table.rows:
        yield separator + _dumped(_binding(table.columns, row))
        separator = b",\n"
    yield b"\n]}}\n"


def _binding(columns: tuple[str, ...], row: Row) -> dict[str, object]:
    pairs = zip(columns, row, strict=True)
    return {name: _json_term(value) for name, value in pairs if value is not None}


def _json_term(value: Value) -> dict[str, object]:
    if isinstance(value, ox.NamedNode):
        return {"type": "uri", "value": value.value}
    if isinstance(value, ox.BlankNode):
        return {"type": "bnode", "value": value.value}
    if isinstance(value, ox.Triple):
        parts = {"subject": value.subject, "predicate": value.predicate, "object": value.object}
        return {"type": "triple", "value": {k: _json_term(v) for k, v in parts.items()}}
    found: dict[str, object] = {"type": "literal", "value": value.value}
    if value.language:
        found["xml:lang"] = value.language
    elif value.datatype.value not in (XSD_STRING, RDF + "langString"):
        found["datatype"] = value.datatype.value
    return found


def _dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _turtle(view: View, table: Table) -> Iterator[bytes]:
    triples = (ox.Triple(*row) for row in table.rows)  # type: ignore[arg-type]
    prefixes = view.prefixes.by_prefix
    yield (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b"") + b"\n"


_ROWS = frozenset({"select", "ask"})
_GRAPHS = frozenset({"construct", "describe"})

FORMATS = {
    f.name: f
    for f in (
        Format("csv", "text/csv; charset=utf-8", _ROWS | _GRAPHS, _csv),
        Format("json", "application/sparql-results+json", _ROWS, _json),
        Format("turtle", "text/turtle; charset=utf-8", _GRAPHS, _turtle),
    )
}
"""The formats by name."""
