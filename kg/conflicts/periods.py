"""When a statement holds for certain, by its EDTF bounds."""

from __future__ import annotations

from dataclasses import dataclass

from kg.periods import EVER, NEVER, Day, period


@dataclass(frozen=True, slots=True)
class Validity:
    """The days between which something began, and those between which it ended.

    None is not known. What is not known when it
    ended held at least when it began, and the other way round.
    """

    began: tuple[Day, Day] | None
    ended: tuple[Day, Day] | None

    def overlaps(self, other: Validity) -> bool:
        """Whether both held at one time whichever days within the bounds are the true ones.

        One that ends on the day on which the other begins makes way for it.
        """
        return self._precedes_end_of(other) and other._precedes_end_of(self)

    def _precedes_end_of(self, other: Validity) -> bool:
        start, end = self.began or self.ended, other.ended or other.began
        return start is not None and end is not None and start[1] < end[0]


def validity(valid_from: str | None, valid_until: str | None) -> Validity:
    """The validity that two EDTF dates bound. Dates that are approximate bound nothing."""
    return Validity(_days(valid_from), _days(valid_until))


def _days(edtf: str | None) -> tuple[Day, Day] | None:
    """The first and the last day that an EDTF date or interval may mean; None where unsure."""
    if not edtf or set(edtf) & set("?~%"):
        return None
    try:
        found = period(edtf)
    except ValueError:
        return None
    if found.first == EVER or found.last == NEVER:
        return None
    return found.first, found.last
