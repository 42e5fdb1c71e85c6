"""Properties with one value at a time, of which two values hold at one time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from kg.conflicts.periods import Validity, validity
from kg.conflicts.sides import Conflict, Side, sides_of
from kg.ontology import Property
from kg.store import View


def in_time(view: View) -> Iterator[Conflict]:
    """Things with two values at once of a property that the ontology has kg:oneAtATime on.

    Only what overlaps for certain, by validFrom and validUntil of single statements, counts.
    """
    for prop in view.ontology.properties.values():
        if prop.one_at_a_time:
            yield from _in(view, prop)


def _in(view: View, prop: Property) -> Iterator[Conflict]:
    stored, inverse = view.ontology.forward(prop)
    subjects = _subjects(view, prop)
    facts = view.facts(subjects, stored.iri, inverse=inverse)
    several = {i: found for i, found in facts.items() if len(found) > 1}
    for number, entity in view.entities_by_id(list(several)).items():
        sides = sides_of(view, entity, several[number], inverse=inverse)
        at_once = _overlapping(sides)
        if at_once:
            yield Conflict("overlap", stored, prop, entity, at_once)


def _subjects(view: View, prop: Property) -> list[int]:
    """The things that have one value at a time, by class or by a member that they have."""
    found: set[int] = set()
    for iri in prop.one_at_a_time:
        if iri in view.ontology.classes:
            found |= {e.id for e in view.entities(iri)}
        else:
            found |= _having(view, prop, iri)
    return sorted(found)


def _having(view: View, prop: Property, member: str) -> set[int]:
    subjects = {e.id for domain in prop.domains for e in view.entities(domain)}
    return {
        i
        for leading in view.ontology.leading_to(member, prop)
        for i, facts in view.facts(sorted(subjects), leading.iri).items()
        if any(f.value == member for f in facts)
    }


def _overlapping(sides: Sequence[Side]) -> tuple[Side, ...]:
    """Those sides that overlap with another one."""
    times = [_times(side) for side in sides]
    kept: set[int] = set()
    for one, other in combinations(range(len(sides)), 2):
        if any(a.overlaps(b) for a in times[one] for b in times[other]):
            kept |= {one, other}
    return tuple(sides[n] for n in sorted(kept))


def _times(side: Side) -> set[Validity]:
    return {validity(s.valid_from, s.valid_until) for s in side.statements}
