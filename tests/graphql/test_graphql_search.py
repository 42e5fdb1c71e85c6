"""Search and type-ahead over labels, texts that are facts, and documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import graphql
from kg.build import add, build, remove
from kg.errors import QueryError
from kg.graphql.searching import matching
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]
Ask = Callable[..., Any]
SEARCH = """query ($q: String!, $k: [ClassName!], $n: Int) { search(query: $q, kinds: $k, first: $n)
  { score snippet node { __typename ... on Entity { label } ... on Document { name } } } }"""


def names(found: list[Any]) -> list[str]:
    return [h["node"].get("label") or h["node"]["name"] for h in found]


def test_names_quotations_and_documents_are_found(ask: Ask) -> None:
    found = ask(SEARCH, q="trafficking", n=50)["search"]
    kinds = {h["node"]["__typename"] for h in found}
    assert {"Topic", "Document", "Quotation"} <= kinds
    assert [h["score"] for h in found] == sorted((h["score"] for h in found), reverse=True)
    assert all("**" in h["snippet"] for h in found)
    assert len({str(h["node"]) for h in found}) == len(found)


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("kamala", "Kamala D. Harris"),
        ("HARRIS kamala", "Kamala D. Harris"),
        ('"Polaris Project"', "Polaris Project"),
        ("Polar*", "Polaris Project"),
        ("project polaris", "Polaris Project"),
    ],
)
def test_words_prefixes_and_phrases(ask: Ask, query: str, label: str) -> None:
    assert label in names(ask(SEARCH, q=query, n=100)["search"])


def test_a_phrase_is_words_in_their_order(ask: Ask) -> None:
    found = names(ask(SEARCH, q='"Project Polaris"')["search"])
    assert "Polaris Project" not in found
    assert names(ask(SEARCH, q="polar")["search"]) == []


def test_kinds_and_size(ask: Ask) -> None:
    found = ask(SEARCH, q="trafficking", k=["TOPIC"], n=100)["search"]
    assert {h["node"]["__typename"] for h in found} == {"Topic"}
    assert len(ask(SEARCH, q="the", n=2)["search"]) == 2
    assert ask(SEARCH, q="the", n=0)["search"] == []


def test_type_ahead(ask: Ask) -> None:
    query = "query ($t: String!) { suggest(text: $t, kinds: [PERSON]) { text node { id } } }"
    assert [s["text"] for s in ask(query, t="kam")["suggest"]] == ["Kamala Harris"]
    assert [s["text"] for s in ask(query, t="kamala d. ha")["suggest"]] == ["Kamala D. Harris"]
    assert ask(query, t="amala")["suggest"] == []


@pytest.mark.parametrize("query", ["", "  ", '"" * - ', "x" * 301, "a " * 21])
def test_what_is_no_search_is_refused(seed_view: View, query: str) -> None:
    answer = graphql.execute(seed_view, SEARCH, {"q": query})
    assert "to search for" in answer["errors"][0]["message"]
    assert answer["data"] is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_no_text_breaks_it(seed_view_fixed: View, text: str) -> None:
    try:
        matching(text)
    except QueryError:
        return
    answer = graphql.execute(seed_view_fixed, SEARCH, {"q": text})
    assert "errors" not in answer or "surrogate" in str(answer["errors"])


@pytest.fixture(scope="module")
def seed_view_fixed(seed_view: View) -> View:
    return seed_view


@pytest.mark.parametrize("follow", [False, True])
def test_words_come_and_go_with_what_says_them(
    tmp_path: Path, follow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.build.FOLLOW", follow)
    write(tmp_path / "in", "a", "Ann Lee left.", "T1 Person Ann Lee")
    store = Store(tmp_path / "store")
    build([tmp_path / "in"], ROOT / "ontology", store)
    query = "{ search(query: QUERY) { node { __typename } } }"

    def kinds(word: str) -> list[str]:
        view = store.open()
        found = graphql.execute(view, query.replace("QUERY", f'"{word}"'))["data"]["search"]
        view.close()
        return sorted(h["node"]["__typename"] for h in found)

    assert kinds("Lee") == ["Document", "Person"]
    assert kinds("Ray") == []
    write(tmp_path / "in", "b", "Bob Ray came.", "T1 Person Bob Ray")
    add([tmp_path / "in" / "b.ann"], store)
    assert (kinds("Ray"), kinds("Lee")) == (["Document", "Person"], ["Document", "Person"])
    remove(["a"], store)
    assert (kinds("Ray"), kinds("Lee")) == (["Document", "Person"], [])
