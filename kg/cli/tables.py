"""Answers as tables for people, as wide as the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

import click
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kg.sparql import Cells, Table
from kg.store import View

MOST = 1000
"""How many rows a table has, unless --limit says otherwise."""
_CONTROLS = {c: "\ufffd" for c in [*range(32), *range(127, 160)] if chr(c) not in "\t\n"}
"""What a document may hold and a terminal would obey."""


def as_table(view: View, table: Table, limit: int | None) -> Iterator[bytes]:
    """A table for people, as wide as the terminal."""
    most = MOST if limit is None else limit
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
