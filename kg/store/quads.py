"""The built graph as RDF: the shape that ``docs/rdf.md`` draws.

Every node is an IRI that is a function of the inputs, so sorted N-Quads are canonical; the
only blank nodes are the ontology's own, with labels from RDF Dataset Canonicalization.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.model import Document, Entity, Fragment, Literal, Span, Statement
from kg.names import (
    DCTERMS,
    EDTF,
    KG,
    OA,
    OWL,
    RDF,
    RDF_TYPE,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    document_iri,
    fragment_iri,
    identity_graph,
    inferred_graph,
    rule_iri,
    sentence_iri,
    statement_iri,
)
from kg.ontology import DOCUMENT, Ontology, parse_triples, vocabulary

METADATA = ("title", "date", "publisher", "license", "source", "isPartOf")
"""What is kept of a document, as local names in dcterms."""

_TYPE = ox.NamedNode(RDF_TYPE)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build hands to the store. Statements are resolved: they speak of entity IRIs."""

    base: str
    ontology: Ontology
    documents: Sequence[Document]
    entities: Sequence[Entity]
    statements: Sequence[Statement]


def quads(built: Built) -> Iterator[ox.Quad]:
    """All quads of a build; a few may come twice (a store and ``nquads`` keep one of them)."""
    yield from _facts(built)
    yield from _documents(built)
    yield from _statements(built)
    yield from _identity(built)
    yield from ontology_quads(built.ontology)


def nquads(found: Iterable[ox.Quad]) -> list[bytes]:
    """Canonical N-Quads: one line per quad, each once, sorted."""
    lines = ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(set(lines.splitlines(keepends=True)))


def ontology_quads(ontology: Ontology) -> list[ox.Quad]:
    """The ontology and kg's own words, in the ontology's named graph."""
    graph = ox.NamedNode(ontology.iri)
    found = parse_triples({"vocabulary.ttl": vocabulary(), **ontology.turtle})
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object, graph) for t in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(dataset)


# --- default graph ------------------------------------------------------------------------------


def _facts(built: Built) -> Iterator[ox.Quad]:
    for statement in built.statements:
        if statement.is_fact:
            yield ox.Quad(
                ox.NamedNode(statement.subject),
                ox.NamedNode(statement.predicate),
                _object(statement.object),
            )
    for entity in built.entities:
        above = {a for c in entity.classes for a in built.ontology.ancestors(c)}
        for iri in sorted(above):
            yield ox.Quad(ox.NamedNode(entity.iri), _TYPE, ox.NamedNode(iri))


# --- one graph per document ---------------------------------------------------------------------


def _documents(built: Built) -> Iterator[ox.Quad]:
    for document in built.documents:
        iri = document_iri(built.base, document.name)
        graph = node = ox.NamedNode(iri)
        described: list[tuple[str, ox.NamedNode | ox.Literal]] = [
            (RDF_TYPE, ox.NamedNode(c)) for c in document_classes(document, built.ontology)
        ]
        described += [
            (DCTERMS + "identifier", ox.Literal(document.name)),
            (KG + "text", ox.Literal(document.text)),
            (KG + "splitter", ox.Literal(document.splitter)),
        ]
        described += [
            (DCTERMS + key, ox.Literal(document.metadata[key]))
            for key in METADATA
            if document.metadata.get(key)
        ]
        for predicate, value in described:
            yield ox.Quad(node, ox.NamedNode(predicate), value, graph)
        for number, span in enumerate(document.sentences, 1):
            sentence = ox.NamedNode(sentence_iri(iri, number))
            yield ox.Quad(sentence, _TYPE, ox.NamedNode(KG + "Sentence"), graph)
            yield from _positions(sentence, span.start, span.end, graph)


def document_classes(document: Document, ontology: Ontology) -> tuple[str, ...]:
    """kg:Document, and the refinement that the document's metadata names."""
    named = ontology.class_named(document.metadata.get("class", ""))
    above = ontology.ancestors(named.iri) if named else ()
    return tuple(sorted({DOCUMENT, *above}))


def _statements(built: Built) -> Iterator[ox.Quad]:
    sentences = {d.name: d.sentences for d in built.documents}
    inferred = ox.NamedNode(inferred_graph(built.base))
    for statement in built.statements:
        if statement.rule:
            yield from _inferred(built.base, statement, inferred)
        else:
            yield from _said(built.base, statement, sentences[statement.document])


def _said(base: str, statement: Statement, sentences: Sequence[Span]) -> Iterator[ox.Quad]:
    document = document_iri(base, statement.document)
    graph = ox.NamedNode(document)
    node = ox.NamedNode(statement_iri(base, statement.id))
    yield from _triple(node, statement, "Statement", graph)
    for predicate, value in _qualifiers(statement):
        yield ox.Quad(node, ox.NamedNode(KG + predicate), value, graph)
    for role, fragments in (
        ("evidence", statement.evidence),
        ("coreference", statement.coreference),
    ):
        for fragment in fragments:
            place = ox.NamedNode(fragment_iri(document, fragment.start, fragment.end))
            yield ox.Quad(node, ox.NamedNode(KG + role), place, graph)
            yield from _fragment(place, fragment, document, sentences, graph)


def _inferred(base: str, statement: Statement, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node = ox.NamedNode(statement_iri(base, statement.id))
    yield from _triple(node, statement, "InferredStatement", graph)
    yield ox.Quad(
        node, ox.NamedNode(KG + "rule"), ox.NamedNode(rule_iri(statement.rule or "")), graph
    )
    for premise in statement.premises:
        cited = ox.NamedNode(statement_iri(base, premise))
        yield ox.Quad(node, ox.NamedNode(KG + "premise"), cited, graph)


def _triple(
    node: ox.NamedNode, statement: Statement, kind: str, graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    yield ox.Quad(node, _TYPE, ox.NamedNode(KG + kind), graph)
    yield ox.Quad(node, ox.NamedNode(RDF + "subject"), ox.NamedNode(statement.subject), graph)
    yield ox.Quad(node, ox.NamedNode(RDF + "predicate"), ox.NamedNode(statement.predicate), graph)
    yield ox.Quad(node, ox.NamedNode(RDF + "object"), _object(statement.object), graph)


def _qualifiers(statement: Statement) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    q = statement.qualifiers
    if q.mode != "asserted":
        yield "mode", ox.Literal(q.mode)
    if q.negated:
        yield "negated", ox.Literal("true", datatype=ox.NamedNode(XSD_BOOLEAN))
    if q.rank != "normal":
        yield "rank", ox.Literal(q.rank)
    if q.confidence is not None:
        number = format(q.confidence, "f").rstrip("0").rstrip(".")
        yield "confidence", ox.Literal(number, datatype=ox.NamedNode(XSD_DECIMAL))
    if q.attributed_to:
        yield "attributedTo", ox.NamedNode(q.attributed_to)
    edtf = ox.NamedNode(EDTF)
    if q.valid_from:
        yield "validFrom", ox.Literal(q.valid_from, datatype=edtf)
    if q.valid_until:
        yield "validUntil", ox.Literal(q.valid_until, datatype=edtf)


def _fragment(
    node: ox.NamedNode,
    fragment: Fragment,
    document: str,
    sentences: Sequence[Span],
    graph: ox.NamedNode,
) -> Iterator[ox.Quad]:
    yield ox.Quad(node, _TYPE, ox.NamedNode(OA + "TextQuoteSelector"), graph)
    yield ox.Quad(node, ox.NamedNode(OA + "exact"), ox.Literal(fragment.quote), graph)
    yield from _positions(node, fragment.start, fragment.end, graph)
    first = bisect_right(sentences, fragment.start, key=_end)
    last = bisect_left(sentences, fragment.end, key=_start)
    for number in range(first + 1, last + 1):
        covering = ox.NamedNode(sentence_iri(document, number))
        yield ox.Quad(node, ox.NamedNode(KG + "sentence"), covering, graph)


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end


def _positions(node: ox.NamedNode, start: int, end: int, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    integer = ox.NamedNode(XSD_INTEGER)
    yield ox.Quad(node, ox.NamedNode(OA + "start"), ox.Literal(str(start), datatype=integer), graph)
    yield ox.Quad(node, ox.NamedNode(OA + "end"), ox.Literal(str(end), datatype=integer), graph)


# --- identity -----------------------------------------------------------------------------------


def _identity(built: Built) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(identity_graph(built.base))
    for entity in built.entities:
        node = ox.NamedNode(entity.iri)
        yield ox.Quad(node, ox.NamedNode(KG + "label"), ox.Literal(entity.label), graph)
        for former in entity.former:
            yield ox.Quad(ox.NamedNode(former), ox.NamedNode(OWL + "sameAs"), node, graph)


def _object(value: str | Literal) -> ox.NamedNode | ox.Literal:
    if isinstance(value, str):
        return ox.NamedNode(value)
    if value.language:
        return ox.Literal(value.value, language=value.language)
    if value.datatype == XSD_STRING:
        return ox.Literal(value.value)
    return ox.Literal(value.value, datatype=ox.NamedNode(value.datatype))
