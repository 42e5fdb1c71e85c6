"""What resolvers hand to one another: rows of the View, loaded in batches.

Objects that were loaded together share a Batch. What a resolver needs for one of them, it loads
for all of them at once, so the number of SQL queries follows the request and not the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from kg.names import RDF_TYPE
from kg.ontology import Ontology
from kg.store import DocumentRow, EntityRow, EvidenceRow, FactRow, SentenceRow, StatementRow, View

T = TypeVar("T")


@dataclass(slots=True)
class Loading:
    """What one request has loaded so far of one View."""

    view: View
    memo: dict[object, Any] = field(default_factory=dict)

    @property
    def ontology(self) -> Ontology:
        """The ontology of the generation."""
        return self.view.ontology

    def once(self, key: object, load: Callable[[], T]) -> T:
        """What ``load`` gives, called once per request and key."""
        if key not in self.memo:
            self.memo[key] = load()
        return cast(T, self.memo[key])


class Batch:
    """Things of one type that were loaded together, by their numbers."""

    __slots__ = ("ids", "loading", "memo")

    def __init__(self, loading: Loading, ids: Iterable[int]) -> None:
        self.loading = loading
        self.ids = sorted(set(ids))
        self.memo: dict[object, Any] = {}

    @property
    def view(self) -> View:
        """The View that everything comes from."""
        return self.loading.view

    def once(self, key: object, load: Callable[[Sequence[int]], T]) -> T:
        """What ``load`` gives for all the numbers, called once per key."""
        if key not in self.memo:
            self.memo[key] = load(self.ids)
        return cast(T, self.memo[key])


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """An entity and those that were loaded with it."""

    row: EntityRow
    batch: Batch

    @property
    def typename(self) -> str:
        """The name of its GraphQL type: its kind's."""
        return self.batch.loading.ontology.classes[self.row.kind].name


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A document and those that were loaded with it."""

    row: DocumentRow
    batch: Batch
    typename = "Document"


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """A statement and those that were loaded with it."""

    row: StatementRow
    batch: Batch
    typename = "Statement"


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A stretch of a document."""

    row: EvidenceRow
    loading: Loading


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence of a document."""

    row: SentenceRow
    loading: Loading


# --- loading --------------------------------------------------------------------------------


def entities(loading: Loading, ids: Iterable[int]) -> dict[int, Entity]:
    """Entities by their numbers, as one batch."""
    batch = Batch(loading, ids)
    return {i: Entity(row, batch) for i, row in loading.view.entities_by_id(batch.ids).items()}


def as_entities(loading: Loading, rows: Sequence[EntityRow]) -> list[Entity]:
    """Rows that are loaded already, as one batch in their order."""
    batch = Batch(loading, (row.id for row in rows))
    return [Entity(row, batch) for row in rows]


def as_statements(loading: Loading, rows: Sequence[StatementRow]) -> dict[int, Statement]:
    """Rows that are loaded already, by their numbers, as one batch."""
    batch = Batch(loading, (row.id for row in rows))
    batch.memo["rows"] = {row.id: row for row in rows}
    return {row.id: Statement(row, batch) for row in rows}


def statement_rows(batch: Batch) -> list[StatementRow]:
    """The rows of a batch of statements."""
    found: dict[int, StatementRow] = batch.memo["rows"]
    return list(found.values())


def by_fact(loading: Loading, facts: Iterable[int]) -> dict[int, list[Statement]]:
    """The statements of facts, best first, as one batch."""
    found = loading.view.statements(sorted(set(facts)))
    whole = as_statements(loading, [s for rows in found.values() for s in rows])
    return {fact: [whole[s.id] for s in rows] for fact, rows in found.items()}


def about(batch: Batch) -> dict[int, list[Statement]]:
    """All statements about a batch of entities: by property, then by value, best first."""

    def load(ids: Sequence[int]) -> dict[int, list[Statement]]:
        found = batch.view.statements_about(ids)
        whole = as_statements(batch.loading, [s for rows in found.values() for s in rows])
        return {i: [whole[s.id] for s in rows] for i, rows in found.items()}

    return batch.once("about", load)


def typing(batch: Batch) -> dict[int, list[Statement]]:
    """The statements that say of a batch of entities what they are, best first."""

    def load(ids: Sequence[int]) -> dict[int, list[Statement]]:
        marks = ", ".join(str(i) for i in ids)
        among = f"subject IN ({marks}) AND property = ?"
        sql = f"SELECT id, subject FROM fact WHERE {among} ORDER BY value"
        subject_of: dict[int, int] = dict(batch.view.rows(sql, (RDF_TYPE,)))
        found: dict[int, list[Statement]] = {i: [] for i in ids}
        said = by_fact(batch.loading, subject_of)
        for fact in subject_of:
            found[subject_of[fact]] += said[fact]
        return found

    return batch.once("typing", load)


def documents(loading: Loading) -> dict[int, Document]:
    """All documents by their numbers, in the order of their IRIs."""

    def load() -> dict[int, Document]:
        rows = loading.view.documents()
        batch = Batch(loading, (row.id for row in rows))
        return {row.id: Document(row, batch) for row in rows}

    return loading.once("documents", load)


def text(loading: Loading, document: int) -> str:
    """A document's whole text."""
    return loading.once(("text", document), lambda: loading.view.text(document))


def sentences(loading: Loading, document: int) -> list[Sentence]:
    """A document's sentences in the order of the text."""

    def load() -> list[Sentence]:
        return [Sentence(row, loading) for row in loading.view.sentences(document)]

    return loading.once(("sentences", document), load)


def said_in(loading: Loading, document: int) -> list[Statement]:
    """A document's statements: by subject, then by property and value, best first."""

    def load() -> list[Statement]:
        rows = loading.view.statements_in([document])[document]
        whole = as_statements(loading, rows)
        return [whole[s.id] for s in rows]

    return loading.once(("said", document), load)


def best(facts: Sequence[FactRow]) -> list[FactRow]:
    """Facts with the one that most statements assert first; ties go by value."""
    return sorted(facts, key=lambda f: (-f.support, f.value or "", f.datatype or ""))
