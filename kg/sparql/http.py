"""SPARQL over HTTP, reading only: the Protocol, the Graph Store Protocol, and query files.

/sparql              SPARQL 1.1 Protocol; without a query, the service description or a page
/sparql/terms        what the page completes names by; /sparql/check says what is wrong with a query
/rdf-graph-store     Graph Store Protocol: ?default, ?graph=IRI
/queries             the query files; /queries/NAME?PARAMETER=VALUE answers one, NAME.rq is its text
/queries/openapi.json
/.well-known/void    what there is, in VoID
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.media import chosen
from kg.sparql.answering import HEADERS, Asked, Refused, answered, respond, told
from kg.sparql.description import FORMATS as RDF
from kg.sparql.description import serialized, service, void
from kg.sparql.desk import checked, vocabulary
from kg.sparql.editor import STATIC, editor, listed
from kg.sparql.files import QueryFile, find, folders, library, load, parse
from kg.sparql.given import asked_by_protocol, asked_of_file, body_text, iri
from kg.sparql.openapi import openapi
from kg.sparql.pool import Pool
from kg.sparql.run import Dataset
from kg.store import View

_READING = ["GET", "HEAD", "OPTIONS"]
_ALL = [*_READING, "POST", "PUT", "PATCH", "DELETE"]
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def routes(current: Callable[[], View], pool: Pool) -> list[BaseRoute]:
    """The routes of the SPARQL doors. ``current`` gives the View that answers a request."""

    async def protocol(request: Request) -> Response:
        if request.method == "OPTIONS":
            return _options("GET, HEAD, POST, OPTIONS")
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refused(405, "this endpoint only reads", {"Allow": "GET, HEAD, POST, OPTIONS"})
        asked = await asked_by_protocol(request)
        view = await run_in_threadpool(current)
        if asked is None:
            return await run_in_threadpool(_about, request, view)
        return await respond(request, pool, view, asked)

    async def terms(request: Request) -> Response:
        _only_reading(request)
        view = await run_in_threadpool(current)
        return JSONResponse(await run_in_threadpool(vocabulary, view), 200, HEADERS)

    async def check(request: Request) -> Response:
        if request.method != "POST":
            raise Refused(405, "post the text of a query", {"Allow": "POST"})
        text = await body_text(request)
        view = await run_in_threadpool(current)
        return JSONResponse(await run_in_threadpool(checked, view, text), 200, HEADERS)

    async def graphs(request: Request) -> Response:
        _only_reading(request)
        wanted = dict(request.query_params)
        form = wanted.pop("format", None)
        if list(wanted) not in (["default"], ["graph"]):
            raise Refused(400, "say which graph: ?default or ?graph=IRI")
        view = await run_in_threadpool(current)
        name = wanted.get("graph")
        dataset = Dataset() if name is None else Dataset((iri(name),), ())
        file = parse(_GRAPH, "graph", f"graph {name}" if name else "default graph")
        return await respond(
            request, pool, view, Asked(file, {}, dataset, missing=bool(name), form=form)
        )

    async def files(request: Request) -> Response:
        _only_reading(request)
        found = await run_in_threadpool(_library)
        if chosen(request.headers.get("accept"), ["application/json", "text/html"]) == "text/html":
            return Response(listed(found), 200, HEADERS, "text/html; charset=utf-8")
        return JSONResponse([f.as_data() for f in found], 200, HEADERS)

    async def one(request: Request) -> Response:
        _only_reading(request)
        file = await run_in_threadpool(_found, str(request.path_params["name"]))
        view = await run_in_threadpool(current)
        return await respond(request, pool, view, asked_of_file(file, request.query_params))

    async def text(request: Request) -> Response:
        _only_reading(request)
        file = await run_in_threadpool(_found, str(request.path_params["name"]))
        return Response(file.query.text, 200, HEADERS, "application/sparql-query; charset=utf-8")

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

    built = [Mount("/sparql/static", StaticFiles(directory=STATIC))] if STATIC.is_dir() else []
    return [
        route("/sparql", protocol, _ALL),
        route("/sparql/terms", terms, _ALL),
        route("/sparql/check", check, _ALL),
        *built,
        route("/rdf-graph-store", graphs, _ALL),
        route("/queries", files, _ALL),
        route("/queries/openapi.json", described_queries, _ALL),
        route("/queries/{name}.rq", text, _ALL),
        route("/queries/{name}", one, _ALL),
        route("/.well-known/void", described, _ALL),
    ]


def _library() -> list[QueryFile]:
    """The query files that a server answers: those over one generation."""
    files = (load(path) for path in library(folders()).values())
    return [file for file in files if file.over == "facts"]


def _found(name: str) -> QueryFile:
    if name not in library(folders()):
        raise Refused(404, f"no query file is called {name!r}; /queries lists those there are")
    return load(find(name, folders()))


def _about(request: Request, view: View) -> Response:
    """The page to write queries in, or the service description."""
    offers = ["text/html", *RDF] if "text/html" in request.headers.get("accept", "") else list(RDF)
    if chosen(request.headers.get("accept"), offers) == "text/html":
        return editor(view, _library())
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
