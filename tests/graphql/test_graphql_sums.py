"""Facets and sums of lists, counted again in Python."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kg import graphql
from kg.store import View
from tests.graphql.worlds import world


def ask(view: View, query: str, **variables: Any) -> Any:
    answer = graphql.execute(view, query, variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_facets_count_what_the_list_has(seed: int) -> None:
    view = world(seed)
    nodes = "first: 100) { nodes { id classes about(first: 100) { nodes { id iri } } } }"
    every = ask(view, f"{{ statistics({nodes} }}")["statistics"]["nodes"]
    found = ask(
        view,
        """{ statistics(first: 1) { facets {
        classes { class count } values(property: about, first: 100) { node { id iri } count value }
        } } }""",
    )["statistics"]["facets"]
    classes = Counter(c for n in every for c in n["classes"])
    assert {f["class"]: f["count"] for f in found["classes"]} == classes
    topics = Counter(t["iri"] for n in every for t in n["about"]["nodes"])
    assert [(f["node"]["iri"], f["count"]) for f in found["values"]] == most(topics)
    assert {f["value"] for f in found["values"]} <= {None}


def test_facets_follow_the_filter_and_count_literals(seed_view: View) -> None:
    query = """query ($w: StatisticFilter) { statistics(where: $w, first: 1) { totalCount facets {
        values(property: unit) { value count } by: values(property: comparator) { value count }
        two: values(property: unit, first: 2) { value } } } }"""
    whole = ask(seed_view, query)["statistics"]
    assert whole["facets"]["values"][0] == {"value": "percent", "count": 3}
    assert whole["facets"]["by"][0] == {"value": "EXACTLY", "count": 3}
    assert len(whole["facets"]["two"]) == 2
    some = ask(seed_view, query, w={"unit": {"eq": "percent"}})["statistics"]
    assert some["totalCount"] == 3
    assert some["facets"]["values"] == [{"value": "percent", "count": 3}]


def test_years_of_dates() -> None:
    found: Counter[str] = Counter()
    for n in ask(world(1), "{ events(first: 100) { nodes { date dateStatements { value negated "
                 "rank mode } } } }")["events"]["nodes"]:  # fmt: skip
        dates = {
            s["value"] for s in n["dateStatements"]
            if not s["negated"] and s["rank"] != "DEPRECATED" and s["mode"] != "QUOTED"
        }  # fmt: skip
        found.update({d[:4] for d in dates if d[:4].isdigit() and "/" not in d})
    years = ask(world(1), "{ events { facets { years(property: date) { value count } } } }")
    assert [(y["value"], y["count"]) for y in years["events"]["facets"]["years"]] == most(found)


SUMS = """query ($w: StatisticFilter, $p: PropertyName!) {
  statistics(where: $w, first: 100) { sums(property: $p) { count min max sum avg unit }
    nodes { value } } }"""


def test_sums_of_one_unit(seed_view: View) -> None:
    found = ask(seed_view, SUMS, w={"unit": {"eq": "percent"}}, p="value")["statistics"]
    values = [n["value"] for n in found["nodes"]]
    assert found["sums"] == {
        "count": 3, "min": min(values), "max": max(values), "sum": sum(values),
        "avg": pytest.approx(sum(values) / 3), "unit": "percent",
    }  # fmt: skip
    none = ask(seed_view, SUMS, w={"or": []}, p="value")["statistics"]["sums"]
    assert none == dict.fromkeys(("min", "max", "sum", "avg", "unit")) | {"count": 0}


def test_figures_of_several_units_have_no_sum(seed_view: View) -> None:
    answer = graphql.execute(seed_view, SUMS, {"p": "value"})
    (error,) = answer["errors"]
    assert error["path"] == ["statistics", "sums"]
    assert "not of one unit" in error["message"]
    assert "percent" in error["message"]
    assert answer["data"]["statistics"]["sums"] is None
    assert len(answer["data"]["statistics"]["nodes"]) == 6


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("sums(property: unit) { count }", "unit is not a number"),
        ("facets { years(property: value) { count } }", "value is not a date"),
        ("facets { values(property: unit, first: 101) { count } }", "one page holds at most 100"),
    ],
)
def test_what_cannot_be_counted_is_refused(seed_view: View, field: str, told: str) -> None:
    answer = graphql.execute(seed_view, f"{{ statistics {{ {field} }} }}")
    assert told in answer["errors"][0]["message"]
