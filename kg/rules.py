"""Inference: facts that follow from facts, each with its rule and its premises.

    subPropertyOf     a signatory of an agreement is a party to it
    transitive        what lies within California lies within what California lies in
    derivedClass      who holds the office of attorney general is an attorney general

Only what documents assert is drawn upon, never what is negated, deprecated or only quoted. A
rule is asked again only for what a changed fact can bear on, so that inference costs what the
change costs; asked for everything, it gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Protocol

from kg.model import Literal, Qualifiers, Statement
from kg.names import RDF_TYPE, digest
from kg.ontology import Class, Ontology

Value = str | Literal
Fact = tuple[str, str, Value]
_Objects = Callable[[str, str], list[tuple[Value, str]]]
RULES = ("subPropertyOf", "transitive", "derivedClass")
"""The rules in their order: each draws on what documents assert and on the rules before it."""


class Known(Protocol):
    """Facts as a rule sees them, and the statements that it has inferred so far.

    ``rule`` is the rule that asks: it sees what documents assert and what earlier rules infer.
    """

    def touched(self, properties: Iterable[str]) -> list[Fact]:
        """The facts of some properties that changed, whether they still hold or not."""

    def objects(self, rule: str, subject: str, prop: str) -> list[tuple[Value, str]]:
        """What a subject has in a property, each with the id of the least statement."""

    def subjects(self, rule: str, prop: str, value: Value) -> list[str]:
        """What has a value in a property; before the change or after it."""

    def holds(self, rule: str, fact: Fact) -> str | None:
        """The id of the least statement of a fact that the rule sees, if there is one."""

    def inferred(self, rule: str, subject: str, prop: str) -> list[Statement]:
        """What a rule has inferred of a subject and a property."""

    def replace(self, old: Sequence[Statement], new: Sequence[Statement]) -> None:
        """Put inferred statements in the place of others."""


def infer(known: Known, ontology: Ontology) -> None:
    """Bring the inferred statements up to date with the facts that changed.

    A fact that a document states itself is not inferred again. Each inferred fact has one
    statement, which cites the least premises that give it.
    """
    for rule in (_SubPropertyOf(ontology), _Transitive(ontology), _DerivedClass(ontology)):
        for subject, prop in sorted(rule.targets(known)):
            new = {
                s.id: s
                for s in rule.derive(known, subject, prop)
                if known.holds(rule.name, (s.subject, s.predicate, s.object)) is None
            }
            old = {s.id: s for s in known.inferred(rule.name, subject, prop)}
            gone = [s for i, s in old.items() if new.get(i) != s]
            come = [s for i, s in new.items() if old.get(i) != s]
            if gone or come:
                known.replace(gone, come)


def _inferred(fact: Fact, rule: str, premises: Iterable[str]) -> Statement:
    subject, predicate, value = fact
    shown = value if isinstance(value, str) else f"{value.value}\x1f{value.datatype}"
    return Statement(
        id=digest(("inferred", rule, subject, predicate, shown), 16),
        document="",
        subject=subject,
        predicate=predicate,
        object=value,
        evidence=(),
        qualifiers=Qualifiers(mode="inferred"),
        rule=rule,
        premises=tuple(sorted(set(premises))),
    )


class _SubPropertyOf:
    """Whatever has a property has the property's parents too (rdfs:subPropertyOf)."""

    name = RULES[0]

    def __init__(self, ontology: Ontology) -> None:
        self.above = {p.iri: _above(p.iri, ontology) for p in ontology.properties.values()}
        self.below: dict[str, list[str]] = {}
        for prop in sorted(self.above):
            for parent in self.above[prop]:
                self.below.setdefault(parent, []).append(prop)

    def targets(self, known: Known) -> set[tuple[str, str]]:
        bearing = {p for p, above in self.above.items() if above} | self.below.keys()
        found = set()
        for subject, prop, _ in known.touched(bearing):
            found |= {(subject, parent) for parent in self.above.get(prop, ())}
            if prop in self.below:
                found.add((subject, prop))
        return found

    def derive(self, known: Known, subject: str, prop: str) -> Iterator[Statement]:
        seen: set[Value] = set()
        for below in self.below[prop]:
            for value, statement in known.objects(self.name, subject, below):
                if value not in seen:
                    seen.add(value)
                    yield _inferred((subject, prop, value), self.name, [statement])


def _above(iri: str, ontology: Ontology) -> list[str]:
    """The properties above a property."""
    queue, seen = [iri], {iri}
    while queue:
        prop = ontology.properties.get(queue.pop())
        new = set(prop.parents if prop else ()) - seen
        seen |= new
        queue += new
    return sorted(seen - {iri})


class _Transitive:
    """What stands in a transitive property to a thing stands in it to that thing's things."""

    name = RULES[1]

    def __init__(self, ontology: Ontology) -> None:
        self.properties = [p.iri for p in ontology.properties.values() if p.transitive]

    def targets(self, known: Known) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for subject, prop, _ in known.touched(self.properties):
            queue = [subject]
            while queue:
                current = queue.pop()
                if (current, prop) not in found:
                    found.add((current, prop))
                    queue += known.subjects(self.name, prop, current)
        return found

    def derive(self, known: Known, subject: str, prop: str) -> Iterator[Statement]:
        """Everything that steps lead to, with the statements on the shortest way."""
        reached: dict[str, list[str]] = {}
        queue: list[tuple[str, list[str]]] = [(subject, [])]
        while queue:
            current, way = queue.pop(0)
            for following, statement in known.objects(self.name, current, prop):
                if isinstance(following, str) and following not in reached:
                    reached[following] = [*way, statement]
                    queue.append((following, reached[following]))
        for goal, premises in reached.items():
            if len(premises) > 1 and goal != subject:
                yield _inferred((subject, prop, goal), self.name, premises)


class _DerivedClass:
    """Who is related to a thing as a class demands is an instance of the class."""

    name = RULES[2]

    def __init__(self, ontology: Ontology) -> None:
        self.classes = [c for c in ontology.classes.values() if c.derivation]

    def targets(self, known: Known) -> set[tuple[str, str]]:
        steps = {p for c in self.classes if c.derivation for p in c.derivation.properties}
        found: set[str] = set()
        for subject, prop, value in known.touched({*steps, RDF_TYPE} if self.classes else ()):
            if prop == RDF_TYPE:
                if any(value == c.iri for c in self.classes):
                    found.add(subject)
                continue
            for c in self.classes:
                found |= self._before(known, c, subject, prop)
        return {(subject, RDF_TYPE) for subject in found}

    def _before(self, known: Known, c: Class, subject: str, prop: str) -> set[str]:
        """From where a class's way leads through a fact of a subject."""
        found: set[str] = set()
        steps = c.derivation.properties if c.derivation else ()
        for position in (n for n, step in enumerate(steps) if step == prop):
            starts = {subject}
            for step in reversed(steps[:position]):
                starts = {s for v in starts for s in known.subjects(self.name, step, v)}
            found |= starts
        return found

    def derive(self, known: Known, subject: str, prop: str) -> Iterator[Statement]:
        # Classes are often derived by the same properties: these are asked for once.
        objects = cache(partial(known.objects, self.name))
        for c in self.classes:
            if premises := self._way(objects, subject, c):
                yield _inferred((subject, prop, c.iri), self.name, premises)

    def _way(self, objects: _Objects, start: str, c: Class) -> list[str]:
        """The statements that lead along a class's derivation to its value; empty if none do."""
        ways: list[tuple[Value, list[str]]] = [(start, [])]
        for prop in c.derivation.properties if c.derivation else ():
            ways = [
                (value, [*way, statement])
                for current, way in ways
                if isinstance(current, str)
                for value, statement in objects(current, prop)
            ]
        wanted = c.derivation.value if c.derivation else ""
        return next((way for value, way in ways if value == wanted), [])
