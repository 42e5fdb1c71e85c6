"""Likely pairs → groups: the surest first, and only what nothing in two groups speaks against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import TypeVar

MOST = 50
"""How many things may be joined by their scores."""

SAFE = 0.998
"""How sure a pair must be that joins what fits two that exclude each other."""


T = TypeVar("T", int, str)


def grouped(
    pairs: Iterable[tuple[float, T, T]], against: Callable[[T, T], str]
) -> Iterator[tuple[T, T, str]]:
    """Each pair with why it is not joined, which is empty where it is; the surest first.

    ``pairs`` are scores with two things each; ``against`` says what speaks against any two
    being one, or nothing.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair[0], *pair[1:]))
    torn = _torn(ordered, against)
    groups: dict[T, list[T]] = {}
    for value, one, other in ordered:
        mine, theirs = groups.setdefault(one, [one]), groups.setdefault(other, [other])
        if mine is theirs:
            yield one, other, ""
            continue
        reason = "" if value >= SAFE else torn.get(one, "") or torn.get(other, "")
        reason = reason or _why_apart(mine, theirs, against)
        if not reason:
            mine += theirs
            groups |= dict.fromkeys(theirs, mine)
        yield one, other, reason


def _torn(pairs: Iterable[tuple[float, T, T]], against: Callable[[T, T], str]) -> dict[T, str]:
    """What fits two things that exclude each other, and why they do."""
    partners: dict[T, list[T]] = defaultdict(list)
    for _, one, other in pairs:
        partners[one].append(other)
        partners[other].append(one)
    found: dict[T, str] = {}
    for thing, others in partners.items():
        reasons = (against(a, b) for a, b in combinations(sorted(others[:MOST]), 2))
        if reason := next(filter(None, reasons), ""):
            found[thing] = reason
    return found


def _why_apart(mine: Iterable[T], theirs: Iterable[T], against: Callable[[T, T], str]) -> str:
    mine, theirs = sorted(mine), sorted(theirs)
    if len(mine) + len(theirs) > MOST:
        return f"more than {MOST} things would be one"
    return next(filter(None, (against(a, b) for a in mine for b in theirs)), "")
