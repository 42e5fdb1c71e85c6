"""kg measure, kg path and kg export as people type them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.metrics import measure, measures, ranked
from kg.network import network
from kg.store import View


@pytest.fixture
def run(seed_store: Path) -> object:
    def running(*words: str) -> Result:
        return CliRunner().invoke(main, [*words, "--store", str(seed_store)])

    return running


def test_measures_are_listed(run) -> None:  # type: ignore[no-untyped-def]
    lines = run("measure").output.splitlines()
    assert [line.split()[0] for line in lines] == [m.name for m in measures()]


def test_rankings_in_three_formats(run, seed_view: View) -> None:  # type: ignore[no-untyped-def]
    values = measure("betweenness").compute(network(seed_view))
    best = [(n, v) for n, v in ranked(values)][:3]
    iris = {e.id: e.iri for e in seed_view.entities()}
    told = json.loads(run("measure", "betweenness", "--top", "3", "--format", "json").output)
    assert [(r["iri"], r["score"]) for r in told] == [(iris[n], v) for n, v in best]
    table = csv.DictReader(
        io.StringIO(run("measure", "betweenness", "--top", "3", "--format", "csv").output)
    )
    assert [(r["iri"], float(r["score"])) for r in table] == [(iris[n], v) for n, v in best]
    lines = run("measure", "betweenness").output.splitlines()
    assert len(lines) == 10
    assert lines[0].split()[0] == f"{best[0][1]:.4f}"


def test_classes_restrict_the_list_and_not_the_network(run, seed_view: View) -> None:  # type: ignore[no-untyped-def]
    told = json.loads(run("measure", "degree", "--class", "Person", "--format", "json").output)
    values = measure("degree").compute(network(seed_view))
    assert {r["iri"]: r["score"] for r in told} == {
        e.iri: values[e.id] for e in seed_view.entities() if e.kind.endswith("Person")
    }
    assert max(r["score"] for r in told) > 3


def test_a_path_shows_a_quote_for_every_hop(run, seed_view: View) -> None:  # type: ignore[no-untyped-def]
    text = run("path", "Barack Obama", "Mexico").output
    assert text.splitlines()[0] == "Obama"
    assert "  ←participant— Clinton Global Initiative\n      “Obama” … “Clinton Global" in text
    assert "California and Mexico work to stop trafficking across border, 2184-2189" in text
    assert "by the annotator's coreference with “human trafficking” 92-109" in text
    hops = json.loads(run("path", "Obama", "Mexico", "--format", "json").output)
    assert [h["to"]["iri"] for h in hops[:-1]] == [h["from"]["iri"] for h in hops[1:]]
    for hop in hops:
        for quote in hop["evidence"]:
            assert (
                seed_view.text(seed_view.documents()[0].id, quote["start"], quote["end"])
                == quote["quote"]
            )
    ways = json.loads(run("path", "Obama", "Mexico", "--count", "3", "--format", "json").output)
    assert ways[0] == hops
    assert len(ways) == 3
    assert [len(way) for way in ways] == sorted(map(len, ways))
    assert run("path", "Obama", "Mexico", "--count", "3").output.startswith(text)
    assert "is not in the range" in run("path", "Obama", "Mexico", "--count", "0").output
    assert "both are Obama" in run("path", "Obama", "Barack Obama").output


def test_an_export_of_what_is_near(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    out = tmp_path / "a.graphml"
    told = run("export", str(out), "--around", "Kamala D. Harris", "--depth", "1").output
    graph = nx.read_graphml(out, force_multigraph=True)
    assert told == f"{out}: {len(graph)} entities, {graph.number_of_edges()} facts\n"
    picture = tmp_path / "a.svg"
    words = ("--around", "Kamala Harris", "--class", "person", "--class", "Agreement",
             "--as-of", "2012")  # fmt: skip
    assert run("export", str(picture), *words, "--title", "Who signed").exit_code == 0
    text = picture.read_text("utf-8")
    assert "within 2 steps of Kamala D. Harris, only Person or Agreement, as of 2012" in text
    assert ">Who signed<" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("measure", "pagernk"), "did you mean pagerank?"),
        (("path", "Obama", "Mexcio"), "did you mean Mexico or "),
        (("export", "a.odt"), "there are: .cyjs, .dot, "),
        (("export", "a.svg", "--class", "Treaty"), "nothing to show"),
        (("export", "a.svg", "--around", "nobody at all"), "nothing in the graph is called"),
        (("measure", "degree", "--projection", "agreing"), "did you mean agreeing?"),
        (("projections", "--projections", "none.toml"), "none.toml: cannot be read"),
        (("export", "a.svg", "--depth", "3"), "it needs --around"),
        (("export", "a.svg", "--as-of", "soon"), "'soon' is no EDTF date"),
        (("measure", "degree", "--as-of", "2012-13"), "no EDTF date"),
        (("path", "Obama", "Mexico", "--as-of", ""), "no EDTF date"),
    ],
)
def test_mistakes_are_explained(run, words: tuple[str, ...], message: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*words)
    assert result.exit_code in (1, 2)
    assert message in result.output
    assert "Traceback" not in result.output
    assert not Path("a.svg").exists()


def test_names_do_not_steer_the_terminal(nasty_view: View) -> None:
    store = str(nasty_view.folder.parent.parent)
    for words in (("measure", "degree", "--top", "100"), ("path", "Acme5", "Acme5")):
        result = CliRunner().invoke(main, [*words, "--store", store])
        assert result.exit_code == 0, result.output
        assert not set(result.output) & set("\x07\x1b\x1f")


def test_projections_are_listed_and_used(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    lines = run("projections").output.splitlines()
    assert lines[0].startswith("agreeing    Actors that are bound by one agreement")
    assert lines[1].split("; ")[1:] == ["partyTo / parties", "undirected", "weight: ways"]
    told = json.loads(run("projections", "--format", "json").output)
    assert [p["name"] for p in told] == [line.split()[0] for line in lines[::2]]
    out = tmp_path / "a.svg"
    told = run("export", str(out), "--projection", "places").output
    assert told == f"{out}: 5 entities, 2 facts\n"
    assert "from a place to the one that it lies within" in out.read_text("utf-8")
    own = tmp_path / "own.toml"
    own.write_text('[saying]\nedges = ["said"]\ndirected = true\n', encoding="utf-8")
    assert "saying" in run("projections", "--projections", str(own)).output
    words = ("path", "Obama", "Mexico", "--projection", "places")
    assert "is not in this network" in run(*words).output
