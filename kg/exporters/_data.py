"""A scene as JSON: what the page's panel shows of nodes and edges."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from kg.exporters._scene import Edge, Node, Scene
from kg.exporters._text import shortened
from kg.network import Passage, Quote, Said, passages, said, term_of, title_of, value_of
from kg.store import FactRow, View

_MOST = 20
"""How many statements of a fact are told in full."""

Json = dict[str, object]


def as_json(view: View, scene: Scene) -> str:
    """Nodes with their other facts and edges, each with its statements, as ASCII.

    Numbers of entities and facts are texts, since they are more than a double holds. The text
    may stand in a script element: it has no ``<``, ``>`` or ``&``.
    """
    others = _other_facts(view, scene)
    evidence = said(view, [fact.id for facts in others.values() for fact in facts])
    told = _Teller(view)
    data = {
        "nodes": [_node(view, n, others[n.id], evidence, told) for n in scene.nodes.values()],
        "edges": [_edge(e, told) for e in scene.edges],
    }
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
        **told.statements(edge.said),
    }


class _Teller:
    """Statements as JSON. Passages come from the texts, so each is made once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.known: dict[tuple[Quote, ...], list[Json]] = {}

    def statements(self, found: Sequence[Said]) -> Json:
        """The best statements, and how many more there are."""
        return {
            "said": [self._one(s) for s in found[:_MOST]],
            "more": max(len(found) - _MOST, 0),
        }

    def _one(self, statement: Said) -> Json:
        return {
            "iri": statement.statement,
            "claim": statement.claim,
            "limits": list(statement.qualified),
            "places": statement.places,
            "passages": self._passages(statement.quotes),
            "leans": self._passages(statement.coreference),
        }

    def _passages(self, quotes: tuple[Quote, ...]) -> list[Json]:
        if quotes not in self.known:
            self.known[quotes] = list(_told(passages(self.view, quotes)))
        return self.known[quotes]


def _told(found: Iterable[Passage]) -> Iterable[Json]:
    for passage in found:
        yield {
            "document": title_of(passage.document),
            "start": passage.start,
            "end": passage.end,
            "pieces": [[text, int(marked)] for text, marked in passage.pieces],
        }
