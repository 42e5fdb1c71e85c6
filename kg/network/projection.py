"""View → networkx."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import networkx as nx

from kg.errors import QueryError
from kg.names import closest
from kg.network.backing import Ground, Without
from kg.network.declared import projection_named
from kg.network.making import Making
from kg.ontology import Ontology, Projection
from kg.store import View

Network: TypeAlias = "nx.MultiGraph[int]"
"""A MultiDiGraph, or a MultiGraph where neither end of an edge comes first."""

EVERYTHING = Projection("", "everything", "Every entity, and every fact between two of them.")
"""The projection of whoever names none."""


def network(
    view: View,
    *,
    projection: Projection | str | None = None,
    around: int | None = None,
    depth: int = 2,
    classes: Sequence[str] = (),
    inferred: bool = False,
    as_of: str | None = None,
    without: Without | None = None,
    ground: Ground | None = None,
) -> nx.MultiGraph[int]:
    """Entities and what links them, as a networkx graph.

    Without a ``projection`` all entities are nodes, and the facts between them are the edges of
    a MultiDiGraph. A projection, or the name of one that the ontology declares, says which
    entities and which ways; it gives a MultiGraph unless it is directed.

    Nodes are entity numbers, in the order of the IRIs, with the attributes ``label``, ``kind``
    (name of a class), ``classes`` (names, superclasses included), ``iri``, ``curie`` and
    ``statements`` (the IRIs of those that say what it is). Edges have the fact's number as key,
    or a number of their own where several facts make one, and ``property`` (name; several are
    parted by slashes), ``label``, ``iri`` (of the property, if it is one), ``inferred``,
    ``facts`` (their numbers), ``statements`` (the IRIs of those that stand behind it, at most
    once each), ``support`` (how many of these documents make), ``documents`` and ``origins``
    (how many), ``ways``, and ``weight`` (one of these four counts, 1.0 at least for a fact).

    ``inferred`` adds the facts that rules infer; most of them only repeat a more specific fact
    between the same two entities. ``classes`` keeps the entities of any of these classes (by
    name or label, refinements included) and what links them. ``around`` keeps what is within
    ``depth`` steps of this entity, ignoring direction, along what ``classes`` kept; the entity
    itself is kept whatever its class. ``as_of``, an EDTF date or interval, leaves out the facts
    that do not hold at any time in it, by the validity of their statements. ``without`` leaves
    out what one document, origin or claimant says; ``ground`` saves reading the statements again.

    Raises QueryError for a projection or a class that does not exist, a negative depth, an
    entity that does not exist, what is no date, and for a selection that has nothing in it.
    """
    chosen = _chosen(view, projection)
    making = Making(view, chosen, ground, inferred=inferred or chosen.inferred)
    graph = making.graph(as_of, without)
    if classes:
        _keep(graph, _members(view.ontology, graph, classes) | {around})
    if around is not None:
        _keep(graph, _within(graph, around, depth))
    if not graph:
        wanted = f"no entity is a {' or a '.join(classes)}" if classes else "it has no entities"
        raise QueryError(f"generation {view.generation}: nothing to show: {wanted}")
    return graph


def in_order(graph: nx.MultiGraph[int]) -> list[tuple[int, int, int, dict[str, Any]]]:
    """The edges by the IRIs of source, property and target: source, target, fact, attributes."""
    iri = graph.nodes(data="iri")
    return sorted(
        graph.edges(keys=True, data=True),
        key=lambda e: (str(iri[e[0]]), str(e[3].get("iri")), str(iri[e[1]]), e[2]),
    )


def simple(graph: nx.MultiGraph[int]) -> nx.Graph[int]:
    """The same nodes with one undirected edge for each linked pair, its ``weight`` the sum.

    Facts of an entity about itself are left out: they link it to nothing.
    """
    return _summed(graph, nx.Graph())


def walkable(graph: nx.MultiGraph[int]) -> nx.Graph[int]:
    """As ``simple``, with directed edges where the network's projection is directed.

    Which way a fact points is otherwise a choice of the ontology, and says nothing.
    """
    return _summed(graph, nx.DiGraph() if graph.graph.get("directed") else nx.Graph())


def _summed(graph: nx.MultiGraph[int], result: nx.Graph[int]) -> nx.Graph[int]:
    """A simple graph with the weights of parallel edges added up.

    That of a frozen network is made once, and frozen too. It lies where networkx keeps what it
    makes of a graph for other engines.
    """
    if not nx.is_frozen(graph):
        return _filled(graph, result)
    made: dict[str, nx.Graph[int]] = graph.__networkx_cache__
    name = f"kg {type(result).__name__}"
    if name not in made:
        made[name] = nx.freeze(_filled(graph, result))
    return made[name]


def _filled(graph: nx.MultiGraph[int], result: nx.Graph[int]) -> nx.Graph[int]:
    result.add_nodes_from(graph.nodes(data=True))
    if result.is_directed():
        result.add_weighted_edges_from(_weights(graph))
        return result
    # The dictionaries themselves: add_edge looks at each of its nodes several times.
    rows = dict(result.adjacency())
    for source, target, weight in _weights(graph):
        row = rows[source]
        if target in row:
            row[target]["weight"] += weight
        else:
            row[target] = rows[target][source] = {"weight": weight}
    return result


def _weights(graph: nx.MultiGraph[int]) -> Iterator[tuple[int, int, float]]:
    """The ends of what links two nodes, once for each direction, with the sum of the weights."""
    turned = set[int]()
    once = not graph.is_directed()
    for source, row in graph.adjacency():
        turned.add(source)
        for target, edges in row.items():
            if source != target and not (once and target in turned):
                weight = 0.0
                for edge in edges.values():
                    weight += edge.get("weight", 1.0)
                yield source, target, weight


def _chosen(view: View, projection: Projection | str | None) -> Projection:
    if isinstance(projection, Projection):
        return projection
    if projection is None:
        return EVERYTHING
    return projection_named(view.ontology.projections, projection)


def _keep(graph: nx.MultiGraph[int], nodes: Container[int | None]) -> None:
    """Take away all other nodes; those that stay keep their order, unlike in a subgraph."""
    graph.remove_nodes_from([n for n in graph if n not in nodes])


def _members(
    ontology: Ontology, graph: nx.MultiGraph[int], classes: Iterable[str]
) -> set[int | None]:
    wanted = {_class_name(ontology, label) for label in classes}
    return {n for n, known in graph.nodes(data="classes") if wanted.intersection(known)}


def _class_name(ontology: Ontology, label: str) -> str:
    found = ontology.class_named(label)
    if found:
        return found.name
    known = {name for c in ontology.classes.values() for name in (c.name, c.label)}
    raise QueryError(f"no class is called {label!r}; {closest(label, known)}")


def _within(graph: nx.MultiGraph[int], centre: int, depth: int) -> set[int | None]:
    if depth < 0:
        raise QueryError(f"depth {depth}: must be 0 or more")
    if centre not in graph:
        raise QueryError(f"no entity has the number {centre}")
    steps = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), centre, depth)
    return set(steps)
