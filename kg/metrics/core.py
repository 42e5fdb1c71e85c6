"""Core number: how dense a part of the network an entity belongs to."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def core(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The largest k for which the entity is in a part where each has k links with the others.

    Links count once, in either direction; weights do not count, and components do not matter.

    S. B. Seidman, "Network structure and minimum degree", Social Networks 5 (1983), 269-287,
    doi:10.1016/0378-8733(83)90028-X.

    >>> core(nx.MultiDiGraph([(1, 2), (2, 3), (3, 1), (3, 4)]))
    {1: 2.0, 2: 2.0, 3: 2.0, 4: 1.0}
    """
    return {node: float(value) for node, value in nx.core_number(simple(graph)).items()}


PLUGIN = Scores("core", "how dense a part of the network it belongs to", core)
