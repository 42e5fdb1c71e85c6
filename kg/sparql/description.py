"""The endpoint and the data, described as RDF: SPARQL service description and VoID."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.names import DCTERMS, RDF_TYPE, XSD_INTEGER
from kg.store import View

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
_W3 = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV",
            "SPARQL_Results_TSV", "Turtle", "N-Triples", "JSON-LD", "RDF_XML")  # fmt: skip

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
"""The syntaxes of descriptions by media type."""

_Subject = ox.NamedNode | ox.BlankNode


def serialized(view: View, triples: list[ox.Triple], media: str) -> bytes:
    """Triples in one of the syntaxes."""
    format = FORMATS[media]
    prefixes = None
    if format != ox.RdfFormat.N_TRIPLES:
        prefixes = {**view.prefixes.by_prefix, "sd": SD, "void": VOID}
    return (ox.serialize(triples, format=format, prefixes=prefixes) or b"") + b"\n"


def service(view: View, endpoint: str) -> list[ox.Triple]:
    """What the endpoint understands, and over what it answers."""
    about, data = ox.NamedNode(endpoint), ox.NamedNode(endpoint + "#dataset")
    default = ox.NamedNode(endpoint + "#default-graph")
    found = [
        _link(about, RDF_TYPE, SD + "Service"),
        _link(about, SD + "endpoint", endpoint),
        _link(about, SD + "supportedLanguage", SD + "SPARQL11Query"),
        *(_link(about, SD + "resultFormat", _W3 + name) for name in _RESULTS),
        _link(about, SD + "defaultDataset", data.value),
        _link(data, RDF_TYPE, SD + "Dataset"),
        _link(data, SD + "defaultGraph", default.value),
        _link(default, RDF_TYPE, SD + "Graph"),
    ]
    for document in view.documents():
        node = ox.BlankNode(f"g{document.id}")
        found += [
            ox.Triple(data, ox.NamedNode(SD + "namedGraph"), node),
            _link(node, RDF_TYPE, SD + "NamedGraph"),
            _link(node, SD + "name", document.iri),
        ]
    return found


def void(view: View, endpoint: str) -> list[ox.Triple]:
    """How much there is: things, documents, classes and properties with their numbers."""
    counts, about = view.describe(), ox.NamedNode(endpoint + "#dataset")
    return [
        _link(about, RDF_TYPE, VOID + "Dataset"),
        ox.Triple(about, ox.NamedNode(DCTERMS + "title"), ox.Literal(view.ontology.label)),
        ox.Triple(about, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(view.generation)),
        _link(about, VOID + "sparqlEndpoint", endpoint),
        ox.Triple(about, ox.NamedNode(VOID + "uriSpace"), ox.Literal(view.base)),
        _link(about, VOID + "vocabulary", view.ontology.iri),
        _count(about, "entities", counts["entities"]),
        _count(about, "documents", counts["documents"]),
        _count(about, "triples", len(view.store)),
        *_partitions(view, about),
    ]


def _partitions(view: View, about: ox.NamedNode) -> Iterator[ox.Triple]:
    classes = view.rows("SELECT class, count(*) FROM entity_class GROUP BY class ORDER BY class")
    for number, (iri, count) in enumerate(classes):
        node = ox.BlankNode(f"c{number}")
        yield ox.Triple(about, ox.NamedNode(VOID + "classPartition"), node)
        yield _link(node, VOID + "class", str(iri))
        yield _count(node, "entities", int(count))
    properties = view.rows(
        "SELECT property, count(*) FROM fact WHERE asserted GROUP BY property ORDER BY property"
    )
    for number, (iri, count) in enumerate(properties):
        node = ox.BlankNode(f"p{number}")
        yield ox.Triple(about, ox.NamedNode(VOID + "propertyPartition"), node)
        yield _link(node, VOID + "property", str(iri))
        yield _count(node, "triples", int(count))


def _link(subject: _Subject, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), ox.NamedNode(value))


def _count(subject: _Subject, name: str, number: int) -> ox.Triple:
    value = ox.Literal(str(number), datatype=ox.NamedNode(XSD_INTEGER))
    return ox.Triple(subject, ox.NamedNode(VOID + name), value)
