"""Rows as a picture that stands by itself: bars, a line, or places on a map, in SVG."""

from __future__ import annotations

import html as markup
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from kg.errors import QueryError
from kg.sparql.cells import Cells
from kg.sparql.engine import Row, lexical
from kg.sparql.run import Table
from kg.store import View

MOST = 500
"""The most rows that a picture shows."""

_WIDTH, _BAR, _LEFT, _TOP = 900, 22, 320, 56
_HEIGHT = 420
_POINT = re.compile(r"(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)", re.I)
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:16px;font-weight:600}"
    ".b{fill:#0072B2}.l{fill:none;stroke:#0072B2;stroke-width:2}.g{stroke:#ccc}.e{text-anchor:end}"
    ".m{text-anchor:middle}.p{fill:#fff}svg{color-scheme:light dark}"
    "@media(prefers-color-scheme:dark){text{fill:#e3e8f0}.p{fill:#171b22}.b{fill:#56B4E9}"
    ".l{stroke:#56B4E9}.g{stroke:#3a4350}}"
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """One thing in a picture: what it is called, and its numbers."""

    label: str
    x: float
    y: float


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


def _labels(rows: Sequence[Row], column: int, cells: Cells) -> list[str]:
    return [cells.shown(row[column]) for row in rows]


def _bars(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    measured = [(i, n) for i in range(len(table.columns)) if (n := _numbers(rows, i)) is not None]
    if not measured:
        raise QueryError("no column of numbers to draw bars of")
    column, values = measured[0]
    others = [i for i in range(len(table.columns)) if i not in {i for i, _ in measured}]
    names = _labels(rows, others[0], cells) if others else [str(i + 1) for i in range(len(rows))]
    marks = [_Mark(name, value, 0) for name, value in zip(names, values, strict=True)]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = (_WIDTH - _LEFT - 90) / ((high - low) or 1)
    zero = _LEFT + -low * scale
    parts = [_text(_LEFT, _TOP - 8, table.headings[column])]
    for number, mark in enumerate(marks):
        top = _TOP + number * _BAR
        begin, width = zero + min(mark.x, 0) * scale, max(abs(mark.x) * scale, 1)
        parts += [
            _text(_LEFT - 8, top + 15, _cut(mark.label, 46), "e"),
            f'<rect class="b" x="{begin:.1f}" y="{top + 2}" width="{width:.1f}" height="16">'
            f"<title>{_escaped(mark.label)}: {_shown(mark.x)}</title></rect>",
            _text(begin + width + 6, top + 15, _shown(mark.x)),
        ]
    return _svg(table.title, _TOP + len(marks) * _BAR + 20, parts)


def _line(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    measured = [(i, n) for i in range(len(table.columns)) if (n := _numbers(rows, i)) is not None]
    if len(measured) < 2:
        raise QueryError("a line needs two columns of numbers: along and up")
    (along, xs), (up, ys) = measured[:2]
    marks = sorted((_Mark("", x, y) for x, y in zip(xs, ys, strict=True)), key=lambda m: m.x)
    at_x = _scale(xs, 80, _WIDTH - 30)
    at_y = _scale([*ys, 0.0], _HEIGHT - 50, _TOP + 10)
    points = " ".join(f"{at_x(m.x):.1f},{at_y(m.y):.1f}" for m in marks)
    parts = [f'<polyline class="l" points="{points}"/>']
    for m in marks:
        parts.append(
            f'<circle class="b" cx="{at_x(m.x):.1f}" cy="{at_y(m.y):.1f}" r="4">'
            f"<title>{_shown(m.x)}: {_shown(m.y)}</title></circle>"
        )
    for value in sorted({min(xs), max(xs)}):
        parts.append(_text(at_x(value), _HEIGHT - 28, _shown(value, grouped=False), "m"))
    for value in sorted({min([*ys, 0.0]), max([*ys, 0.0])}):
        parts.append(_text(72, at_y(value) + 4, _shown(value), "e"))
        parts.append(_rule(at_y(value)))
    parts += [
        _text(_WIDTH / 2, _HEIGHT - 8, table.headings[along], "m"),
        _text(8, _TOP - 8, table.headings[up]),
    ]
    return _svg(table.title, _HEIGHT, parts)


def _map(table: Table, rows: Sequence[Row], cells: Cells) -> str:
    """Places by longitude and latitude, as far apart as they are at their latitude."""
    marks = []
    for row in rows:
        at = next((f for v in row if v is not None and (f := _POINT.match(lexical(v)))), None)
        if at:
            marks.append(_Mark(cells.shown(row[0]), float(at[1]), float(at[2])))
    if not marks:
        raise QueryError("no column of points (WKT, such as POINT(-119.4 36.8)) to draw a map of")
    middle = math.radians(sum(m.y for m in marks) / len(marks))
    flat = max(math.cos(middle), 0.1)
    wide = max((max(m.x for m in marks) - min(m.x for m in marks)) * flat, 0.01)
    high = max(max(m.y for m in marks) - min(m.y for m in marks), 0.01)
    scale = min((_WIDTH - 240) / wide, 560 / high)
    west, north = min(m.x for m in marks), max(m.y for m in marks)
    parts = []
    for m in sorted(marks, key=lambda m: (m.label, m.x, m.y)):
        x, y = 60 + (m.x - west) * flat * scale, _TOP + 20 + (north - m.y) * scale
        parts += [
            f'<circle class="b" cx="{x:.1f}" cy="{y:.1f}" r="5">'
            f"<title>{_escaped(m.label)}: {m.y}, {m.x}</title></circle>",
            _text(x + 8, y + 4, _cut(m.label, 30)),
        ]
    return _svg(table.title, round(_TOP + 60 + high * scale), parts)


_VIEWS: dict[str, Callable[[Table, Sequence[Row], Cells], str]] = {
    "bar": _bars,
    "line": _line,
    "map": _map,
}


# --- SVG ----------------------------------------------------------------------------------------


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    inside = "\n".join([_text(8, 24, title, "t"), *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" role="img" aria-label="{_escaped(title)}">\n'
        f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" class="p"/>\n'
        f"{inside}\n</svg>\n"
    )


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    given = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{given}>{_escaped(text)}</text>'


def _rule(y: float) -> str:
    return f'<line class="g" x1="80" x2="{_WIDTH - 30}" y1="{y:.1f}" y2="{y:.1f}"/>'


def _scale(values: Sequence[float], begin: float, end: float) -> Callable[[float], float]:
    low, high = min(values), max(values)
    return lambda value: begin + (value - low) / ((high - low) or 1) * (end - begin)


def _shown(value: float, grouped: bool = True) -> str:
    return f"{value:,.10g}" if grouped else f"{value:.10g}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _escaped(text: str) -> str:
    plain = "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" else " " for c in text)
    return markup.escape(plain)
