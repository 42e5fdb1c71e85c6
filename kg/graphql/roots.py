"""The root fields that every ontology has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from kg.errors import QueryError
from kg.graphql import sources
from kg.graphql.builder import Builder, Field, many
from kg.graphql.connections import Node, listed
from kg.graphql.loaded import Loading, as_entities, as_statements, documents
from kg.graphql.paging import MAX_PAGE
from kg.graphql.resolve import After, Before, First, Info, Last, asked

Id = Annotated[
    strawberry.ID, strawberry.argument(description="A CURIE or an IRI; a former one does as well.")
]
Iri = Annotated[
    strawberry.ID, strawberry.argument(description="An IRI; a former one or a CURIE does as well.")
]
DocumentId = Annotated[
    strawberry.ID, strawberry.argument(description="A CURIE, an IRI, or the document's name.")
]
Ids = Annotated[
    list[strawberry.ID], strawberry.argument(description=f"At most {MAX_PAGE} CURIEs or IRIs.")
]

_WHERE = "Only those that meet all of these conditions."


def fields(b: Builder) -> list[Field]:
    """The root fields of kg's own."""
    chosen = b[sources.DOCUMENT_FILTER]
    return [
        Field("node", b["Node"] | None, "Anything by its id; null if there is nothing.", node),
        Field("nodes", many(b["Node"] | None), "Things by their ids, in the order of the ids.",
              nodes),
        Field("entity", b["Entity"] | None, "Something that documents speak of, by its IRI.",
              entity),
        Field("document", b["Document"] | None, "A document by its id or name.", document),
        Field("documents", b["DocumentConnection"], "All documents, in the order of their IRIs.",
              documents_of(chosen)),
        Field("documentFacets", b["DocumentFacets"], "Datasets, publishers, licences and years of "
              "documents, and how many documents have each.", facets_of(chosen)),
        Field("statement", b["Statement"] | None, "A statement by its id.", statement),
        Field("generation", b["Generation"], "The generation that answers.", generation),
    ]  # fmt: skip


def published(b: Builder) -> Field:
    """The field of subscriptions; ``kg.graphql.events`` says when it is answered."""
    told = "The current generation at once, and each that is published from then on."
    return Field("generation", b["Generation"], told, generation)


def generation(info: Info) -> Any:
    """The generation that answers."""
    return info.context.view


def entity(info: Info, iri: Iri) -> Any:
    """The entity with this IRI."""
    row = info.context.view.entity(iri)
    return as_entities(info.context, [row])[0] if row else None


def statement(info: Info, id: Id) -> Any:
    """The statement with this id."""
    row = info.context.view.statement(id)
    return as_statements(info.context, [row])[row.id] if row else None


def document(info: Info, id: DocumentId) -> Any:
    """The document with this id or name."""
    row = info.context.view.document(id)
    return documents(info.context)[row.id] if row else None


def documents_of(chosen: Any) -> Callable[..., Any]:
    """Resolves a page of documents; ``chosen`` is the input type that filters them."""

    def resolve(
        info: Info,
        first: First = UNSET,
        after: After = UNSET,
        last: Last = UNSET,
        before: Before = UNSET,
        where: Any = UNSET,
    ) -> Any:
        loading = info.context
        part = asked(loading, first, after, last, before)
        found, condition = documents(loading), sources.chosen(where)
        wanted = found.keys() if condition is None else sources.numbers(loading, condition)
        return listed(loading, [i for i in found if i in wanted], part, found.__getitem__)

    resolve.__annotations__["where"] = sources.argument(chosen, _WHERE)
    return resolve


def facets_of(chosen: Any) -> Callable[..., Any]:
    """Resolves the facets of documents; ``chosen`` is the input type that filters them."""

    def resolve(info: Info, where: Any = UNSET) -> Any:
        return sources.Chosen(info.context, sources.chosen(where))

    resolve.__annotations__["where"] = sources.argument(chosen, _WHERE)
    return resolve


def node(info: Info, id: Id) -> Any:
    """The entity, statement or document with this id."""
    return _nodes(info.context, [id])[0]


def nodes(info: Info, ids: Ids) -> Any:
    """The entities, statements and documents with these ids."""
    if len(ids) > MAX_PAGE:
        raise QueryError(f"ids: {len(ids)} ids are more than {MAX_PAGE}; ask in several requests")
    return _nodes(info.context, ids)


def _nodes(loading: Loading, ids: list[strawberry.ID]) -> list[Node | None]:
    """What ids stand for; entities and statements are loaded as one batch each."""
    view = loading.view
    rows = {i: row for i in dict.fromkeys(ids) if (row := view.entity(i))}
    others = [i for i in dict.fromkeys(ids) if i not in rows]
    said = {i: told for i in others if (told := view.statement(i))}
    found: dict[str, Node] = dict(zip(rows, as_entities(loading, list(rows.values())), strict=True))
    made = as_statements(loading, list(said.values()))
    found |= {i: made[row.id] for i, row in said.items()}
    texts = documents(loading)
    by_iri = {d.row.iri: d for d in texts.values()}
    for i in others:
        if i not in said and (one := by_iri.get(view.prefixes.expand(i))):
            found[i] = one
    return [found.get(i) for i in ids]
