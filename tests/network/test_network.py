"""The network, its measures, paths, and the commands that show them."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import QueryError
from kg.metrics import measure, measures, ranked
from kg.network import network, shortest_path, simple
from kg.store import View


def kg(store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--store", str(store)])


def test_nodes_are_entities_and_edges_are_asserted_facts(seed_view: View) -> None:
    graph = network(seed_view)
    assert sorted(graph) == [e.id for e in seed_view.entities()]
    facts = {f.id for f in seed_view.links() if not f.inferred}
    assert {key for _, _, key in graph.edges(keys=True)} == facts
    harris = graph.nodes[seed_view.the("Kamala D. Harris").id]
    assert harris["kind"] == "Person"
    assert "AttorneyGeneral" in harris["classes"]


def test_inferred_facts_are_an_option(seed_view: View) -> None:
    more = network(seed_view, inferred=True).number_of_edges()
    assert more == len(list(seed_view.links())) > network(seed_view).number_of_edges()


def test_around_keeps_what_is_near(seed_view: View) -> None:
    centre = seed_view.the("Kamala D. Harris").id
    undirected = network(seed_view).to_undirected()
    for depth in range(4):
        near = set(nx.single_source_shortest_path_length(undirected, centre, cutoff=depth))
        assert set(network(seed_view, around=centre, depth=depth)) == near


def test_classes_keep_their_instances(seed_view: View) -> None:
    graph = network(seed_view, classes=["Person", "Accord"])
    assert {d["kind"] for _, d in graph.nodes(data=True)} == {"Person", "Agreement"}
    with pytest.raises(QueryError, match="did you mean"):
        network(seed_view, classes=["Persn"])
    with pytest.raises(QueryError, match="no entity is a Treaty"):
        network(seed_view, classes=["Treaty"])


def test_measures_are_those_of_networkx(seed_view: View) -> None:
    graph = network(seed_view)
    once = simple(graph)
    assert {m.name for m in measures()} >= {"degree", "pagerank", "betweenness"}
    assert measure("betweenness").compute(graph) == pytest.approx(nx.betweenness_centrality(once))
    ranks = measure("pagerank").compute(graph)
    assert sum(ranks.values()) == pytest.approx(1)
    for m in measures():
        values = m.compute(graph)
        assert set(values) == set(graph)
        scores = [score for _, score in ranked(values)]
        assert scores == sorted(scores, reverse=True)
        assert m.compute.__doc__


def test_an_unknown_measure_has_a_suggestion() -> None:
    with pytest.raises(QueryError, match="did you mean pagerank"):
        measure("pagerang")


def test_a_path_is_a_shortest_one(seed_view: View) -> None:
    undirected = network(seed_view).to_undirected()
    ids = [e.id for e in seed_view.entities()]
    for a, b in zip(ids, reversed(ids), strict=True):
        hops = shortest_path(seed_view, a, b)
        assert len(hops) == nx.shortest_path_length(undirected, a, b)
        assert [h.source for h in hops[1:]] == [h.target for h in hops[:-1]]
        for hop in hops:
            ends = (hop.target, hop.source) if hop.backward else (hop.source, hop.target)
            fact = next(f for f in seed_view.links() if f.id == hop.fact)
            assert (fact.subject, fact.object) == ends


def test_kg_path_shows_the_quote_of_every_hop(seed_store: Path, seed_view: View) -> None:
    result = kg(seed_store, "path", "Barack Obama", "Kamala D. Harris", "--format", "json")
    hops = json.loads(result.output)
    assert [hop["property"] for hop in hops] == ["participants", "about", "worksOn"]
    text = seed_view.text(1)
    for hop in hops:
        assert hop["evidence"]
        for e in (*hop["evidence"], *hop["coreference"]):
            assert text[e["start"] : e["end"]] == e["quote"]
    shown = kg(seed_store, "path", "Barack Obama", "Kamala D. Harris").output
    assert "“priority”" in shown
    assert "coreference with “human trafficking” 92-109" in shown


def test_kg_measure(seed_store: Path, seed_view: View) -> None:
    listed = kg(seed_store, "measure").output
    assert all(m.name in listed for m in measures())
    rows = json.loads(kg(seed_store, "measure", "degree", "--format", "json", "--top", "3").output)
    assert len(rows) == 3
    assert rows[0]["iri"] in {e.iri for e in seed_view.entities()}
    csv = kg(seed_store, "measure", "degree", "--format", "csv", "--top", "3").output
    assert csv.splitlines()[0] == "iri,label,kind,score"
    assert len(csv.splitlines()) == 4


def test_kg_export(seed_store: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    result = kg(seed_store, "export", str(out), "--around", "Obama", "--depth", "1")
    assert result.exit_code == 0
    assert "entities" in result.output
    assert "within 1 step of Obama" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "x.svg", "--around", "Kamala Haris"], "did you mean Kamala D. Harris"),
        (["export", "x.svg", "--class", "Treaty"], "no entity is a Treaty"),
        (["export", "x.bmp"], "no format has the suffix '.bmp'"),
        (["measure", "centralty"], "no measure is called 'centralty'"),
        (["path", "Obama", "nobody at all"], "nothing in the graph is called"),
    ],
)
def test_bad_requests(
    arguments: list[str], message: str, seed_store: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    result = kg(seed_store, *arguments)
    assert result.exit_code == 1
    assert message in result.output
    assert list(tmp_path.iterdir()) == []
