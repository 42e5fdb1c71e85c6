"""What documents date, on one axis: as exact as they say, and open where they leave it open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from kg.errors import QueryError
from kg.exporters._text import isolated
from kg.periods import Period
from kg.sheets.dated import Dated, End, dated, years
from kg.sheets.scale import Scale, dates, moment, spanning
from kg.sheets.sheet import (
    MARGIN,
    WIDTH,
    Entry,
    Mark,
    Sheet,
    arrow,
    dot,
    fitted,
    hit,
    legend,
    line,
    rect,
    text,
    title_for,
)
from kg.store import EntityRow, View

MOST = 300
"""The most rows of a timeline."""

_LEFT, _RIGHT, _ROW = 350.0, 745.0, 24.0
_SIZE = 12.5
_STUB = 34.0
"""How far a stretch is drawn whose end nobody gives."""


def timeline(
    view: View, class_name: str | None = None, about: EntityRow | None = None, title: str = ""
) -> Sheet:
    """All that documents of a View date: things by their dates, facts by when they hold.

    Raises QueryError for an unknown class, and where nothing or too much is dated.
    """
    known = view.ontology.class_named(class_name) if class_name else None
    if class_name and known is None:
        raise QueryError(f"{class_name!r} is no class of the ontology")
    rows = dated(view, known.iri if known else None, about)
    if not rows:
        raise QueryError("nothing that was chosen has a date: there is nothing to draw")
    if len(rows) > MOST:
        raise QueryError(f"{len(rows):,} dates are too many for a timeline of {MOST}: take a "
                         "class, or what has to do with one thing")  # fmt: skip
    scale = spanning([m for p in years(rows) for m in _both(p)], _LEFT, _RIGHT)
    parts, y = _lanes(rows, scale)
    axis = [*_axis(scale, 26, y)] if years(rows) else []
    unknown = sum(row.begin is None for row in rows)
    summary = f"{len(rows):,} dates" + (f" that have to do with {about.label}" if about else "")
    return Sheet(
        title or title_for(view, f"{known.label} in time" if known else "In time"),
        summary,
        (*axis, *parts, *legend(y + 22, _SIGNS)),
        y + 34,
        tuple(_remarks(unknown)),
        view.generation,
    )


_SIGNS = (
    ("a day", dot(0, 0, 4.5, "solid")),
    ("some time in here", rect(-9, -6, 18, 12, "stretch")),
    ("marked as doubtful", rect(-9, -6, 18, 12, "doubt")),
    ("goes on", arrow(7, 0, 1, "solid")),
    ("nobody says", line(-10, 0, 10, 0, "dashed")),
)


def _both(known: Period) -> tuple[float, float]:
    return moment(known.first), moment(known.last, after=True)


def _remarks(unknown: int) -> Iterator[str]:
    yield ("A date is drawn as wide as it is open: a year over its year, a month over its month. "
           "Where nobody says when something began or ended, the line breaks off dashed, which "
           "is not to say that it ended there.")  # fmt: skip
    if unknown:
        yield f"Of {unknown:,} the documents give no year (XXXX): they stand without a mark."


# --- drawing ------------------------------------------------------------------------------------


def _axis(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    for at, words in dates(scale):
        x = scale(at)
        yield line(x, top, x, bottom, "grid")
        yield text(x, top - 6, words, "tick", "middle")


def _lanes(rows: Sequence[Dated], scale: Scale) -> tuple[list[str | Mark], float]:
    parts: list[str | Mark] = []
    y, number = 28.0, 0
    for lane, group in groupby(rows, key=lambda row: row.lane):
        y += 20
        parts.append(text(MARGIN, y, lane, "panel"))
        y += 6
        for row in group:
            number += 1
            parts.append(Mark(_entry(row, number), _row(row, scale, y)))
            y += _ROW
    return parts, y


def _entry(row: Dated, number: int) -> Entry:
    return Entry(f"date-{number}", row.label, (f"{row.lane}: {row.words}",), row.said)


def _row(row: Dated, scale: Scale, y: float) -> str:
    middle = y + _ROW / 2
    room = WIDTH - MARGIN - _RIGHT - 12
    body = [
        hit(y, _ROW),
        text(_LEFT - 14, middle + 4.5, isolated(fitted(row.label, _LEFT - MARGIN - 20, _SIZE)),
             end="end"),
        *_drawn(row, scale, middle),
        text(_RIGHT + 12, middle + 4.5, isolated(fitted(row.words, room, 12)), "small"),
    ]  # fmt: skip
    return "".join(body)


def _drawn(row: Dated, scale: Scale, y: float) -> Iterator[str]:
    if row.begin is None or row.end is None:
        yield text(scale.left + 4, y + 4.5, "no year is known", "tick")
    elif row.instant:
        yield from _end(row.begin, scale, y)
    else:
        yield from _stretch(row.begin, row.end, scale, y)


def _stretch(begin: End, end: End, scale: Scale, y: float) -> Iterator[str]:
    """What lasts: sure between its ends, as wide as they are open at each."""
    first = scale(_both(begin.known)[1]) if begin.known else None
    last = scale(_both(end.known)[0]) if end.known else None
    if first is not None and last is not None:
        if first < last:
            yield rect(first, y - 2.5, last - first, 5, "solid")
    elif first is not None:
        yield from _open(first, 1, end.ongoing, scale, y)
    elif last is not None:
        yield from _open(last, -1, begin.ongoing, scale, y)
    for one in (begin, end):
        if one.known:
            yield from _end(one, scale, y)


def _open(x: float, way: int, ongoing: bool, scale: Scale, y: float) -> Iterator[str]:
    """A stretch without an end: with an arrow if it goes on, dashed if nobody says."""
    edge = scale.right if way > 0 else scale.left
    if ongoing:
        yield line(x, y, edge, y, "stroke")
        yield arrow(edge, y, way, "solid")
    else:
        yield line(x, y, x + way * min(abs(edge - x), _STUB), y, "dashed")


def _end(end: End, scale: Scale, y: float) -> Iterator[str]:
    assert end.known is not None  # the callers have asked
    first, last = map(scale, _both(end.known))
    if end.doubtful:
        yield rect(first - 2, y - 6, max(last - first, 6) + 4, 12, "doubt")
    elif end.known.first == end.known.last:
        yield dot((first + last) / 2, y, 4.5, "solid")
    else:
        yield rect(first, y - 6, max(last - first, 5), 12, "stretch")
