"""What annotators have used in some documents: labels, relations, attributes, and how often."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.lift.tally import identified
from kg.model import Attribute, Document, Mention, Relation

MOST_VALUES = 1000
"""How many values of one attribute are told apart; the others are counted all the same."""


@dataclass(slots=True)
class Survey:
    """Counts over documents.

    ``ends`` counts the labels at the two ends of each relation, and at trigger and role of each
    event; ``values`` the values of each attribute, None for a bare flag. ``undated`` are the
    documents that say no date.
    """

    documents: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    relations: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    links: Counter[str] = field(default_factory=Counter)
    attributes: Counter[str] = field(default_factory=Counter)
    ends: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    values: dict[str, Counter[str | None]] = field(default_factory=lambda: defaultdict(Counter))
    annotators: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    undated: list[str] = field(default_factory=list)


def survey(documents: Iterable[Document]) -> Survey:
    """Count what annotators have used; one document at a time is held."""
    found = Survey()
    for document in documents:
        _add(found, document)
    return found


def _add(found: Survey, document: Document) -> None:
    found.documents += 1
    found.formats[document.format] += 1
    if "date" not in document.metadata:
        found.undated.append(document.name)
    labels = {m.id: m.label for m in document.mentions}
    labels |= {r.id: r.label for r in document.relations if r.trigger}
    for mention in document.mentions:
        found.mentions[mention.label] += 1
        found.links.update(link.source for link in mention.links)
    for relation in document.relations:
        _add_relation(found, relation, labels)
    found.groups.update(group.label for group in document.groups)
    for annotation in identified(document):
        _add_annotation(found, annotation)


def _add_relation(found: Survey, relation: Relation, labels: dict[str, str]) -> None:
    ends = [labels.get(a.target, "") for a in relation.arguments]
    if not relation.trigger:
        found.relations[relation.label] += 1
        if len(ends) == 2:
            found.ends[relation.label][ends[0], ends[1]] += 1
        return
    found.events[relation.label] += 1
    for argument, end in zip(relation.arguments, ends, strict=True):
        found.roles[argument.role] += 1
        found.ends[argument.role][relation.label, end] += 1


def _add_annotation(found: Survey, annotation: Mention | Relation) -> None:
    found.annotators[annotation.annotator] += 1
    found.statuses[annotation.status] += 1
    _add_attributes(found, annotation.attributes)


def _add_attributes(found: Survey, attributes: Sequence[Attribute]) -> None:
    for attribute in attributes:
        found.attributes[attribute.name] += 1
        values = found.values[attribute.name]
        if attribute.value in values or len(values) < MOST_VALUES:
            values[attribute.value] += 1
