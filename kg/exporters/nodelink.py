"""Node-link JSON: for networkx, D3 and scripts of one's own."""

from __future__ import annotations

import json

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import flat
from kg.exporters.graphml import as_networkx
from kg.store import View


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as node-link JSON, in ASCII: see ``flat`` for its attributes.

    ``networkx.node_link_graph(…, edges="edges")`` reads it.
    """
    found = nx.node_link_data(as_networkx(flat(view, graph, caption)), edges="edges")
    for edge in found["edges"]:
        edge["evidence"] = json.loads(edge["evidence"])
    return json.dumps(found, indent=1).encode() + b"\n"


PLUGIN = Exporter("nodelink", ".json", "node-link JSON, for networkx, D3 and scripts", write)
