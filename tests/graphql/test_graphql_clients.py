"""The clients and the audits of others, against the real server."""

from __future__ import annotations

import contextlib
import json
import select
import socket
from pathlib import Path

import httpx
import pytest

from tests.graphql.serving import node, run, serving

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
