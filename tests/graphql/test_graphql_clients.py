"""The clients and the audits of others, against the real server."""

from __future__ import annotations

import contextlib
import json
import select
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.graphql.serving import ROOT, node, run, serving

AUDIT = """
import { auditServer } from "graphql-http";
const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map((r) => [r.id, r.name, r.status, r.reason ?? ""])));
"""


@pytest.mark.slow
def test_every_audit_of_graphql_http_passes(seed_store: Path, tmp_path: Path) -> None:
    program = node(tmp_path, "graphql-http@1.23.1", "graphql@16.15.0")
    (tmp_path / "audit.mjs").write_text(AUDIT, encoding="utf-8")
    with serving(seed_store) as address:
        results = json.loads(run([program, "audit.mjs", f"{address}/graphql"], tmp_path))
    assert [r for r in results if r[2] != "ok"] == []
    assert len(results) == 61


def test_a_stream_of_a_hundred_megabytes_is_cut_off(seed_store: Path) -> None:
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    chunk = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with serving(seed_store) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            sent = 0
            with contextlib.suppress(ConnectionError):
                while sent < 100 and not select.select([client], [], [], 0)[0]:
                    client.sendall(chunk)
                    sent += 1
            assert sent < 50
            answer = b""
            with contextlib.suppress(ConnectionError):
                while piece := client.recv(65536):
                    answer += piece
        with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
            client.sendall(head + b"Content-Length: 104857600\r\n\r\n")
            declared = client.recv(65536)
        # It still answers others.
        assert httpx.get(f"{address}/health", timeout=30).json()["status"] == "ok"
    assert declared.startswith(b"HTTP/1.1 413 ")
    # A client that goes on sending may lose the answer, but not to a 500.
    assert not answer or answer.startswith(b"HTTP/1.1 413 ")


# --- generated clients ----------------------------------------------------------------------

CLIENTS = ROOT / "docs" / "clients"
SIGNED = "Kamala D. Harris signed an accord: attorney generals of … California … sign … an accord"


@pytest.fixture(scope="module")
def address(seed_store: Path) -> Iterator[str]:
    with serving(seed_store) as found:
        yield f"{found}/graphql"


def project(language: str, folder: Path) -> Path:
    """A project as the documentation has it, with the schema that kg prints."""
    shutil.copytree(CLIENTS / language, folder, dirs_exist_ok=True)
    shutil.copyfile(ROOT / "docs" / "schema.graphql", folder / "schema.graphql")
    return folder


@pytest.mark.slow
def test_a_python_client_is_generated_checked_and_asks(address: str, tmp_path: Path) -> None:
    folder = project("python", tmp_path)
    # An environment of its own: ariadne-codegen wants an older graphql-core than kg.
    run([sys.executable, "-m", "venv", "venv"], folder)
    program = folder / "venv" / "bin" / "python"
    pip = [program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "ariadne-codegen==0.19.0", "mypy==2.4.1"], folder)
    run([folder / "venv" / "bin" / "ariadne-codegen"], folder)
    run([program, "-m", "mypy", "--strict", "ask.py"], folder)
    told = run([program, "ask.py", address], folder).splitlines()
    assert SIGNED in told
    assert "nearly 60,000 calls: 60000" in told
    # What the schema does not have does not pass.
    wrong = (folder / "ask.py").read_text().replace("figure.label", "figure.title")
    (folder / "wrong.py").write_text(wrong)
    with pytest.raises(AssertionError, match='has no attribute "title"'):
        run([program, "-m", "mypy", "--strict", "wrong.py"], folder)


@pytest.mark.slow
def test_a_typescript_client_is_generated_checked_and_asks(
    address: str, seed_store: Path, tmp_path: Path
) -> None:
    folder = project("typescript", tmp_path)
    program = node(folder)
    run([program, "node_modules/.bin/graphql-codegen", "--config", "codegen.ts"], folder)
    run([program, "node_modules/.bin/tsc"], folder)
    assert SIGNED in run([program, "ask.ts", address], folder).splitlines()
    # By the hash of its document, from a server that answers no others.
    (folder / "documents").mkdir()
    shutil.move(folder / "gql" / "persisted-documents.json", folder / "documents")
    options = ["--documents", str(folder / "documents"), "--only-documents"]
    with serving(seed_store, *options) as closed:
        told = run([program, "ask.ts", f"{closed}/graphql", "by-id"], folder)
        assert SIGNED in told.splitlines()
    # What the schema does not have does not pass.
    wrong = (folder / "ask.ts").read_text().replace("node.label", "node.title")
    (folder / "ask.ts").write_text(wrong)
    with pytest.raises(AssertionError, match="Property 'title' does not exist"):
        run([program, "node_modules/.bin/tsc"], folder)
