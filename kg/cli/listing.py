"""kg documents."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.cli.options import generation_option, store_option
from kg.store import DocumentRow, Store
from kg.validity import checked, lies_in

_COLUMNS = ("name", "date", "dataset", "publisher", "licence", "title")
_RECORD = ("iri", *_COLUMNS, "source", "splitter")
_LISTED = 20
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")


@click.command()
@click.option("--dataset", metavar="NAME", help="Only documents of this dataset.")
@click.option("--publisher", metavar="NAME", help="Only what this publisher published.")
@click.option("--licence", metavar="NAME", help="Only documents under this licence.")
@click.option(
    "--dated",
    metavar="DATE",
    help="Only documents whose date may lie in this date (EDTF: 2012, 2008/2010).",
)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True)  # fmt: skip
@store_option
@generation_option
def documents(
    dataset: str | None, publisher: str | None, licence: str | None, dated: str | None, form: str,
    store: Path, generation: str | None,
) -> None:  # fmt: skip
    """List the documents, with what is known of each: date, dataset, publisher, licence, title."""
    every = Store(store).open(generation).documents()
    wanted = {"dataset": dataset, "publisher": publisher, "licence": licence}
    found = [d for d in every if all(v in (None, getattr(d, k)) for k, v in wanted.items())]
    if dated is not None:
        found = [d for d in found if lies_in(d.date, checked(dated))]
        wanted["date"] = dated
    if form == "json":
        records = [{key: getattr(d, key) for key in _RECORD} for d in found]
        click.echo(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        click.echo(_as_csv(found) if form == "csv" else _as_table(found), nl=False)
    if not found:
        click.echo(_nothing(every, wanted), err=True)


def _as_csv(rows: Sequence[DocumentRow]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(_RECORD)
    writer.writerows([getattr(row, key) or "" for key in _RECORD] for row in rows)
    return buffer.getvalue()


def _as_table(rows: Sequence[DocumentRow]) -> str:
    """A table as wide as the terminal, without the columns that are empty."""
    shown = [key for key in _COLUMNS if any(getattr(row, key) for row in rows)]
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in shown:
        grid.add_column(key, overflow="fold", no_wrap=key == "date")
    for row in rows:
        cells = (str(getattr(row, key) or "") for key in shown)
        grid.add_row(*(Text(cell.translate(_CONTROLS)) for cell in cells))
    console = Console(width=shutil.get_terminal_size((120, 24)).columns)
    with console.capture() as capture:
        console.print(grid)
    return capture.get() if rows else ""


def _nothing(every: Sequence[DocumentRow], wanted: dict[str, str | None]) -> str:
    """Why the list is empty: what else there is of what was asked for."""
    asked = {key: value for key, value in wanted.items() if value is not None}
    said = [f"{key} {value!r}" for key, value in asked.items()]
    known = []
    for key in asked:
        values = sorted({value for row in every if (value := getattr(row, key))})
        known.append(f"{key}s are {', '.join(values[:_LISTED]) or 'not given'}")
    return "no document" + (f" with {' and '.join(said)}; {'; '.join(known)}" if asked else "")
