"""Resolvers of statements, evidence, documents and sentences."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql import sources
from kg.graphql.connections import Page, listed
from kg.graphql.loaded import (
    Batch,
    Document,
    Entity,
    Evidence,
    Loading,
    Sentence,
    Statement,
    about,
    as_statements,
    by_fact,
    documents,
    entities,
    said_in,
    statement_rows,
    text,
    typing,
)
from kg.graphql.loaded import sentences as sentences_in
from kg.graphql.naming import constant
from kg.graphql.paging import Window
from kg.graphql.resolve import After, AsOf, Before, First, Last, asked, moment, then
from kg.names import RDF_TYPE, local_name
from kg.store import EvidenceRow, StatementRow

TYPE = "type"
"""What rdf:type is called among the names of properties."""


def curie(root: Any) -> str:
    """The shortened IRI of an entity, statement or document."""
    row = root.row
    found: str = (
        root.batch.view.prefixes.shorten(row.iri) if isinstance(row, StatementRow) else row.curie
    )
    return found


def classes(root: Any) -> Any:
    """The IRIs of an entity's classes, those above included."""
    entity: Entity = root
    found = entity.batch.once("classes", entity.batch.view.classes)
    known = entity.batch.loading.ontology.classes
    return [c for c in found[entity.row.id] if c in known]


def document_classes(root: Any) -> Any:
    """The IRIs of a document's classes."""
    document: Document = root
    known = {c.iri for c in document.batch.loading.ontology.document_classes}
    return [c for c in document.batch.view.document_classes(document.row.id) if c in known]


Leaning = Annotated[
    bool | None,
    strawberry.argument(
        description="Only those of facts that no document asserts without leaning on an "
        "annotator's coreference link, or only the others."
    ),
]


# --- lists of statements --------------------------------------------------------------------


def statements_of_entity(properties: Any, chosen: Any) -> Callable[..., Any]:
    """Resolves the statements about an entity, as a page.

    ``properties`` is the enum that may restrict them, ``chosen`` the input type that filters
    documents.
    """

    def resolve(
        root: Any,
        property: Any = UNSET,
        source: Any = UNSET,
        rests_on_coreference: Leaning = None,
        as_of: AsOf = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        loading: Loading = root.batch.loading
        part = asked(loading, first, after, last, before)
        every = about(root.batch)[root.row.id]
        if source and (condition := sources.chosen(source, "from")):
            load = partial(sources.numbers, loading, condition)
            wanted = loading.once(("from", condition), load)
            every = [s for s in every if s.row.document in wanted]
        every = then(loading, every, moment(as_of))
        return _page(loading, every, part, property, rests_on_coreference)

    resolve.__annotations__["property"] = _restricting(properties)
    told = "Only those that these documents make; what a rule drew is in no document."
    resolve.__annotations__["source"] = sources.argument(chosen, told, "from")
    return resolve


def statements_of_document(properties: Any) -> Callable[..., Any]:
    """Resolves the statements of a document, as a page; ``properties`` may restrict them."""

    def resolve(
        root: Any,
        property: Any = UNSET,
        rests_on_coreference: Leaning = None,
        as_of: AsOf = UNSET,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
    ) -> Any:
        loading: Loading = root.batch.loading
        part = asked(loading, first, after, last, before)
        every = then(loading, said_in(loading, root.row.id), moment(as_of))
        return _page(loading, every, part, property, rests_on_coreference)

    resolve.__annotations__["property"] = _restricting(properties)
    return resolve


def _restricting(properties: Any) -> Any:
    described = strawberry.argument(description="Only those that say this.")
    return Annotated[properties | None, described]


def _page(
    loading: Loading,
    every: Sequence[Statement],
    part: Window,
    property: Any,
    rests_on_coreference: bool | None,
) -> Page:
    found = {s.row.id: s for s in every}
    if property:
        found = {i: s for i, s in found.items() if property_name(s) == property.value}
    if rests_on_coreference is not None:
        leaning = loading.view.leaning([s.row.fact.id for s in found.values()])
        found = {
            i: s for i, s in found.items() if (s.row.fact.id in leaning) == rests_on_coreference
        }
    return listed(loading, list(found), part, found.__getitem__)


def mentions(root: Any) -> list[Evidence]:
    """Where documents speak of an entity: what its types rest on, in the order of the texts."""
    own = [s.row for s in typing(root.batch)[root.row.id] if s.row.rule is None]
    rows = {e for row in own for e in row.evidence if e.role == "evidence"}
    ordered = sorted(rows, key=lambda e: (e.document, e.start, e.end))
    return [Evidence(row, root.batch.loading) for row in ordered]


# --- one statement --------------------------------------------------------------------------


def _linked(batch: Batch, key: str, number: Callable[[StatementRow], int | None]) -> Any:
    """The entities that a batch of statements names in one place, by their numbers."""

    def load(_: Sequence[int]) -> dict[int, Entity]:
        numbers = (number(row) for row in statement_rows(batch))
        return entities(batch.loading, (n for n in numbers if n is not None))

    return batch.once(key, load)


def subject(root: Any) -> Any:
    """The entity that a statement is about."""
    return _linked(root.batch, "subject", lambda row: row.fact.subject)[root.row.fact.subject]


def target(root: Any) -> Any:
    """The entity that is a statement's value, if it is one."""
    return _linked(root.batch, "object", lambda row: row.fact.object).get(root.row.fact.object)


def claimant(root: Any) -> Any:
    """The entity whose word a statement is."""
    return _linked(root.batch, "by", lambda row: row.attributed_to).get(root.row.attributed_to)


def property_name(root: Any) -> str:
    """The name of a statement's property."""
    iri = root.row.fact.property
    return TYPE if iri == RDF_TYPE else root.batch.loading.ontology.properties[iri].name


def value(root: Any) -> str | None:
    """A literal, or the name of a class or of an enumeration's member; None for an entity."""
    fact, ontology = root.row.fact, root.batch.loading.ontology
    if fact.value is None or fact.datatype is not None:
        found: str | None = fact.value
        return found
    term = ontology.individuals.get(fact.value) or ontology.classes.get(fact.value)
    return constant(term.name) if term else fact.value


def evidence(role: str) -> Callable[..., Any]:
    """Resolves the evidence of one role, in the order of the texts."""

    def resolve(root: Any) -> Any:
        return [Evidence(e, root.batch.loading) for e in root.row.evidence if e.role == role]

    return resolve


def document(root: Any) -> Any:
    """The document that a statement is made in."""
    return documents(root.batch.loading).get(root.row.document)


def origin(root: Any) -> Any:
    """The first document, by name, that prints the article that a document prints."""
    return documents(root.batch.loading)[root.row.origin]


def support(root: Any) -> tuple[int, int, int]:
    """In how many documents, of how many origins, and by how many statements, a fact is said."""

    def load(_: Sequence[int]) -> dict[int, list[Statement]]:
        return by_fact(root.batch.loading, (row.fact.id for row in statement_rows(root.batch)))

    said = root.batch.once("support", load)[root.row.fact.id]
    behind = {s.row.document for s in said if _supports(s.row)}
    known = documents(root.batch.loading)
    origins = {known[d].row.origin for d in behind if d is not None}
    return len(behind), root.row.fact.support, len(origins)


def _supports(row: StatementRow) -> bool:
    return not (row.rule or row.negated or row.rank == "deprecated" or row.mode == "quoted")


def rule(root: Any) -> str | None:
    """The name of the rule that drew a statement."""
    return local_name(root.row.rule) if root.row.rule else None


def premises(root: Any) -> Any:
    """The statements that a rule drew a statement from."""

    def load(_: Sequence[int]) -> dict[int, Statement]:
        numbers = [p for row in statement_rows(root.batch) for p in row.premises]
        rows = root.batch.view.statements_by_id(numbers)
        return as_statements(root.batch.loading, list(rows.values()))

    found = root.batch.once("premises", load)
    return [found[p] for p in root.row.premises]


# --- texts ----------------------------------------------------------------------------------


def place(root: Any) -> Any:
    """The document that evidence or a sentence belongs to."""
    return documents(root.loading)[root.row.document]


def sentence_text(root: Any) -> str:
    """The words of a sentence."""
    return text(root.loading, root.row.document)[root.row.start : root.row.end]


def text_between(
    root: Any,
    start: Annotated[int, strawberry.argument(description="The first code point, from 0.")] = 0,
    end: Annotated[
        int | None,
        strawberry.argument(description="Behind the last code point; the end if absent."),
    ] = UNSET,
) -> Any:
    """A document's text, or a part of it."""
    stop = None if end is UNSET else end
    if start < 0 or (stop is not None and stop < start):
        raise QueryError(f"text(start: {start}, end: {stop}): 0 <= start <= end must hold")
    return text(root.batch.loading, root.row.id)[start:stop]


def document_sentences(
    root: Any,
    covered: Annotated[
        bool | None,
        strawberry.argument(
            description="Only sentences that evidence of a fact touches, or only the others."
        ),
    ] = UNSET,
) -> Any:
    """A document's sentences."""
    every = sentences_in(root.batch.loading, root.row.id)
    if covered is UNSET or covered is None:
        return every
    return [s for s in every if (s.row.statements > 0) == covered]


def touching(loading: Loading, row: EvidenceRow) -> list[Sentence]:
    """The sentences that a stretch of a document touches, in their order."""
    every = sentences_in(loading, row.document)
    low = bisect.bisect_right(every, row.start, key=lambda s: s.row.end)
    high = bisect.bisect_left(every, row.end, key=lambda s: s.row.start)
    return every[low:high]


def sentences_of_evidence(root: Any) -> Any:
    """The sentences that evidence touches."""
    return touching(root.loading, root.row)


def sentences(root: Any) -> Any:
    """The sentences that a statement's evidence touches, in the order of the texts."""
    return _sentences(root.batch.loading, root.row.evidence)


def _sentences(loading: Loading, rows: Iterable[EvidenceRow]) -> list[Sentence]:
    touched = [s for e in rows if e.role == "evidence" for s in touching(loading, e)]
    found = {(s.row.document, s.row.number): s for s in touched}
    return [found[key] for key in sorted(found)]


def statements_of_sentence(root: Any) -> Any:
    """The statements whose evidence touches a sentence."""
    sentence: Sentence = root
    loading, number = sentence.loading, sentence.row.document

    def load() -> dict[int, list[Statement]]:
        found: dict[int, list[Statement]] = defaultdict(list)
        for statement in said_in(loading, number):
            for touched in _sentences(loading, statement.row.evidence):
                found[touched.row.number].append(statement)
        return found

    return loading.once(("by sentence", number), load).get(sentence.row.number, [])


# --- pages ----------------------------------------------------------------------------------


def end_cursor(which: int) -> Callable[..., Any]:
    """Resolves the cursor of a page's first or last edge."""

    def resolve(root: Any) -> Any:
        edges = root.edges
        return edges[which].cursor if edges else None

    return resolve
