"""Link suggestion: who may be linked and is not."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Pairs, best_pairs
from kg.metrics._neighbours import sharing
from kg.network import simple


def suggestion(graph: nx.MultiGraph[int]) -> list[tuple[int, int, float]]:
    """The pairs without a link that share neighbours, by Adamic and Adar's index.

    Each shared neighbour counts by 1 / log of how many others it is linked with, so that what is
    linked with everything says little. Links count in either direction; weights do not count.
    Pairs of different components share nothing. A suggestion is a question to the documents, and
    no fact.

    L. A. Adamic, E. Adar, "Friends and neighbors on the Web", Social Networks 25 (2003), 211-230,
    doi:10.1016/S0378-8733(03)00009-1.

    >>> [(a, b) for a, b, _ in suggestion(nx.MultiDiGraph([(1, 2), (3, 2), (3, 4)]))]
    [(1, 3), (2, 4)]
    """
    links = simple(graph)
    apart = [pair for pair in sharing(links) if not links.has_edge(*pair)]
    return best_pairs(list(nx.adamic_adar_index(links, apart)), links)


PLUGIN = Pairs("suggestion", "who may be linked and is not", suggestion)
