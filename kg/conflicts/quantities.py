"""Quantities as intervals: which two contradict each other, and which cannot be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal as OneOf

_EXACT = Context(prec=80)
"""Digits enough for the largest number that kg stores, times a factor."""

Outcome = OneOf["compatible", "contradictory", "not comparable"]


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a claim admits, both ends included; None where an end is open.

    Raises ValueError for an interval that ends before it begins.
    """

    lower: Decimal | None = None
    upper: Decimal | None = None

    def __post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(
                f"{written(self.lower)} to {written(self.upper)} ends before it begins"
            )

    def meets(self, other: Interval) -> bool:
        """Whether one value at least is in both."""
        return not (self._below(other) or other._below(self))

    def _below(self, other: Interval) -> bool:
        return self.upper is not None and other.lower is not None and self.upper < other.lower

    def __str__(self) -> str:
        low, high = (None if end is None else written(end) for end in (self.lower, self.upper))
        if low == high:
            return low or "any value"
        if low is None:
            return f"at most {high}"
        return f"at least {low}" if high is None else f"{low} to {high}"


def written(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    return f"{number.normalize(_EXACT):f}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity that somebody states.

    ``terms`` are what two figures must agree in, by property: a property that is not stated has
    no entry. ``measured`` are the properties of which one at least must be stated, ``apart`` the
    classes of the figure that exclude others. ``voice`` is who states it and in which documents;
    ``fault`` says why there is no interval.
    """

    interval: Interval | None
    terms: Mapping[str, frozenset[str]]
    measured: frozenset[str]
    apart: frozenset[str] = frozenset()
    voice: frozenset[str] = frozenset()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two figures stand to each other, and why."""

    outcome: Outcome
    why: str


def interval(value: Decimal, lower: float | None, upper: float | None) -> Interval:
    """The interval of a value and a comparator's factors; None is an open end.

    Below zero the products change places: about -10 is -11 to -9.
    """
    low, high = (
        None if factor is None else _EXACT.multiply(value, Decimal(str(factor)))
        for factor in (lower, upper)
    )
    if low is not None and high is not None:
        return Interval(min(low, high), max(low, high))
    return Interval(low, high)


def compare(one: Figure, other: Figure) -> Comparison:
    """Whether two figures can both be right. Symmetric.

    Nobody contradicts himself in one breath: where one voice gives in one document two figures
    that do not meet, they are of two things that annotations do not tell apart.
    """
    if why := _apart(one, other):
        return Comparison("not comparable", why)
    assert one.interval is not None  # _apart has said so otherwise.
    assert other.interval is not None
    both = " and ".join(sorted(map(str, (one.interval, other.interval))))
    if one.interval.meets(other.interval):
        return Comparison("compatible", f"some value is in {both}")
    if one.voice and one.voice == other.voice:
        return Comparison("not comparable", "one document and claimant give both, as two things")
    return Comparison("contradictory", f"no value is in {both}")


def comparable(figure: Figure) -> bool:
    """Whether a figure has an interval and says what it measures."""
    return figure.interval is not None and any(p in figure.terms for p in figure.measured)


def _apart(one: Figure, other: Figure) -> str:
    """Why two figures cannot be compared; empty if they can."""
    for figure in (one, other):
        if figure.interval is None:
            return figure.fault or "a figure without a value"
    if one.apart != other.apart:
        return "not of the same class"
    for name in sorted({*one.terms, *other.terms}):
        if one.terms.get(name) != other.terms.get(name):
            silent = name not in one.terms or name not in other.terms
            return f"only one states its {name}" if silent else f"not the same {name}"
    if not (comparable(one) and comparable(other)):
        return "neither says what was measured"
    return ""
