"""Documents by dataset, publisher, licence and date; what some documents say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import graphql
from kg.build import build
from kg.store import DocumentRow, Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]
KNOWN = {
    "a": {"date": "2012-09-21", "publisher": "Ann's Press", "license": "CC0-1.0"},
    "b": {"date": "2012", "publisher": "Ann's Press"},
    "c": {"date": "2012-10", "publisher": "B & Co", "license": "CC0-1.0"},
    "d": {"date": "spring 2013", "isPartOf": "other"},
    "e": {"date": "2013-01-01T10:00", "isPartOf": "other", "license": "MIT"},
    "f": {},
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Six documents on one person; each says that she is a member of something else."""
    folder = tmp_path_factory.mktemp("sources")
    lines = ["[documents]", 'isPartOf = "some"']
    for name, known in KNOWN.items():
        company = f"Firm {name.upper()}"
        mentions = f"T1 Person Ann Lee\nT2 Company {company}"
        write(folder / "docs", name, f"Ann Lee leads {company}.", mentions,
              "R1|memberOf Arg1:T1 Arg2:T2")  # fmt: skip
        lines += [f'[documents."{name}"]', *(f'{key} = "{value}"' for key, value in known.items())]
    (folder / "docs" / "kg.toml").write_text("\n".join(lines), encoding="utf-8")
    store = Store(folder / "store")
    build([folder / "docs"], ROOT / "ontology", store)
    view = store.open()
    yield view
    view.close()


def ask(view: View, query: str, **variables: Any) -> Any:
    answer = graphql.execute(view, query, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


DOCUMENTS = """query ($where: DocumentFilter, $first: Int, $after: String) {
  documents(where: $where, first: $first, after: $after) {
    totalCount nodes { name } pageInfo { hasNextPage endCursor } } }"""


def names(view: View, **where: Any) -> str:
    found = ask(view, DOCUMENTS, where=where)["documents"]
    assert found["totalCount"] == len(found["nodes"])
    return "".join(sorted(node["name"] for node in found["nodes"]))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, "abcdef"),
        ({"dataset": {"eq": "other"}}, "de"),
        ({"dataset": {"in": ["other", "some"]}}, "abcdef"),
        ({"dataset": {"in": []}}, ""),
        ({"publisher": {"eq": "Ann's Press"}}, "ab"),
        ({"publisher": {"contains": "s"}, "licence": {"eq": "CC0-1.0"}}, "a"),
        ({"publisher": {"startsWith": "B &"}}, "c"),
        ({"licence": {"eq": "' OR 1=1 --"}}, ""),
        ({"date": {}}, "abcdef"),
        ({"date": {"from": "2012"}}, "abce"),
        ({"date": {"from": "2012-09-22"}}, "bce"),
        ({"date": {"to": "2012-09"}}, "ab"),
        ({"date": {"from": "2012-10-05", "to": "2012-10-05"}}, "bc"),
        ({"date": {"from": "2013-01-01", "to": "2013-01-01"}, "licence": {"eq": "MIT"}}, "e"),
        ({"date": {"from": "2014"}}, ""),
    ],
)
def test_documents_are_filtered(view: View, where: dict[str, Any], expected: str) -> None:
    assert names(view, **where) == expected


def test_null_is_no_filter(view: View) -> None:
    assert ask(view, "{ documents(where: null) { totalCount } }")["documents"]["totalCount"] == 6


def test_pages_of_what_is_filtered(view: View) -> None:
    where = {"dataset": {"eq": "some"}}
    whole = [n["name"] for n in ask(view, DOCUMENTS, where=where)["documents"]["nodes"]]
    found, after = [], None
    while True:
        page = ask(view, DOCUMENTS, where=where, first=3, after=after)["documents"]
        assert page["totalCount"] == len(whole) == 4
        found += [n["name"] for n in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert found == whole


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"date": {"from": "21 May"}}, "where.date.from: '21 May' is no date; write 2012, 2012-09"),
        ({"date": {"to": "2012-9"}}, "where.date.to: '2012-9' is no date"),
        ({"date": {"to": None}}, "where.date.to: null is no date"),
        ({"date": None}, "where.date is null; leave it out"),
        ({"dataset": None}, "where.dataset is null; leave it out"),
        ({"dataset": {"eq": None}}, "where.dataset.eq is null; leave it out"),
    ],
)
def test_what_is_no_filter_is_refused(view: View, where: Any, message: str) -> None:
    for field in ("documents(where: $where) { totalCount }",
                  "documentFacets(where: $where) { years { value } }"):  # fmt: skip
        query = f"query ($where: DocumentFilter) {{ {field} }}"
        answer = graphql.execute(view, query, {"where": where})
        assert message in answer["errors"][0]["message"]


FACETS = """query ($where: DocumentFilter) { documentFacets(where: $where) {
  datasets { value count } publishers { value count } licences { value count }
  years { value count } } }"""
COLUMNS = {"datasets": "dataset", "publishers": "publisher", "licences": "licence"}


def counted(rows: list[DocumentRow], column: str) -> list[dict[str, Any]]:
    count = Counter(v for row in rows if (v := getattr(row, column)))
    return [{"value": v, "count": n} for v, n in sorted(count.items(), key=lambda i: (-i[1], i[0]))]


def test_facets_count_documents(view: View) -> None:
    found = ask(view, FACETS)["documentFacets"]
    for facet, column in COLUMNS.items():
        assert found[facet] == counted(view.documents(), column)
        for one in found[facet]:
            assert len(names(view, **{column: {"eq": one["value"]}})) == one["count"]
    assert found["years"] == [{"value": "2012", "count": 3}, {"value": "2013", "count": 1}]


def test_facets_of_what_is_filtered(view: View) -> None:
    found = ask(view, FACETS, where={"publisher": {"eq": "Ann's Press"}})["documentFacets"]
    assert found == {
        "datasets": [{"value": "some", "count": 2}],
        "publishers": [{"value": "Ann's Press", "count": 2}],
        "licences": [{"value": "CC0-1.0", "count": 1}],
        "years": [{"value": "2012", "count": 2}],
    }


def test_entities_that_some_documents_speak_of(view: View) -> None:
    query = """query ($from: DocumentFilter) {
      organizations(from: $from) { totalCount nodes { label } }
      persons(from: $from) { totalCount nodes { label } } }"""
    found = ask(view, query, **{"from": {"dataset": {"eq": "other"}}})
    assert sorted(n["label"] for n in found["organizations"]["nodes"]) == ["Firm D", "Firm E"]
    assert found["organizations"]["totalCount"] == 2
    assert found["persons"]["nodes"] == [{"label": "Ann Lee"}]
    nobody = ask(view, query, **{"from": {"dataset": {"eq": "none"}}})
    assert nobody["persons"]["totalCount"] == nobody["organizations"]["totalCount"] == 0
    assert ask(view, query, **{"from": {}})["organizations"]["totalCount"] == 6
    answer = graphql.execute(view, query, {"from": {"date": {"to": "x"}}})
    assert "from.date.to: 'x' is no date" in answer["errors"][0]["message"]


def test_statements_that_some_documents_make(view: View) -> None:
    query = """query ($from: DocumentFilter) { persons { nodes {
      statements(property: memberOf, from: $from) {
        totalCount nodes { document { name } } } } } }"""

    def members(chosen: dict[str, Any] | None) -> list[str]:
        found = ask(view, query, **{"from": chosen})["persons"]["nodes"][0]["statements"]
        assert found["totalCount"] == len(found["nodes"])
        return sorted(n["document"]["name"] for n in found["nodes"])

    assert members({"licence": {"eq": "CC0-1.0"}}) == ["a", "c"]
    assert members({"dataset": {"eq": "none"}}) == []
    assert members({}) == members(None) == list("abcdef")
