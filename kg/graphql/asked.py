"""What an HTTP request asks: a GraphQL document, its variables and the operation it means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request

from kg.graphql.media import JSON
from kg.graphql.persisted import identifier
from kg.graphql.settings import Settings


class Refused(Exception):
    """What is no GraphQL request; it has an HTTP status and says what would be one."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.headers = status, headers


@dataclass(frozen=True, slots=True)
class Asked:
    """The parameters of a GraphQL request."""

    query: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation: str | None = None
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def tag(self, generation: str, media: str) -> str:
        """The entity tag of the answer, known before there is one: a generation has one answer.

        It is weak, since the same answer may be sent compressed in several ways. Raises Refused
        for variables of boundless nesting.
        """
        parts = [_release(), generation, media, self.query, self.operation]
        try:
            text = json.dumps([*parts, self.variables, self.extensions], sort_keys=True)
        except RecursionError:
            raise Refused(400, "variables are nested too deeply") from None
        return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


@cache
def _release() -> str:
    return version("kg-evidence")


async def asked(request: Request, settings: Settings) -> Asked:
    """The parameters of a GET, HEAD or POST request. Raises Refused."""
    if request.method == "POST":
        _check_type(request.headers)
        return parameters(_parsed(await _body(request, settings), "the body"), settings)
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _parsed(given[name].encode("utf-8", "surrogatepass"), name)
    given["operationName"] = given.get("operationName") or None
    return parameters(given, settings)


def parameters(given: Any, settings: Settings) -> Asked:
    """The parameters in a JSON value. Raises Refused."""
    if isinstance(given, list):
        raise Refused(400, "requests come one at a time and not in batches, as an object each")
    if not isinstance(given, dict):
        raise Refused(400, 'a GraphQL request is a JSON object, such as {"query": "{ … }"}')
    for name in ("variables", "extensions"):
        if given.get(name) is not None and not isinstance(given[name], dict):
            raise Refused(400, f"{name} is not a JSON object")
    operation = given.get("operationName")
    if operation is not None and not isinstance(operation, str):
        raise Refused(400, "operationName is not a string")
    query, variables = _query(given, settings), given.get("variables") or {}
    return Asked(query, variables, operation, given.get("extensions") or {})


def _query(given: Mapping[str, Any], settings: Settings) -> str:
    """The document that a request brings or names."""
    query, name = given.get("query"), given.get("documentId")
    if name is not None:
        return _persisted(name, query, settings)
    if not isinstance(query, str):
        raise Refused(400, "query is missing or is not a string")
    if settings.only_documents and identifier(query) not in settings.documents:
        message = "this server answers the documents that it knows and no others"
        raise Refused(403, f"{message} (setting: only-documents)")
    return query


def _persisted(name: Any, query: Any, settings: Settings) -> str:
    if not isinstance(name, str):
        raise Refused(400, "documentId is not a string")
    if query is not None:
        raise Refused(400, "a request has a query or a documentId, and not both")
    found = settings.documents.get(name)
    if found is None:
        raise Refused(404, f"no document {name[:80]!r} is known here (setting: documents)")
    return found


def _check_type(headers: Headers) -> None:
    media, *parameters = (p.strip().lower() for p in headers.get("content-type", "").split(";"))
    if media != JSON:
        raise Refused(415, f"a POST request has the Content-Type {JSON}, not {media or 'none'!r}")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip(' "') not in ("utf-8", "utf8"):
            raise Refused(415, f"the charset is utf-8, not {value.strip()!r}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415, "the body must not be compressed")


async def _body(request: Request, settings: Settings) -> bytes:
    most = settings.limits.body
    declared = request.headers.get("content-length", "")
    message = f"the body is larger than the limit of {most:,} bytes (setting: body)"
    # Nobody reads what is still to come of it, so the connection cannot go on.
    refusal = Refused(413, message, Connection="close")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > most:
        raise refusal
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise refusal
    except ClientDisconnect:
        raise Refused(400, "the body ended early") from None
    return bytes(body)


def _parsed(raw: bytes, what: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Refused(400, f"{what} is not UTF-8: {error.reason} at byte {error.start}") from None
    except json.JSONDecodeError as error:
        raise Refused(400, f"{what} is not JSON: {error}") from None
    except (ValueError, RecursionError):
        message = f"{what} holds a number or a nesting that is out of all bounds"
        raise Refused(400, message) from None


def _no_constant(name: str) -> Any:
    raise json.JSONDecodeError(f"{name} is no JSON value", name, 0)
