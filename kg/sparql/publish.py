"""A generation in a remote store: graph by graph, and only those that changed.

Each graph is put by the Graph Store Protocol, which replaces it whole. A graph of their digests
is put last, so that whatever is interrupted is made good by publishing again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import KG, facts_graph, published_graph
from kg.sparql.wire import Remote
from kg.store import View

_TYPE = {"Content-Type": "application/n-triples"}
_DIGEST = ox.NamedNode(KG + "digest")
_GENERATION = ox.NamedNode(KG + "generation")


@dataclass(frozen=True, slots=True)
class Published:
    """How many graphs were put, taken away, and left as they were."""

    put: int
    deleted: int
    same: int


def publish(view: View, store: Remote, told: Callable[[str], None] = lambda _: None) -> Published:
    """Make the graphs of a remote store those of a view; ``told`` hears of each that changes.

    Facts, which are in the default graph here, get a graph of their own. Raises QueryError
    where the store does not take a graph.
    """
    there = _digests(view, store)
    here: dict[str, str] = {}
    put = 0
    for iri, content in _contents(view):
        here[iri] = hashlib.sha256(content).hexdigest()
        if there.get(iri) != here[iri]:
            store.request("PUT", _of(iri), content, _TYPE)
            told(f"put {iri}")
            put += 1
    gone = sorted(there.keys() - here.keys())
    for iri in gone:
        store.request("DELETE", _of(iri), missing=True)
        told(f"deleted {iri}")
    if put or gone:
        store.request("PUT", _of(published_graph(view.base)), _manifest(view, here), _TYPE)
    return Published(put, len(gone), len(here) - put)


def _of(iri: str) -> str:
    return "?" + urlencode({"graph": iri})


def _contents(view: View) -> Iterator[tuple[str, bytes]]:
    """Each graph with its lines in order; the facts first."""
    graphs = sorted(g.value for g in view.store.named_graphs() if isinstance(g, ox.NamedNode))
    yield facts_graph(view.base), _lines(view, ox.DefaultGraph())
    for iri in graphs:
        yield iri, _lines(view, ox.NamedNode(iri))


def _lines(view: View, graph: ox.NamedNode | ox.DefaultGraph) -> bytes:
    quads = view.store.quads_for_pattern(None, None, None, graph)
    return "".join(sorted(f"{quad.triple} .\n" for quad in quads)).encode()


def _digests(view: View, store: Remote) -> dict[str, str]:
    """The digests of the graphs that were published last; none in a store that has none."""
    accept = {"Accept": "application/n-triples, text/turtle;q=0.5"}
    content = store.request("GET", _of(published_graph(view.base)), None, accept, missing=True)
    try:
        quads = list(ox.parse(content, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise QueryError(f"{store.address}: what it answers is no graph: {error}") from None
    return {
        quad.subject.value: quad.object.value
        for quad in quads
        if quad.predicate == _DIGEST
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
    }


def _manifest(view: View, digests: dict[str, str]) -> bytes:
    about = ox.NamedNode(published_graph(view.base))
    triples = [ox.Triple(about, _GENERATION, ox.Literal(view.generation))]
    triples += [ox.Triple(ox.NamedNode(i), _DIGEST, ox.Literal(d)) for i, d in digests.items()]
    return "".join(sorted(f"{triple} .\n" for triple in triples)).encode()
