"""What a picture shows, as plain data: nodes, edges with their evidence, kinds, sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import networkx as nx

from kg.exporters._exporter import Caption
from kg.exporters._text import counted
from kg.network import Said, behind, in_order, title_of
from kg.store import DocumentRow, View

# The palette of M. Okabe and K. Ito, which people tell apart whatever their colour vision, and
# a grey. Kinds differ by shape as well.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#8A8A8A")
SHAPES = ("circle", "square", "triangle", "diamond", "hexagon", "star", "cross", "wedge", "bar",
          "ring", "frame")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How the nodes of a kind look. ``number`` counts the kinds of the ontology."""

    number: int
    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind that is in the picture, and how many nodes are of it."""

    name: str
    label: str
    look: Look
    count: int


@dataclass(frozen=True, slots=True)
class Node:
    """An entity. ``note`` names the most special classes; empty if these are the kind."""

    id: int
    label: str
    iri: str
    curie: str
    kind: str
    note: str
    look: Look


@dataclass(frozen=True, slots=True)
class Edge:
    """A link, with the statements that make it, best first. ``plain`` if one does so outright.

    ``fact`` is its key in the network. ``several`` facts may make one; ``arrow`` is false where
    neither end comes first. ``documents`` say it, which are of so many ``origins``.
    """

    fact: int
    source: int
    target: int
    label: str
    said: tuple[Said, ...]
    several: bool
    arrow: bool
    documents: int
    origins: int

    @property
    def plain(self) -> bool:
        """Whether some document asserts it without qualification of mode."""
        return any(s.mode == "asserted" and not s.negated and not s.rule for s in self.said)

    @property
    def support(self) -> str:
        """How many documents say it and of how many origins, in words; empty for a single one."""
        if self.documents < 2:
            return ""
        return f"said by {self.documents:,} documents, {counted(self.origins, 'origin', 'origins')}"


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a picture shows. ``sources`` are the documents that its edges quote."""

    title: str
    selection: str
    generation: str
    nodes: dict[int, Node]
    edges: tuple[Edge, ...]
    kinds: tuple[Kind, ...]
    sources: tuple[DocumentRow, ...]

    @property
    def one_label(self) -> str:
        """The label that all of several edges have: it need not be said at each."""
        labels = {edge.label for edge in self.edges}
        return labels.pop() if len(labels) == 1 and len(self.edges) > 3 else ""


def scene(view: View, graph: nx.MultiGraph[int], caption: Caption) -> Scene:
    """The network of a View as data."""
    looks = _looks(view)
    nodes = {n: _node(view, n, data, looks[data["kind"]]) for n, data in graph.nodes.items()}
    links = in_order(graph)
    evidence = behind(view, graph)
    edges = tuple(
        Edge(
            fact,
            source,
            target,
            data["label"],
            evidence[fact],
            len(data["facts"]) > 1,
            graph.is_directed(),
            data["documents"],
            data["origins"],
        )
        for source, target, fact, data in links
    )
    cited = {d for edge in edges for s in edge.said for d in s.documents}
    sources = tuple(sorted(cited, key=lambda d: (title_of(d), d.iri)))
    return Scene(
        caption.title or _title(view),
        caption.selection,
        view.generation,
        nodes,
        edges,
        _kinds(view, nodes, looks),
        sources,
    )


def _title(view: View) -> str:
    documents = view.documents()
    return title_of(documents[0]) if len(documents) == 1 else view.ontology.label


def _looks(view: View) -> dict[str, Look]:
    """The look of each kind of the ontology, the same whatever of it is in the picture."""
    return {
        kind.name: Look(i, SHAPES[i % len(SHAPES)], COLOURS[i % len(COLOURS)])
        for i, kind in enumerate(view.ontology.kinds)
    }


def _kinds(view: View, nodes: dict[int, Node], looks: dict[str, Look]) -> tuple[Kind, ...]:
    counts = Counter(node.kind for node in nodes.values())
    return tuple(
        Kind(kind.name, kind.label, looks[kind.name], counts[kind.name])
        for kind in view.ontology.kinds
        if kind.name in counts
    )


def _node(view: View, number: int, data: dict[str, object], look: Look) -> Node:
    kind = str(data["kind"])
    names = data["classes"]
    known = set(names) if isinstance(names, list) else set()
    classes = [c for c in view.ontology.refinements if c.name in known]
    above = {a for c in classes for a in view.ontology.ancestors(c.iri)[1:]}
    note = ", ".join(c.label for c in classes if c.iri not in above)
    return Node(
        number, str(data["label"]), str(data["iri"]), str(data["curie"]), kind, note, look
    )  # fmt: skip
