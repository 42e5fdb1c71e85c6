"""Each component on its own: what breaks it, what it says, and what kg promises beside."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import OntologyError
from kg.model import Literal
from kg.names import EDTF, RDF, RDF_TYPE, SH, XSD, XSD_STRING
from kg.ontology import assemble, parse
from kg.ontology.lint_shapes import MAX_DEPTH
from kg.ontology.shape_reader import _BESIDE, _PARAMETERS, MAX_PATTERN
from kg.shapes import Breach, compile_shapes
from kg.shapes.components import MAX_MATCHED
from tests.hanging import not_for_ever
from tests.shapes.oracle import (
    Thing,
    breaches,
    closed,
    data_graph,
    members,
    ours,
    shapes_graph,
    theirs,
)  # fmt: skip
from tests.shapes.test_shapes_oracle import NAMESPACE, PREFIXES, TERMS

ROOT = Path(__file__).parents[2]
PERSON, PLACE = NAMESPACE + "Person", NAMESPACE + "Place"
ME, YOU, HERE = (f"https://kg.example/id/{name}" for name in ("me", "you", "here"))
RED = NAMESPACE + "red"


def s(text: str) -> Literal:
    return Literal(text, XSD_STRING)


def n(text: str, datatype: str = "integer") -> Literal:
    return Literal(text, XSD + datatype)


def tagged(text: str, tag: str) -> Literal:
    return Literal(text, RDF + "langString", tag)


def found(
    shapes: str, *values: str | Literal, path: str = "text", **others: tuple[str | Literal, ...]
) -> list[Breach]:
    """The breaches of a person with these values, which pyshacl finds as well."""
    ontology = assemble({"small.ttl": TERMS, "shapes.ttl": PREFIXES + shapes})
    given = {NAMESPACE + path: values, **{NAMESPACE + p: v for p, v in others.items()}}
    world = {
        ME: Thing(frozenset({PERSON}), {p: v for p, v in given.items() if v}),
        YOU: Thing(closed(ontology, [NAMESPACE + "Minister"]), {}),
        HERE: Thing(frozenset({PLACE}), {}),
    }
    compiled = compile_shapes(ontology)
    graphs = shapes_graph(ontology), data_graph(world, ontology)
    assert ours(compiled, world, ontology) == theirs(*graphs)
    return breaches(compiled, world, ontology)[ME]


def of_values(constraint: str) -> str:
    property_shape = f"[ sh:path :text ; {constraint} ]"
    return f":S a sh:NodeShape ; sh:targetSubjectsOf :text ; sh:property {property_shape} ."


COMPONENTS: dict[str, tuple[str, list[str | Literal], list[str | Literal], str]] = {
    "Class": ("sh:class :Person", [ME, YOU], [HERE, s("x"), RED], "a value is no small:Person"),
    "Datatype": (
        "sh:datatype xsd:integer", [n("1"), n("+02")],
        [n("x"), n("1", "decimal"), s("1"), ME], "a value is no xsd:integer",
    ),
    "NodeKind": ("sh:nodeKind sh:IRI", [ME, RED], [s(ME)], "a value is no sh:IRI"),
    "In": (
        'sh:in ( "a" "b"@en 2 :red )', [s("a"), tagged("b", "en"), n("2"), RED],
        [s("b"), tagged("a", "en"), n("2", "decimal"), s("2")],
        "a value is none of a, b, 2, small:red",
    ),
    "Pattern": (
        'sh:pattern "^a.c$" ; sh:flags "i"', [s("abc"), s("AxC"), n("abc")], [s("abcd"), ME],
        "a value does not match ^a.c$",
    ),
    "MinLength": ("sh:minLength 2", [s("ab"), n("10"), ME], [s(""), n("1")], "shorter than 2"),
    "MaxLength": ("sh:maxLength 2", [s(""), n("10")], [s("abc"), ME], "longer than 2"),
    "MinInclusive": (
        "sh:minInclusive 2", [n("2"), n("2.0", "decimal")],
        [n("1"), n("x"), s("3"), ME, Literal("2024", EDTF)], "a value is not at least 2",
    ),
    "MaxInclusive": ("sh:maxInclusive 2", [n("2"), n("-1")], [n("3")], "is not at most 2"),
    "MinExclusive": (
        'sh:minExclusive "2024-02-28"^^xsd:date', [n("2024-02-29", "date")],
        [n("2024-02-28", "date"), n("2024-02-30", "date")], "is not greater than 2024-02-28",
    ),
    "MaxExclusive": ('sh:maxExclusive "b"', [s("a")], [s("b"), s("c"), n("1")], "not less than b"),
    "LanguageIn": (
        'sh:languageIn ( "en" "de" )', [tagged("a", "en"), tagged("b", "de-AT")],
        [s("a"), tagged("a", "fr"), ME], "a value is in none of the languages en, de",
    ),
    "And": (
        "sh:and ( [ sh:minLength 2 ] [ sh:maxLength 3 ] )", [s("ab"), s("abc")],
        [s("a"), s("abcd")], "does not conform to all",
    ),
    "Or": (
        "sh:or ( [ sh:class :Place ] [ sh:datatype xsd:string ] )", [HERE, s("there")],
        [ME, n("1")], "a value conforms to none",
    ),
    "Not": ("sh:not [ sh:class :Place ]", [ME, s("x")], [HERE], "conforms to a shape that it must"),
    "Xone": (
        "sh:xone ( [ sh:minLength 2 ] [ sh:maxLength 3 ] )", [s("a"), s("abcd")],
        [s("ab")], "does not conform to exactly one",
    ),
    "Node": (
        "sh:node [ sh:class :Person ; sh:nodeKind sh:IRI ]", [ME, YOU], [HERE, s("a")],
        "does not conform to the shape",
    ),
}  # fmt: skip


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_refuses_values(component: str) -> None:
    constraint, good, bad, message = COMPONENTS[component]
    assert found(of_values(constraint), *good) == []
    broken = found(of_values(constraint), *good, *bad)
    assert {b.value for b in broken} == set(bad)
    assert {b.component for b in broken} == {component}
    assert {b.path for b in broken} == {NAMESPACE + "text"}
    assert all(message in b.message for b in broken)


SETS: dict[str, tuple[str, dict[str, tuple[str | Literal, ...]], set[object]]] = {
    "MinCount": ("sh:minCount 2", {"text": (s("a"),)}, {None}),
    "MaxCount": ("sh:maxCount 1", {"text": (s("a"), s("b"))}, {None}),
    "HasValue": ('sh:hasValue "a"', {"text": (tagged("a", "en"), s("b"))}, {None}),
    "UniqueLang": (
        "sh:uniqueLang true",
        {"text": (tagged("a", "en"), tagged("b", "en"), s("a"), s("b"))},
        {None},
    ),
    "Equals": ("sh:equals :other", {"text": (s("a"), s("b")), "other": (s("b"), s("c"))}, {
        s("a"), s("c"),
    }),
    "Disjoint": ("sh:disjoint :other", {"text": (s("a"), s("b")), "other": (s("b"),)}, {s("b")}),
    "LessThan": (
        "sh:lessThan :other",
        {"text": (n("1"), n("2"), s("0")), "other": (n("2"), n("3"))},
        {n("2"), s("0")},
    ),
    "LessThanOrEquals": (
        "sh:lessThanOrEquals :other",
        {"text": (n("2024-01-01", "date"), n("2025-01-01", "date")),
         "other": (n("2024-01-01", "date"),)},
        {n("2025-01-01", "date")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("component", SETS)
def test_a_component_refuses_sets_of_values(component: str) -> None:
    constraint, given, wrong = SETS[component]
    values, others = given["text"], {p: v for p, v in given.items() if p != "text"}
    broken = found(of_values(constraint), *values, **others)
    assert {(b.component, b.value) for b in broken} == {(component, value) for value in wrong}


def test_sets_of_values_that_are_right() -> None:
    assert found(of_values("sh:minCount 1 ; sh:maxCount 2"), s("a"), s("b")) == []
    assert found(of_values("sh:equals :other"), s("a"), other=(s("a"),)) == []
    assert found(of_values("sh:disjoint :other"), s("a"), other=(s("b"),)) == []
    assert found(of_values("sh:lessThan :other"), n("1"), other=(n("2"), n("3"))) == []
    assert found(of_values("sh:hasValue :red, 2"), RED, n("2")) == []
    assert found(of_values("sh:uniqueLang true"), tagged("a", "en"), tagged("b", "de")) == []


def test_a_missing_value_is_told() -> None:
    shape = ":S a sh:NodeShape ; sh:targetSubjectsOf :day ; sh:property {} ."
    least = found(shape.format("[ sh:path :text ; sh:minCount 1 ]"), day=(s("x"),))
    assert [(b.component, b.value, b.message) for b in least] == [
        ("MinCount", None, "fewer values than 1")
    ]
    equal = found(shape.format("[ sh:path :text ; sh:equals :day ]"), day=(s("x"),))
    assert [(b.component, b.value) for b in equal] == [("Equals", s("x"))]
    absent = found(shape.format("[ sh:path :text ; sh:hasValue 1 ]"), day=(s("x"),))
    assert [b.component for b in absent] == ["HasValue"]


def test_a_closed_shape_refuses_other_properties() -> None:
    shape = (
        ":S a sh:NodeShape ; sh:targetSubjectsOf :text ; sh:closed true ; "
        "sh:ignoredProperties ( rdf:type :other ) ; sh:property [ sh:path :text ] ."
    )
    broken = found(shape, s("a"), other=(s("b"),), day=(s("c"),))
    assert [(b.path, b.value, b.component) for b in broken] == [
        (NAMESPACE + "day", s("c"), "Closed")
    ]
    unforgiving = found(shape.replace("rdf:type ", ""), s("a"))
    assert [(b.path, b.value) for b in unforgiving] == [(RDF_TYPE, PERSON)]


def test_a_shape_on_the_entity_itself() -> None:
    shape = (
        ":S a sh:NodeShape ; sh:targetSubjectsOf :text ; sh:class :Minister ; "
        'sh:pattern "me$" ; sh:or ( [ sh:path :day ; sh:minCount 1 ] [ sh:class :Place ] ) .'
    )
    broken = found(shape, s("a"))
    assert [(b.path, b.value, b.component) for b in broken] == [
        (None, ME, "Class"),
        (None, ME, "Or"),
    ]


def test_targets() -> None:
    wrong = "sh:property [ sh:path :text ; sh:maxCount 0 ]"
    assert found(f":S a sh:NodeShape ; sh:targetClass :Person ; {wrong} .", s("a"))
    assert found(f":S a sh:NodeShape ; sh:targetSubjectsOf :text ; {wrong} .", s("a"))
    assert found(f":Person a sh:NodeShape ; {wrong} .", s("a"))
    assert found(":S sh:path :text ; sh:targetClass :Person ; sh:maxCount 0 .", s("a"))
    assert not found(f":S a sh:NodeShape ; sh:targetClass :Place ; {wrong} .", s("a"))
    assert not found(f":S a sh:NodeShape ; {wrong} .", s("a"))


def test_superclasses_are_targets() -> None:
    shape = ":S a sh:NodeShape ; sh:targetClass :Person ; sh:class :Place ."
    ontology = parse({"small.ttl": TERMS, "shapes.ttl": PREFIXES + shape})
    minister = Thing(closed(ontology, [NAMESPACE + "Minister"]), {})
    assert len(breaches(compile_shapes(ontology), {ME: minister}, ontology)[ME]) == 1


def test_what_is_not_active_is_not_checked() -> None:
    off = "sh:deactivated true"
    assert not found(of_values(f"sh:maxCount 0 ; {off}"), s("a"))
    assert not found(of_values(f"sh:node [ sh:minLength 2 ; {off} ]"), s("a"))
    assert found(of_values(f"sh:not [ sh:minLength 2 ; {off} ]"), s("a"))
    whole = f":S a sh:NodeShape ; sh:targetClass :Person ; sh:class :Place ; {off} ."
    assert not found(whole, s("a"))


def test_a_breach_says_what_the_shape_says() -> None:
    (one,) = found(
        of_values('sh:maxCount 0 ; sh:message "zu viel"@de, "too much" ; sh:severity sh:Info'),
        s("a"),
    )
    assert one == Breach(
        NAMESPACE + "text", "MaxCount", None, "too much", NAMESPACE + "S", SH + "Info"
    )


def test_breaches_come_once_and_in_one_order() -> None:
    shape = of_values("sh:class :Place, :Minister ; sh:minLength 5 ; sh:datatype xsd:integer")
    values = [s("b"), s("a"), n("7"), tagged("a", "en")]
    broken = found(shape + shape.replace(":S ", ":T "), *values)
    assert broken == found(shape.replace(":S ", ":T ") + shape, *reversed(values))
    assert len(broken) == len(set(broken))
    assert [(b.path, b.component) for b in broken] == sorted((b.path, b.component) for b in broken)


# --- where kg reads SHACL as it is written, and pyshacl does not ------------------------------


def alone(constraint: str, *values: str | Literal) -> list[str | Literal | None]:
    ontology = assemble({"small.ttl": TERMS, "shapes.ttl": PREFIXES + of_values(constraint)})
    me = Thing(frozenset({PERSON}), {NAMESPACE + "text": values})
    return [b.value for b in breaches(compile_shapes(ontology), {ME: me}, ontology)[ME]]


def test_a_string_is_a_string_however_it_is_written() -> None:
    assert alone('sh:in ( "a"^^xsd:string )', s("a")) == []


def test_a_language_range_is_a_beginning() -> None:
    assert alone('sh:languageIn ( "en-gb" )', tagged("a", "en-GB-oed")) == []
    assert alone('sh:languageIn ( "en-gb" )', tagged("a", "en")) == [tagged("a", "en")]


def test_a_class_with_a_constraint_is_a_shape() -> None:
    text = PREFIXES + ":Place sh:maxLength 3 ."
    ontology = parse({"small.ttl": TERMS, "shapes.ttl": text})
    place = Thing(frozenset({PLACE}), {})
    assert len(breaches(compile_shapes(ontology), {HERE: place}, ontology)[HERE]) == 1


def test_a_dot_matches_a_line_end_where_a_flag_says_so() -> None:
    assert alone('sh:pattern "^a.b$" ; sh:flags "s"', s("a\nb")) == []
    assert alone('sh:pattern "^a.b$"', s("a\nb")) == [s("a\nb")]


def test_a_pattern_is_not_tried_on_a_long_value() -> None:
    long = s("a" * (MAX_MATCHED + 1))
    assert alone('sh:pattern "a"', s("a" * MAX_MATCHED), long) == [long]
    with not_for_ever():
        assert alone('sh:pattern "a*a*b"', s("a" * 1_000_000)) == [s("a" * 1_000_000)]


@pytest.mark.parametrize(
    "value", [n("NaN", "decimal"), n("sNaN", "decimal"), n("1e999999", "double"), tagged("a", "?")]
)
def test_what_has_no_order_is_wrong_and_raises_nothing(value: Literal) -> None:
    for constraint in ("sh:minInclusive 2 ; sh:maxInclusive 3", "sh:lessThan :text"):
        assert set(alone(constraint, value)) == {value}


def test_nothing_is_logged_of_a_value_that_is_not_well_formed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert alone("sh:datatype xsd:boolean", n("perhaps", "boolean")) == [n("perhaps", "boolean")]
    assert caplog.records == []


# --- for incremental builds -------------------------------------------------------------------


def test_it_is_known_whose_classes_matter() -> None:
    ontology = parse(
        {
            "small.ttl": TERMS,
            "shapes.ttl": PREFIXES
            + """:S a sh:NodeShape ; sh:targetClass :Person ; sh:property
                [ sh:path :link ; sh:or ( [ sh:not [ sh:class :Place ] ] [ sh:minLength 1 ] ) ] ,
                [ sh:path :likes ; sh:deactivated true ; sh:class :Colour ] ,
                [ sh:path :text ; sh:minCount 1 ] ; sh:class :Person .""",
        }
    )
    shapes = compile_shapes(ontology)
    assert shapes.class_properties == {NAMESPACE + "link"}


@given(st.sets(st.sampled_from(["link", "likes"])), st.sampled_from(["Person", "Place"]))
def test_classes_of_others_matter_only_there(asked: set[str], other: str) -> None:
    parts = [f"[ sh:path :{p} ; sh:class :Person ]" for p in sorted(asked)]
    text = ":S a sh:NodeShape ; sh:targetClass :Person ; sh:closed false"
    text += f" ; sh:property {' , '.join(parts)} ." if parts else " ."
    ontology = parse({"small.ttl": TERMS, "shapes.ttl": PREFIXES + text})
    shapes = compile_shapes(ontology)
    me = Thing(frozenset({PERSON}), {NAMESPACE + p: (YOU,) for p in ("link", "likes")})
    before, after = (
        breaches(shapes, {ME: me, YOU: Thing(frozenset({c}), {})}, ontology)[ME]
        for c in (PERSON, NAMESPACE + other)
    )
    changed = {b.path for b in {*before, *after} - ({*before} & {*after})}
    assert changed <= shapes.class_properties


def test_members_of_enumerations_have_classes() -> None:
    assert members(assemble({"small.ttl": TERMS}))[RED] == {NAMESPACE + "Colour"}
    assert not found(of_values("sh:class :Colour"), RED)


def test_shapes_that_were_not_linted_are_refused() -> None:
    for shape in (":S a sh:NodeShape ; sh:node :S .", ":S sh:targetNode :Person ."):
        with pytest.raises(OntologyError, match=r"refers to itself|targetNode is not supported"):
            compile_shapes(assemble({"small.ttl": TERMS, "shapes.ttl": PREFIXES + shape}))


def test_the_docs_name_what_is_supported() -> None:
    docs = (ROOT / "docs" / "shapes.md").read_text("utf-8")
    for word in (*_PARAMETERS, *(iri.removeprefix(SH) for iri in _BESIDE - {SH + "path"})):
        assert f"`sh:{word}`" in docs, word
    assert f"{MAX_DEPTH} deep" in docs
    assert f"{MAX_PATTERN} characters" in docs
    assert f"{MAX_MATCHED:,} characters" in docs


def test_the_example_in_the_docs_runs(capsys: pytest.CaptureFixture[str]) -> None:
    docs = (ROOT / "docs" / "shapes.md").read_text("utf-8")
    code = docs.split("```python\n")[1].split("```")[0].replace('"ontology"', f'"{ROOT}/ontology"')
    exec(compile(code, "docs/shapes.md", "exec"), {})
    assert capsys.readouterr().out.startswith("[]")
