"""Facts against the ontology's shapes: violations, each with its quotes.

Two sources that disagree on a single-valued property are a conflict and no violation: both
stay, side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.model import Entity, Fragment, Literal, Statement
from kg.names import RDF_TYPE
from kg.ontology import Ontology
from kg.shapes import Breach, compile_shapes


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken shape: the entity, the property, what is wrong, and where the text says it.

    ``shape`` is the component that is broken, as in ``MinCount``. ``statements`` are the ids of
    the offending statements: those with the wrong value, or all about the entity where
    something is missing.
    """

    entity: str
    label: str
    property: str
    shape: str
    message: str
    quotes: tuple[tuple[str, Fragment], ...]
    statements: tuple[str, ...]

    def __str__(self) -> str:
        where = "; ".join(f"{d} {f.start}-{f.end} “{f.quote}”" for d, f in self.quotes[:4])
        more = f" and {len(self.quotes) - 4} more" if len(self.quotes) > 4 else ""
        of = f" {self.property}" if self.property else ""
        return f"{self.label} <{self.entity}>{of}: {self.message} ({self.shape}) — {where}{more}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A single-valued property with several values, each with the documents that say so."""

    entity: str
    label: str
    property: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        sides = " / ".join(f"{value} ({', '.join(documents)})" for value, documents in self.values)
        return f"{self.label} <{self.entity}> {self.property}: {sides}"

    @staticmethod
    def said(row: Mapping[str, Any]) -> Disagreement:
        """A conflict as a report has it."""
        values = tuple((value, tuple(documents)) for value, documents in row["values"])
        return Disagreement(row["entity"], row["label"], row["property"], values)


def validate(
    statements: Sequence[Statement], entities: Sequence[Entity], ontology: Ontology
) -> tuple[list[Violation], list[Disagreement]]:
    """Check the facts of resolved statements; both lists are in a fixed order."""
    about: dict[str, list[Statement]] = defaultdict(list)
    by_id: dict[str, Statement] = {}
    for s in statements:
        if s.is_fact:
            about[s.subject].append(s)
            by_id[s.id] = s
    labels = {e.iri: e.label for e in entities}
    classes = {e.iri: e.classes for e in entities}
    validator = Validator(ontology)
    violations: list[Violation] = []
    conflicts: list[Disagreement] = []
    for iri in sorted({*about, *labels}):
        label, facts = labels.get(iri, iri), about.get(iri, ())
        violations += validator.violations(
            iri, label, classes.get(iri, ()), facts,
            lambda other: classes.get(other, ()), by_id.get,
        )  # fmt: skip
        conflicts += validator.conflicts(iri, label, facts, lambda other: labels.get(other, other))
    return sorted(violations, key=str), conflicts


class Validator:
    """Checks one entity at a time; keeps nothing of those that it has checked.

    ``class_properties``: where the classes of an entity change, what points to it by one of
    these must be checked again. Nothing else that is checked lies outside the entity. Classes
    are given with or without those above them; members of enumerations need not be known.
    """

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.shapes = compile_shapes(ontology)
        self.class_properties = self.shapes.class_properties
        self._above = lru_cache(maxsize=4_096)(self._with_ancestors)
        self._members = {
            member.iri: self._with_ancestors((enumeration.iri,))
            for enumeration in ontology.enumerations
            for member in enumeration.members
        }

    def violations(
        self,
        entity: str,
        label: str,
        classes: Collection[str],
        facts: Iterable[Statement],
        classes_of: Callable[[str], Collection[str]],
        premise: Callable[[str], Statement | None] = lambda _: None,
    ) -> list[Violation]:
        """What is wrong with an entity, in a fixed order.

        ``facts`` are the resolved statements about it; those that are no facts are left out.
        ``premise`` gives the statements that inferred ones rest on, by id, for their quotes.
        """
        about = [s for s in facts if s.is_fact]
        properties: dict[str, dict[str | Literal, None]] = {}
        for s in about:
            if s.predicate != RDF_TYPE:
                properties.setdefault(s.predicate, {})[s.object] = None
        breaches = self.shapes.check(
            entity,
            self._above(tuple(classes)),
            {predicate: tuple(values) for predicate, values in properties.items()},
            lambda iri: self._members.get(iri) or self._above(tuple(classes_of(iri))),
        )
        own = {s.id: s for s in about} if breaches else {}
        found = (
            self._violation(breach, entity, label, about, lambda i: own.get(i) or premise(i))
            for breach in breaches
        )
        return sorted({v for v in found if v is not None}, key=str)

    def conflicts(
        self,
        entity: str,
        label: str,
        facts: Iterable[Statement],
        label_of: Callable[[str], str],
    ) -> list[Disagreement]:
        """The single-valued properties of an entity with values that differ, by property IRI."""
        said: dict[str, dict[str, set[str]]] = {}
        for s in facts:
            prop = self.ontology.properties.get(s.predicate)
            if prop and prop.single and prop.iri != self.ontology.name_property and s.is_fact:
                values = said.setdefault(s.predicate, {})
                values.setdefault(self._shown(s.object, label_of), set()).add(s.document)
        return [
            Disagreement(
                entity, label, self.ontology.properties[predicate].name,
                tuple((v, tuple(sorted(documents))) for v, documents in sorted(values.items())),
            )
            for predicate, values in sorted(said.items())
            if len(values) > 1
        ]  # fmt: skip

    def _shown(self, value: str | Literal, label_of: Callable[[str], str]) -> str:
        if isinstance(value, Literal):
            return value.value
        individual = self.ontology.individuals.get(value)
        return individual.label if individual else label_of(value)

    def _with_ancestors(self, classes: tuple[str, ...]) -> frozenset[str]:
        return frozenset(above for iri in classes for above in self.ontology.ancestors(iri))

    def _violation(
        self,
        breach: Breach,
        entity: str,
        label: str,
        about: Sequence[Statement],
        premise: Callable[[str], Statement | None],
    ) -> Violation | None:
        path, value = breach.path, breach.value
        involved = [
            s
            for s in about
            if path is None or (s.predicate == path and (value is None or s.object == value))
        ]
        if breach.component == "MaxCount" and self._sources_disagree(involved):
            return None
        involved = involved or list(about)
        quotes = {quote for s in involved for quote in _quotes(s, premise)}
        prop = self.ontology.properties.get(path or "")
        return Violation(
            entity=entity,
            label=label,
            property=prop.name if prop else "",
            shape=breach.component,
            message=breach.message,
            quotes=tuple(sorted(quotes)),
            statements=tuple(sorted(s.id for s in involved)),
        )

    def _sources_disagree(self, involved: Sequence[Statement]) -> bool:
        """Whether no document by itself gives the property more than one value."""
        by_document: dict[str, set[object]] = defaultdict(set)
        for s in involved:
            by_document[s.document].add(s.object)
        names = all(s.predicate == self.ontology.name_property for s in involved)
        return names or all(len(values) == 1 for values in by_document.values())


def _quotes(
    statement: Statement, premise: Callable[[str], Statement | None]
) -> Iterator[tuple[str, Fragment]]:
    """Documents and fragments of a statement, and of those that it is inferred from."""
    yield from ((statement.document, fragment) for fragment in statement.evidence)
    for identifier in statement.premises:
        below = premise(identifier)
        if below is not None:
            yield from _quotes(below, premise)
