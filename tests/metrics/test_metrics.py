"""Measures: what they say they are, and what networkx and paper say."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from inspect import getdoc

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.metrics
from kg.errors import QueryError
from kg.metrics import measure, measures, ranked
from kg.network import network, simple
from kg.store import View

EDGES = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 5)), max_size=25)
MODULES = [m.name for m in pkgutil.iter_modules(kg.metrics.__path__) if not m.name.startswith("_")]


def build(edges: list[tuple[int, int, int]]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(1, 9))
    for source, target, weight in edges:
        graph.add_edge(source, target, weight=float(weight))
    return graph


def test_one_module_is_one_measure() -> None:
    assert len(MODULES) >= 3
    assert [m.name for m in measures()] == sorted(MODULES)
    assert {"degree", "pagerank", "betweenness"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_measure_documents_itself(name: str) -> None:
    text = getdoc(measure(name).compute) or ""
    assert "doi:10." in text
    assert "component" in text
    assert "weight" in text or "how often they are said" in text
    assert measure(name).summary
    module = import_module(f"kg.metrics.{name}")
    failed, attempted = doctest.testmod(module)
    assert (failed, attempted >= 1) == (0, True)


def test_unknown_measures_are_refused_with_suggestions() -> None:
    assert measure("PageRank") is measure("pagerank")
    with pytest.raises(QueryError, match=r"'pagerang'; did you mean pagerank\?"):
        measure("pagerang")
    with pytest.raises(QueryError, match="there are: betweenness, degree, pagerank"):
        measure("x")


@pytest.mark.parametrize("name", MODULES)
@given(edges=EDGES, data=st.data())
def test_values_are_for_every_node_and_do_not_depend_on_order_or_direction(
    name: str, edges: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    values = measure(name).compute(build(edges))
    assert set(values) == set(range(1, 9))
    turned = [(b, a, w) if data.draw(st.booleans()) else (a, b, w) for a, b, w in edges]
    again = measure(name).compute(build(data.draw(st.permutations(turned))))
    assert again == pytest.approx(values, abs=1e-9)
    assert all(type(v) is float and v >= 0 for v in values.values())


@pytest.mark.parametrize("name", MODULES)
def test_an_empty_network_has_no_values(name: str) -> None:
    assert measure(name).compute(nx.MultiDiGraph()) == {}


@given(EDGES)
def test_pagerank_is_a_fixed_point_that_sums_to_one(edges: list[tuple[int, int, int]]) -> None:
    graph = build(edges)
    links, values = simple(graph), measure("pagerank").compute(graph)
    assert sum(values.values()) == pytest.approx(1, abs=1e-11)
    strength = dict(links.degree(weight="weight"))
    lost = sum(values[n] for n in links if not strength[n])
    for node in links:
        walked = sum(
            values[other] * data["weight"] / strength[other] for other, data in links[node].items()
        )
        assert values[node] == pytest.approx(0.15 / 8 + 0.85 * (walked + lost / 8), abs=1e-10)


def test_pagerank_follows_support_and_degree_does_not() -> None:
    graph = nx.MultiDiGraph([(1, 2, {"weight": 9.0}), (1, 3, {"weight": 1.0})])
    assert measure("pagerank").compute(graph)[2] > 2 * measure("pagerank").compute(graph)[3]
    assert measure("degree").compute(graph) == {1: 2.0, 2: 1.0, 3: 1.0}


def test_betweenness_of_a_path_and_of_two_components() -> None:
    path = nx.MultiDiGraph([(1, 2), (3, 2), (3, 4), (5, 4)])
    assert measure("betweenness").compute(path) == pytest.approx(
        {1: 0, 2: 3 / 6, 3: 4 / 6, 4: 3 / 6, 5: 0}
    )
    path.add_edge(6, 7)
    assert measure("betweenness").compute(path)[3] == pytest.approx(4 / 15)


def test_degree_counts_others_once(seed_view: View) -> None:
    graph = network(seed_view)
    values = measure("degree").compute(graph)
    for node, value in values.items():
        assert value == len(({*graph.successors(node), *graph.predecessors(node)}) - {node})


def test_ties_go_by_iri_and_noise_is_a_tie() -> None:
    values = {1: 0.5 - 1e-16, 2: 0.7, 3: 0.5, 4: 0.0}
    assert [n for n, _ in ranked(values)] == [2, 1, 3, 4]
