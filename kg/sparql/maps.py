"""Places on a map: points by longitude and latitude, over the outlines of countries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.sheets.earth import land, window
from kg.sheets.places import point
from kg.sparql.cells import Cells
from kg.sparql.drawing import TOP, WIDTH, cut, dot, svg, text
from kg.sparql.engine import Row, lexical
from kg.sparql.run import Table

_LETTER, _LINE, _LONGEST = 6.5, 13, 40
"""About how wide a letter is and how high a line, in pixels; the most letters of a name."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    said: str
    x: float
    y: float


def drawn(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    """Places by longitude and latitude, over land and sea.

    Raises QueryError where no row has a point.
    """
    places = [place for row in rows if (place := _place(row, table, cells))]
    if not places:
        raise QueryError("no column of points (WKT, such as POINT(-119.4 36.8)) to draw a map of")
    shown = window([(p.x, p.y) for p in places], 20.0, TOP, WIDTH - 40.0)
    marks = _marks([(place, *shown((place.x, place.y))) for place in places])
    return svg(table.title, round(TOP + 20 + shown.high), [land(shown), *marks])


def _place(row: Row, table: Table, cells: Cells) -> _Place | None:
    found = next((f for v in row if v is not None and (f := point(lexical(v)))), None)
    if not found:
        return None
    each = zip(table.headings, row, strict=True)
    said = "; ".join(f"{name}: {cells.shown(value)}" for name, value in each if value is not None)
    return _Place(cells.named(row[0]), said, *found)


def _marks(placed: Sequence[tuple[_Place, float, float]]) -> list[str]:
    """Points with names, beside them where there is room; who points at one reads its row."""
    parts = [dot(x, y, place.said) for place, x, y in placed]
    taken = [(x - 5, y - 5, x + 5, y + 5) for _, x, y in placed]
    for place, x, y in placed:
        name = cut(place.name, _LONGEST)
        for box, kind in _beside(x, y, len(name) * _LETTER):
            if box[0] >= 40 and box[2] <= WIDTH and not any(_meet(box, t) for t in taken):
                taken.append(box)
                where = {"": box[0] + 1, "e": box[2] - 1, "m": x}[kind]
                parts.append(text(where, box[3] - 3, name, kind))
                break
    return parts


def _beside(x: float, y: float, wide: float) -> Iterator[tuple[_Box, str]]:
    """Where a name may stand: to the right, to the left, below, above."""
    high = _LINE / 2
    yield (x + 7, y - high, x + 7 + wide, y + high), ""
    yield (x - 7 - wide, y - high, x - 7, y + high), "e"
    for middle in (y + 7 + high, y - 7 - high):
        yield (x - wide / 2, middle - high, x + wide / 2, middle + high), "m"


def _meet(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
