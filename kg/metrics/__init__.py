"""Network measures: one module of this package for each."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache

from kg.errors import QueryError
from kg.metrics._measure import Measure
from kg.plugins import collect

__all__ = ["Measure", "measure", "measures", "ranked"]

_DIGITS = 12
"""Values that agree in so many decimal places are a tie: beyond, arithmetic is noise."""


@cache
def measures() -> tuple[Measure, ...]:
    """All measures, sorted by name."""
    return tuple(sorted(collect(__name__, Measure), key=lambda m: m.name))


def measure(name: str) -> Measure:
    """The measure with this name; case does not count.

    Raises QueryError, with suggestions, where there is none.
    """
    known = {m.name: m for m in measures()}
    if name.lower() in known:
        return known[name.lower()]
    close = difflib.get_close_matches(name.lower(), known, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
    raise QueryError(f"no measure is called {name!r}; {hint}")


def ranked(values: Mapping[int, float]) -> list[tuple[int, float]]:
    """Entities with their values, highest first; ties stay in their order, that of the IRIs."""
    return sorted(values.items(), key=lambda item: -round(item[1], _DIGITS))
