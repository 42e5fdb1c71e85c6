"""Answers as bytes: rows for programs, for people and for spreadsheets, and graphs as RDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.errors import QueryError
from kg.sparql.charts import as_svg
from kg.sparql.pages import as_html, as_markdown
from kg.sparql.pictures import as_picture
from kg.sparql.results import as_csv, as_json, as_tsv, as_xml
from kg.sparql.run import Table
from kg.sparql.sheets import as_parquet, as_xlsx
from kg.store import View


@dataclass(frozen=True, slots=True)
class Format:
    """A format. ``forms`` are the forms of query whose answers it can hold.

    ``write`` gives the answer piece by piece, while the rows are read. ``text`` says whether a
    terminal can show it.
    """

    name: str
    media_type: str
    forms: frozenset[str]
    write: Callable[[View, Table], Iterator[bytes]]
    text: bool = True
    suffix: str = ""

    @property
    def ending(self) -> str:
        """How the names of its files end, with the dot."""
        return f".{self.suffix or self.name}"


def written(view: View, table: Table, name: str) -> Iterator[bytes]:
    """An answer in a format. Raises QueryError for a format that cannot hold it."""
    wanted = FORMATS.get(name)
    if wanted is None or table.form not in wanted.forms:
        fitting = ", ".join(f.name for f in FORMATS.values() if table.form in f.forms)
        raise QueryError(f"{table.form.upper()} has no answer as {name}; there are: {fitting}")
    return wanted.write(view, table)


def fitting(form: str) -> tuple[Format, ...]:
    """The formats that can hold what a form of query gives, the most usual first."""
    return tuple(f for f in FORMATS.values() if form in f.forms)


def _as_rdf(format: ox.RdfFormat) -> Callable[[View, Table], Iterator[bytes]]:
    def write(view: View, table: Table) -> Iterator[bytes]:
        triples = (ox.Triple(*row) for row in table.rows)  # type: ignore[arg-type]
        prefixes = view.prefixes.by_prefix if format in _PREFIXED else None
        yield ox.serialize(triples, format=format, prefixes=prefixes) or b""
        yield b"" if format == ox.RdfFormat.N_TRIPLES else b"\n"

    return write


_PREFIXED = (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)
_ROWS = frozenset({"select", "ask"})
_GRAPHS = frozenset({"construct", "describe"})
_ALL = _ROWS | _GRAPHS
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS = {
    f.name: f
    for f in (
        Format("json", "application/sparql-results+json", _ROWS, as_json),
        Format("xml", "application/sparql-results+xml", _ROWS, as_xml),
        Format(
            "turtle",
            "text/turtle; charset=utf-8",
            _GRAPHS,
            _as_rdf(ox.RdfFormat.TURTLE),
            suffix="ttl",
        ),
        Format(
            "ntriples",
            "application/n-triples",
            _GRAPHS,
            _as_rdf(ox.RdfFormat.N_TRIPLES),
            suffix="nt",
        ),
        Format("jsonld", "application/ld+json", _GRAPHS, _as_rdf(ox.RdfFormat.JSON_LD)),
        Format(
            "rdfxml", "application/rdf+xml", _GRAPHS, _as_rdf(ox.RdfFormat.RDF_XML), suffix="rdf"
        ),
        Format("csv", "text/csv; charset=utf-8", _ALL, as_csv),
        Format("tsv", "text/tab-separated-values; charset=utf-8", _ALL, as_tsv),
        Format("md", "text/markdown; charset=utf-8", _ALL, as_markdown),
        Format("html", "text/html; charset=utf-8", _ALL, as_html),
        Format("svg", "image/svg+xml", _ROWS, as_svg),
        Format("picture", "image/svg+xml", _GRAPHS, as_picture, suffix="svg"),
        Format("parquet", "application/vnd.apache.parquet", _ALL, as_parquet, text=False),
        Format("xlsx", _SHEET, _ALL, as_xlsx, text=False),
    )
}
"""The formats by name."""
