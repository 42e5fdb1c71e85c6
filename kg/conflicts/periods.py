"""When a statement holds for certain, by its EDTF bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DATE = re.compile(
    r"(?P<year>[0-9]{1,3}X{1,3}|[0-9]{4})"
    r"(?:-(?P<month>0[1-9]|1[0-2]|2[1-9]|3[0-9]|4[01]|XX)(?:-(?P<day>[0-3][0-9]|XX))?)?"
    r"(?:T.*)?"
)


@dataclass(frozen=True, slots=True)
class Validity:
    """The days between which something began, and those between which it ended.

    Days are ``YYYY-MM-DD``, which sort as dates do; None is not known. What is not known when it
    ended held at least when it began, and the other way round.
    """

    began: tuple[str, str] | None
    ended: tuple[str, str] | None

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


def _days(edtf: str | None) -> tuple[str, str] | None:
    """The first and the last day that an EDTF date or interval may mean; None where unsure."""
    if not edtf:
        return None
    ends = edtf.split("/")
    first, last = _moment(ends[0]), _moment(ends[-1])
    return (first[0], last[1]) if first and last and first[0] <= last[1] else None


def _moment(text: str) -> tuple[str, str] | None:
    match = _DATE.fullmatch(text)
    if match is None:  # Open, approximate, uncertain, a set, or a year of other than 4 digits.
        return None
    year, month, day = match["year"], match["month"] or "XX", match["day"] or "XX"
    if len(year) != 4:
        return None
    if month > "12":  # Nothing is known but the year; seasons (21 to 41) differ by hemisphere.
        month = "XX"
    first = (year.replace("X", "0"), month.replace("XX", "01"), day.replace("XX", "01"))
    last = (year.replace("X", "9"), month.replace("XX", "12"), day.replace("XX", "31"))
    return "-".join(first), "-".join(last)
