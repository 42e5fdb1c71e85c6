"""How two entities are connected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise

import networkx as nx

from kg.errors import QueryError
from kg.network.projection import network, simple
from kg.store import View

MOST = 100
"""How many ways from one entity to another are looked for."""


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
    _known(graph, a, b)
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


def shortest_paths(graph: nx.MultiGraph[int], a: int, b: int, count: int) -> list[list[Hop]]:
    """The shortest ways from one entity to another, at most ``count``, ignoring direction.

    No way passes an entity twice, and no two pass the same entities. They come by their length;
    the first is that of ``shortest_path``, and the rest of one length are in an order that the
    network alone settles. From an entity to itself there is one way, which is empty.

    J. Y. Yen, "Finding the K shortest loopless paths in a network", Management Science 17
    (1971), 712-716, doi:10.1287/mnsc.17.11.712.

    Raises QueryError for a count that is not between 1 and ``MOST``, and as ``shortest_path``.
    """
    if not 1 <= count <= MOST:
        raise QueryError(f"{count} ways: ask for 1 to {MOST}")
    first = shortest_path(graph, a, b)
    if count == 1 or not first:
        return [first]
    known = (a, *(hop.target for hop in first))
    ways = nx.shortest_simple_paths(simple(graph), a, b)
    others = (way for way in map(tuple, ways) if way != known)
    found = [
        [_best_hop(graph, one, other) for one, other in pairwise(way)]
        for way in islice(others, count - 1)
    ]
    return [first, *found]


def _known(graph: nx.MultiGraph[int], *entities: int) -> None:
    for entity in entities:
        if entity not in graph:
            raise QueryError(f"the network has no entity with the number {entity}")


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
