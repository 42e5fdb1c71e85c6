"""GraphQL over HTTP: GET and POST at /graphql, and GraphiQL for browsers.

Follows the GraphQL-over-HTTP specification: ``application/graphql-response+json`` answers have
status 400 where a request was refused, ``application/json`` ones 200; both have 200 where it was
executed. What is no GraphQL request at all has a 4xx status in either.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from kg.graphql.asked import Asked, Refused, asked
from kg.graphql.media import HTML, JSON, RESPONSE, chosen
from kg.graphql.pages import STATIC, graphiql, html
from kg.graphql.request import execute
from kg.graphql.settings import SETTINGS, Settings
from kg.store import View

ALLOWED = ("GET", "HEAD", "POST")
_log = logging.getLogger("kg.graphql")


def routes(current: Callable[[], View], settings: Settings = SETTINGS) -> list[BaseRoute]:
    """The routes of the GraphQL door. ``current`` gives the View that answers a request."""
    found: list[BaseRoute] = [Route("/graphql", Endpoint(current, settings))]
    if STATIC.is_dir():
        found.append(Mount("/graphql/static", StaticFiles(directory=STATIC)))
    return found


class Endpoint:
    """The address /graphql, as an ASGI application that takes any method."""

    def __init__(self, current: Callable[[], View], settings: Settings) -> None:
        self.current, self.settings = current, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        response = await self.answer(Request(scope, receive))
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """The response to a request; never an exception."""
        if request.method not in ALLOWED:
            message = f"this address takes {', '.join(ALLOWED)}, not {request.method}"
            return _refusal(JSON, Refused(405, message, Allow=", ".join(ALLOWED)))
        offers = (RESPONSE, JSON) if request.method == "POST" else (RESPONSE, JSON, HTML)
        media = chosen(request.headers.get("accept"), offers)
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
        answer = await run_in_threadpool(self._executed, given)
        return _json(answer, media, 200 if "data" in answer or media == JSON else 400)

    def _executed(self, given: Asked) -> dict[str, Any]:
        limits = self.settings.limits
        return execute(self.current(), given.query, given.variables, given.operation, limits)


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _refusal(media: str, refused: Refused) -> Response:
    content = {"errors": [{"message": str(refused)}]}
    return _json(content, JSON if media == HTML else media, refused.status, refused.headers)


def _json(
    content: Mapping[str, Any], media: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    # A lone surrogate in an echoed name becomes the JSON escape that it came as.
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Response(
        body.encode("utf-8", "backslashreplace"),
        status,
        {"Vary": "Accept", "X-Content-Type-Options": "nosniff", **(headers or {})},
        f"{media}; charset=utf-8",
    )
