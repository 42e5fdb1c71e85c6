"""Dates in running words → EDTF: ``since 2008`` is 2008/.., ``12 March 2012`` is 2012-03-12.

English only. What could mean two dates is refused, and what needs a date to count from (last
month) is read with the document's date or not at all.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable

from kg.lift.almanac import MONTHS, SEASONS, WEEKDAYS
from kg.lift.edtf_dates import FORMS, edtf
from kg.lift.lexical import shown
from kg.lift.relative import Anchor, relative
from kg.model import Literal
from kg.names import EDTF
from kg.periods import period

_LONGEST = 100
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_MOMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR,
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"(?:the )?{_DAY} (?:of )?{_MONTH},?(?: {_YEAR})?",
        rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?",
        rf"(?:the )?(?P<season>{'|'.join(SEASONS)}),? (?:of )?{_YEAR}",
        _MONTH,
    )
)
_DECADE = re.compile(r"(?:the )?(?P<decade>[0-9]{2}[1-9])0'?s")
_ROUND = re.compile(r"(?<![0-9])(?:[0-9]{2}00|[0-9]0)'?s\b")

_OPEN_END = re.compile(r"(?:ever )?since (.+)|(?:from )?(.+?) (?:onwards?|on)")
_OPEN_START = re.compile(r"(?:up )?(?:until|till) (.+)|up to (.+)")
_BETWEEN = re.compile(r"between (.+?) and (.+)")
_FROM_TO = re.compile(
    r"(?:from )?(.+?)(?: (?:to|until|till|through|[-\u2013\u2014]) |[\u2013\u2014])(.+)"
)
_YEARS = re.compile(r"(?:from )?([0-9]{4})-([0-9]{4})")
_ABOUT = re.compile(r"(?:circa|ca\.?|c\.|about|around|approximately) (.+)")
_AT = re.compile(
    r"(?:(?:in|on|during|of|dated)(?: the)?(?: years?| months? of)? |the year |"
    rf"{_WEEKDAY},? )(.+)"
)
_MONTH_OR_YEARS = re.compile(r"[0-9]{2}([0-9]{2})-(0[1-9]|1[0-2])")
_NUMERIC_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}([/.])[0-9]{1,2}\1[0-9]{2,4}(?![0-9])")

_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|now|nowadays|recent|recently|lately|current|currently|"
    r"ago|earlier|later|soon|previously|formerly|since then|these days|"
    r"(?:last|next|this|past|previous|coming|following|every|each|same) "
    rf"(?:\w+ ){{0,2}}(?:{_WEEKDAY}|night|morning|evening|weekend|day|week|month|quarter|season|"
    rf"year|decade|century|{'|'.join((*MONTHS, *SEASONS))})s?|"
    rf"{_WEEKDAY}|daily|weekly|monthly|quarterly|yearly|annual|annually)\b"
)
_GRAINS = (
    (re.compile(r"(?:in |during )?(?:last|next|this|the previous|the following) month"), "XXXX-XX"),
    (re.compile(r"(?:in |during )?(?:last|next|this|the previous|the following) year"), "XXXX"),
    (re.compile(r"yesterday|today|tomorrow"), "XXXX-XX-XX"),
)
_OPEN = "../.."
_ASCII = str.maketrans("\u2019\u2018\u201c\u201d\u2010\u2011", "''\"\"--")

_Counted = Callable[[str], str | None]
"""Reads words in lower case that count from another date, or gives None."""


class Unanchored(ValueError):
    """A date that counts from another date, which the document does not have.

    ``value`` says what is known without it: a month nobody can name, ``XXXX-XX``, for last
    month; 12 March of some year, ``XXXX-03-12``; otherwise the interval that is open on both
    sides, ``../..``.
    """

    def __init__(self, text: str, value: str, anchor: Anchor | None = None) -> None:
        lack = (
            f"the document's own, {anchor.text}, does not settle it"
            if anchor
            else "the document has none that it can be anchored to"
        )
        super().__init__(f"{shown(text)} counts from a date, and {lack}; its text is kept")
        self.value = Literal(value, EDTF)


def date_in(text: str) -> str:
    """The EDTF date that a whole text gives.

    Raises Unanchored for dates that count from another, and ValueError, saying what would have
    been right, for what is no date or could be two.
    """
    words = _plain(text)
    if len(words) > _LONGEST:
        raise ValueError(f"{shown(text)} is too long for a date; mark the date's own words")
    _refuse_ambiguous(words, text)
    found = _span(words)
    if found is None:
        _refuse_relative(words, text)
        raise ValueError(f"no date in {shown(text)} that can be read; give it as {FORMS}")
    try:
        # A year that is not given is held against a leap year, which has all days.
        edtf(found.replace("XXXX", "2000"))
    except ValueError as error:
        raise ValueError(f"{shown(text)}: {error}") from None
    if "XXXX-" in found:
        raise Unanchored(text, _OPEN if "/" in found else found)
    return found


def date_from(text: str, anchor: Anchor) -> str | None:
    """The EDTF date of a whole text that counts from a document's date, in part or as a whole.

    None for what is no such date. Raises Unanchored where the document's date does not settle it.
    """
    try:
        date_in(text)
        return None
    except Unanchored as error:
        known = error.value.value
    except ValueError:
        known = ""
    words = _plain(text)
    found = _span(words, lambda w: relative(w, anchor)) if len(words) <= _LONGEST else None
    if found and "XXXX-" not in found:
        with contextlib.suppress(ValueError):  # no such day, or an interval that runs backwards
            period(found)
            return edtf(found)
    if known:
        raise Unanchored(text, known, anchor)
    return None


def _plain(text: str) -> str:
    """Lower case, single spaces, straight apostrophes, no punctuation around it."""
    if len(text) > 10 * _LONGEST:  # longer than any date even with all its white space
        return text
    words = " ".join(text.translate(_ASCII).split())
    if ".." in words:  # EDTF itself, whose points mean something
        return words
    return words.strip(' ,;:()"').removesuffix(".").lower()


def _refuse_ambiguous(words: str, text: str) -> None:
    match = _MONTH_OR_YEARS.fullmatch(words)
    if match and match[2] > match[1]:
        raise ValueError(
            f"{shown(text)} may be a month or two years; give it as {words} for the month or as "
            f"{words[:4]}/{words[:2]}{words[5:]} for the years"
        )
    if _NUMERIC_DAY.search(words):
        raise ValueError(f"{shown(text)}: day and month may be either way round; give 2012-03-12")
    if _ROUND.search(words):
        raise ValueError(f"{shown(text)} may be a decade or a century; give 190X or 19XX")


def _refuse_relative(words: str, text: str) -> None:
    if _RELATIVE.search(words):
        grains = (value for pattern, value in _GRAINS if pattern.fullmatch(words))
        raise Unanchored(text, next(grains, _OPEN))


def _alone(words: str) -> str | None:
    """What counts from nothing but what the words give."""
    return None


def _span(words: str, counted: _Counted = _alone) -> str | None:
    """A moment, or an interval of two, one of which may be open."""
    if (moment := _moment(words, counted)) is not None:
        return moment
    for pattern in (_YEARS, _BETWEEN, _FROM_TO):
        match = pattern.fullmatch(words)
        if match and (interval := _interval(match[1], match[2], counted)) is not None:
            return interval
    for pattern, shape in ((_OPEN_END, "{}/.."), (_OPEN_START, "../{}")):
        match = pattern.fullmatch(words)
        if match and (end := _end(match[1] or match[2], counted)) is not None:
            return shape.format(end)
    return _exactly(words)


def _interval(one: str, other: str, counted: _Counted) -> str | None:
    """Two moments; a first one without a year is in the year of the second, if that is given."""
    start, end = _end(one, counted), _end(other, counted)
    if start is None or end is None:
        return None
    if "XXXX" in start and _end(other, _alone) is None:
        return None
    return f"{start.replace('XXXX', end[:4])}/{end}"


def _end(words: str, counted: _Counted) -> str | None:
    """A moment that can be the end of an interval: one that is no interval itself."""
    found = _moment(words, counted)
    return None if found and "/" in found else found


def _moment(words: str, counted: _Counted) -> str | None:
    if match := _ABOUT.fullmatch(words):
        return _about(_end(match[1], counted))
    if match := _DECADE.fullmatch(words):
        return f"{match['decade']}X"
    for pattern in _MOMENTS:
        if match := pattern.fullmatch(words):
            return _date(match.groupdict())
    if (found := counted(words)) is not None:
        return found
    if match := _AT.fullmatch(words):
        # In the next month is the one that follows in the story, and not the coming one.
        told = "the " in words[: match.start(1)]
        return _moment(match[1], _alone if told else counted)
    return None


def _about(date: str | None) -> str | None:
    """A date as approximate, in doubt as it may be already."""
    if not date or date.endswith("~"):
        return None
    if date.startswith("XXXX"):  # it stays open, and EDTF has no mark for such a date
        return date
    return f"{date[:-1]}%" if date[-1] in "?%" else f"{date}~"


def _date(parts: dict[str, str | None]) -> str:
    """A date of year, month or season, and day; a year that is not given is XXXX."""
    year, month, day, season = (parts.get(part) for part in ("year", "month", "day", "season"))
    number = MONTHS[month] if month else SEASONS[season] if season else None
    figures = [year or "XXXX", *(f"{n:02}" for n in (number, day and int(day)) if n is not None)]
    return "-".join(figures)


def _exactly(words: str) -> str | None:
    try:
        return edtf(words.upper())
    except ValueError:
        return None
