"""The root fields that every ontology has."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import strawberry

from kg.errors import QueryError
from kg.graphql import listing, sources, statements
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.facts import behind
from kg.graphql.listing import Key, Listing
from kg.graphql.paging import MAX_PAGE
from kg.graphql.planning import Call, Run
from kg.graphql.sql import json_array, optional

_ID = Argument("id", strawberry.ID, "A CURIE or an IRI; a former one does as well.")
_IRI = Argument("iri", strawberry.ID, "An IRI; a former one or a CURIE does as well.")
_DOCUMENT_ID = Argument("id", strawberry.ID, "A CURIE, an IRI, or the document's name.")
_IDS = Argument("ids", many(strawberry.ID), f"At most {MAX_PAGE} CURIEs or IRIs.")


def fields(b: Builder) -> list[Field]:
    """The root fields of kg's own."""
    where = sources.where(b)
    return [
        Field("node", b["Node"] | None, "Anything by its id; null if there is nothing.", node,
              (_ID,)),
        Field("nodes", many(b["Node"] | None), "Things by their ids, in the order of the ids.",
              nodes, (_IDS,)),
        Field("entity", b["Entity"] | None, "Something that documents speak of, by its IRI.",
              lambda c: c.entity(_entity(_expanded(c, "iri"))), (_IRI,)),
        Field("document", b["Document"] | None, "A document by its id or name.", document,
              (_DOCUMENT_ID,)),
        Field("documents", b["DocumentConnection"], "All documents, in the order of their IRIs.",
              documents, (where, *listing.PAGE)),
        Field("documentFacets", b["DocumentFacets"], "Datasets, publishers, licences and years of "
              "documents, and how many documents have each.", facets, (where,)),
        Field("statement", b["Statement"] | None, "A statement by its id.",
              lambda c: _statement(c, _of("statement", _expanded(c, "id"))), (_ID,)),
        Field("generation", b["Generation"], "The generation that answers.",
              lambda c: c.select(None)),
    ]  # fmt: skip


def published(b: Builder) -> Field:
    """The field of subscriptions; ``kg.graphql.events`` says when it is answered."""
    told = "The current generation at once, and each that is published from then on."
    return Field("generation", b["Generation"], told, lambda c: c.select(None))


def _expanded(call: Call, name: str) -> str:
    return call.planner.bound(call.given[name], call.planner.view.prefixes.expand)


def _entity(iri: str) -> str:
    """The number of the entity with an IRI, or of what it has become."""
    former = f"(SELECT entity FROM former WHERE iri = {iri})"
    return f"coalesce({_of('entity', iri)}, {former})"


def _of(table: str, iri: str) -> str:
    return f"(SELECT id FROM {table} WHERE iri = {iri})"


def _statement(call: Call, number: str, only: str | None = None) -> str:
    s = call.planner.alias("s")
    return optional(f"SELECT {call.select(s, only=only)} FROM {behind(s, f'{s}.id = {number}')}")


def document(call: Call) -> str:
    """The document with this id or name."""
    name = call.planner.bound(call.given["id"])
    named = f"(SELECT id FROM document WHERE name = {name})"
    return statements.document(call, f"coalesce({_of('document', _expanded(call, 'id'))}, {named})")


def documents(call: Call) -> str:
    """A page of documents."""
    d = call.planner.alias("d")
    wanted = _chosen(call, d) or ["1"]
    return listing.connection(call, Listing(
        source=f"document AS {d} WHERE {' AND '.join(wanted)}", number=f"{d}.id",
        keys=(Key(f"{d}.iri"),), node=statements.document,
    ))  # fmt: skip


def facets(call: Call) -> str:
    """What documents have in common."""
    return call.select(_chosen(call, "d"))


def _chosen(call: Call, d: str) -> list[str]:
    given = call.asked("where")
    return sources.chosen(call, given, d, "where") if given else []


def node(call: Call) -> str:
    """The entity, statement or document with this id."""
    return _any(call, _expanded(call, "id"))


def nodes(call: Call) -> str:
    """The entities, statements and documents with these ids."""
    j = call.planner.alias("j")
    expand: Callable[[str], str] = call.planner.view.prefixes.expand

    def iris(ids: list[Any]) -> list[str]:
        if len(ids) > MAX_PAGE:
            message = f"ids: {len(ids)} ids are more than {MAX_PAGE}; ask in several requests"
            raise QueryError(message)
        return [expand(i) for i in ids]

    listed = call.planner.listed(call.given["ids"], iris)
    return json_array(_any(call, f"{j}.value"), f"FROM {listed} AS {j} ORDER BY {j}.key")


def by_number(call: Call, number: str) -> str:
    """The entity or the document with a number."""
    e, d = call.planner.alias("e"), call.planner.alias("d")
    entity = call.select(e, f"{e}.kind", only="Entity")
    source = call.select(d, only="Document")
    return (
        f"coalesce((SELECT {entity} FROM entity AS {e} WHERE {e}.id = {number}), "
        f"(SELECT {source} FROM document AS {d} WHERE {d}.id = {number}))"
    )


def _any(call: Call, iri: str) -> str:
    e, d = call.planner.alias("e"), call.planner.alias("d")
    entity = call.select(e, f"{e}.kind", only="Entity")
    said = _statement(call, _of("statement", iri), "Statement")
    source = call.select(d, only="Document")
    return (
        f"coalesce((SELECT {entity} FROM entity AS {e} WHERE {e}.id = {_entity(iri)}), "
        f"nullif({said}, 'null'), (SELECT {source} FROM document AS {d} WHERE {d}.iri = {iri}), "
        "'null')"
    )


# --- the generation -------------------------------------------------------------------------


def generation(b: Builder) -> None:
    """Fill the types of the generation that answers."""
    b.object(
        "Generation",
        "One immutable result of one build.",
        [
            Field("name", str, "Its name.", _run(lambda run: run.view.generation)),
            Field("created", str | None, "When it was built, in ISO 8601.",
                  _run(lambda run: run.view.manifest.get("created"))),
            Field("counts", b["Counts"], "How much is in it.", lambda c: c.select(None)),
        ],
    )  # fmt: skip
    counted = {
        "documents": "How many documents.",
        "entities": "How many things they speak of.",
        "facts": "How many distinct facts documents assert.",
        "inferred": "How many facts rules draw from those.",
        "statements": "How many statements, all kinds together.",
    }
    b.object(
        "Counts",
        "How much is in a generation.",
        [Field(key, int, text, _run(partial(_counted, key))) for key, text in counted.items()],
    )


def _counted(key: str, run: Run) -> int:
    return run.view.describe()[key]


def _run(read: Callable[[Run], Any]) -> Callable[[Call], str]:
    return lambda call: f"json_quote({call.planner.parameter(read)})"
