"""What a server need not tell: names of its schema, its schema at all, its insides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from graphql import get_introspection_query

from kg import graphql
from kg.errors import StoreError
from kg.graphql.limits import Limits
from kg.graphql.planning import Plan, Planner
from kg.store import View

SILENT = Limits(suggestions=False)

LEAKS: dict[str, tuple[str, dict[str, Any]]] = {
    "field": ("{ person { id } }", {}),
    "field of a type": ("{ persons { nodes { labell } } }", {}),
    "type to refine with": ("{ node(id: \"x\") { labell label ... on Persn { id } } }", {}),
    "argument": ("{ persons(frist: 1) { totalCount } }", {}),
    "argument of a directive": ("{ __typename @skip(iff: true) }", {}),
    "directive": ("{ __typename @skipp(if: true) }", {}),
    "fragment": ("{ ...Fragmnt } fragment Fragment on Query { __typename }", {}),
    "type of a fragment": ("{ ...F } fragment F on Persn { id }", {}),
    "type of a variable": ("query ($a: PersonFiltr) { persons(where: $a) { totalCount } }", {}),
    "input field": ("{ persons(where: {lable: {eq: \"x\"}}) { totalCount } }", {}),
    "input field of a variable": (
        "query ($a: PersonFilter) { persons(where: $a) { totalCount } }",
        {"a": {"lable": {"eq": "x"}}},
    ),
    "operator": ("{ persons(where: {label: {contain: \"x\"}}) { totalCount } }", {}),
    "enum value": ("{ network { centrality(measure: DEGRE) { score } } }", {}),
    "enum value as a string": ("{ network { centrality(measure: \"DEGRE\") { score } } }", {}),
    "enum value of a variable": (
        "query ($a: Measure!) { network { centrality(measure: $a) { score } } }",
        {"a": "DEGRE"},
    ),
}  # fmt: skip


def messages(answer: dict[str, Any]) -> str:
    return " | ".join(e["message"] for e in answer["errors"])


@pytest.mark.parametrize("name", LEAKS)
def test_names_that_look_alike_are_told_if_that_is_set(seed_view: View, name: str) -> None:
    query, variables = LEAKS[name]
    told = messages(graphql.execute(seed_view, query, variables))
    assert ("Did you mean" in told) == (name not in ("fragment", "directive")), told
    silent = messages(graphql.execute(seed_view, query, variables, limits=SILENT))
    assert silent
    assert "did you mean" not in silent.lower()


@pytest.mark.parametrize(
    "query",
    [
        get_introspection_query(),
        '{ __type(name: "Person") { name } }',
        "{ ...F } fragment F on Query { a: __schema { description } }",
        "query A { __typename } query B { __schema { description } }",
        "{ __schema @skip(if: true) { description } }",
    ],
)
def test_the_schema_is_told_if_that_is_set(seed_view: View, query: str) -> None:
    closed = Limits(introspection=False)
    answer = graphql.execute(seed_view, query, operation_name=None, limits=closed)
    assert "data" not in answer
    assert "(setting: introspection)" in messages(answer)
    open_ = graphql.execute(seed_view, query, operation_name="B" if " B " in query else None)
    assert "errors" not in open_


def test_plans_name_what_the_schema_has(seed_view: View) -> None:
    closed, explain = Limits(introspection=False), {"explain": True}
    answer = graphql.execute(seed_view, "{ __typename }", limits=closed, extensions=explain)
    assert "data" not in answer
    assert "explain: this server does not tell its schema" in messages(answer)
    open_ = graphql.execute(seed_view, "{ __typename }", extensions=explain)
    assert open_["extensions"]["explain"][0]["field"] == "__typename"
    silent = graphql.execute(seed_view, "{ __typename }", limits=closed, extensions={"explain": 1})
    assert silent["extensions"] == {"generation": seed_view.generation, "cost": 1}


def test_typename_is_always_told(seed_view: View) -> None:
    answer = graphql.execute(seed_view, "{ __typename }", limits=Limits(introspection=False))
    assert answer["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("error", [StoreError("/home/secret"), KeyError("secret")])
def test_the_inside_is_not_told(
    seed_view: View,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    def broken(*_: object) -> Any:
        raise error

    monkeypatch.setattr(View, "describe", broken)
    answer = graphql.execute(seed_view, "{ generation { counts { facts } } }")
    assert messages(answer) == "something went wrong inside kg; its log says what"
    assert "secret" not in str(answer)
    assert "secret" in caplog.text


# --- time -----------------------------------------------------------------------------------

ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"


def slow(monkeypatch: pytest.MonkeyPatch, work: Callable[[View], None]) -> list[int]:
    """Makes one field do some work each time it is asked for, and counts the times."""
    calls: list[int] = []
    describe = View.describe

    def working(view: View) -> dict[str, int]:
        calls.append(1)
        work(view)
        return describe(view)

    monkeypatch.setattr(View, "describe", working)
    return calls


def test_a_query_that_never_ends_is_stopped(
    seed_view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, lambda view: view.rows(ENDLESS) and None)
    query = "{ generation { counts { facts } } }"
    answer = graphql.execute(seed_view, query, limits=Limits(time=100))
    (error,) = answer["errors"]
    assert "data" not in answer
    assert "the limit of 100 milliseconds (setting: time)" in error["message"]
    assert error["extensions"] == {"limit": "time", "maximum": 100}
    assert answer["extensions"] == {"generation": seed_view.generation}
    # The connection answers the next one.
    monkeypatch.undo()
    assert "errors" not in graphql.execute(seed_view, query)


def test_work_outside_of_queries_is_stopped_at_the_next_field(
    seed_view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    fields = " ".join(f"a{n}: generation {{ counts {{ facts }} }}" for n in range(40))
    assert graphql.execute(seed_view, f"{{ {fields} }}")["data"]  # It is planned now.
    calls = slow(monkeypatch, lambda view: time.sleep(0.2))
    answer = graphql.execute(seed_view, f"{{ {fields} }}", limits=Limits(time=500))
    assert "(setting: time)" in messages(answer)
    assert 1 <= len(calls) <= 4


def test_sql_of_a_plan_that_never_ends_is_stopped(
    seed_view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = Planner.plan

    def endless(planner: Planner, kind: Any, entry: Any) -> Plan:
        made = plan(planner, kind, entry)
        if entry.key != "endless":
            return made
        return replace(made, queries=(replace(made.queries[0], sql=ENDLESS, reads=()),))

    monkeypatch.setattr(Planner, "plan", endless)
    query = "{ endless: generation { name } generation { name } }"
    answer = graphql.execute(seed_view, query, limits=Limits(time=100))
    assert "(setting: time)" in messages(answer)
    assert "data" not in answer
    assert graphql.execute(seed_view, "{ generation { name } }")["data"]


def test_the_time_counts_while_a_request_is_planned(
    seed_view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[int] = []
    parameter = Planner.parameter

    def counted(planner: Planner, read: Any) -> str:
        planned.append(1)
        return parameter(planner, read)

    monkeypatch.setattr(Planner, "parameter", counted)
    graphql.schema(seed_view.ontology)
    many = {"or": [{"label": {"eq": "x"}}] * 20_000}
    query = "query ($w: PersonFilter) { persons(where: $w) { totalCount } }"
    answer = graphql.execute(seed_view, query, {"w": many}, limits=Limits(time=1))
    assert "(setting: time)" in messages(answer)
    assert len(planned) < 20_000


def test_what_is_in_time_is_not_touched(seed_view: View) -> None:
    answer = graphql.execute(seed_view, "{ persons { totalCount } }", limits=Limits(time=60_000))
    assert "errors" not in answer
    none = graphql.execute(seed_view, "{ persons { totalCount } }", limits=Limits(time=0))
    assert "(setting: time)" in messages(none)


def test_recursion_in_variables_is_refused(seed_view: View) -> None:
    nested: Any = 1
    for _ in range(5000):
        nested = [nested]
    query = "query ($a: [ID!]!) { nodes(ids: $a) { id } }"
    assert "nested too deeply" in messages(graphql.execute(seed_view, query, {"a": nested}))
