"""What a View answers with: rows of the read index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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


def fact_row(row: Sequence[Any]) -> FactRow:
    """A fact from the columns of a query over it."""
    number, subject, prop, entity, value, datatype, inferred, support = row
    return FactRow(number, subject, prop, entity, value, datatype, bool(inferred), support)


def statement_row(
    row: Sequence[Any], premises: tuple[int, ...], evidence: tuple[EvidenceRow, ...]
) -> StatementRow:
    """A statement from its columns, followed by those of its fact."""
    number, iri, document, mode, negated, rank, confidence, by, since, until, rule = row[:11]
    return StatementRow(
        number, iri, fact_row(row[11:]), document, mode, bool(negated), rank, confidence, by,
        since, until, rule, premises, evidence,
    )  # fmt: skip
