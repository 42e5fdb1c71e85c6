"""Pages of connections: which part of a list is asked for, and cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import QueryError

DEFAULT_PAGE = 20
"""How many edges a connection gives when it is not asked for a number."""

MAX_PAGE = 100
"""The most edges that one page holds."""


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that is asked for.

    ``after`` and ``before`` are the numbers of the items that cursors stand for. ``size`` items
    are taken from the front, or from the back if ``backward``.
    """

    size: int = DEFAULT_PAGE
    backward: bool = False
    after: int | None = None
    before: int | None = None


def window(
    generation: str, first: int | None, last: int | None, after: str | None, before: str | None
) -> Window:
    """The window that a connection's arguments describe. Raises QueryError if they cannot be."""
    if first is not None and last is not None:
        raise QueryError("first and last cannot both be given: a page has one end")
    size = page_size(first, last)
    return Window(
        size=size,
        backward=last is not None,
        after=None if after is None else position(generation, after),
        before=None if before is None else position(generation, before),
    )


def page_size(first: int | None, last: int | None) -> int:
    """How many edges are asked for. Raises QueryError for less than 0 or more than a page."""
    for name, value in (("first", first), ("last", last)):
        if value is not None and not 0 <= value <= MAX_PAGE:
            raise QueryError(
                f"{name}: {value} is not between 0 and {MAX_PAGE}, the most that one page holds; "
                "ask for more pages with after or before"
            )
    return first if first is not None else DEFAULT_PAGE if last is None else last


def cursor(generation: str, number: int) -> str:
    """The cursor of the item with this number, good within one generation."""
    return base64.urlsafe_b64encode(f"{generation}:{number}".encode()).decode().rstrip("=")


def position(generation: str, text: str) -> int:
    """The number that a cursor stands for.

    Raises QueryError for text that is no cursor, and for a cursor of another generation: the
    graph has changed since, and numbers mean other things.
    """
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        found, _, digits = base64.b64decode(padded, b"-_", validate=True).decode().rpartition(":")
        number = int(digits) if digits.isascii() and digits.isdigit() else -1
    except (UnicodeError, binascii.Error, ValueError):
        found, number = "", -1
    if not found or not 0 <= number < 2**63:
        raise QueryError(f"{text[:60]!r} is not a cursor; use one that a page of this list gave")
    if found != generation:
        raise QueryError(
            f"the cursor belongs to generation {found[:60]}, and the current one is {generation}; "
            "start again without a cursor"
        )
    return number


def cut(numbers: Sequence[int], part: Window) -> tuple[int, int]:
    """Where a window starts and ends in a list of distinct numbers.

    Raises QueryError for a cursor that is of another list.
    """
    low, high = 0, len(numbers)
    if part.after is not None:
        low = _place(numbers, part.after) + 1
    if part.before is not None:
        high = _place(numbers, part.before)
    high = max(low, high)
    return (
        (max(low, high - part.size), high) if part.backward else (low, min(high, low + part.size))
    )


def _place(numbers: Sequence[int], number: int) -> int:
    try:
        return numbers.index(number)
    except ValueError:
        raise QueryError("the cursor is of another list; use one that this list gave") from None
