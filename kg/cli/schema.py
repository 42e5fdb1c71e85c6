"""kg schema."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import click

from kg.cli.options import ontology_folder, ontology_option


@click.command()
@ontology_option
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="FILE",
    help="Say what changed since this schema was printed; exit with 1 if a client breaks.",
)  # fmt: skip
def schema(ontology: Path | None, against: Path | None) -> None:
    """Print the GraphQL schema of an ontology, in the schema definition language."""
    from kg.graphql import sdl
    from kg.ontology import read

    new = sdl(read(ontology_folder(ontology)))
    if against is None:
        click.echo(new, nl=False)
    else:
        _compare(against, new)


def _compare(against: Path, new: str) -> None:
    """Print each change with its label, and how many there are of each."""
    from kg.errors import InputError
    from kg.graphql.changes import LABELS, changes

    try:
        old = against.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{against}: is not UTF-8: {error}") from None
    found = changes(old, new, against)
    for change in found:
        click.echo(change)
    counts = Counter(change.label for change in found)
    click.echo(", ".join(f"{counts[label]} {label}" for label in LABELS) + " changes")
    if counts["breaking"]:
        sys.exit(1)
