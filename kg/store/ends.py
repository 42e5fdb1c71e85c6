"""Between which numbers a value lies: what filters compare."""

from __future__ import annotations

import math
from collections.abc import Iterator

from kg.model import Literal
from kg.names import EDTF, XSD, XSD_DECIMAL, XSD_INTEGER
from kg.ontology import Ontology, Quantity
from kg.periods import Day, period

_NUMBERS = {XSD_DECIMAL, XSD_INTEGER, XSD + "double"}
DATES = frozenset({EDTF, XSD + "date", XSD + "dateTime", XSD + "gYear"})
"""The datatypes of dates."""

_NUMBER = "CAST(fact.value AS REAL)"


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


def endings(ontology: Ontology, value: str) -> tuple[str, ...]:
    """The properties that give ends of the quantities whose number a property holds."""
    found = (k.quantity for k in ontology.kinds if k.quantity and k.quantity.value == value)
    return tuple(dict.fromkeys(end for q in found for end in (q.least, q.greatest) if end))


def is_ending(ontology: Ontology, prop: str) -> bool:
    """Whether a property gives an end of quantities."""
    return any(k.quantity and prop in (k.quantity.least, k.quantity.greatest)
               for k in ontology.kinds)  # fmt: skip


def spreading(ontology: Ontology, quantity: Quantity) -> Iterator[str]:
    """What gives facts the ends of the quantities that they state, as SQL that sets columns.

    The fact of a number has the interval that its comparator makes of it, and an end that the
    text gives comes before one of those. Where there is no number, the facts of the ends have the
    interval; otherwise theirs is empty, so that a quantity is found by one of the two. It is empty,
    too, where it ends before it begins.
    """
    q = quantity
    lows, highs = _compared(ontology, q)
    least, greatest = _end(q.least), _end(q.greatest)
    yield (
        f"low = coalesce({least}, {lows}), high = coalesce({greatest}, {highs}) "
        f"WHERE property = {_text(q.value)}"
    )
    if givens := [end for end in (q.least, q.greatest) if end]:
        there = f"({_best('1', q.value)} NOTNULL)"
        yield (
            f"low = CASE WHEN {there} THEN 9e999 ELSE coalesce({least}, -9e999) END, "
            f"high = CASE WHEN {there} THEN -9e999 ELSE coalesce({greatest}, 9e999) END "
            f"WHERE property IN ({', '.join(map(_text, givens))})"
        )
        every = ", ".join(map(_text, (q.value, *givens)))
        yield f"low = 9e999, high = -9e999 WHERE property IN ({every}) AND low > high"


def _compared(ontology: Ontology, quantity: Quantity) -> tuple[str, str]:
    """The ends of the interval that the comparator makes of a number, as SQL over ``fact``.

    Below zero the products change places: about -10 is -11 to -9.
    """
    if quantity.comparator is None:
        return _NUMBER, _NUMBER
    said = _best("k.value", quantity.comparator, number=False)
    cases: dict[str, list[str]] = {"min": [], "max": []}
    for member in ontology.classes[ontology.properties[quantity.comparator].range].members:
        for least, factor, endless in (("min", member.lower, "-9e999"),
                                       ("max", member.upper, "9e999")):  # fmt: skip
            end = endless if factor is None else f"{_NUMBER} * {factor!r}"
            if member.lower is not None and member.upper is not None:
                end = f"{least}({_NUMBER} * {member.lower!r}, {_NUMBER} * {member.upper!r})"
            cases[least].append(f"WHEN {_text(member.iri)} THEN {end}")
    low, high = (
        f"CASE {said} {' '.join(found)} ELSE {_NUMBER} END" if found else _NUMBER
        for found in cases.values()
    )
    return low, high


def _end(prop: str | None) -> str:
    return _best("CAST(k.value AS REAL)", prop) if prop else "NULL"


def _best(shown: str, prop: str, *, number: bool = True) -> str:
    """Of the values of a property that the subject of a fact has, the one that most say, as SQL."""
    return (
        f"(SELECT {shown} FROM fact AS k INDEXED BY fact_by_subject "
        f"WHERE k.subject = fact.subject AND k.property = {_text(prop)} AND k.asserted"
        f"{' AND k.low NOTNULL' if number else ''} "
        "ORDER BY k.origins DESC, k.support DESC, k.value LIMIT 1)"
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def day_number(day: Day) -> float:
    """A day as a number that orders days: 20120921 for 21 September 2012."""
    year, month, date = day
    return year * 10_000 + month * 100 + date
