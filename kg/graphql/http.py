"""GraphQL over HTTP: GET and POST at /graphql, and GraphiQL for browsers.

Follows the GraphQL-over-HTTP specification: ``application/graphql-response+json`` answers have
status 400 where a request was refused, ``application/json`` ones 200; both have 200 where it was
executed. What is no GraphQL request at all has a 4xx status in either.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from kg.graphql.asked import Asked, Refused, asked
from kg.graphql.events import STOPPING, Streams, subscribes
from kg.graphql.media import EVENTS, HTML, JSON, RESPONSE, chosen
from kg.graphql.pages import STATIC, graphiql, html
from kg.graphql.request import Answer, answer, at_once, encoded
from kg.graphql.settings import SETTINGS, Settings
from kg.graphql.sockets import Socket
from kg.store import View

ALLOWED = ("GET", "HEAD", "POST")
_HEADERS = {"Vary": "Accept", "X-Content-Type-Options": "nosniff"}
_PASSING = {"Cache-Control": "no-store"}
_log = logging.getLogger("kg.graphql")


def routes(current: Callable[[], View], settings: Settings = SETTINGS) -> list[BaseRoute]:
    """The routes of the GraphQL door. ``current`` gives the View that answers a request."""
    endpoint = Endpoint(current, settings)

    async def socket(websocket: WebSocket) -> None:
        await Socket(endpoint.streams, websocket).run()

    found: list[BaseRoute] = [Route("/graphql", endpoint), WebSocketRoute("/graphql", socket)]
    if STATIC.is_dir():
        found.append(Mount("/graphql/static", StaticFiles(directory=STATIC)))
    return found


class Endpoint:
    """The address /graphql, as an ASGI application that takes any method."""

    def __init__(self, current: Callable[[], View], settings: Settings) -> None:
        self.current, self.settings = current, settings
        self.streams = Streams(current, settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The response to a request; never an exception."""
        if request.method not in ALLOWED:
            message = f"this address takes {', '.join(ALLOWED)}, not {request.method}"
            return _refusal(JSON, Refused(405, message, Allow=", ".join(ALLOWED)))
        offers = [RESPONSE, JSON]
        if request.method != "POST" and not self.settings.only_documents:
            offers.append(HTML)
        if request.method != "HEAD":
            offers.append(EVENTS)
        media = chosen(request.headers.get("accept"), offers, JSON)
        if media is None:
            return _refusal(JSON, Refused(406, f"this address answers with {_or(offers)}"))
        try:
            return await self._accepted(request, media)
        except Refused as refusal:
            return _refusal(media, refusal)
        except Exception:
            _log.exception("while answering %s %s", request.method, request.url.path)
            broken = "something went wrong inside kg; its log says what"
            return _refusal(media, Refused(500, broken))

    async def _accepted(self, request: Request, media: str) -> Response:
        if media == HTML:
            query = request.query_params.get("query")
            return html(await run_in_threadpool(lambda: graphiql(self.current(), query)))
        given = await asked(request, self.settings)
        if media == EVENTS or (_takes_events(request) and subscribes(given, self.settings.limits)):
            return self._streamed(given)
        known = request.headers.get("if-none-match", "") if request.method != "POST" else ""
        # To hand a request to a thread takes longer than to answer most.
        found = self._executed(given, media, known, at_once)
        found = found or await run_in_threadpool(self._executed, given, media, known, answer)
        assert found is not None
        return found

    def _executed(
        self, given: Asked, media: str, known: str, by: Callable[..., Answer | None]
    ) -> Response | None:
        """The answer, unless the client says that it knows the one that there would be."""
        view = self.current()
        key = given.tag(view.generation, media)
        shown = {"ETag": key, "Cache-Control": self._freshness}
        if key in (part.strip() for part in known.split(",")):
            return Response(None, 304, {**_HEADERS, **shown})
        limits = self.settings.limits
        found = by(view, given.query, given.variables, given.operation, limits, given.extensions)
        if found is None:
            return None
        status = 200 if found.executed or media == JSON else 400
        return _json(found.body, media, status, shown if found.whole else _PASSING)

    def _streamed(self, given: Asked) -> Response:
        """A stream of answers, as graphql-sse has it for a connection of its own."""
        self.streams.check()

        async def events() -> AsyncIterator[bytes]:
            async for one in self.streams.answers(given):
                yield b":\n\n" if one is None else _event(b"next", one.body)
            if not STOPPING.is_set():
                yield _event(b"complete", b"")

        return StreamingResponse(events(), 200, {**_HEADERS, **_PASSING}, EVENTS)

    @property
    def _freshness(self) -> str:
        age = self.settings.max_age
        return f"public, max-age={age}" if age else "no-cache"


def _takes_events(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return request.method != "HEAD" and bool(accept) and chosen(accept, [EVENTS]) == EVENTS


def _event(name: bytes, data: bytes) -> bytes:
    return b"event: " + name + b"\ndata: " + data + b"\n\n"


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _refusal(media: str, refused: Refused) -> Response:
    body = encoded({"errors": [{"message": str(refused)}]})
    headers = {**_PASSING, **refused.headers}
    return _json(body, media if media in (RESPONSE, JSON) else JSON, refused.status, headers)


def _json(body: bytes, media: str, status: int, headers: Mapping[str, str]) -> Response:
    return Response(body, status, {**_HEADERS, **headers}, f"{media}; charset=utf-8")
