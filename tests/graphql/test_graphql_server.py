"""The server: a home page, a health check, and a new generation between two requests."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from kg import graphql
from kg.cli.schema import schema
from kg.cli.serving import _listen, serve
from kg.ontology import read
from kg.server import app, tries
from kg.store import Store, View

ROOT = Path(__file__).parents[2]


def test_the_home_page_says_what_there_is(seed_store: Path, seed_view: View) -> None:
    with TestClient(app(Store(seed_store))) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert 'href="/graphql"' in page.text
        for name, number in seed_view.describe().items():
            assert f"<th>{name}</th><td>{number:,}</td>" in page.text
        assert "kg export" in page.text
        health = client.get("/health")
        assert health.json() == {"status": "ok", "generation": seed_view.generation}
        assert client.get("/nothing").status_code == 404


def test_a_new_generation_is_served_from_the_next_request_on(
    seed_store: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    shutil.copytree(seed_store, store.folder)
    (old,) = store.names()
    body = {"query": "{ generation { name } persons(first: 1) { edges { cursor } } }"}
    with TestClient(app(store)) as client:
        first = client.post("/graphql", json=body).json()
        assert first["extensions"]["generation"] == old
        shutil.copytree(store.path(old), store.path("0009-ffffffffffff"))
        store.point_at("0009-ffffffffffff")
        second = client.post("/graphql", json=body).json()
        assert (
            second["extensions"]["generation"]
            == second["data"]["generation"]["name"]
            == "0009-ffffffffffff"
        )
        cursor = first["data"]["persons"]["edges"][0]["cursor"]
        query = f'{{ persons(after: "{cursor}") {{ totalCount }} }}'
        told = client.post("/graphql", json={"query": query}).json()["errors"][0]["message"]
        assert f"belongs to generation {old}" in told
        # A generation that cannot be read leaves the last good one in place.
        (store.folder / "CURRENT").write_text("0010-none\n")
        assert client.get("/health").json()["generation"] == "0009-ffffffffffff"
        (store.folder / "CURRENT").unlink()
        assert client.get("/health").json()["generation"] == "0009-ffffffffffff"


def test_three_things_to_try(seed_view: View) -> None:
    shown = tries(seed_view)
    assert len(shown) == 3
    name = re.search(r'--around "(.*)" --depth', shown[2][1])
    assert name
    assert seed_view.the(name[1])
    assert [text.endswith(" --store here") for _, text in tries(seed_view, " --store here")] == [
        False, True, True
    ]  # fmt: skip


def test_kg_schema() -> None:
    result = CliRunner().invoke(schema, ["--ontology", str(ROOT / "ontology")])
    assert result.exit_code == 0
    assert result.output == graphql.sdl(read(ROOT / "ontology"))


# --- kg serve -------------------------------------------------------------------------------


def test_small_answers_are_sent_at_once() -> None:
    """asyncio turns Nagle's algorithm off only for sockets that say that they speak TCP."""
    with _listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_a_taken_port_is_told(seed_store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(serve, ["--store", str(seed_store), "--port", port])
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in result.output
    assert "give another --port" in result.output


@pytest.mark.parametrize("text", ["depth", "depth=x", "deep=3", "depth=-1", "=", ""])
def test_a_limit_that_is_none_is_told(seed_store: Path, text: str) -> None:
    result = CliRunner().invoke(serve, ["--store", str(seed_store), "--limit", text])
    assert result.exit_code == 2
    assert (
        "body, bytes, tokens, depth, aliases, directives, roots, fields, cost, time, streams"
        in result.output
    )


def test_a_missing_store_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(tmp_path / "none")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "no such folder; `kg build PATHS` makes a store" in done.stderr
    assert "Traceback" not in done.stderr


def test_it_serves_until_it_is_stopped(seed_store: Path) -> None:
    command = [sys.executable, "-u", "-m", "kg", "serve", "--store", str(seed_store)]
    command += ["--port", "0", "--limit", "depth=3"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            first = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", first)
            assert found, first
            lines = [process.stdout.readline() for _ in range(3)]
            assert "Three things to try" in "".join(lines)
            answer = _posted(f"{found[0]}/graphql", "{ generation { name } }")
            assert answer["data"]["generation"]["name"]
            deep = "{ persons { nodes { signed { totalCount } } } }"
            refused = _posted(f"{found[0]}/graphql", deep)
            assert "the limit is 3" in refused["errors"][0]["message"]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 0


def _posted(address: str, query: str) -> Any:
    for _ in range(100):
        with contextlib.suppress(httpx.ConnectError):
            return httpx.post(address, json={"query": query}, timeout=20).json()
        time.sleep(0.05)
    raise AssertionError("nobody answers")
