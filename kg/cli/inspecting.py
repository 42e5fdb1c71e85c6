"""kg inspect."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import ontology_folder, ontology_option, reader_beside_format_option
from kg.cli.report import as_json, as_table, report
from kg.cli.report_page import as_page
from kg.ontology import read
from kg.reading import read_and_lift


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@ontology_option
@click.option("--format", "form", type=click.Choice(["table", "json", "html"]), default="table",
              show_default=True,
              help="How it is shown. What reads the files is --reader.")  # fmt: skip
@click.option("--summary", is_flag=True, help="Of the table only the sums over all documents.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything was not understood.")
@reader_beside_format_option
def inspect(
    paths: tuple[Path, ...],
    ontology: Path | None,
    form: str,
    summary: bool,
    strict: bool,
    reader: str | None,
) -> None:
    """Show what was read in PATHS, what became of it, and what was not understood.

    Of each document: the reader that took it and why, how its offsets count, how many annotations
    were read, mapped, left out by the profile, or have no place in the graph; which term each label
    means, or the closest one; what was not understood, with file, line and reason; and which
    sentences carry no fact. As HTML it is one page that needs no network.
    """
    if summary and form != "table":
        raise click.UsageError("--summary is of the table")
    terms = read(ontology_folder(ontology))
    found = report(read_and_lift(paths, terms, reader=reader))
    shorten = terms.prefixes.shorten
    if form == "table":
        click.echo(as_table(found, shorten, summary=summary))
    else:
        click.echo(as_json(found) if form == "json" else as_page(found, shorten))
    if strict and not found.understood:
        raise SystemExit(1)
