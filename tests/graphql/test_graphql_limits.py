"""What is too much is refused in milliseconds, and the refusal says what would be right."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import reduce
from itertools import count
from typing import Any

import pytest

from kg import graphql
from kg.store import View
from tests.hanging import not_for_ever

Ask = Callable[..., Any]


def bomb(levels: int, field: str = "") -> str:
    """Fragments that each spread the next one twice: a request of 2 ** levels fields."""
    parts = [f"fragment F{i} on Query {{ {field} ...F{i + 1} ...F{i + 1} }}" for i in range(levels)]
    return f"{{ ...F0 }} {' '.join(parts)} fragment F{levels} on Query {{ generation {{ name }} }}"


def nested(times: int) -> str:
    """Signatories of agreements that signatories signed, and so on."""
    inner = "id"
    for _ in range(times):
        inner = (
            f"signed(first: 1) {{ nodes {{ signatories(first: 1) {{ nodes {{ {inner} }} }} }} }}"
        )
    return f"{{ persons(first: 1) {{ nodes {{ {inner} }} }} }}"


REFUSED = {
    "bytes": ('{ node(id: "' + "x" * 20_000 + '") { id } }', "a length in bytes of 20,0"),
    "tokens": ("{" + " a" * 5000 + "}", "tokens: at least 4,001"),
    "depth": (nested(6), "a depth of 27, and the limit is 20"),
    "aliases": ("{" + "".join(f" a{i}: __typename" for i in range(60)) + "}", "aliases: 60"),
    "directives": ("{ id: __typename " + "@skip(if: false) " * 51 + "}", "directives: 51"),
    "roots": ("{" + " __typename" * 51 + "}", "fields of the root: 51, and the limit is 50"),
    "fields": ("{ generation {" + " name" * 500 + "} }", "fields: 501, and the limit is 500"),
    "cost": (
        "{ things(first: 100) { nodes { statements(first: 100) { nodes { evidence { "
        "document { statements(first: 100) { nodes { id } } } } } } } } }",
        "and the limit is 100,000",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_limit_names_itself_the_value_and_the_setting(seed_view: View, name: str) -> None:
    query, told = REFUSED[name]
    answer = graphql.execute(seed_view, query)
    assert "data" not in answer
    error = answer["errors"][0]
    assert told in error["message"]
    assert f"(setting: {name})" in error["message"]
    assert error["extensions"]["limit"] == name
    assert error["extensions"]["value"] > error["extensions"]["maximum"]


@pytest.mark.parametrize("name", [n for n in REFUSED if n != "bytes"])
def test_each_limit_is_a_setting(seed_view: View, name: str) -> None:
    wide = graphql.Limits(**dict.fromkeys(graphql.Limits.names(), 10**12))
    answer = graphql.execute(seed_view, REFUSED[name][0], limits=wide)
    assert "extensions" not in answer.get("errors", [{}])[0]
    narrow = graphql.Limits(**{name: 1})
    query = "{ a: generation { b: name } b: __typename @skip(if: false) @include(if: true) }"
    answer = graphql.execute(seed_view, query, limits=narrow)
    assert answer["errors"][0]["extensions"]["limit"] == name


_numbers = count()


def calls(view: View, levels: int, field: str) -> int:
    """How many Python functions are called to refuse a fragment bomb; the same on any machine."""
    wide = graphql.Limits(bytes=10**6, tokens=10**6)
    made = 0

    def called(frame: object, event: str, argument: object) -> None:
        nonlocal made
        made += event == "call"

    query = bomb(levels, field)
    graphql.execute(view, query, limits=wide)  # fills what is cached for good
    unknown = f"{query} # {next(_numbers)}"  # A text that was met before is not measured again.
    sys.setprofile(called)
    try:
        answer = graphql.execute(view, unknown, limits=wide)
    finally:
        sys.setprofile(None)
    assert answer["errors"][0]["extensions"]["limit"] in ("fields", "aliases", "cost")
    return made


@pytest.mark.parametrize("levels", [30, 200])
@pytest.mark.parametrize("field", ["", "a: __typename", "persons { totalCount }"])
def test_refusing_a_fragment_bomb_costs_what_its_text_costs(
    seed_view: View, levels: int, field: str
) -> None:
    assert calls(seed_view, levels, field) <= calls(seed_view, 10, field) * levels / 10 * 1.1


def test_a_fragment_that_is_spread_twice_counts_twice(seed_view: View) -> None:
    def value(query: str) -> int:
        found = graphql.execute(seed_view, query, limits=graphql.Limits(fields=0))
        counted: int = found["errors"][0]["extensions"]["value"]
        return counted

    assert value("{ generation { name } }") == 2
    once = "{ generation { ...F } } fragment F on Generation { name created }"
    assert value(once) == 3
    assert value(once.replace("...F", "...F ... on Generation { ...F }", 1)) == 5
    assert value(bomb(8)) == 2 * 2**8


def test_pages_multiply(seed_view: View) -> None:
    def value(query: str, **variables: Any) -> int:
        found = graphql.execute(seed_view, query, variables, limits=graphql.Limits(cost=0))
        counted: int = found["errors"][0]["extensions"]["value"]
        return counted

    assert value("{ persons(first: 5) { totalCount } }") == 1 + 5
    assert value("{ persons { totalCount } }") == 1 + 20
    assert value("{ persons(last: 7) { nodes { id } } }") == 1 + 7 * 2
    nest = "{ persons(first: 5) { nodes { signed(first: 10) { nodes { id } } } } }"
    assert value(nest) == 1 + 5 * (1 + 1 + 10 * 2)
    asked = (
        "query ($n: Int = 30) { ...F } fragment F on Query { persons(first: $n) { totalCount } }"
    )
    assert value(asked) == 31
    assert value(asked, n=4) == 5
    two = "query A($n: Int = 1) { ...F } query B($n: Int = 50) { ...F } fragment F on Query"
    assert value(two + " { persons(first: $n) { totalCount } }") == 51
    assert value('{ nodes(ids: ["a", "b", "c"]) { id } }') == 1 + 3


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ persons(first: 2147483647) { totalCount } }", {}),
        ("{ persons(last: 101) { totalCount } }", {}),
        ("{ persons(first: 99999999999999999999999999) { totalCount } }", {}),
        ("query ($n: Int) { persons(first: $n) { totalCount } }", {"n": 2147483647}),
        ("query ($n: Int = 500) { persons(first: $n) { totalCount } }", {}),
        ("{ ...F } fragment F on Query { persons(first: 1000) { totalCount } }", {}),
    ],
)
def test_pages_of_more_than_a_hundred_are_refused(
    refused: Ask, query: str, variables: dict[str, Any]
) -> None:
    message = refused(query, **variables)
    assert "one page holds at most 100" in message


def test_too_many_ids_are_refused(refused: Ask) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert "101 ids are more than 100" in refused(query, ids=["x"] * 101)


@pytest.mark.parametrize(
    "query",
    [
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A ...B }",
        "{ ...A } fragment A on Query { generation { ...A } }",
        "{ ...Missing }",
        "{ " + "... { " * 400 + "__typename" + " }" * 401,
        "{ nodes(ids: " + "[" * 600 + "]" * 600 + ") { id } }",
        "{ ...F0 }" + "".join(f" fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(490)),
        "{ " + "persons { totalCount } " * 166 + "}",
        "{ __schema { types" + " { fields { type" * 5 + " { name }" + " } }" * 5 + " } }",
        "{ __schema " + "{ types { ofType " * 5 + "{ name }" + " } }" * 5 + " }",
        "subscription { x }",
        "mutation { x }",
        "{ persons(where: {name: {like: 1}}) { totalCount } }",
        "fragment F on Query { __typename }",
        "type Query { a: Int }",
        "",
        "\x00",
        "{ persons(first: 1e400) { totalCount } }",
        'query ($a: ID = "\ud800") { node(id: $a) { id } }',
    ],
)
def test_everything_ends_and_nothing_breaks(seed_view: View, query: str) -> None:
    with not_for_ever():
        answer = graphql.execute(seed_view, query)
    assert answer["extensions"]["generation"] == seed_view.generation
    for error in answer.get("errors", ()):
        assert "inside kg" not in error["message"]
        assert "Traceback" not in str(error)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(reduce(lambda w, _: {"not": w}, range(60), {}), id="deep"),
        pytest.param({"or": [{"label": {"eq": "x"}}] * 3000}, id="wide"),
    ],
)
def test_filters_that_sqlite_does_not_take_are_refused(seed_view: View, where: Any) -> None:
    query = "query ($w: PersonFilter) { persons(where: $w) { totalCount } }"
    answer = graphql.execute(seed_view, query, {"w": where})
    (error,) = answer["errors"]
    assert error["message"].startswith("persons has arguments that are nested too deeply, or hold")
    assert "data" not in answer


def test_what_editors_ask_of_a_schema_is_answered(ask: Ask) -> None:
    from graphql import build_client_schema, get_introspection_query, print_schema

    found = ask(get_introspection_query(specified_by_url=True, schema_description=True))
    assert "type Person implements" in print_schema(build_client_schema(found))


def test_an_error_that_nobody_meant_says_nothing_of_the_inside(
    seed_view: View, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Any:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(View, "describe", broken)
    answer = graphql.execute(seed_view, "{ generation { counts { facts } } }")
    assert answer["data"] is None
    assert answer["errors"][0]["message"] == "something went wrong inside kg; its log says what"
    assert "secret" not in str(answer)
    assert "secret" in caplog.text
