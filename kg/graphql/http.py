"""GraphQL over HTTP: GET and POST at /graphql, and GraphiQL for browsers.

Follows the GraphQL-over-HTTP specification: ``application/graphql-response+json`` answers have
status 400 where a request was refused, ``application/json`` ones 200; both have 200 where it was
executed. What is no GraphQL request at all has a 4xx status in either.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.graphql.limits import Limits
from kg.graphql.media import HTML, JSON, RESPONSE, chosen
from kg.graphql.pages import STATIC, graphiql, html
from kg.graphql.request import LIMITS, execute
from kg.store import View

MAX_BODY = 1_000_000
"""The largest body of a request, in bytes."""

ALLOWED = "GET, HEAD, POST"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
_log = logging.getLogger("kg.graphql")


class _Refused(Exception):
    """A request that is no GraphQL request; it has a status and says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parameters of a GraphQL request."""

    query: str
    variables: Mapping[str, Any]
    operation: str | None


def routes(
    current: Callable[[], View], limits: Limits = LIMITS, max_body: int = MAX_BODY
) -> list[BaseRoute]:
    """The routes of the GraphQL door. ``current`` gives the View that answers a request."""

    async def endpoint(request: Request) -> Response:
        if request.method not in ALLOWED:
            message = f"this address takes {ALLOWED}, not {request.method}"
            return _json({"errors": [{"message": message}]}, JSON, 405, {"Allow": ALLOWED})
        offers = (RESPONSE, JSON, HTML) if request.method in ("GET", "HEAD") else (RESPONSE, JSON)
        media = chosen(request.headers.get("accept"), offers)
        if media is None:
            message = f"this address answers with {' or '.join(offers)}"
            return _json({"errors": [{"message": message}]}, JSON, 406)
        try:
            if media == HTML:
                query = request.query_params.get("query")
                return html(await run_in_threadpool(lambda: graphiql(current(), query)))
            asked = await _asked(request, max_body)
            answer = await run_in_threadpool(lambda: _answered(current(), asked, limits))
        except _Refused as refusal:
            return _json({"errors": [{"message": str(refusal)}]}, media, refusal.status)
        except Exception:
            _log.exception("while answering %s %s", request.method, request.url.path)
            message = "something went wrong inside kg; its log says what"
            return _json({"errors": [{"message": message}]}, media, 500)
        return _json(answer, media, 200 if "data" in answer or media == JSON else 400)

    found: list[BaseRoute] = [Route("/graphql", endpoint, methods=_METHODS)]
    if STATIC.is_dir():
        found.append(Mount("/graphql/static", StaticFiles(directory=STATIC)))
    return found


def _answered(view: View, asked: _Asked, limits: Limits) -> dict[str, Any]:
    return execute(view, asked.query, asked.variables, asked.operation, limits)


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


# --- what a request asks --------------------------------------------------------------------


async def _asked(request: Request, max_body: int) -> _Asked:
    if request.method == "POST":
        _check_type(request.headers)
        return _parameters(_parsed(await _body(request, max_body), "the body"))
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name].encode("utf-8", "surrogatepass"), name)
    given["operationName"] = given.get("operationName") or None
    return _parameters(given)


def _check_type(headers: Headers) -> None:
    media, *parameters = (p.strip().lower() for p in headers.get("content-type", "").split(";"))
    if media != JSON:
        raise _Refused(415, f"a POST request has the Content-Type {JSON}, not {media or 'none'!r}")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8"):
            raise _Refused(415, f"the charset is utf-8, not {value.strip()!r}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise _Refused(415, "the body must not be compressed")


async def _body(request: Request, max_body: int) -> bytes:
    declared = request.headers.get("content-length", "")
    refusal = _Refused(413, f"the body is larger than {max_body:,} bytes (setting: max_body)")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > max_body:
        raise refusal
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_body:
                raise refusal
    except ClientDisconnect:
        raise _Refused(400, "the body ended early") from None
    return bytes(body)


def _parsed(raw: bytes, what: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise _Refused(400, f"{what} is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise _Refused(400, f"{what} is not JSON: {error}") from None
    except (ValueError, RecursionError):
        message = f"{what} holds a number or a nesting that is out of all bounds"
        raise _Refused(400, message) from None


def _no_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is no JSON value", name, 0)


def _parameters(given: Any) -> _Asked:
    if not isinstance(given, dict):
        raise _Refused(400, 'a GraphQL request is a JSON object, such as {"query": "{ … }"}')
    query, operation = given.get("query"), given.get("operationName")
    if not isinstance(query, str):
        raise _Refused(400, "query is missing or is not a string")
    if operation is not None and not isinstance(operation, str):
        raise _Refused(400, "operationName is not a string")
    for name in ("variables", "extensions"):
        if given.get(name) is not None and not isinstance(given[name], dict):
            raise _Refused(400, f"{name} is not a JSON object")
    return _Asked(query, given.get("variables") or {}, operation)
