"""The built graph read back from its RDF: documents, statements and entities as the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from types import MappingProxyType

import pyoxigraph as ox

from kg.model import Document, Entity, Fragment, Literal, Qualifiers, Span, Statement
from kg.names import (
    DCTERMS,
    KG,
    OA,
    OWL,
    RDF,
    RDF_TYPE,
    identity_graph,
    inferred_graph,
    local_name,
)
from kg.ontology import DOCUMENT, Ontology
from kg.store.lines import METADATA

_Term = ox.NamedNode | ox.Literal
_Node = dict[str, list[_Term]]


def documents(store: ox.Store, ontology: Ontology) -> Iterator[tuple[Document, list[Statement]]]:
    """The documents of a store, one after the other, each with what it says."""
    document = ox.NamedNode(DOCUMENT)
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), document):
        if quad.subject == quad.graph_name and isinstance(quad.subject, ox.NamedNode):
            nodes = _nodes(store.quads_for_pattern(None, None, None, quad.subject))
            yield _document(nodes, quad.subject.value, ontology)


def document(store: ox.Store, iri: str, ontology: Ontology) -> tuple[Document, list[Statement]]:
    """One document of a store by its IRI, with what it says."""
    nodes = _nodes(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
    return _document(nodes, iri, ontology)


def inferred(store: ox.Store, base: str) -> list[Statement]:
    """The inferred statements of a store, in the order of their IRIs."""
    graph = ox.NamedNode(inferred_graph(base))
    nodes = _nodes(store.quads_for_pattern(None, None, None, graph))
    return [
        Statement(
            id=local_name(iri), document="", evidence=(), qualifiers=Qualifiers(mode="inferred"),
            rule=local_name(_one(node, KG + "rule")),
            premises=tuple(sorted(local_name(v.value) for v in node.get(KG + "premise", ()))),
            subject=_one(node, RDF + "subject"),
            predicate=_one(node, RDF + "predicate"),
            object=_object(node),
        )
        for iri, node in sorted(nodes.items())
    ]  # fmt: skip


def entities(store: ox.Store, base: str, kinds: dict[str, str]) -> Iterator[Entity]:
    """The entities of a store; ``kinds`` tells the kind of each by its IRI."""
    graph = ox.NamedNode(identity_graph(base))
    former: dict[str, list[str]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, ox.NamedNode(OWL + "sameAs"), None, graph):
        former[_value(quad.object)].append(_value(quad.subject))
    for quad in store.quads_for_pattern(None, ox.NamedNode(KG + "label"), None, graph):
        iri = _value(quad.subject)
        others = tuple(sorted(former[iri]))
        yield Entity(iri, kinds[iri], _value(quad.object), classes=(), former=others)


def origins(store: ox.Store, base: str) -> Iterator[tuple[str, str]]:
    """The documents of a store that print what another one printed first, and those, as IRIs."""
    graph = ox.NamedNode(identity_graph(base))
    for quad in store.quads_for_pattern(None, ox.NamedNode(KG + "origin"), None, graph):
        yield _value(quad.subject), _value(quad.object)


def claims(store: ox.Store, base: str) -> Iterator[tuple[str, str]]:
    """The entities of a store that are one claim with others, each with the first of them."""
    graph = ox.NamedNode(identity_graph(base))
    for quad in store.quads_for_pattern(None, ox.NamedNode(KG + "sameClaim"), None, graph):
        first = _value(quad.object)
        yield _value(quad.subject), first
        yield first, first


def kinds(statements: Iterable[Statement], ontology: Ontology) -> dict[str, str]:
    """The kinds of entities, as statements tell them."""
    found: dict[str, str] = {}
    for s in statements:
        if s.predicate == RDF_TYPE and isinstance(s.object, str):
            found[s.subject] = ontology.kind_of(s.object) or s.object
    return found


def _nodes(quads: Iterable[ox.Quad]) -> dict[str, _Node]:
    nodes: dict[str, _Node] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.object, ox.NamedNode | ox.Literal):
            nodes[_value(quad.subject)][quad.predicate.value].append(quad.object)
    return nodes


def _value(node: object) -> str:
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)


def _one(node: _Node, predicate: str) -> str:
    found = node.get(predicate)
    return found[0].value if found else ""


def _document(
    nodes: dict[str, _Node], iri: str, ontology: Ontology
) -> tuple[Document, list[Statement]]:
    about = nodes[iri]
    sentences = {}
    places: dict[str, Fragment] = {}
    for name, node in nodes.items():
        if OA + "start" not in node:
            continue
        start, end = int(_one(node, OA + "start")), int(_one(node, OA + "end"))
        if OA + "exact" in node:
            places[name] = Fragment(start, end, _one(node, OA + "exact"))
        else:
            sentences[int(name.rpartition("=")[2])] = Span(start, end)
    metadata = {key: _one(about, DCTERMS + key) for key in METADATA if DCTERMS + key in about}
    types = sorted(v.value for v in about[RDF_TYPE])
    if refined := [t for t in types if len(ontology.ancestors(t)) == len(types) > 1]:
        metadata["class"] = local_name(refined[0])
    document = Document(
        name=_one(about, DCTERMS + "identifier"),
        path="", format="", text=_one(about, KG + "text"),
        sentences=tuple(sentences[n] for n in sorted(sentences)),
        splitter=_one(about, KG + "splitter"),
        metadata=MappingProxyType(metadata),
    )  # fmt: skip
    statements = [
        _statement(name, node, document.name, places)
        for name, node in sorted(nodes.items())
        if RDF + "subject" in node
    ]
    return document, statements


def _statement(iri: str, node: _Node, document: str, places: dict[str, Fragment]) -> Statement:
    confidence = _one(node, KG + "confidence")
    qualifiers = Qualifiers(
        mode=_one(node, KG + "mode") or "asserted",  # type: ignore[arg-type]  # as it was written
        negated=_one(node, KG + "negated") == "true",
        rank=_one(node, KG + "rank") or "normal",  # type: ignore[arg-type]
        confidence=float(confidence) if confidence else None,
        attributed_to=_one(node, KG + "attributedTo") or None,
        valid_from=_one(node, KG + "validFrom") or None,
        valid_until=_one(node, KG + "validUntil") or None,
    )

    def fragments(role: str) -> tuple[Fragment, ...]:
        return tuple(sorted(places[v.value] for v in node.get(KG + role, ())))

    return Statement(
        id=local_name(iri),
        document=document,
        subject=_one(node, RDF + "subject"),
        predicate=_one(node, RDF + "predicate"),
        object=_object(node),
        evidence=fragments("evidence"),
        coreference=fragments("coreference"),
        qualifiers=qualifiers,
    )


def _object(node: _Node) -> str | Literal:
    value = node[RDF + "object"][0]
    if isinstance(value, ox.Literal):
        return Literal(value.value, value.datatype.value, value.language or "")
    return value.value
