"""How fast the shapes of ontology/ are checked, as a ratio to pyshacl on the same facts.

    python benchmarks/shapes.py [ENTITIES]

Makes as many entities of each kind, with a value for each property that may have one; every
tenth has a value that is wrong. Both must find as many breaches. Prints entities and triples a
second of kg.shapes, of kg.validate (which makes violations with quotes), and of pyshacl.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kg.model import Entity, Fragment, Literal, Statement
from kg.names import XSD
from kg.ontology import Ontology, Property, read
from kg.shapes import compile_shapes
from kg.validate import Validator

BASE = "https://kg.example/id/"
TEXTS = {
    XSD + "decimal": "{0}.5", XSD + "integer": "{0}", XSD + "boolean": "true",
    XSD + "duration": "P1Y", XSD + "date": "2024-02-29", XSD + "gYear": "2024",
}  # fmt: skip


def value(prop: Property, number: int, kinds: dict[str, list[str]]) -> str | Literal:
    """A value of a property; every tenth one is wrong."""
    if number % 10 == 0:
        return Literal("wrong", XSD + "integer")
    if prop.literal:
        return Literal(TEXTS.get(prop.range, "text {0}").format(number), prop.range)
    return kinds[prop.range][number % len(kinds[prop.range])]


def world(ontology: Ontology, count: int) -> tuple[list[Entity], list[Statement]]:
    """Entities and what is said of them."""
    each = max(1, count // len(ontology.kinds))
    entities = [
        Entity(f"{BASE}{kind.name}-{n}", kind.iri, f"{kind.name} {n}", (kind.iri,))
        for kind in ontology.kinds
        for n in range(each)
    ]
    kinds: dict[str, list[str]] = {e.iri: [m.iri for m in e.members] for e in ontology.enumerations}
    for entity in entities:
        for above in ontology.ancestors(entity.kind):
            kinds.setdefault(above, []).append(entity.iri)
    statements = []
    for number, entity in enumerate(entities):
        for prop in (p for p in ontology.own_fields(entity.kind) if not p.backward):
            said = value(prop, number + len(statements), kinds) if prop.range in kinds or (
                prop.literal
            ) else None  # fmt: skip
            if said is not None:
                identifier = f"{len(statements):012}"
                evidence = (Fragment(0, 4, "text"),)
                statements.append(Statement(identifier, "a", entity.iri, prop.iri, said, evidence))
    return entities, statements


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds of processor time, and what the work gave."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def main(count: int) -> None:
    """Print the figures."""
    logging.disable(logging.WARNING)
    ontology = read(Path(__file__).parents[1] / "ontology")
    entities, statements = world(ontology, count)
    classes = {e.iri: frozenset(ontology.ancestors(e.kind)) for e in entities}
    about: dict[str, list[Statement]] = {}
    for s in statements:
        about.setdefault(s.subject, []).append(s)
    properties = {iri: {s.predicate: (s.object,) for s in said} for iri, said in about.items()}
    members = {m.iri: frozenset((e.iri,)) for e in ontology.enumerations for m in e.members}
    known = {**members, **classes}
    triples = len(statements) + sum(map(len, classes.values()))
    shapes, validator = compile_shapes(ontology), Validator(ontology)

    def checked() -> int:
        return sum(
            len(shapes.check(e.iri, classes[e.iri], properties.get(e.iri, {}), known.__getitem__))
            for e in entities
        )

    def validated() -> int:
        return sum(
            len(
                validator.violations(
                    e.iri, e.label, e.classes, about.get(e.iri, ()), classes.__getitem__
                )
            )
            for e in entities
        )

    def judged() -> int:
        graph = rdflib.Graph()
        for turtle in ontology.turtle.values():
            graph.parse(data=turtle, format="turtle")
        _, report, _ = pyshacl.validate(data, shacl_graph=graph, inference="none")
        assert isinstance(report, rdflib.Graph)
        return len(list(report.objects(None, SH.result)))

    data = rdflib.Graph()
    for iri, above in known.items():
        for one in above:
            data.add((rdflib.URIRef(iri), RDF.type, rdflib.URIRef(one)))
    for s in statements:
        data.add((rdflib.URIRef(s.subject), rdflib.URIRef(s.predicate), term(s.object)))

    print(f"{len(entities):,} entities, {triples:,} triples")
    results = {"kg.shapes": timed(checked), "kg.validate": timed(validated)}
    results["pyshacl"] = timed(judged)
    for name, (seconds, found) in results.items():
        rates = f"{len(entities) / seconds:,.0f} entities/s, {triples / seconds:,.0f} triples/s"
        ratio = results["pyshacl"][0] / seconds
        print(f"{name}: {seconds:.2f} s, {rates}, {ratio:.1f} times pyshacl; {found:,} found")
    assert results["kg.shapes"][1] == results["pyshacl"][1]


def term(value: str | Literal) -> rdflib.term.Node:
    """A term of rdflib."""
    if isinstance(value, str):
        return rdflib.URIRef(value)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype), normalize=False)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
