"""Questions 7 and 10, which are about the network, by the command line, GraphQL and networkx."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.graphql import execute
from kg.network import network, simple
from kg.store import View


def asked(store: Path, *words: str) -> list[dict[str, object]] | dict[str, object]:
    result = CliRunner().invoke(main, [*words, "--format", "json", "--store", str(store)])
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] | dict[str, object] = json.loads(result.output)
    return found


def test_how_two_people_are_connected_with_the_quote_of_every_hop(
    seed_view: View, seed_store: Path
) -> None:
    """Question 7."""
    hops = asked(seed_store, "path", "Barack Obama", "Kamala D. Harris")
    assert isinstance(hops, list)
    one, other = seed_view.the("Barack Obama"), seed_view.the("Kamala D. Harris")
    assert len(hops) == nx.shortest_path_length(simple(network(seed_view)), one.id, other.id)
    (document,) = seed_view.documents()
    for hop in hops:
        evidence = hop["evidence"]
        assert isinstance(evidence, list)
        assert evidence
        for quote in evidence:
            assert quote["document"] == document.name
            text = seed_view.text(document.id, quote["start"], quote["end"])
            assert text == quote["quote"]


def test_which_actors_bridge_the_most_and_whether_it_rests_on_one_document(
    seed_view: View, seed_store: Path, seeds_view: View, seeds_store: Path
) -> None:
    """Question 10: of the article, and of all seeds with the article left out."""
    ranking = asked(seed_store, "measure", "betweenness", "--class", "Actor", "--top", "5")
    assert isinstance(ranking, list)
    values = nx.betweenness_centrality(simple(network(seed_view)))
    iris = {e.id: e.iri for e in seed_view.entities()}
    actors = {n for n, known in network(seed_view).nodes(data="classes") if "Actor" in known}
    best = sorted(((v, n) for n, v in values.items() if n in actors), reverse=True)[:5]
    assert [r["score"] for r in ranking] == pytest.approx([v for v, _ in best])
    assert ranking[0]["iri"] == iris[best[0][1]]
    request = "{ network { centrality(measure: BETWEENNESS, first: 30) { node { iri } score } } }"
    answer = execute(seed_view, request)
    told = {r["node"]["iri"]: r["score"] for r in answer["data"]["network"]["centrality"]}
    assert [told[str(r["iri"])] for r in ranking] == [r["score"] for r in ranking]

    compared = asked(seeds_store, "compare", "betweenness", "--class", "Actor", "--top", "5")
    assert isinstance(compared, dict)
    (article,) = [
        w for w in compared["without"] if w["left_out"] == "accord/california-mexico-accord"
    ]  # type: ignore[attr-defined]
    rest = network(seeds_view).copy()
    (document,) = [d for d in seeds_view.documents() if d.name == article["left_out"]]
    said = seeds_view.statements([k for _, _, k in rest.edges(keys=True)])
    gone = {f for f, found in said.items()
            if all(s.document == document.id for s in found
                   if not s.negated and s.mode != "quoted")}  # fmt: skip
    rest.remove_edges_from([e for e in list(rest.edges(keys=True)) if e[2] in gone])
    nodes = {e.id for e in seeds_view.entities()}
    there = {
        e for e, found in seeds_view.statements_about(list(nodes)).items()
        if any(s.document != document.id and s.fact.property.endswith("#type") and not s.rule
               for s in found)
    }  # fmt: skip
    rest.remove_nodes_from(nodes - there)
    left = nx.betweenness_centrality(simple(rest))
    labels = {e.iri: e.id for e in seeds_view.entities()}
    top = [left[labels[t["iri"]]] for t in article["top"]]
    who = {n for n, known in rest.nodes(data="classes") if "Actor" in known}
    assert top == pytest.approx(sorted((left[n] for n in who), reverse=True)[:5])
    assert article["same"] is (
        [t["iri"] for t in article["top"]] == [f["iri"] for f in compared["first"]]  # type: ignore[attr-defined]
    )
