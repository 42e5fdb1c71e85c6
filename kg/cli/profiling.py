"""kg profile new."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.lines import counted
from kg.cli.options import ontology_folder, ontology_option, reader_option
from kg.files import create
from kg.lift.profile import FILE
from kg.lift.starter import starter
from kg.lift.survey import survey
from kg.ontology import read
from kg.reading import read_documents


@click.group()
def profile() -> None:
    """Mapping profiles: how other people's labels are meant."""


@profile.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Where to write it, - for standard output. [default: kg.toml in PATH]",
)  # fmt: skip
@ontology_option
@reader_option
def new(path: Path, out: Path | None, ontology: Path | None, reader: str | None) -> None:
    """Write a profile to begin with, from the labels, relations and attributes found in PATH.

    It counts them and proposes terms of the ontology, as comments: it changes nothing until
    somebody takes the # off a line. A file that is there already is never overwritten.
    """
    found = survey(read_documents([path], reader))
    text = starter(found, read(ontology_folder(ontology)))
    if out == Path("-"):
        click.echo(text, nl=False)
        return
    target = out or (path if path.is_dir() else path.parent) / FILE
    create(target, text.encode())
    counts = {
        "labels of mentions": len(found.mentions),
        "labels of relations": len(found.relations),
        "names of attributes": len(found.attributes),
    }
    said = ", ".join(f"{n:,} {what}" for what, n in counts.items())
    click.echo(f"{target}: {said}, in {counted({'documents': found.documents})}")
