"""Eigenvector centrality: how well linked those are with which an entity is linked."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Scores, in_groups
from kg.network import simple


def eigenvector(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The entity's part in the leading eigenvector of the weighted adjacency matrix.

    Links count in either direction, by their weights. Components have nothing to do with each
    other, so their values could not be compared: only the largest component has any (of several
    as large, the one that begins first), and everything else gets 0.0. The squares add up to 1.

    P. Bonacich, "Power and centrality: a family of measures", American Journal of Sociology 92
    (1987), 1170-1182, doi:10.1086/228631.

    >>> {n: round(v, 3) for n, v in eigenvector(nx.MultiDiGraph([(1, 2), (3, 2)])).items()}
    {1: 0.5, 2: 0.707, 3: 0.5}
    """
    links = simple(graph)
    values = dict.fromkeys(links, 0.0)
    if links.number_of_edges():
        largest = in_groups(list(nx.connected_components(links)), links)[0]
        part = nx.Graph(links.subgraph(largest))
        # networkx multiplies its tolerance by the number of nodes.
        found = nx.eigenvector_centrality(
            part, max_iter=100_000, tol=1e-11 / len(part), weight="weight"
        )
        values |= {node: float(value) for node, value in found.items()}
    return values


PLUGIN = Scores("eigenvector", "how well linked those are with which it is linked", eigenvector)
