"""Linked data: IRIs under the base of the data lead to what is known of them.

An IRI names a thing, which no server can send: it answers 303 and the address of a page or of
data about it, by content negotiation (Accept). Former IRIs lead to those of today by 301.

    /id/kamala-d-harris-…          303 to one of
    /id/kamala-d-harris-….html     a page with the facts and the words behind them
    /id/kamala-d-harris-….ttl      Turtle; .nt N-Triples, .jsonld JSON-LD, .rdf RDF/XML
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlsplit

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.media import chosen
from kg.names import OWL
from kg.sparql.answering import HEADERS, Refused, answered
from kg.sparql.description import FORMATS, serialized
from kg.sparql.portrait import portrait
from kg.store import View

MOST = 2_000
"""The most triples that lead to a thing which are told of it."""

_HTML = "text/html"
_SUFFIXES = {
    _HTML: ".html",
    "text/turtle": ".ttl",
    "application/n-triples": ".nt",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
}


def linked_data(current: Callable[[], View]) -> list[BaseRoute]:
    """The route of the data's base. ``current`` gives the View that answers a request."""

    async def dereferenced(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise Refused(405, "this address only reads", {"Allow": "GET, HEAD"})
        view = await run_in_threadpool(current)
        return await run_in_threadpool(_answer, request, view, str(request.path_params["rest"]))

    async def endpoint(request: Request) -> Response:
        return await answered(request, dereferenced)

    path = urlsplit(current().base).path
    # Where the base is a whole host, its addresses are those of the server itself.
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    return [Route(f"{path}{{rest:path}}", endpoint, methods=methods)] if path.strip("/") else []


def _answer(request: Request, view: View, rest: str) -> Response:
    media = next((m for m, s in _SUFFIXES.items() if rest.endswith(s)), None)
    name = rest.removesuffix(_SUFFIXES[media]) if media else rest
    iri, path = view.base + name, urlsplit(view.base).path
    now = _known(view, iri)
    if now is None:
        raise Refused(404, f"nothing has the IRI {iri!r}")
    if now != iri:
        target = path + now.removeprefix(view.base) + (_SUFFIXES[media] if media else "")
        return Response(status_code=301, headers={**HEADERS, "Location": target})
    if media is None:
        return _other(request, path + name)
    if media == _HTML:
        return Response(portrait(view, iri), 200, HEADERS, "text/html; charset=utf-8")
    return Response(serialized(view, list(about(view, iri)), media), 200, HEADERS, media)


def _other(request: Request, path: str) -> Response:
    """See the page, or the data, that the client likes best."""
    accept = request.headers.get("accept", "*/*")
    offers = list(_SUFFIXES) if _HTML in accept else [*FORMATS, _HTML]
    media = chosen(accept, offers)
    if media is None:
        raise Refused(406, f"this is described as {', '.join(_SUFFIXES)}")
    return Response(status_code=303, headers={**HEADERS, "Location": f"{path}{_SUFFIXES[media]}"})


def _known(view: View, iri: str) -> str | None:
    """The IRI of today for this one, if anything is known of it."""
    if entity := view.entity(iri):
        return entity.iri
    if any(c <= " " or c in '<>"{}|\\^`' for c in iri):
        return None
    node = ox.NamedNode(iri)
    said = view.store.quads_for_pattern(node, None, None, None)
    inside = view.store.quads_for_pattern(None, None, None, node)
    known = next(said, None) is not None or next(inside, None) is not None
    return iri if known else None


def about(view: View, iri: str) -> Iterator[ox.Triple]:
    """What is said of a thing anywhere, the facts that lead to it, and what it was called."""
    node = ox.NamedNode(iri)
    found = {quad.triple for quad in view.store.quads_for_pattern(node, None, None, None)}
    leading = view.store.quads_for_pattern(None, None, node, ox.DefaultGraph())
    found |= {quad.triple for quad in islice(leading, MOST)}
    same = view.store.quads_for_pattern(None, ox.NamedNode(OWL + "sameAs"), node, None)
    found |= {quad.triple for quad in same}
    yield from sorted(found, key=str)
