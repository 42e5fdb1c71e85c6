"""Persisted documents: asked for by an id, from a folder, and nothing else if that is set."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg import graphql
from kg.cli import main
from kg.errors import InputError
from kg.graphql.media import RESPONSE
from kg.store import View
from tests.graphql.serving import serving

QUERY = "query People($n: Int) { persons(first: $n) { nodes { label } } }\n"
DIGEST = hashlib.sha256(QUERY.encode()).hexdigest()
TYPE = "{ __typename }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "people.graphql").write_text(QUERY)
    (tmp_path / "persisted-documents.json").write_text(json.dumps({"type-1": TYPE}))
    return tmp_path


def client(view: View, folder: Path, *, only: bool = False) -> TestClient:
    settings = graphql.Settings(documents=graphql.documents_in(folder), only_documents=only)
    return TestClient(
        Starlette(routes=graphql.routes(lambda: view, settings)), headers={"accept": RESPONSE}
    )


def message(response: Any) -> str:
    (error,) = response.json()["errors"]
    told: str = error["message"]
    return told


def test_a_document_is_answered_by_its_id(seed_view: View, folder: Path) -> None:
    asking = client(seed_view, folder)
    body = {"documentId": f"sha256:{DIGEST}", "variables": {"n": 2}, "operationName": "People"}
    posted = asking.post("/graphql", json=body)
    plain = asking.post("/graphql", json={"query": QUERY, "variables": {"n": 2}})
    assert posted.status_code == 200
    assert len(posted.json()["data"]["persons"]["nodes"]) == 2
    assert posted.json() == plain.json()
    params = {"documentId": f"sha256:{DIGEST}", "variables": '{"n": 2}'}
    assert asking.get("/graphql", params=params).json() == plain.json()
    for name in ("type-1", "sha256:" + hashlib.sha256(TYPE.encode()).hexdigest()):
        got = asking.get("/graphql", params={"documentId": name})
        assert got.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({"documentId": "none"}, 404, "no document 'none' is known here (setting: documents)"),
        ({"documentId": f"sha256:{DIGEST.upper()}"}, 404, "no document"),
        ({"documentId": DIGEST}, 404, "no document"),
        ({"documentId": 5}, 400, "documentId is not a string"),
        ({"documentId": "type-1", "query": TYPE}, 400, "and not both"),
        ({"documentId": None}, 400, "query is missing"),
    ],
)
def test_what_is_no_document_is_told(
    seed_view: View, folder: Path, body: dict[str, Any], status: int, told: str
) -> None:
    response = client(seed_view, folder).post("/graphql", json=body)
    assert response.status_code == status
    assert told in message(response)


def test_only_documents(seed_view: View, folder: Path) -> None:
    asking = client(seed_view, folder, only=True)
    refused = asking.post("/graphql", json={"query": "{ persons { totalCount } }"})
    assert refused.status_code == 403
    assert "(setting: only-documents)" in message(refused)
    assert (
        asking.get("/graphql", params={"query": "{ __schema { description } }"}).status_code == 403
    )
    assert asking.get("/graphql", params={"documentId": "type-1"}).status_code == 200
    # Its own text is as good as its id: clients that send both worlds the same need no change.
    assert asking.post("/graphql", json={"query": QUERY}).status_code == 200
    assert asking.post("/graphql", json={"query": QUERY.strip()}).status_code == 403
    # Nobody could write a query in the editor.
    page = asking.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 406


BAD: dict[str, tuple[dict[str, bytes], str]] = {
    "empty": ({}, "no document in it"),
    "not UTF-8": ({"a.graphql": b"\xff"}, "a.graphql: cannot be read as UTF-8"),
    "not JSON": ({"a.json": b"{"}, "a.json: is not JSON"),
    "nested": ({"a.json": b"[" * 100_000}, "a.json: is not JSON"),
    "a list": ({"a.json": b"[]"}, "a.json: is not a JSON object of ids and documents"),
    "no text": ({"a.json": b'{"a": 1}'}, "a.json: is not a JSON object of ids and documents"),
    "not its hash": (
        {"a.json": json.dumps({"0" * 64: TYPE}).encode()},
        f"a.json: {'0' * 64} is not the SHA-256 of its document",
    ),
    "no id": ({"a.json": b'{"a b": "{ a }"}'}, "a.json: 'a b' is no id of a document"),
    "reserved prefix": ({"a.json": b'{"md5:a": "{ a }"}'}, "'md5:a' is no id of a document"),
    "two of an id": (
        {"a.json": b'{"a": "{ a }"}', "b.json": b'{"a": "{ b }"}'},
        "b.json: another document has the id a as well",
    ),
    "another file": ({"a.graphql": b"{ a }", "b.txt": b""}, "b.txt: no .graphql, .gql or .json"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_folder_that_is_not_understood_is_told(tmp_path: Path, name: str) -> None:
    files, told = BAD[name]
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    with pytest.raises(InputError) as raised:
        graphql.documents_in(tmp_path)
    assert told in str(raised.value)


def test_no_file_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(TYPE)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.graphql").symlink_to(tmp_path / "secret")
    with pytest.raises(InputError, match="leads out of"):
        graphql.documents_in(tmp_path / "documents")


def test_kg_serve_with_documents(seed_store: Path, folder: Path) -> None:
    import httpx

    with serving(seed_store, "--documents", str(folder), "--only-documents") as address:
        params = {"documentId": f"sha256:{DIGEST}"}
        assert httpx.get(f"{address}/graphql", params=params, timeout=30).status_code == 200
        params = {"query": "{ persons { totalCount } }"}
        assert httpx.get(f"{address}/graphql", params=params, timeout=30).status_code == 403


def test_kg_serve_refuses_what_it_would_never_answer(seed_store: Path, tmp_path: Path) -> None:
    def told(*options: str) -> str:
        result = CliRunner().invoke(main, ["serve", "--store", str(seed_store), *options])
        assert result.exit_code in (1, 2)
        return result.output + str(result.exception)

    (tmp_path / "a.json").write_text('{"wrong": "{ nothing }"}')
    assert "the document wrong would be refused" in told("--documents", str(tmp_path))
    (tmp_path / "a.json").write_text('{"deep": "{ ' + "generation { " * 30 + '}"}')
    assert "the document deep would be refused" in told("--documents", str(tmp_path))
    assert "no such folder" in told("--documents", str(tmp_path / "none"))
    assert "--only-documents needs --documents" in told("--only-documents")
