"""Violations and conflicts, of a whole graph and of one entity at a time."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from kg.model import Entity, Fragment, Literal, Qualifiers, Statement
from kg.names import RDF_TYPE, XSD_INTEGER, XSD_STRING
from kg.ontology import parse
from kg.validate import Validator, Violation, validate
from tests.shapes.test_shapes_oracle import NAMESPACE, PREFIXES, TERMS

SHAPES = """
:PersonShape a sh:NodeShape ; sh:targetClass :Person ; sh:property
    [ sh:path :text ; sh:maxCount 1 ] ,
    [ sh:path :number ; sh:datatype xsd:integer ; sh:maxCount 1 ] ,
    [ sh:path :link ; sh:class :Person ; sh:maxCount 1 ] ,
    [ sh:path :likes ; sh:class :Colour ] .
:MinisterShape a sh:NodeShape ; sh:targetClass :Minister ;
    sh:property [ sh:path :number ; sh:minCount 1 ; sh:message "a minister has a number" ] .
:LinkShape a sh:NodeShape ; sh:targetSubjectsOf :day ; sh:class :Person .
"""
ONTOLOGY = parse({"small.ttl": TERMS, "shapes.ttl": PREFIXES + SHAPES})
VALIDATOR = Validator(ONTOLOGY)
ANN, BEA, OSLO = (f"https://kg.example/id/{name}" for name in ("ann", "bea", "oslo"))
ENTITIES = [
    Entity(ANN, NAMESPACE + "Person", "Ann", (NAMESPACE + "Minister",)),
    Entity(BEA, NAMESPACE + "Person", "Bea", (NAMESPACE + "Person",)),
    Entity(OSLO, NAMESPACE + "Place", "Oslo", (NAMESPACE + "Place",)),
]


def number(value: str) -> Literal:
    return Literal(value, XSD_INTEGER)


def said(
    subject: str, name: str, value: str | Literal, document: str = "a", **more: object
) -> Statement:
    shown = value if isinstance(value, str) else value.value
    evidence = (Fragment(0, len(shown), shown),)
    predicate = RDF_TYPE if name == "a" else NAMESPACE + name
    identifier = f"{document} {subject} {name} {shown}"
    return Statement(identifier, document, subject, predicate, value, evidence, **more)  # type: ignore[arg-type]


def violations(*statements: Statement) -> list[Violation]:
    found, _ = validate(statements, ENTITIES, ONTOLOGY)
    return [v for v in found if v.message != "a minister has a number"]


def test_a_wrong_value_has_its_statement_and_quote() -> None:
    right, wrong = said(BEA, "link", ANN), said(BEA, "link", OSLO, "b")
    (one,) = violations(right, wrong)
    assert one == Violation(
        BEA, "Bea", "link", "Class", "a value is no small:Person",
        (("b", Fragment(0, len(OSLO), OSLO)),), (wrong.id,),
    )  # fmt: skip
    assert str(one).startswith(f"Bea <{BEA}> link: a value is no small:Person (Class) — b 0-")


def test_what_is_missing_is_shown_by_all_that_is_said() -> None:
    facts = [said(ANN, "text", Literal("Ann", XSD_STRING)), said(ANN, "link", BEA, "b")]
    found, _ = validate(facts, ENTITIES, ONTOLOGY)
    (one,) = found
    assert (one.shape, one.message) == ("MinCount", "a minister has a number")
    assert one.statements == tuple(sorted(s.id for s in facts))
    assert {document for document, _ in one.quotes} == {"a", "b"}


def test_sources_that_disagree_are_a_conflict() -> None:
    facts = [said(BEA, "number", number("1"), "a"), said(BEA, "number", number("2"), "b")]
    found, conflicts = validate(facts, ENTITIES, ONTOLOGY)
    assert [v for v in found if v.entity == BEA] == []
    assert [str(c) for c in conflicts] == [f"Bea <{BEA}> number: 1 (a) / 2 (b)"]


def test_a_source_that_disagrees_with_itself_is_a_violation() -> None:
    facts = [said(BEA, "number", number("1"), "a"), said(BEA, "number", number("2"), "a")]
    assert [(v.shape, v.statements) for v in violations(*facts)] == [
        ("MaxCount", tuple(s.id for s in facts))
    ]


def test_what_is_no_fact_is_not_checked() -> None:
    negated = Qualifiers(negated=True)
    assert violations(said(BEA, "link", OSLO, qualifiers=negated)) == []


def test_an_inferred_statement_shows_its_premises() -> None:
    premise = said(OSLO, "text", Literal("Oslo", XSD_STRING), "b")
    inferred = Statement(
        "i", "", BEA, NAMESPACE + "link", OSLO, (), rule="rule", premises=(premise.id,)
    )
    (one,) = violations(premise, inferred)
    assert one.quotes == (("b", Fragment(0, 4, "Oslo")),)
    alone = VALIDATOR.violations(BEA, "Bea", (NAMESPACE + "Person",), [inferred], lambda _: ())
    assert [(v.statements, v.quotes) for v in alone] == [(("i",), ())]


def test_what_has_no_class_is_checked_where_a_property_is_the_target() -> None:
    ghost = "https://kg.example/id/ghost"
    assert [v.entity for v in violations(said(ghost, "day", number("1")))] == [ghost]


def test_members_of_enumerations_need_not_be_known() -> None:
    assert violations(said(BEA, "likes", NAMESPACE + "red")) == []
    assert [v.shape for v in violations(said(BEA, "likes", ANN))] == ["Class"]


NAMES = st.sampled_from(["text", "number", "link", "likes", "day"])
VALUES = st.sampled_from(
    [ANN, BEA, OSLO, NAMESPACE + "red", number("1"), number("x"), Literal("1", XSD_STRING)]
)
STATEMENTS = st.lists(
    st.builds(said, st.sampled_from([ANN, BEA, OSLO]), NAMES, VALUES, st.sampled_from("ab")),
    max_size=12,
    unique_by=lambda s: s.id,
)


@given(STATEMENTS, st.randoms(use_true_random=False))
def test_order_means_nothing(statements: list[Statement], random: object) -> None:
    shuffled: list[Statement] = list(statements)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert validate(shuffled, ENTITIES[::-1], ONTOLOGY) == validate(statements, ENTITIES, ONTOLOGY)


@given(STATEMENTS)
def test_one_at_a_time_is_the_same(statements: list[Statement]) -> None:
    found: list[Violation] = []
    classes = {e.iri: e.classes for e in ENTITIES}
    for entity in reversed(ENTITIES):
        about: Sequence[Statement] = [s for s in statements if s.subject == entity.iri]
        found += VALIDATOR.violations(
            entity.iri, entity.label, entity.classes, about, lambda iri: classes.get(iri, ())
        )
    assert sorted(found, key=str) == validate(statements, ENTITIES, ONTOLOGY)[0]
