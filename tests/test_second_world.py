"""Another ontology and other documents work with no line of kg changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import sparql
from kg.build import Result, build
from kg.exporters import export
from kg.graphql import execute
from kg.network import network, shortest_path
from kg.store import Store, View
from kg.verify import verify

SEA = Path(__file__).parent / "worlds" / "sea"
TERMS = "https://sea.example/terms/"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Result]:
    store = Store(tmp_path_factory.mktemp("sea") / "store")
    return store, build([SEA / "logs"], SEA / "ontology", store, base="https://sea.example/id/")


@pytest.fixture(scope="module")
def view(built: tuple[Store, Result]) -> Iterator[View]:
    opened = built[0].open()
    yield opened
    opened.close()


def test_everything_is_in_the_graph_or_dropped_on_purpose(built: tuple[Store, Result]) -> None:
    assert [(x.kind, x.item) for x in built[1].losses] == [("dropped", "mention Weather T7")]


def test_it_verifies(built: tuple[Store, Result]) -> None:
    problems, counted = verify(built[0])
    assert problems == []
    assert counted["documents"] == 2


def test_a_key_that_is_no_name_joins_across_documents(view: View) -> None:
    vessels = view.entities(TERMS + "Vessel")
    assert len(vessels) == 1
    names = {f.value for f in view.facts([vessels[0].id], TERMS + "called")[vessels[0].id]}
    assert names == {"Håkon", "Håkon II"}


def test_sources_that_disagree_are_a_conflict(built: tuple[Store, Result]) -> None:
    assert [(c.property, [v for v, _ in c.values]) for c in built[1].conflicts] == [
        ("flag", ["Liberia", "Norway"])
    ]


def test_a_class_is_derived_from_a_fact(view: View) -> None:
    ship = view.entities(TERMS + "FlaggedOut")[0]
    derived = [
        s for s in view.statements_about([ship.id])[ship.id] if s.fact.value == TERMS + "FlaggedOut"
    ]
    assert [e.quote for s in derived for e in s.evidence] == ["Håkon II"]


def test_what_is_negated_is_no_fact(view: View) -> None:
    ship = view.entities(TERMS + "Vessel")[0]
    names = {d.id: d.name for d in view.documents()}
    masters = [
        (s.negated, names[s.document or 0])
        for s in view.statements_about([ship.id])[ship.id]
        if s.fact.property == TERMS + "master"
    ]
    assert sorted(masters) == [(False, view.documents()[0].name), (True, view.documents()[1].name)]
    only = view.facts([ship.id], TERMS + "master")[ship.id]
    assert [f.support for f in only] == [1]


def test_offsets_count_code_points(view: View) -> None:
    for document in view.documents():
        text = view.text(document.id)
        for statement in view.statements_in([document.id])[document.id]:
            for e in statement.evidence:
                assert text[e.start : e.end] == e.quote


def test_graphql_speaks_the_other_ontology(view: View) -> None:
    answer = execute(
        view,
        """{
          ferries { nodes { called flag trips { nodes {
            passengers
            sailed
            calledAt { edges { node { called } statement { evidence { quote } } } }
          } } } }
          flaggedOut { totalCount }
          sailors { nodes { called commands { totalCount } } }
        }""",
    )
    assert "errors" not in answer
    (ferry,) = answer["data"]["ferries"]["nodes"]
    assert ferry["called"] == "Håkon"
    assert ferry["flag"] in ("LIBERIA", "NORWAY")
    (trip,) = ferry["trips"]["nodes"]
    assert (trip["passengers"], trip["sailed"]) == (340, "2012-03-12")
    (edge,) = trip["calledAt"]["edges"]
    assert [e["quote"] for e in edge["statement"]["evidence"]] == ["340 passengers", "Bergen"]
    assert answer["data"]["flaggedOut"]["totalCount"] == 1
    assert answer["data"]["sailors"]["nodes"] == [
        {"called": "Ingrid Dahl", "commands": {"totalCount": 1}}
    ]


def test_sparql_speaks_the_other_ontology(view: View) -> None:
    query = sparql.parse("SELECT ?name { ?v sea:hull 4711 ; sea:called ?name } ORDER BY ?name")
    assert [r["name"] for r in sparql.run(view, query).records()] == ["Håkon", "Håkon II"]


def test_exports_speak_the_other_ontology(view: View, tmp_path: Path) -> None:
    for name in ("sea.graphml", "sea.svg", "sea.html"):
        export(view, network(view), tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert "Bergen" in text
        assert "340 passengers" in text
    assert shortest_path(view, view.the("Bergen").id, view.the("Ingrid Dahl").id)
