"""Strength: how much links an entity with others."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def strength(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The sum of the weights of an entity's links, in either direction.

    A weight is how many statements stand behind a link, or what the projection counts. 0.0 for
    an entity without links; components do not matter.

    A. Barrat, M. Barthélemy, R. Pastor-Satorras, A. Vespignani, "The architecture of complex
    weighted networks", PNAS 101 (2004), 3747-3752, doi:10.1073/pnas.0400087101.

    >>> strength(nx.MultiDiGraph([(1, 2, {"weight": 3.0}), (3, 1, {"weight": 1.0})]))
    {1: 4.0, 2: 3.0, 3: 1.0}
    """
    return {node: float(sum_) for node, sum_ in simple(graph).degree(weight="weight")}


PLUGIN = Scores("strength", "how much links it with others, by their weights", strength)
