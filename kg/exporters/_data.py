"""A scene as JSON: what the page's panel shows of nodes and edges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kg.exporters._painted import Painted
from kg.exporters._scene import Edge, Node, Scene
from kg.exporters._text import shortened
from kg.exporters._years import dates, years
from kg.network import Passage, Quote, Said, passages, said, term_of, title_of, value_of
from kg.store import DocumentRow, FactRow, View

_MOST = 20
"""How many statements of a fact are told in full."""

Json = dict[str, object]


def as_json(view: View, scene: Scene, painted: Painted | None = None) -> str:
    """Nodes with their other facts and edges, each with its statements, as ASCII.

    ``years`` of edges are pairs as in ``_years``, ``documents`` places in the list of documents,
    which begins with the scene's sources. With ``painted`` there is all that it takes to paint it.
    Numbers of entities and facts are texts, since they are more than a double holds. The text
    may stand in a script element: it has no ``<``, ``>`` or ``&``.
    """
    others = _other_facts(view, scene)
    evidence = said(view, [fact.id for facts in others.values() for fact in facts])
    told = _Teller(view, scene.sources)
    dated = {n: tuple(dates(facts)) for n, facts in others.items()}
    nodes, edges = [], []
    for node in scene.nodes.values():
        shape = painted.node(node) if painted else {}
        nodes.append({**_node(view, node, others[node.id], evidence, told), **shape})
    for edge in scene.edges:
        spans = years(edge, dated[edge.source] + dated[edge.target])
        cited = sorted({told.document(d) for s in edge.said for d in s.documents})
        shape = painted.edge(edge) if painted else {}
        edges.append({**_edge(edge, told), "years": spans, "documents": cited, **shape})
    data: Json = {"nodes": nodes, "edges": edges, "texts": list(told.texts)}
    data["documents"] = [
        {"title": title_of(d), "publisher": d.publisher or ""} for d in told.documents
    ]
    if painted:
        data["drawing"] = painted.whole()
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _other_facts(view: View, scene: Scene) -> dict[int, list[FactRow]]:
    """The facts of each node that are no edges of any network: values and classes."""
    facts = view.facts(list(scene.nodes))
    return {n: [f for f in found if f.object is None] for n, found in facts.items()}


def _node(
    view: View,
    node: Node,
    facts: Sequence[FactRow],
    evidence: dict[int, tuple[Said, ...]],
    told: _Teller,
) -> Json:
    return {
        "id": str(node.id),
        "label": node.label,
        "short": shortened(node.label, 70),
        "kind": node.kind,
        "note": node.note,
        "classes": node.classes,
        "iri": node.iri,
        "curie": node.curie,
        "facts": [
            {
                "term": term_of(view, fact.property),
                "value": value_of(view, fact),
                **told.statements(evidence[fact.id]),
            }
            for fact in facts
        ],
    }


def _edge(edge: Edge, told: _Teller) -> Json:
    return {
        "id": str(edge.fact),
        "source": str(edge.source),
        "target": str(edge.target),
        "term": edge.label,
        "several": edge.several,
        "support": edge.support,
        **told.statements(edge.said, claims=edge.several),
    }


class _Teller:
    """Statements as JSON. Each document and each text is told once, and named by its number."""

    def __init__(self, view: View, documents: Iterable[DocumentRow]) -> None:
        self.view = view
        self.documents = {d: i for i, d in enumerate(documents)}
        self.texts: dict[str, int] = {}
        self.known: dict[tuple[Quote, ...], list[list[int]]] = {}

    def document(self, document: DocumentRow) -> int:
        """The number of a document."""
        return self.documents.setdefault(document, len(self.documents))

    def statements(self, found: Sequence[Said], *, claims: bool = False) -> Json:
        """The best statements, with ``claims`` what each says, and how many more there are."""
        told: Json = {"said": [self._one(s, claims) for s in found[:_MOST]]}
        if len(found) > _MOST:
            told["more"] = len(found) - _MOST
        return told

    def _one(self, statement: Said, claims: bool) -> Json:
        told: Json = {
            "places": statement.places,
            "passages": self._passages(statement.quotes),
        }
        if claims:
            told["claim"] = statement.claim
        if statement.qualified:
            told["limits"] = statement.qualified
        if statement.coreference:
            told["leans"] = self._passages(statement.coreference)
        return told

    def _passages(self, quotes: tuple[Quote, ...]) -> list[list[int]]:
        if quotes not in self.known:
            self.known[quotes] = [self._told(p) for p in passages(self.view, quotes)]
        return self.known[quotes]

    def _told(self, passage: Passage) -> list[int]:
        """Document, text, start, end, then the ends of each mark as the script counts them."""
        text = "".join(piece for piece, _ in passage.pieces)
        marks, at = [], 0
        for piece, marked in passage.pieces:
            end = at + len(piece.encode("utf-16-le")) // 2
            marks += [at, end] if marked else []
            at = end
        number = self.texts.setdefault(text, len(self.texts))
        return [self.document(passage.document), number, passage.start, passage.end, *marks]
