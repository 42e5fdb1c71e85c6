"""Ontology → Shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from kg.errors import OntologyError
from kg.names import RDF_TYPE
from kg.ontology import (
    Ontology,
    Shape,
    Term,
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
            if constraint.component not in ("Property", "Closed"):
                shapes = tuple(self.compiled(name) for name in constraint.shapes)
                message = _SAID[constraint.component](
                    ", ".join(self._shown(t) for t in constraint.terms[:_SHOWN])
                )
                yield Check(
                    constraint.component,
                    offenders(constraint, shapes),
                    message,
                    constraint.component in ("MinCount", "HasValue", "Equals"),
                )

    def _asks_for_classes(self, name: str) -> bool:
        shape = self.shapes[name]
        own = any(c.component == "Class" for c in shape.constraints)
        return shape.active and (own or any(self.asks_for_classes(n) for n in shape.references))

    def _shown(self, term: Term) -> str:
        return self.shorten(term) if isinstance(term, str) else term.value


def _reads_types(shape: Shape) -> bool:
    """Whether a shape looks at rdf:type as it does at other properties."""
    closed = any(c.component == "Closed" for c in shape.constraints)
    named = {shape.path, *(t for c in shape.constraints for t in c.terms)}
    return closed or RDF_TYPE in named


def _said(text: str) -> Callable[[str], str]:
    return lambda terms: text.format(terms)


_SAID: Mapping[str, Callable[[str], str]] = {
    "And": _said("a value does not conform to all of the shapes that it has to"),
    "Class": _said("a value is no {}"),
    "Datatype": _said("a value is no {}"),
    "Disjoint": _said("a value is one of {} as well"),
    "Equals": _said("the values are not those of {}"),
    "HasValue": _said("the value {} is missing"),
    "In": _said("a value is none of {}"),
    "LanguageIn": _said("a value is in none of the languages {}"),
    "LessThan": _said("a value is not less than those of {}"),
    "LessThanOrEquals": _said("a value is greater than one of {}, or not to be compared with it"),
    "MaxCount": _said("more values than {}"),
    "MaxExclusive": _said("a value is not less than {}"),
    "MaxInclusive": _said("a value is not at most {}"),
    "MaxLength": _said("a value is longer than {}"),
    "MinCount": _said("fewer values than {}"),
    "MinExclusive": _said("a value is not greater than {}"),
    "MinInclusive": _said("a value is not at least {}"),
    "MinLength": _said("a value is shorter than {}"),
    "Node": _said("a value does not conform to the shape that it has to"),
    "NodeKind": _said("a value is no {}"),
    "Not": _said("a value conforms to a shape that it must not"),
    "Or": _said("a value conforms to none of the shapes that it may"),
    "Pattern": _said("a value does not match {}"),
    "UniqueLang": _said("two values in one language"),
    "Xone": _said("a value does not conform to exactly one of the shapes that it may"),
}
"""What is said where a shape has no message of its own; the parameters take the place of {}."""
