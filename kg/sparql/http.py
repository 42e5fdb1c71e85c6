"""SPARQL over HTTP, reading only: the Protocol, the Graph Store Protocol, and query files.

/sparql              SPARQL 1.1 Protocol; without a query, the service description or a page
/rdf-graph-store     Graph Store Protocol: ?default, ?graph=IRI
/queries             the query files; /queries/NAME?PARAMETER=VALUE answers one
/queries/openapi.json
/.well-known/void    what there is, in VoID
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg.media import chosen
from kg.sparql.answering import HEADERS, Asked, Refused, answered, respond, told
from kg.sparql.description import FORMATS as RDF
from kg.sparql.description import serialized, service, void
from kg.sparql.editor import listed, page
from kg.sparql.files import QueryFile, find, folders, library, load, parse
from kg.sparql.openapi import openapi
from kg.sparql.pool import Pool
from kg.sparql.run import Dataset
from kg.sparql.syntax import MAX_LENGTH
from kg.store import View

_READING = ["GET", "HEAD", "OPTIONS"]
_ALL = [*_READING, "POST", "PUT", "PATCH", "DELETE"]
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_MAX_BODY = 4 * MAX_LENGTH
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def routes(current: Callable[[], View], pool: Pool) -> list[BaseRoute]:
    """The routes of the SPARQL doors. ``current`` gives the View that answers a request."""

    async def protocol(request: Request) -> Response:
        if request.method == "OPTIONS":
            return _options("GET, HEAD, POST, OPTIONS")
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(405, "this endpoint only reads", {"Allow": "GET, HEAD, POST, OPTIONS"})
        given = await _given(request)
        view = await run_in_threadpool(current)
        if given is None:
            return await run_in_threadpool(_about, request, view)
        query, dataset = given
        file = await run_in_threadpool(parse, query, "query", "query")
        return await respond(request, pool, view, Asked(file, {}, dataset))

    async def graphs(request: Request) -> Response:
        _only_reading(request)
        wanted = dict(request.query_params)
        wanted.pop("format", None)
        if list(wanted) not in (["default"], ["graph"]):
            raise Refused(400, "say which graph: ?default or ?graph=IRI")
        view = await run_in_threadpool(current)
        iri = wanted.get("graph")
        dataset = Dataset() if iri is None else Dataset((_iri(iri),), ())
        file = parse(_GRAPH, "graph", f"graph {iri}" if iri else "default graph")
        return await respond(request, pool, view, Asked(file, {}, dataset, missing=bool(iri)))

    async def files(request: Request) -> Response:
        _only_reading(request)
        found = await run_in_threadpool(_library)
        if chosen(request.headers.get("accept"), ["application/json", "text/html"]) == "text/html":
            return Response(listed(found), 200, HEADERS, "text/html; charset=utf-8")
        return JSONResponse([f.as_data() for f in found], 200, HEADERS)

    async def one(request: Request) -> Response:
        _only_reading(request)
        name = str(request.path_params["name"])
        if name not in library(folders()):
            raise Refused(404, f"no query file is called {name!r}; /queries lists those there are")
        file = await run_in_threadpool(load, find(name, folders()))
        view = await run_in_threadpool(current)
        values = _once(request.query_params)
        part = {w: _whole(values.pop(w), w) for w in ("page", "limit") if w in values}
        values.pop("format", None)
        limit, offset = part.get("limit"), 0
        if "page" in part:
            limit, offset = file.page, (max(part["page"], 1) - 1) * file.page
        return await respond(request, pool, view, Asked(file, values, limit=limit, offset=offset))

    async def described(request: Request) -> Response:
        _only_reading(request)
        view = await run_in_threadpool(current)
        triples = await run_in_threadpool(void, view, _address(request, "/sparql"))
        return _rdf(request, view, triples)

    async def described_queries(request: Request) -> Response:
        _only_reading(request)
        found = await run_in_threadpool(_library)
        return JSONResponse(openapi(found, _address(request, "")), 200, HEADERS)

    def route(
        path: str, work: Callable[[Request], Awaitable[Response]], methods: list[str]
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            return await answered(request, work)

        return Route(path, endpoint, methods=methods)

    return [
        route("/sparql", protocol, _ALL),
        route("/rdf-graph-store", graphs, _ALL),
        route("/queries", files, _ALL),
        route("/queries/openapi.json", described_queries, _ALL),
        route("/queries/{name}", one, _ALL),
        route("/.well-known/void", described, _ALL),
    ]


def _library() -> list[QueryFile]:
    return [load(path) for path in library(folders()).values()]


def _about(request: Request, view: View) -> Response:
    """The page to write queries in, or the service description."""
    offers = ["text/html", *RDF] if "text/html" in request.headers.get("accept", "") else list(RDF)
    if chosen(request.headers.get("accept"), offers) == "text/html":
        return Response(page(view, _library()), 200, HEADERS, "text/html; charset=utf-8")
    return _rdf(request, view, service(view, _address(request, "/sparql")))


def _rdf(request: Request, view: View, triples: list[ox.Triple]) -> Response:
    media = chosen(request.headers.get("accept"), list(RDF))
    if media is None:
        raise Refused(406, f"this is answered as {', '.join(RDF)}")
    return Response(serialized(view, triples, media), 200, HEADERS, media)


def _only_reading(request: Request) -> None:
    if request.method == "OPTIONS":
        raise Refused(204, "", {"Allow": ", ".join(_READING)})
    if request.method not in _READING:
        raise Refused(405, "this address only reads", {"Allow": ", ".join(_READING)})


def _options(allowed: str) -> Response:
    headers = {"Allow": allowed, "Access-Control-Allow-Methods": allowed,
               "Access-Control-Allow-Headers": "Accept, Content-Type"}  # fmt: skip
    return told("", 204, headers)


def _address(request: Request, path: str) -> str:
    return f"{request.url.scheme}://{request.url.netloc}{path}"


# --- what a request asks ------------------------------------------------------------------------


async def _given(request: Request) -> tuple[str, Dataset] | None:
    """The query and its dataset; None where a GET asks nothing."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media == "application/sparql-update":
            raise Refused(403, "this endpoint only reads: there is no update")
        if media not in (_FORM, _DIRECT):
            raise Refused(415, f"a POST has the Content-Type {_FORM} or {_DIRECT}, not {media!r}")
        body = _text(await _body(request))
        pairs += [("query", body)] if media == _DIRECT else _pairs(body)
    if any(name == "update" for name, _ in pairs):
        raise Refused(403, "this endpoint only reads: there is no update")
    queries = [value for name, value in pairs if name == "query"]
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise Refused(400, f"a request has one query, not {len(queries)}")
    default = tuple(_iri(v) for name, v in pairs if name == "default-graph-uri")
    named = tuple(_iri(v) for name, v in pairs if name == "named-graph-uri")
    return queries[0], Dataset(default, named) if default or named else Dataset()


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                raise Refused(413, f"the body is larger than {_MAX_BODY:,} bytes")
    except ClientDisconnect:
        raise Refused(400, "the body ended early") from None
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8 at byte {error.start}") from None


def _pairs(body: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise Refused(400, f"the body is no form: {error}") from None


def _iri(text: str) -> str:
    if ":" not in text or any(c <= " " or c in '<>"{}|\\^`' for c in text):
        raise Refused(400, f"{text!r} is no absolute IRI")
    return text


def _once(given: QueryParams) -> dict[str, str]:
    names = [name for name, _ in given.multi_items()]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(400, f"given more than once: {', '.join(twice)}")
    return dict(given)


def _whole(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(400, f"{name} is a whole number, not {text!r}")
    return int(text)
