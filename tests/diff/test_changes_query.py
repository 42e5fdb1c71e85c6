"""Queries over changes find what kg diff tells, and are refused where no generations are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build, judge, remove
from kg.cli import main
from kg.diff import between
from kg.errors import QueryError
from kg.identity.ledger import FILE, Judgement, append
from kg.sparql import load, parse, problems, run
from kg.sparql.engine import local
from kg.store import Store, View
from tests.diff.test_diff import ONE, ONTOLOGY, OTHER, ROOT, corpus

QUERY = load(ROOT / "queries" / "changes.rq")

WHAT = {"documents": "document", "facts": "fact", "identity": "entity"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three generations: all, two people joined, a document gone."""
    store = Store(tmp_path / "store")
    build([corpus(tmp_path / "docs")], ONTOLOGY, store)
    path = store.folder / FILE
    append(path, [Judgement("same", ONE, OTHER, by="c", when="2024-05-01", why="photo")])
    judge(store, path)
    remove(["c"], store)
    return store


@pytest.fixture
def view(store: Store) -> Iterator[View]:
    view = store.open()
    yield view
    view.close()


def test_a_query_finds_what_a_comparison_tells(store: Store, view: View) -> None:
    for since in (None, *store.names()[:-1]):
        rows = run(view, QUERY, {} if since is None else {"since": since}).records()
        found = Counter((row["what"], row["became"]) for row in rows)
        with between(store, since) as diff:
            told = {
                (one, change): number
                for what, one in (
                    ("documents", "document"),
                    ("facts", "fact"),
                    ("identity", "entity"),
                )
                for change, number in diff.counts()[what].items()
                if number
            }
        assert found == told
        assert {"fact", "document"} <= {what for what, _ in found}


def test_it_says_who_became_whom_and_what_went(store: Store, view: View) -> None:
    first, second, _ = store.names()
    with closing(store.open(second)) as joined:
        rows = run(joined, QUERY, {"since": first}).records()
    assert {row["became"] for row in rows if row["what"] == "entity"} == {"merged"}
    assert any(row["name"] == "Annabel Leigh" for row in rows)
    gone = run(view, QUERY, {"became": "removed"}).records()
    assert [row["thing"] for row in gone if row["what"] == "document"]
    fewer = run(view, QUERY, {"became": "fewer", "thing": "Acme"}).records()
    assert {(row["documents_before"], row["documents_after"]) for row in fewer} == {("2", "1")}


def test_any_query_can_be_asked_over_changes(view: View) -> None:
    text = (
        "#+ over: changes\nSELECT (COUNT(*) AS ?n) { ?c a kg:ChangeOfFact ; kg:became 'removed' }"
    )
    assert int(run(view, parse(text)).records()[0]["n"] or 0) == 0
    assert list(problems(view, QUERY)) == []


def test_what_cannot_be_compared_is_told(store: Store, view: View) -> None:
    with pytest.raises(QueryError, match="asks for changes, which stand in no store"):
        run(view, QUERY, engine=local(view))
    with pytest.raises(QueryError, match="q:1: over is one of facts, changes, not 'all'"):
        parse("#+ over: all\nSELECT * { ?s ?p ?o }", "q")
    first = store.names()[0]
    for options, said in (
        (["--generation", first], f"no generation before {first} is kept"),
        (["--param", "since=9"], "no generation 9"),
        (["--endpoint", "http://127.0.0.1:9/"], "asks for changes"),
    ):
        done = CliRunner().invoke(
            main, ["query", "changes", "--store", str(store.folder), *options]
        )
        assert done.exit_code == 1
        assert said in done.output
        assert "Traceback" not in done.output
