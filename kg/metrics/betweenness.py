"""Betweenness: how many shortest ways lead through an entity."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def betweenness(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The share of shortest ways between two others that lead through an entity.

    Exact, and counted over all pairs of other entities, so that 1.0 means that every way leads
    through it. Facts are taken in either direction. Every link is one step long: how many
    statements are behind it says nothing about distance, so weights do not count. Pairs in
    different components have no way between them and add nothing, but are counted among the
    pairs; so values fall where a network falls apart.

    L. C. Freeman, "A set of measures of centrality based on betweenness", Sociometry 40 (1977),
    35-41, doi:10.2307/3033543; computed as in U. Brandes, "A faster algorithm for betweenness
    centrality", Journal of Mathematical Sociology 25 (2001), 163-177,
    doi:10.1080/0022250X.2001.9990249.

    >>> betweenness(nx.MultiDiGraph([(1, 2), (3, 2)]))
    {1: 0.0, 2: 1.0, 3: 0.0}
    """
    values: dict[int, float] = nx.betweenness_centrality(simple(graph), normalized=True)
    return {node: float(value) for node, value in values.items()}


PLUGIN = Scores("betweenness", "how many shortest ways between others lead through it", betweenness)
