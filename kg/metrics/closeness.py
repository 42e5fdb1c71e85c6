"""Closeness: how few steps an entity is from the others."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def closeness(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The inverse of the mean distance to the entities in the same component.

    It is multiplied by the share of all others that are in that component, so that few who are
    close together do not come before many. Every link is one step long, in either direction;
    weights do not count. 0.0 for an entity without links.

    S. Wasserman, K. Faust, "Social Network Analysis: Methods and Applications" (1994), 184-187,
    doi:10.1017/CBO9780511815478.

    >>> closeness(nx.MultiDiGraph([(1, 2), (3, 2)]))[2]
    1.0
    """
    values: dict[int, float] = nx.closeness_centrality(simple(graph))
    return {node: float(value) for node, value in values.items()}


PLUGIN = Scores("closeness", "how few steps it is from the others", closeness)
