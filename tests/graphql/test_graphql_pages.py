"""Connections: pages put together are the whole list, whatever their size and direction."""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import graphql
from kg.errors import QueryError
from kg.graphql.paging import Window, cursor, cut, position
from kg.store import View

Ask = Callable[..., Any]
PAGE = """edges { cursor node { id } } nodes { id } totalCount
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"""
ARGS = "($first: Int, $after: String, $last: Int, $before: String)"
PASSED = "first: $first, after: $after, last: $last, before: $before"
LISTS = {
    "a root": (("things",), ""),
    "a relation": (("node", "subjectOf"), "node(id: TOPIC) { ... on Topic {"),
    "statements": (("node", "statements"), "node(id: TOPIC) { ... on Entity {"),
}


@pytest.fixture
def turn(ask: Ask, request: pytest.FixtureRequest) -> Ask:
    """Gives a page of the list that the test is about."""
    path, opening = LISTS[request.param]
    found = ask('{ topics(where: {name: {eq: "human trafficking"}}) { nodes { id } } }')
    topic = found["topics"]["nodes"][0]["id"]
    closing = " }" * opening.count("{")
    query = f"query {ARGS} {{ {opening} {path[-1]}({PASSED}) {{ {PAGE} }}{closing} }}"
    query = query.replace("TOPIC", f'"{topic}"')

    def turning(**arguments: Any) -> Any:
        data = ask(query, **arguments)
        for key in path:
            data = data[key]
        return data

    return turning


def ids(page: Any) -> list[str]:
    assert [e["node"] for e in page["edges"]] == page["nodes"]
    return [n["id"] for n in page["nodes"]]


each_list = pytest.mark.parametrize("turn", LISTS, indirect=True)


@each_list
@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pages_forward_are_the_whole_list(turn: Ask, size: int) -> None:
    whole = ids(turn(first=100))
    assert len(whole) > 3
    found: list[str] = []
    page = turn(first=size)
    assert page["pageInfo"]["hasPreviousPage"] is False
    while True:
        found += ids(page)
        assert page["totalCount"] == len(whole)
        assert page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        assert page["pageInfo"]["hasNextPage"] == (len(found) < len(whole))
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = turn(first=size, after=page["pageInfo"]["endCursor"])
        assert page["pageInfo"]["hasPreviousPage"] is True
    assert found == whole


@each_list
@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages_backward_are_the_whole_list(turn: Ask, size: int) -> None:
    whole = ids(turn(first=100))
    found: list[str] = []
    page = turn(last=size)
    assert page["pageInfo"]["hasNextPage"] is False
    while True:
        found = ids(page) + found
        assert page["pageInfo"]["hasPreviousPage"] == (len(found) < len(whole))
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        page = turn(last=size, before=page["pageInfo"]["startCursor"])
    assert found == whole


@each_list
def test_between_two_cursors(turn: Ask) -> None:
    whole = turn(first=100)
    cursors = [e["cursor"] for e in whole["edges"]]
    inner = turn(first=100, after=cursors[0], before=cursors[-1])
    assert ids(inner) == ids(whole)[1:-1]
    assert inner["pageInfo"]["hasNextPage"] is inner["pageInfo"]["hasPreviousPage"] is True
    assert ids(turn(after=cursors[0], before=cursors[-1], last=1)) == [ids(whole)[-2]]
    empty = turn(after=cursors[1], before=cursors[2])
    assert (ids(empty), empty["pageInfo"]["startCursor"]) == ([], None)
    assert empty["pageInfo"]["hasNextPage"] is empty["pageInfo"]["hasPreviousPage"] is True
    none = turn(first=0)
    assert (ids(none), none["totalCount"]) == ([], whole["totalCount"])
    assert (none["pageInfo"]["hasNextPage"], none["pageInfo"]["hasPreviousPage"]) == (True, False)
    end = turn(last=0)
    assert (end["pageInfo"]["hasNextPage"], end["pageInfo"]["hasPreviousPage"]) == (False, True)


def test_a_page_holds_twenty_unless_told(ask: Ask) -> None:
    data = ask("{ things { nodes { id } totalCount } }")["things"]
    assert len(data["nodes"]) == 20 < data["totalCount"]


def test_null_is_the_same_as_nothing(ask: Ask) -> None:
    query = "{ persons(first: null, after: null, last: 1, where: null) { nodes { id } } }"
    assert len(ask(query)["persons"]["nodes"]) == 1


def test_first_and_last_together_are_refused(refused: Ask) -> None:
    assert "cannot both be given" in refused("{ persons(first: 1, last: 1) { totalCount } }")
    assert "-1 is not between 0 and 100" in refused("{ persons(first: -1) { totalCount } }")


def test_cursors_that_do_not_fit_are_refused(refused: Ask, seed_view: View) -> None:
    query = "query ($c: String) { things(after: $c) { totalCount } }"
    for bad in ("", "x", "é", "MDAwMS1h", "*" * 50, cursor(seed_view.generation, 1)[:-3]):
        assert "not a cursor" in refused(query, c=bad), bad
    other = cursor("0007-abcdef", 3)
    assert "belongs to generation 0007-abcdef" in refused(query, c=other)
    query = "query ($c: String) { persons { nodes { signed(after: $c) { totalCount } } } }"
    assert "of another list" in refused(query, c=cursor(seed_view.generation, 999))


def test_a_cursor_of_one_parent_leaves_the_others_whole(seed_view: View) -> None:
    """Lists are loaded for all parents at once; what fails for one is not the others' error."""
    query = """query ($c: String) { a: events { nodes { participants(after: $c) { totalCount } } }
        events { nodes { participants { edges { cursor } } } } }"""
    nodes = graphql.execute(seed_view, query)["data"]["events"]["nodes"]
    with_some = [n["participants"]["edges"] for n in nodes]
    first = next(edges for edges in with_some if len(edges) > 1)[0]["cursor"]
    answer = graphql.execute(seed_view, query, {"c": first})
    assert len(answer["errors"]) == 1
    alone = "query ($c: String) { meetings { nodes { participants(after: $c) { nodes { id } } } } }"
    meetings = graphql.execute(seed_view, alone, {"c": first})
    assert len(meetings["data"]["meetings"]["nodes"][0]["participants"]["nodes"]) == 1


# --- laws -----------------------------------------------------------------------------------


@given(
    st.lists(st.integers(1, 50), unique=True, max_size=12),
    st.integers(0, 15), st.booleans(), st.data(),
)  # fmt: skip
def test_a_window_is_a_slice(
    numbers: list[int], size: int, backward: bool, data: st.DataObject
) -> None:
    bounds = [None, *numbers]
    after, before = (data.draw(st.sampled_from(bounds)) for _ in range(2))
    low, high = cut(numbers, Window(size, backward, after, before))
    kept = [
        n
        for i, n in enumerate(numbers)
        if (after is None or i > numbers.index(after))
        and (before is None or i < numbers.index(before))
    ]
    expected = (kept[-size:] if size else []) if backward else kept[:size]
    assert numbers[low:high] == expected
    assert 0 <= low <= high <= len(numbers)


@given(st.from_regex(r"[0-9]{4}-[0-9a-f]{12}", fullmatch=True), st.integers(0, 2**62))
def test_a_cursor_comes_back_as_its_number(generation: str, number: int) -> None:
    assert position(generation, cursor(generation, number)) == number


@settings(max_examples=200)
@given(st.text(max_size=40) | st.binary(max_size=30).map(lambda b: base64.b64encode(b).decode()))
def test_any_text_is_a_cursor_or_is_refused(text: str) -> None:
    found = None
    with contextlib.suppress(QueryError):
        found = position("0001-a", text)
    assert found is None or found >= 0


# --- where ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "labels"),
    [
        ('{name: {eq: "Obama"}}', ["Obama"]),
        ('{name: {eq: "obama"}}', []),
        ('{name: {contains: "Harris", startsWith: "Kamala"}}', ["Kamala D. Harris"]),
        ('{name: {contains: "Harris", startsWith: "Obama"}}', []),
        ('{name: {in: ["Obama", "Nobody"]}}', ["Obama"]),
        ("{name: {in: []}}", []),
        ('{name: {contains: "%"}}', []),
        ('{label: {contains: "of Mexico"}}', ["attorney generals of Mexico"]),
        ("{class: {in: [PRESIDENT]}}", ["Obama"]),
        ("{class: {in: []}}", []),
        ('{class: {in: [ATTORNEY_GENERAL]}, name: {startsWith: "K"}}', ["Kamala D. Harris"]),
        ('{id: {in: ["id:obama-ab8b293383"]}}', ["Obama"]),
        ("{id: {in: []}}", []),
        ('{id: {in: ["id:nothing"]}}', []),
        ("{}", ["attorney generals of Mexico", "Kamala D. Harris", "Obama"]),
        ("{name: {}}", ["attorney generals of Mexico", "Kamala D. Harris", "Obama"]),
    ],
)
def test_where(ask: Ask, where: str, labels: list[str]) -> None:
    data = ask(f"{{ persons(where: {where}) {{ totalCount nodes {{ label }} }} }}")["persons"]
    assert [n["label"] for n in data["nodes"]] == labels
    assert data["totalCount"] == len(labels)


def test_where_and_pages_go_together(ask: Ask) -> None:
    query = """query ($c: String) { things(first: 1, after: $c, where: {class: {in: [CITY, STATE]}})
        { edges { cursor node { label } } pageInfo { hasNextPage hasPreviousPage } totalCount } }"""
    one = ask(query)["things"]
    two = ask(query, c=one["edges"][0]["cursor"])["things"]
    assert [p["edges"][0]["node"]["label"] for p in (one, two)] == ["California", "New York"]
    assert one["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    assert two["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": True}
    assert one["totalCount"] == 2


def test_null_in_where_is_refused(refused: Ask) -> None:
    assert "where.name.eq is null" in refused(
        "{ persons(where: {name: {eq: null}}) { totalCount } }"
    )
    assert "where.name is null" in refused("{ persons(where: {name: null}) { totalCount } }")
    many = "query ($n: [String!]) { persons(where: {name: {in: $n}}) { totalCount } }"
    assert "1001 values, and 1000 are allowed" in refused(many, n=["a"] * 1001)
