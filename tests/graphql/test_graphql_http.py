"""GraphQL over HTTP, as its specification has it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg import graphql
from kg.graphql import pages
from kg.graphql.media import HTML, JSON, RESPONSE, chosen
from kg.store import View

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GOOD = {"query": "{ persons(first: 1) { nodes { label } } }"}


@pytest.fixture
def client(seed_view: View) -> Iterator[TestClient]:
    # The View's connection is of this thread; each request opens its own.
    with TestClient(Starlette(routes=graphql.routes(lambda: seed_view))) as made:
        yield made


def kind(response: Any) -> str:
    found: str = response.headers["content-type"]
    assert found.endswith("; charset=utf-8")
    return found.partition(";")[0]


def test_post(client: TestClient, seed_view: View) -> None:
    query = "query A($n: Int) { persons(first: $n) { nodes { id } } } query B { __typename }"
    body = {"query": query, "variables": {"n": 2}, "operationName": "A", "extensions": None}
    response = client.post("/graphql", json=body, headers={"accept": RESPONSE})
    assert (response.status_code, kind(response)) == (200, RESPONSE)
    assert len(response.json()["data"]["persons"]["nodes"]) == 2
    assert response.json()["extensions"] == {"generation": seed_view.generation, "cost": 5}


def test_get(client: TestClient) -> None:
    query = "query A($n: Int) { persons(first: $n) { nodes { id } } } query B { __typename }"
    params = {"query": query, "variables": '{"n": 1}', "operationName": "A"}
    response = client.get("/graphql", params=params)
    assert (response.status_code, kind(response)) == (200, JSON)
    assert len(response.json()["data"]["persons"]["nodes"]) == 1
    alone = {"query": "{ __typename }", "operationName": ""}
    assert client.get("/graphql", params=alone).json()["data"] == {"__typename": "Query"}
    assert client.head("/graphql", params=alone).status_code == 200


def test_explain(client: TestClient) -> None:
    params = {"query": "{ persons { totalCount } }", "extensions": '{"explain": true}'}
    for response in (
        client.get("/graphql", params=params),
        client.post("/graphql", json={**params, "extensions": {"explain": True}}),
    ):
        (root,) = response.json()["extensions"]["explain"]
        assert root["queries"][0]["sql"].startswith("SELECT ")
        assert "SELECT ?entity" in root["sparql"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON), ("*/*", JSON), (RESPONSE, RESPONSE), (JSON, JSON),
        ("application/*", JSON), (f"{RESPONSE}, */*", RESPONSE), (f"{RESPONSE}, {JSON}", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0.9", JSON),
        (f"{RESPONSE}; charset=utf-8, {JSON}; charset=utf-8", RESPONSE),
        (f"{RESPONSE};q=0, */*", JSON), (f"{JSON};q=0.1, text/plain", JSON), (BROWSER, JSON),
        (f"{JSON}, {RESPONSE}", RESPONSE),
    ],
)  # fmt: skip
def test_media_types(client: TestClient, accept: str | None, media: str) -> None:
    headers = {"accept": accept} if accept else {}
    if accept is None:
        del client.headers["accept"]
    response = client.post("/graphql", json=GOOD, headers=headers)
    assert (response.status_code, kind(response)) == (200, media)
    assert response.headers["vary"] == "Accept"


@pytest.mark.parametrize("accept", ["text/plain", f"{RESPONSE};q=0", "image/*", "nonsense"])
def test_other_media_types_are_not_acceptable(client: TestClient, accept: str) -> None:
    response = client.post("/graphql", json=GOOD, headers={"accept": accept})
    assert response.status_code == 406
    assert RESPONSE in response.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "{ persons(first: 1000) { totalCount } }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "{ __typename }", "operationName": "X"},
        {"query": "query ($n: Int!) { persons(first: $n) { totalCount } }"},
        {
            "query": "query ($n: Int!) { persons(first: $n) { totalCount } }",
            "variables": {"n": "x"},
        },
        {"query": ""},
    ],
)
def test_a_request_that_is_refused(client: TestClient, body: dict[str, Any]) -> None:
    modern = client.post("/graphql", json=body, headers={"accept": RESPONSE})
    assert (modern.status_code, kind(modern)) == (400, RESPONSE)
    legacy = client.post("/graphql", json=body, headers={"accept": JSON})
    assert (legacy.status_code, kind(legacy)) == (200, JSON)
    for response in (modern, legacy):
        assert "data" not in response.json()
        assert response.json()["errors"][0]["message"]


def test_an_error_while_it_is_executed_is_a_success_with_errors(client: TestClient) -> None:
    body = {
        "query": '{ generation { name } node(id: "x") { id } persons(first: -1) { totalCount } }'
    }
    for accept in (RESPONSE, JSON):
        response = client.post("/graphql", json=body, headers={"accept": accept})
        assert response.status_code == 200
        assert response.json()["data"] is None
        assert response.json()["errors"][0]["path"] == ["persons"]


@pytest.mark.parametrize(
    "body",
    [
        b'"x"', b"5", b"[]", b"null", b"true", b"", b"{", b'{"query": NaN}', b"\xff\xfe",
        b'{"a": 1}', b"[1]", b'{"a": ' * 100_000,
        b'{"query": 5}', b'{"query": null}', b'{"query": ["{ __typename }"]}', b"[" * 100_000,
        b'{"query": "{ __typename }", "variables": []}', b'[{"query": "{ __typename }"}]',
        b'{"query": "{ __typename }", "variables": "x"}', b'{"query": "{a}", "variables": 0}',
        b'{"query": "{ __typename }", "operationName": 1}', b'{"query": "{a}", "extensions": []}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"1" * 5000 + b"}}",
        b'{"query": "{ __typename }"} x', b'\xef\xbb\xbf{"query": "{ __typename }"}',
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", [RESPONSE, JSON])
def test_a_body_that_is_no_request(client: TestClient, body: bytes, accept: str) -> None:
    headers = {"content-type": JSON, "accept": accept}
    response = client.post("/graphql", content=body, headers=headers)
    assert (response.status_code, kind(response)) == (400, accept)
    assert response.json()["errors"][0]["message"]
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        r'{"query": "query ($a: ID!) { node(id: $a) { id } }", "variables": {"a": "\ud800"}}',
        r'{"query": "query ($a: ID!) { node(id: $a) { id } }", "variables": {"\ud800": 1}}',
        r'{"query": "{ __typename }", "operationName": "\ud800"}',
        r'{"query": "{ \ud800 }"}',
    ],
)
def test_half_a_character_is_refused(client: TestClient, body: str) -> None:
    response = client.post(
        "/graphql", content=body.encode(), headers={"content-type": JSON, "accept": RESPONSE}
    )
    assert response.status_code == 400
    assert json.loads(response.text)["errors"]


@pytest.mark.parametrize(
    "query",
    [
        "", "?query=", "?variables={}", "?query={a}&variables=x", "?query={a}&variables=[]",
        "?query={a}&variables=%FF",
    ],
)  # fmt: skip
def test_a_get_that_is_no_request(client: TestClient, query: str) -> None:
    assert client.get("/graphql" + query, headers={"accept": RESPONSE}).status_code == 400


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/graphql", "application/x-www-form-urlencoded",
     "application/json; charset=latin-1", "multipart/form-data; boundary=x"],
)  # fmt: skip
def test_other_content_types_are_not_taken(client: TestClient, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = client.post("/graphql", content=json.dumps(GOOD).encode(), headers=headers)
    assert response.status_code == 415
    assert "json" in response.text or "utf-8" in response.text


def test_content_types_that_are_taken(client: TestClient) -> None:
    for content_type in ("application/json;charset=UTF-8", 'Application/JSON; charset="utf-8"'):
        headers = {"content-type": content_type}
        sent = client.post("/graphql", content=json.dumps(GOOD).encode(), headers=headers)
        assert sent.status_code == 200
    headers = {"content-type": JSON, "content-encoding": "gzip"}
    assert client.post("/graphql", content=b"x", headers=headers).status_code == 415


def test_batches_are_refused(client: TestClient) -> None:
    for body in ([GOOD], [GOOD, GOOD], []):
        response = client.post("/graphql", json=body)
        assert response.status_code == 400
        assert "one at a time and not in batches" in response.json()["errors"][0]["message"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "GE"])
def test_other_methods_are_not_allowed(client: TestClient, method: str) -> None:
    response = client.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


def test_large_bodies_are_refused(seed_view: View) -> None:
    small = graphql.Settings(graphql.Limits(body=1000))
    client = TestClient(Starlette(routes=graphql.routes(lambda: seed_view, small)))
    headers = {"content-type": JSON}
    large = json.dumps({"query": "{ __typename }", "extensions": {"x": "y" * 1000}}).encode()
    response = client.post("/graphql", content=large, headers=headers)
    assert response.status_code == 413
    assert "1,000 bytes (setting: body)" in response.text

    def pieces() -> Iterator[bytes]:
        yield from (large[i : i + 100] for i in range(0, len(large), 100))

    assert client.post("/graphql", content=pieces(), headers=headers).status_code == 413
    small = json.dumps({"query": "{ __typename }"}).encode()
    assert client.post("/graphql", content=small, headers=headers).status_code == 200


def test_what_breaks_is_a_plain_error(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> View:
        raise RuntimeError("secret")

    client = TestClient(Starlette(routes=graphql.routes(broken)))
    response = client.post("/graphql", json=GOOD)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.json()["errors"][0]["message"].startswith("something went wrong")
    assert "secret" in caplog.text


# --- the page -------------------------------------------------------------------------------


def test_a_browser_gets_a_page(client: TestClient) -> None:
    response = client.get("/graphql", headers={"accept": BROWSER})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"


def test_the_page_without_a_front_end_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    response = client.get("/graphql", headers={"accept": BROWSER})
    assert response.status_code == 200
    assert "The API works" in response.text
    assert "KG_REQUIRE_FRONTEND=1" in response.text


def test_the_page_has_a_query_in_it_that_cannot_break_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed_view: View
) -> None:
    source = Path(pages.__file__).parents[1] / "frontend" / "src" / "graphiql.html"
    (tmp_path / "graphiql.html").write_text(source.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(pages, "STATIC", tmp_path)

    def query_in(text: str) -> Any:
        _, _, rest = text.partition('id="kg-default-query">')
        return json.loads(rest.partition("</script>")[0])

    plain = client.get("/graphql", headers={"accept": BROWSER})
    assert query_in(plain.text) == graphql.example(seed_view)
    nasty = '{ a } # </script><script>alert(1)</script> "\u2028'
    response = client.get("/graphql", params={"query": nasty}, headers={"accept": BROWSER})
    assert query_in(response.text) == nasty
    assert "<script>alert" not in response.text


def test_static_files_are_served_from_the_package(client: TestClient) -> None:
    if not (pages.STATIC / "graphiql.js").exists():
        pytest.skip("the front end is not built here")
    assert client.get("/graphql/static/graphiql.js").status_code == 200
    assert client.get("/graphql/static/../http.py").status_code == 404


def test_the_first_query_shows_quotes(seed_view: View, ask: Any) -> None:
    data = ask(graphql.example(seed_view))
    assert '"quote"' in json.dumps(data)


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        (BROWSER, HTML), ("*/*", JSON), ("text/html", HTML), ("text/*", HTML),
        ("text/html;q=x, application/json;q=0.2", JSON), ("", JSON), (",", None),
        ("application/json;q=2, text/html;q=0.1", HTML),
    ],
)  # fmt: skip
def test_chosen(accept: str, best: str | None) -> None:
    assert chosen(accept, (RESPONSE, JSON, HTML), JSON) == best


def test_without_a_usual_type_the_first_is_usual() -> None:
    for accept in (None, "", "*/*", "application/*"):
        assert chosen(accept, (RESPONSE, JSON)) == RESPONSE
    assert chosen(f"*/*, {JSON}", (RESPONSE, JSON)) == JSON
