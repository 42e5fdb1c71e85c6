"""Dates that count from a document's own date: ``last month`` in February 2012 is 2012-01.

English only. Only what the words settle is read: where they may be said in two ways (last March,
said in May, is this year's or last year's), or the document's date is not precise enough, there
is no date. Weeks begin on Monday. What counts from a date in the text (the following year, two
years later) and what recurs (every year) is none of this.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Calendar
from datetime import timedelta

from kg.lift.almanac import MONTHS, SEASONS, WEEKDAYS
from kg.lift.edtf_dates import edtf
from kg.lift.lexical import date_time
from kg.lift.spelled import spelled
from kg.periods import period

_Reader = Callable[["Anchor", re.Match[str]], str | None]

_UNITS = {"day": 1, "week": 7, "month": 1, "year": 12, "decade": 120}
_STEPS = {"last": -1, "this": 0, "current": 0, "next": 1}
_CYCLE = 400
"""Years after which the calendar repeats, days of the week included."""

_SETTLED = {"spring": (5, 9), "summer": (8, 6), "autumn": (5, 9), "fall": (5, 9)}
"""Up to which month last spring is last year's, and from which month next spring is next year's.

Spring and autumn are so in either hemisphere, summer in the northern. Winter lies in two years."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A document's date as far as it is known: ``month`` and ``day`` may be None.

    ``text`` is the date as it was given, ``doubt`` the EDTF mark that it bears (? ~ % or none).
    """

    text: str
    year: int
    month: int | None = None
    day: int | None = None
    doubt: str = ""


def anchor(date: str) -> Anchor | None:
    """What can be counted from a document's date; None where it gives no year or is no date.

    ``date`` is EDTF, or a date with a time of the day.
    """
    text = date.strip()
    try:
        given = date_time(text)[:10] if ":" in text else edtf(text)
        covers = period(given)
    except ValueError:
        return None
    (year, month, day), (last_year, last_month, last_day) = covers.first, covers.last
    if year != last_year or not 0 <= year <= 9999:
        return None
    known = month if month == last_month else None
    return Anchor(
        text=given,
        year=int(year),
        month=known,
        day=day if known and day == last_day else None,
        doubt=_doubt(given),
    )


def _doubt(date: str) -> str:
    marks = set(date) & set("?~%")
    return "%" if "%" in marks or len(marks) > 1 else "".join(marks)


def relative(words: str, anchor: Anchor) -> str | None:
    """The EDTF date or interval that words in lower case give, counted from an anchor.

    None where they give none, or more than one. A doubt about the anchor is one about the date.
    """
    plain = words.removesuffix("'s")
    for pattern, read in _PATTERNS:
        if match := pattern.fullmatch(plain):
            found = read(anchor, match)
            return found and "/".join(_marked(end, anchor) for end in found.split("/"))
    return None


def _marked(end: str, anchor: Anchor) -> str:
    if end == ".." or not anchor.doubt:
        return end
    # A date that is approximate by its own words stands on an anchor that may be wrong as well.
    return end.removesuffix("~") + (anchor.doubt if end[-1] != "~" or anchor.doubt == "~" else "%")


# --- counting -----------------------------------------------------------------------------------


def _year(year: int) -> str | None:
    return f"{year:04}" if 0 <= year <= 9999 else None


def _month(anchor: Anchor, steps: int) -> str | None:
    if anchor.month is None:
        return None
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + steps, 12)
    return f"{year:04}-{month + 1:02}" if 0 <= year <= 9999 else None


def _day(anchor: Anchor, steps: int) -> str | None:
    """A day of the calendar; Python's begins with the year 1, so the first cycle is shifted."""
    if anchor.month is None or anchor.day is None:
        return None
    shift = _CYCLE if anchor.year <= _CYCLE else 0
    try:
        found = Calendar(anchor.year + shift, anchor.month, anchor.day) + timedelta(days=steps)
    except OverflowError:
        return None
    year = _year(found.year - shift)
    return year and f"{year}-{found.month:02}-{found.day:02}"


def _weekday(anchor: Anchor) -> int | None:
    """The day of the week, Monday being 0."""
    if anchor.month is None or anchor.day is None:
        return None
    return Calendar(anchor.year % _CYCLE + _CYCLE, anchor.month, anchor.day).weekday()


def _week(anchor: Anchor, steps: int) -> str | None:
    """The seven days of a week, since EDTF has no form for it."""
    monday = -(_weekday(anchor) or 0) + 7 * steps
    return _between(_day(anchor, monday), _day(anchor, monday + 6))


def _between(start: str | None, end: str | None) -> str | None:
    return f"{start}/{end}" if start and end else None


def _unit(anchor: Anchor, unit: str, steps: int) -> str | None:
    """The day, week, month or year that lies some steps from the anchor's own."""
    if unit == "day":
        return _day(anchor, steps)
    if unit == "week":
        return _week(anchor, steps)
    return _month(anchor, steps) if unit == "month" else _year(anchor.year + steps)


# --- what words mean ----------------------------------------------------------------------------


def _now(anchor: Anchor, match: re.Match[str]) -> str | None:
    return anchor.text.translate({ord(mark): None for mark in "?~%"})


def _near_day(anchor: Anchor, match: re.Match[str]) -> str | None:
    distance = 2 if match["beyond"] else 1
    return _day(anchor, -distance if match["day"] == "yesterday" else distance)


def _calendar(anchor: Anchor, match: re.Match[str]) -> str | None:
    return _unit(anchor, match["unit"], _STEPS[match["which"]])


def _decade(anchor: Anchor, match: re.Match[str]) -> str | None:
    return f"{anchor.year // 10:03}X"


def _stretch(anchor: Anchor, match: re.Match[str]) -> str | None:
    """The past two years, up to the document's date; both ends as precise as the unit."""
    count, unit = _count(match["count"] or "one"), match["unit"]
    if count is None:
        return None
    steps = count if match["which"] == "coming" else -count
    if unit in ("day", "week"):
        ends = [_day(anchor, n * _UNITS[unit]) for n in (0, steps)]
    elif unit == "month":
        ends = [_month(anchor, n) for n in (0, steps)]
    else:
        ends = [_year(anchor.year + n * _UNITS[unit] // 12) for n in (0, steps)]
    return _between(*(ends if steps > 0 else reversed(ends)))


def _distant(anchor: Anchor, match: re.Match[str]) -> str | None:
    """Two years ago is a year: a distance is no more precise than its unit."""
    count, unit = _count(match["count"]), match["unit"]
    if count is None:
        return None
    steps = -count if match["which"] == "ago" else count
    if unit == "decade":
        found = _year(anchor.year + 10 * steps)
        return found and f"{found}~"
    return _unit(anchor, unit, steps)


def _count(words: str) -> int | None:
    """A whole number from 1 to 9999, in figures or words; None for what may be any (several)."""
    if words in ("a", "an"):
        return 1
    if words.isdecimal():
        number = int(words)
    else:
        parts = words.replace("-", " ").split()
        try:
            found = spelled(parts)
        except ValueError:
            return None
        number = found[0] if found and found[1] == len(parts) else 0
    return number if 0 < number <= 9999 else None


def _weekday_of_week(anchor: Anchor, match: re.Match[str]) -> str | None:
    today = _weekday(anchor)
    if today is None:
        return None
    return _day(anchor, WEEKDAYS[match["name"]] - today + 7 * _STEPS[match["which"]])


def _near_weekday(anchor: Anchor, match: re.Match[str]) -> str | None:
    """Last Tuesday: the latest one, where that is in last week, so that both ways agree."""
    today, which = _weekday(anchor), match["which"]
    if today is None:
        return None
    ahead = WEEKDAYS[match["name"]] - today
    if which == "past":
        return _day(anchor, ahead - 7 if ahead >= 0 else ahead)
    if which == "coming":
        return _day(anchor, ahead + 7 if ahead <= 0 else ahead)
    settled = {"last": ahead >= 0, "this": ahead >= 0, "next": ahead <= 0}[which]
    return _day(anchor, ahead + 7 * _STEPS[which]) if settled else None


def _near_month(anchor: Anchor, match: re.Match[str]) -> str | None:
    """Last March: the latest one, where that is in last year, so that both ways agree."""
    number = MONTHS[match["name"]]
    return _of_year(anchor, match["which"], number, last=number, following=number)


def _near_season(anchor: Anchor, match: re.Match[str]) -> str | None:
    last, following = _SETTLED[match["name"]]
    number = SEASONS[match["name"]]
    return _of_year(anchor, match["which"], number, last=last, following=following)


def _of_year(anchor: Anchor, which: str, number: int, *, last: int, following: int) -> str | None:
    """A month or season of last year up to month ``last``, of next year from ``following`` on."""
    now = anchor.month
    if which != "this" and (now is None or (now > last if which == "last" else now < following)):
        return None
    year = _year(anchor.year + _STEPS[which])
    return year and f"{year}-{number:02}"


def _in_year(anchor: Anchor, match: re.Match[str]) -> str | None:
    """March last year, 12 March of next year."""
    year = _year(anchor.year + _STEPS[match["which"]])
    day = match["before"] or match["after"]
    found = year and f"{year}-{MONTHS[match['name']]:02}"
    return found and f"{found}-{int(day):02}" if day else found


def _deadline(anchor: Anchor, match: re.Match[str]) -> str | None:
    """By the end of the year: at the latest with the year."""
    found = _unit(anchor, match["unit"], _STEPS[match["which"] or "this"])
    return found and f"../{found.rpartition('/')[2]}"


_DAY, _MONTH, _SEASON = ("|".join(sorted(d, key=len, reverse=True))
                         for d in (WEEKDAYS, MONTHS, _SETTLED))  # fmt: skip
_IN = r"(?:(?:in|for|during|over|within|of|on) )?"
_NEAR = "(?P<which>last|this|next) "
_UNIT = "(?P<unit>day|week|month|year|decade)"
_TH = "(?:st|nd|rd|th)?"
_COUNT = r"(?P<count>\S.*?) "
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(form), read)
    for form, read in (
        (r"now|today|tonight|currently|at present|this (?:morning|afternoon|evening)"
         r"|(?:earlier|later) today", _now),
        (r"(?:the day (?P<beyond>before|after) )?(?P<day>yesterday|tomorrow)"
         r"(?: (?:morning|afternoon|evening))?", _near_day),
        (rf"{_IN}(?:the (?=current))?(?:(?:earlier|later) (?=this))?"
         r"(?P<which>last|this|next|current) (?P<unit>week|month|year)", _calendar),
        (rf"{_IN}(?:this|the current) decade", _decade),
        (rf"{_IN}(?:(?:the|this|these) )?(?P<which>past|coming) (?:{_COUNT})?{_UNIT}s?", _stretch),
        (rf"{_IN}the (?P<which>last) (?:{_COUNT}|(?!day)){_UNIT}s?", _stretch),
        (rf"{_IN}(?P<which>last) {_COUNT}{_UNIT}s?", _stretch),
        (rf"{_COUNT}{_UNIT}s? (?P<which>ago|from now)", _distant),
        (rf"(?:on )?(?P<name>{_DAY}),? (?:of )?{_NEAR}week", _weekday_of_week),
        (rf"(?:on )?(?:(?:the|this) )?(?P<which>past|coming) (?P<name>{_DAY})", _near_weekday),
        (rf"(?:on )?{_NEAR}(?P<name>{_DAY})", _near_weekday),
        (rf"{_IN}{_NEAR}(?P<name>{_MONTH})\.?", _near_month),
        (rf"{_IN}{_NEAR}(?P<name>{_SEASON})", _near_season),
        (rf"{_IN}(?:the )?(?:(?P<before>[0-9]{{1,2}}){_TH} (?:of )?)?(?P<name>{_MONTH})\.?"
         rf"(?: (?:the )?(?P<after>[0-9]{{1,2}}){_TH})?,? (?:of )?{_NEAR}year", _in_year),
        (r"(?:by|until|till|before) (?:the )?end of (?:the|(?P<which>this|next)) "
         r"(?P<unit>week|month|year)", _deadline),
        (r"by (?:the )?(?P<unit>year)(?:'s |-| )end(?P<which>)", _deadline),
    )
)  # fmt: skip
"""What is known: a form of words, and how it is read. What fits none has no date."""
