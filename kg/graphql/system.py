"""The types that kg itself has: statements and their evidence, documents, sentences, pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import strawberry

from kg.graphql import said
from kg.graphql.builder import Builder, Field, Value, many
from kg.graphql.resolve import edge_statement
from kg.graphql.scalars import Edtf, Uri

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
        connection_shells(b, name, f"a page of {name.lower()}s")
    for name in SHELLS:
        b.shell(name, "a type of kg's own")
    b.enum("Mode", "How a document puts a statement.", MODES, "a type of kg's own")
    b.enum("Rank", "How a statement stands to others.", RANKS, "a type of kg's own")


def connection_shells(b: Builder, name: str, what: str) -> None:
    """Declare the connection and the edge of a type."""
    b.shell(f"{name}Connection", what)
    b.shell(f"{name}Edge", what)


def connection(b: Builder, name: str, plural: str, *, stated: bool) -> None:
    """Fill the connection and the edge of a type; with ``stated``, edges carry statements."""
    statements = [
        Field("statement", b["Statement"], "The best statement of this edge.", edge_statement),
        Field("statements", many(b["Statement"]), "All its statements, the best first.",
              lambda root: root.said()),
    ]  # fmt: skip
    b.object(
        f"{name}Edge",
        f"One of {plural}, and its place on the list.",
        [
            Field("cursor", str, "For after and before.", lambda root: root.cursor),
            Field(
                "node", b[name], "What the edge leads to.", lambda root: root.page.node(root.number)
            ),
            *(statements if stated else ()),
        ],
    )
    b.object(
        f"{name}Connection",
        f"A page of {plural}.",
        [
            Field("edges", many(b[f"{name}Edge"]), "What is on the page.", lambda root: root.edges),
            Field("nodes", many(b[name]), "What the edges lead to.", lambda root: root.nodes),
            Field("pageInfo", b["PageInfo"], "What is around the page.", lambda root: root),
            Field("totalCount", int, "How many there are on all pages.", lambda root: root.total()),
        ],
    )  # fmt: skip


def identity() -> list[Field]:
    """The fields of everything that has an IRI."""
    return [
        Field("id", strawberry.ID, "The IRI, shortened by a prefix.", said.curie),
        Field("iri", Uri, "The IRI.", lambda root: root.row.iri),
    ]


def entity_fields(b: Builder) -> list[Field]:
    """The fields of every entity."""
    return [
        *identity(),
        Field("label", str, "What to call it: its best name, or the words that stand for it.",
              lambda root: root.row.label),
        Field("classes", many(b["ClassName"]), "All its classes, those above included.",
              said.classes),
        Field("statements", b["StatementConnection"],
              "Everything that documents say about it, what they negate or only quote too.",
              said.statements_of_entity(b["PropertyName"], b["DocumentFilter"])),
        Field("mentions", many(b["Evidence"]), "Where documents speak of it, in their order.",
              said.mentions),
    ]  # fmt: skip


def fill(b: Builder, plain: Iterable[Field]) -> None:
    """Fill all types of kg's own; ``plain`` are the fields of every entity."""
    b.interface("Node", "Anything with an IRI.", identity())
    b.interface("Entity", "Something that documents speak of.", plain)
    _statement(b)
    _document(b)
    _texts(b)
    _numbers(b)
    connection(b, "Statement", "statements", stated=False)
    connection(b, "Document", "documents", stated=False)


def _statement(b: Builder) -> None:
    b.object(
        "Statement",
        "One claim in one document, with the words that carry it. A claim that a rule draws "
        "from others names the rule and its premises, and has their evidence.",
        [
            *identity(),
            Field("subject", b["Entity"], "What it is about.", said.subject),
            Field("property", b["PropertyName"], "What it says of it.", said.property_name),
            Field("propertyIri", Uri, "The property's IRI.", lambda root: root.row.fact.property),
            Field("object", b["Entity"] | None, "The value, where it is an entity.", said.target),
            Field("value", str | None, "The value, where it is no entity: a literal as it is "
                  "stored, or the name of a class or of an enum's value.", said.value),
            Field("datatype", Uri | None, "The datatype of a literal.",
                  lambda root: root.row.fact.datatype),
            Field("evidence", many(b["Evidence"]), "The words that carry it: those of its subject "
                  "and value, and the word that relates them.", said.evidence("evidence")),
            Field("coreference", many(b["Evidence"]), "The words that an annotator's coreference "
                  "link adds: without it, the subject or the value could not be named.",
                  said.evidence("coreference")),
            Field("sentences", many(b["Sentence"]), "The sentences that its evidence touches.",
                  said.sentences),
            Field("document", b["Document"] | None, "Where it is said; null where a rule drew it.",
                  said.document),
            Field("support", b["Support"], "How much stands behind the same subject, property "
                  "and value.", said.support),
            Field("mode", b["Mode"], "How the document puts it.", lambda root: root.row.mode),
            Field("negated", bool, "Whether the document says that it is not so.",
                  lambda root: root.row.negated),
            Field("rank", b["Rank"], "How it stands to others.", lambda root: root.row.rank),
            Field("confidence", float | None, "How sure the annotator is, from 0 to 1.",
                  lambda root: root.row.confidence),
            Field("attributedTo", b["Entity"] | None, "Whose word it is.", said.claimant),
            Field("validFrom", Edtf | None, "From when it holds.",
                  lambda root: root.row.valid_from),
            Field("validUntil", Edtf | None, "Until when it holds.",
                  lambda root: root.row.valid_until),
            Field("rule", str | None, "The rule that drew it.", said.rule),
            Field("premises", many(b["Statement"]), "What the rule drew it from.", said.premises),
        ],
    )  # fmt: skip


def _document(b: Builder) -> None:
    known = {
        "title": "Its title.",
        "date": "Its date, as its source gives it.",
        "publisher": "Who published it.",
        "licence": "Under which licence.",
        "source": "Where it comes from.",
        "dataset": "The collection that it belongs to.",
    }
    b.object(
        "Document",
        "A text that was annotated. Offsets count Unicode code points, and ends are exclusive.",
        [
            *identity(),
            Field("name", str, "Its path below the folder that was built, without suffix.",
                  lambda root: root.row.name),
            *(Field(key, str | None, text, _attribute(key)) for key, text in known.items()),
            Field("classes", many(b["DocumentClass"]), "What kind of document it is.",
                  said.document_classes),
            Field("origin", b["Document"], "The first document that prints the same article; most "
                  "often itself.", said.origin),
            Field("splitter", str, "Who found its sentences: annotator, or the named splitter.",
                  lambda root: root.row.splitter),
            Field("text", str, "Its text, or the part between two offsets.", said.text_between),
            Field("sentences", many(b["Sentence"]), "Its sentences, in order.",
                  said.document_sentences),
            Field("statements", b["StatementConnection"], "Everything that it says.",
                  said.statements_of_document(b["PropertyName"])),
        ],
    )  # fmt: skip


def _texts(b: Builder) -> None:
    b.object(
        "Evidence",
        "A stretch of a document, with its exact words.",
        [
            Field("document", b["Document"], "Where it stands.", said.place),
            Field("quote", str, "The words: text(start:, end:) of the document.",
                  lambda root: root.row.quote),
            Field("start", int, "Where they start, in code points.", lambda root: root.row.start),
            Field("end", int, "Where they end, exclusive.", lambda root: root.row.end),
            Field("sentences", many(b["Sentence"]), "The sentences that they touch.",
                  said.sentences_of_evidence),
        ],
    )  # fmt: skip
    b.object(
        "Sentence",
        "A sentence of a document.",
        [
            Field("document", b["Document"], "Where it stands.", said.place),
            Field("number", int, "Its place among the document's sentences, from 1.",
                  lambda root: root.row.number),
            Field("start", int, "Where it starts, in code points.", lambda root: root.row.start),
            Field("end", int, "Where it ends, exclusive.", lambda root: root.row.end),
            Field("text", str, "Its words.", said.sentence_text),
            Field("statements", many(b["Statement"]), "What it says: the statements whose "
                  "evidence touches it.", said.statements_of_sentence),
        ],
    )  # fmt: skip


def _numbers(b: Builder) -> None:
    b.object(
        "Support",
        "How much stands behind a fact; what is inferred, negated, deprecated or only quoted "
        "does not count.",
        [
            Field("documents", int, "In how many documents it is said.", _item(0)),
            Field(
                "origins",
                int,
                "Of how many origins these documents are: prints of one article are one.",
                _item(2),
            ),
            Field("statements", int, "By how many statements it is said.", _item(1)),
        ],
    )
    b.object(
        "PageInfo",
        "What is around a page.",
        [
            Field("hasPreviousPage", bool, "Whether something precedes the page.",
                  lambda root: root.earlier()),
            Field("hasNextPage", bool, "Whether something follows the page.",
                  lambda root: root.later()),
            Field("startCursor", str | None, "The first edge's cursor.", said.end_cursor(0)),
            Field("endCursor", str | None, "The last edge's cursor.", said.end_cursor(-1)),
        ],
    )  # fmt: skip
    b.object(
        "Generation",
        "One immutable result of one build.",
        [
            Field("name", str, "Its name.", lambda root: root.generation),
            Field("created", str | None, "When it was built, in ISO 8601.",
                  lambda root: root.manifest.get("created")),
            Field("counts", b["Counts"], "How much is in it.", lambda root: root.describe()),
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
        [Field(key, int, text, _item(key)) for key, text in counted.items()],
    )


def _attribute(name: str) -> Any:
    return lambda root: getattr(root.row, name)


def _item(key: str | int) -> Any:
    return lambda root: root[key]
