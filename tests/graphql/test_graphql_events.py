"""Subscriptions, over Server-Sent Events and over a WebSocket."""

from __future__ import annotations

import contextlib
import json
import shutil
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from kg import graphql
from kg.graphql import sockets
from kg.graphql.media import EVENTS, JSON, RESPONSE
from kg.server import app
from kg.store import Store
from tests.graphql.serving import node, run, serving

NEWS = "subscription { generation { name counts { facts } } }"
NEXT = "0009-ffffffffffff"
PROTOCOL = "graphql-transport-ws"


@pytest.fixture
def store(seed_store: Path, tmp_path: Path) -> Store:
    made = Store(tmp_path / "store")
    shutil.copytree(seed_store, made.folder)
    return made


@pytest.fixture(scope="module")
def client(seed_store: Path) -> Iterator[TestClient]:
    """A client of a store to which nothing is published."""
    with TestClient(app(Store(seed_store))) as made:
        yield made


def publish(store: Store, name: str = NEXT) -> None:
    (old,) = (n for n in store.names() if n.startswith("0001"))
    shutil.copytree(store.path(old), store.path(name))
    store.point_at(name)


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """The events of a stream of lines."""
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            text = line.removeprefix("data: ")
            yield name, json.loads(text) if text else None


# --- Server-Sent Events ---------------------------------------------------------------------


def test_each_generation_that_is_published_is_told(store: Store) -> None:
    (old,) = store.names()
    with (
        serving(store.folder) as address,
        httpx.stream(
            "POST", f"{address}/graphql", json={"query": NEWS}, headers={"accept": EVENTS},
            timeout=30,
        ) as response,
    ):  # fmt: skip
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(EVENTS)
        assert response.headers["cache-control"] == "no-store"
        told = events(response.iter_lines())
        kind, first = next(told)
        assert (kind, first["data"]["generation"]["name"]) == ("next", old)
        for name in (NEXT, "0010-ffffffffffff"):
            publish(store, name)
            kind, then = next(told)
            assert (kind, then["data"]["generation"]["name"]) == ("next", name)
            assert then["extensions"]["generation"] == name
            assert then["data"]["generation"]["counts"] == first["data"]["generation"]["counts"]


def streamed(client: TestClient, body: Any, accept: str = EVENTS) -> list[tuple[str, Any]]:
    response = client.post("/graphql", json=body, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(EVENTS)
    return list(events(iter(response.text.splitlines())))


def test_a_query_has_one_answer(client: TestClient) -> None:
    plain = client.post("/graphql", json={"query": "{ generation { name } }"}).json()
    assert streamed(client, {"query": "{ generation { name } }"}) == [
        ("next", plain), ("complete", None)
    ]  # fmt: skip
    got = client.get("/graphql", params={"query": "{ __typename }"}, headers={"accept": EVENTS})
    assert "event: complete" in got.text


@pytest.mark.parametrize(
    "query",
    [
        "subscription { nothing }", "{", "subscription {", "subscription { __typename }",
        "subscription { generation { name } b: generation { name } }", "subscription",
        "subscription A { generation { name } } subscription B { generation { name } }",
        "subscription { __schema { description } }",
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_the_stream(client: TestClient, query: str) -> None:
    (kind, told), (last, _) = streamed(client, {"query": query})
    assert (kind, last) == ("next", "complete")
    assert "data" not in told
    assert told["errors"][0]["message"]


def test_what_is_no_request_has_a_status(client: TestClient) -> None:
    headers = {"accept": EVENTS}
    for body, status in (([], 400), ({"query": 5}, 400), ({"documentId": "x"}, 404)):
        response = client.post("/graphql", json=body, headers=headers)
        assert response.status_code == status
        assert response.headers["content-type"].startswith(JSON)


@pytest.mark.parametrize("accept", [JSON, RESPONSE])
def test_without_a_stream_a_subscription_is_refused(client: TestClient, accept: str) -> None:
    response = client.post("/graphql", json={"query": NEWS}, headers={"accept": accept})
    assert response.status_code == (200 if accept == JSON else 400)
    assert "text/event-stream" in response.json()["errors"][0]["message"]
    head = client.head("/graphql", params={"query": NEWS}, headers={"accept": EVENTS})
    assert head.status_code == 406


def test_a_client_that_also_takes_events_gets_them_for_a_subscription(store: Store) -> None:
    accept = f"{RESPONSE}, {JSON}, {EVENTS}"
    with serving(store.folder) as address:
        body = {"query": NEWS}
        with httpx.stream(
            "POST", f"{address}/graphql", json=body, headers={"accept": accept}, timeout=30
        ) as response:
            assert response.headers["content-type"].startswith(EVENTS)
        answer = httpx.post(
            f"{address}/graphql", json={"query": "{ __typename }"}, headers={"accept": accept},
            timeout=30,
        )  # fmt: skip
        assert answer.headers["content-type"].startswith(RESPONSE)


def test_the_number_of_streams_is_bounded_and_goes_down_again(store: Store) -> None:
    def opened(address: str) -> Any:
        return httpx.stream(
            "GET", f"{address}/graphql", params={"query": NEWS}, headers={"accept": EVENTS},
            timeout=30,
        )  # fmt: skip

    with serving(store.folder, "--limit", "streams=2") as address:
        with opened(address) as first, opened(address) as second:
            # An iterator that is let go of closes its stream.
            lines = [first.iter_lines(), second.iter_lines()]
            assert [next(one) for one in lines] == ["event: next"] * 2
            with opened(address) as third:
                assert third.status_code == 503
                assert "the limit is 2 (setting: streams)" in third.read().decode()
        for _ in range(100):
            with opened(address) as again:
                if again.status_code == 200:
                    break
            time.sleep(0.1)
        else:
            raise AssertionError("streams that were closed still count")


@pytest.mark.parametrize("workers", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_streams_end_when_the_server_is_to_stop(
    store: Store, workers: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with contextlib.ExitStack() as open_:
        with serving(store.folder, "--workers", workers) as address:
            response = open_.enter_context(
                httpx.stream(
                    "POST", f"{address}/graphql", json={"query": NEWS}, headers={"accept": EVENTS},
                    timeout=30,
                )
            )  # fmt: skip
            told = events(response.iter_lines())
            assert next(told)[0] == "next"
        # It has ended, and not by being complete: the client shall connect again.
        assert list(told) == []
    assert "Traceback" not in capfd.readouterr().err


# --- WebSocket ------------------------------------------------------------------------------


@contextlib.contextmanager
def greeted(client: TestClient) -> Iterator[Any]:
    with client.websocket_connect("/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send_json({"type": "connection_init", "payload": {"any": "thing"}})
        assert socket.receive_json() == {"type": "connection_ack"}
        yield socket


def subscribe(socket: Any, query: str, name: str = "1", **more: Any) -> None:
    socket.send_json({"type": "subscribe", "id": name, "payload": {"query": query, **more}})


def test_subscribe_over_a_socket(store: Store) -> None:
    (old,) = store.names()
    with TestClient(app(store)) as client, greeted(client) as socket:
        subscribe(socket, NEWS, "news")
        first = socket.receive_json()
        assert (first["type"], first["id"]) == ("next", "news")
        assert first["payload"]["data"]["generation"]["name"] == old
        # A query in between.
        subscribe(socket, "query ($a: ID!) { node(id: $a) { id } }", "q", variables={"a": "x"})
        assert socket.receive_json()["payload"]["data"] == {"node": None}
        assert socket.receive_json() == {"type": "complete", "id": "q"}
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        socket.send_json({"type": "pong"})
        publish(store)
        assert socket.receive_json()["payload"]["data"]["generation"]["name"] == NEXT
        # After complete, nothing more is said, and the id is free again.
        socket.send_json({"type": "complete", "id": "news"})
        subscribe(socket, "{ __typename }", "news")
        assert socket.receive_json()["payload"]["data"] == {"__typename": "Query"}
        assert socket.receive_json() == {"type": "complete", "id": "news"}


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"query": "{ nothing }"}, "nothing"),
        ({"query": 5}, "query is missing"),
        ([], "requests come one at a time"),
        ({"documentId": "x"}, "no document 'x'"),
        ({"query": "subscription { nothing }"}, "nothing"),
    ],
)
def test_an_error_ends_one_request_and_no_more(client: TestClient, payload: Any, told: str) -> None:
    with greeted(client) as socket:
        socket.send_json({"type": "subscribe", "id": "1", "payload": payload})
        message = socket.receive_json()
        assert (message["type"], message["id"]) == ("error", "1")
        assert told in message["payload"][0]["message"]
        subscribe(socket, "{ __typename }")
        assert socket.receive_json()["type"] == "next"


INIT = {"type": "connection_init"}
SUBSCRIBE = {"type": "subscribe", "id": "1", "payload": {"query": NEWS}}
BROKEN: dict[str, tuple[list[Any], int]] = {
    "no JSON": (["{"], 4400),
    "no object": (["[]"], 4400),
    "nested": (["[" * 100_000], 4400),
    "bytes": ([b"{}"], 4400),
    "no type": ([{}], 4400),
    "unknown type": ([{"type": "next"}], 4400),
    "no id": ([INIT, {"type": "subscribe", "payload": {}}], 4400),
    "no payload": ([INIT, {"type": "subscribe", "id": "1"}], 4400),
    "twice": ([INIT, INIT], 4429),
    "too early": ([SUBSCRIBE], 4401),
    "the same id": ([INIT, SUBSCRIBE, SUBSCRIBE], 4409),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_the_protocol_closes_the_connection(client: TestClient, name: str) -> None:
    messages, code = BROKEN[name]
    with client.websocket_connect("/graphql", subprotocols=["x", PROTOCOL]) as socket:
        for message in messages:
            if isinstance(message, bytes):
                socket.send_bytes(message)
            elif isinstance(message, str):
                socket.send_text(message)
            else:
                socket.send_json(message)
        with pytest.raises(WebSocketDisconnect) as closed:
            deque(iter(socket.receive_json, None), maxlen=0)
    assert closed.value.code == code


def test_another_protocol_is_not_spoken(client: TestClient) -> None:
    with (
        client.websocket_connect("/graphql", subprotocols=["graphql-ws"]) as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_json()
    assert closed.value.code == 4406


def test_who_says_nothing_is_not_waited_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PATIENCE", 0.1)
    with (
        client.websocket_connect("/graphql", subprotocols=[PROTOCOL]) as socket,
        pytest.raises(WebSocketDisconnect) as closed,
    ):
        socket.receive_json()
    assert closed.value.code == 4408


def test_sockets_share_the_bound_of_streams(store: Store) -> None:
    settings = graphql.Settings(graphql.Limits(streams=1))
    with TestClient(app(store, settings)) as client, greeted(client) as socket:
        subscribe(socket, NEWS, "1")
        assert socket.receive_json()["type"] == "next"
        subscribe(socket, NEWS, "2")
        refused = socket.receive_json()
        assert (refused["type"], refused["id"]) == ("error", "2")
        assert "(setting: streams)" in refused["payload"][0]["message"]
        socket.send_json({"type": "complete", "id": "1"})


# --- the clients of others ------------------------------------------------------------------

SSE = """
import { createClient } from "graphql-sse";
const client = createClient({ url: process.argv[2] });
const news = client.iterate({ query: process.argv[3] });
for (let i = 0; i < 2; i++) console.log(JSON.stringify((await news.next()).value.data));
process.exit(0);
"""
WS = """
import { createClient } from "graphql-ws";
const url = process.argv[2].replace("http", "ws");
const client = createClient({ url, webSocketImpl: WebSocket });
const news = client.iterate({ query: process.argv[3] });
for (let i = 0; i < 2; i++) console.log(JSON.stringify((await news.next()).value.data));
process.exit(0);
"""


@pytest.mark.slow
@pytest.mark.parametrize("package", ["graphql-sse@2.6.1", "graphql-ws@6.4.2"])
def test_the_clients_that_the_protocols_are_named_after(
    store: Store, tmp_path: Path, package: str
) -> None:
    (old,) = store.names()
    folder = tmp_path / "client"
    folder.mkdir()
    program = node(folder, package, "graphql@16.15.0")
    (folder / "news.mjs").write_text(SSE if "sse" in package else WS, encoding="utf-8")
    with serving(store.folder) as address:
        later = threading.Timer(3, publish, (store,))
        later.start()
        told = run([program, "news.mjs", f"{address}/graphql", NEWS], folder)
        later.join()
    names = [json.loads(line)["generation"]["name"] for line in told.splitlines()]
    assert names == [old, NEXT]
