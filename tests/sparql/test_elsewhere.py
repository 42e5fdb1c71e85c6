"""A store elsewhere behind ``kg serve --endpoint``: the same answers, files and limits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from store import Elsewhere, elsewhere

from kg.build import build
from kg.cli import main
from kg.cli.serving import _compare
from kg.errors import QueryError
from kg.names import KG, facts_graph
from kg.server import app
from kg.sparql import Limits, Remote, publish, publish_by_update, published_there
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
QUERY = "SELECT ?s ?o { ?s ont:signatory ?o } ORDER BY ?s ?o"


@pytest.fixture
def there(seed_view: View) -> Iterator[Elsewhere]:
    """A store that has the graphs of the seed store."""
    with elsewhere() as found:
        publish(seed_view, Remote(f"{found.address}/graphs"))
        yield found


def test_the_endpoint_answers_what_the_store_answers(seed_store: Path, there: Elsewhere) -> None:
    asked = [
        ("/sparql", {"query": QUERY, "format": "csv"}),
        ("/sparql", {"query": "ASK { ?s a ont:NGO }", "format": "csv"}),
        ("/sparql", {"query": "CONSTRUCT { ?s a ?o } { ?s a ?o }", "format": "ntriples"}),
        ("/queries/agreements-by-party", {"place": "California", "format": "csv"}),
        ("/queries/facts-about", {"entity": "Kamala D. Harris", "format": "md", "limit": "5"}),
    ]
    with TestClient(app(Store(seed_store))) as here:
        inside = [here.get(path, params=given) for path, given in asked]
    with TestClient(app(Store(seed_store), endpoint=f"{there.address}/query")) as far:
        answers = [far.get(path, params=given) for path, given in asked]
        refused = far.get("/sparql", params={"query": "SELECT ?a { SERVICE <http://x/> { } }"})
    assert [a.status_code for a in answers] == [200] * len(asked)
    assert [sorted(a.text.split("\n")) for a in answers] == [
        sorted(a.text.split("\n")) for a in inside
    ]
    assert refused.status_code == 400


def test_limits_hold_there_too(seed_store: Path, there: Elsewhere) -> None:
    address = f"{there.address}/query"
    limits = Limits(seconds=1, rows=3, kilobytes=10)
    with TestClient(app(Store(seed_store), sparql_limits=limits, endpoint=address)) as far:
        many = far.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        assert (many.status_code, "(limit: " in many.text or "bytes" in many.text) == (500, True)
        there.delay = 3
        late = far.get("/sparql", params={"query": QUERY})
        assert (late.status_code, "more than 1 seconds" in late.text) == (500, True), late.text
        there.delay = 0
        assert far.get("/sparql", params={"query": QUERY, "limit": 1}).status_code == 200


def test_another_generation_there_is_told(
    seed_store: Path,
    seed_view: View,
    there: Elsewhere,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = f"{there.address}/query"
    assert published_there(seed_view, address) == seed_view.generation
    _compare(seed_store, address)
    assert capsys.readouterr().err == ""
    other = Store(tmp_path / "store")
    shutil.copytree(seed_store, other.folder)
    (name,) = other.names()
    other.path(name).rename(other.path("0007-ffffffffffff"))
    other.point_at("0007-ffffffffffff")
    _compare(other.folder, address)
    assert f"has {name}, the store 0007-ffffffffffff" in capsys.readouterr().err


def test_an_endpoint_that_is_not_there_is_told_before_serving(seed_store: Path) -> None:
    command = ["serve", "--store", str(seed_store), "--endpoint", "http://127.0.0.1:1/sparql"]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, "no answer" in result.stderr) == (1, True)


# --- SPARQL Update ------------------------------------------------------------------------------


def graphs(store: ox.Store) -> dict[str, int]:
    return {
        str(g): sum(1 for _ in store.quads_for_pattern(None, None, None, g))
        for g in store.named_graphs()
    }


def test_only_the_difference_is_sent(tmp_path: Path) -> None:
    docs, kept = tmp_path / "docs", Store(tmp_path / "store")
    shutil.copytree(ROOT / "seeds" / "agreements", docs)
    build([docs], ROOT / "ontology", kept)
    with elsewhere() as there:
        there.largest = 600
        options = ["--to", f"{there.address}/update", "--endpoint", f"{there.address}/query"]
        command = ["publish", "--store", str(kept.folder), *options]
        first = CliRunner().invoke(main, command)
        assert first.exit_code == 0, first.output
        whole = len(there.updates)
        assert not any("_:" in update for update in there.updates)
        for path in docs.glob("under2-2015.*"):
            path.unlink()
        build([docs], ROOT / "ontology", kept)
        view = kept.open()
        second = CliRunner().invoke(main, command)
        assert "1 deleted" in second.stdout, second.output
        assert len(there.updates) - whole < whole / 2
        assert not any(f"GRAPH <{facts_graph(view.base)}>" in u and "DROP" in u
                       for u in there.updates[whole:])  # fmt: skip
        fresh = graphs(there.store)
        again = CliRunner().invoke(main, command)
        assert "0 graphs put, 0 deleted" in again.stdout
        # What is there now is what a store that had nothing gets.
        there.store.clear()
        assert CliRunner().invoke(main, command).exit_code == 0
        assert graphs(there.store) == fresh
        assert fresh[f"<{facts_graph(view.base)}>"] == sum(
            1 for _ in view.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        )


def test_what_is_interrupted_is_made_good(seed_view: View) -> None:
    with elsewhere() as there:
        there.largest = 20  # The store refuses the pieces, after the first graph was dropped.
        to, endpoint = Remote(f"{there.address}/update"), Remote(f"{there.address}/query")
        with pytest.raises(QueryError, match="made good by publishing again"):
            publish_by_update(seed_view, to, endpoint, lambda _: None)
        there.largest = None
        done = publish_by_update(seed_view, to, endpoint, lambda _: None)
        assert (done.put, done.same) == (5, 0)
        facts = ox.NamedNode(facts_graph(seed_view.base))
        there.store.remove_graph(facts)
        there.store.update(f"DELETE WHERE {{ GRAPH ?g {{ <{facts.value}> <{KG}digest> ?d }} }}")
        assert publish_by_update(seed_view, to, endpoint, lambda _: None).put == 1
        assert published_there(seed_view, f"{there.address}/query") == seed_view.generation
