"""What the linter refuses, and what no ontology may do to the reader."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import OntologyError
from kg.ontology import assemble, check, parse, read, turtle_in
from kg.ontology.lint import RULES, no_circle_of_parents
from tests.hanging import not_for_ever

ROOT = Path(__file__).parents[2]
BAD = ROOT / "tests" / "bad" / "ontology"
CASES = sorted(path for path in BAD.iterdir() if path.is_dir())

GOOD = """\
@prefix : <https://kg.example/good#> .
@prefix kg: <https://kg.example/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vann: <http://purl.org/vocab/vann/> .
<https://kg.example/good> a owl:Ontology ; rdfs:label "Good" ;
    vann:preferredNamespacePrefix "good" ; vann:preferredNamespaceUri "https://kg.example/good#" .
:Claim a owl:Class ; rdfs:label "Claim" ; rdfs:comment "What is said." ;
    kg:identifiedBy kg:Mention .
"""


def refusal(turtle: str) -> str:
    """The message of an ontology that is refused, or nothing; another error fails the test."""
    try:
        parse({"ontology.ttl": turtle})
    except OntologyError as error:
        return str(error)
    return ""


def test_there_are_cases_to_see() -> None:
    assert len(CASES) >= 115


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bad_ontology_is_refused(case: Path) -> None:
    with pytest.raises(OntologyError) as caught:
        read(case)
    assert (case / "expected.txt").read_text(encoding="utf-8").strip() in str(caught.value)


def test_every_rule_refuses_something() -> None:
    silent = {rule.__name__ for rule in (no_circle_of_parents, *RULES)}
    for case in CASES:
        try:
            ontology = assemble(turtle_in(case))
        except OntologyError:
            continue
        rules = (no_circle_of_parents,) if any(no_circle_of_parents(ontology)) else RULES
        silent -= {rule.__name__ for rule in rules if any(rule(ontology))}
    assert not silent


def test_every_rule_says_what_it_is() -> None:
    for rule in (no_circle_of_parents, *RULES):
        assert rule.__doc__


def test_all_problems_are_told_at_once() -> None:
    message = refusal(GOOD + ":One a owl:Class . :two a owl:DatatypeProperty .")
    for problem in ("One has no rdfs:label", "two has no rdfs:comment", "two has no rdfs:domain"):
        assert problem in message


def test_the_shipped_ontology_is_clean() -> None:
    assert check(assemble(turtle_in(ROOT / "ontology"))) == []


def test_the_least_ontology_is_clean() -> None:
    assert refusal(GOOD) == ""


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", Path(__file__)):
        with pytest.raises(OntologyError, match=r"not a folder; an ontology is a folder of \.ttl"):
            read(path)


# --- hostile files ----------------------------------------------------------------------------


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    imports = "<http://example.org/a>, <https://127.0.0.1/b>, <file:///etc/passwd>, <ontology.ttl>"
    turtle = GOOD.replace(":Claim", f"<https://kg.example/good> owl:imports {imports} .\n:Claim", 1)
    assert refusal(f"@base <http://example.org/> .\n{turtle}") == ""


def test_a_folder_that_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "large.ttl").open("wb") as file:
        file.truncate(17 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"{self} was read"))
    with pytest.raises(OntologyError, match=r"larger than [0-9,]+ bytes"):
        read(tmp_path)


DEEP = 50_000
SHAPES = "@prefix sh: <http://www.w3.org/ns/shacl#> . "
HOSTILE = {
    "nested blank nodes": (
        ":Claim rdfs:seeAlso " + "[ rdfs:seeAlso " * DEEP + "1" + " ]" * DEEP + " ."
    ),
    "nested lists": ":Claim rdfs:seeAlso " + "(" * DEEP + ")" * DEEP + " .",
    "nesting without end": ":Claim rdfs:seeAlso " + "[ rdfs:seeAlso " * DEEP,
    "a list that is a circle": (
        ":Claim owl:hasKey _:a . _:a rdf:first :one ; rdf:rest _:b . "
        "_:b rdf:first :two ; rdf:rest _:a ."
    ),
    "an enumeration that is a circle": ":Claim owl:oneOf _:a . _:a rdf:first :one ; rdf:rest _:a .",
    "a list that forks": ":Claim owl:hasKey _:a . _:a rdf:first :one, :two ; rdf:rest (), (:x) .",
    "a list of values": ':Claim owl:hasKey ( "one" 2 [] () ) .',
    "a derivation that is a circle": (
        ":Claim owl:equivalentClass _:a . _:a owl:onProperty :one ; owl:someValuesFrom _:a ."
    ),
    "values where nodes belong": (
        ':Claim rdfs:subClassOf "a", 1 ; owl:hasKey "b" ; owl:oneOf 2 ; owl:disjointWith "c" ; '
        'owl:equivalentClass "d" ; kg:identifiedBy "e" .'
    ),
    "nodes where values belong": ":Claim rdfs:label :x ; rdfs:comment [] ; kg:plural ( :y ) .",
    "databases that are none": (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . "
        '<https://kg.example/good> sh:declare "a", [], <http://example.org/>, ( 1 ) .'
    ),
    "triples about triples": ":Claim rdfs:seeAlso <<( :a :b :c )>> . << :a :b :c >> :d :e .",
    "a class of all words": ":Claim a owl:ObjectProperty, owl:DatatypeProperty, rdfs:Datatype .",
    "many labels": (
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . :Claim skos:altLabel "
        + ", ".join(f'"{n}"' for n in range(DEEP)) + " ."
    ),
    "a long comment": ':Claim rdfs:comment "' + "x" * 3_000_000 + '" .',
    "a long chain of classes": "".join(
        f':C{n} a owl:Class ; rdfs:label "C{n}" ; rdfs:comment "-" ; '
        f"rdfs:subClassOf :{f'C{n - 1}' if n else 'Claim'} .\n" for n in range(2_000)
    ),
    "many classes": "".join(
        f':C{n} a owl:Class ; rdfs:label "C{n}" ; rdfs:comment "-" ; rdfs:subClassOf :Claim .\n'
        for n in range(3_900)
    ),
    "more terms than any ontology": "".join(f":C{n} a owl:Class .\n" for n in range(20_000)),
    "shapes that are a long chain": SHAPES + "".join(
        f":S{n} a sh:NodeShape ; sh:node :S{n + 1} .\n" for n in range(20_000)
    ),
    "shapes that double": SHAPES + "".join(
        f":S{n} a sh:NodeShape ; sh:and ( :S{n + 1} :S{n + 1} ) .\n" for n in range(5_000)
    ),
    "a shape that is a circle of thousands": SHAPES + "".join(
        f":S{n} sh:property :S{(n + 1) % 5_000} ; sh:path :p{n} .\n" for n in range(5_000)
    ),
    "shapes of lists that are circles": SHAPES + (
        ":S sh:or _:a ; sh:in _:a ; sh:languageIn _:a ; sh:targetClass :Claim . "
        "_:a rdf:first :S ; rdf:rest _:a ."
    ),
    "a shape of nothing that belongs": SHAPES + "".join(
        f":S{n} sh:{word} {value} ; sh:path {value} ; sh:targetClass {value} .\n"
        for n, word in enumerate(("class", "in", "or", "not", "minCount", "pattern", "closed"))
        for value in ("1", '"a"', "[]", "()", "( 1 )", "<<( :a :b :c )>>")
    ),
    "a pattern that nests": SHAPES + f':S sh:pattern "{"(" * 240}a{")" * 240}" .',
    "a pattern that repeats": SHAPES + ':S sh:pattern "((((a{9999}){9999}){9999}){9999})" .',
    "a pattern that is warned of": SHAPES + ':S sh:pattern "[[a]--b]" .',
    "a number of many digits": SHAPES + f":S sh:path :p ; sh:minCount {'9' * 9_000} .",
    "half a surrogate pair": ':Claim rdfs:comment "\\uD800" .',
    "no IRI": ":Claim rdfs:seeAlso <a b> .",
}  # fmt: skip


@pytest.mark.parametrize("turtle", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_read_or_refused(turtle: str) -> None:
    with not_for_ever():
        refusal(GOOD + turtle)


def test_blank_nodes_of_two_files_stay_apart() -> None:
    key = ":Claim owl:hasKey _:key . _:key rdf:first :{0} ; rdf:rest () ."
    prefixes = GOOD.split("<https://kg.example/good> a", 1)[0]
    one = assemble({"a.ttl": GOOD + key.format("one"), "b.ttl": prefixes + key.format("two")})
    assert set(one.classes["https://kg.example/good#Claim"].key) == {
        "https://kg.example/good#one",
        "https://kg.example/good#two",
    }


TRIPLES = [
    quad.triple
    for text in turtle_in(ROOT / "ontology").values()
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
]
NODES = sorted({t.subject for t in TRIPLES} | {t.object for t in TRIPLES}, key=str)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TRIPLES), st.sampled_from((None, *NODES))), max_size=6))
def test_a_damaged_ontology_is_read_or_refused(
    damage: list[tuple[ox.Triple, ox.NamedNode | ox.BlankNode | ox.Literal | None]],
) -> None:
    left = set(TRIPLES)
    for triple, other in damage:
        left.discard(triple)
        if other is not None:
            left.add(ox.Triple(triple.subject, triple.predicate, other))
    turtle = ox.serialize(sorted(left, key=str), format=ox.RdfFormat.TURTLE) or b""
    refusal(turtle.decode())


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "nowhere.ttl").symlink_to(tmp_path / "missing")
    with pytest.raises(OntologyError, match=r"no \.ttl file in it"):
        read(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8-sig")
    assert read(tmp_path).label == "Good"
