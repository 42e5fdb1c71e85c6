"""The ontology: classes, properties and shapes, read once from Turtle."""

from kg.ontology.lint import check
from kg.ontology.lint_projections import problems
from kg.ontology.lint_shapes import shapes_are_supported, shapes_hang_together
from kg.ontology.load import assemble, parse, parse_triples, read, turtle_in, vocabulary
from kg.ontology.nodes import Nodes
from kg.ontology.projections import Projection, Step, as_text, read_projections
from kg.ontology.shapes import Constraint, Shape, Term
from kg.ontology.terms import (
    DOCUMENT,
    Class,
    Datatype,
    Derivation,
    Individual,
    NameStyle,
    Ontology,
    Property,
    Quantity,
)

__all__ = [
    "DOCUMENT",
    "Class",
    "Constraint",
    "Datatype",
    "Derivation",
    "Individual",
    "NameStyle",
    "Nodes",
    "Ontology",
    "Projection",
    "Property",
    "Quantity",
    "Shape",
    "Step",
    "Term",
    "as_text",
    "assemble",
    "check",
    "parse",
    "parse_triples",
    "problems",
    "read",
    "read_projections",
    "shapes_are_supported",
    "shapes_hang_together",
    "turtle_in",
    "vocabulary",
]
