"""Questions to a network. Each is data, so that another process can answer it.

An answer is a Column, or rows as JSON, with entities by their numbers. A link is a row of its two
ends, its property (None where it is no one fact), its name in words, whether it is read
backward, its weight, its fact (None), and the statements behind it where it has no fact.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.analysis.changes import moved
from kg.analysis.columns import Column, measured
from kg.errors import QueryError
from kg.metrics import Groups, Scores, measure, robustness, score
from kg.network import (
    EVERYTHING,
    Hop,
    Network,
    network,
    projection_named,
    shortest_path,
    shortest_paths,
)
from kg.ontology import Projection
from kg.store import View

MOST_NEIGHBOURS = 100
"""How many entities a neighbourhood holds."""

MOST_LINKS = 1000
"""How many links between them."""

MOST_CHANGES = 100
"""How many of what was left out are listed."""

_NETWORKS = 3
"""How many networks are held at once."""


class Networks:
    """The networks of one View, of which the last few are held."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._held: OrderedDict[tuple[str | None, str | None], Network] = OrderedDict()

    def projection(self, name: str | None) -> Projection:
        """The projection with a name. Raises QueryError, with suggestions, for an unknown one."""
        return EVERYTHING if name is None else projection_named(self._known, name)

    @property
    def _known(self) -> dict[str, Projection]:
        return dict(self.view.ontology.projections)

    def network(self, projection: str | None, as_of: str | None) -> Network:
        """The network of a projection, as it may hold at a date."""
        key = projection, as_of
        if key not in self._held:
            chosen = self.projection(projection)
            # Frozen, so that what measures make of it is made once.
            self._held[key] = nx.freeze(network(self.view, projection=chosen, as_of=as_of))
        self._held.move_to_end(key)
        while len(self._held) > _NETWORKS:
            self._held.popitem(last=False)
        return self._held[key]


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked of a network.

    The network is that of a ``projection`` (None for every fact), as it may hold at some time in
    ``as_of`` (None for any).
    """

    projection: str | None
    as_of: str | None

    def answer(self, networks: Networks) -> Any:
        """The answer. Raises QueryError where there can be none."""
        raise NotImplementedError

    @property
    def advice(self) -> str:
        """What to do where the answer takes too long."""
        return "ask for a projection with fewer entities"

    def graph(self, networks: Networks) -> Network:
        """The network that is asked."""
        return networks.network(self.projection, self.as_of)


@dataclass(frozen=True, slots=True)
class Measured(Question):
    """What a measure finds for each entity, as a Column; of one that finds groups, its groups."""

    measure: str

    @property
    def advice(self) -> str:  # noqa: D102
        if self.as_of is not None:
            return "ask for a projection with fewer entities"
        plan = f" --projection {self.projection}" if self.projection else ""
        return f"`kg measure {self.measure}{plan}` computes it once and keeps it for everybody"

    def answer(self, networks: Networks) -> Column:  # noqa: D102
        found = measure(self.measure)
        if not isinstance(found, Scores | Groups):
            raise QueryError(f"{found.name} says nothing of single entities")
        chosen = networks.projection(self.projection)
        return measured(networks.view, found, chosen, self.as_of, lambda: self.graph(networks))


@dataclass(frozen=True, slots=True)
class Paths(Question):
    """The shortest ways between two entities, as lists of links; none where nothing connects."""

    start: int
    end: int
    count: int

    def answer(self, networks: Networks) -> str:  # noqa: D102
        graph = self.graph(networks)
        for entity in (self.start, self.end):
            if entity not in graph:
                raise QueryError(f"{_named(networks.view, entity)} is not in this network")
        if not nx.has_path(graph.to_undirected(as_view=True), self.start, self.end):
            return "[]"
        if self.count == 1:
            ways = [shortest_path(graph, self.start, self.end)]
        else:
            ways = shortest_paths(graph, self.start, self.end, self.count)
        return json.dumps([[_hop(graph, hop) for hop in way] for way in ways])


@dataclass(frozen=True, slots=True)
class Neighbourhood(Question):
    """The entities within some steps of one, the nearest first, and the links between them.

    As JSON: how many there are, the first of them with their steps, and their links.
    """

    centre: int
    depth: int
    count: int

    def answer(self, networks: Networks) -> str:  # noqa: D102
        graph = self.graph(networks)
        if self.centre not in graph:
            raise QueryError(f"{_named(networks.view, self.centre)} is not in this network")
        both = graph.to_undirected(as_view=True)
        steps = nx.single_source_shortest_path_length(both, self.centre, self.depth)
        rank = {node: n for n, node in enumerate(graph) if node in steps}
        nearest = sorted(steps, key=lambda node: (steps[node], rank[node]))[: self.count]
        told = _links(graph, nearest, rank)
        return json.dumps([len(steps), [(node, steps[node]) for node in nearest], told])


@dataclass(frozen=True, slots=True)
class Robustness(Question):
    """How the first entities of a ranking change when something is left out, one at a time.

    As JSON: the first entities, and for each that was left out (those first that change most) its
    name, the share that is kept, whether the order is the same, who is lost, and the first then,
    each with the rank that it had.
    """

    measure: str
    by: str
    top: int

    def answer(self, networks: Networks) -> str:  # noqa: D102
        if self.as_of is not None:
            raise QueryError("asOf: robustness is that of all dates together")
        chosen = networks.projection(self.projection)
        first, changes = robustness(networks.view, score(self.measure), chosen, self.by, self.top)
        told = [
            (c.without.number, c.without.label, c.kept, c.same, c.lost, c.top)
            for c in changes[:MOST_CHANGES]
        ]
        return json.dumps([first, len(changes), told])


@dataclass(frozen=True, slots=True)
class Change(Question):
    """What a measure gives at two dates, as JSON: entity, before, after; most changed first."""

    measure: str
    before: str
    after: str
    count: int

    def answer(self, networks: Networks) -> str:  # noqa: D102
        if self.as_of is not None:
            raise QueryError("asOf: a change has two dates of its own, from and to")
        graphs = (networks.network(self.projection, day) for day in (self.before, self.after))
        found = moved(*(score(self.measure).compute(graph) for graph in graphs))
        return json.dumps([(m.key, m.before, m.after) for m in found[: self.count]])


def _hop(graph: Network, hop: Hop) -> Sequence[Any]:
    ends = (hop.target, hop.source) if hop.backward else (hop.source, hop.target)
    data = graph.get_edge_data(*ends)[hop.fact]
    return _row(hop.source, hop.target, hop.backward, hop.fact, data)


def _links(graph: Network, among: Sequence[int], rank: Mapping[int, int]) -> list[Sequence[Any]]:
    """The links between entities, in the order of their IRIs; so are the ends without direction."""
    turned = not graph.is_directed()
    found = [
        (b, a, key, data) if turned and rank[a] > rank[b] else (a, b, key, data)
        for a, b, key, data in graph.subgraph(among).edges(keys=True, data=True)
    ]
    found.sort(key=lambda e: (rank[e[0]], e[3]["iri"], rank[e[1]], e[2]))
    return [_row(a, b, False, key, data) for a, b, key, data in found[:MOST_LINKS]]


def _row(
    source: int, target: int, backward: bool, key: int, data: dict[str, Any]
) -> tuple[object, ...]:
    """A link; its key is its fact's number if it is one fact."""
    fact, made = (key, ()) if data["iri"] else (None, _each_once(data["statements"]))
    name = data["property"] if data["iri"] else None
    return source, target, name, data["label"], backward, data["weight"], fact, made


def _each_once(statements: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(statements))


def _named(view: View, entity: int) -> str:
    row = view.entities_by_id([entity])[entity]
    return f"{row.label[:60]} ({row.curie})"
