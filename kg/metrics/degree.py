"""Degree: how many others an entity is linked with."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def degree(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """How many other entities an entity has a fact with, in either direction.

    Several facts between the same two entities count once, and how often they are said does not
    count: a plain count that anyone can check in the picture. 0.0 for an entity without links;
    components do not matter.

    L. C. Freeman, "Centrality in social networks: conceptual clarification", Social Networks
    1 (1978), 215-239, doi:10.1016/0378-8733(78)90021-7.

    >>> degree(nx.MultiDiGraph([(1, 2), (1, 2), (3, 1)]))
    {1: 2.0, 2: 1.0, 3: 1.0}
    """
    return {node: float(count) for node, count in simple(graph).degree()}


PLUGIN = Scores("degree", "how many other entities it is linked with", degree)
