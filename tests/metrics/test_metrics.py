"""Measures: what they say they are, and what networkx and paper say."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from inspect import getdoc
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms.link_analysis.hits_alg import _hits_python

import kg.metrics
from kg.errors import QueryError
from kg.exporters import export
from kg.metrics import Groups, Scores, installed, measure, measures, ranked, score, scores
from kg.network import network, simple
from kg.store import View

EDGES = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(1, 5)), max_size=25)
MODULES = [m.name for m in pkgutil.iter_modules(kg.metrics.__path__) if not m.name.startswith("_")]


SCORES = [m.name for m in scores()]
ITERATED = {"eigenvector", "hubs", "authorities"}
"""Measures whose values are those of a fixed point to some digits only."""


def build(edges: list[tuple[int, int, int]]) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(1, 9))
    for source, target, weight in edges:
        graph.add_edge(source, target, weight=float(weight))
    return graph


def test_one_module_is_one_measure() -> None:
    assert len(MODULES) >= 20
    assert [m.name for m in measures()] == sorted(MODULES)
    assert {"degree", "pagerank", "betweenness"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_measure_documents_itself(name: str) -> None:
    text = getdoc(measure(name).function) or ""
    assert "doi:10." in text
    assert "component" in text
    assert "weight" in text or "how often they are said" in text
    assert measure(name).summary
    if name == "leiden" and not installed():
        pytest.skip("python-igraph is not installed")
    module = import_module(f"kg.metrics.{name}")
    failed, attempted = doctest.testmod(module)
    assert (failed, attempted >= 1) == (0, True)


def test_unknown_measures_are_refused_with_suggestions() -> None:
    assert measure("PageRank") is measure("pagerank")
    with pytest.raises(QueryError, match=r"'pagerang'; did you mean pagerank\?"):
        measure("pagerang")
    with pytest.raises(QueryError, match="there are: articulation, assortativity, authorities"):
        measure("x")
    with pytest.raises(QueryError, match="louvain gives no number to each entity; those do: art"):
        score("louvain")


@pytest.mark.parametrize("name", SCORES)
@settings(deadline=None)
@given(edges=EDGES, data=st.data())
def test_values_are_for_every_node_and_do_not_depend_on_order_or_direction(
    name: str, edges: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    if name in ITERATED:  # Of two components that are as strong, the first may have the values.
        edges = [*edges, *((n, n + 1, 2) for n in range(1, 8))]
    values = measure(name).compute(build(edges))
    assert set(values) == set(range(1, 9))
    turned = [(b, a, w) if data.draw(st.booleans()) else (a, b, w) for a, b, w in edges]
    again = measure(name).compute(build(data.draw(st.permutations(turned))))
    assert again == pytest.approx(values, abs=1e-6 if name in ITERATED else 1e-9)
    assert all(type(v) is float and v >= 0 for v in values.values())


@pytest.mark.parametrize("name", SCORES)
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


# --- what networkx says of the exported file ------------------------------------------------------


def both_ways(graph: nx.MultiGraph) -> nx.Graph:
    """What docs/exports.md says a measure takes: one link for each pair, its weight the sum."""
    found = nx.DiGraph() if graph.is_directed() and graph.graph.get("projection") else nx.Graph()
    found.add_nodes_from(graph)
    for one, other, weight in graph.edges(data="weight"):
        if one != other:
            before = found.get_edge_data(one, other, {"weight": 0.0})["weight"]
            found.add_edge(one, other, weight=before + weight)
    return found


def flat(graph: nx.Graph) -> nx.Graph:
    return both_ways(nx.MultiGraph(graph))


def largest(graph: nx.Graph) -> nx.Graph:
    return graph.subgraph(max(nx.connected_components(graph), key=len))


def hits(graph: nx.Graph) -> tuple[dict[str, float], dict[str, float]]:
    """By networkx's power iteration: ``nx.hits`` itself leaves ties to chance."""
    if graph.is_directed():
        return _hits_python(graph, max_iter=10**5, tol=1e-13)
    found = nx.eigenvector_centrality(graph, max_iter=10**5, tol=1e-14, weight="weight")
    whole = sum(found.values())
    return {n: v / whole for n, v in found.items()}, {n: v / whole for n, v in found.items()}


DIRECTLY = {
    "articulation": lambda g: {
        n: max(nx.number_connected_components(nx.restricted_view(flat(g), [n], []))
               - nx.number_connected_components(flat(g)), 0) for n in g},
    "authorities": lambda g: hits(g)[1],
    "betweenness": lambda g: nx.betweenness_centrality(flat(g)),
    "betweenness_sampled": lambda g: nx.betweenness_centrality(
        flat(g), k=256 if len(g) > 256 else None, seed=20120215),
    "closeness": lambda g: nx.closeness_centrality(flat(g)),
    "clustering": lambda g: nx.clustering(flat(g)),
    "constraint": lambda g: {
        n: 0.0 if v != v else v for n, v in nx.constraint(flat(g), weight="weight").items()},
    "core": lambda g: nx.core_number(flat(g)),
    "degree": lambda g: dict(flat(g).degree()),
    "eigenvector": lambda g: dict.fromkeys(g, 0.0) | nx.eigenvector_centrality_numpy(
        largest(flat(g)), weight="weight"),
    "hubs": lambda g: hits(g)[0],
    "pagerank": lambda g: nx.pagerank(g, tol=1e-15, max_iter=1000),
    "strength": lambda g: dict(flat(g).degree(weight="weight")),
}  # fmt: skip


@pytest.fixture(scope="module", params=["", "claims", "together"])
def exported(
    request: pytest.FixtureRequest, seeds_view: View, tmp_path_factory: pytest.TempPathFactory
) -> tuple[nx.MultiGraph, nx.Graph]:
    """A network, and what networkx makes of its GraphML."""
    graph = network(seeds_view, projection=request.param or None)
    path = tmp_path_factory.mktemp("exported") / "a.graphml"
    export(seeds_view, graph, path)
    return graph, both_ways(nx.read_graphml(path, force_multigraph=True))


@pytest.mark.parametrize("name", SCORES)
def test_scores_are_those_of_networkx_on_the_exported_file(
    name: str, exported: tuple[nx.MultiGraph, nx.Graph]
) -> None:
    graph, read = exported
    values = score(name).compute(graph)
    expected = DIRECTLY[name](read)
    assert {graph.nodes[n]["iri"]: v for n, v in values.items()} == pytest.approx(
        expected, abs=1e-6 if name in ITERATED else 1e-9
    )


def test_groups_pairs_and_figures_are_those_of_networkx(
    exported: tuple[nx.MultiGraph, nx.Graph],
) -> None:
    graph, read = exported
    links = flat(read)
    iri = graph.nodes(data="iri")
    groups = [{iri[n] for n in g} for g in measure("components").compute(graph)]
    assert [len(g) for g in groups] == sorted(map(len, groups), reverse=True)
    assert {frozenset(g) for g in groups} == set(map(frozenset, nx.connected_components(links)))
    found = {frozenset((iri[a], iri[b])): v for a, b, v in measure("bridges").compute(graph)}
    assert set(found) == set(map(frozenset, nx.bridges(links)))
    for pair, size in found.items():
        cut = nx.restricted_view(links, [], [tuple(pair)])
        assert size == min(len(nx.node_connected_component(cut, n)) for n in pair)
    for name, direct in (
        ("similarity", lambda pairs: nx.jaccard_coefficient(links, pairs)),
        ("suggestion", lambda pairs: nx.adamic_adar_index(links, pairs)),
    ):
        pairs = measure(name).compute(graph)
        assert [v for _, _, v in pairs] == sorted((v for _, _, v in pairs), reverse=True)
        told = {(iri[a], iri[b]): v for a, b, v in pairs}
        if name == "similarity":
            assert {p for p in combinations(links, 2) if set(links[p[0]]) & set(links[p[1]])} == {
                tuple(sorted(p, key=list(links).index)) for p in told
            }
            told = {p: v for p, v in told.items() if not links.has_edge(*p)}
        assert {(a, b): v for a, b, v in direct(list(told))} == pytest.approx(told)
    value = measure("assortativity").compute(graph)
    assert value == pytest.approx(nx.degree_assortativity_coefficient(links))


@pytest.mark.parametrize("name", ["louvain", "leiden"])
def test_communities_are_as_good_as_those_of_networkx(
    name: str, exported: tuple[nx.MultiGraph, nx.Graph]
) -> None:
    if name == "leiden" and not installed():
        with pytest.raises(QueryError, match="pip install 'kg-evidence"):
            measure("leiden").compute(exported[0])
        return
    links = simple(exported[0])
    found = measure(name).compute(exported[0])
    assert sorted(n for group in found for n in group) == sorted(links)
    assert measure(name).compute(exported[0]) == found
    theirs = nx.community.louvain_communities(links, seed=1)
    assert nx.community.modularity(links, found) >= 0.99 * nx.community.modularity(links, theirs)


@pytest.mark.skipif(not installed(), reason="python-igraph is not installed")
@pytest.mark.parametrize("seed", range(3))
def test_the_compiled_engine_gives_the_same_numbers(seed: int) -> None:
    graph = nx.MultiDiGraph(nx.gnm_random_graph(400, 700, seed=seed, directed=True))
    for one, other, key in graph.edges(keys=True):
        graph.edges[one, other, key]["weight"] = float(1 + (one * other) % 3)
    for directed in (False, True):
        graph.graph["directed"] = directed
        for known in measures():
            if isinstance(known, Scores):
                assert known.compute(graph) == pytest.approx(known.function(graph), abs=1e-9)
            elif isinstance(known, Groups) and known.name == "louvain":
                links = simple(graph)
                quality = [nx.community.modularity(links, f(graph))
                           for f in (known.compute, known.function)]  # fmt: skip
                assert quality[0] == pytest.approx(quality[1], rel=0.03)
            elif known.name != "leiden":
                assert known.compute(graph) == known.function(graph)


def test_what_is_not_defined_is_none() -> None:
    assert measure("assortativity").compute(nx.MultiDiGraph([(1, 2)])) is None
    assert measure("components").compute(nx.MultiDiGraph()) == []
    assert measure("bridges").compute(nx.MultiDiGraph()) == []
