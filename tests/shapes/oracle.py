"""What pyshacl finds in a small graph, and what kg finds, as sets that can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from kg.model import Literal
from kg.names import XSD_STRING
from kg.ontology import Ontology
from kg.shapes import Breach, Shapes

Found = frozenset[tuple[str, str | None, str | Literal | None, str]]
"""Focus, path, value, component."""


@dataclass(frozen=True)
class Thing:
    """An entity: its classes, and its values by property."""

    classes: frozenset[str]
    properties: Mapping[str, Sequence[str | Literal]]


World = Mapping[str, Thing]


def closed(ontology: Ontology, classes: Sequence[str]) -> frozenset[str]:
    return frozenset(above for iri in classes for above in ontology.ancestors(iri))


def members(ontology: Ontology) -> dict[str, frozenset[str]]:
    return {m.iri: closed(ontology, [e.iri]) for e in ontology.enumerations for m in e.members}


def breaches(shapes: Shapes, world: World, ontology: Ontology) -> dict[str, list[Breach]]:
    known = {**members(ontology), **{iri: thing.classes for iri, thing in world.items()}}
    return {
        iri: shapes.check(
            iri, thing.classes, thing.properties, lambda other: known.get(other, frozenset())
        )
        for iri, thing in world.items()
    }


def ours(shapes: Shapes, world: World, ontology: Ontology) -> Found:
    return frozenset(
        (iri, b.path, b.value, b.component)
        for iri, found in breaches(shapes, world, ontology).items()
        for b in found
    )


def shapes_graph(ontology: Ontology) -> rdflib.Graph:
    graph = rdflib.Graph()
    for text in ontology.turtle.values():
        graph.parse(data=text, format="turtle")
    return graph


def data_graph(world: World, ontology: Ontology) -> rdflib.Graph:
    graph = rdflib.Graph()
    types = {**members(ontology), **{iri: thing.classes for iri, thing in world.items()}}
    for iri, classes in types.items():
        for one in classes:
            graph.add((rdflib.URIRef(iri), RDF.type, rdflib.URIRef(one)))
    for iri, thing in world.items():
        for path, values in thing.properties.items():
            for value in values:
                graph.add((rdflib.URIRef(iri), rdflib.URIRef(path), term(value)))
    return graph


def theirs(shapes: rdflib.Graph, data: rdflib.Graph) -> Found:
    # pyshacl adds triples to the shapes that it is given.
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False
    )
    assert isinstance(report, rdflib.Graph), report
    found = set()
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        component = str(report.value(result, SH.sourceConstraintComponent)).rpartition("#")[2]
        found.add(
            (
                str(report.value(result, SH.focusNode)),
                None if path is None else str(path),
                value_of(report.value(result, SH.value)),
                component.removesuffix("ConstraintComponent"),
            )
        )
    return frozenset(found)


def term(value: str | Literal) -> rdflib.term.Node:
    """A term of rdflib, for which "a" and "a"^^xsd:string are two: always the first, here."""
    if isinstance(value, str):
        return rdflib.URIRef(value)
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    if value.datatype == XSD_STRING:
        return rdflib.Literal(value.value)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype), normalize=False)


def value_of(node: object) -> str | Literal | None:
    if node is None or isinstance(node, rdflib.URIRef):
        return None if node is None else str(node)
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return Literal(str(node), str(RDF.langString), node.language)
    return Literal(str(node), str(node.datatype or XSD_STRING))
