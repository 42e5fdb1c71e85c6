"""What the event loop answers itself, and what it leaves to threads."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from kg import graphql
from kg.graphql import request
from kg.graphql.request import answer, at_once
from kg.server import app
from kg.store import Store, View

PAGE = "query ($n: Int) { persons(first: $n) { totalCount nodes { id label } } }"
NEXT = "0009-ffffffffffff"

AT_LENGTH: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "a network": (
        "query ($d: String) { network(asOf: $d) { centrality(measure: DEGREE) { score } } }",
        {"d": "2011"}, {"d": "2012"},
    ),
    "conflicts": ("{ conflicts { totalCount } }", {}, {}),
    "a date": (
        "query ($d: EDTF) { offices { nodes { heldBy(asOf: $d) { totalCount } } } }",
        {"d": "2011"}, {"d": "2012"},
    ),
    "statements at a date": (
        "query ($d: EDTF) { persons(where: {statements: {some: {validAt: $d}}}) { totalCount } }",
        {"d": "2011"}, {"d": "2012"},
    ),
    "a search": ("query ($q: String!) { search(query: $q) { score } }", {"q": "a*"}, {"q": "b*"}),
    "the schema": ("query ($n: String!) { __type(name: $n) { name } }", {"n": "A"}, {"n": "B"}),
}  # fmt: skip


@pytest.fixture
def view(seed_store: Path) -> View:
    """A View that nobody has asked anything yet."""
    return Store(seed_store).open()


def test_what_was_answered_before_is_answered_at_once(view: View) -> None:
    assert at_once(view, PAGE, {"n": 2}) is None
    assert answer(view, PAGE, {"n": 3}) != answer(view, PAGE, {"n": 2})
    assert at_once(view, PAGE, {"n": 2}) == answer(view, PAGE, {"n": 2})
    # With null it is of another shape, which has no plan yet.
    assert at_once(view, PAGE, {"n": None}) is None


@pytest.mark.parametrize("name", AT_LENGTH)
def test_what_may_take_long_is_left_to_a_thread(view: View, name: str) -> None:
    query, before, now = AT_LENGTH[name]
    assert answer(view, query, before).whole
    assert at_once(view, query, now) is None
    assert answer(view, query, now).whole


def test_what_took_long_is_not_tried_again(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "MOMENT", 10)
    made = answer(view, PAGE, {"n": 2})
    assert at_once(view, PAGE, {"n": 2}) is None
    monkeypatch.undo()
    assert at_once(view, PAGE, {"n": 2}) is None
    assert answer(view, PAGE, {"n": 2}) == made


def test_a_new_generation_is_opened_by_a_thread(
    seed_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    shutil.copytree(seed_store, store.folder)
    (old,) = store.names()
    opened: list[str] = []
    opening = Store.open

    def open_here(self: Store, name: str | None = None) -> View:
        opened.append(threading.current_thread().name)
        return opening(self, name)

    with TestClient(app(store)) as client:
        loops: list[str] = []
        first = graphql.http.at_once

        def noting(*given: Any) -> Any:
            loops.append(threading.current_thread().name)
            return first(*given)

        monkeypatch.setattr(graphql.http, "at_once", noting)
        monkeypatch.setattr(Store, "open", open_here)
        for wanted in (old, NEXT):
            for _ in range(2):
                told = client.post("/graphql", json={"query": PAGE}).json()
                assert told["extensions"]["generation"] == wanted
            if wanted == old:
                assert not opened
                shutil.copytree(store.path(old), store.path(NEXT))
                store.point_at(NEXT)
    assert len(opened) == 1
    assert len(loops) == 3
    assert opened[0] not in loops
