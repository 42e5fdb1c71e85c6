"""What a View answers with: rows of the read index."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity. ``id`` numbers it in this generation; ``kind`` is a class IRI."""

    id: int
    iri: str
    curie: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact: subject and property with an entity ``object``, or a ``value``.

    A value without ``datatype`` is the IRI of a class or of an enumeration's member.
    ``support`` counts the statements that assert it: none that is inferred, negated,
    deprecated or only quoted.
    """

    id: int
    subject: int
    property: str
    object: int | None
    value: str | None
    datatype: str | None
    inferred: bool
    support: int


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A fragment of a document in code points; ``role`` is evidence or coreference."""

    document: int
    role: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement with its fact, qualifiers and evidence in the order of the text.

    An inferred statement has a ``rule``, no document, and the evidence of its premises.
    """

    id: int
    iri: str
    fact: FactRow
    document: int | None
    mode: str
    negated: bool
    rank: str
    confidence: float | None
    attributed_to: int | None
    valid_from: str | None
    valid_until: str | None
    rule: str | None
    premises: tuple[int, ...]
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document, without its text.

    ``origin`` is the number of the first document that prints the same article: most often
    its own.
    """

    id: int
    iri: str
    curie: str
    name: str
    title: str | None
    date: str | None
    publisher: str | None
    licence: str | None
    source: str | None
    dataset: str | None
    splitter: str
    origin: int


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence; ``statements`` counts the asserted statements whose evidence touches it."""

    document: int
    number: int
    start: int
    end: int
    statements: int
