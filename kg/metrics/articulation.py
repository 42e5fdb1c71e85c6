"""Articulation: into how many more parts a network falls without an entity."""

from __future__ import annotations

from collections import Counter

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def articulation(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """How many components more there are when an entity is taken out.

    Links count in either direction; weights do not count. 0.0 for what holds nothing together,
    and for an entity without links.

    J. Hopcroft, R. Tarjan, "Algorithm 447: efficient algorithms for graph manipulation",
    Communications of the ACM 16 (1973), 372-378, doi:10.1145/362248.362272.

    >>> articulation(nx.MultiDiGraph([(1, 2), (3, 2), (4, 2)]))
    {1: 0.0, 2: 2.0, 3: 0.0, 4: 0.0}
    """
    links = simple(graph)
    parts = Counter(n for part in nx.biconnected_components(links) for n in part)
    return {node: float(max(parts[node] - 1, 0)) for node in links}


PLUGIN = Scores(
    "articulation", "into how many more parts the network falls without it", articulation
)
