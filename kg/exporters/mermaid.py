"""Mermaid: a flowchart for Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, Row, flat
from kg.exporters._text import counted, folded_space, shortened
from kg.store import View

_SPECIAL = re.compile(r'["#&<>|`\\{}\[\]()%;]')
_BRACES = str.maketrans({"{": "\u2774", "}": "\u2775"})
"""Braces in a comment may be taken for a directive."""


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as a Mermaid flowchart, in UTF-8.

    A comment under each link has its quote, document and offsets, and how many documents of how
    many origins say it. Signs that mean something to Mermaid or HTML are character references in
    labels.
    """
    return "".join(_lines(flat(view, graph, caption))).encode()


def _lines(rows: Flat) -> Iterator[str]:
    numbers = {iri: f"n{number}" for number, iri in enumerate(rows.nodes, 1)}
    arrow = "-->" if rows.directed else "---"
    yield "flowchart LR\n"
    yield f"  %% generation {rows.about['generation']}\n"
    for iri, row in rows.nodes.items():
        yield f'  {numbers[iri]}["{_label(str(row["label"]), 60)}"]\n'
    for edge in rows.edges:
        ends = numbers[edge.source], numbers[edge.target]
        yield f'  {ends[0]} {arrow}|"{_label(str(edge.row["label"]), 30)}"| {ends[1]}\n'
        row = edge.row
        told = f"{row['quote']} ({row['document']}, {row['places']}; {_support(row)})"
        yield f"  %% {folded_space(told).translate(_BRACES)}\n"


def _support(row: Row) -> str:
    documents = counted(int(row["documents"]), "document", "documents")
    return f"{documents}, {counted(int(row['origins']), 'origin', 'origins')}"


def _label(text: str, length: int) -> str:
    return _SPECIAL.sub(lambda sign: f"#{ord(sign[0])};", shortened(text, length))


PLUGIN = Exporter("mermaid", ".mmd", "a Mermaid flowchart, for Markdown pages", write, 300)
