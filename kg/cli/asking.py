"""kg query."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import click
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kg.cli.library import query_file
from kg.cli.options import generation_option, store_option
from kg.files import replace as write_file
from kg.sparql import (
    FORMATS,
    Cells,
    QueryFile,
    Table,
    parse,
    run,
    written,
)
from kg.store import Store, View

_MOST = 1000
"""How many rows a table has, unless --limit says otherwise."""
_CONTROLS = {c: "\ufffd" for c in [*range(32), *range(127, 160)] if chr(c) not in "\t\n"}
"""What a document may hold and a terminal would obey."""


@click.command()
@click.argument("file")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE",
              help="The value of a parameter. May be repeated.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), default="table",
              show_default=True, help="turtle is for CONSTRUCT and DESCRIBE.")  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0),
              help=f"At most so many rows. [default: {_MOST:,} in a table]")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False),
              help="[default: standard output]")  # fmt: skip
@click.option("--fail-on-empty", is_flag=True, help="Exit with 3 if the answer has no rows.")
@store_option
@generation_option
def query(
    file: str,
    params: tuple[str, ...],
    form: str,
    limit: int | None,
    output: Path | None,
    fail_on_empty: bool,
    store: Path,
    generation: str | None,
) -> None:
    """Run the SPARQL query FILE.

    FILE is a path, - for standard input, or the name of a file in ./queries or among those that
    come with kg (`kg queries` lists them).
    """
    asked = _asked(file)
    view = Store(store).open(generation)
    most = _MOST + 1 if form == "table" and limit is None else limit
    table = run(view, asked, _values(params), most)
    first = list(islice(table.rows, 1))
    table = replace(table, rows=chain(first, table.rows))
    _write(_as_table(view, table, limit) if form == "table" else written(view, table, form), output)
    if not first:
        click.echo(f"{asked.where}: no rows", err=True)
        if fail_on_empty:
            raise SystemExit(3)


def _asked(file: str) -> QueryFile:
    if file == "-":
        return parse(sys.stdin.read(), "standard-input", "standard input")
    return query_file(file)


def _values(params: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise click.BadParameter(f"{param!r}: write NAME=VALUE", param_hint="--param")
        if name in found:
            raise click.BadParameter(f"{name} is given twice", param_hint="--param")
        found[name] = value
    return found


# --- output -------------------------------------------------------------------------------------


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write to standard output, or to a file that is whole or not there."""
    if output is None:
        _print(pieces)
        return
    write_file(output, pieces)


def _print(pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has had enough, as `head` does. Python would complain once more on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None


def _as_table(view: View, table: Table, limit: int | None) -> Iterator[bytes]:
    """A table for people, as wide as the terminal."""
    most = _MOST if limit is None else limit
    cells = Cells(view)
    rows = [[cells.shown(value).translate(_CONTROLS) for value in row] for row in table.rows]
    if len(rows) > most:
        click.echo(f"the first {most:,} rows; --limit or --format csv gives more", err=True)
        del rows[most:]
    console = Console(width=shutil.get_terminal_size((120, 24)).columns)
    columns = [(h, [row[i] for row in rows]) for i, h in enumerate(table.headings)]
    empty = [heading for heading, column in columns if rows and not any(column)]
    if empty:
        click.echo(f"nothing in the columns: {', '.join(empty)}", err=True)
    columns = [c for c in columns if c[0] not in empty]
    with console.capture() as capture:
        if len(rows) > 1 and sum(_width(*c) for c in columns) > console.width:
            # Too wide: what is the same in all rows stands above.
            for heading, column in columns:
                if len(set(column)) == 1:
                    console.print(Text.assemble((f" {heading}", "bold"), f"  {column[0]}"))
            columns = [c for c in columns if len(set(c[1])) > 1]
        console.print(_grid(columns))
    yield capture.get().encode()


def _width(heading: str, column: Sequence[str]) -> int:
    """How wide a column would like to be, with the space beside it; long texts may wrap."""
    return min(40, max(map(len, (heading, *column)))) + 2


def _grid(columns: Sequence[tuple[str, Sequence[str]]]) -> Grid:
    """Columns as a grid, where what a row repeats of the one above, from the left, is left out."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading, column in columns:
        short = max(map(len, (heading, *column))) <= 14
        grid.add_column(Text(heading), overflow="fold", no_wrap=short)
    above: tuple[str, ...] = ()
    for row in zip(*(column for _, column in columns), strict=True):
        same = [a == b for a, b in zip(row, above, strict=False)]
        repeated = same.index(False) if False in same else 0
        grid.add_row(
            *[Text("" if i < repeated and not c.isdigit() else c) for i, c in enumerate(row)]
        )
        above = row
    return grid
