"""Between which numbers a value lies: what filters compare."""

from __future__ import annotations

import math

from kg.model import Literal
from kg.names import EDTF, XSD, XSD_DECIMAL, XSD_INTEGER
from kg.ontology import Ontology
from kg.periods import Day, period

_NUMBERS = {XSD_DECIMAL, XSD_INTEGER, XSD + "double"}
DATES = frozenset({EDTF, XSD + "date", XSD + "dateTime", XSD + "gYear"})
"""The datatypes of dates."""


def ends(value: Literal) -> tuple[float | None, float | None]:
    """Between which numbers a literal lies: those of a number, or the first and last day of a date.

    A day is written as a number, 20120921. What is neither, or cannot be read, has no ends.
    """
    try:
        if value.datatype in _NUMBERS:
            found = float(value.value)
            return (None, None) if math.isnan(found) else (found, found)
        if value.datatype in DATES:
            covered = period(value.value)
            return day_number(covered.first), day_number(covered.last)
    except ValueError:
        pass
    return None, None


def intervals(ontology: Ontology, comparator: str) -> tuple[str, str]:
    """The ends of the interval that a comparator makes of a value, as SQL over ``fact``.

    A value has one comparator; where documents differ, the one that most of them say. Below zero
    the products change places: about -10 is -11 to -9.
    """
    said = (
        "(SELECT k.value FROM fact AS k INDEXED BY fact_by_subject "
        "WHERE k.subject = fact.subject AND k.property = ?2 AND k.asserted "
        "ORDER BY k.origins DESC, k.support DESC, k.value LIMIT 1)"
    )
    number = "CAST(fact.value AS REAL)"
    cases: dict[str, list[str]] = {"min": [], "max": []}
    for member in ontology.classes[ontology.properties[comparator].range].members:
        for least, factor, endless in (("min", member.lower, "-9e999"),
                                       ("max", member.upper, "9e999")):  # fmt: skip
            end = endless if factor is None else f"{number} * {factor!r}"
            if member.lower is not None and member.upper is not None:
                end = f"{least}({number} * {member.lower!r}, {number} * {member.upper!r})"
            cases[least].append(f"WHEN '{member.iri}' THEN {end}")
    low, high = (
        f"CASE {said} {' '.join(found)} ELSE {number} END" if found else number
        for found in cases.values()
    )
    return low, high


def day_number(day: Day) -> float:
    """A day as a number that orders days: 20120921 for 21 September 2012."""
    year, month, date = day
    return year * 10_000 + month * 100 + date
