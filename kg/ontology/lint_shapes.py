"""What the ontology linter refuses of shapes; see ``kg.ontology.lint``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from kg.names import RDF_TYPE
from kg.ontology.shapes import Shape
from kg.ontology.terms import Ontology

MAX_DEPTH = 12
"""How deep shapes may refer to shapes."""

MAX_STEPS = 10_000
"""How many constraints the check of one shape may take, with the shapes that it refers to."""

_READING = frozenset({"Closed", "Equals", "Disjoint"})
"""What makes a node shape look at the properties of its node."""

_PAIRS = frozenset({"Equals", "Disjoint", "LessThan", "LessThanOrEquals"})
"""What compares a property with another."""


def shapes_are_supported(ontology: Ontology) -> Iterator[str]:
    """A shape has only targets, paths and constraints that kg checks, rightly written."""
    yield from ontology.shape_problems


def shapes_hang_together(ontology: Ontology) -> Iterator[str]:
    """Shapes refer to shapes that exist, in no circle, and to nothing beyond the entity."""
    shapes = ontology.shapes
    for shape in shapes.values():
        yield from _bad_references(shape, shapes)
    try:
        known = {n: [r for r in s.references if r in shapes] for n, s in shapes.items()}
        order = [shapes[name] for name in TopologicalSorter(known).static_order()]
    except CycleError as error:
        first = min((shapes[name] for name in error.args[1]), key=str)
        yield f"{first}: refers to itself, directly or by others"
        return
    depth: dict[str, int] = {}
    steps: dict[str, int] = {}
    reads: dict[str, bool] = {}
    for shape in order:
        below = [name for name in shape.references if name in shapes]
        depth[shape.name] = 1 + max((depth[name] for name in below), default=0)
        taken = 1 + len(shape.constraints) + sum(steps[name] for name in below)
        steps[shape.name] = min(taken, MAX_STEPS + 1)
        beyond = any(reads[name] for name in below)
        own = any(c.component in _READING for c in shape.constraints)
        reads[shape.name] = shape.path is not None or own or beyond
        closed = any(c.component == "Closed" for c in shape.constraints)
        if shape.path and (beyond or closed):
            yield f"{shape}: asks for properties of its values; kg checks one entity at a time"
    for shape in shapes.values():
        if depth[shape.name] == MAX_DEPTH + 1:
            yield f"{shape}: refers to shapes more than {MAX_DEPTH} deep"
        if steps[shape.name] > MAX_STEPS:
            yield f"{shape}: takes more than {MAX_STEPS:,} steps to check"


def _bad_references(shape: Shape, shapes: Mapping[str, Shape]) -> Iterator[str]:
    for constraint in shape.constraints:
        for name in constraint.shapes:
            target = shapes.get(name)
            if target is None:
                what = "a blank node" if name.startswith("_:") else name
                yield f"{shape}: refers to {what}, which is no shape"
            elif constraint.component == "Property" and target.path is None:
                yield f"{shape}: sh:property refers to {target}, which has no sh:path"
            elif constraint.component == "Node" and target.path is not None:
                yield f"{shape}: sh:node refers to {target}, which has an sh:path"


def shapes_speak_of_terms(ontology: Ontology) -> Iterator[str]:
    """Shapes name declared classes and properties that entities can be asked for."""
    nowhere = {c.iri for c in (*ontology.enumerations, *ontology.document_classes)}
    for shape in ontology.shapes.values():
        for iri in shape.classes:
            if iri not in ontology.classes:
                yield f"{shape}: the target class {iri} is not declared"
            elif iri in nowhere:
                yield f"{shape}: the target class {iri} has no entities"
        if RDF_TYPE in shape.subjects_of:
            yield f"{shape}: everything has an rdf:type; give it a target class"
        for iri in (*((shape.path,) if shape.path else ()), *shape.subjects_of):
            yield from _bad_property(shape, iri, ontology)
        for constraint in shape.constraints:
            for term in constraint.terms:
                if constraint.component == "Class" and term not in ontology.classes:
                    yield f"{shape}: the class {term} is not declared"
                elif constraint.component in _PAIRS and isinstance(term, str):
                    yield from _bad_property(shape, term, ontology)


def _bad_property(shape: Shape, iri: str, ontology: Ontology) -> Iterator[str]:
    prop = ontology.properties.get(iri)
    if prop is None and iri != RDF_TYPE:
        yield f"{shape}: the property {iri} is not declared"
    elif prop and prop.backward:
        yield f"{shape}: facts of {iri} are stored under its inverse, {prop.inverse}; shape that"
