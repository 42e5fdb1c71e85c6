"""Ontology → Shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from kg.errors import OntologyError
from kg.names import RDF_TYPE
from kg.ontology import (
    Constraint,
    Ontology,
    Shape,
    shapes_are_supported,
    shapes_hang_together,
)
from kg.shapes.components import offenders
from kg.shapes.entity import Check, Compiled, Shapes, Target

_SHOWN = 10
"""How many members of a list a message shows."""


def compile_shapes(ontology: Ontology) -> Shapes:
    """Make the checks of an ontology's shapes.

    Raises OntologyError for shapes that cannot be checked; the linter refuses those.
    """
    for rule in (shapes_are_supported, shapes_hang_together):
        if problems := list(rule(ontology)):
            raise OntologyError("; ".join(problems))
    compiler = _Compiler(ontology)
    shapes = ontology.shapes.values()
    targets = [
        Target(compiler.compiled(s.name), frozenset(s.classes), frozenset(s.subjects_of))
        for s in shapes
        if s.classes or s.subjects_of
    ]
    asked = frozenset(s.path for s in shapes if s.path and compiler.asks_for_classes(s.name))
    return Shapes(targets, asked, any(_reads_types(s) for s in shapes))


class _Compiler:
    """Compiles each shape once. The linter has seen to it that they form no circle."""

    def __init__(self, ontology: Ontology) -> None:
        self.shapes = ontology.shapes
        self.shorten = ontology.prefixes.shorten
        self.compiled = lru_cache(maxsize=None)(self._compiled)
        self.asks_for_classes = lru_cache(maxsize=None)(self._asks_for_classes)

    def _compiled(self, name: str) -> Compiled:
        shape = self.shapes[name]
        properties = [n for c in shape.constraints if c.component == "Property" for n in c.shapes]
        closed = [c for c in shape.constraints if c.component == "Closed"]
        allowed = {self.shapes[n].path for n in properties} | {
            t for c in closed for t in c.terms if isinstance(t, str)
        }
        return Compiled(
            iri="" if name.startswith("_:") else name,
            path=shape.path,
            checks=tuple(self._checks(shape)),
            properties=tuple(self.compiled(n) for n in properties),
            allowed=frozenset(p for p in allowed if p) if closed else None,
            message=shape.message,
            severity=shape.severity,
            active=shape.active,
        )

    def _checks(self, shape: Shape) -> Iterator[Check]:
        for constraint in shape.constraints:
            name = constraint.component
            if name not in ("Property", "Closed"):
                shapes = tuple(self.compiled(n) for n in constraint.shapes)
                misses = name in ("MinCount", "HasValue", "Equals")
                yield Check(name, offenders(constraint, shapes), self._message(constraint), misses)

    def _message(self, constraint: Constraint) -> str:
        # The second term of a pattern are its flags.
        shown = 1 if constraint.component == "Pattern" else _SHOWN
        terms = (
            self.shorten(term) if isinstance(term, str) else term.value
            for term in constraint.terms[:shown]
        )
        return _SAID[constraint.component].replace("{}", ", ".join(terms))

    def _asks_for_classes(self, name: str) -> bool:
        shape = self.shapes[name]
        own = any(c.component == "Class" for c in shape.constraints)
        return shape.active and (own or any(self.asks_for_classes(n) for n in shape.references))


def _reads_types(shape: Shape) -> bool:
    """Whether a shape looks at rdf:type as it does at other properties."""
    closed = any(c.component == "Closed" for c in shape.constraints)
    named = {shape.path, *(t for c in shape.constraints for t in c.terms)}
    return closed or RDF_TYPE in named


_SAID: Mapping[str, str] = {
    "And": "a value does not conform to all of the shapes that it has to",
    "Class": "a value is no {}",
    "Datatype": "a value is no {}",
    "Disjoint": "a value is one of {} as well",
    "Equals": "the values are not those of {}",
    "HasValue": "the value {} is missing",
    "In": "a value is none of {}",
    "LanguageIn": "a value is in none of the languages {}",
    "LessThan": "a value is not less than those of {}",
    "LessThanOrEquals": "a value is greater than one of {}, or not to be compared with it",
    "MaxCount": "more values than {}",
    "MaxExclusive": "a value is not less than {}",
    "MaxInclusive": "a value is not at most {}",
    "MaxLength": "a value is longer than {}",
    "MinCount": "fewer values than {}",
    "MinExclusive": "a value is not greater than {}",
    "MinInclusive": "a value is not at least {}",
    "MinLength": "a value is shorter than {}",
    "Node": "a value does not conform to the shape that it has to",
    "NodeKind": "a value is no {}",
    "Not": "a value conforms to a shape that it must not",
    "Or": "a value conforms to none of the shapes that it may",
    "Pattern": "a value does not match {}",
    "UniqueLang": "two values in one language",
    "Xone": "a value does not conform to exactly one of the shapes that it may",
}
"""What is said where a shape has no message of its own; the parameters take the place of {}."""
