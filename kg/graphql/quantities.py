"""Quantities as intervals: the ends of a value with its comparator, as SQL."""

from __future__ import annotations

from kg.graphql.operators import Ends
from kg.graphql.sql import quoted
from kg.ontology import Ontology, Property

_OPEN = "9e999"


def interval(ontology: Ontology, prop: Property, f: str) -> Ends | None:
    """The least and the greatest that a fact f admits; None if no comparator goes with it."""
    stated = [c.quantity for c in ontology.kinds if c.quantity and c.quantity.value == prop.iri]
    comparator = next((q.comparator for q in stated if q.comparator), None)
    if comparator is None:
        return None
    # A figure has one comparator; where documents differ, the one that most support.
    said = (
        f"(SELECT k.value FROM fact AS k WHERE k.subject = {f}.subject AND k.property = "
        f"{quoted(comparator)} AND k.asserted ORDER BY k.origins DESC, k.support DESC, k.value "
        "LIMIT 1)"
    )
    return Ends(*(_end(ontology, comparator, f, said, low=low) for low in (True, False)))


def _end(ontology: Ontology, comparator: str, f: str, said: str, *, low: bool) -> str:
    """One end of the interval: products with the factors of the comparator, the lesser first."""
    owner = ontology.classes[ontology.properties[comparator].range]
    cases = []
    for member in owner.members:
        lower, upper = member.lower, member.upper
        if lower is not None and upper is not None:
            least = "min" if low else "max"
            end = f"{least}({f}.low * {lower!r}, {f}.low * {upper!r})"
        else:
            factor = lower if low else upper
            end = f"{f}.low * {factor!r}" if factor is not None else f"{'-' * low}{_OPEN}"
        cases.append(f"WHEN {quoted(member.iri)} THEN {end}")
    return f"CASE {said} {' '.join(cases)} ELSE {f}.low END"
