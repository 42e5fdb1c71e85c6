"""What a comparison of two generations answers with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity as one generation has it."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as one generation has it: an entity as ``object``, or a ``value``.

    A value without ``datatype`` is the IRI of a class or of an enumeration's member.
    ``statements`` and ``documents`` count what asserts it; both are 0 for an inferred fact.
    ``id`` is the number of its row in ``index.sqlite``.
    """

    id: int
    subject: Thing
    property: str
    object: Thing | None
    value: str | None
    datatype: str | None
    language: str | None
    inferred: bool
    statements: int
    documents: int


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that came, went, or rests on something else.

    ``change`` is ``added`` (no ``before``), ``removed`` (no ``after``), ``restated`` (the same
    fact, of which the subject or object has another IRI), or ``fewer`` or ``more`` (it rests on
    fewer or more documents, or on as many and fewer or more statements).
    """

    change: str
    before: Stated | None
    after: Stated | None


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """An entity that became another.

    ``change`` is ``renamed`` (one IRI became one other), ``merged`` (several became one),
    ``split`` (one became several), ``moved`` (some mentions of one went to another, and both
    were and are there with others), or ``relabelled`` (the same IRI with another label).
    """

    change: str
    before: Thing
    after: Thing


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that was ``added``, ``removed``, or ``changed``, with its files or profile."""

    change: str
    iri: str
    name: str
    title: str | None
