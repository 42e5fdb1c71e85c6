"""The reference of an ontology, and that the committed one is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.names import folded
from kg.ontology import Ontology, parse, read
from kg.ontology.docs import markdown

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "ontology.md"

ODD = """\
@prefix : <https://kg.example/odd#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix kg: <https://kg.example/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://kg.example/odd> a owl:Ontology ; rdfs:label "Odd | <things>" ;
    rdfs:comment "# No heading\\n- no *list*" ;
    vann:preferredNamespacePrefix "odd" ; vann:preferredNamespaceUri "https://kg.example/odd#" .
:Claim a owl:Class ; rdfs:label "Claim" ; rdfs:comment "1. a | b\\n<script>[x](y)" ;
    rdfs:subClassOf foaf:Document, <http://example.org/a/b> ; kg:identifiedBy kg:Mention ;
    kg:sameAbove 0.995 ; kg:differentBelow 0.2 ;
    skos:altLabel "a`b|c", "CLAIM", "claims" .
:size a owl:DatatypeProperty ; rdfs:label "x|y" ; rdfs:comment "How | large." ;
    rdfs:domain :Claim ; rdfs:range xsd:decimal .
:Rating a owl:Class ; rdfs:label "Rating" ; rdfs:comment "How good." ; owl:oneOf ( :low :high ) .
:low a :Rating ; rdfs:label "low" ; rdfs:comment "Low." ; kg:upperFactor 0.5 .
:high a :Rating ; rdfs:label "high" ; rdfs:comment "High." ; kg:lowerFactor 2 .
"""


@pytest.fixture(scope="module")
def shipped() -> Ontology:
    return read(ROOT / "ontology")


@pytest.fixture(scope="module")
def page(shipped: Ontology) -> str:
    return markdown(shipped)


@pytest.fixture(scope="module")
def odd() -> str:
    return markdown(parse({"odd.ttl": ODD}))


def test_the_committed_reference_is_up_to_date(page: str, rewrite: bool) -> None:
    if rewrite:
        COMMITTED.write_text(page, encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == page


def test_the_reference_is_the_same_each_time(page: str) -> None:
    assert markdown(read(ROOT / "ontology")) == page


def test_every_term_is_in_the_reference(shipped: Ontology, page: str) -> None:
    for c in (*shipped.kinds, *shipped.abstract, *shipped.enumerations):
        assert f"\n### {c.name}\n\n{c.comment}\n" in page
    names = [c.name for c in shipped.refinements]
    for name in (*names, *(d.name for d in shipped.datatypes.values())):
        assert f"\n| {name} | " in page
    for prop in shipped.properties.values():
        assert f"\n| `{prop.name}` | " in page
        assert prop.comment in page
    shown = {folded(code) for code in re.findall(r"`([^`]+)`", page)}
    assert {folded(label) for label in shipped.labels()} - {"document"} <= shown


def test_identity_derivation_and_intervals_are_told(page: str) -> None:
    for line in (
        "- Identified by `name`; different `holds` keeps two apart",
        "- Names are compared as those of persons\n",
        "- Identified by `role` and `jurisdiction`",
        "- Identified by where it is said: two mentions are two of them, unless",
        "| `holds` → `role` = attorney general |",
        "| `nearly` | 0.9 to 1 times the value | `nearly`, `almost`, `close to`, `just under` |",
        "| `exactly` | the value |",
        "| `moreThan` | the value or more |",
        "Never also Border, Country, Region, State.",
        "If the words do not say: exactly.",
        "Implies `parties`.",
        "| `holds` | [Office](#office) | many | `heldBy` | `holds`, `holdsOffice` |",
        "| `alias` (of Thing) | `xsd:string` | many |",
        "| `Person` | `prov:Person`, `foaf:Person`, `schema:Person` |",
        "| `wikidata` | `http://www.wikidata.org/entity/` |",
    ):
        assert line in page


def test_links_lead_to_headings(page: str, odd: str) -> None:
    for text in (page, odd):
        anchors = {line[4:].lower() for line in text.splitlines() if line.startswith("### ")}
        assert set(re.findall(r"(?<!\\)\]\(#([^)]*)\)", text)) <= anchors


def test_tables_are_tables(page: str, odd: str) -> None:
    for text in (page, odd):
        for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
            widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
            assert len(widths) == 1
            assert re.fullmatch(r"\|( --- \|)+", table.splitlines()[1])


def test_words_of_the_ontology_are_no_markup(odd: str) -> None:
    assert odd.startswith("# Odd \\| \\<things\\>\n\n\\# No heading - no \\*list\\*\n")
    assert "\n1\\. a \\| b \\<script\\>\\[x\\](y)\n" in odd
    assert "\n- Labels: `Claim`, `` a`b|c ``, `claims`\n" in odd
    assert "| `x\\|y`, `size` | How \\| large. |" in odd
    assert "- Also `http://example.org/a/b`, `foaf:Document`" in odd


def test_what_an_ontology_does_not_have_is_left_out(odd: str) -> None:
    assert "compared as" not in odd
    assert (
        "\n- Taken for one from a score of 0.995\n- Taken for two down to a score of 0.2\n" in odd
    )
    for absent in ("Abstract", "Documents", "Datatypes", "databases", "Inverse", "Refinement"):
        assert absent not in odd
    assert "| `high` | 2 times the value or more |" in odd
    assert "| `low` | 0.5 times the value or less |" in odd
    assert not re.search(r"\n\n\n| \n|\n\Z\n", odd)
