"""Components: what hangs together."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Groups, in_groups
from kg.network import simple


def components(graph: nx.MultiGraph[int]) -> list[list[int]]:
    """The connected components, the largest first, each in the order of the network.

    Links count in either direction; weights do not count.

    J. Hopcroft, R. Tarjan, "Algorithm 447: efficient algorithms for graph manipulation",
    Communications of the ACM 16 (1973), 372-378, doi:10.1145/362248.362272.

    >>> components(nx.MultiDiGraph([(1, 2), (3, 4), (5, 4)]))
    [[3, 4, 5], [1, 2]]
    """
    links = simple(graph)
    return in_groups(list(nx.connected_components(links)), links)


PLUGIN = Groups("components", "what hangs together", components)
