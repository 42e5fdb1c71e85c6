"""Axes: where a number or a day stands between two edges, and which ticks are written there."""

from __future__ import annotations

import math
from calendar import isleap, monthrange
from collections.abc import Iterable
from dataclasses import dataclass

from kg.periods import Day

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_WIDE_APART = 60.0
"""Where the greatest of some numbers is so many times the least, a linear axis hides the least."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` at ``left`` to ``high`` at ``right``, by the number or by its logarithm."""

    low: float
    high: float
    left: float
    right: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Where a number stands, in pixels."""
        low, high, at = self._placed(self.low), self._placed(self.high), self._placed(value)
        return self.left + (at - low) / ((high - low) or 1.0) * (self.right - self.left)

    def _placed(self, value: float) -> float:
        return math.log10(value) if self.logarithmic else value

    def ticks(self) -> list[float]:
        """At most eight round numbers along the axis."""
        if self.logarithmic:
            first, last = math.ceil(math.log10(self.low)), math.floor(math.log10(self.high))
            step = max(1, math.ceil((last - first) / 7))
            if last - first < 2:  # Powers of ten alone would be too few to read between.
                found = (m * 10.0**p for p in range(first - 1, last + 1) for m in (1, 2, 5))
                return [tick for tick in found if self.low <= tick <= self.high]
            return [10.0**power for power in range(first, last + 1, step)]
        return _round(self.low, self.high, 7)


def fitting(numbers: Iterable[float], left: float, right: float) -> Scale:
    """An axis for numbers: from zero, or logarithmic where they are wide apart."""
    found = sorted(numbers)
    if not found:
        return Scale(0.0, 1.0, left, right)
    least, greatest = found[0], found[-1]
    if least > 0 and greatest / least > _WIDE_APART:
        low, high = math.log10(least), math.log10(greatest)
        room = (high - low) * 0.06
        return Scale(10 ** (low - room), 10 ** (high + room), left, right, logarithmic=True)
    low, high = min(0.0, least), max(0.0, greatest)
    room = (high - low) * 0.08 or 1.0
    return Scale(low - (room if low < 0 else 0.0), high + room, left, right)


def amount(value: float) -> str:
    """A number as people write it: 206 billion, 60,000, 7.5."""
    for size, word in _WORDS:
        if abs(value) >= size:
            return f"{value / size:,.5g} {word}"
    return f"{value:,.10g}"


# --- time ---------------------------------------------------------------------------------------


def moment(day: Day, *, after: bool = False) -> float:
    """A day as a year and its part; with ``after`` its end. Infinite where the day is."""
    year, month, number = day
    if math.isinf(year):
        return year
    whole = int(year)
    before = sum(_days(whole, m) for m in range(1, month))
    return whole + (before + number - (0 if after else 1)) / (366 if isleap(whole) else 365)


def spanning(moments: Iterable[float], left: float, right: float) -> Scale:
    """An axis for times, with some room at its ends."""
    found = sorted(moments)
    if not found:
        return Scale(0.0, 1.0, left, right)
    room = max((found[-1] - found[0]) * 0.04, 0.1)
    return Scale(found[0] - room, found[-1] + room, left, right)


def dates(scale: Scale) -> list[tuple[float, str]]:
    """Ticks of a time axis: years, or months where it is short."""
    if scale.high - scale.low > 2.5:
        years = _round(scale.low, scale.high, 9)
        return [(year, f"{year:.0f}") for year in years if year == int(year)]
    months = range(math.ceil(scale.low * 12), math.floor(scale.high * 12) + 1)
    step = max(1, math.ceil(len(months) / 8))
    return [(m / 12, f"{m // 12:04}-{m % 12 + 1:02}") for m in months if m % step == 0]


def _days(year: int, month: int) -> int:
    if 1 <= year <= 9999:
        return monthrange(year, month)[1]
    return 28 + isleap(year) if month == 2 else 30 + (month in (1, 3, 5, 7, 8, 10, 12))


def _round(low: float, high: float, most: int) -> list[float]:
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough)
    first, last = math.ceil(low / step), math.floor(high / step)
    return [round(number * step, 12) + 0.0 for number in range(first, last + 1)]
