"""Clustering: how many of an entity's neighbours are linked with each other."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def clustering(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The share of the pairs of an entity's neighbours that are linked.

    Links count in either direction; weights do not count, and components do not matter. 0.0 for
    an entity with fewer than two neighbours.

    D. J. Watts, S. H. Strogatz, "Collective dynamics of small-world networks", Nature 393
    (1998), 440-442, doi:10.1038/30918.

    >>> clustering(nx.MultiDiGraph([(1, 2), (2, 3), (3, 1), (3, 4)]))[1]
    1.0
    """
    return {node: float(value) for node, value in nx.clustering(simple(graph)).items()}


PLUGIN = Scores("clustering", "how many of its neighbours are linked with each other", clustering)
