"""Of which years a link is: what a page's filter by time goes by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from kg.exporters._scene import Edge
from kg.network import Said
from kg.periods import Day, period
from kg.store import DATES, FactRow

Span = tuple[int | None, int | None]
"""First and last year; None where there is no bound."""

_ANY_YEAR = (0, 9999)
"""The years of a date of which the year is not known."""


def years(edge: Edge, dated: Iterable[Span]) -> list[Span]:
    """The years of a link: those for which its statements say that it holds.

    Where they do not say so it has the dates of its ends, ``dated``; none if these have no date.
    """
    told = [_validity(s) for s in edge.said if not s.negated]
    if told and all(told):
        return sorted({span for span in told if span}, key=_order)
    return sorted(set(dated), key=_order)


def dates(facts: Sequence[FactRow]) -> Iterator[Span]:
    """The years of the dates among the facts of an entity."""
    for fact in facts:
        if fact.datatype in DATES and (span := _span(fact.value, fact.value)):
            yield span


def _validity(said: Said) -> Span | None:
    if not (said.valid_from or said.valid_until):
        return None
    return _span(said.valid_from, said.valid_until)


def _span(start: str | None, end: str | None) -> Span | None:
    """From the first year of one EDTF date to the last of another; None if that says nothing."""
    try:
        first = _year(period(start).first) if start else None
        last = _year(period(end).last) if end else None
    except ValueError:
        return None
    return None if (first, last) in ((None, None), _ANY_YEAR) else (first, last)


def _year(day: Day) -> int | None:
    return None if math.isinf(day[0]) else int(day[0])


def _order(span: Span) -> tuple[float, float]:
    first, last = span
    return (-math.inf if first is None else first, math.inf if last is None else last)
