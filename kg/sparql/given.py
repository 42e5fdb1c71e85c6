"""What a request of the SPARQL Protocol gives: a query, its dataset, and values.

Beside what the Protocol knows there are ``format`` (instead of an Accept header), ``limit`` (how
many rows are wanted), ``view`` (which picture ``format=svg`` is), and ``$NAME`` for the value of a
parameter that the query's front matter declares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from kg.sparql.answering import Asked, Refused
from kg.sparql.files import VIEWS, QueryFile, parse
from kg.sparql.run import Dataset
from kg.sparql.syntax import MAX_LENGTH

_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_MAX_BODY = 4 * MAX_LENGTH
_Pairs = list[tuple[str, str]]


async def asked_by_protocol(request: Request) -> Asked | None:
    """What is asked; None where a GET asks nothing. Raises Refused and QueryError."""
    pairs = list(request.query_params.multi_items())
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media == "application/sparql-update":
            raise Refused(403, "this endpoint only reads: there is no update")
        if media not in (_FORM, _DIRECT):
            raise Refused(415, f"a POST has the Content-Type {_FORM} or {_DIRECT}, not {media!r}")
        body = await body_text(request)
        pairs += [("query", body)] if media == _DIRECT else _pairs(body)
    if any(name == "update" for name, _ in pairs):
        raise Refused(403, "this endpoint only reads: there is no update")
    queries = [value for name, value in pairs if name == "query"]
    if not queries and request.method != "POST":
        return None
    if len(queries) != 1:
        raise Refused(400, f"a request has one query, not {len(queries)}")
    file = await run_in_threadpool(parse, queries[0], "query", "query")
    return _asked(file, pairs)


def _asked(file: QueryFile, pairs: _Pairs) -> Asked:
    default = tuple(iri(v) for name, v in pairs if name == "default-graph-uri")
    named = tuple(iri(v) for name, v in pairs if name == "named-graph-uri")
    dataset = Dataset(default, named) if default or named else Dataset()
    own = ("format", "limit", "view")
    values = once([(n, v) for n, v in pairs if n in own or n.startswith("$")])
    limit = whole(values["limit"], "limit") if "limit" in values else None
    parameters = {name[1:]: value for name, value in values.items() if name.startswith("$")}
    file = viewed(file, values.get("view"))
    return Asked(file, parameters, dataset, limit, form=values.get("format"))


def asked_of_file(file: QueryFile, given: QueryParams) -> Asked:
    """What is asked of a query file: values of its parameters, and which part of the answer."""
    values = once(given.multi_items())
    part = {w: whole(values.pop(w), w) for w in ("page", "limit") if w in values}
    form, view = values.pop("format", None), values.pop("view", None)
    limit, offset = part.get("limit"), 0
    if "page" in part:
        limit, offset = file.page, (max(part["page"], 1) - 1) * file.page
    return Asked(viewed(file, view), values, limit=limit, offset=offset, form=form)


def viewed(file: QueryFile, view: str | None) -> QueryFile:
    """The file with another view than it prefers, if one is named. Raises Refused."""
    if view is None:
        return file
    if view not in VIEWS:
        raise Refused(400, f"no view {view!r}; the views are {', '.join(VIEWS)}")
    return replace(file, view=view)


async def body_text(request: Request) -> str:
    """The body, which has to be UTF-8 and of the length of a query. Raises Refused."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MAX_BODY:
                raise Refused(413, f"the body is larger than {_MAX_BODY:,} bytes")
    except ClientDisconnect:
        raise Refused(400, "the body ended early") from None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is not UTF-8 at byte {error.start}") from None


def _pairs(body: str) -> _Pairs:
    try:
        return parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:
        raise Refused(400, f"the body is no form: {error}") from None


def iri(text: str) -> str:
    """A text that is an absolute IRI. Raises Refused for what is none."""
    if ":" not in text or any(c <= " " or c in '<>"{}|\\^`' for c in text):
        raise Refused(400, f"{text!r} is no absolute IRI")
    return text


def once(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Names with their values. Raises Refused for a name that stands more than once."""
    names = [name for name, _ in pairs]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Refused(400, f"given more than once: {', '.join(twice)}")
    return dict(pairs)


def whole(text: str, name: str) -> int:
    """A whole number. Raises Refused for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(400, f"{name} is a whole number, not {text!r}")
    return int(text)
