"""Which figures of a graph are set side by side, and what is known of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.conflicts import conflicts, shown
from kg.conflicts.figures import Stated, figures
from kg.conflicts.quantities import comparable
from kg.network import Said, said
from kg.ontology import Individual, Property, Quantity
from kg.store import EntityRow, FactRow, View

Terms = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its words.

    ``terms`` are what it is about, as labels of properties with values; ``value`` is the number
    that the text gives, None where it gives only ends. ``comparator`` is how the text qualifies
    it, ``claimants`` who stands behind it. ``at_odds`` is whether another one of the graph
    contradicts it.
    """

    stated: Stated
    terms: Terms
    unit: str
    value: float | None
    comparator: Individual | None
    claimants: tuple[str, ...]
    said: tuple[Said, ...]
    at_odds: bool

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The least and the greatest value that it admits; None where there is none."""
        interval = self.stated.figure.interval
        if interval is None:
            return None, None
        low, high = interval.lower, interval.upper
        return None if low is None else float(low), None if high is None else float(high)


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that can be set side by side: they agree in all that they are about."""

    terms: Terms
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Groups that share an axis: figures of one class and one unit."""

    label: str
    unit: str
    groups: tuple[Group, ...]


def panels(view: View, class_iri: str | None = None, about: EntityRow | None = None) -> list[Panel]:
    """All figures of a View that have an interval, by class and unit.

    ``class_iri`` restricts them to a class, ``about`` to those that have to do with an entity.
    """
    found = [s for s in figures(view) if s.figure.interval is not None]
    classes = view.classes([s.entity.id for s in found])
    found = [s for s in found if class_iri is None or class_iri in classes[s.entity.id]]
    reading = _Reading(view, found)
    if about is not None:
        found = [s for s in found if about.id in reading.near(s)]
    axes: dict[tuple[str, str], list[Figure]] = defaultdict(list)
    for stated in found:
        figure = reading.figure(stated)
        axes[reading.label(stated), figure.unit].append(figure)
    return [Panel(label, unit, _groups(fs)) for (label, unit), fs in sorted(axes.items())]


def _groups(found: Sequence[Figure]) -> tuple[Group, ...]:
    groups: dict[object, list[Figure]] = defaultdict(list)
    for one in found:
        own = one.stated.figure
        alone = "" if comparable(own) else one.stated.entity.iri
        groups[tuple(sorted(own.terms.items())), alone].append(one)
    made = [Group(g[0].terms, tuple(sorted(g, key=_order))) for g in groups.values()]
    return tuple(sorted(made, key=lambda g: (g.terms, g.figures[0].stated.entity.iri)))


def _order(one: Figure) -> tuple[float, str]:
    low, high = one.ends
    first = next((x for x in (one.value, low, high) if x is not None), 0.0)
    return -first, one.stated.entity.iri


class _Reading:
    """What the graph says of figures, read at once."""

    def __init__(self, view: View, found: Sequence[Stated]) -> None:
        self.view, self.ontology = view, view.ontology
        ids = [s.entity.id for s in found]
        ahead, back = view.facts(ids), view.facts(ids, inverse=True)
        self.facts = {i: [*ahead[i], *back[i]] for i in ids}
        others = {e for fs in self.facts.values() for f in fs for e in (f.subject, f.object) if e}
        self.others = view.entities_by_id(sorted(others))
        self.said = said(view, [f.id for s in found for f in s.facts])
        against = conflicts(view) if found else []
        self.against = {
            e.iri for c in against if c.kind == "quantities" for s in c.sides for e in s.subjects
        }

    def near(self, stated: Stated) -> set[int]:
        """The entities that have to do with a figure."""
        return {e for f in self.facts[stated.entity.id] for e in (f.subject, f.object) if e}

    def label(self, stated: Stated) -> str:
        """What figures on one axis are called: their class that excludes others, or their kind."""
        apart = [self.ontology.classes[c].label for c in sorted(stated.figure.apart)]
        return ", ".join(apart) or self.ontology.classes[stated.entity.kind].label

    def figure(self, stated: Stated) -> Figure:
        kind = self.ontology.classes[stated.entity.kind]
        quantity = kind.quantity
        assert quantity is not None  # figures() gives no others
        terms = tuple(
            (self.ontology.properties[p].label, ", ".join(words))
            for p in kind.compared_by
            if p != quantity.unit and (words := self._words(stated, p))
        )
        comparator = next(iter(self._of(stated, quantity.comparator)), None)
        return Figure(
            stated,
            terms,
            ", ".join(self._words(stated, quantity.unit)),
            self._number(stated, quantity),
            self.ontology.individuals.get((comparator.value if comparator else None) or ""),
            tuple(sorted(e.label for e in self.view.entities_by_id(stated.claimants).values())),
            tuple(dict.fromkeys(s for f in stated.facts for s in self.said[f.id])),
            stated.entity.iri in self.against,
        )

    def _number(self, stated: Stated, quantity: Quantity) -> float | None:
        found = self._of(stated, quantity.value)
        return float(found[0].value or "") if found else None

    def _of(self, stated: Stated, prop: str | None) -> list[FactRow]:
        """Its facts in a property, whichever way they are stored."""
        if prop is None:
            return []
        stored, inverse = self.ontology.forward(self.ontology.properties[prop])
        own = stated.entity.id
        return [
            f
            for f in self.facts[own]
            if f.property == stored.iri and own == (f.object if inverse else f.subject)
        ]

    def _words(self, stated: Stated, prop: str | None) -> list[str]:
        return sorted({self._word(f, self._property(prop)) for f in self._of(stated, prop)})

    def _property(self, prop: str | None) -> Property:
        return self.ontology.properties[prop or ""]

    def _word(self, fact: FactRow, prop: Property) -> str:
        end = fact.subject if prop.backward else fact.object
        return shown(self.view, fact, None if end is None else self.others[end])
