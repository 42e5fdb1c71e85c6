"""How measures change: between dates, and between generations."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis import Moved, by_iri, moved
from kg.build import build
from kg.cli import main
from kg.metrics import measure
from kg.network import network
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]
VALUES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 100))


def run(*words: str) -> str:
    return CliRunner().invoke(main, ["measure", *words]).output


@given(VALUES, VALUES)
def test_what_changed_most_comes_first_and_the_rest_is_left_out(
    before: dict[str, float], after: dict[str, float]
) -> None:
    found = moved(before, after)
    assert {m.key for m in found} == {k for k in {*before, *after} if before.get(k) != after.get(k)}
    for one in found:
        assert one == Moved(one.key, before.get(one.key), after.get(one.key))
        assert one.change == after.get(one.key, 0) - before.get(one.key, 0)
    sizes = [round(abs(m.change), 9) for m in found]
    assert sizes == sorted(sizes, reverse=True)
    assert moved(after, after) == []


def test_between_two_dates(seeds_store: Path, seeds_view: View) -> None:
    words = ("degree", "--between", "1990", "2020", "--store", str(seeds_store))
    told = json.loads(run(*words, "--format", "json"))
    assert len(told) == 4
    graphs = [network(seeds_view, as_of=date) for date in ("1990", "2020")]
    before, after = (by_iri(measure("degree").compute(g), g) for g in graphs)
    for row in told:
        assert (row["before"], row["after"]) == (before[row["iri"]], after[row["iri"]])
        assert row["change"] == row["after"] - row["before"] != 0
    assert {row["iri"] for row in told} == {iri for iri in after if before[iri] != after[iri]}
    lines = run(*words, "--top", "1").splitlines()
    assert len(lines) == 1
    assert "→" in lines[0]
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv"))))
    assert [r["iri"] for r in rows] == [r["iri"] for r in told]
    persons = json.loads(run(*words, "--class", "Person", "--format", "json"))
    assert persons == [row for row in told if row["kind"] == "Person"] != told


MEMBER = "R1|memberOf Arg1:T1 Arg2:T2"


def test_between_two_generations(tmp_path: Path) -> None:
    store, docs = Store(tmp_path / "store"), tmp_path / "docs"
    write(docs, "a", "Ann Lee of the Red Cross.",
          "T1 Person Ann Lee\nT2 Organization Red Cross", MEMBER)  # fmt: skip
    build([docs], ROOT / "ontology", store)
    write(docs, "b", "Bo Ek of the Red Cross.",
          "T1 Person Bo Ek\nT2 Organization Red Cross", MEMBER)  # fmt: skip
    build([docs], ROOT / "ontology", store)
    words = ("degree", "--generations", *store.names(), "--store", str(store.folder))
    told = json.loads(run(*words, "--format", "json"))
    assert [(r["label"], r["before"], r["after"]) for r in told] == [
        ("Bo Ek", None, 1.0),
        ("Red Cross", 1.0, 2.0),
    ]
    with contextlib.closing(store.open()) as view:
        graph = network(view)
        assert list(by_iri(dict.fromkeys(graph, 1.0), graph, view)) == [
            e.iri for e in view.entities()
        ]


def test_what_was_joined_is_followed_by_its_former_iri(seeds_view: View) -> None:
    graph = network(seeds_view)
    (former, now), *_ = seeds_view.rows(
        "SELECT former.iri, entity FROM former JOIN entity ON entity.id = entity ORDER BY 1"
    )
    other = next(n for n in graph if n != now)
    stays = graph.nodes[now]["iri"]
    graph.nodes[other]["iri"] = former
    values = {now: 1.0, other: 5.0}
    assert by_iri(values, graph) == dict(sorted({stays: 1.0, former: 5.0}.items()))
    assert by_iri(values, graph, seeds_view) == {stays: 1.0}
    assert by_iri({other: 5.0}, graph, seeds_view) == {stays: 5.0}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("degree", "--between", "2000", "x"), "'x' is no EDTF date"),
        (("louvain", "--between", "2000", "2001"), "gives no number to each entity"),
        (("degree", "--between", "2000", "2001", "--as-of", "2002"), "do not go together"),
        (("degree", "--between", "2000", "2001", "--generations", "1", "2"), "do not go together"),
        (("degree", "--generations", "1", "2"), "no generation 1; there are"),
        (("degree", "--between", "2000", "2000"), "nothing changed"),
    ],
)
def test_bad_ends_are_refused(seeds_store: Path, words: tuple[str, ...], message: str) -> None:
    assert message in run(*words, "--store", str(seeds_store))
