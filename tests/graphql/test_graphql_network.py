"""The root field ``network``: rankings and paths, as networkx gives them."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.build import build
from kg.graphql import Limits, execute
from kg.metrics import installed, measure, ranked, robustness, score, scores
from kg.network import (
    behind,
    in_order,
    network,
    projection_named,
    shortest_path,
    shortest_paths,
    simple,
)
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


# --- every door says the same ---------------------------------------------------------------------


def data(view: View, query: str, **variables: Any) -> Any:
    answer = execute(view, query, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


PLANS = [None, "agreeing", "claims", "together"]


@pytest.mark.parametrize("plan", PLANS)
def test_how_an_entity_stands_is_what_the_measures_say(seeds_view: View, plan: str | None) -> None:
    names = [m.name for m in scores()]
    asked = " ".join(f"{camel(n)} {camel(n)}Rank: rank(measure: {n.upper()})" for n in names)
    argument = f"(projection: {plan.upper()})" if plan else ""
    query = f"{{ actors(first: 100) {{ nodes {{ iri centrality{argument} {{ {asked} }} }} }} }}"
    rows = data(seeds_view, query)["actors"]["nodes"]
    graph = network(seeds_view, projection=plan)
    number = {e.iri: e.id for e in seeds_view.entities()}
    assert len(rows) > 20
    for name in names:
        found = measure(name).compute(graph)
        place = {node: n for n, (node, _) in enumerate(ranked(found), 1)}
        for row in rows:
            entity = number[row["iri"]]
            assert row["centrality"][camel(name)] == pytest.approx(found.get(entity))
            assert row["centrality"][f"{camel(name)}Rank"] == place.get(entity)


def test_what_is_not_in_a_network_has_no_measures(seeds_view: View) -> None:
    query = "{ statistics(first: 1) { nodes { centrality(projection: AGREEING) { degree "
    rank = "rank(measure: DEGREE) } } } }"
    (row,) = data(seeds_view, query + rank)["statistics"]["nodes"]
    assert row == {"centrality": {"degree": None, "rank": None}}


LINK = """{ from { iri } to { iri } property label backward weight
    statement { iri } statements { iri evidence { quote } } }"""


@pytest.mark.parametrize("plan", PLANS)
def test_every_link_shows_what_stands_behind_it(seeds_view: View, plan: str | None) -> None:
    graph = network(seeds_view, projection=plan)
    centre = max(graph, key=lambda node: (graph.degree(node), node))
    iri = graph.nodes(data="iri")
    argument = f"(projection: {plan.upper()})" if plan else ""
    query = f"""query ($of: ID!) {{ network{argument} {{ neighborhood(of: $of, first: 100) {{
        totalCount nodes {{ steps node {{ iri }} }} links {LINK} }} }} }}"""
    found = data(seeds_view, query, of=iri[centre])["network"]["neighborhood"]
    near = nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), centre, 1)
    assert found["totalCount"] == len(near)
    assert {n["node"]["iri"]: n["steps"] for n in found["nodes"]} == {
        iri[n]: steps for n, steps in near.items()
    }
    part = network(seeds_view, projection=plan, around=centre, depth=1)
    told = behind(seeds_view, part)
    assert len(found["links"]) == part.number_of_edges()
    for link, (source, target, key, edge) in zip(found["links"], in_order(part), strict=True):
        assert (link["from"]["iri"], link["to"]["iri"]) == (iri[source], iri[target])
        assert (link["label"], link["weight"]) == (edge["label"], edge["weight"])
        said = {s.statement: s for s in told[key]}
        assert {s["iri"] for s in link["statements"]} == set(said)
        assert link["statement"]["iri"] == link["statements"][0]["iri"]
        for one in link["statements"]:
            quotes = {q.text for q in said[one["iri"]].quotes}
            assert {e["quote"] for e in one["evidence"]} == quotes


def test_paths_are_those_of_kg_network(seeds_view: View) -> None:
    graph = network(seeds_view)
    one, other = seeds_view.the("Obama"), seeds_view.the("Kamala D. Harris")
    query = f"""query ($a: ID!, $b: ID!, $k: Int) {{ network {{
        shortestPath(from: $a, to: $b) {{ length hops {LINK} }}
        paths(from: $a, to: $b, first: $k) {{ length hops {LINK} }} }} }}"""
    found = data(seeds_view, query, a=one.curie, b=other.iri, k=7)["network"]
    iri = graph.nodes(data="iri")
    expected = [[(iri[h.source], iri[h.target], h.property, h.backward) for h in way]
                for way in shortest_paths(graph, one.id, other.id, 7)]  # fmt: skip
    told = [[(h["from"]["iri"], h["to"]["iri"], h["property"], h["backward"])
             for h in path["hops"]] for path in found["paths"]]  # fmt: skip
    assert told == expected
    assert found["shortestPath"] == found["paths"][0]
    assert [p["length"] for p in found["paths"]] == [len(way) for way in expected]
    assert all(s["evidence"] for p in found["paths"] for h in p["hops"] for s in h["statements"])
    again = data(seeds_view, query, a=one.curie, b=other.iri, k=0)["network"]
    assert again["paths"] == []
    assert len(data(seeds_view, query, a=one.curie, b=other.iri)["network"]["paths"]) == 3


def test_a_path_of_a_projection_goes_along_its_links(seeds_view: View) -> None:
    graph = network(seeds_view, projection="together")
    part = max(nx.connected_components(graph), key=len)
    one, other = min(part), max(part)
    iri = graph.nodes(data="iri")
    query = f"""query ($a: ID!, $b: ID!) {{ network(projection: TOGETHER) {{
        shortestPath(from: $a, to: $b) {{ hops {LINK} }} }} }}"""
    path = data(seeds_view, query, a=iri[one], b=iri[other])["network"]["shortestPath"]
    expected = shortest_path(graph, one, other)
    assert [h["to"]["iri"] for h in path["hops"]] == [iri[h.target] for h in expected]
    told = behind(seeds_view, graph, [h.fact for h in expected])
    for hop, known in zip(path["hops"], expected, strict=True):
        assert hop["property"] is None
        assert {s["iri"] for s in hop["statements"]} == {s.statement for s in told[known.fact]}


@pytest.mark.parametrize("by", [None, "louvain", "components"])
def test_communities_are_the_groups_of_the_measure(seeds_view: View, by: str | None) -> None:
    graph = network(seeds_view, projection="agreeing")
    argument = f"(by: {by.upper()}, first: 5)" if by else "(first: 5)"
    query = f"""{{ network(projection: AGREEING) {{ communities{argument} {{
        size members(first: 4) {{ iri }} }} }} }}"""
    found = data(seeds_view, query)["network"]["communities"]
    expected = measure(by or "louvain").compute(graph)[:5]
    iri = graph.nodes(data="iri")
    assert found == [
        {"size": len(g), "members": [{"iri": iri[n]} for n in g[:4]]} for g in expected
    ]


@pytest.mark.parametrize("by", ["document", "origin", "claimant"])
def test_robustness_is_that_of_kg_compare(seeds_view: View, by: str) -> None:
    plan = projection_named(seeds_view.ontology.projections, "together")
    first, changes = robustness(seeds_view, score("strength"), plan, by, 4)
    things = {e.id: e.iri for e in seeds_view.entities()}
    things |= {d.id: d.iri for d in seeds_view.documents()}
    query = f"""{{ network(projection: TOGETHER) {{
        robustness(measure: STRENGTH, first: 4, without: {by.upper()}) {{
        first {{ iri }} totalCount without {{ label kept same lost {{ iri }} leftOut {{ iri }}
        top {{ before node {{ iri }} }} }} }} }} }}"""
    found = data(seeds_view, query)["network"]["robustness"]
    assert [e["iri"] for e in found["first"]] == [things[n] for n in first]
    assert found["totalCount"] == len(changes)
    assert found["without"] == [
        {
            "label": c.without.label, "kept": pytest.approx(c.kept), "same": c.same,
            "lost": [{"iri": things[n]} for n in c.lost],
            "leftOut": {"iri": things[c.without.number]},
            "top": [{"before": before, "node": {"iri": things[n]}} for n, before in c.top],
        }
        for c in changes
    ]  # fmt: skip


def test_a_network_at_a_date(seeds_view: View) -> None:
    query = '{ network(asOf: "2009") { centrality(measure: DEGREE, first: 9) { score } } }'
    found = [r["score"] for r in data(seeds_view, query)["network"]["centrality"]]
    values = measure("degree").compute(network(seeds_view, as_of="2009"))
    assert found == [v for _, v in ranked(values)][:9]


def test_a_change_is_that_between_two_dates(seeds_view: View) -> None:
    query = """{ network { change(measure: DEGREE, from: "1990", to: "2020", first: 5) {
        before after node { iri } } } }"""
    found = data(seeds_view, query)["network"]["change"]
    sides = [measure("degree").compute(network(seeds_view, as_of=d)) for d in ("1990", "2020")]
    assert len(found) == 4
    number = {e.iri: e.id for e in seeds_view.entities()}
    for row in found:
        entity = number[row["node"]["iri"]]
        assert [row["before"], row["after"]] == [side[entity] for side in sides]
        assert row["before"] != row["after"]


# --- what cannot be answered ----------------------------------------------------------------------

BAD = {
    "depth: 5 is not between 0 and 4": 'neighborhood(of: "id:x", depth: 5) { totalCount }',
    "'id:x' is no entity of this generation": 'neighborhood(of: "id:x") { totalCount }',
    "asOf: robustness is that of all dates": "robustness(measure: DEGREE) { totalCount }",
}


@pytest.mark.parametrize("message", BAD)
def test_bad_requests_say_what_is_wrong_and_leave_the_rest(seeds_view: View, message: str) -> None:
    query = f'{{ network(asOf: "2012") {{ {BAD[message]} }} generation {{ name }} }}'
    answer = execute(seeds_view, query)
    assert message in answer["errors"][0]["message"]
    assert answer["data"] == {"network": None, "generation": {"name": seeds_view.generation}}


def test_an_entity_that_is_not_in_a_projection_is_named(seeds_view: View) -> None:
    (one,) = seeds_view.entities(limit=1, class_iri=next(
        c.iri for c in seeds_view.ontology.kinds if c.name == "Statistic"))  # fmt: skip
    query = (
        "query ($a: ID!) { network(projection: AGREEING) { paths(from: $a, to: $a) { length } } }"
    )
    answer = execute(seeds_view, query, {"a": one.iri})
    assert answer["errors"][0]["message"].endswith(f"({one.curie}) is not in this network")


def test_measures_are_dear_once_and_not_for_each_entity(seeds_view: View) -> None:
    def cost(query: str) -> int:
        return int(execute(seeds_view, query)["extensions"]["cost"])

    plain = cost("{ actors(first: 100) { nodes { id } } }")
    dear = cost("{ actors(first: 100) { nodes { id centrality { degree } } } }")
    assert dear - plain == 500 + 2 * 100
    robust = "robustness(measure: DEGREE, first: 1) { totalCount }"
    query = f"{{ network {{ {' '.join(f'a{n}: {robust}' for n in range(5))} }} }}"
    answer = execute(seeds_view, query)
    assert answer["errors"][0]["extensions"]["limit"] == "cost"


def test_a_measure_that_takes_too_long_says_what_to_do(seeds_store: Path) -> None:
    """A process does not even start in so short a time."""
    view = Store(seeds_store).open()
    query = '{ network(asOf: "2011") { centrality(measure: DEGREE) { score } } }'
    answer = execute(view, query, limits=Limits(time=40))
    assert answer["errors"][0]["message"].startswith(
        ("it takes longer than the 0.0 seconds", "the answer took longer than the limit of 40")
    )
    assert execute(view, query)["data"]["network"]["centrality"]
    view.close()


def test_a_view_that_is_let_go_takes_its_processes_along(seeds_store: Path) -> None:
    view = Store(seeds_store).open()
    query = '{ network(asOf: "2010") { centrality(measure: DEGREE) { score } } }'
    execute(view, query, limits=Limits(time=40))
    assert execute(view, query)["data"]["network"]["centrality"]
    (worker,) = view.kept["asked"].analyst._idle
    view.close()
    del view
    gc.collect()
    assert worker._process.returncode is not None


def test_leiden_without_its_extra_is_an_error_and_not_a_failure(seeds_view: View) -> None:
    query = "{ network { communities(by: LEIDEN) { size } } }"
    answer = execute(seeds_view, query)
    if installed():
        assert answer["data"]["network"]["communities"]
    else:
        assert "pip install 'kg-evidence[fast]'" in answer["errors"][0]["message"]
