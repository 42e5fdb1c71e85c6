"""A generation in a remote store by SPARQL 1.1 Update: in small pieces, as a difference if it can.

Before a graph is changed its digest is taken away, and given back when it is whole, so that
whatever is interrupted is made good by publishing again. What is sent has no blank nodes, which
DELETE DATA does not take and some stores refuse: they get IRIs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import KG, facts_graph, published_graph
from kg.sparql.engine import lexical
from kg.sparql.files import parse
from kg.sparql.publish import Published
from kg.sparql.remote import remote
from kg.sparql.run import Dataset, run
from kg.sparql.wire import Remote
from kg.store import View

PIECE = 500
"""The most triples in one request: Virtuoso fails at some thousand."""
_PIECE_BYTES = 200_000
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Updates:
    """A store that takes updates at one address and answers queries at another."""

    def __init__(self, view: View, to: Remote, endpoint: Remote) -> None:
        self._view, self._to, self._endpoint = view, to, endpoint
        self._about = published_graph(view.base)

    @property
    def generation(self) -> str | None:
        """The generation that was published there last."""
        found = self._told(f"SELECT ?name {{ <{self._about}> <{KG}generation> ?name }}")
        return found[0][0] if found else None

    def publish(self, old: View | None, told: Callable[[str], None]) -> Published:
        """Make the graphs there those of the view; ``told`` hears of each that changes.

        ``old`` is the generation that is there already, where it is still kept. Raises QueryError
        where the store does not take a change.
        """
        found = self._told(f"SELECT ?graph ?digest {{ ?graph <{KG}digest> ?digest }}")
        there = {row[0]: row[1] for row in found}
        here: dict[str, str] = {}
        changed = 0
        for iri in _graphs(self._view):
            lines = _lines(self._view, iri)
            here[iri] = _digest(lines)
            if there.get(iri) == here[iri]:
                continue
            self._forget(iri)
            before = _lines(old, iri) if old is not None else frozenset()
            known = iri in there and _digest(before) == there[iri]
            told(f"{iri}: {self._change(iri, before if known else None, lines)}")
            self._note(f"<{iri}> <{KG}digest> {ox.Literal(here[iri])} .\n")
            changed += 1
        gone = sorted(there.keys() - here.keys())
        for iri in gone:
            self._send(f"DROP SILENT GRAPH <{iri}>")
            self._forget(iri)
            told(f"{iri}: dropped")
        if self.generation != self._view.generation:
            self._remove(f"<{self._about}> <{KG}generation> ?any")
            name = ox.Literal(self._view.generation)
            self._note(f"<{self._about}> <{KG}generation> {name} .\n")
        return Published(changed, len(gone), len(here) - changed)

    def _change(self, iri: str, before: frozenset[str] | None, after: frozenset[str]) -> str:
        """Make one graph what it is to be, from what is there or from nothing."""
        if before is None:
            self._send(f"DROP SILENT GRAPH <{iri}>")
        removed, added = (before or frozenset()) - after, after - (before or frozenset())
        for word, some in (("DELETE", removed), ("INSERT", added)):
            for piece in _pieces(sorted(some)):
                self._send(f"{word} DATA {{ GRAPH <{iri}> {{\n{piece}}} }}")
        return f"{len(added):,} triples added, {len(removed):,} removed"

    def _note(self, line: str) -> None:
        self._send(f"INSERT DATA {{ GRAPH <{self._about}> {{\n{line}}} }}")

    def _forget(self, iri: str) -> None:
        self._remove(f"<{iri}> <{KG}digest> ?any")

    def _remove(self, pattern: str) -> None:
        self._send(f"DELETE WHERE {{ GRAPH <{self._about}> {{ {pattern} }} }}")

    def _send(self, update: str) -> None:
        self._to.request("POST", "", urlencode({"update": update}).encode(), _FORM)

    def _told(self, query: str) -> list[tuple[str, ...]]:
        """Rows of a query over the graph that tells what was published."""
        engine = remote(self._view, self._endpoint)
        rows = run(self._view, parse(query), engine=engine, dataset=Dataset((self._about,), ()))
        return [tuple(lexical(v) for v in row if v is not None) for row in rows.rows]


def _graphs(view: View) -> list[str]:
    named = (g.value for g in view.store.named_graphs() if isinstance(g, ox.NamedNode))
    return [facts_graph(view.base), *sorted(named)]


def _lines(view: View, iri: str) -> frozenset[str]:
    """The triples of a graph as lines; the facts are in the default graph here."""
    facts = iri == facts_graph(view.base)
    graph = ox.DefaultGraph() if facts else ox.NamedNode(iri)
    quads = view.store.quads_for_pattern(None, None, None, graph)
    return frozenset(f"{_named(view, quad.triple)} .\n" for quad in quads)


def _named(view: View, triple: ox.Triple) -> ox.Triple:
    """A triple with IRIs in the place of blank nodes, as RDF 1.1 has them (section 3.5)."""

    def named(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> ox.NamedNode:
        if isinstance(term, ox.BlankNode):
            return ox.NamedNode(f"{view.base}.well-known/genid/{term.value}")
        return term  # type: ignore[return-value]  # as it was

    return ox.Triple(named(triple.subject), triple.predicate, named(triple.object))


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """Lines, so many together as one request may hold."""
    piece: list[str] = []
    size = 0
    for line in lines:
        if piece and (len(piece) == PIECE or size + len(line) > _PIECE_BYTES):
            yield "".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield "".join(piece)


def publish_by_update(
    view: View,
    to: Remote,
    endpoint: Remote,
    kept: Callable[[str], View | None],
    told: Callable[[str], None] = lambda _: None,
) -> Published:
    """Make the graphs of a store those of a view by SPARQL Update.

    ``to`` takes updates and ``endpoint`` answers queries; ``kept`` gives a generation by its name,
    if it is still there, to send only what differs from it. Raises QueryError where the store
    does not take a change.
    """
    updates = Updates(view, to, endpoint)
    name = updates.generation
    try:
        return updates.publish(kept(name) if name else None, told)
    except QueryError as error:
        raise QueryError(
            f"{error}; what was not finished is made good by publishing again"
        ) from None
