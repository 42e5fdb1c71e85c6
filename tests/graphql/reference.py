"""GraphQL as graphql-core executes it: a resolver per field over a View, written to be plain.

What kg plans as SQL must give the same. Nothing is batched and nothing is quick here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLSchema, build_schema, execute_sync, parse

from kg import graphql
from kg.conflicts import shown
from kg.errors import QueryError
from kg.graphql.naming import constant
from kg.graphql.paging import cursor, cut, window
from kg.graphql.scalars import BOOLEANS, NUMBERS, number
from kg.names import RDF_TYPE, local_name
from kg.ontology import Ontology, Property
from kg.policy import DEFAULT, Ground, Ranking, backing, ordered
from kg.store import (
    DocumentRow,
    EntityRow,
    EvidenceRow,
    FactRow,
    SentenceRow,
    StatementRow,
    View,
)
from kg.validity import checked, facts_at, statements_at
from tests.graphql import predicates

Row = EntityRow | StatementRow | DocumentRow


@dataclass
class Page:
    """A part of a list; ``said`` are the statements of the edge of an item, by its number."""

    view: View
    items: Sequence[Any]
    low: int
    high: int
    said: Callable[[Any], list[StatementRow]] = field(default=lambda item: [])

    @property
    def shown(self) -> list[Edge]:
        return [Edge(self, item) for item in self.items[self.low : self.high]]


@dataclass
class Edge:
    page: Page
    node: Any


def run(
    schema: GraphQLSchema, view: View, query: str, variables: dict[str, Any]
) -> tuple[Any, set[tuple[str, tuple[Any, ...]]]]:
    """The data of a request, and its errors as messages with paths."""
    result = execute_sync(
        schema,
        parse(query),
        context_value=view,
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=typename,
    )
    errors = {(e.message, tuple(e.path or ())) for e in result.errors or ()}
    return result.data, errors


@lru_cache
def schema_of(ontology: Ontology) -> GraphQLSchema:
    """The schema as plain graphql-core has it."""
    return build_schema(graphql.sdl(ontology))


def typename(value: Any, info: Any, abstract: GraphQLInterfaceType) -> str:
    if isinstance(value, EntityRow):
        return info.context.ontology.classes[value.kind].name  # type: ignore[no-any-return]
    return "Statement" if isinstance(value, StatementRow) else "Document"


def resolve(source: Any, info: Any, **args: Any) -> Any:
    view, name, parent = info.context, info.field_name, info.parent_type.name
    if parent == "Query":
        return ROOTS[name](view, **args) if name in ROOTS else of_class(view, name, **args)
    if isinstance(source, Page):
        return of_page(source, name if parent.endswith("Connection") else f"{name}!")
    if isinstance(source, Edge):
        return of_edge(source, name)
    if isinstance(source, EntityRow):
        return of_entity(view, source, name, **args)
    if isinstance(source, StatementRow):
        return of_statement(view, source, name)
    if isinstance(source, DocumentRow):
        return of_document(view, source, name, **args)
    if isinstance(source, EvidenceRow | SentenceRow):
        return of_stretch(view, source, name)
    return source[name]


# --- pages ----------------------------------------------------------------------------------


def paged(
    view: View,
    items: Sequence[Any],
    said: Callable[[Any], list[StatementRow]] = lambda item: [],
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Page:
    part = window(view.generation, first, last, after, before)
    low, high = cut([item.id for item in items], part)
    return Page(view, items, low, high, said)


def of_page(page: Page, name: str) -> Any:
    if name == "edges":
        return page.shown
    if name == "nodes":
        return [edge.node for edge in page.shown]
    if name == "totalCount":
        return len(page.items)
    if name == "pageInfo":
        return page
    ends = page.shown
    return {
        "hasPreviousPage!": page.low > 0,
        "hasNextPage!": page.high < len(page.items),
        "startCursor!": place(ends[0]) if ends else None,
        "endCursor!": place(ends[-1]) if ends else None,
    }[name]


def place(edge: Edge) -> str:
    return cursor(edge.page.view.generation, edge.node.id)


def of_edge(edge: Edge, name: str) -> Any:
    if name == "cursor":
        return place(edge)
    if name == "node":
        return edge.node
    said = edge.page.said(edge.node)
    return said[0] if name == "statement" else said


# --- roots ----------------------------------------------------------------------------------


def of_class(view: View, name: str, where: Any = None, orderBy: Any = None, **args: Any) -> Page:
    source, then = args.pop("from", None), args.pop("asOf", None)
    (c,) = [c for c in view.ontology.classes.values() if c.plural == name]
    if source:
        predicates.check_documents(source, "from")
    if where:
        predicates.check(view, where, "where")
    items = [
        e
        for e in view.entities(c.iri)
        if (not where or predicates.meets(view, e, where))
        and (not source or predicates.spoken_of(view, e, source))
    ]
    if orderBy is not None:
        items = predicates.ordered_by(view, items, orderBy)
    below = view.ontology.descendants(c.iri)

    def of_it(entity: EntityRow) -> list[StatementRow]:
        every = typing(view, entity)
        return [s for s in every if s.fact.value in below] or every

    def said(entity: EntityRow) -> list[StatementRow]:
        return holding(view, of_it(entity), then)

    if then is not None:
        held = facts_at(view, {s.fact.id for e in items for s in of_it(e)}, then)
        items = [e for e in items if any(held[s.fact.id] is not False for s in of_it(e))]
    return paged(view, items, said, **args)


def documents(view: View, where: Any = None, **args: Any) -> Page:
    if where:
        predicates.check_documents(where, "where")
    found = view.documents()
    return paged(
        view, [d for d in found if not where or predicates.document_meets(d, where)], **args
    )


def node(view: View, id: str) -> Row | None:
    by_iri = {d.iri: d for d in view.documents()}
    return view.entity(id) or view.statement(id) or by_iri.get(view.prefixes.expand(id))


ROOTS: dict[str, Callable[..., Any]] = {
    "node": node,
    "nodes": lambda view, ids: [node(view, i) for i in ids],
    "entity": lambda view, iri: view.entity(iri),
    "statement": lambda view, id: view.statement(id),
    "document": lambda view, id: view.document(id),
    "documents": documents,
    "generation": lambda view: {
        "name": view.generation, "created": None, "counts": view.describe()
    },
}  # fmt: skip


# --- entities -------------------------------------------------------------------------------


def typing(view: View, entity: EntityRow) -> list[StatementRow]:
    said = view.statements_about([entity.id])[entity.id]
    found = [s for s in said if s.fact.property == RDF_TYPE]
    return sorted(found, key=lambda s: s.fact.value or "")


def of_entity(view: View, entity: EntityRow, name: str, **args: Any) -> Any:
    o = view.ontology
    if name in ("iri", "label"):
        return getattr(entity, name)
    if name == "id":
        return entity.curie
    if name == "classes":
        return [constant(o.classes[c].name) for c in view.classes([entity.id])[entity.id]]
    if name == "statements":
        return statements(view, view.statements_about([entity.id])[entity.id], **args)
    if name == "mentions":
        own = [s for s in typing(view, entity) if s.rule is None]
        rows = {e for s in own for e in s.evidence if e.role == "evidence"}
        return sorted(rows, key=lambda e: (e.document, e.start, e.end, e.quote))
    if name in ("support", "sameClaims"):
        return of_claim(view, entity, name)
    props = {p.name: p for p in o.fields(entity.kind)}
    if name in props:
        return of_property(view, entity, props[name], **args)
    return statements_of(view, entity, props[name.removesuffix("Statements")], **args)


def of_claim(view: View, entity: EntityRow, name: str) -> Any:
    first = dict(view.rows("SELECT entity, first FROM claim"))
    group = {n for n, f in first.items() if f == first.get(entity.id)} | {entity.id}
    members = view.entities_by_id(sorted(group)).values()
    if name == "sameClaims":
        return sorted((e for e in members if e.id != entity.id), key=lambda e: e.iri)
    said = [s for e in members for s in backing(typing(view, e)) if s.rule is None]
    known = {d.id: d for d in view.documents()}
    found = {s.document for s in said if s.document is not None}
    origins = {known[d].origin for d in found}
    return {"documents": len(found), "origins": len(origins), "statements": len(said)}


def ranked(
    view: View, entity: EntityRow, prop: Property, policy: str | None, sources: Any
) -> list[FactRow]:
    """The facts of an entity in a single-valued property, the best first."""
    ranking = Ranking((policy or DEFAULT).lower(), tuple(sources or ()))
    stored, inverse = view.ontology.forward(prop)
    found = view.facts([entity.id], stored.iri, inverse=inverse)[entity.id]

    def tie(fact: FactRow) -> tuple[str, str]:
        other = view.entities_by_id([i for i in (end(fact, inverse),) if i is not None])
        row = next(iter(other.values()), None)
        return shown(view, fact, row), row.iri if row else ""

    said = view.statements([f.id for f in found])
    return ordered(found, ranking, Ground(view), lambda f: backing(said[f.id]), tie)


def end(fact: FactRow, inverse: bool) -> int | None:
    return fact.subject if inverse else fact.object


def best(view: View, entity: EntityRow, prop: Property) -> list[FactRow]:
    """The facts of an entity in a many-valued property, those of most statements first."""
    stored, inverse = view.ontology.forward(prop)
    found = view.facts([entity.id], stored.iri, inverse=inverse)[entity.id]
    return sorted(found, key=lambda f: (-f.support, f.value or ""))


def of_property(
    view: View, entity: EntityRow, prop: Property, policy: Any = None, sources: Any = None,
    asOf: str | None = None, where: Any = None, orderBy: Any = None, **page: Any,
) -> Any:  # fmt: skip
    _, inverse = view.ontology.forward(prop)
    single = prop.single
    if asOf is not None:
        checked(asOf)
    facts = ranked(view, entity, prop, policy, sources) if single else best(view, entity, prop)
    if asOf is not None:
        held = facts_at(view, [f.id for f in facts], asOf)
        facts = [f for f in facts if held[f.id] is not False]
    if prop.literal or prop.range in {c.iri for c in view.ontology.enumerations}:
        values = [value(view, prop, v) for v in dict.fromkeys(f.value for f in facts) if v]
        return values if not single else values[0] if values else None
    numbers = [i for f in facts for i in (end(f, inverse),) if i is not None]
    rows = view.entities_by_id(numbers)
    others = {i: f for f in facts for i in (end(f, inverse),) if i is not None}
    if single:
        return rows[numbers[0]] if numbers else None

    def said(other: EntityRow) -> list[StatementRow]:
        fact = others[other.id]
        return holding(view, view.statements([fact.id])[fact.id], asOf)

    if where:
        predicates.check(view, where, "where")
    items = [rows[i] for i in numbers if not where or predicates.meets(view, rows[i], where)]
    if orderBy is not None:
        items = predicates.ordered_by(view, items, orderBy)
    return paged(view, items, said, **page)


def holding(view: View, said: list[StatementRow], as_of: str | None) -> list[StatementRow]:
    if as_of is None:
        return said
    held = statements_at(view, said, checked(as_of))
    return [s for s in said if held[s.id] is not False]


def value(view: View, prop: Property, text: str) -> Any:
    if prop.range in NUMBERS:
        return number(text)
    if prop.range in BOOLEANS:
        return text in ("true", "1")
    return text if prop.literal else constant(view.ontology.individuals[text].name)


def statements_of(
    view: View, entity: EntityRow, prop: Property, policy: Any = None, sources: Any = None
) -> list[StatementRow]:
    facts = ranked(view, entity, prop, policy, sources)
    said = view.statements([f.id for f in facts])
    return [s for f in facts for s in said[f.id]]


def statements(
    view: View, every: Iterable[StatementRow], property: str | None = None,
    restsOnCoreference: bool | None = None, asOf: str | None = None, **args: Any,
) -> Page:  # fmt: skip
    source = args.pop("from", None)
    found = list(every)
    if source:
        predicates.check_documents(source, "from")
        among = {d.id for d in view.documents() if predicates.document_meets(d, source)}
        # Without a condition even what a rule drew is meant.
        if predicates.conditions(source):
            found = [s for s in found if s.document in among]
    found = holding(view, found, asOf)
    if property:
        found = [s for s in found if property_name(view, s) == property]
    if restsOnCoreference is not None:
        leaning = view.leaning([s.fact.id for s in found])
        found = [s for s in found if (s.fact.id in leaning) == restsOnCoreference]
    return paged(view, found, **args)


def property_name(view: View, s: StatementRow) -> str:
    iri = s.fact.property
    return "type" if iri == RDF_TYPE else view.ontology.properties[iri].name


# --- statements and documents ---------------------------------------------------------------


def of_statement(view: View, s: StatementRow, name: str) -> Any:
    o, fact = view.ontology, s.fact

    def entity(number: int | None) -> EntityRow | None:
        return None if number is None else view.entities_by_id([number]).get(number)

    def text() -> str | None:
        if fact.value is None or fact.datatype is not None:
            return fact.value
        term = o.individuals.get(fact.value) or o.classes.get(fact.value)
        return constant(term.name) if term else fact.value

    def support() -> dict[str, int]:
        behind = [x for x in backing(view.statements([fact.id])[fact.id]) if x.rule is None]
        known = {d.id: d for d in view.documents()}
        found = {x.document for x in behind if x.document is not None}
        return {
            "documents": len(found),
            "origins": len({known[d].origin for d in found}),
            "statements": fact.support,
        }

    def sentences() -> list[SentenceRow]:
        rows = {x for e in s.evidence if e.role == "evidence" for x in touched(view, e)}
        return sorted(rows, key=lambda x: (x.document, x.number))

    made: dict[str, Callable[[], Any]] = {
        "id": lambda: view.prefixes.shorten(s.iri),
        "subject": lambda: entity(fact.subject),
        "object": lambda: entity(fact.object),
        "property": lambda: property_name(view, s),
        "propertyIri": lambda: fact.property,
        "value": text,
        "datatype": lambda: fact.datatype,
        "evidence": lambda: [e for e in s.evidence if e.role == "evidence"],
        "coreference": lambda: [e for e in s.evidence if e.role == "coreference"],
        "sentences": sentences,
        "document": lambda: by_number(view, s.document),
        "support": support,
        "mode": lambda: s.mode.upper(),
        "rank": lambda: s.rank.upper(),
        "attributedTo": lambda: entity(s.attributed_to),
        "validFrom": lambda: s.valid_from,
        "validUntil": lambda: s.valid_until,
        "rule": lambda: local_name(s.rule) if s.rule else None,
        "premises": lambda: [view.statements_by_id([p])[p] for p in s.premises],
    }
    return made[name]() if name in made else getattr(s, name)


def by_number(view: View, document: int | None) -> DocumentRow | None:
    return next((d for d in view.documents() if d.id == document), None)


def touched(view: View, e: EvidenceRow) -> list[SentenceRow]:
    return [x for x in view.sentences(e.document) if x.start < e.end and x.end > e.start]


def of_document(view: View, d: DocumentRow, name: str, **args: Any) -> Any:
    if name == "id":
        return d.curie
    if name == "classes":
        known = {c.iri: c for c in view.ontology.document_classes}
        return [constant(known[c].name) for c in view.document_classes(d.id) if c in known]
    if name == "origin":
        return by_number(view, d.origin)
    if name == "text":
        start, stop = args["start"], args.get("end")
        if start < 0 or (stop is not None and stop < start):
            raise QueryError(f"text(start: {start}, end: {stop}): 0 <= start <= end must hold")
        return view.text(d.id)[start:stop]
    if name == "sentences":
        covered = args.get("covered")
        every = view.sentences(d.id)
        return every if covered is None else [x for x in every if (x.statements > 0) == covered]
    if name == "statements":
        return statements(view, view.statements_in([d.id])[d.id], **args)
    return getattr(d, name)


def of_stretch(view: View, row: EvidenceRow | SentenceRow, name: str) -> Any:
    if name == "document":
        return by_number(view, row.document)
    if isinstance(row, EvidenceRow):
        return touched(view, row) if name == "sentences" else getattr(row, name)
    if name == "text":
        return view.text(row.document)[row.start : row.end]
    if name == "statements":
        every = view.statements_in([row.document])[row.document]
        return [
            s for s in every
            if any(row in touched(view, e) for e in s.evidence if e.role == "evidence")
        ]  # fmt: skip
    return getattr(row, name)
