"""NIF: contexts, mentions, links and their traps, and damaged files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.model import Attribute, Document, Link, Loss, Span
from kg.readers._gathered import GIVEN
from kg.readers.nif import PLUGIN, sniff
from tests.readers.whole import FUZZ, damaged, read_all, survives

PREFIXES = """@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix itsrdf: <http://www.w3.org/2005/11/its/rdf#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dbo: <http://dbpedia.org/ontology/> .
@prefix ex: <http://e.org/terms#> .
@prefix : <http://e.org/speech#> .
"""
WHOLE = (
    PREFIXES
    + """
:char=0,34 a nif:Context ; nif:isString "Harris met Obama. Both left Texas." ;
  dcterms:title "A speech" ; dcterms:date "2012-02-10" .
:s1 a nif:Sentence ; nif:beginIndex "0" ; nif:endIndex "17" ; nif:referenceContext :char=0,34 .
:char=0,6 a nif:Phrase, nif:RFC5147String ; nif:anchorOf "Harris" ;
  nif:beginIndex "0"^^xsd:nonNegativeInteger ; nif:endIndex "6"^^xsd:long ;
  nif:referenceContext :char=0,34 ; itsrdf:taClassRef dbo:Person, dbo:Judge ;
  itsrdf:taIdentRef <http://dbpedia.org/resource/Kamala_Harris> ; itsrdf:taConfidence 0.75 ;
  itsrdf:taAnnotatorsRef <http://e.org/jo> ; ex:checked true .
:offset_11_16 a nif:OffsetBasedString ; nif:anchorOf "Obama" ; nif:referenceContext :char=0,34 ;
  itsrdf:taIdentRef <http://aksw.org/notInWiki/Obama> .
:x a nif:Phrase ; nif:beginIndex 28 ; nif:endIndex 33 ; nif:referenceContext :char=0,34 .
:w a nif:Word ; nif:beginIndex 0 ; nif:endIndex 6 ; nif:referenceContext :char=0,34 .
"""
)
WHOLE = WHOLE.replace(":char=0,34", "<http://e.org/speech#char=0,34>").replace(
    ":char=0,6", "<http://e.org/speech#char=0,6>"
)
Read = Callable[..., tuple[list[Document], tuple[Loss, ...]]]


@pytest.fixture
def nif(tmp_path: Path) -> Read:
    def make(content: str, name: str = "x.ttl") -> tuple[list[Document], tuple[Loss, ...]]:
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert sniff(tmp_path / name)
        return read_all(PLUGIN, tmp_path / name)

    return make


def one(result: tuple[list[Document], tuple[Loss, ...]]) -> Document:
    (document,), losses = result
    assert losses == ()
    return document


def test_mentions_and_links(nif: Read) -> None:
    document = one(nif(WHOLE))
    text = document.text
    assert [(m.label, text[m.spans[0].start : m.spans[0].end]) for m in document.mentions] == [
        ("Judge", "Harris"),
        ("Person", "Harris"),
        ("Phrase", "Obama"),
        ("Phrase", "Texas"),
    ]
    harris, _, obama, texas = document.mentions
    link = "http://dbpedia.org/resource/Kamala_Harris"
    assert harris.links == (Link("dbpedia.org", link),)
    assert harris.attributes == (Attribute("confidence", "0.75"), Attribute("checked", "true"))
    assert harris.annotator.startswith("a")
    assert obama.links == (Link("", None),)
    assert (texas.links, texas.attributes) == ((), ())
    assert document.sentences == (Span(0, 17), Span(18, 34))
    assert document.splitter.startswith(f"{GIVEN}, else ")
    assert document.metadata == {
        "title": "A speech", "date": "2012-02-10", "source": "http://e.org/speech",
        "offsets": "code points",
    }  # fmt: skip
    assert [(loss.kind, loss.item) for loss in document.losses] == [("dropped", "Word")]


def test_contexts_are_documents(nif: Read) -> None:
    second = WHOLE[len(PREFIXES) :].replace("e.org/speech#", "e.org/talks/2%20b#")
    second = second.replace(":s1", "<urn:s>").replace(":x", "<urn:x>").replace(":w", "<urn:w>")
    second = second.replace(":offset", "<urn:y#offset").replace("_16 a", "_16> a")
    documents, losses = nif(WHOLE + second)
    assert losses == ()
    assert [(d.name, len(d.mentions)) for d in documents] == [("x/speech", 4), ("x/2-20b", 4)]
    assert [(m.label, m.spans) for m in documents[0].mentions] == [
        (m.label, m.spans) for m in documents[1].mentions
    ]


def test_n_triples(nif: Read, tmp_path: Path) -> None:
    from pyoxigraph import RdfFormat, parse, serialize

    quads = (quad.triple for quad in parse(WHOLE, format=RdfFormat.TURTLE))
    data = serialize(quads, format=RdfFormat.N_TRIPLES)
    assert data
    assert one(nif(data.decode(), "x.nt")).mentions == one(nif(WHOLE)).mentions


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ("a nif:Phrase", "no nif:beginIndex and nif:endIndex"),
        ("a nif:Phrase ; nif:beginIndex 6 ; nif:endIndex 0", "6 to 0 is no stretch of words"),
        ("a nif:Phrase ; nif:beginIndex 0 ; nif:endIndex 600", "0 to 600 is no stretch of words"),
        (
            "a nif:Phrase ; nif:beginIndex 0 ; nif:endIndex 6 ; nif:anchorOf 'Paris'",
            "not 'Paris'; its text is not within",
        ),
    ],
)
def test_what_is_wrong_is_listed(nif: Read, annotation: str, reason: str) -> None:
    context = '<http://e.org/c> a nif:Context ; nif:isString "Harris met." .'
    document = one(
        nif(f"{PREFIXES}{context} :a {annotation} ; nif:referenceContext <http://e.org/c> .")
    )
    assert document.mentions == ()
    assert len(document.losses) == 1
    assert reason in document.losses[0].reason


def test_a_context_that_is_not_there(nif: Read) -> None:
    documents, losses = nif(
        f"{PREFIXES} :a a nif:Phrase ; nif:referenceContext <http://e.org/gone> ."
    )
    assert documents == []
    assert [loss.reason for loss in losses] == [
        "no nif:Context with nif:isString in it",
        "1 annotations of a context without text",
    ]


def test_offsets_in_utf_16(nif: Read) -> None:
    text = "\U0001f973 Harris"
    document = one(
        nif(
            f'{PREFIXES} <http://e.org/c> a nif:Context ; nif:isString "{text}" . '
            ":a a nif:Phrase ; nif:beginIndex 3 ; nif:endIndex 9 ; nif:anchorOf 'Harris' ; "
            "nif:referenceContext <http://e.org/c> ."
        )
    )
    assert document.mentions[0].spans == (Span(2, 8),)
    assert document.metadata["offsets"] == "UTF-16 code units"


def test_files_that_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(PREFIXES + "\n:a :b", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.ttl:\d+: not Turtle: "):
        read_all(PLUGIN, tmp_path / "x.ttl")


def test_other_turtle_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("@prefix a: <http://e.org/> .", encoding="utf-8")
    assert sniff(tmp_path / "x.ttl") is None


@FUZZ
@given(data=damaged(WHOLE.encode()))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.ttl", data)
