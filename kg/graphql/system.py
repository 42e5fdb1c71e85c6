"""The types that kg itself has: what everything with an IRI and every entity is, and pages."""

from __future__ import annotations

from collections.abc import Iterable

from kg.graphql import documents, listing, networks, roots, statements
from kg.graphql.builder import Builder, Field, Value, many
from kg.graphql.entities import classes, identity
from kg.ontology import Ontology

RESERVED = (
    "Mutation", "Boolean", "Float", "ID", "Int", "String",
    "Decimal", "Integer", "EDTF", "Date", "DateTime", "Year", "Duration", "URI", "WKT",
)  # fmt: skip
"""Type names that the schema has without a shell."""

SHELLS = ("Evidence", "Sentence", "Support", "PageInfo", "Generation", "Counts")

MODES = (
    Value("ASSERTED", "asserted", "The document says so."),
    Value("REPORTED", "reported", "The document says that somebody says so."),
    Value("QUOTED", "quoted", "It stands in somebody's words; the document does not say so."),
    Value("ESTIMATED", "estimated", "The document gives it as an estimate."),
    Value("INFERRED", "inferred", "The annotator or a rule concluded it."),
)
RANKS = (
    Value("PREFERRED", "preferred", "Taken before others."),
    Value("NORMAL", "normal", "Neither preferred nor deprecated."),
    Value("DEPRECATED", "deprecated", "Kept for the record, and no longer held."),
)


def shells(b: Builder) -> None:
    """Declare the types, so that others may name them."""
    node = b.shell("Node", "a type of kg's own")
    b.shell("Entity", "a type of kg's own", [node])
    for name in ("Statement", "Document"):
        b.shell(name, "a type of kg's own", [node])
        listing.shells(b, name, f"a page of {name.lower()}s")
    for name in SHELLS:
        b.shell(name, "a type of kg's own")
    b.enum("Mode", "How a document puts a statement.", MODES, "a type of kg's own")
    b.enum("Rank", "How a statement stands to others.", RANKS, "a type of kg's own")


def entity_fields(b: Builder, ontology: Ontology) -> list[Field]:
    """The fields of every entity."""
    return [
        *identity(),
        Field("label", str, "What to call it: its best name, or the words that stand for it.",
              lambda c: f"json_quote({c.row}.label)"),
        Field("classes", many(b["ClassName"]), "All its classes, those above included.", classes),
        statements.of_entity(b),
        Field("mentions", many(b["Evidence"]), "Where documents speak of it, in their order.",
              statements.mentions),
        Field("support", b["Support"], "How much says that there is such a thing: documents that "
              "speak of it, or of what makes the same claim.", statements.support_of_entity),
        Field("sameClaims", many(b["Entity"]), "What makes the same claim elsewhere: equal in all "
              "that defines it, the same long quotation, or the same place of a reprint.",
              statements.same_claims),
        networks.standing(b, ontology),
    ]  # fmt: skip


def fill(b: Builder, plain: Iterable[Field]) -> None:
    """Fill all types of kg's own; ``plain`` are the fields of every entity."""
    b.interface("Node", "Anything with an IRI.", identity())
    b.interface("Entity", "Something that documents speak of.", plain)
    statements.fill(b)
    documents.fill(b)
    roots.generation(b)
    listing.page_info(b)
    listing.fill(b, "Statement", "statements")
    listing.fill(b, "Document", "documents")
