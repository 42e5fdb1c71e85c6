"""Louvain communities: parts with more links within than chance would give."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Groups, in_groups
from kg.network import simple

SEED = 20120215


def louvain(graph: nx.MultiGraph[int]) -> list[list[int]]:
    """Parts of high modularity, the largest first, each in the order of the network.

    Links count in either direction, by their weights. The order in which entities are tried is
    drawn with a fixed seed; another one, or another engine, may give other parts of about the
    same modularity. No part reaches over several components.

    V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, "Fast unfolding of communities in
    large networks", Journal of Statistical Mechanics (2008), P10008,
    doi:10.1088/1742-5468/2008/10/P10008.

    >>> louvain(nx.MultiDiGraph([(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4)]))
    [[1, 2, 3], [4, 5, 6]]
    """
    links = simple(graph)
    if not links.number_of_edges():
        return [[node] for node in links]
    return in_groups(list(nx.community.louvain_communities(links, seed=SEED)), links)


PLUGIN = Groups("louvain", "communities, by the Louvain method", louvain)
