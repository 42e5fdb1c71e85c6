"""Pajek NET: for Pajek and VOSviewer."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, Row, Value, flat
from kg.exporters._text import folded_space
from kg.store import View

_NODE = ("iri", "kind", "classes")
_EDGE = ("property", "quote", "document", "dataset", "publisher", "licence", "date", "start",
         "end", "places", "mode", "statement", "documents", "origins", "valid_from",
         "valid_until", "evidence")  # fmt: skip
_MARKS = str.maketrans({'"': "\u2033", "\\": "\u29f5"})


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network in Pajek's format, in UTF-8.

    A vertex is its number, label, and named values; an arc is two numbers, the weight, ``l`` with
    the label, and named values, among them the evidence. Pajek has no escapes, so quotation
    marks become double primes, backslashes reverse solidus operators, and white space spaces;
    the exact quotes are in ``evidence`` with the same two signs replaced.
    """
    return "\r\n".join(_lines(flat(view, graph, caption))).encode() + b"\r\n"


def _lines(rows: Flat) -> Iterator[str]:
    numbers = {iri: number for number, iri in enumerate(rows.nodes, 1)}
    yield f"*Vertices {len(numbers)}"
    for iri, row in rows.nodes.items():
        # Readers take the two numbers behind the label for coordinates, the word for a shape.
        yield f"{numbers[iri]} {_word(row['label'])} 0.0 0.0 ellipse {_named(row, _NODE)}"
    yield "*Arcs" if rows.directed else "*Edges"
    for edge in rows.edges:
        ends = f"{numbers[edge.source]} {numbers[edge.target]} {edge.row['weight']}"
        yield f"{ends} l {_word(edge.row['label'])} {_named(edge.row, _EDGE)}"


def _named(row: Row, names: tuple[str, ...]) -> str:
    return " ".join(f"{name} {_word(row[name])}" for name in names if row.get(name, "") != "")


def _word(value: Value) -> str:
    return f'"{folded_space(str(value)).translate(_MARKS)}"'


PLUGIN = Exporter("pajek", ".net", "a file for Pajek and VOSviewer", write)
