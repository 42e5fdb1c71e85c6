"""Shortest paths: as short as networkx has them, and always the same."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.network import MOST_PATHS, Hop, network, said, shortest_path, shortest_paths
from kg.store import View

Edge = tuple[int, int, int, bool]
EDGES = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(0, 3), st.booleans()), max_size=30
)


def build(edges: list[tuple[int, Edge]]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for node in range(1, 10):
        graph.add_node(node, label=f"node {node}")
    for key, (source, target, support, inferred) in edges:
        graph.add_edge(source, target, key=key, property=f"p{key}", label=f"P {key}",
                       support=support, inferred=inferred)  # fmt: skip
    return graph


@given(st.data(), EDGES, st.integers(1, 9), st.integers(1, 9))
def test_paths_are_shortest_whole_and_the_same_in_any_order(
    data: st.DataObject, edges: list[Edge], a: int, b: int
) -> None:
    numbered = list(enumerate(edges))
    graph = build(numbered)
    undirected = nx.Graph(graph.to_undirected())
    if not nx.has_path(undirected, a, b):
        with pytest.raises(QueryError, match=f"connects node {a} with node {b}"):
            shortest_path(graph, a, b)
        return
    hops = shortest_path(graph, a, b)
    assert len(hops) == nx.shortest_path_length(undirected, a, b)
    assert [a, *(h.target for h in hops)] == [*(h.source for h in hops), b]
    nodes = [a, *(h.target for h in hops)]
    assert nodes == min(nx.all_shortest_paths(undirected, a, b))
    for hop in hops:
        ends = (hop.target, hop.source) if hop.backward else (hop.source, hop.target)
        assert graph.edges[(*ends, hop.fact)]["property"] == hop.property
    again = build(data.draw(st.permutations(numbered)))
    assert shortest_path(again, a, b) == hops


@given(EDGES, st.integers(1, 9), st.integers(1, 9), st.integers(1, 6))
def test_several_paths_are_those_of_networkx_and_the_shortest_comes_first(
    edges: list[Edge], a: int, b: int, count: int
) -> None:
    graph = build(list(enumerate(edges)))
    undirected = nx.Graph(graph.to_undirected())
    if not nx.has_path(undirected, a, b):
        with pytest.raises(QueryError, match="nothing in the graph connects"):
            shortest_paths(graph, a, b, count)
        return
    found = shortest_paths(graph, a, b, count)
    assert found[0] == shortest_path(graph, a, b)
    ways = [(a, *(hop.target for hop in way)) for way in found]
    every = sorted(map(len, nx.all_simple_paths(undirected, a, b))) if a != b else [1]
    assert len(set(ways)) == len(ways)
    assert [len(way) for way in ways] == every[:count]
    for way, hops in zip(ways, found, strict=True):
        assert len(set(way)) == len(way)
        assert [a, *(h.target for h in hops)] == [*(h.source for h in hops), b]
    assert shortest_paths(graph, a, b, count) == found


def test_how_many_paths_there_may_be() -> None:
    graph = build([(0, (1, 2, 1, False))])
    for count in (0, -1, MOST_PATHS + 1):
        with pytest.raises(QueryError, match=f"{count} ways: ask for 1 to {MOST_PATHS}"):
            shortest_paths(graph, 1, 2, count)


def test_of_several_facts_the_best_is_taken() -> None:
    ways = [(1, 2, 5, True), (1, 2, 1, False), (2, 1, 3, False), (1, 2, 3, False), (1, 2, 3, False)]
    graph = build(list(enumerate(ways)))
    assert shortest_path(graph, 1, 2) == [Hop(1, 2, 3, "p3", False, "P 3")]


def test_a_view_will_do_and_every_hop_has_its_quote(seed_view: View) -> None:
    a, b = seed_view.the("Obama").id, seed_view.the("Kamala D. Harris").id
    hops = shortest_path(seed_view, a, b)
    assert hops == shortest_path(network(seed_view), a, b)
    back = shortest_path(seed_view, b, a)
    assert {h.target for h in back} | {b} == {h.target for h in hops} | {a}
    for hop in hops:
        (best, *_) = said(seed_view, [hop.fact])[hop.fact]
        assert best.quotes


def test_ends_must_be_in_the_network(seed_view: View) -> None:
    harris = seed_view.the("Kamala D. Harris").id
    assert shortest_path(seed_view, harris, harris) == []
    with pytest.raises(QueryError, match="no entity with the number 999"):
        shortest_path(seed_view, harris, 999)
