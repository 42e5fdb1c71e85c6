"""The input types of ``where``, made of the ontology's classes."""

from __future__ import annotations

from typing import Any

import strawberry

from kg.graphql.builder import Builder, many
from kg.graphql.filters import fields_of
from kg.graphql.operators import (
    BOOLEAN_FILTER,
    EDTF_FILTER,
    INT_FILTER,
    NUMBER_FILTER,
    STRING_FILTER,
    enumeration,
)
from kg.graphql.scalars import BOOLEANS, DATES, NUMBERS, Edtf
from kg.graphql.sources import DOCUMENT_FILTER
from kg.ontology import Class, Ontology, Property

ID_FILTER, CLASS_FILTER = "IDFilter", "ClassFilter"
SAID_FILTER, SAYING_FILTER, SUPPORT_FILTER = "StatementFilter", "StatementsFilter", "SupportFilter"
SHELLS = (ID_FILTER, CLASS_FILTER, SAID_FILTER, SAYING_FILTER, SUPPORT_FILTER)


def name_of(type_name: str) -> str:
    """The name of the input type that filters the entities of a type."""
    return f"{type_name}Filter"


def values_name(type_name: str) -> str:
    """The name of the input type that filters a relation with many values."""
    return f"{type_name}ValuesFilter"


def shells(b: Builder, c: Class) -> None:
    """Declare the filters of a type."""
    b.shell(name_of(c.name), f"the filter of class {c.iri}")
    b.shell(values_name(c.name), f"the filter of values of class {c.iri}")


def enumerations(b: Builder, ontology: Ontology) -> None:
    """Make the filters of enumerations."""
    for c in ontology.enumerations:
        b.shell(name_of(c.name), f"the filter of class {c.iri}")
        enumeration(b, c.name)


def fill(b: Builder) -> None:
    """Fill the input types that every ontology has."""
    b.input(
        ID_FILTER,
        "Which ids are meant.",
        {"in": (many(strawberry.ID), "Is one of these: CURIEs or IRIs, former ones too.")},
    )
    b.input(
        CLASS_FILTER,
        "Which classes are meant.",
        {"in": (many(b["ClassName"]), "Belongs to one of these, or to a class below one of them.")},
    )
    number, count = b[NUMBER_FILTER], b[INT_FILTER]
    b.input(
        SUPPORT_FILTER,
        "How much must stand behind a fact.",
        {
            "documents": (count, "In how many documents it is said."),
            "origins": (count, "Of how many origins these documents are."),
            "statements": (count, "By how many statements it is said."),
        },
    )
    said = {
        "property": (many(b["PropertyName"]), "It says one of these."),
        "mode": (many(b["Mode"]), "The document puts it in one of these ways."),
        "rank": (many(b["Rank"]), "It has one of these ranks."),
        "negated": (bool, "Whether the document says that it is not so."),
        "attributedTo": (many(strawberry.ID), "It is the word of one of these: CURIEs or IRIs."),
        "validAt": (Edtf, "It may hold at some time in this date."),
        "confidence": (number, "How sure the annotator is."),
        "document": (b[DOCUMENT_FILTER], "It is made in one of these documents."),
        "support": (b[SUPPORT_FILTER], "How much stands behind the same fact."),
    }
    b.input(SAID_FILTER, "Which statements are meant. All that is given must hold.", said)
    b.input(
        SAYING_FILTER,
        "What the statements about something must be like.",
        _quantifiers(b[SAID_FILTER], count, "statement"),
    )


def fill_type(b: Builder, ontology: Ontology, c: Class) -> None:
    """Fill the filters of a type."""
    own = b[name_of(c.name)]
    text = b[STRING_FILTER]
    fields: dict[str, tuple[Any, str]] = {
        "and": (many(own), "All of these hold; so it is of none."),
        "or": (many(own), "At least one of these holds; of none, none does."),
        "not": (own, "This does not hold."),
        "id": (b[ID_FILTER], "Its id."),
        "class": (b[CLASS_FILTER], "A class that it belongs to."),
        "label": (
            text,
            "What it is called on a page: its best name, or the words that stand for it.",
        ),
        "statements": (b[SAYING_FILTER], "What documents say about it, facts or not."),
    }
    for name, prop in fields_of(ontology, c.iri).items():
        fields[name] = _field(b, ontology, prop)
    described = f"Which entities of {c.name} are meant. All that is given must hold."
    b.input(name_of(c.name), described, fields)
    values = _quantifiers(own, b[INT_FILTER], "value")
    values["said"] = (b[SAID_FILTER], "Only values that some such statement says are looked at.")
    b.input(
        values_name(c.name),
        f"What the values of a relation to {c.name} must be like. All that is given must hold.",
        values,
    )


def _field(b: Builder, ontology: Ontology, prop: Property) -> tuple[Any, str]:
    if prop.range in NUMBERS:
        return b[NUMBER_FILTER], f"Any one of its values. {prop.comment}"
    if prop.range in DATES:
        return b[EDTF_FILTER], f"Any one of its values. {prop.comment}"
    if prop.range in BOOLEANS:
        return b[BOOLEAN_FILTER], prop.comment
    known = ontology.classes.get(prop.range)
    if prop.literal or known is None:
        return b[STRING_FILTER], f"Any one of its values. {prop.comment}"
    if known.members:
        return b[name_of(known.name)], f"Any one of its values. {prop.comment}"
    kind = ontology.classes[ontology.kind_of(known.iri) or known.iri]
    if prop.single:
        return b[name_of(kind.name)], f"Any one of its values; {{}} asks nothing. {prop.comment}"
    return b[values_name(kind.name)], prop.comment


def _quantifiers(inner: Any, count: Any, what: str) -> dict[str, tuple[Any, str]]:
    return {
        "some": (inner, f"At least one {what} meets this."),
        "every": (inner, f"Every {what} meets this; so it is where there is none."),
        "none": (inner, f"No {what} meets this."),
        "count": (count, f"How many {what}s there are."),
    }
