"""The adjacency matrix, in the Matrix Market format: for scipy, MATLAB, R and Julia."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, Link, flat
from kg.exporters._text import folded_space
from kg.store import View


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The weights of links by source (row) and target (column), in UTF-8.

    Comments say which entity each row is (``node``: number, IRI, label), and what each link rests
    on (``edge``: the two numbers, weight, property, quote, document, offsets, in how many
    documents, of how many origins), parted by tabs. A cell is the sum of the weights of its
    links; an undirected network is a symmetric matrix.
    """
    return "".join(_lines(flat(view, graph, caption))).encode()


def _lines(rows: Flat) -> Iterator[str]:
    numbers = {iri: number for number, iri in enumerate(rows.nodes, 1)}
    symmetry = "general" if rows.directed else "symmetric"
    yield f"%%MatrixMarket matrix coordinate real {symmetry}\n"
    yield f"%generation\t{rows.about['generation']}\n"
    for iri, row in rows.nodes.items():
        yield f"%node\t{numbers[iri]}\t{iri}\t{folded_space(str(row['label']))}\n"
    cells: dict[tuple[int, int], float] = defaultdict(float)
    for edge in rows.edges:
        yield _comment(edge, numbers)
        cell = numbers[edge.source], numbers[edge.target]
        # A symmetric matrix has the cells on and below its diagonal alone.
        cells[cell if rows.directed else (max(cell), min(cell))] += float(edge.row["weight"])
    yield f"{len(numbers)} {len(numbers)} {len(cells)}\n"
    for row_number, column in sorted(cells):
        yield f"{row_number} {column} {cells[row_number, column]!r}\n"


def _comment(edge: Link, numbers: dict[str, int]) -> str:
    names = ("weight", "property", "quote", "document", "places", "documents", "origins")
    told = (numbers[edge.source], numbers[edge.target], *(edge.row[name] for name in names))
    return "%edge\t" + "\t".join(folded_space(str(value)) for value in told) + "\n"


PLUGIN = Exporter("matrix", ".mtx", "the adjacency matrix, for scipy, MATLAB, R and Julia", write)
