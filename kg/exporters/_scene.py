"""What a picture shows, as plain data: nodes, edges with their evidence, kinds, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import networkx as nx

from kg.exporters._colours import COLOURS, GREY, Key, colours, sizes, special_classes
from kg.exporters._exporter import Caption, Style
from kg.exporters._text import counted
from kg.network import Said, behind, in_order, title_of
from kg.store import DocumentRow, View

# Kinds differ by shape as well as by colour.
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
    """An entity. ``note`` names the most special classes; empty if these are the kind.

    ``size`` is how many times as large as others it is drawn.
    """

    id: int
    label: str
    iri: str
    curie: str
    kind: str
    note: str
    look: Look
    size: float = 1.0


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
    """All that a picture shows. ``sources`` are the documents that its edges quote.

    ``keys`` explain the colours where these do not tell kinds. ``start`` has the places that
    nodes had in an earlier picture.
    """

    title: str
    selection: str
    generation: str
    nodes: dict[int, Node]
    edges: tuple[Edge, ...]
    kinds: tuple[Kind, ...]
    sources: tuple[DocumentRow, ...]
    style: Style = field(default_factory=Style)
    keys: tuple[Key, ...] = ()
    start: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    @property
    def one_label(self) -> str:
        """The label that all of several edges have: it need not be said at each."""
        labels = {edge.label for edge in self.edges}
        return labels.pop() if len(labels) == 1 and len(self.edges) > 3 else ""

    @property
    def terms(self) -> bool:
        """Whether each edge has its label beside it."""
        return self.style.labels == "all" and not self.one_label


def scene(view: View, graph: nx.MultiGraph[int], caption: Caption) -> Scene:
    """The network of a View as data.

    Raises QueryError for a style that colours or sizes by what there is not.
    """
    looks = _looks(view)
    told = colours(view, graph, caption.style.colour_by)
    scale = sizes(graph, caption.style.size_by)
    nodes = {
        n: _node(
            view, n, data, _coloured(looks[data["kind"]], told.of[n] if told else ""), scale[n]
        )
        for n, data in graph.nodes.items()
    }
    if told:  # In the legend, kinds are shapes alone.
        looks = {name: _coloured(look, GREY) for name, look in looks.items()}
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
        caption.style,
        told.keys if told else (),
        {n: caption.start[node.iri] for n, node in nodes.items() if node.iri in caption.start},
    )


def _coloured(look: Look, colour: str) -> Look:
    return replace(look, colour=colour) if colour else look


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


def _node(view: View, number: int, data: dict[str, object], look: Look, size: float) -> Node:
    iri, curie, kind = (str(data[name]) for name in ("iri", "curie", "kind"))
    note = special_classes(view, data["classes"])
    return Node(number, str(data["label"]), iri, curie, kind, note, look, size)
