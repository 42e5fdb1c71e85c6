"""All that a graph knows of one thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from kg.build import registry_of
from kg.conflicts import Conflict, chosen, conflicts
from kg.identity.explain import Explanation, explain
from kg.network import Said, said, term_of, value_of
from kg.policy import backing, support
from kg.store import DocumentRow, EntityRow, FactRow, StatementRow, View

MOST = 200
"""The most facts of one property that are told."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as it is told of a thing: its other end, and the statements that say it, best first.

    ``support`` is in how many documents, and by how many statements, it is said.
    """

    value: str
    inferred: bool
    support: tuple[int, int]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The facts of one property, seen from the thing. ``left`` counts those that are not told."""

    label: str
    known: tuple[Known, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a thing.

    ``sections`` are its facts by property: first those that start from it, its names foremost,
    then those that lead to it. ``unsettled`` are statements that are no facts, since they are
    denied, deprecated or only quoted. ``identity`` says why its mentions are one thing.
    """

    entity: EntityRow
    kind: str
    classes: tuple[str, ...]
    sections: tuple[Section, ...]
    unsettled: tuple[Said, ...]
    conflicts: tuple[Conflict, ...]
    identity: Explanation
    generation: str

    @property
    def sources(self) -> tuple[DocumentRow, ...]:
        """The documents that speak of it."""
        told = [s for section in self.sections for k in section.known for s in k.said]
        cited = {d for s in (*told, *self.unsettled) for d in s.documents}
        return tuple(sorted(cited, key=lambda d: d.iri))

    @property
    def summary(self) -> str:
        """How much it is."""
        facts = sum(len(section.known) + section.left for section in self.sections)
        documents = len(self.sources)
        return (
            f"{facts:,} {'fact' if facts == 1 else 'facts'} from "
            f"{documents:,} {'document' if documents == 1 else 'documents'}"
        )


def knowledge(view: View, entity: EntityRow) -> Knowledge:
    """All that a View knows of an entity."""
    ahead = view.facts([entity.id])[entity.id]
    # A fact from a thing to itself is told once.
    back = [f for f in view.facts([entity.id], inverse=True)[entity.id] if f.subject != entity.id]
    classes = view.classes([entity.id])[entity.id]
    known = view.ontology.classes
    kind = known[entity.kind]
    return Knowledge(
        entity,
        kind.label,
        tuple(known[c].label for c in classes if c in known and c != kind.iri),
        (*_sections(view, ahead, inverse=False), *_sections(view, back, inverse=True)),
        tuple(_unsettled(view, entity)),
        tuple(chosen(conflicts(view), entity=entity.iri)),
        _identity(view, entity),
        view.generation,
    )


def _identity(view: View, entity: EntityRow) -> Explanation:
    with closing(registry_of(view)) as registry:
        return explain(registry, next(e for e in registry.entities() if e.iri == entity.iri))


def _sections(view: View, facts: Sequence[FactRow], *, inverse: bool) -> Iterator[Section]:
    by_property: dict[str, list[FactRow]] = defaultdict(list)
    for fact in facts:
        by_property[fact.property].append(fact)
    names = (view.ontology.name_property, view.ontology.alias_property)
    order = sorted(by_property, key=lambda p: (names.index(p) if p in names else 2, p))
    for prop in order:
        found = by_property[prop]
        yield Section(
            label(view, prop, inverse=inverse),
            tuple(_known(view, found[:MOST], inverse=inverse)),
            max(0, len(found) - MOST),
        )


def label(view: View, prop: str, *, inverse: bool) -> str:
    """What a property is called that is read from its subject, or ``inverse`` from its value."""
    if not inverse:
        return term_of(view, prop)
    known = view.ontology.properties.get(prop)
    if known is not None and known.inverse is not None:
        return term_of(view, known.inverse)
    return f"is “{term_of(view, prop)}” of"


def _known(view: View, facts: Sequence[FactRow], *, inverse: bool) -> Iterator[Known]:
    ends = {f.id: f.subject if inverse else f.object for f in facts}
    others = view.entities_by_id([e for e in ends.values() if e is not None])
    rows = view.statements([f.id for f in facts])
    told = said(view, list(rows))
    for fact in facts:
        end = ends[fact.id]
        value = value_of(view, fact) if end is None else others[end].label
        yield Known(value, fact.inferred, support(backing(rows[fact.id])), told[fact.id])


def _unsettled(view: View, entity: EntityRow) -> list[Said]:
    sql = "SELECT id FROM fact WHERE (subject = ? OR object = ?) AND NOT asserted"
    facts = [row[0] for row in view.rows(sql, (entity.id, entity.id))]
    told = said(view, facts)
    found = {s.statement: s for statements in told.values() for s in statements}
    return [found[iri] for iri in _in_order(view.statements(facts).values())]


def _in_order(found: Iterable[Sequence[StatementRow]]) -> list[str]:
    """IRIs of statements, by what they say."""
    rows = [s for statements in found for s in statements]
    return [s.iri for s in sorted(rows, key=lambda s: (s.fact.property, s.iri))]
