"""A graph that a query gave, as a picture of the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import QueryError
from kg.exporters import Caption, exporter_for
from kg.network import network
from kg.sparql.engine import lexical
from kg.sparql.run import Table
from kg.store import View


def as_picture(view: View, table: Table) -> Iterator[bytes]:
    """An SVG of those triples that are facts between two entities, with the words behind them.

    Raises QueryError where none of them is.
    """
    triples = {tuple(lexical(v) for v in row if v is not None) for row in table.rows}
    whole = network(view, inferred=True)
    iris = {node: data["iri"] for node, data in whole.nodes.items()}
    edges = [
        (source, target, key)
        for source, target, key, data in whole.edges(keys=True, data=True)
        if (iris[source], data["iri"], iris[target]) in triples
    ]
    if not edges:
        raise QueryError("none of these triples is a fact between two entities: nothing to draw")
    graph = whole.edge_subgraph(edges).copy()
    exporter = exporter_for(Path("answer.svg"))
    if exporter.limit is not None and len(graph) > exporter.limit:
        raise QueryError(
            f"{len(graph):,} entities are too many for a picture, which holds {exporter.limit:,}"
        )
    drawn = exporter.write(view, graph, Caption(table.title, f"{len(edges)} facts"))
    yield from drawn.values() if isinstance(drawn, dict) else [drawn]
