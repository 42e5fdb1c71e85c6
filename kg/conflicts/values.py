"""Single-valued properties of which a thing has several values."""

from __future__ import annotations

from collections.abc import Iterator

from kg.conflicts.sides import Conflict, sides_of
from kg.ontology import Property
from kg.store import View


def in_values(view: View) -> Iterator[Conflict]:
    """Facts of one thing in one single-valued property; names aside, of which it may have many."""
    for prop in view.ontology.properties.values():
        if prop.single and prop.iri != view.ontology.name_property:
            yield from _in(view, prop)


def _in(view: View, prop: Property) -> Iterator[Conflict]:
    stored, inverse = view.ontology.forward(prop)
    side = "object" if inverse else "subject"
    sql = (
        f"SELECT {side} FROM fact WHERE property = ? AND asserted AND {side} IS NOT NULL "
        f"GROUP BY {side} HAVING count(*) > 1"
    )
    several = [row[0] for row in view.rows(sql, (stored.iri,))]
    entities = view.entities_by_id(several)
    for number, facts in view.facts(several, stored.iri, inverse=inverse).items():
        sides = sides_of(view, entities[number], facts, inverse=inverse)
        yield Conflict("values", stored, prop, entities[number], sides)
