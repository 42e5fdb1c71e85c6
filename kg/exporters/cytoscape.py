"""Cytoscape JSON: for Cytoscape and Cytoscape.js."""

from __future__ import annotations

import json

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import flat
from kg.store import View


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as Cytoscape JSON, in ASCII: see ``flat`` for its attributes.

    ``id`` of a node is its IRI, that of an edge its key; ``name`` is the label that Cytoscape
    shows, ``interaction`` the label of an edge.
    """
    rows = flat(view, graph, caption)
    nodes = [
        {"data": {**row, "id": iri, "value": iri, "name": row["label"]}}
        for iri, row in rows.nodes.items()
    ]
    edges = [
        {"data": {**edge.row, "id": edge.key, "key": edge.key, "source": edge.source,
                  "target": edge.target, "interaction": edge.row["label"]}}
        for edge in rows.edges
    ]  # fmt: skip
    found = {
        "format_version": "1.0",
        "generated_by": "kg",
        "data": {**rows.about, "name": rows.about["title"] or "network"},
        "directed": rows.directed,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(found, indent=1).encode() + b"\n"


PLUGIN = Exporter("cytoscape", ".cyjs", "a file for Cytoscape and Cytoscape.js", write)
