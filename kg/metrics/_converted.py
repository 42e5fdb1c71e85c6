"""A networkx graph as columns of numbers, and as igraph's: how the compiled engine sees it.

Conversion is what costs: networkx keeps a dictionary for each edge, which memory has to be asked
for. So they are passed once, by iterators that are written in C, and an undirected edge is taken at
one of its ends alone. igraph takes a list of tuples ten times as fast as a buffer of numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain, compress
from operator import itemgetter
from typing import Any

import igraph
import networkx as nx
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Values = NDArray[np.float64]


class Converted:
    """A simple networkx graph in numbers.

    ``nodes`` are the networkx nodes by their numbers, ``sources`` and ``targets`` the ends of the
    edges, each edge once.
    """

    __networkx_backend__ = "kg_igraph"

    def __init__(self, graph: nx.Graph[Any]) -> None:
        self.nodes = list(graph)
        self.directed = graph.is_directed()
        # What a view of a graph has in the place of dictionaries is slow, and has no such methods.
        self._rows = [r if type(r) is dict else dict(r) for _, r in graph.adjacency()]
        degrees = np.fromiter(map(len, self._rows), np.int64, len(self._rows))
        sources = np.repeat(np.arange(len(self.nodes)), degrees)
        targets = _places(self.nodes, chain.from_iterable(self._rows), int(degrees.sum()))
        self._taken = np.ones(len(targets), bool) if self.directed else sources <= targets
        self.sources, self.targets = sources[self._taken], targets[self._taken]

    def is_directed(self) -> bool:
        """Whether edges have a direction, as networkx asks it."""
        return bool(self.directed)

    def is_multigraph(self) -> bool:
        """Never, as networkx asks it."""
        return False

    @cached_property
    def weights(self) -> Values:
        """The weights of the edges; 1 where an edge has none."""
        edges = chain.from_iterable(map(dict.values, self._rows))
        taken = list(compress(edges, self._taken.tobytes()))
        try:
            return np.fromiter(map(itemgetter("weight"), taken), np.float64, len(taken))
        except KeyError:
            return np.fromiter((e.get("weight", 1.0) for e in taken), np.float64, len(taken))

    def weighted(self, weight: str | None) -> Values:
        """The weights, or 1 for each edge where they do not count."""
        return self.weights if weight else np.ones(len(self.sources))

    @cached_property
    def graph(self) -> igraph.Graph:
        """The graph as igraph's."""
        edges = list(zip(self.sources.tolist(), self.targets.tolist(), strict=True))
        return igraph.Graph(len(self.nodes), edges, directed=self.directed)

    def by_node(self, values: Sequence[float]) -> dict[Any, float]:
        """Values in the order of the nodes, by node."""
        return dict(zip(self.nodes, map(float, values), strict=True))

    def groups(self, found: Iterable[Iterable[int]]) -> list[set[Any]]:
        """Groups of numbers as sets of nodes."""
        return [{self.nodes[i] for i in group} for group in found]


def _places(nodes: Sequence[Any], ends: Iterable[Any], count: int) -> Numbers:
    """The numbers of ends among the nodes."""
    if nodes and all(type(node) is int for node in nodes) and min(nodes) >= 0:
        highest = max(nodes)
        if highest <= 8 * len(nodes):  # As entities are: a table is faster than a dictionary.
            table = np.zeros(highest + 1, np.int64)
            table[np.array(nodes)] = np.arange(len(nodes))
            return table[np.fromiter(ends, np.int64, count)]
    number: Mapping[Any, int] = {node: i for i, node in enumerate(nodes)}
    return np.fromiter(map(number.__getitem__, ends), np.int64, count)
