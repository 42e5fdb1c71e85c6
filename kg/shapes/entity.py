"""Shapes that are compiled, and the entity that they are checked on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.names import RDF_TYPE
from kg.ontology import Term

ClassesOf = Callable[[str], frozenset[str]]
"""The classes of an entity or of a member of an enumeration, superclasses included."""


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that a shape asks for and an entity does not have.

    ``path`` is None where the entity itself is wrong; ``value`` is the wrong value, or None
    where something is missing or too much. ``component`` is as in ``MinCount``; ``shape`` is the
    IRI of the shape that has the target, empty if it has no name; ``severity`` an IRI.
    """

    path: str | None
    component: str
    value: Term | None
    message: str
    shape: str
    severity: str


@dataclass(frozen=True, slots=True)
class Focus:
    """A node that is checked. A value of an entity has no ``properties`` and unknown classes."""

    node: Term
    classes: frozenset[str] | None
    properties: Mapping[str, Sequence[Term]]
    lookup: ClassesOf

    def classes_of(self, iri: str) -> frozenset[str]:
        """The classes of the node itself, or of another."""
        if self.classes is not None and iri == self.node:
            return self.classes
        return self.lookup(iri)

    def at(self, value: Term) -> Focus:
        """The same, looked at from the node itself, or from one of its values."""
        return self if value == self.node else Focus(value, None, {}, self.lookup)


Offenders = Callable[[Focus, Sequence[Term]], Iterable[Term | None]]
"""Given the values, those that break a constraint; None for a breach without a value."""


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint. ``misses`` says that it can break where there are no values."""

    component: str
    offenders: Offenders
    message: str
    misses: bool


@dataclass(frozen=True, slots=True)
class Compiled:
    """One shape. ``allowed`` are the properties of a closed one."""

    iri: str
    path: str | None
    checks: tuple[Check, ...]
    properties: tuple[Compiled, ...]
    allowed: frozenset[str] | None
    message: str
    severity: str
    active: bool

    def breaches(self, focus: Focus, iri: str) -> Iterator[Breach]:
        """All breaches of the shape and its property shapes, those in the name of ``iri``."""
        if not self.active:
            return
        values = focus.properties.get(self.path, ()) if self.path else (focus.node,)
        for check in self.checks:
            for value in check.offenders(focus, values):
                message = self.message or check.message
                yield Breach(self.path, check.component, value, message, iri, self.severity)
        if self.allowed is not None:
            yield from self._extra(focus, iri, self.allowed)
        for shape in self.properties:
            yield from shape.breaches(focus, iri)

    def _extra(self, focus: Focus, iri: str, allowed: frozenset[str]) -> Iterator[Breach]:
        message = self.message or "the shape is closed, and does not have this property"
        for path in focus.properties.keys() - allowed:
            for value in focus.properties[path]:
                yield Breach(path, "Closed", value, message, iri, self.severity)

    def holds(self, focus: Focus) -> bool:
        """Whether the node conforms."""
        return next(self.breaches(focus, ""), None) is None

    @property
    def alone(self) -> Compiled:
        """The shape without its property shapes."""
        return Compiled(
            self.iri, self.path, self.checks, (), self.allowed,
            self.message, self.severity, self.active,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is checked on the entities of certain classes: a shape, and in whose name.

    ``always`` concerns the entity itself; ``by_path`` its values, where there are any;
    ``missing`` what breaks where there are none.
    """

    always: tuple[tuple[Compiled, str], ...]
    by_path: Mapping[str, tuple[tuple[Compiled, str], ...]]
    missing: tuple[tuple[Compiled, str], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """A shape that has a target of its own."""

    shape: Compiled
    classes: frozenset[str]
    subjects_of: frozenset[str]


class Shapes:
    """The shapes of an ontology, ready to be checked on one entity after another.

    ``class_properties`` are those whose values a shape asks for their classes: where the classes
    of an entity change, what points to it by one of these must be checked again. Nothing else
    that a shape asks for lies outside the entity.
    """

    def __init__(
        self, targets: Sequence[Target], class_properties: frozenset[str], reads_types: bool
    ) -> None:
        self.class_properties = class_properties
        self._targets = tuple(targets)
        self._reads_types = reads_types
        self._classes = frozenset(c for t in targets for c in t.classes)
        self._subjects_of = frozenset(p for t in targets for p in t.subjects_of)
        self._plan = lru_cache(maxsize=4_096)(self._planned)

    def check(
        self,
        entity: str,
        classes: frozenset[str],
        properties: Mapping[str, Sequence[Term]],
        classes_of: ClassesOf,
    ) -> list[Breach]:
        """The breaches of one entity, each once, in a fixed order.

        ``classes`` are its classes with those above them; ``properties`` are its facts: distinct
        values by property IRI, without rdf:type. Values are IRIs (str) and literals.
        """
        if self._reads_types:
            properties = {**properties, RDF_TYPE: tuple(sorted(classes))}
        subjects_of = self._subjects_of.intersection(properties) if self._subjects_of else _NONE
        plan = self._plan(classes & self._classes, subjects_of)
        focus = Focus(entity, classes, properties, classes_of)
        found: list[Breach] = []
        for path in properties:
            for shape, iri in plan.by_path.get(path, ()):
                found += shape.breaches(focus, iri)
        for shape, iri in plan.missing:
            if not properties.get(shape.path or ""):
                found += shape.breaches(focus, iri)
        for shape, iri in plan.always:
            found += shape.breaches(focus, iri)
        return sorted(set(found), key=_order) if found else found

    def _planned(self, classes: frozenset[str], subjects_of: frozenset[str]) -> _Plan:
        always: list[tuple[Compiled, str]] = []
        by_path: dict[str, list[tuple[Compiled, str]]] = {}
        for target in self._targets:
            if not (target.classes & classes or target.subjects_of & subjects_of):
                continue
            for shape in (target.shape.alone, *target.shape.properties):
                if shape.active and shape.path:
                    by_path.setdefault(shape.path, []).append((shape, target.shape.iri))
                elif shape.active and (shape.checks or shape.allowed is not None):
                    always.append((shape, target.shape.iri))
        shaped = [pair for pairs in by_path.values() for pair in pairs]
        missing = tuple(pair for pair in shaped if any(c.misses for c in pair[0].checks))
        return _Plan(tuple(always), {p: tuple(s) for p, s in by_path.items()}, missing)


_NONE: frozenset[str] = frozenset()


def _order(breach: Breach) -> tuple[str, ...]:
    value = breach.value
    parts = (value, "", "") if isinstance(value, str) or value is None else (
        value.value, value.datatype, value.language
    )  # fmt: skip
    return (
        breach.path or "", breach.component, *(p or "" for p in parts),
        breach.message, breach.shape, breach.severity,
    )  # fmt: skip
