"""kg publish."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from kg.cli.options import generation_option, store_option
from kg.sparql import Remote, publish_by_update
from kg.sparql import publish as published
from kg.store import Store, View


@click.command()
@click.option("--to", "address", metavar="URL", required=True,
              help="Where a SPARQL store takes graphs (Graph Store Protocol) or updates.",
              )  # fmt: skip
@click.option("--endpoint", metavar="URL",
              help="Where that store answers queries; --to is then the address of SPARQL Update.",
              )  # fmt: skip
@click.option("--user", metavar="NAME", help="Who may write there (basic or digest).")
@click.option("--password", envvar="KG_PASSWORD", show_envvar=True, metavar="WORD",
              help="The user's password.")  # fmt: skip
@store_option
@generation_option
def publish(
    address: str,
    endpoint: str | None,
    user: str | None,
    password: str | None,
    store: Path,
    generation: str | None,
) -> None:
    """Load a generation into a SPARQL store elsewhere.

    Only graphs that changed since the last time are sent, whole by the Graph Store Protocol. By
    SPARQL Update only the triples that changed are, while the store keeps the generation that was
    published before. `kg query --endpoint` asks there.
    """
    here = Store(store)
    view, to = here.open(generation), Remote(address, user, password)
    if endpoint is None:
        done = published(view, to, _tell)
    else:
        asked = Remote(endpoint, user, password)
        done = publish_by_update(view, to, asked, partial(_kept, here), _tell)
    click.echo(
        f"{view.generation} at {address}: {done.put} graphs put, {done.deleted} deleted, "
        f"{done.same} as they were"
    )


def _kept(store: Store, name: str) -> View | None:
    """A generation that was published, if the store still has it."""
    return store.open(name) if name in store.names() else None


def _tell(said: str) -> None:
    click.echo(said, err=True)
