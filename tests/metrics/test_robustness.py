"""Rankings without one document: as if it had never been read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.build import build
from kg.cli import main
from kg.errors import QueryError
from kg.metrics import measure, ranked, robustness, score
from kg.network import EVERYTHING, network
from kg.store import Store, View

ROOT = Path(__file__).parents[2]


def test_a_document_left_out_is_as_if_it_had_not_been_read(
    seeds_view: View, tmp_path: Path
) -> None:
    """The accord's article speaks of things that no name joins differently without it."""
    build([ROOT / "seeds" / "agreements"], ROOT / "ontology", Store(tmp_path / "store"))
    rest = Store(tmp_path / "store").open()
    _, changes = robustness(seeds_view, score("degree"), EVERYTHING, "document", top=10)
    (change,) = [c for c in changes if c.without.label == "accord/california-mexico-accord"]
    expected = dict(measure("degree").compute(network(rest)))
    labels = {e.id: e.label for e in rest.entities()}
    best = [labels[n] for n, _ in ranked(expected)][:5]
    named = seeds_view.entities_by_id([n for n, _ in change.top])
    assert [named[n].label for n, _ in change.top][:5] == best
    rest.close()


def test_changes_say_what_they_keep(seeds_view: View) -> None:
    first, changes = robustness(seeds_view, score("betweenness"), EVERYTHING, "document", top=5)
    assert len(changes) == len(seeds_view.documents())
    assert [(c.kept, c.same) for c in changes] == sorted((c.kept, c.same) for c in changes)
    whole = [n for n, _ in ranked(measure("betweenness").compute(network(seeds_view)))]
    assert first == whole[:5]
    for change in changes:
        top = [n for n, _ in change.top]
        assert set(change.lost) == set(first) - set(top)
        assert change.kept == pytest.approx(1 - len(change.lost) / 5)
        assert change.same == (top == first)
        assert all(rank is None or whole[rank - 1] == node for node, rank in change.top)
    assert changes[0].kept < 1


def test_the_only_document_leaves_nothing(seed_view: View) -> None:
    first, (change,) = robustness(seed_view, score("degree"), EVERYTHING, "document", top=3)
    assert (change.top, set(change.lost), change.kept) == ((), set(first), 0.0)


def test_a_reprint_alone_changes_no_ranking_by_origins(seeds_view: View) -> None:
    plan = seeds_view.ontology.projections["together"]
    _, changes = robustness(seeds_view, score("strength"), plan, "document", top=10)
    same = {c.without.label: c.same for c in changes}
    assert same["agreements/trafficking-accord-2012-reprint"]
    _, by_origin = robustness(seeds_view, score("strength"), plan, "origin", top=10)
    assert len(by_origin) == len(changes) - 1


def test_compare_is_told_to_people_and_programs(seeds_store: Path) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["compare", *words, "--store", str(seeds_store)])
        return result.output

    lines = run("degree", "--top", "4").splitlines()
    assert lines[0].startswith("degree: United States; ")
    assert len(lines) == 14
    told = json.loads(run("betweenness", "--class", "Actor", "--top", "3", "--format", "json"))
    assert len(told["first"]) == 3
    assert {"left_out", "kept", "same", "lost", "top"} == set(told["without"][0])
    assert "gives no number to each entity" in run("louvain")
    assert "did you mean degree?" in run("degre")


def test_too_much_to_leave_out_is_refused(seeds_view: View) -> None:
    with pytest.raises(QueryError, match="there are: document, origin, claimant"):
        robustness(seeds_view, score("degree"), EVERYTHING, "sentence")
