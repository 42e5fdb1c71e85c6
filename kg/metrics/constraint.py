"""Constraint: how much an entity's contacts are each other's contacts."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import simple


def constraint(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """Burt's constraint: how far an entity's links lead back to the same few others.

    Who has a low value bridges structural holes; the highest come first. Links count in either
    direction, by their weights. 0.0 for an entity without links, where it is not defined;
    components do not matter.

    R. S. Burt, "Structural holes and good ideas", American Journal of Sociology 110 (2004),
    349-399, doi:10.1086/421787.

    >>> constraint(nx.MultiDiGraph([(1, 2), (3, 2)]))[2]
    0.5
    """
    links = simple(graph)
    linked = [node for node in links if links[node]]
    found = nx.constraint(links, linked, weight="weight") if linked else {}
    return {node: float(found.get(node, 0.0)) for node in links}


PLUGIN = Scores("constraint", "how much its contacts are each other's contacts", constraint)
