"""Similarity: who is linked with the same others."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Pairs, best_pairs
from kg.metrics._neighbours import sharing
from kg.network import simple


def similarity(graph: nx.MultiGraph[int]) -> list[tuple[int, int, float]]:
    """The pairs that share a neighbour, with the share of their neighbours that both have.

    Jaccard's coefficient: shared neighbours by all neighbours of the two, each other left out.
    Links count in either direction; weights do not count. Pairs of different components share
    nothing and are not listed.

    P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11 (1912),
    37-50, doi:10.1111/j.1469-8137.1912.tb05611.x.

    >>> similarity(nx.MultiDiGraph([(1, 2), (3, 2), (3, 4)]))
    [(1, 3, 0.5), (2, 4, 0.5)]
    """
    links = simple(graph)
    found = []
    for one, other in sharing(links):
        theirs = (set(links[one]) | set(links[other])) - {one, other}
        shared = set(links[one]) & set(links[other])
        found.append((one, other, len(shared) / len(theirs)))
    return best_pairs(found, links)


PLUGIN = Pairs("similarity", "who is linked with the same others", similarity)
