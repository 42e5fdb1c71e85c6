"""View → networkx: the default projection."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Sequence
from typing import Any

import networkx as nx

from kg.errors import QueryError
from kg.names import local_name
from kg.ontology import Ontology
from kg.store import FactRow, View
from kg.validity import facts_at


def network(
    view: View,
    *,
    around: int | None = None,
    depth: int = 2,
    classes: Sequence[str] = (),
    inferred: bool = False,
    as_of: str | None = None,
) -> nx.MultiDiGraph[int]:
    """Entities, and the facts between them, as a networkx graph.

    Nodes are entity numbers, in the order of the IRIs, with the attributes ``label``, ``kind``
    (name of a class), ``classes`` (names, superclasses included), ``iri`` and ``curie``. Edges
    have the fact's number as key, and ``property`` (name), ``label``, ``iri``, ``inferred``,
    ``support`` (how many statements say so) and ``weight`` (the support, 1.0 at least).

    ``inferred`` adds the facts that rules infer; most of them only repeat a more specific fact
    between the same two entities. ``classes`` keeps the entities of any of these classes (by
    name or label, refinements included) and the facts among them. ``around`` keeps what is
    within ``depth`` steps of this entity, ignoring direction, along what ``classes`` kept; the
    entity itself is kept whatever its class. ``as_of``, an EDTF date, leaves out the facts that
    do not hold at any time in it, by the validity of their statements.

    Raises QueryError for a class that does not exist, a negative depth, an entity that does not
    exist, what is no date, and for a selection that has nothing in it.
    """
    graph = _whole(view, inferred)
    if as_of is not None:
        _leave_out(graph, view, as_of)
    if classes:
        _keep(graph, _members(view.ontology, graph, classes) | {around})
    if around is not None:
        _keep(graph, _within(graph, around, depth))
    if not graph:
        wanted = f"no entity is a {' or a '.join(classes)}" if classes else "it has no entities"
        raise QueryError(f"generation {view.generation}: nothing to show: {wanted}")
    return graph


def in_order(graph: nx.MultiDiGraph[int]) -> list[tuple[int, int, int, dict[str, Any]]]:
    """The edges by the IRIs of source, property and target: source, target, fact, attributes."""
    iri = graph.nodes(data="iri")
    return sorted(
        graph.edges(keys=True, data=True),
        key=lambda edge: (str(iri[edge[0]]), str(edge[3].get("iri")), str(iri[edge[1]])),
    )


def simple(graph: nx.MultiDiGraph[int]) -> nx.Graph[int]:
    """The same nodes with one undirected edge for each linked pair, its ``weight`` the sum.

    Facts of an entity about itself are left out: they link it to nothing.
    """
    result: nx.Graph[int] = nx.Graph()
    result.add_nodes_from(graph.nodes(data=True))
    for source, target, weight in graph.edges(data="weight", default=1.0):
        if source != target:
            before = result.get_edge_data(source, target, {"weight": 0.0})["weight"]
            result.add_edge(source, target, weight=before + weight)
    return result


def _whole(view: View, inferred: bool) -> nx.MultiDiGraph[int]:
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(name=view.generation)
    entities = view.entities()
    classes = view.classes([e.id for e in entities])
    names = _Names(view.ontology)
    for entity in entities:
        graph.add_node(
            entity.id,
            label=entity.label,
            kind=names.of_class(entity.kind),
            classes=[names.of_class(c) for c in classes[entity.id]],
            iri=entity.iri,
            curie=entity.curie,
        )
    for fact in view.links():
        if inferred or not fact.inferred:
            _add(graph, fact, names)
    return graph


def _add(graph: nx.MultiDiGraph[int], fact: FactRow, names: _Names) -> None:
    name, label = names.of_property(fact.property)
    graph.add_edge(
        fact.subject,
        fact.object,
        key=fact.id,
        property=name,
        label=label,
        iri=fact.property,
        inferred=fact.inferred,
        support=fact.support,
        weight=float(max(fact.support, 1)),
    )


def _leave_out(graph: nx.MultiDiGraph[int], view: View, as_of: str) -> None:
    edges = list(graph.edges(keys=True))
    held = facts_at(view, (fact for _, _, fact in edges), as_of)
    graph.remove_edges_from([edge for edge in edges if held[edge[2]] is False])


class _Names:
    """The ontology's words for classes and properties; local names where it has none."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def of_class(self, iri: str) -> str:
        known = self.ontology.classes.get(iri)
        return known.name if known else local_name(iri)

    def of_property(self, iri: str) -> tuple[str, str]:
        known = self.ontology.properties.get(iri)
        return (known.name, known.label) if known else (local_name(iri), local_name(iri))


def _keep(graph: nx.MultiDiGraph[int], nodes: Container[int | None]) -> None:
    """Take away all other nodes; those that stay keep their order, unlike in a subgraph."""
    graph.remove_nodes_from([n for n in graph if n not in nodes])


def _members(
    ontology: Ontology, graph: nx.MultiDiGraph[int], classes: Iterable[str]
) -> set[int | None]:
    wanted = {_class_name(ontology, label) for label in classes}
    return {n for n, known in graph.nodes(data="classes") if wanted.intersection(known)}


def _class_name(ontology: Ontology, label: str) -> str:
    found = ontology.class_named(label)
    if found:
        return found.name
    known = sorted({name for c in ontology.classes.values() for name in (c.name, c.label)})
    lowered = {name.casefold(): name for name in reversed(known)}
    close = [lowered[c] for c in difflib.get_close_matches(label.casefold(), lowered, n=3)]
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
    raise QueryError(f"no class is called {label!r}; {hint}")


def _within(graph: nx.MultiDiGraph[int], centre: int, depth: int) -> set[int | None]:
    if depth < 0:
        raise QueryError(f"depth {depth}: must be 0 or more")
    if centre not in graph:
        raise QueryError(f"no entity has the number {centre}")
    steps = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), centre, depth)
    return set(steps)
