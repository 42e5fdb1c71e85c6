"""A store elsewhere for tests: pyoxigraph behind SPARQL 1.1 over HTTP, in a thread."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TURTLE = ox.RdfFormat.TURTLE


@dataclass
class Elsewhere:
    """A store, what it was asked to change, and how long it takes to answer a query."""

    address: str = ""
    store: ox.Store = field(default_factory=ox.Store)
    updates: list[str] = field(default_factory=list)
    delay: float = 0
    largest: int | None = None

    async def query(self, request: Request) -> Response:
        body = (await request.body()).decode() or request.url.query
        form = QueryParams(body)
        if self.delay:
            await run_in_threadpool(time.sleep, self.delay)
        try:
            found = self.store.query(
                str(form["query"]),
                default_graph=[ox.NamedNode(str(g)) for g in form.getlist("default-graph-uri")]
                or None,
                named_graphs=[ox.NamedNode(str(g)) for g in form.getlist("named-graph-uri")]
                or None,
            )
        except (SyntaxError, ValueError) as error:
            return Response(str(error), 400)
        if isinstance(found, ox.QueryTriples):
            return Response(ox.serialize(found, format=TURTLE), media_type="text/turtle")
        rows = found.serialize(format=ox.QueryResultsFormat.JSON)
        return Response(rows, media_type="application/sparql-results+json")

    async def update(self, request: Request) -> Response:
        text = QueryParams((await request.body()).decode())["update"]
        if self.largest is not None and text.count("\n") > self.largest:
            return Response("too many triples at once", 500)
        try:
            await run_in_threadpool(self.store.update, text)
        except SyntaxError as error:
            return Response(str(error), 400)
        self.updates.append(text)
        return Response(status_code=204)

    async def graph(self, request: Request) -> Response:
        name = ox.NamedNode(request.query_params["graph"])
        quads = list(self.store.quads_for_pattern(None, None, None, name))
        if request.method == "GET":
            body = ox.serialize((q.triple for q in quads), format=TURTLE)
            return Response(body, 200 if quads else 404, media_type="text/turtle")
        self.store.remove_graph(name)
        if request.method == "PUT":
            self.store.load(await request.body(), format=TURTLE, to_graph=name)
        return Response(status_code=204)


@contextlib.contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """A store with the addresses /query, /update and /graphs."""
    there = Elsewhere()
    routes = [
        Route("/query", there.query, methods=["GET", "POST"]),
        Route("/update", there.update, methods=["POST"]),
        Route("/graphs", there.graph, methods=["GET", "PUT", "DELETE"]),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    there.address = f"http://127.0.0.1:{port}"
    yield there
    server.should_exit = True
    thread.join(10)
