"""PageRank: how often a walk along the facts comes by."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores
from kg.network import walkable

_PRECISION = 1e-12
"""How far all values together may be from the fixed point, as the sum of the differences."""


def pagerank(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The share of time that a random walk along the facts spends at an entity.

    The walk goes along facts in either direction, since which way a fact points is a choice of
    the ontology (an agreement has signatories, or a person signs); in a directed projection it
    goes from source to target alone. It takes a link as often as its weight says: the number of
    statements behind it, or what the projection counts. With probability 0.15 at each step, and
    always where an entity has no links, it jumps to any entity alike; so each component has its
    share. The values are positive and add up to 1.

    S. Brin, L. Page, "The anatomy of a large-scale hypertextual Web search engine", Computer
    Networks 30 (1998), 107-117, doi:10.1016/S0169-7552(98)00110-X.

    >>> {n: round(v, 3) for n, v in pagerank(nx.MultiDiGraph([(1, 2), (3, 2)])).items()}
    {1: 0.257, 2: 0.486, 3: 0.257}
    """
    links = walkable(graph)
    # networkx multiplies its tolerance by the number of nodes.
    tolerance = _PRECISION / max(len(links), 1)
    values: dict[int, float] = nx.pagerank(links, alpha=0.85, tol=tolerance, max_iter=1000)
    return {node: float(value) for node, value in values.items()}


PLUGIN = Scores("pagerank", "how often a random walk along the facts comes by", pagerank)
