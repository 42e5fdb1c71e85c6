"""Rows as a picture that stands by itself: bars, a line, or places on a map, in SVG."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import pyoxigraph as ox

from kg.errors import QueryError
from kg.sparql.cells import Cells
from kg.sparql.drawing import (
    TOP,
    WIDTH,
    cut,
    dot,
    escaped,
    rule,
    scale,
    short,
    shown,
    svg,
    text,
    ticks,
)
from kg.sparql.engine import Row
from kg.sparql.maps import drawn
from kg.sparql.run import Table
from kg.store import View

MOST = 500
"""The most rows that a picture shows."""

_BAR, _LEFT, _HEIGHT = 22, 320, 420


def as_svg(view: View, table: Table) -> Iterator[bytes]:
    """The picture that the query file prefers; bars, where it prefers a table.

    Raises QueryError where the rows have nothing that it could show, or there are too many.
    """
    draw = _VIEWS.get(table.view, _bars)
    rows = list(islice(table.rows, MOST + 1))
    if len(rows) > MOST:
        raise QueryError(f"a picture shows at most {MOST} rows; --limit takes the first of them")
    yield draw(table, rows, Cells(view)).encode()


def _numbers(rows: Sequence[Row], column: int) -> list[float] | None:
    """The numbers of a column, if all that is there is one."""
    found = [row[column] for row in rows]
    if not rows or not all(isinstance(v, ox.Literal) and _is_number(v.value) for v in found):
        return None
    return [float(v.value) for v in found if isinstance(v, ox.Literal)]


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?", text))


def _measured(table: Table, rows: Sequence[Row]) -> list[tuple[int, list[float]]]:
    """The columns of numbers."""
    each = ((i, _numbers(rows, i)) for i in range(len(table.columns)))
    return [(i, numbers) for i, numbers in each if numbers is not None]


def _names(rows: Sequence[Row], columns: Sequence[int], cells: Cells) -> list[str]:
    """What to call each row: by as many columns from the left as tell the rows apart."""
    names = [""] * len(rows)
    for column in columns:
        if len(set(names)) == len(rows):
            break
        own = [cells.named(row[column]) for row in rows]
        names = [" · ".join(filter(None, pair)) for pair in zip(names, own, strict=True)]
    return names if columns else [str(i + 1) for i in range(len(rows))]


def _bars(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    measured = _measured(table, rows)
    if not measured:
        raise QueryError("no column of numbers to draw bars of")
    column, values = measured[0]
    numbers = {i for i, _ in measured}
    names = _names(rows, [i for i in range(len(table.columns)) if i not in numbers], cells)
    low, high = min(0.0, *values), max(0.0, *values)
    wide = (WIDTH - _LEFT - 90) / ((high - low) or 1)
    zero = _LEFT - low * wide
    parts = [text(_LEFT, TOP - 8, table.headings[column])]
    for number, (name, value) in enumerate(zip(names, values, strict=True)):
        top = TOP + number * _BAR
        begin, width = zero + min(value, 0) * wide, max(abs(value) * wide, 1)
        parts += [
            text(_LEFT - 8, top + 15, cut(name, 42), "e"),
            f'<rect class="b" x="{begin:.1f}" y="{top + 2}" width="{width:.1f}" height="16">'
            f"<title>{escaped(name)}: {shown(value)}</title></rect>",
            text(begin + width + 6, top + 15, shown(value)),
        ]
    return svg(table.title, TOP + len(values) * _BAR + 20, parts)


def _line(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    measured = _measured(table, rows)
    if len(measured) < 2:
        raise QueryError("a line needs two columns of numbers: along and up")
    (along, xs), (up, ys) = measured[:2]
    numbers = {i for i, _ in measured}
    names = _names(rows, [i for i in range(len(table.columns)) if i not in numbers], cells)
    at_x = scale(xs, 80, WIDTH - 30)
    at_y = scale([*ys, 0.0], _HEIGHT - 50, TOP + 10)
    parts = []
    whole = all(x.is_integer() for x in xs)
    for value in ticks(min(xs), max(xs), 10, finest=1 if whole else 0):
        parts.append(text(at_x(value), _HEIGHT - 28, shown(value, grouped=False), "m"))
    for value in ticks(min(0.0, *ys), max(0.0, *ys), 6):
        parts += [
            text(72, at_y(value) + 4, short(value), "e"),
            rule(80, at_y(value), WIDTH - 30, at_y(value)),
        ]
    marks = sorted(zip(xs, ys, names, strict=True))
    points = " ".join(f"{at_x(x):.1f},{at_y(y):.1f}" for x, y, _ in marks)
    parts.append(f'<polyline class="l" points="{points}"/>')
    for x, y, name in marks:
        said = f"{shown(x, grouped=False)}: {shown(y)}"
        parts.append(dot(at_x(x), at_y(y), f"{name}, {said}" if name else said))
    parts += [
        text(WIDTH / 2, _HEIGHT - 8, table.headings[along], "m"),
        text(8, TOP - 8, table.headings[up]),
    ]
    return svg(table.title, _HEIGHT, parts)


_VIEWS: dict[str, Callable[[Table, Sequence[Row], Cells], str]] = {
    "bar": _bars,
    "line": _line,
    "map": drawn,
}
