"""GraphML: typed attributes on nodes and edges, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

import json
from io import BytesIO

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._text import clean
from kg.network import Quote, Said, in_order, said, title_of
from kg.store import View

_Value = str | int | float | bool


def write(view: View, graph: nx.MultiDiGraph[int], caption: Caption) -> bytes:
    """The network as GraphML in UTF-8.

    The ids of nodes are IRIs of entities, those of edges IRIs of their best statements. Nodes
    have label, kind, classes (separated by spaces), iri and curie. Edges have label, property,
    iri, inferred, support, weight, and the evidence of the best statement: quote, document,
    start and end of the stretch that the quotes span, places (where each of them stands),
    coreference, mode, statement. ``evidence`` has all statements with their exact quotes, as
    JSON. Characters that XML cannot hold become U+FFFD.
    """
    links = in_order(graph)
    evidence = said(view, [fact for _, _, fact, _ in links])
    result: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node, data in graph.nodes(data=True):
        told = {**data, "classes": " ".join(data["classes"])}
        result.add_node(_iri(graph, node), **_legal(told))
    for source, target, fact, data in links:
        told = {**data, **_evidence(evidence[fact])}
        ends = _iri(graph, source), _iri(graph, target)
        result.add_edge(*ends, key=evidence[fact][0].statement, **_legal(told))
    result.graph.update(_legal({"title": caption.title, "generation": view.generation}))
    buffer = BytesIO()
    # networkx prefers lxml where it is installed, and lxml writes other bytes.
    nx.write_graphml_xml(result, buffer, named_key_ids=True, infer_numeric_types=False)
    return buffer.getvalue()


def _iri(graph: nx.MultiDiGraph[int], node: int) -> str:
    return clean(graph.nodes[node]["iri"])


def _evidence(found: tuple[Said, ...]) -> dict[str, _Value]:
    best = found[0]
    return {
        "quote": best.quote,
        "document": "; ".join(title_of(d) for d in best.documents),
        "start": min(q.start for q in best.quotes),
        "end": max(q.end for q in best.quotes),
        "places": best.places,
        "coreference": " … ".join(f"“{q.text}”" for q in best.coreference),
        "mode": best.mode,
        "statement": best.statement,
        "evidence": json.dumps([_told(s) for s in found], ensure_ascii=True),
    }


def _told(statement: Said) -> dict[str, object]:
    return {
        "statement": statement.statement,
        "limits": statement.qualified,
        "quotes": [_quote(q) for q in statement.quotes],
        "coreference": [_quote(q) for q in statement.coreference],
    }


def _quote(quote: Quote) -> dict[str, object]:
    document = quote.document.iri
    return {"document": document, "start": quote.start, "end": quote.end, "quote": quote.text}


def _legal(data: dict[str, _Value]) -> dict[str, _Value]:
    return {k: clean(v) if isinstance(v, str) else v for k, v in data.items()}


PLUGIN = Exporter("graphml", ".graphml", "a file for yEd, Gephi, Cytoscape and networkx", write)
