"""How two entities are connected."""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from kg.errors import QueryError
from kg.network.projection import network
from kg.store import View


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path: the fact that leads from ``source`` to ``target``.

    ``fact`` is the fact's number, ``property`` its property's name, ``label`` the same in words.
    ``backward`` says that the fact's subject is the target: the step goes against its direction.
    """

    source: int
    target: int
    fact: int
    property: str
    backward: bool
    label: str


def shortest_path(where: View | nx.MultiGraph[int], a: int, b: int) -> list[Hop]:
    """The shortest way from one entity to another, ignoring direction; empty from a to itself.

    Among ways of equal length it is the one whose entities come first in the order of their
    IRIs; between two entities, the fact that most statements say, and an asserted one before an
    inferred one. ``where`` is a network, or a View whose default network is taken.

    Raises QueryError where nothing connects the two, or one is not in the network.
    """
    graph = network(where) if isinstance(where, View) else where
    for entity in (a, b):
        if entity not in graph:
            raise QueryError(f"the network has no entity with the number {entity}")
    undirected = graph.to_undirected(as_view=True)
    left = nx.single_source_shortest_path_length(undirected, b)
    if a not in left:
        raise QueryError(
            f"nothing in the graph connects {_shown(graph, a)} with {_shown(graph, b)}"
        )
    hops: list[Hop] = []
    while a != b:
        nearer = min(
            (n for n in undirected[a] if left.get(n) == left[a] - 1),
            key=lambda n: (str(graph.nodes[n].get("iri", "")), n),
        )
        hops.append(_best_hop(graph, a, nearer))
        a = nearer
    return hops


def _best_hop(graph: nx.MultiGraph[int], source: int, target: int) -> Hop:
    ways = [
        (data["inferred"], -data["support"], backward, data["property"], fact, data["label"])
        for backward, (one, other) in enumerate(((source, target), (target, source)))
        for fact, data in (graph.get_edge_data(one, other) or {}).items()
    ]
    _, _, backward, name, fact, label = min(ways)
    return Hop(source, target, fact, name, bool(backward), label)


def _shown(graph: nx.MultiGraph[int], entity: int) -> str:
    label: str = graph.nodes[entity]["label"]
    return label if len(label) <= 60 else label[:59] + "…"
