"""Dates of any precision as stretches of days, and whether what they bound holds at a date.

Dates are EDTF (ISO 8601-2). A date that is not known to the day covers all days that it may be:
2012 its year, 199X ten years, XXXX-03 every March from the year 0 to 9999. A mark of doubt (? ~ %)
widens nothing, since nobody says how far it reaches. An end that is open or unknown has no bound.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass

Day = tuple[float, int, int]
"""Year, month and day of the proleptic Gregorian calendar; the year is infinite at no bound."""

EVER: Day = (float("-inf"), 1, 1)
NEVER: Day = (float("inf"), 12, 31)

_DOUBT = str.maketrans("", "", "?~%")
_SET = re.compile(r"[\[{](.*)[\]}]")
_DATE = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?")
_TIME = re.compile(
    r"(-?[0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}(?::[0-9]{2})?)?"
)
_YEAR = re.compile(r"(?:Y(-?[0-9]{1,20})(?:E([0-9]{1,3}))?|(-?[0-9]{4}))(?:S([0-9]{1,3}))?")
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASONS = {
    # Without a hemisphere a season may be in either half of the year, and winter in two years.
    21: (3, 11), 22: (0, 14), 23: (3, 11), 24: (0, 14),
    25: (3, 5), 26: (6, 8), 27: (9, 11), 28: (0, 14),
    29: (9, 11), 30: (0, 14), 31: (3, 5), 32: (6, 8),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
    37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12),
}  # fmt: skip
"""First and last month of the seasons, quarters, terms and halves of a year, as EDTF numbers them.

A month before 1 is in the year before (0 is its December), one after 12 in the year after."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: Day
    last: Day


_ANY = Period(EVER, NEVER)


def period(date: str) -> Period:
    """The days that an EDTF date or interval covers, level 0, 1 or 2.

    Raises ValueError, saying what would have been right.
    """
    text = date.strip()
    if len(text) > 64:
        raise ValueError(f"{text[:59]!r}… is longer than the 64 characters of an EDTF date")
    start, slash, end = text.partition("/")
    try:
        if not slash:
            return _stretch(text)
        first = EVER if start in ("", "..") else _stretch(start).first
        last = NEVER if end in ("", "..") else _stretch(end).last
    except ValueError:
        raise ValueError(f"{text!r} is no EDTF date; write 2012, 2012-03, 2012-03-12") from None
    if first > last:
        raise ValueError(f"{text!r} ends before it begins")
    return Period(first, last)


def holds(valid_from: str | None, valid_until: str | None, as_of: str) -> bool | None:
    """Whether what holds between two dates holds at some time in ``as_of``; None if that is open.

    All three are EDTF. A bound lies anywhere in its stretch: what began in 2012 held in 2012 and
    may have held in June 2012, which gives None. A bound that is not given may lie anywhere, so it
    excludes no date and makes none sure. Raises ValueError for what is no date.
    """
    asked = period(as_of)
    start = period(valid_from) if valid_from else _ANY
    end = period(valid_until) if valid_until else _ANY
    if start.first > asked.last or end.last < asked.first:
        return False
    # It begins before it ends, so the end bounds the beginning, and the other way round.
    latest, earliest = min(start.last, end.last), max(end.first, start.first)
    return True if latest <= asked.last and earliest >= asked.first else None


def all_hold(parts: Iterable[bool | None]) -> bool | None:
    """Whether everything holds that something rests on (Kleene's and)."""
    found = set(parts)
    return False if False in found else None if None in found else True


def any_holds(parts: Iterable[bool | None]) -> bool | None:
    """Whether one of several says so (Kleene's or)."""
    found = set(parts)
    return True if True in found else None if None in found else False


def _stretch(text: str) -> Period:
    """The days of a date that is no interval, or of the members of a set."""
    plain = text.translate(_DOUBT)
    if match := _SET.fullmatch(plain):
        members = [end for part in match[1].split(",") for end in _range(part.strip())]
        return Period(min(m.first for m in members), max(m.last for m in members))
    if match := _TIME.fullmatch(plain):
        plain = match[1]
    if match := _DATE.fullmatch(plain):
        return Period(_bound(*match.groups(), last=False), _bound(*match.groups(), last=True))
    if match := _YEAR.fullmatch(plain):
        return _years(*match.groups())
    raise ValueError(f"{text!r} is no EDTF date; write 2012, 2012-03, 2012-03-12 or 2008/2010")


def _range(part: str) -> list[Period]:
    """A member of a set, or the two ends of a range of members; an open end has no bound."""
    start, dots, end = part.partition("..")
    if not dots:
        return [_stretch(part)]
    first = _stretch(start) if start else Period(EVER, EVER)
    last = _stretch(end) if end else Period(NEVER, NEVER)
    return [first, last]


def _years(long: str, power: str | None, short: str, digits: str | None) -> Period:
    """A year of more than four digits, or one of which only the first digits are meant."""
    year = int(long or short)
    zeros = int(power or 0)
    if zeros > 18:  # longer than the world has stood, and slow to count
        return Period(NEVER, NEVER) if year > 0 else Period(EVER, EVER)
    year *= 10**zeros
    unsure = max(len(str(abs(year))) - int(digits), 0) if digits else 0
    size = 10**unsure
    least = abs(year) // size * size
    low, high = sorted((least, least + size - 1)) if year >= 0 else (-(least + size - 1), -least)
    return Period((low, 1, 1), (high, 12, 31))


def _bound(year: str, month: str | None, day: str | None, *, last: bool) -> Day:
    """The first or last day that a date may be; X stands for any digit."""
    # Before the year 0, the largest number is the earliest year.
    digit = "9" if last != year.startswith("-") else "0"
    number = int(year.replace("X", digit))
    if month is None:
        return (number, 12, 31) if last else (number, 1, 1)
    if month.isdigit() and int(month) in _SEASONS and day is None:
        return _season(number, int(month), last)
    months = _fitting(month, 12)
    found = months[-1] if last else months[0]
    length = _length(number, found)
    if day is None:
        return (number, found, length if last else 1)
    # What is no day of every year that it may be in ends with the month in the others.
    exact = day.isdigit() and "X" not in f"{year}{month}"
    days = _fitting(day, length if exact else 31)
    return (number, found, min(days[-1] if last else days[0], length))


def _fitting(pattern: str, most: int) -> list[int]:
    """The numbers from 1 up to ``most`` that two digits may be, X being any digit."""
    form = re.compile(pattern.replace("X", "[0-9]"))
    found = [n for n in range(1, most + 1) if form.fullmatch(f"{n:02}")]
    if not found:
        raise ValueError(f"{pattern} is not from 01 to {most}, so there is no such month or day")
    return found


def _season(year: int, season: int, last: bool) -> Day:
    month = _SEASONS[season][last]
    moved = year + (month - 1) // 12
    found = (month - 1) % 12 + 1
    return (moved, found, _length(moved, found) if last else 1)


def _length(year: int, month: int) -> int:
    return 29 if month == 2 and isleap(year) else _LENGTHS[month - 1]
