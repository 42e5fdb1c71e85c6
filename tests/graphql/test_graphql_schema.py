"""The schema follows the ontology, whatever the ontology is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from kg import graphql
from kg.errors import OntologyError
from kg.graphql.changes import changes
from kg.ontology import Ontology, parse, read, turtle_in
from kg.store import Store

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "docs" / "schema.graphql"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


@pytest.fixture(scope="module")
def core(ontology: Ontology) -> GraphQLSchema:
    return build_schema(graphql.sdl(ontology))


def changed(old: str, new: str) -> Ontology:
    """The shipped ontology with one text in place of another."""
    turtle = turtle_in(ROOT / "ontology")
    assert any(old in text for text in turtle.values())
    return parse({name: text.replace(old, new) for name, text in turtle.items()})


def fields_of(core: GraphQLSchema, name: str) -> dict[str, GraphQLField]:
    made = core.type_map[name]
    assert isinstance(made, GraphQLObjectType | GraphQLInterfaceType)
    found: dict[str, GraphQLField] = made.fields
    return found


def test_the_committed_schema_is_the_one_that_is_served(ontology: Ontology, rewrite: bool) -> None:
    text = graphql.sdl(ontology)
    if rewrite:
        GOLDEN.write_text(text, encoding="utf-8")
    committed = GOLDEN.read_text(encoding="utf-8")
    labelled = "".join(f"  {change}\n" for change in changes(committed, text))
    assert committed == text, f"{labelled}run pytest --rewrite, and read the diff"


def test_it_is_the_same_for_another_reading(ontology: Ontology) -> None:
    assert graphql.sdl(read(ROOT / "ontology")) == graphql.sdl(ontology)


def test_it_is_made_once_for_an_ontology() -> None:
    other = read(ROOT / "ontology")
    assert graphql.schema(other) is graphql.schema(other)


def test_everything_is_described(core: GraphQLSchema) -> None:
    missing, seen = [], 0
    for name, kind in core.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        parts: dict[str, Any] = {name: kind}
        fields = getattr(kind, "fields", {})
        parts |= {f"{name}.{f}": field for f, field in fields.items()}
        for f, field in fields.items():
            parts |= {f"{name}.{f}({a}:)": arg for a, arg in getattr(field, "args", {}).items()}
        if isinstance(kind, GraphQLEnumType):
            parts |= {f"{name}.{v}": value for v, value in kind.values.items()}
        seen += len(parts)
        missing += [where for where, part in parts.items() if not (part.description or "").strip()]
    assert missing == []
    assert seen > 500


def test_kinds_are_objects_and_what_is_above_them_are_interfaces(
    core: GraphQLSchema, ontology: Ontology
) -> None:
    for kind in ontology.kinds:
        made = core.type_map[kind.name]
        assert isinstance(made, GraphQLObjectType)
        above = [ontology.classes[a].name for a in ontology.ancestors(kind.iri)[1:]]
        assert {i.name for i in made.interfaces} == {*above, "Entity", "Node"}
    for c in ontology.abstract:
        assert isinstance(core.type_map[c.name], GraphQLInterfaceType)
    for c in ontology.refinements:
        assert c.name not in core.type_map


def test_every_class_has_a_root_field(core: GraphQLSchema, ontology: Ontology) -> None:
    assert core.query_type is not None
    roots = core.query_type.fields
    for c in (*ontology.abstract, *ontology.kinds, *ontology.refinements):
        kind = ontology.kind_of(c.iri) or c.iri
        field = roots[c.plural]
        assert str(field.type) == f"{ontology.classes[kind].name}Connection!"
        assert sorted(field.args) == [
            "after", "asOf", "before", "first", "from", "last", "orderBy", "where"
        ]  # fmt: skip


def test_fields_follow_the_arity_and_the_range(core: GraphQLSchema) -> None:
    def types(kind: str, *fields: str) -> list[str]:
        return [str(fields_of(core, kind)[f].type) for f in fields]

    shown = types("Statistic", "value", "comparator", "period", "per", "nobodyNamed", "measures")
    assert shown == ["Decimal", "Comparator", "EDTF", "Duration", "Boolean", "Population"]
    assert types("Statistic", "valueStatements", "reportedBy", "sameAs") == [
        "[Statement!]!", "ActorConnection!", "[URI!]!"
    ]  # fmt: skip
    assert types("Topic", "subjectOf") == ["ThingConnection!"]
    assert types("Place", "location") == ["WKT"]
    assert "holds" not in fields_of(core, "Actor")
    comparator = core.type_map["Comparator"]
    assert isinstance(comparator, GraphQLEnumType)
    assert "MORE_THAN" in comparator.values


def test_a_filter_belongs_to_each_type(core: GraphQLSchema) -> None:
    made = core.type_map["PersonFilter"]
    assert isinstance(made, GraphQLInputObjectType)
    assert {"and", "or", "not", "class", "id", "label", "name", "holds"} <= set(made.fields)


def test_a_new_property_is_a_new_field() -> None:
    extra = (
        ":nickname a owl:DatatypeProperty ; rdfs:label 'nickname' ; rdfs:comment 'A short name.' ;"
        " rdfs:domain :NGO ; rdfs:range xsd:integer .\n:holds a owl:ObjectProperty ;"
    )
    made = build_schema(graphql.sdl(changed(":holds a owl:ObjectProperty ;", extra)))
    field = fields_of(made, "Organization")["nickname"]
    assert (str(field.type), field.description) == ("[Integer!]!", "A short name.")
    assert "nickname" not in fields_of(made, "Actor")


@pytest.mark.parametrize(
    "name", ["ClassName", "PersonConnection", "StringFilter", "Entity", "EDTF"]
)
def test_a_class_that_takes_a_name_of_ours_is_refused(name: str) -> None:
    refusal = f"the GraphQL type {name} would be both|the name {name} is kg's own"
    with pytest.raises(OntologyError, match=refusal):
        graphql.schema(changed(":Topic a owl:Class ;", f':Topic a owl:Class ; sh:name "{name}" ;'))


@pytest.mark.parametrize("name", ["None", "class", "list", "str", "Any", "Field", "int"])
def test_a_class_may_have_a_name_that_means_something_to_python(name: str) -> None:
    taking = changed(":Topic a owl:Class ;", f':Topic a owl:Class ; sh:name "{name}" ;')
    made = build_schema(graphql.sdl(taking))
    assert str(fields_of(made, "Statistic")["about"].type) == f"{name}Connection!"


def test_two_ontologies_are_served_by_one_process(sea_store: Store, ask: Any) -> None:
    view = sea_store.open()
    query = "{ vessels { nodes { called hull flag trips { nodes { passengers } } } } }"
    answer = graphql.execute(view, query)
    vessel = answer["data"]["vessels"]["nodes"][0]
    assert isinstance(vessel["hull"], int)
    assert vessel["flag"] in ("NORWAY", "LIBERIA")
    assert [t["passengers"] for t in vessel["trips"]["nodes"]] == [340]
    assert ask("{ persons { totalCount } }")["persons"]["totalCount"] > 1
    assert "persons" in graphql.execute(view, "{ persons { totalCount } }")["errors"][0]["message"]
    view.close()


def test_a_conflict_shows_every_value_with_its_statement(sea_store: Store) -> None:
    view = sea_store.open()
    query = "{ vessels { nodes { flag flagStatements { value document { name } negated } } } }"
    vessel = graphql.execute(view, query)["data"]["vessels"]["nodes"][0]
    assert {s["value"] for s in vessel["flagStatements"]} == {"NORWAY", "LIBERIA"}
    assert vessel["flag"] == vessel["flagStatements"][0]["value"]
    view.close()


def test_what_is_negated_is_no_edge_and_still_a_statement(sea_store: Store) -> None:
    view = sea_store.open()
    query = """{ vessels { nodes { master { totalCount }
        statements(property: master) { nodes { negated support { statements documents } } } } } }"""
    vessel = graphql.execute(view, query)["data"]["vessels"]["nodes"][0]
    assert vessel["master"]["totalCount"] == 1
    nodes = vessel["statements"]["nodes"]
    assert sorted(s["negated"] for s in nodes) == [False, True]
    view.close()
