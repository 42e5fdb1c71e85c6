"""What every query file that comes with kg answers, with its examples, over all of the seeds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.build import build, remove
from kg.sparql import QueryFile, load, problems, run
from kg.store import Store, View
from tests.competency.normal import of_table

ROOT = Path(__file__).parents[2]
ANSWERS = Path(__file__).parent / "answers"
FILES = {path.stem: load(path) for path in sorted((ROOT / "queries").glob("*.rq"))}
SHOWN = 25
"""How many rows a golden spells out; of those beyond it holds a hash."""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    store = Store(tmp_path_factory.mktemp("seeds") / "store")
    build([ROOT / "seeds"], ROOT / "ontology", store)
    # Two generations more, for the queries over what changed.
    remove(["accord/california-mexico-accord"], store)
    build([ROOT / "seeds"], ROOT / "ontology", store)
    view = store.open()
    yield view
    view.close()


def answered(view: View, file: QueryFile) -> dict[str, Any]:
    rows = [json.dumps(r, ensure_ascii=False, sort_keys=True)
            for r in of_table(view, run(view, file, file.examples))]  # fmt: skip
    whole = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return {
        "parameters": file.examples, "rows": len(rows), "sha256": whole,
        "first": [json.loads(row) for row in rows[:SHOWN]],
    }  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_answer_is_as_it_was(name: str, view: View, rewrite: bool) -> None:
    found = answered(view, FILES[name])
    path = ANSWERS / f"{name}.json"
    if rewrite:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text("utf-8"))


def test_every_answer_has_its_query() -> None:
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(FILES)
    full = [p for p in ANSWERS.glob("*.json") if json.loads(p.read_text("utf-8"))["rows"]]
    assert len(full) >= 38


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_nothing_is_wrong_with_it(file: QueryFile, view: View) -> None:
    assert list(problems(view, file)) == []
