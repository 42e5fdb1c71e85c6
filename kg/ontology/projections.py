"""Projections: which entities of a graph are nodes of a network, and what links them.

They are declared in Turtle beside the ontology, or in a file of the user's own. How one is
carried out is told in ``kg.network``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.names import KG, RDFS, SH, local_name
from kg.ontology.nodes import Nodes


@dataclass(frozen=True, slots=True)
class Step:
    """One property of a path, by IRI; ``backward`` from its value to its subject."""

    property: str
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """What makes a network of a graph.

    ``nodes`` are IRIs of classes; none means every entity. ``edges`` are paths of properties
    that lead from node to node, and ``together`` (sentence or document) links what is mentioned
    in one place. Neither means that every fact is an edge. A fact counts for a property if it is
    stated with it, or with a property below it; what rules infer counts with ``inferred``.

    ``weight`` says what is counted: statements, documents, origins (documents without their
    reprints) or ways (how often a path leads from one to the other); edges of less than ``least``
    are left out. ``directed`` keeps which end a path starts at. ``in_sequence`` links those that
    a path of two steps leads from one thing to, each to the next by the dates of their facts.

    ``during`` (EDTF) and ``modes`` leave out the statements that hold at no time in it or have
    another mode; ``datasets``, ``publishers``, ``licences`` and ``dated`` (EDTF) those of other
    documents.
    """

    name: str
    label: str = ""
    comment: str = ""
    nodes: tuple[str, ...] = ()
    edges: tuple[tuple[Step, ...], ...] = ()
    together: str = ""
    weight: str = "statements"
    least: float = 0.0
    directed: bool = False
    in_sequence: bool = False
    inferred: bool = False
    during: str = ""
    modes: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    dated: str = ""


def read_projections(found: Nodes) -> dict[str, Projection]:
    """The kg:Projection that some triples declare, by name and in its order."""
    read = [_projection(found, node) for node in found.instances(KG + "Projection")]
    return {p.name: p for p in sorted(read, key=lambda p: p.name)}


def _projection(found: Nodes, node: ox.NamedNode) -> Projection:
    def true(name: str) -> bool:
        return found.text(node, KG + name) in ("true", "1")

    return Projection(
        name=found.text(node, SH + "name") or local_name(node.value),
        label=found.text(node, RDFS + "label"),
        comment=found.text(node, RDFS + "comment"),
        nodes=found.iris(node, KG + "nodes"),
        edges=tuple(sorted((_path(found, head) for head in found.about[node][KG + "edges"]),
                           key=as_text)),
        together=found.text(node, KG + "together"),
        weight=found.text(node, KG + "weight") or "statements",
        least=found.number(node, KG + "least") or 0.0,
        directed=true("directed"),
        in_sequence=true("inSequence"),
        inferred=true("inferred"),
        during=found.text(node, KG + "during"),
        modes=found.texts(node, KG + "modes"),
        datasets=found.texts(node, KG + "datasets"),
        publishers=found.texts(node, KG + "publishers"),
        licences=found.texts(node, KG + "licences"),
        dated=found.text(node, KG + "dated"),
    )  # fmt: skip


def _path(found: Nodes, head: object) -> tuple[Step, ...]:
    """A property, or a list of them; ``[ kg:against :p ]`` goes from value to subject."""
    items = [head] if isinstance(head, ox.NamedNode) else found.items(head)
    return tuple(_step(found, item) for item in items)


def _step(found: Nodes, item: object) -> Step:
    if isinstance(item, ox.NamedNode):
        return Step(item.value)
    against = found.one(item, KG + "against")
    return Step(against or str(item), bool(against))


def as_text(path: Iterable[Step]) -> str:
    """A path as people write it: the IRIs of its properties, ``^`` before one against its way."""
    return " / ".join(("^" if s.backward else "") + s.property for s in path)
