"""The rules of inference in their plainest form: all facts in memory, one rule after the other.

What ``kg.rules`` infers from an index, all at once or after a change, must be what this gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from kg.model import Literal, Qualifiers, Statement
from kg.names import RDF_TYPE, digest
from kg.ontology import Class, Ontology

_Fact = tuple[str, str, str | Literal]


def infer(statements: Sequence[Statement], ontology: Ontology) -> list[Statement]:
    """What follows from resolved statements, in the order of the ids.

    A fact that a document states itself is not inferred again. Each inferred fact has one
    statement, which cites the least premises that give it.
    """
    known: dict[_Fact, str] = {}
    for s in sorted((s for s in statements if s.is_fact), key=lambda s: s.id):
        known.setdefault((s.subject, s.predicate, s.object), s.id)
    found: dict[_Fact, Statement] = {}
    for rule in (_super_properties, _transitive, _derived_classes):
        for statement in rule(known, ontology):
            fact = (statement.subject, statement.predicate, statement.object)
            if fact not in known:
                known[fact] = statement.id
                found[fact] = statement
    return sorted(found.values(), key=lambda s: s.id)


def _inferred(fact: _Fact, rule: str, premises: Iterable[str]) -> Statement:
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


def _super_properties(known: dict[_Fact, str], ontology: Ontology) -> list[Statement]:
    """Whatever has a property has the property's parents too (rdfs:subPropertyOf)."""
    above: dict[str, list[str]] = {}
    for prop in ontology.properties.values():
        queue, seen = list(prop.parents), dict.fromkeys(prop.parents)
        while queue:
            parent = ontology.properties.get(queue.pop(0))
            new = [p for p in (parent.parents if parent else ()) if p not in seen]
            seen |= dict.fromkeys(new)
            queue += new
        above[prop.iri] = sorted(seen)
    return [
        _inferred((subject, parent, value), "subPropertyOf", [statement])
        for (subject, predicate, value), statement in sorted(known.items(), key=_order)
        for parent in above.get(predicate, ())
    ]


def _transitive(known: dict[_Fact, str], ontology: Ontology) -> Iterator[Statement]:
    """What stands in a transitive property to a thing stands in it to that thing's things."""
    for prop in (p for p in ontology.properties.values() if p.transitive):
        steps: dict[str, dict[str, str]] = defaultdict(dict)
        for (subject, predicate, value), statement in sorted(known.items(), key=_order):
            if predicate == prop.iri and isinstance(value, str):
                steps[subject][value] = statement
        for start in sorted(steps):
            for goal, premises in _reached(start, steps).items():
                if len(premises) > 1 and goal != start:
                    yield _inferred((start, prop.iri, goal), "transitive", premises)


def _reached(start: str, steps: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Everything that steps lead to from ``start``, with the statements on the shortest way."""
    reached: dict[str, list[str]] = {}
    queue: list[tuple[str, list[str]]] = [(start, [])]
    while queue:
        current, way = queue.pop(0)
        for following, statement in steps.get(current, {}).items():
            if following not in reached:
                reached[following] = [*way, statement]
                queue.append((following, reached[following]))
    return reached


def _derived_classes(known: dict[_Fact, str], ontology: Ontology) -> Iterator[Statement]:
    """Who is related to a thing as a class demands is an instance of the class."""
    forward: dict[tuple[str, str], list[tuple[str | Literal, str]]] = defaultdict(list)
    for (subject, predicate, value), statement in sorted(known.items(), key=_order):
        forward[subject, predicate].append((value, statement))
    subjects = sorted({subject for subject, _ in forward})
    for c in (c for c in ontology.classes.values() if c.derivation):
        for subject in subjects:
            premises = _way(subject, c, forward)
            if premises:
                yield _inferred((subject, RDF_TYPE, c.iri), "derivedClass", premises)


def _way(
    start: str, c: Class, forward: dict[tuple[str, str], list[tuple[str | Literal, str]]]
) -> list[str]:
    """The statements that lead along a class's derivation to its value; empty if none do."""
    ways: list[tuple[str | Literal, list[str]]] = [(start, [])]
    for prop in c.derivation.properties if c.derivation else ():
        ways = [
            (value, [*way, statement])
            for current, way in ways
            if isinstance(current, str)
            for value, statement in forward.get((current, prop), ())
        ]
    wanted = c.derivation.value if c.derivation else ""
    return next((way for value, way in ways if value == wanted), [])


def _order(item: tuple[_Fact, str]) -> tuple[str, str, str]:
    (subject, predicate, value), _ = item
    return subject, predicate, value if isinstance(value, str) else repr(value)
