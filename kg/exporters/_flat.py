"""A network as plain rows for files: every value a text, a number or a truth value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from kg.exporters._exporter import Caption
from kg.exporters._text import clean
from kg.network import Quote, Said, behind, in_order, title_of
from kg.store import View

Value = str | int | float | bool
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: the IRIs of its ends, a key of its own, its attributes, and what stands behind it.

    The key is the IRI of its best statement where one fact makes it.
    """

    source: str
    target: str
    key: str
    row: Row
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Flat:
    """A network: nodes by IRI, edges in order. Characters that XML forbids are U+FFFD."""

    about: Row
    directed: bool
    nodes: dict[str, Row]
    edges: tuple[Link, ...]


def flat(view: View, graph: nx.MultiGraph[int], caption: Caption) -> Flat:
    """The rows of a View's network.

    Nodes have label, kind, classes and statements (separated by spaces), iri and curie. Edges
    have label, property, iri, inferred, support, documents, origins, ways, weight, statements,
    valid_from and valid_until (where its statements agree), and the evidence of the best
    statement: quote, document (its title) with dataset, publisher, licence and date, start and
    end of the stretch that the quotes span, places (where each of them stands), coreference,
    mode, statement. ``evidence`` has all statements with their exact quotes, as JSON.
    """
    about: Row = {"title": caption.title, "generation": view.generation}
    if projection := graph.graph.get("projection"):
        about["projection"] = projection
    nodes = {n: _legal(_node(data)) for n, data in graph.nodes(data=True)}
    return Flat(
        _legal(about),
        graph.is_directed(),
        {str(row["iri"]): row for row in nodes.values()},
        tuple(_links(view, graph, nodes)),
    )


def _links(view: View, graph: nx.MultiGraph[int], nodes: dict[int, Row]) -> Iterator[Link]:
    evidence = behind(view, graph)
    for source, target, key, data in in_order(graph):
        found = evidence[key]
        told = {k: v for k, v in data.items() if k != "facts"}
        told["statements"] = " ".join(told.get("statements", ()))
        row = _legal({**told, **_evidence(found)})
        alone = len(data.get("facts", ())) == 1
        yield Link(
            str(nodes[source]["iri"]), str(nodes[target]["iri"]),
            found[0].statement if alone else f"urn:kg:edge:{key}", row, found,
        )  # fmt: skip


def _node(data: dict[str, object]) -> Row:
    lists = {k: " ".join(v) for k, v in data.items() if isinstance(v, list)}
    return {**data, **lists}  # type: ignore[dict-item]


def _evidence(found: tuple[Said, ...]) -> Row:
    best = found[0]
    return {
        "quote": best.quote,
        "document": "; ".join(title_of(d) for d in best.documents),
        **{name: _known(best, name) for name in ("dataset", "publisher", "licence", "date")},
        "start": min(q.start for q in best.quotes),
        "end": max(q.end for q in best.quotes),
        "places": best.places,
        "coreference": " … ".join(f"“{q.text}”" for q in best.coreference),
        "mode": best.mode,
        "statement": best.statement,
        "valid_from": _agreed(s.valid_from for s in found),
        "valid_until": _agreed(s.valid_until for s in found),
        "evidence": json.dumps([_told(s) for s in found], ensure_ascii=True),
    }


def _known(statement: Said, name: str) -> str:
    """What is known of a statement's documents, each value once."""
    values = (getattr(document, name) for document in statement.documents)
    return "; ".join(dict.fromkeys(value for value in values if value))


def _agreed(dates: Iterator[str | None]) -> str:
    """The one date that is given; nothing where there are several."""
    given = {date for date in dates if date}
    return given.pop() if len(given) == 1 else ""


def _told(statement: Said) -> dict[str, object]:
    return {
        "statement": statement.statement,
        "claim": statement.claim,
        "limits": statement.qualified,
        "quotes": [_quote(q) for q in statement.quotes],
        "coreference": [_quote(q) for q in statement.coreference],
    }


def _quote(quote: Quote) -> dict[str, object]:
    document = quote.document.iri
    return {"document": document, "start": quote.start, "end": quote.end, "quote": quote.text}


def _legal(data: Row) -> Row:
    return {k: clean(v) if isinstance(v, str) else v for k, v in data.items()}
