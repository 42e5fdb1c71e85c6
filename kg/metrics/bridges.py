"""Bridges: the links that alone hold parts of a network together."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Pairs, best_pairs
from kg.network import simple


def bridges(graph: nx.MultiGraph[int]) -> list[tuple[int, int, float]]:
    """The pairs whose link is the only way between two parts, with the size of the smaller part.

    Links count in either direction; several facts between two entities are one link, and weights
    do not count. Each component has its own bridges.

    R. E. Tarjan, "A note on finding the bridges of a graph", Information Processing Letters 2
    (1974), 160-161, doi:10.1016/0020-0190(74)90003-9.

    >>> bridges(nx.MultiDiGraph([(1, 2), (2, 3), (3, 1), (3, 4), (4, 5)]))
    [(3, 4, 2.0), (4, 5, 1.0)]
    """
    links = simple(graph)
    cut = list(nx.bridges(links))
    rest = nx.Graph(links)
    rest.remove_edges_from(cut)
    parts = list(nx.connected_components(rest))
    part_of = {node: i for i, part in enumerate(parts) for node in part}
    tree: nx.Graph[int] = nx.Graph()
    tree.add_nodes_from(range(len(parts)))
    tree.add_edges_from((part_of[a], part_of[b]) for a, b in cut)
    below = _below(tree, [len(part) for part in parts])
    found = []
    for one, other in cut:
        size, whole = below[frozenset((part_of[one], part_of[other]))]
        found.append((one, other, float(min(size, whole - size))))
    return best_pairs(found, links)


def _below(tree: nx.Graph[int], sizes: list[int]) -> dict[frozenset[int], tuple[int, int]]:
    """For each link of a forest the nodes on one side, and those of its whole tree."""
    found: dict[frozenset[int], tuple[int, int]] = {}
    for component in nx.connected_components(tree):
        root = min(component)
        whole = sum(sizes[part] for part in component)
        heavy = {part: sizes[part] for part in component}
        for above, part in reversed(list(nx.bfs_edges(tree, root))):
            found[frozenset((above, part))] = heavy[part], whole
            heavy[above] += heavy[part]
    return found


PLUGIN = Pairs("bridges", "the links that alone hold parts together", bridges)
