"""Network measures: one module of this package for each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from kg.errors import QueryError
from kg.metrics._engine import installed
from kg.metrics._measure import Figure, Groups, Measure, Pairs, Scores
from kg.metrics._robust import Change, robustness
from kg.names import closest
from kg.plugins import collect

__all__ = [
    "Change",
    "Figure",
    "Groups",
    "Measure",
    "Pairs",
    "Scores",
    "installed",
    "measure",
    "measures",
    "ranked",
    "robustness",
    "score",
    "scores",
]

_DIGITS = 12
"""Values that agree in so many decimal places are a tie: beyond, arithmetic is noise."""


@cache
def measures() -> tuple[Measure[Any], ...]:
    """All measures, sorted by name."""
    return tuple(sorted(collect(__name__, Measure), key=lambda m: m.name))


def scores() -> tuple[Scores, ...]:
    """The measures that give each entity a number, sorted by name."""
    return tuple(m for m in measures() if isinstance(m, Scores))


def measure(name: str) -> Measure[Any]:
    """The measure with this name; case does not count.

    Raises QueryError, with suggestions, where there is none.
    """
    known = {m.name: m for m in measures()}
    if name.lower() not in known:
        raise QueryError(f"no measure is called {name!r}; {closest(name, known)}")
    return known[name.lower()]


def score(name: str) -> Scores:
    """The measure with this name that gives each entity a number.

    Raises QueryError, with suggestions, where there is none.
    """
    found = measure(name)
    if not isinstance(found, Scores):
        known = ", ".join(m.name for m in scores())
        raise QueryError(f"{found.name} gives no number to each entity; those do: {known}")
    return found


def ranked(values: Mapping[int, float]) -> list[tuple[int, float]]:
    """Entities with their values, highest first; ties stay in their order, that of the IRIs."""
    return sorted(values.items(), key=lambda item: -round(item[1], _DIGITS))
