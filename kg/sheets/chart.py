"""Figures as bars and intervals, each as far as its words reach and no farther."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.errors import QueryError
from kg.exporters._text import isolated, shortened, wrapped
from kg.ontology import Individual
from kg.sheets.figures import Figure, Panel, Terms, panels
from kg.sheets.scale import Scale, amount, fitting
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

MOST = 250
"""The most figures in one chart."""

_LEFT, _RIGHT, _ROW = 285.0, 690.0, 26.0
_SIZE = 12.5


def chart(
    view: View, class_name: str | None = None, about: EntityRow | None = None, title: str = ""
) -> Sheet:
    """The figures of a View that share an axis with another one, by unit and by what they measure.

    ``about`` keeps those that have to do with an entity, also where only one is left on an axis.
    Raises QueryError for an unknown class, and where nothing or too much is left.
    """
    known = view.ontology.class_named(class_name) if class_name else None
    if class_name and known is None:
        raise QueryError(f"{class_name!r} is no class of the ontology")
    found = panels(view, known.iri if known else None, about)
    drawn = [p for p in found if about is not None or _count(p) > 1]
    total, alone = sum(map(_count, drawn)), len(found) - len(drawn)
    if not total:
        raise QueryError("no figures to set side by side: " + _why_none(view, bool(found)))
    if total > MOST:
        raise QueryError(f"{total:,} figures are too many for a chart of {MOST}: take a class, or "
                         "what has to do with one thing")  # fmt: skip
    parts: list[str | Mark] = []
    y = 6.0
    for panel in drawn:
        more, y = _panel(panel, y, len([p for p in parts if isinstance(p, Mark)]))
        parts += more
    parts += legend(y + 10, _SIGNS)
    figures = [f for p in drawn for g in p.groups for f in g.figures]
    summary = f"{total:,} figures" + (f" that have to do with {about.label}" if about else "")
    return Sheet(
        title or title_for(view, known.label if known else "Figures side by side"),
        summary,
        tuple(parts),
        y + 28,
        tuple(_remarks(figures, alone)),
        view.generation,
    )


_SIGNS = (
    ("the value itself", dot(0, 0, 4.5, "solid")),
    ("up to here", line(0, -7, 0, 7, "end")),
    ("up to here, and not this", dot(0, 0, 4.5, "hollow")),
    ("no end is said", arrow(6, 0, 1, "solid")),
)


def _count(panel: Panel) -> int:
    return sum(len(group.figures) for group in panel.groups)


def _why_none(view: View, some: bool) -> str:
    if not any(kind.quantity for kind in view.ontology.kinds):
        return "the ontology declares no kind with a kg:value"
    return "each is alone in its unit" if some else "none is chosen that has a value"


def _remarks(figures: Sequence[Figure], alone: int) -> Iterator[str]:
    yield ("Under one heading stands what can be compared: figures that agree in unit and in all "
           "that the heading says. Those under different headings share an axis alone: they are "
           "of different things, or of things that nobody says are the same.")  # fmt: skip
    used = {f.comparator.iri: f.comparator for f in figures if f.comparator}
    told = [f"“{c.label}”: {c.comment.rstrip('.')}" for c in used.values() if _widens(c)]
    if told:
        yield f"How words are drawn. {'; '.join(sorted(told))}."
    if any(f.at_odds for f in figures):
        yield "Orange: two figures of one thing that cannot both be right."
    if alone:
        yield f"Left out: {alone:,} {'figure' if alone == 1 else 'figures'} alone in a unit."


def _widens(comparator: Individual) -> bool:
    return (comparator.lower, comparator.upper) != (1.0, 1.0)


# --- drawing ------------------------------------------------------------------------------------


def _panel(panel: Panel, top: float, before: int) -> tuple[list[str | Mark], float]:
    """A panel from ``top`` down, and where it ends; ``before`` marks are above it."""
    figures = [f for g in panel.groups for f in g.figures]
    numbers = [x for f in figures for x in (f.value, *f.ends) if x is not None]
    scale = fitting(numbers, _LEFT, _RIGHT)
    head = f"{panel.label}, in {panel.unit}" if panel.unit else panel.label
    parts: list[str | Mark] = []
    y, number = top + 44, before
    for group in panel.groups:
        lines = wrapped(heading(group.terms), WIDTH - 2 * MARGIN, _SIZE)
        for words in lines:
            y += 17
            parts.append(text(MARGIN, y, words, "group"))
        y += 4
        parts += _grid(scale, y, y + _ROW * len(group.figures))
        for figure in group.figures:
            number += 1
            parts.append(Mark(_entry(figure, panel, number), _row(figure, scale, y)))
            y += _ROW
        y += 6
    logarithmic = " (logarithmic axis)" if scale.logarithmic else ""
    begin: list[str | Mark] = [
        text(MARGIN, top + 16, f"{head}{logarithmic}", "panel"),
        *_axis(scale, top + 40),
    ]
    return [*begin, *parts], y + 18


def _axis(scale: Scale, y: float) -> Iterator[str]:
    for tick in scale.ticks():
        yield text(scale(tick), y, amount(tick), "tick", "middle")


def _grid(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    """Lines behind the rows of a group, which leave its heading free."""
    for tick in scale.ticks():
        x = scale(tick)
        yield line(x, top, x, bottom, "axis" if tick == 0 else "grid")


def heading(terms: Terms) -> str:
    """What figures are about, in words."""
    told = [f"{label} {isolated(shortened(value, 70))}" for label, value in terms]
    return " · ".join(told) or "of what, the text does not say"


def _row(figure: Figure, scale: Scale, y: float) -> str:
    who = ", ".join(figure.claimants) or "nobody named"
    who = fitted(who, _LEFT - MARGIN - 20, _SIZE)
    words = fitted(f"“{figure.stated.entity.label}”", WIDTH - MARGIN - _RIGHT - 18, _SIZE)
    middle = y + _ROW / 2
    body = [
        hit(y, _ROW),
        text(_LEFT - 14, middle + 4.5, isolated(who), end="end"),
        *_extent(figure, scale, middle),
        text(_RIGHT + 16, middle + 4.5, isolated(words)),
    ]
    css = ' class="against"' if figure.at_odds else ""
    return f"<g{css}>\n{''.join(body)}</g>\n"


def _extent(figure: Figure, scale: Scale, y: float) -> Iterator[str]:
    """What a figure admits: a band with its ends, an arrow where it has none, the value said."""
    low, high = figure.ends
    start = scale.left if low is None else scale(low)
    end = scale.right if high is None else scale(high)
    if low == high and low is not None:
        if not scale.logarithmic:
            zero = scale(max(0.0, scale.low))
            yield rect(min(zero, end), y - 5, abs(end - zero), 10, "band")
        yield dot(end, y, 4.5, "solid")
        return
    yield rect(start, y - 5, end - start, 10, "band")
    yield line(start, y, end, y, "stroke" if None not in (low, high) else "dashed")
    for bound, x, way in ((low, start, -1), (high, end, 1)):
        if bound is None:
            yield arrow(x, y, way, "solid")
        elif _is_open(figure, bound):
            yield dot(x, y, 4.5, "hollow")
        else:
            yield line(x, y - 7, x, y + 7, "end")
    if figure.value is not None and figure.value not in (low, high):
        yield dot(scale(figure.value), y, 4.0, "solid")


def _is_open(figure: Figure, bound: float) -> bool:
    """Whether the words exclude an end: "more than 15" is not 15."""
    known = figure.comparator
    return known is not None and known.exclusive and bound == figure.value


def _entry(figure: Figure, panel: Panel, number: int) -> Entry:
    interval = figure.stated.figure.interval
    low, high = figure.ends
    admits = amount(low) if low == high and low is not None else str(interval)
    if figure.comparator and figure.comparator.exclusive and None in (low, high):
        admits = f"{figure.comparator.label} {amount(figure.value or 0.0)}"
    who = ", ".join(figure.claimants)
    notes = [
        f"{admits} {panel.unit}".strip(),
        *(f"{label}: {value}" for label, value in figure.terms),
        f"claimed by {who}" if who else "nobody is named who claims it",
    ]
    if figure.at_odds:
        notes.append("contradicts another figure of the same thing")
    return Entry(f"figure-{number}", figure.stated.entity.label, tuple(notes), figure.said)
