"""DOT: for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from kg.exporters._colours import COLOURS
from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, Row, Value, flat
from kg.store import View

_FONT = 'fontname="DejaVu Sans"'


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network in the DOT language, in UTF-8: see ``flat`` for its attributes.

    ``sfdp -Tsvg`` draws it as it is: kinds have colours, and tooltips the quotes. Null characters,
    which DOT cannot hold, are U+FFFD in every format.
    """
    rows = flat(view, graph, caption)
    kinds = {k.name: COLOURS[i % len(COLOURS)] for i, k in enumerate(view.ontology.kinds)}
    return "".join(_lines(rows, kinds)).encode()


def _lines(rows: Flat, kinds: dict[str, str]) -> Iterator[str]:
    arrow = "->" if rows.directed else "--"
    yield f"{'digraph' if rows.directed else 'graph'} network {{\n"
    yield f"  graph [{_attributes(rows.about)}, overlap=false, {_FONT}];\n"
    yield f'  node [shape=box, style="rounded,filled", fillcolor=white, {_FONT}];\n'
    yield f"  edge [color=gray40, {_FONT}, fontsize=10];\n"
    for iri, row in rows.nodes.items():
        colour = kinds.get(str(row["kind"]), "gray40")
        tip = f"{row['label']}\n{row['curie']}"
        told = _attributes({**row, "color": colour, "tooltip": tip})
        yield f"  {_quoted(iri)} [{told}];\n"
    for edge in rows.edges:
        tip = f"{edge.row['quote']}\n{edge.row['document']}, {edge.row['places']}"
        told = _attributes({**edge.row, "id": edge.key, "tooltip": tip, "labeltooltip": tip})
        yield f"  {_quoted(edge.source)} {arrow} {_quoted(edge.target)} [{told}];\n"
    yield "}\n"


def _attributes(row: Row) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in row.items())


def _quoted(value: Value) -> str:
    """A value in quotation marks.

    Graphviz takes a backslash in a label for the beginning of an escape, so it is doubled.
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


PLUGIN = Exporter("dot", ".dot", "a file for Graphviz", write)
