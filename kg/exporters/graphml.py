"""GraphML: typed attributes on nodes and edges, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

from io import BytesIO

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Flat, flat
from kg.store import View


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as GraphML in UTF-8: see ``flat`` for its attributes.

    The ids of nodes are IRIs of entities, those of edges IRIs of their best statements.
    """
    buffer = BytesIO()
    # networkx prefers lxml where it is installed, and lxml writes other bytes.
    nx.write_graphml_xml(
        as_networkx(flat(view, graph, caption)), buffer, named_key_ids=True,
        infer_numeric_types=False,
    )  # fmt: skip
    return buffer.getvalue()


def as_networkx(rows: Flat) -> nx.MultiGraph[str]:
    """A network of IRIs with plain attributes."""
    result: nx.MultiGraph[str] = nx.MultiDiGraph() if rows.directed else nx.MultiGraph()
    result.graph.update(rows.about)
    result.add_nodes_from(rows.nodes.items())
    for edge in rows.edges:
        result.add_edge(edge.source, edge.target, key=edge.key, **edge.row)
    return result


PLUGIN = Exporter("graphml", ".graphml", "a file for yEd, Gephi, Cytoscape and networkx", write)
