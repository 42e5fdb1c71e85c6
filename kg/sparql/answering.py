"""One HTTP answer: negotiated, made in a worker, whole before it is sent, and never too long."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from kg.errors import BusyError, LimitError, QueryError
from kg.media import chosen
from kg.sparql.engine import Engine, Row
from kg.sparql.files import QueryFile
from kg.sparql.formats import FORMATS, Format, fitting, written
from kg.sparql.pages import as_html
from kg.sparql.pool import Pool
from kg.sparql.run import WHOLE, Dataset, Table, run
from kg.store import View

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "KG-Generation",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
"""The headers of every answer: anybody may read it, and a page in it does nothing."""

_IN_MEMORY = 1_000_000
_CHUNK = 64 * 1024
_ALIASES = {
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "tsv",
    "application/x-turtle": "turtle",
    "text/n3": "turtle",
}
_log = logging.getLogger("kg.sparql")


class Refused(Exception):
    """A request that is none; it has a status and says why."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: a query, the values of its parameters, and the part of the answer."""

    file: QueryFile
    parameters: Mapping[str, str]
    dataset: Dataset = WHOLE
    limit: int | None = None
    offset: int = 0
    missing: bool = False
    """Whether an answer without rows means that there is no such thing."""
    form: str | None = None
    """The format that the request names; None leaves it to its Accept header."""


def told(message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """What went wrong, as text."""
    body = message.encode("utf-8", "backslashreplace")
    return PlainTextResponse(body, status, {**HEADERS, **(headers or {})})


async def answered(request: Request, work: Callable[[Request], Awaitable[Response]]) -> Response:
    """The response of some work, or what became of it."""
    try:
        return await work(request)
    except Refused as refusal:
        return told(str(refusal), refusal.status, refusal.headers)
    except BusyError as error:
        return told(str(error), 503, {"Retry-After": "2"})
    except LimitError as error:
        return told(f"{error}; the operator of the server sets the limits", 500)
    except QueryError as error:
        return told(str(error), 400)
    except Exception:
        _log.exception("while answering %s %s", request.method, request.url.path)
    return told("something went wrong inside kg; its log says what", 500)


def negotiated(request: Request, form: str, name: str | None) -> Format:
    """The format that a request wants, by its name or by its Accept header.

    Raises Refused where none fits what a form of query gives.
    """
    offers = {f.media_type.partition(";")[0]: f.name for f in reversed(fitting(form))}
    offers = dict(reversed(offers.items()))
    offers |= {a: n for a, n in _ALIASES.items() if form in FORMATS[n].forms}
    if name is not None:
        if name not in offers.values() and name not in {f.name for f in fitting(form)}:
            known = ", ".join(f.name for f in fitting(form))
            raise Refused(406, f"{form.upper()} has no answer as {name!r}; there are: {known}")
        return FORMATS[name]
    media = chosen(request.headers.get("accept"), list(offers))
    if media is None:
        raise Refused(406, f"{form.upper()} is answered as {', '.join(offers)}")
    return FORMATS[offers[media]]


async def respond(request: Request, pool: Pool, view: View, asked: Asked) -> Response:
    """Answer a query in a worker. Raises Refused and QueryError."""
    wanted = negotiated(request, asked.file.query.form, asked.form)
    client = request.client.host if request.client else ""

    def job(engine: Engine) -> IO[bytes]:
        return _spooled(_pieces(view, asked, wanted, engine, pool), pool.limits.kilobytes)

    gone = asyncio.ensure_future(_gone(request))
    try:
        file = await pool.run(view, client, job, gone)
    finally:
        gone.cancel()
    size = file.seek(0, 2)
    headers = {
        **HEADERS,
        "Content-Type": wanted.media_type,
        "Content-Length": str(size),
        "KG-Generation": view.generation,
    }
    if not wanted.text:
        headers["Content-Disposition"] = f'attachment; filename="{asked.file.name}{wanted.ending}"'
    if size > _IN_MEMORY:
        return StreamingResponse(_sent(file), 200, headers)
    with file:
        file.seek(0)
        return Response(file.read(), 200, headers)


def _pieces(
    view: View, asked: Asked, wanted: Format, engine: Engine, pool: Pool
) -> Iterator[bytes]:
    most = pool.limits.rows
    limit = most + 1 if asked.limit is None else min(asked.limit, most + 1)
    table = run(
        view, asked.file, asked.parameters, limit, asked.offset, engine, asked.dataset
    )  # fmt: skip
    rows = _counted(table, most, asked)
    counted = Table(table.form, table.columns, rows, table.labels, table.title, table.view)
    if wanted.name == "html":
        return as_html(view, counted, here=True)
    return written(view, counted, wanted.name)


def _counted(table: Table, most: int, asked: Asked) -> Iterator[Row]:
    number = 0
    for number, row in enumerate(table.rows, 1):
        if number > most:
            raise LimitError(
                f"{asked.file.where}: more than {most:,} rows (limit: rows); add a LIMIT, or take "
                "the answer in pages"
            )
        yield row
    if asked.missing and not number:
        raise Refused(404, f"{asked.file.where}: nothing there")


def _spooled(pieces: Iterator[bytes], kilobytes: int) -> IO[bytes]:
    """The whole answer, on the disk where it is long."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed when it is sent
    size = 0
    try:
        for piece in pieces:
            size += file.write(piece)
            if size > kilobytes * 1000:
                raise LimitError(f"the answer has more than {kilobytes:,} kB (limit: kilobytes)")
    except BaseException:
        file.close()
        raise
    return file


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        file.seek(0)
        while piece := await run_in_threadpool(file.read, _CHUNK):
            yield piece
    finally:
        file.close()


async def _gone(request: Request) -> None:
    """Ends when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
