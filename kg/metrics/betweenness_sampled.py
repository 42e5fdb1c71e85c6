"""Sampled betweenness: for networks in which the exact one takes too long."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple

PIVOTS = 256
SEED = 20120215


def betweenness_sampled(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """Betweenness as ``betweenness`` has it, over the shortest ways from 256 entities.

    The 256 are drawn with a fixed seed from all, in the order of the network, so that the same
    network gives the same values. With so many or fewer entities it is exact. Links are one step
    long in either direction, and weights do not count. Pairs in different components add nothing.

    U. Brandes, C. Pich, "Centrality estimation in large networks", International Journal of
    Bifurcation and Chaos 17 (2007), 2303-2318, doi:10.1142/S0218127407018403.

    >>> betweenness_sampled(nx.MultiDiGraph([(1, 2), (3, 2)]))
    {1: 0.0, 2: 1.0, 3: 0.0}
    """
    links = simple(graph)
    pivots = PIVOTS if len(links) > PIVOTS else None
    values = nx.betweenness_centrality(links, k=pivots, seed=SEED)
    return {node: float(value) for node, value in values.items()}


PLUGIN = Scores(
    "betweenness_sampled", "betweenness, from a sample of starting points", betweenness_sampled
)
