"""kg publish."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import generation_option, store_option
from kg.sparql import Remote
from kg.sparql import publish as published
from kg.store import Store


@click.command()
@click.option("--to", "address", metavar="URL", required=True,
              help="The address of the Graph Store Protocol of a SPARQL store.")  # fmt: skip
@click.option("--user", metavar="NAME", help="Who may write there (basic or digest).")
@click.option("--password", envvar="KG_PASSWORD", show_envvar=True, metavar="WORD",
              help="The user's password.")  # fmt: skip
@store_option
@generation_option
def publish(
    address: str, user: str | None, password: str | None, store: Path, generation: str | None
) -> None:
    """Load a generation into a SPARQL store elsewhere.

    Only graphs that changed since the last time are sent. `kg query --endpoint` asks there.
    """
    view = Store(store).open(generation)
    done = published(view, Remote(address, user, password), lambda said: click.echo(said, err=True))
    click.echo(
        f"{view.generation} at {address}: {done.put} graphs put, {done.deleted} deleted, "
        f"{done.same} as they were"
    )
