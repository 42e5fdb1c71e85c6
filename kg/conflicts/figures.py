"""Quantities in the graph: what each claims, of what, and which contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import islice

from kg.conflicts.quantities import Figure, Interval, comparable, interval, written
from kg.conflicts.sides import Conflict, Side, attributed, is_own, shown
from kg.names import plain
from kg.ontology import Class, Ontology, Quantity
from kg.policy import backing
from kg.store import EntityRow, FactRow, View

_Facts = dict[int, list[FactRow]]


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of the graph: what it claims, how that is shown, and the facts that say so."""

    entity: EntityRow
    figure: Figure
    shown: str
    facts: tuple[FactRow, ...]
    claimants: tuple[int, ...]


def in_quantities(view: View) -> Iterator[Conflict]:
    """Figures of one thing that contradict each other, of every kind that states quantities.

    Those that agree in everything they must are one group; each of the group that contradicts
    another one is on a side, with those that claim the same.
    """
    for kind in view.ontology.kinds:
        if kind.quantity:
            reading = _Reading(view, kind, kind.quantity)
            for group in _groups(reading.stated()):
                if at_odds := _at_odds(reading.voiced(_at_odds(group))):
                    yield reading.conflict(at_odds)


def figures(view: View) -> list[Stated]:
    """Every figure of a View with its voice, comparable or not, by kind and IRI."""
    readings = [_Reading(view, k, k.quantity) for k in view.ontology.kinds if k.quantity]
    return [stated for reading in readings for stated in reading.voiced(reading.stated())]


def _groups(found: Iterable[Stated]) -> list[list[Stated]]:
    groups: dict[object, list[Stated]] = defaultdict(list)
    for stated in found:
        if comparable(stated.figure):
            terms = tuple(sorted(stated.figure.terms.items()))
            groups[stated.figure.apart, terms].append(stated)
    return list(groups.values())


def _at_odds(group: Sequence[Stated]) -> list[Stated]:
    """Those of a group whose interval lies wholly below or above that of another voice.

    Only the outermost ends matter, so that a large group takes no longer than it takes to read.
    """
    claims = [(s.figure.interval or Interval(), s.figure.voice) for s in group]
    least = _outermost((i.upper, voice) for i, voice in claims if i.upper is not None)
    greatest = _outermost((-i.lower, voice) for i, voice in claims if i.lower is not None)

    def contradicted(claim: Interval, voice: frozenset[str]) -> bool:
        lower, upper = claim.lower, claim.upper
        above = lower is not None and any(lower > e for e, v in least if not v or v != voice)
        below = upper is not None and any(upper < -e for e, v in greatest if not v or v != voice)
        return above or below

    return [s for s, claim in zip(group, claims, strict=True) if contradicted(*claim)]


def _outermost(
    ends: Iterable[tuple[Decimal, frozenset[str]]],
) -> list[tuple[Decimal, frozenset[str]]]:
    """The least end, and the least of any other voice than that one's."""
    ordered = sorted(ends, key=lambda end: end[0])
    other = (end for end in ordered if end[1] != ordered[0][1])
    return [*ordered[:1], *islice(other, 1)]


class _Reading:
    """The figures of one kind."""

    def __init__(self, view: View, kind: Class, quantity: Quantity) -> None:
        self.view, self.kind, self.quantity = view, kind, quantity
        self.entities = {e.id: e for e in view.entities(kind.iri)}
        ids = list(self.entities)
        self.classes = view.classes(ids)
        self.terms = {p: _facts(view, ids, p) for p in kind.compared_by}
        parts = (*quantity.parts, quantity.comparator, quantity.claimant)
        self.parts = {p: _facts(view, ids, p) for p in parts if p}
        ends = (f.object for facts in self.terms.values() for fs in facts.values() for f in fs)
        self.likeness = _likeness(view, {i for i in ends if i is not None})

    def stated(self) -> list[Stated]:
        return [self._stated(e) for e in sorted(self.entities.values(), key=lambda e: e.iri)]

    def _stated(self, entity: EntityRow) -> Stated:
        ontology, quantity = self.view.ontology, self.quantity
        found = {p: facts[entity.id] for p, facts in self.parts.items()}
        claim, words, fault = _claimed(ontology, quantity, found)
        terms = {
            ontology.properties[p].name: frozenset(map(self._key, facts[entity.id]))
            for p, facts in self.terms.items()
            if facts[entity.id]
        }
        measured = frozenset(ontology.properties[p].name for p in quantity.measured)
        apart = _apart(ontology, self.classes[entity.id])
        figure = Figure(claim, terms, measured, apart, fault=fault)
        behind = {f.object: None for f in found.get(quantity.claimant or "", ()) if f.object}
        said = tuple(f for p in quantity.parts for f in found[p])
        return Stated(entity, figure, words, said, tuple(behind))

    def voiced(self, group: Sequence[Stated]) -> list[Stated]:
        """The same figures, with who states each and in which documents."""
        said = self.view.statements([f.id for s in group for f in s.facts])

        def voice(stated: Stated) -> frozenset[str]:
            rows = [s for f in stated.facts for s in backing(said[f.id])]
            people = {*stated.claimants, *(s.attributed_to for s in rows)}
            documents = {e.document for s in rows for e in s.evidence}
            return frozenset({f"in {d}" for d in documents} | {f"by {p}" for p in people if p})

        return [replace(s, figure=replace(s.figure, voice=voice(s))) for s in group]

    def _key(self, fact: FactRow) -> str:
        """What stands for a value where figures are compared: equal for equal things."""
        return self.likeness[fact.object] if fact.object is not None else fact.value or ""

    # --- conflicts ----------------------------------------------------------------------------

    def conflict(self, group: Sequence[Stated]) -> Conflict:
        by_claim: dict[object, list[Stated]] = defaultdict(list)
        for stated in group:
            by_claim[stated.shown, stated.figure.interval].append(stated)
        ordered = sorted(by_claim.values(), key=lambda g: (g[0].shown, g[0].entity.iri))
        prop = self.view.ontology.properties[self.quantity.value]
        conflict = Conflict("quantities", prop, prop, None, tuple(map(self._side, ordered)))
        return replace(conflict, agreed=self._agreed(group[0]), things=self._things(group))

    def _side(self, claims: Sequence[Stated]) -> Side:
        said = self.view.statements([f.id for s in claims for f in s.facts])
        behind = [(s, row) for s in claims for f in s.facts for row in backing(said[f.id])]
        rows = tuple(row for _, row in behind)
        numbers = [*attributed(rows), *(i for s in claims for i in s.claimants)]
        people = self.view.entities_by_id(numbers).values()
        return Side(
            claims[0].shown,
            None,
            tuple(s.entity for s in claims),
            rows,
            tuple(sorted(people, key=lambda e: e.iri)),
            any(is_own(row) and not s.claimants for s, row in behind),
        )

    def _agreed(self, stated: Stated) -> tuple[tuple[str, str], ...]:
        """What a group is about, in the words of one of it."""
        names: list[tuple[str, str]] = []
        for p, facts in self.terms.items():
            of_it = facts[stated.entity.id]
            others = self.view.entities_by_id([f.object for f in of_it if f.object is not None])
            words = (
                shown(self.view, f, None if f.object is None else others[f.object]) for f in of_it
            )
            name = self.view.ontology.properties[p].name
            names += [(name, text) for text in sorted(words)]
        return tuple(names)

    def _things(self, group: Sequence[Stated]) -> tuple[EntityRow, ...]:
        numbers = {
            f.object
            for facts in self.terms.values()
            for s in group
            for f in facts[s.entity.id]
            if f.object is not None
        }
        found = self.view.entities_by_id(sorted(numbers)).values()
        return tuple(sorted(found, key=lambda e: e.iri))


# --- what a figure claims -----------------------------------------------------------------------


def _claimed(
    ontology: Ontology, quantity: Quantity, found: Mapping[str, Sequence[FactRow]]
) -> tuple[Interval | None, str, str]:
    """The interval that facts state, how it is shown, and why there is none."""
    for p, facts in found.items():
        if len(facts) > 1 and p != quantity.claimant:
            return None, "", f"has two values of {ontology.properties[p].name}"
    value, least, greatest = (_number(found.get(p or "", ())) for p in _ends(quantity))
    comparator = next((f.value for f in found.get(quantity.comparator or "", ())), None)
    known = ontology.individuals.get(comparator or "")
    if value is None and least is None and greatest is None:
        return None, "", "has no number"
    claim = Interval()
    if value is not None:
        claim = interval(value, known.lower, known.upper) if known else Interval(value, value)
    try:  # An end that the text gives comes before one that a comparator makes.
        claim = Interval(
            claim.lower if least is None else least, claim.upper if greatest is None else greatest
        )
    except ValueError as error:
        return None, "", str(error)
    if value is None:
        return claim, str(claim), ""
    words = f"{known.label} {written(value)}" if known else written(value)
    return claim, words if least is greatest is None else f"{words} ({claim})", ""


def _ends(quantity: Quantity) -> tuple[str | None, str | None, str | None]:
    return quantity.value, quantity.least, quantity.greatest


def _number(facts: Sequence[FactRow]) -> Decimal | None:
    try:
        number = Decimal(facts[0].value or "") if facts else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() else None


def _facts(view: View, ids: Sequence[int], prop: str) -> _Facts:
    """Facts of entities in a property, each read from the entity to its value."""
    stored, inverse = view.ontology.forward(view.ontology.properties[prop])
    found = view.facts(ids, stored.iri, inverse=inverse)
    if not inverse:
        return found
    return {i: [replace(f, subject=i, object=f.subject) for f in fs] for i, fs in found.items()}


# --- what makes two things one ------------------------------------------------------------------


def _apart(ontology: Ontology, classes: Iterable[str]) -> frozenset[str]:
    """Those classes that exclude others: two figures must have the same."""
    return frozenset(c for c in classes if c in ontology.classes and ontology.classes[c].disjoint)


def _likeness(view: View, ids: set[int]) -> dict[int, str]:
    """What stands for each entity in a comparison: equal for those that are taken for one.

    An entity stands for itself, unless its kind is identified by where it is said and has
    kg:comparedBy: then its words do, with its values of those properties, if it has any. Words
    alone ("people", "jobs") say too little.
    """
    found: dict[int, str] = {}
    by_kind: dict[str, list[EntityRow]] = defaultdict(list)
    for number, entity in view.entities_by_id(sorted(ids)).items():
        found[number] = entity.iri
        by_kind[entity.kind].append(entity)
    for iri, entities in by_kind.items():
        kind = view.ontology.classes[iri]
        if kind.by_mention and kind.compared_by and kind.quantity is None:
            found |= _alike(view, kind, entities)
    return found


def _alike(view: View, kind: Class, entities: Sequence[EntityRow]) -> dict[int, str]:
    by_property = [_facts(view, [e.id for e in entities], p) for p in kind.compared_by]
    numbers = {f.object for facts in by_property for fs in facts.values() for f in fs}
    iris = {i: e.iri for i, e in view.entities_by_id([n for n in numbers if n]).items()}

    def values(number: int) -> list[list[str]]:
        return [
            sorted(iris[f.object] if f.object is not None else f.value or "" for f in facts[number])
            for facts in by_property
        ]

    return {
        e.id: f"{words} {known}"
        for e in entities
        if (words := plain(e.label)) and any(known := values(e.id))
    }
