"""The ontology: classes, properties and shapes, read once from Turtle."""

from kg.ontology.lint import check
from kg.ontology.load import assemble, parse, parse_triples, read, turtle_in, vocabulary
from kg.ontology.terms import (
    DOCUMENT,
    Class,
    Datatype,
    Derivation,
    Individual,
    Ontology,
    Property,
    Quantity,
)

__all__ = [
    "DOCUMENT",
    "Class",
    "Datatype",
    "Derivation",
    "Individual",
    "Ontology",
    "Property",
    "Quantity",
    "assemble",
    "check",
    "parse",
    "parse_triples",
    "read",
    "turtle_in",
    "vocabulary",
]
