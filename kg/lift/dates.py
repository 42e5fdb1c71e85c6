"""Dates in running words → EDTF: ``since 2008`` is 2008/.., ``12 March 2012`` is 2012-03-12.

English only. What could mean two dates is refused, and what needs a date to count from (last
month) is never guessed.
"""

from __future__ import annotations

import re

from kg.lift.edtf_dates import FORMS, edtf
from kg.lift.lexical import shown
from kg.model import Literal
from kg.names import EDTF

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip
"""The English months; each may be cut to three letters, September to four."""

_LONGEST = 100
_NAMES = {m[:n]: i for i, m in enumerate(MONTHS, 1) for n in (3, len(m))} | {"sept": 9}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}  # as EDTF has them
_MONTH = rf"(?P<month>{'|'.join(sorted(_NAMES, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MOMENTS = tuple(
    re.compile(pattern)
    for pattern in (
        _YEAR,
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"(?:the )?{_DAY} (?:of )?{_MONTH},?(?: {_YEAR})?",
        rf"{_MONTH} (?:the )?{_DAY}(?:,? {_YEAR})?",
        rf"(?:the )?(?P<season>{'|'.join(_SEASONS)}),? (?:of )?{_YEAR}",
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
    rf"year|decade|century|{'|'.join((*_NAMES, *_SEASONS))})s?|"
    rf"{_WEEKDAY}|daily|weekly|monthly|quarterly|yearly|annual|annually)\b"
)
_GRAINS = (
    (re.compile(r"(?:in |during )?(?:last|next|this|the previous|the following) month"), "XXXX-XX"),
    (re.compile(r"(?:in |during )?(?:last|next|this|the previous|the following) year"), "XXXX"),
    (re.compile(r"yesterday|today|tomorrow"), "XXXX-XX-XX"),
)
_OPEN = "../.."
_ASCII = str.maketrans("\u2019\u2018\u201c\u201d\u2010\u2011", "''\"\"--")


class Unanchored(ValueError):
    """A date that counts from another date, which the document does not have.

    ``value`` says what is known without it: a month nobody can name, ``XXXX-XX``, for last
    month; 12 March of some year, ``XXXX-03-12``; otherwise the interval that is open on both
    sides, ``../..``.
    """

    def __init__(self, text: str, value: str) -> None:
        super().__init__(
            f"{shown(text)} counts from a date, and the document has none that it can be anchored "
            "to; its text is kept"
        )
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


def _span(words: str) -> str | None:
    """A moment, or an interval of two, one of which may be open."""
    if (moment := _moment(words)) is not None:
        return moment
    for pattern in (_YEARS, _BETWEEN, _FROM_TO):
        match = pattern.fullmatch(words)
        if match and (interval := _interval(match[1], match[2])) is not None:
            return interval
    for pattern, shape in ((_OPEN_END, "{}/.."), (_OPEN_START, "../{}")):
        match = pattern.fullmatch(words)
        if match and (moment := _moment(match[1] or match[2])) is not None:
            return shape.format(moment)
    return _exactly(words)


def _interval(one: str, other: str) -> str | None:
    """Two moments; a first one without a year is in the year of the second."""
    start, end = _moment(one), _moment(other)
    if start is None or end is None:
        return None
    return f"{start.replace('XXXX', end[:4])}/{end}"


def _moment(words: str) -> str | None:
    if match := _ABOUT.fullmatch(words):
        inner = _moment(match[1])
        return f"{inner}~" if inner and not inner.endswith("~") else None
    if match := _DECADE.fullmatch(words):
        return f"{match['decade']}X"
    for pattern in _MOMENTS:
        if match := pattern.fullmatch(words):
            return _date(match.groupdict())
    if match := _AT.fullmatch(words):
        return _moment(match[1])
    return None


def _date(parts: dict[str, str | None]) -> str:
    """A date of year, month or season, and day; a year that is not given is XXXX."""
    year, month, day, season = (parts.get(part) for part in ("year", "month", "day", "season"))
    number = _NAMES[month] if month else _SEASONS[season] if season else None
    figures = [year or "XXXX", *(f"{n:02}" for n in (number, day and int(day)) if n is not None)]
    return "-".join(figures)


def _exactly(words: str) -> str | None:
    try:
        return edtf(words.upper())
    except ValueError:
        return None
