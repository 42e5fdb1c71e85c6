"""Where a text says something, told by the words and by what stands before and after them.

Tools that quote from a rendered page write each run of white space as one space, so white space
counts as such here, however long it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kg.model import Span

MAX_QUOTE = 100_000  # characters
_MOST_PLACES = 10_000
_NEAR = 2000  # characters before and after a hint, which are looked through first
_SLACK = 200  # characters of white space that a context may have more than its quote


@dataclass(frozen=True, slots=True)
class Quote:
    """Words, and the text around them where it is known."""

    exact: str
    before: str = ""
    after: str = ""


def find(text: str, quote: Quote, hint: int | None = None) -> tuple[Span, str] | str:
    """The place of a quote, and what is odd about it; or the reason why there is none.

    Of several places the one between the same words is taken, and among these the nearest to
    ``hint``. Words whose surroundings are others are found where they stand only once.
    """
    if not quote.exact.strip() or len(quote.exact) > MAX_QUOTE:
        return f"no words to look for, or more than {MAX_QUOTE:,} characters"
    if hint is not None:
        near = _places(text, quote.exact, max(0, hint - _NEAR), hint + _NEAR)
        if fitting := [place for place in near if _fits(text, place, quote)]:
            return _nearest(fitting, hint)
    places = list(islice(_places(text, quote.exact), _MOST_PLACES))
    fitting = [place for place in places if _fits(text, place, quote)]
    if fitting:
        return _nearest(fitting, hint)
    whole = [place for place in places if not _cuts_words(text, place)]
    if len(whole) == 1:
        return whole[0], "other words stand before or after it"
    if not whole:
        return "the text does not say it"
    return f"the text says it {len(whole)} times, and never between the words given"


def _places(text: str, exact: str, first: int = 0, last: int | None = None) -> Iterator[Span]:
    """Where the words stand that begin from ``first`` to ``last``."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in exact.split()))
    end = len(text) if last is None else min(len(text), last + 2 * len(exact) + _SLACK)
    return (Span(*match.span()) for match in pattern.finditer(text, first, end))


def _fits(text: str, place: Span, quote: Quote) -> bool:
    before, after = _plain(quote.before), _plain(quote.after)
    if not before and not after:
        return not _cuts_words(text, place)
    left = _plain(text[max(0, place.start - len(quote.before) - _SLACK) : place.start])
    right = _plain(text[place.end : place.end + len(quote.after) + _SLACK])
    return left.endswith(before) and right.startswith(after)


def _nearest(places: list[Span], hint: int | None) -> tuple[Span, str] | str:
    if len(places) == 1:
        return places[0], ""
    if hint is None:
        return f"the text says it {len(places)} times"
    first, second = sorted(places, key=lambda place: abs(place.start - hint))[:2]
    if abs(first.start - hint) == abs(second.start - hint):
        return "the text says it as far before the position as after"
    return first, ""


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cuts_words(text: str, place: Span) -> bool:
    edges = (text[max(at - 1, 0) : at + 1] for at in (place.start, place.end))
    return any(len(edge) == 2 and edge.isalnum() and edge.isascii() for edge in edges)
