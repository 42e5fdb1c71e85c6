"""Lengths of time in running words: ``every year`` is P1Y, ``two weeks`` is P14D. English only."""

from __future__ import annotations

import re

from kg.lift.lexical import canonical_duration, duration, shown
from kg.lift.numerals import integer_in

_LONGEST = 60
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "centurie": 1200}
_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 7 * 86400,
    "fortnight": 14 * 86400,
}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annual": "year",
    "annually": "year",
}
_PHRASE = re.compile(
    r"(?:(?:for|in|within|over|once|per|every|each) )?(?:(?P<number>\S.*?)[ -])?"
    rf"(?P<unit>{'|'.join((*_MONTHS, *_SECONDS))})s?"
)


def duration_in(text: str) -> str:
    """The xsd:duration that a whole text gives, as a length or as how often something is.

    Raises ValueError, saying what would have been right.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"{shown(text)} is too long for a length of time; mark its own words")
    words = " ".join(text.lower().split()).strip(" ,;.()")
    if re.match(r"-?p", words) and re.search("[0-9]", words):
        return duration(text)
    match = _PHRASE.fullmatch(_ADVERBS.get(words, words))
    if not match:
        raise ValueError(f"no length of time in {shown(text)}; give it as P1Y, P3M, P14D or PT12H")
    number, unit = match["number"], match["unit"]
    count = 1 if number in (None, "a", "an", "one", "the", "single") else int(integer_in(number))
    if count < 0:
        raise ValueError(f"{shown(text)} is less than nothing; give a length of time from 0 up")
    return canonical_duration("", count * _MONTHS.get(unit, 0), count * _SECONDS.get(unit, 0))
