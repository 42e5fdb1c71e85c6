"""kg finds what pyshacl finds: on random graphs, over random and over shipped shapes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import rdflib
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from kg.model import Literal
from kg.names import EDTF, RDF, XSD, XSD_STRING
from kg.ontology import Ontology, assemble, check, read
from kg.shapes import Shapes, compile_shapes
from tests.shapes.oracle import Thing, World, closed, data_graph, ours, shapes_graph, theirs

ROOT = Path(__file__).parents[2]
NAMESPACE = "https://kg.example/small#"
TERMS = (Path(__file__).parent / "small.ttl").read_text("utf-8")
PREFIXES = "".join(line + "\n" for line in TERMS.splitlines() if line.startswith("@prefix"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

PROPERTIES = ("text", "number", "other", "day", "link", "likes")
PATHS = st.sampled_from([f":{name}" for name in PROPERTIES])
ENTITIES = [f"https://kg.example/id/e{n}" for n in range(4)]


def literal(value: str, datatype: str = XSD_STRING, language: str = "") -> Literal:
    return Literal(value, datatype, language)


VALUES: list[str | Literal] = [
    *ENTITIES,
    "https://kg.example/id/unknown",
    NAMESPACE + "red",
    *(literal(text) for text in ("", "a", "ab", "Abc", "42", "line\nabc", "2024-02-30")),
    *(literal(text, RDF + "langString", tag) for text, tag in (("a", "en"), ("b", "en")) * 3),
    *(literal(text, RDF + "langString", tag) for text, tag in (("a", "de"), ("ab", "en-GB"))),
    *(literal(text, XSD + "integer") for text in ("1", "2", "02", "10", "x", "-3", " 4")),
    *(literal(text, XSD + "decimal") for text in ("1.5", "2.0", "2", "1e2", "x")),
    *(literal(text, XSD + "double") for text in ("1.5", "2", "NaN", "INF", "x")),
    *(literal(text, XSD + "boolean") for text in ("true", "0", "yes")),
    *(literal(text, XSD + "date") for text in ("2024-02-29", "2024-02-30", "2025-01-01")),
    *(literal(t, XSD + "dateTime") for t in ("2024-01-01T00:00:00", "2024-01-01T00:00:00Z", "x")),
    *(literal(text, EDTF) for text in ("2024", "2024-05", "XXXX-02", "nonsense")),
    literal("P1Y", XSD + "duration"),
    literal("soon", XSD + "duration"),
    literal("12:30:00", XSD + "time"),
    literal("mailto:a@example.org", XSD + "anyURI"),
]

OF_VALUES = st.sampled_from(
    [
        "sh:class :Person",
        "sh:class :Minister",
        "sh:class :Place",
        "sh:class :Colour",
        "sh:class :Person, :Minister",
        *(f"sh:datatype xsd:{name}" for name in ("string", "integer", "decimal", "double")),
        *(f"sh:datatype xsd:{name}" for name in ("boolean", "date", "dateTime", "time", "anyURI")),
        *(f"sh:datatype {name}" for name in ("xsd:duration", "rdf:langString", f"<{EDTF}>")),
        *(f"sh:nodeKind sh:{name}" for name in ("IRI", "Literal", "IRIOrLiteral", "BlankNode")),
        *(f"sh:nodeKind sh:{name}" for name in ("BlankNodeOrIRI", "BlankNodeOrLiteral")),
        'sh:in ( "a" 2 :red <https://kg.example/id/e1> "a"@en "2.0"^^xsd:decimal )',
        "sh:in ( )",
        "sh:hasValue 2",
        'sh:hasValue "a", <https://kg.example/id/e0>',
        'sh:hasValue "a"@en',
        'sh:pattern "^a"',
        'sh:pattern "^a" ; sh:flags "i"',
        'sh:pattern "^a.*c$" ; sh:flags "im"',
        'sh:pattern "e[0-2]$"',
        "sh:minLength 0",
        "sh:minLength 5",
        "sh:maxLength 2",
        "sh:maxLength 0",
        *(f"sh:{name} 2" for name in ("minInclusive", "maxInclusive")),
        *(f"sh:{name} 2" for name in ("minExclusive", "maxExclusive")),
        "sh:minInclusive 1.5",
        "sh:maxExclusive 1.5e0",
        'sh:minExclusive "2024-02-29"^^xsd:date',
        'sh:maxInclusive "2024-02-29"^^xsd:date',
        'sh:minInclusive "2024-01-01T00:00:00"^^xsd:dateTime',
        'sh:maxExclusive "2024-01-01T00:00:00Z"^^xsd:dateTime',
        'sh:minInclusive "a"',
        'sh:maxExclusive "ab"',
        'sh:languageIn ( "en" )',
        'sh:languageIn ( "de" "en-GB" )',
        'sh:languageIn ( "*" )',
        "sh:deactivated true",
        "sh:deactivated false",
    ]
)
OF_SETS = st.one_of(
    st.sampled_from(
        [
            *(f"sh:minCount {n}" for n in range(3)),
            *(f"sh:maxCount {n}" for n in range(3)),
            *(f"sh:uniqueLang {truth}" for truth in ("true", "false")),
            *(f"sh:severity sh:{name}" for name in ("Violation", "Warning", "Info")),
            'sh:message "so it is"',
        ]
    ),
    st.tuples(st.sampled_from(("equals", "disjoint", "lessThan", "lessThanOrEquals")), PATHS).map(
        lambda pair: f"sh:{pair[0]} {pair[1]}"
    ),
)


OF_NODES = st.one_of(
    st.sampled_from(
        [
            "sh:closed true",
            "sh:closed true ; sh:ignoredProperties ( rdf:type :text )",
            "sh:closed false",
        ]
    ),
    st.tuples(st.sampled_from(("equals", "disjoint")), PATHS).map(
        lambda pair: f"sh:{pair[0]} {pair[1]}"
    ),
)


def joined(draw: st.DrawFn, parts: list[str]) -> str:
    """One to three constraints, none of them with a parameter that another has."""
    chosen = draw(st.lists(st.sampled_from(parts), min_size=1, max_size=3))
    return " ; ".join({part.split()[0]: part for part in chosen}.values())


def logic(draw: st.DrawFn, shapes: list[str]) -> str:
    word = draw(st.sampled_from(("and", "or", "xone", "not", "node")))
    if word in ("not", "node"):
        nodes = [shape for shape in shapes if word == "not" or not shape.startswith("[ sh:path")]
        return f"sh:{word} {nodes[0]}" if nodes else f"sh:not {shapes[0]}"
    return f"sh:{word} ( {' '.join(shapes)} )"


def some(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> list[str]:
    return draw(st.lists(parts, min_size=1, max_size=3))


@st.composite
def value_shapes(draw: st.DrawFn, depth: int) -> str:
    """A node shape that needs to know no more than a value."""
    parts = some(draw, OF_VALUES)
    if depth and draw(st.booleans()):
        parts.append(logic(draw, some(draw, value_shapes(depth - 1))))
    return f"[ {joined(draw, parts)} ]"


@st.composite
def property_shapes(draw: st.DrawFn) -> str:
    parts = some(draw, st.one_of(OF_SETS, OF_VALUES))
    if draw(st.booleans()):
        parts.append(logic(draw, some(draw, value_shapes(1))))
    path = draw(st.one_of(PATHS, PATHS, st.just("rdf:type")))
    return f"[ sh:path {path} ; {joined(draw, parts)} ]"


@st.composite
def focus_bodies(draw: st.DrawFn, depth: int) -> str:
    """The inside of a node shape on an entity."""
    parts = ["sh:property " + " , ".join(some(draw, property_shapes()))]
    if draw(st.booleans()):
        parts += some(draw, st.one_of(OF_NODES, OF_VALUES))
    if depth and draw(st.booleans()):
        inner = st.one_of(
            focus_bodies(depth - 1).map(lambda body: f"[ {body} ]"), property_shapes()
        )
        parts.append(logic(draw, some(draw, inner)))
    return joined(draw, parts)


TARGETS = st.sampled_from(
    [
        "sh:targetClass :Person",
        "sh:targetClass :Minister, :Place",
        "sh:targetSubjectsOf :link",
        "sh:targetSubjectsOf :text, :day ; sh:targetClass :Place",
    ]
)


@st.composite
def shape_texts(draw: st.DrawFn) -> str:
    """A few shapes with targets: node shapes, classes that are shapes, and property shapes."""
    texts = []
    for name, implicit in (("S0", ":Person a sh:NodeShape"), ("S1", ":Place a sh:NodeShape")):
        body = draw(focus_bodies(2))
        targeted = f":{name} a sh:NodeShape ; {draw(TARGETS)}"
        texts.append(f"{draw(st.sampled_from((targeted, implicit)))} ; {body} .")
    if draw(st.booleans()):
        texts.append(f":P {draw(property_shapes())[1:-1]} ; {draw(TARGETS)} .")
    return "\n".join(texts)


def worlds(
    ontology: Ontology, classes: list[str], facts: st.SearchStrategy[tuple[str, str | Literal]]
) -> st.SearchStrategy[World]:
    thing = st.builds(
        lambda asserted, said: Thing(
            closed(ontology, asserted),
            {
                path: tuple(dict.fromkeys(v for p, v in said if p == path))
                for path in dict.fromkeys(p for p, _ in said)
            },
        ),
        st.lists(st.sampled_from(classes), max_size=2),
        st.lists(facts, max_size=6),
    )
    return st.lists(thing, min_size=1, max_size=len(ENTITIES)).map(
        lambda things: dict(zip(ENTITIES, things, strict=False))
    )


BARE = assemble({"small.ttl": TERMS})
SMALL_WORLDS = worlds(
    BARE,
    [NAMESPACE + name for name in ("Person", "Minister", "Place")],
    st.tuples(
        st.sampled_from([NAMESPACE + p for p in (*PROPERTIES, "text")]), st.sampled_from(VALUES)
    ),
)


def test_the_small_ontology_is_clean() -> None:
    assert check(BARE) == []


@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(shape_texts(), SMALL_WORLDS)
def test_random_shapes_break_where_pyshacl_says(text: str, world: World) -> None:
    ontology = assemble({"small.ttl": TERMS, "shapes.ttl": PREFIXES + text})
    found = ours(compile_shapes(ontology), world, ontology)
    try:
        expected = theirs(shapes_graph(ontology), data_graph(world, ontology))
    except (TypeError, ArithmeticError):  # pyshacl stops at values that have no order
        reject()
    assert found == expected


@cache
def shipped(folder: str) -> tuple[Ontology, Shapes, rdflib.Graph]:
    ontology = read(ROOT / folder)
    return ontology, compile_shapes(ontology), shapes_graph(ontology)


def shipped_worlds(folder: str) -> st.SearchStrategy[World]:
    ontology, _, _ = shipped(folder)
    classes = [c.iri for c in (*ontology.kinds, *ontology.refinements)]
    individuals = sorted(ontology.individuals)
    paths = [s.path for s in ontology.shapes.values() if s.path]
    values = st.sampled_from([*VALUES, *ENTITIES * 8, *individuals])
    return worlds(ontology, classes, st.tuples(st.sampled_from(sorted(set(paths))), values))


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(shipped_worlds("ontology"))
def test_the_shipped_shapes_break_where_pyshacl_says(world: World) -> None:
    ontology, shapes, graph = shipped("ontology")
    assert ours(shapes, world, ontology) == theirs(graph, data_graph(world, ontology))


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(shipped_worlds("tests/worlds/sea/ontology"))
def test_the_shapes_of_the_sea_break_where_pyshacl_says(world: World) -> None:
    ontology, shapes, graph = shipped("tests/worlds/sea/ontology")
    assert ours(shapes, world, ontology) == theirs(graph, data_graph(world, ontology))
