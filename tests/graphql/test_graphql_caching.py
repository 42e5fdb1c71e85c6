"""Answers are tagged, compressed if the client likes, and kept where they are about the schema."""

from __future__ import annotations

import gc
import json
import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zstandard
from graphql import get_introspection_query
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg import graphql
from kg.graphql import answering
from kg.graphql.caching import Cache
from kg.graphql.media import JSON, RESPONSE
from kg.server import app
from kg.store import Store, View

QUERY = "query ($n: Int) { persons(first: $n) { nodes { label } } }"


@pytest.fixture(scope="module")
def client(seed_store: Path) -> Iterator[TestClient]:
    with TestClient(app(Store(seed_store)), headers={"accept": RESPONSE}) as made:
        yield made


def get(client: TestClient, headers: Any = None, **params: str) -> Any:
    return client.get("/graphql", params={"query": QUERY, **params}, headers=headers)


def test_an_answer_that_a_client_has_is_not_sent_again(client: TestClient) -> None:
    first = get(client)
    known = first.headers["etag"]
    assert known.startswith('W/"')
    assert first.headers["cache-control"] == "no-cache"
    for value in (known, f'"x", {known}'):
        again = get(client, {"if-none-match": value})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == known
        assert "Accept" in again.headers["vary"]
        assert again.headers["cache-control"] == "no-cache"
    assert get(client, {"if-none-match": '"x"'}).status_code == 200


def test_another_request_has_another_tag(client: TestClient) -> None:
    tags = [
        get(client).headers["etag"],
        get(client, variables='{"n": 1}').headers["etag"],
        get(client, variables='{"n": 2}').headers["etag"],
        get(client, query=QUERY + " ").headers["etag"],
        get(client, extensions='{"a": 1}').headers["etag"],
        get(client, {"accept": JSON}).headers["etag"],
    ]
    assert len(set(tags)) == len(tags)
    assert get(client, variables='{"n": 1}').headers["etag"] == tags[1]
    posted = client.post("/graphql", json={"query": QUERY, "variables": {"n": 1}})
    assert posted.headers["etag"] == tags[1]
    # A POST is not conditional.
    again = client.post(
        "/graphql", json={"query": QUERY}, headers={"if-none-match": posted.headers["etag"]}
    )
    assert again.status_code == 200


def test_another_generation_has_another_tag(seed_store: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    shutil.copytree(seed_store, store.folder)
    (old,) = store.names()
    with TestClient(app(store)) as client:
        known = get(client).headers["etag"]
        shutil.copytree(store.path(old), store.path("0009-ffffffffffff"))
        store.point_at("0009-ffffffffffff")
        changed = get(client, {"if-none-match": known})
        assert changed.status_code == 200
        assert changed.headers["etag"] != known


@pytest.mark.parametrize("query", ["{ nothing }", "{ persons(first: -1) { totalCount } }", "{", ""])
def test_what_went_wrong_is_kept_nowhere(client: TestClient, query: str) -> None:
    response = get(client, query=query)
    assert response.json()["errors"]
    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_how_long_an_answer_holds_is_a_setting(seed_view: View) -> None:
    settings = graphql.Settings(max_age=60)
    client = TestClient(Starlette(routes=graphql.routes(lambda: seed_view, settings)))
    assert get(client).headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("gzip, br, zstd", "zstd"),
        ("gzip;q=0, br", "br"), ("identity", None), ("gzip;q=0", None), ("", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("media", [RESPONSE, JSON])
def test_answers_are_compressed(
    client: TestClient, accept: str, encoding: str | None, media: str
) -> None:
    query = {"query": get_introspection_query()}
    plain = client.post("/graphql", json=query, headers={"accept-encoding": "identity"})
    headers = {"accept-encoding": accept, "accept": media}
    small = client.post("/graphql", json=query, headers=headers)
    assert small.headers.get("content-encoding") == encoding
    assert "Accept-Encoding" in small.headers["vary"]
    content = zstandard.decompress(small.content) if encoding == "zstd" else small.content
    assert json.loads(content) == plain.json()
    if encoding:
        assert int(small.headers["content-length"]) < len(plain.content) / 5


def test_answers_about_the_schema_are_computed_once(
    seed_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    execute = answering.execute_sync

    def counted(*given: Any, **named: Any) -> Any:
        asked.append(1)
        return execute(*given, **named)

    monkeypatch.setattr(answering, "execute_sync", counted)
    view = Store(seed_store).open()  # one that nobody has asked yet
    client = TestClient(Starlette(routes=graphql.routes(lambda: view)))

    def times(query: str) -> int:
        asked.clear()
        bodies = {client.post("/graphql", json={"query": query}).content for _ in range(3)}
        assert len(bodies) == 1
        return len(asked)

    assert times(get_introspection_query()) == 1
    assert times('{ ...F } fragment F on Query { ... { a: __type(name: "Person") { name } } }') == 1
    twice = "{ __schema { description } a: __schema { description } persons { totalCount } }"
    assert times(twice) == 2
    # What is refused is not computed, and what says nothing of the schema is planned.
    assert times("{ __schema { nothing } }") == 0
    assert times("{ generation { name __typename } }") == 0


def test_answers_about_the_schema_are_those_of_their_operation(seed_view: View) -> None:
    query = (
        'query A($n: String! = "Person") { ...F } query B($n: String! = "Place") { ...F } '
        "fragment F on Query { __type(name: $n) { name } }"
    )

    def named(operation: str, **variables: Any) -> Any:
        return graphql.execute(seed_view, query, variables, operation)["data"]["__type"]["name"]

    for _ in range(2):
        assert (named("A"), named("B"), named("A", n="Event")) == ("Person", "Place", "Event")


def test_no_more_is_kept_than_may_weigh_so_much() -> None:
    cache = Cache[str](10, len)
    for text in ("aaaa", "bbbb", "aaaa", "cc", "dddd"):
        assert cache.get(text[0], lambda text=text: text) == text  # type: ignore[misc]
    assert (list(cache._values), cache.weight) == (["a", "c", "d"], 10)
    assert cache.get("e", lambda: "e" * 11) == "e" * 11
    assert (list(cache._values), cache.weight) == ([], 0)


def test_a_view_and_its_schema_go_when_nobody_has_them(seed_store: Path) -> None:
    view = Store(seed_store).open()
    assert graphql.execute(view, QUERY)["data"]
    left: list[weakref.ref[Any]] = [weakref.ref(view), weakref.ref(graphql.schema(view.ontology))]
    view.close()
    del view
    gc.collect()  # the view, with the ontology that the schema is kept under
    gc.collect()  # the schema
    assert [one() for one in left] == [None, None]


def test_no_more_than_so_many_are_kept() -> None:
    cache, made = Cache[int](3), list[int]()

    def get(number: int) -> int:
        def make() -> int:
            made.append(number)
            return number

        return cache.get(number, make)

    assert [get(n) for n in (1, 2, 3, 1, 4, 1, 2)] == [1, 2, 3, 1, 4, 1, 2]
    assert made == [1, 2, 3, 4, 2]
