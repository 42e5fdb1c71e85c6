"""Mentions that are quoted with the words around them: the words win over the position."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from kg.model import Span
from kg.readers._offsets import Claim, Place
from kg.readers._quotes import Quote, find


def by_words(text: str, claim: Claim, quotes: Sequence[Quote], where: Place) -> Place:
    """Where the fragments of a mention stand by their words, if not where they are claimed.

    ``where`` is the place by position alone, which stays if the words are not found otherwise.
    """
    if where.spans and not where.reason:
        return where
    if not claim.spans:
        where = Place((), "no position is given")
    spans: list[Span] = []
    oddities: list[str] = []
    for number, quote in enumerate(quotes):
        hint = claim.spans[number][0] if number < len(claim.spans) else None
        found = find(text, quote, hint)
        if isinstance(found, str):
            return where if where.spans else Place((), f"{where.reason}; {found}")
        if found[0] in where.spans:
            return where
        spans.append(found[0])
        if found[1]:
            oddities.append(found[1])
        elif hint is not None and hint != found[0].start:
            oddities.append(f"{where.reason}; found at {found[0].start} to {found[0].end}")
    if any(one.end > other.start for one, other in pairwise(sorted(spans))):
        return where if where.spans else Place((), "its fragments overlap")
    return Place(tuple(sorted(spans)), "; ".join(oddities))
