"""kg serve."""

from __future__ import annotations

import contextlib
import shlex
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from kg.cli.options import store_option

DEFAULT_STORE = Path("kg-store")


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
    "--limit", "settings", multiple=True, metavar="NAME=NUMBER",
    help="Another limit of GraphQL requests: bytes, tokens, depth, aliases, fields, cost.",
)  # fmt: skip
@click.option(
    "--sparql-limit", "sparql_settings", multiple=True, metavar="NAME=NUMBER",
    help="Another limit of SPARQL queries: quick, slow, waiting, seconds, megabytes, rows, "
    "kilobytes.",
)  # fmt: skip
def serve(
    store: Path, host: str, port: int, settings: tuple[str, ...], sparql_settings: tuple[str, ...]
) -> None:
    """Serve GraphQL and SPARQL over HTTP, from the current generation of a store."""
    import uvicorn

    from kg import graphql, sparql
    from kg.server import app, tries
    from kg.store import Store

    names, others = graphql.Limits.names(), sparql.Limits.names()
    limits = replace(graphql.LIMITS, **dict(_setting(t, names) for t in settings))
    sparql_limits = replace(sparql.LIMITS, **dict(_setting(t, others) for t in sparql_settings))
    kept = Store(store)
    served = app(kept, limits, sparql_limits)
    listening = _listen(host, port)
    address = _address(listening)
    click.echo(f"serving {store} at {address}")
    click.echo(f"GraphQL and its editor: {address}/graphql; SPARQL: {address}/sparql\n")
    click.echo("Three things to try:")
    view = kept.open()
    options = "" if store == DEFAULT_STORE else f" --store {shlex.quote(str(store))}"
    for number, (what, text) in enumerate(tries(view, options), 1):
        click.echo(f"\n{number}. {what}:\n")
        click.echo("\n".join(f"   {line}" for line in text.strip().splitlines()))
    view.close()
    click.echo("\nCtrl-C stops the server.")
    config = uvicorn.Config(served, log_level="warning", access_log=False)
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


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
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise click.ClickException(f"--host {host}: {error.strerror}") from None
    family, kind, protocol, _, address = found
    # Told that it is TCP, asyncio sends at once, and not 40 ms later with what may follow.
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
