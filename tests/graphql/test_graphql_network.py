"""The root field ``network``: rankings and paths, as networkx gives them."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg.build import build
from kg.graphql import execute
from kg.metrics import scores
from kg.network import network, simple
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]


def test_every_measure_is_a_value_of_the_enum(seed_view: View) -> None:
    answer = execute(seed_view, '{ __type(name: "Measure") { enumValues { name } } }')
    values = {v["name"] for v in answer["data"]["__type"]["enumValues"]}
    assert values == {m.name.upper() for m in scores()}
    assert {"DEGREE", "PAGERANK", "BETWEENNESS"} <= values


def test_rankings_are_those_of_networkx(seed_view: View) -> None:
    query = "{ network { centrality(measure: BETWEENNESS, first: 100) { score node { id } } } }"
    rows = execute(seed_view, query)["data"]["network"]["centrality"]
    expected = nx.betweenness_centrality(simple(network(seed_view)))
    curies = {e.id: e.curie for e in seed_view.entities()}
    assert {r["node"]["id"]: r["score"] for r in rows} == pytest.approx(
        {curies[n]: score for n, score in expected.items()}
    )
    assert [r["score"] for r in rows] == sorted((r["score"] for r in rows), reverse=True)


def test_what_nothing_connects_has_no_path(tmp_path: Path) -> None:
    write(tmp_path / "docs", "a", "Ann Lee and Bo Ek.", "T1 Person Ann Lee\nT2 Person Bo Ek")
    build([tmp_path / "docs"], ROOT / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    one, other = (e.curie for e in view.entities())
    query = f'{{ network {{ shortestPath(from: "{one}", to: "{other}") {{ length }} }} }}'
    answer = execute(view, query)
    assert answer["data"] == {"network": {"shortestPath": None}}
    assert "errors" not in answer


def test_an_unknown_entity_is_an_error(seed_view: View) -> None:
    answer = execute(seed_view, '{ network { shortestPath(from: "id:x", to: "id:y") { length } } }')
    assert "'id:x' is no entity of this generation" in answer["errors"][0]["message"]
