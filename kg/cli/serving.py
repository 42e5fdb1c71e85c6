"""kg serve."""

from __future__ import annotations

import contextlib
import shlex
import signal
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.options import store_option

T = TypeVar("T")

DEFAULT_STORE = Path("kg-store")
PATIENCE = 3
"""How many seconds a stopping server waits for the answers that it has begun."""


@click.command()
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to listen on; 0 takes a free one.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes answer requests; one that ends is replaced.",
)
@click.option(
    "--limit", "limits", multiple=True, metavar="NAME=NUMBER",
    help="Another limit of GraphQL requests: body, bytes, tokens, depth, aliases, directives, "
    "roots, fields, cost, time (in milliseconds), streams.",
)  # fmt: skip
@click.option(
    "--documents", type=click.Path(path_type=Path), metavar="FOLDER",
    help="A folder of GraphQL documents that clients may ask for by documentId.",
)  # fmt: skip
@click.option("--only-documents", is_flag=True, help="Answer no other documents than those.")
@click.option(
    "--introspection/--no-introspection",
    default=True,
    help="Whether clients may ask for the schema.",
)
@click.option(
    "--suggestions/--no-suggestions",
    default=True,
    help="Whether errors say which names of the schema look like a wrong one.",
)
@click.option(
    "--max-age",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="For how many seconds caches may show an answer without asking whether it still holds.",
)
@click.option(
    "--sparql-limit", "sparql_limits", multiple=True, metavar="NAME=NUMBER",
    help="Another limit of SPARQL queries: quick, slow, waiting, seconds, megabytes, rows, "
    "kilobytes.",
)  # fmt: skip
@click.option(
    "--endpoint", metavar="URL",
    help="Let a SPARQL endpoint that `kg publish` filled answer SPARQL, within the same limits.",
)  # fmt: skip
def serve(
    store: Path, host: str, port: int, workers: int, limits: tuple[str, ...],
    documents: Path | None, only_documents: bool, introspection: bool, suggestions: bool,
    max_age: int, sparql_limits: tuple[str, ...], endpoint: str | None,
) -> None:  # fmt: skip
    """Serve GraphQL and SPARQL over HTTP, from the current generation of a store."""
    from kg import sparql
    from kg.graphql import LIMITS, Limits, Settings, documents_in
    from kg.server import app
    from kg.store import Store

    if only_documents and documents is None:
        raise click.UsageError("--only-documents needs --documents FOLDER")
    numbers = dict(_setting(text, Limits.names()) for text in limits)
    others = dict(_setting(text, sparql.Limits.names()) for text in sparql_limits)
    of_sparql = replace(sparql.LIMITS, **others)
    settings = Settings(
        replace(LIMITS, introspection=introspection, suggestions=suggestions, **numbers),
        documents_in(documents) if documents else {},
        only_documents,
        max_age,
    )
    # What is wrong with the store or a document is told before anybody is served.
    served = app(Store(store), settings, of_sparql, endpoint)
    if endpoint is not None:
        _compare(store, endpoint)
    listening = _listen(host, port)
    _greet(store, _address(listening))
    # Each of several processes makes an app of its own.
    again = partial(app, Store(store), settings, of_sparql, endpoint)
    make = (lambda: served) if workers == 1 else again
    _run(partial(_made, make), workers, listening, settings.limits.body)


def _compare(store: Path, endpoint: str) -> None:
    """Tell where an endpoint answers from another generation than the store has."""
    from kg.sparql import published_there
    from kg.store import Store

    with contextlib.closing(Store(store).open()) as view:
        there = published_there(view, endpoint)
        if there != view.generation:
            click.echo(
                f"{endpoint} has {there or 'no generation'}, the store {view.generation}; "
                "`kg publish` brings it there",
                err=True,
            )


def _made(make: Callable[[], T]) -> T:
    """Make the app in the process that serves it, whose streams end when that is to stop."""
    from kg.graphql import STOPPING

    for number in (signal.SIGINT, signal.SIGTERM):
        stop = signal.getsignal(number)

        def stopping(number: int, frame: Any, stop: Any = stop) -> None:
            STOPPING.set()
            stop(number, frame)

        signal.signal(number, stopping)
    return make()


def _greet(store: Path, address: str) -> None:
    """Say where the server is, and what to try there."""
    from kg.server import tries
    from kg.store import Store

    click.echo(f"serving {store} at {address}")
    click.echo(f"GraphQL and its editor: {address}/graphql; SPARQL: {address}/sparql\n")
    click.echo("Three things to try:")
    view = Store(store).open()
    options = "" if store == DEFAULT_STORE else f" --store {shlex.quote(str(store))}"
    for number, (what, text) in enumerate(tries(view, options), 1):
        click.echo(f"\n{number}. {what}:\n")
        click.echo("\n".join(f"   {line}" for line in text.strip().splitlines()))
    view.close()
    click.echo("\nCtrl-C stops the server.")


def _run(make: Callable[[], Any], workers: int, listening: socket.socket, largest: int) -> None:
    """Serve the app that a function makes, until somebody stops it."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        make,
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,
        ws_max_size=largest,
        timeout_graceful_shutdown=PATIENCE,
        # On a busy machine a worker may be long in making its schema.
        timeout_worker_healthcheck=30,
    )
    with contextlib.suppress(KeyboardInterrupt):
        if workers == 1:
            uvicorn.Server(config).run(sockets=[listening])
        else:
            Multiprocess(config, [listening]).run()


def _setting(text: str, names: Sequence[str]) -> tuple[str, int]:
    """A limit's name and number."""
    name, _, number = text.partition("=")
    if name not in names or not number.isascii() or not number.isdigit():
        known = ", ".join(names)
        raise click.BadParameter(f"{text!r}: give NAME=NUMBER with a name of {known}")
    return name, int(number)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address, so that a taken port is told before serving."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
    except OSError as error:
        raise click.ClickException(f"--host {host}: {error.strerror}") from None
    # asyncio sends small answers at once (TCP_NODELAY) only where a socket says its protocol.
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise click.ClickException(
            f"cannot listen on {host} port {port}: {error.strerror}; give another --port"
        ) from None
    return listening


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
