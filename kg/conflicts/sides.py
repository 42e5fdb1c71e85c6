"""What a conflict is made of, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal as OneOf

from kg.names import digest
from kg.ontology import Property
from kg.policy import Ground, Ranking, backing, ordered, support
from kg.store import EntityRow, FactRow, StatementRow, View, shown_value

Kind = OneOf["values", "quantities", "overlap"]
KINDS: dict[Kind, str] = {
    "values": "One thing has two values of a property that has one.",
    "quantities": "Two figures of the same thing cannot both be right.",
    "overlap": "Two values hold at one time of which one holds at a time.",
}
"""The kinds of conflicts, in the order in which they are given."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values that cannot stand together.

    ``value`` is how it is shown, ``object`` the value where it is an entity. ``subjects`` are
    what the side's statements are about: the conflict's own entity, or the figures.
    ``statements`` make the facts, for each the best first, and keep their mode and whose word
    they are. ``claimants`` are those whose word it is: whom a figure names, and whom statements
    are attributed to. ``asserted`` is whether a document says so in its own voice as well.
    """

    value: str
    object: EntityRow | None
    subjects: tuple[EntityRow, ...]
    statements: tuple[StatementRow, ...]
    claimants: tuple[EntityRow, ...]
    asserted: bool

    @property
    def support(self) -> tuple[int, int]:
        """In how many documents, and by how many statements, it is said."""
        return support(self.statements)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sides that cannot all be right, each with the statements that say so.

    ``stored`` is the property that the facts are stored under, ``read`` the one that leads from
    ``entity`` to the sides: its inverse, or the same. ``entity`` is None for quantities;
    ``agreed`` is then what all of them are about, as property names with values shown, and
    ``things`` those of the values that are entities.
    """

    kind: Kind
    stored: Property
    read: Property
    entity: EntityRow | None
    sides: tuple[Side, ...]
    agreed: tuple[tuple[str, str], ...] = ()
    things: tuple[EntityRow, ...] = ()

    @property
    def id(self) -> str:
        """A name that stays the same as long as the same things are in conflict."""
        about = [self.entity] if self.entity else [e for s in self.sides for e in s.subjects]
        return digest((self.kind, self.read.iri, *sorted({e.iri for e in about})))

    @property
    def entities(self) -> frozenset[str]:
        """The IRIs of everything that takes part in it."""
        sides = [e for s in self.sides for e in (*s.subjects, *s.claimants, s.object) if e]
        return frozenset(e.iri for e in (*sides, *self.things, self.entity) if e)

    def ranked(self, ranking: Ranking, ground: Ground) -> Conflict:
        """The same conflict, its best side by a policy first."""
        found = ordered(self.sides, ranking, ground, lambda s: s.statements, _tie)
        return replace(self, sides=tuple(found))


def _tie(side: Side) -> tuple[object, ...]:
    return side.value, side.object.iri if side.object else "", *(e.iri for e in side.subjects)


def shown(view: View, fact: FactRow, other: EntityRow | None) -> str:
    """The value of a fact as people read it; ``other`` is the value where it is an entity."""
    if other is not None:
        return other.label
    return shown_value(view.ontology, view.prefixes, fact.value or "", fact.datatype)


def attributed(statements: Iterable[StatementRow]) -> list[int]:
    """The entities whose word statements are, each once."""
    found = (s.attributed_to for s in statements)
    return list(dict.fromkeys(i for i in found if i is not None))


def is_own(statement: StatementRow) -> bool:
    """Whether a document says so itself: no rule, and not that somebody says so."""
    told = statement.attributed_to is not None or statement.mode in ("reported", "quoted")
    return statement.rule is None and not told


def sides_of(
    view: View, entity: EntityRow, facts: Sequence[FactRow], *, inverse: bool
) -> tuple[Side, ...]:
    """One side for each fact of an entity, in an order of their own."""
    ends = {f.id: f.subject if inverse else f.object for f in facts}
    others = view.entities_by_id([i for i in ends.values() if i is not None])
    said = {i: backing(found) for i, found in view.statements([f.id for f in facts]).items()}
    people = view.entities_by_id([i for found in said.values() for i in attributed(found)])

    def side(fact: FactRow) -> Side:
        end = ends[fact.id]
        other = others[end] if end is not None else None
        statements = said[fact.id]
        claimants = tuple(people[i] for i in attributed(statements))
        own = any(map(is_own, statements))
        return Side(shown(view, fact, other), other, (entity,), statements, claimants, own)

    return tuple(sorted(map(side, facts), key=_tie))
