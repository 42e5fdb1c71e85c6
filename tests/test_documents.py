"""kg documents, and the query files that answer the same."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import main
from kg.sparql import load, run
from kg.store import Store, View

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    store = Store(tmp_path_factory.mktemp("documents") / "store")
    build([ROOT / "seeds"], ROOT / "ontology", store)
    view = store.open()
    yield view
    view.close()


def listed(view: View, *options: str) -> Result:
    store = view.folder.parents[1]
    return CliRunner().invoke(main, ["documents", "--store", str(store), *options])


def test_each_format_lists_what_the_view_has(view: View) -> None:
    rows = view.documents()
    records = json.loads(listed(view, "--format", "json").stdout)
    assert [r["iri"] for r in records] == [row.iri for row in rows]
    assert all(r["title"] == row.title for r, row in zip(records, rows, strict=True))
    table = csv.DictReader(io.StringIO(listed(view, "--format", "csv").stdout))
    assert [{k: v or None for k, v in line.items()} for line in table] == records
    shown = " ".join(listed(view).stdout.split())
    assert "2012-09-21" in shown
    assert "CC0-1.0" in shown


def test_a_dataset_and_a_publisher(view: View) -> None:
    def names(*options: str) -> list[str]:
        return [r["name"] for r in json.loads(listed(view, "--format", "json", *options).stdout)]

    found = names("--dataset", "agreements")
    assert len(found) == 11
    assert all(name.startswith("agreements/") for name in found)
    assert names("--publisher", "kg seed documents", "--dataset", "agreements") == found
    assert names("--dataset", "accord") == ["accord/california-mexico-accord"]
    free = {d.name for d in view.documents() if d.licence == "CC0-1.0"}
    assert set(names("--licence", "CC0-1.0")) == free
    early = {d.name for d in view.documents() if d.date and d.date < "2000"}
    assert early
    assert set(names("--dated", "../1999")) == early
    result = listed(view, "--dated", "long ago")
    assert result.exit_code == 1
    assert "write 2012, 2012-03, 2012-03-12" in result.stderr


def test_nothing_says_what_there_is(view: View) -> None:
    result = listed(view, "--dataset", "agreement")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == (
        "no document with dataset 'agreement'; datasets are accord, agreements, places\n"
    )


def test_the_query_file_lists_the_same_documents(view: View) -> None:
    rows = run(view, load(ROOT / "queries" / "documents.rq")).records()
    known = {d.name: d for d in view.documents()}
    assert {r["document"] for r in rows} == set(known)
    assert len(rows) == len(known)
    for row in rows:
        document = known[row["document"] or ""]
        assert row["part"] == document.dataset
        assert int(row["statements"] or 0) == len(view.statements_in([document.id])[document.id])


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"dataset": "agreements"}, 11),
        ({"publisher": "kg seed documents", "year": "2012"}, 3),
        ({"year": "2012"}, 3),
        ({"licence": "CC0-1.0"}, 11),
        ({"licence": "CC0-1.0", "year": "2012"}, 3),
        ({"licence": "CC-BY-4.0"}, 0),
        ({"dataset": "agreement"}, 0),
    ],
)
def test_its_parameters_keep_what_they_name(view: View, given: dict[str, str], count: int) -> None:
    assert len(run(view, load(ROOT / "queries" / "documents.rq"), given).records()) == count


def test_sources_by_dataset_add_up(view: View) -> None:
    rows = run(view, load(ROOT / "queries" / "sources-by-dataset.rq")).records()
    found = {r["dataset"]: r["documents"] for r in rows}
    assert found == {"agreements": "11", "accord": "1", "places": "1"}
    assert (rows[0]["first"], rows[0]["last"]) == ("1992-12-17", "2022-02-25")
    made = sum(int(r["statements"] or 0) for r in rows)
    assert made == len(view.rows("SELECT 1 FROM statement WHERE rule IS NULL"))
