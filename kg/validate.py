"""Facts against the ontology's shapes: violations, each with its quotes.

Two sources that disagree on a single-valued property are a conflict and no violation: both
stay, side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.model import Entity, Fragment, Literal, Statement
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken shape: the entity, the property, what is wrong, and where the text says it.

    ``statements`` are the ids of the offending statements: those with the wrong value, or all
    about the entity where something is missing.
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
class Conflict:
    """A single-valued property with several values, each with the documents that say so."""

    entity: str
    label: str
    property: str
    values: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        sides = " / ".join(f"{value} ({', '.join(documents)})" for value, documents in self.values)
        return f"{self.label} <{self.entity}> {self.property}: {sides}"


def validate(
    statements: Sequence[Statement], entities: Sequence[Entity], ontology: Ontology
) -> tuple[list[Violation], list[Conflict]]:
    """Check the facts of resolved statements; both lists are in a fixed order."""
    facts = [s for s in statements if s.is_fact]
    report = _report(facts, entities, ontology)
    reading = _Reading(facts, entities, ontology)
    found = [
        reading.violation(report, result)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]
    violations = [v for v in found if v is not None]
    return sorted(set(violations), key=str), conflicts(facts, entities, ontology)


def conflicts(
    facts: Sequence[Statement], entities: Sequence[Entity], ontology: Ontology
) -> list[Conflict]:
    """Single-valued properties with values that differ."""
    labels = {e.iri: e.label for e in entities}
    said: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for s in facts:
        prop = ontology.properties.get(s.predicate)
        if prop and prop.single and prop.iri != ontology.name_property:
            said[s.subject, s.predicate][_shown(s.object, labels, ontology)].add(s.document)
    return [
        Conflict(
            subject, labels.get(subject, subject), ontology.properties[predicate].name,
            tuple((v, tuple(sorted(documents))) for v, documents in sorted(values.items())),
        )
        for (subject, predicate), values in sorted(said.items())
        if len(values) > 1
    ]  # fmt: skip


def _shown(value: str | Literal, labels: dict[str, str], ontology: Ontology) -> str:
    if isinstance(value, Literal):
        return value.value
    individual = ontology.individuals.get(value)
    return individual.label if individual else labels.get(value, value)


def _report(
    facts: Sequence[Statement], entities: Sequence[Entity], ontology: Ontology
) -> rdflib.Graph:
    data = rdflib.Graph()
    for s in facts:
        data.add((rdflib.URIRef(s.subject), rdflib.URIRef(s.predicate), _term(s.object)))
    for entity in entities:
        for iri in {a for c in entity.classes for a in ontology.ancestors(c)}:
            data.add((rdflib.URIRef(entity.iri), RDF.type, rdflib.URIRef(iri)))
    for enumeration in ontology.enumerations:
        for member in enumeration.members:
            data.add((rdflib.URIRef(member.iri), RDF.type, rdflib.URIRef(enumeration.iri)))
    shapes = rdflib.Graph()
    for text in ontology.turtle.values():
        shapes.parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", advanced=False,
        do_owl_imports=False, meta_shacl=False,
    )  # fmt: skip
    return report if isinstance(report, rdflib.Graph) else rdflib.Graph()


def _term(value: str | Literal) -> Node:
    if isinstance(value, str):
        return rdflib.URIRef(value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype), normalize=False)


class _Reading:
    """Turns the results of a report into violations with quotes."""

    def __init__(
        self, facts: Sequence[Statement], entities: Sequence[Entity], ontology: Ontology
    ) -> None:
        self.ontology = ontology
        self.labels = {e.iri: e.label for e in entities}
        self.about: dict[str, list[Statement]] = defaultdict(list)
        self.by_id = {s.id: s for s in facts}
        for s in facts:
            self.about[s.subject].append(s)

    def violation(self, report: rdflib.Graph, result: Node) -> Violation | None:
        focus = str(report.value(result, SH.focusNode))
        path = report.value(result, SH.resultPath)
        value = report.value(result, SH.value)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        involved = [
            s
            for s in self.about[focus]
            if (path is None or s.predicate == str(path))
            and (value is None or path is None or _term(s.object) == value)
        ]
        if component == "MaxCountConstraintComponent" and self._sources_disagree(involved):
            return None
        involved = involved or self.about[focus]
        quotes = {(s.document, f) for s in involved for f in self._evidence(s)}
        prop = self.ontology.properties.get(str(path))
        return Violation(
            entity=focus,
            label=self.labels.get(focus, focus),
            property=prop.name if prop else "",
            shape=component.removesuffix("ConstraintComponent"),
            message=str(report.value(result, SH.resultMessage)),
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

    def _evidence(self, statement: Statement) -> list[Fragment]:
        found = list(statement.evidence)
        for premise in statement.premises:
            if premise in self.by_id:
                found += self._evidence(self.by_id[premise])
        return found
