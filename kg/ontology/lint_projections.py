"""What is wrong with a projection."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kg.model import MODES
from kg.ontology.projections import Projection, Step
from kg.ontology.terms import Ontology, Property
from kg.periods import period

WEIGHTS = ("statements", "documents", "origins", "ways")
TOGETHER = ("sentence", "document")
MOST_STEPS = 4
"""How long a path of properties may be."""


def projections_can_be_made(ontology: Ontology) -> Iterator[str]:
    """A projection has a label and a comment, and names classes and paths that there are."""
    for projection in ontology.projections.values():
        for name in ("label", "comment"):
            if not getattr(projection, name):
                yield f"projection {projection.name} has no rdfs:{name}"
        yield from problems(ontology, projection)


def problems(ontology: Ontology, projection: Projection) -> Iterator[str]:
    """What keeps a projection from being made, a sentence each; nothing if it can be."""
    told = [*_bad_terms(ontology, projection), *_bad_settings(projection)]
    return (f"projection {projection.name}: {problem}" for problem in told)


def _bad_settings(projection: Projection) -> Iterator[str]:
    if projection.weight not in WEIGHTS:
        yield f"weight {projection.weight!r}; there are: {', '.join(WEIGHTS)}"
    if projection.together and projection.together not in TOGETHER:
        yield f"together {projection.together!r}; there are: {', '.join(TOGETHER)}"
    if projection.together and (projection.directed or projection.in_sequence):
        yield "what is mentioned together has no direction and no sequence"
    if not projection.least >= 0:
        yield f"least {projection.least:g}, which is less than 0"
    for mode in projection.modes:
        if mode not in MODES:
            yield f"mode {mode!r}; there are: {', '.join(MODES)}"
    for name in ("during", "dated"):
        try:
            period(getattr(projection, name) or "2000")
        except ValueError as error:
            yield f"{name}: {error}"
    if projection.in_sequence and not (
        projection.edges and all(len(path) == 2 for path in projection.edges)
    ):
        yield "a sequence needs paths of two properties, over what the nodes follow each other in"


def _bad_terms(ontology: Ontology, projection: Projection) -> Iterator[str]:
    for iri in projection.nodes:
        if iri not in ontology.classes:
            yield f"nodes {iri}, which is no class"
    for path in projection.edges:
        if not 1 <= len(path) <= MOST_STEPS:
            yield f"a path of {len(path)} properties; it may have 1 to {MOST_STEPS}"
        known = [ontology.properties.get(step.property) for step in path]
        for step, prop in zip(path, known, strict=True):
            if prop is None or prop.literal:
                yield f"edges {step.property}, which is no object property"
        steps = [(s, p) for s, p in zip(path, known, strict=True) if p]
        for (one, first), (other, second) in pairwise(steps):
            ends, starts = _sides(first, one)[1], _sides(second, other)[0]
            if not any(_meet(ontology, end, start) for end in ends for start in starts):
                yield f"{first.name} / {second.name}: the first leads to nothing with the second"


def _sides(prop: Property, step: Step) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The classes that a step starts from, and those that it leads to."""
    sides = prop.domains, (prop.range,)
    return sides[::-1] if step.backward else sides


def _meet(ontology: Ontology, one: str, other: str) -> bool:
    """Whether something may be an instance of both classes."""
    if one not in ontology.classes or other not in ontology.classes:
        return False
    below = set(ontology.descendants(one)) & set(ontology.descendants(other))
    return bool(below)
