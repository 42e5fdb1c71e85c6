"""The graph as canonical N-Quads lines: the shape that ``docs/rdf.md`` draws.

Every node is an IRI that is a function of the inputs, so sorted lines are canonical; the only
blank nodes are the ontology's own, with labels from RDF Dataset Canonicalization. Text is
written rather than quad objects made: Oxigraph parses it faster than Python builds terms.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import pyoxigraph as ox

from kg.model import Document, Fragment, Literal, Span, Statement
from kg.names import (
    DCTERMS,
    EDTF,
    KG,
    OA,
    RDF,
    RDF_TYPE,
    XSD_BOOLEAN,
    XSD_DECIMAL,
    XSD_INTEGER,
    XSD_STRING,
    document_iri,
    fragment_iri,
    sentence_iri,
    statement_iri,
)
from kg.ontology import DOCUMENT, Ontology, parse_triples, vocabulary

METADATA = ("title", "date", "publisher", "license", "source", "isPartOf")
"""What is kept of a document, as local names in dcterms."""

_CANONICAL = {
    chr(n): f"\\u{n:04X}" for n in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)
} | {
    "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\",
}  # fmt: skip
_SPECIAL = re.compile('[\x00-\x1f\x7f\ufffe\uffff"\\\\]')


def nquads(found: Iterable[ox.Quad]) -> list[bytes]:
    """Canonical N-Quads of a store's quads: one line per quad, each once, sorted."""
    lines = ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(set(lines.splitlines(keepends=True)))


class Sum:
    """A hash of a set of lines that does not depend on their order, and can be kept up to date.

    The sum of the lines' SHA-256 digests modulo 2²⁵⁶ (Bellare and Micciancio's AdHash, 1997).
    """

    def __init__(self, value: str = "") -> None:
        self._value = int(value or "0", 16)

    def add(self, lines: Iterable[bytes]) -> None:
        """Put lines into the set; each must not be in it yet."""
        self._value += _summed(lines)

    def remove(self, lines: Iterable[bytes]) -> None:
        """Take lines out of the set; each must be in it."""
        self._value -= _summed(lines)

    def __str__(self) -> str:
        return f"{self._value % 2**256:064x}"


def _summed(lines: Iterable[bytes]) -> int:
    sha, number = hashlib.sha256, int.from_bytes
    return sum(number(sha(line).digest(), "big") for line in lines)


# --- terms ----------------------------------------------------------------------------------


def _escaped(match: re.Match[str]) -> str:
    return _CANONICAL[match[0]]


def literal(value: str, datatype: str = XSD_STRING, language: str = "") -> str:
    """A literal as canonical N-Quads write it."""
    text = f'"{_SPECIAL.sub(_escaped, value)}"'
    if language:
        return f"{text}@{language}"
    return text if datatype == XSD_STRING else f"{text}^^<{datatype}>"


@lru_cache(maxsize=1 << 16)
def stored(value: Literal) -> Literal:
    """A literal as Oxigraph keeps it, which writes 1.0 as 1."""
    if value.language or value.datatype in (XSD_STRING, EDTF):
        return value
    memory = ox.Store()
    node = ox.NamedNode(value.datatype)
    memory.add(ox.Quad(node, node, ox.Literal(value.value, datatype=node)))
    (quad,) = memory
    return (
        Literal(quad.object.value, value.datatype) if isinstance(quad.object, ox.Literal) else value
    )


def term(value: str | Literal) -> str:
    """An IRI or a literal as canonical N-Quads write it."""
    if isinstance(value, str):
        return f"<{value}>"
    return literal(value.value, value.datatype, value.language)


# --- the default graph ----------------------------------------------------------------------


def fact_line(subject: str, predicate: str, value: str | Literal) -> str:
    """A fact of the default graph."""
    return f"<{subject}> <{predicate}> {term(value)} .\n"


# --- one graph per document -----------------------------------------------------------------


def document_lines(
    base: str, document: Document, statements: Iterable[Statement], ontology: Ontology
) -> set[str]:
    """The graph of a document: its description and text, sentences, and resolved statements."""
    iri = document_iri(base, document.name)
    graph = f"<{iri}> .\n"
    lines = {f"<{iri}> {said} {graph}" for said in _described(document, ontology)}
    for number, span in enumerate(document.sentences, 1):
        sentence = sentence_iri(iri, number)
        lines.add(f"<{sentence}> <{RDF_TYPE}> <{KG}Sentence> {graph}")
        lines.update(_positions(sentence, span.start, span.end, graph))
    placed: set[tuple[int, int]] = set()
    for statement in statements:
        node = statement_iri(base, statement.id)
        lines.update(_triple(node, statement, graph))
        lines.update(f"<{node}> <{KG}{q}> {value} {graph}" for q, value in _qualifiers(statement))
        for role, fragments in (
            ("evidence", statement.evidence),
            ("coreference", statement.coreference),
        ):
            for f in fragments:
                lines.add(f"<{node}> <{KG}{role}> <{fragment_iri(iri, f.start, f.end)}> {graph}")
                if (f.start, f.end) not in placed:
                    placed.add((f.start, f.end))
                    lines.update(_fragment(iri, f, document.sentences, graph))
    return lines


def _described(document: Document, ontology: Ontology) -> Iterator[str]:
    for name in document_classes(document, ontology):
        yield f"<{RDF_TYPE}> <{name}>"
    yield f"<{DCTERMS}identifier> {literal(document.name)}"
    yield f"<{KG}text> {literal(document.text)}"
    yield f"<{KG}splitter> {literal(document.splitter)}"
    for key in METADATA:
        if document.metadata.get(key):
            yield f"<{DCTERMS}{key}> {literal(document.metadata[key])}"


def document_classes(document: Document, ontology: Ontology) -> tuple[str, ...]:
    """kg:Document, and the refinement that the document's metadata names."""
    named = ontology.class_named(document.metadata.get("class", ""))
    above = ontology.ancestors(named.iri) if named else ()
    return tuple(sorted({DOCUMENT, *above}))


def _triple(node: str, statement: Statement, graph: str) -> tuple[str, ...]:
    return (
        f"<{node}> <{RDF_TYPE}> <{KG}Statement> {graph}",
        f"<{node}> <{RDF}subject> <{statement.subject}> {graph}",
        f"<{node}> <{RDF}predicate> <{statement.predicate}> {graph}",
        f"<{node}> <{RDF}object> {term(statement.object)} {graph}",
    )


def _qualifiers(statement: Statement) -> Iterator[tuple[str, str]]:
    q = statement.qualifiers
    if q.mode != "asserted":
        yield "mode", literal(q.mode)
    if q.negated:
        yield "negated", literal("true", XSD_BOOLEAN)
    if q.rank != "normal":
        yield "rank", literal(q.rank)
    if q.confidence is not None:
        number = format(q.confidence, "f").rstrip("0").rstrip(".")
        yield "confidence", literal(number, XSD_DECIMAL)
    if q.attributed_to:
        yield "attributedTo", f"<{q.attributed_to}>"
    if q.valid_from:
        yield "validFrom", literal(q.valid_from, EDTF)
    if q.valid_until:
        yield "validUntil", literal(q.valid_until, EDTF)


def _fragment(
    document: str, fragment: Fragment, sentences: Sequence[Span], graph: str
) -> Iterator[str]:
    node = fragment_iri(document, fragment.start, fragment.end)
    yield f"<{node}> <{RDF_TYPE}> <{OA}TextQuoteSelector> {graph}"
    yield f"<{node}> <{OA}exact> {literal(fragment.quote)} {graph}"
    yield from _positions(node, fragment.start, fragment.end, graph)
    first = bisect_right(sentences, fragment.start, key=_end)
    last = bisect_left(sentences, fragment.end, key=_start)
    for number in range(first + 1, last + 1):
        yield f"<{node}> <{KG}sentence> <{sentence_iri(document, number)}> {graph}"


def _start(span: Span) -> int:
    return span.start


def _end(span: Span) -> int:
    return span.end


def _positions(node: str, start: int, end: int, graph: str) -> tuple[str, str]:
    return (
        f'<{node}> <{OA}start> "{start}"^^<{XSD_INTEGER}> {graph}',
        f'<{node}> <{OA}end> "{end}"^^<{XSD_INTEGER}> {graph}',
    )


# --- the ontology ---------------------------------------------------------------------------


def ontology_quads(ontology: Ontology) -> list[ox.Quad]:
    """The ontology and kg's own words, in the ontology's named graph.

    These are quads, since reading text would give their blank nodes other labels.
    """
    graph = ox.NamedNode(ontology.iri)
    found = parse_triples({"vocabulary.ttl": vocabulary(), **ontology.turtle})
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object, graph) for t in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    memory = ox.Store()
    memory.extend(dataset)
    return list(memory)
