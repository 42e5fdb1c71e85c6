"""kg serve with several processes, and with many requests."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.store import Store
from tests.graphql.serving import serving

PAD = "#" + "x" * 1000
NEXT = "0009-ffffffffffff"
QUERY = {"query": "{ generation { name } }"}


def workers(store: Path) -> list[int]:
    """The processes that a server over a store has started to answer requests."""
    (server,) = (pid for pid in processes() if f"--store\0{store}\0" in command(pid))
    below = (pid for pid in processes() if parent(pid) == server)
    return sorted(pid for pid in below if "spawn_main" in command(pid))


def processes() -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def parent(pid: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


@contextlib.contextmanager
def asleep(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def answer(address: str) -> str:
    # A connection of its own, which any of the workers may accept.
    response = httpx.post(f"{address}/graphql", json=QUERY, timeout=30)
    assert response.status_code == 200
    name: str = response.json()["data"]["generation"]["name"]
    return name


def awaited(store: Path, number: int, other_than: int = 0) -> list[int]:
    for _ in range(300):
        found = workers(store)
        if len(found) == number and other_than not in found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"there are {workers(store)}, and not {number}")


@pytest.mark.slow
def test_every_worker_switches_and_one_that_dies_is_replaced(
    seed_store: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    shutil.copytree(seed_store, store.folder)
    (old,) = store.names()
    with serving(store.folder, "--workers", "2") as address:
        first, second = awaited(store.folder, 2)
        # Each of the two answers while the other one sleeps.
        for other in (first, second):
            with asleep(other):
                assert answer(address) == old
        shutil.copytree(store.path(old), store.path(NEXT))
        store.point_at(NEXT)
        for other in (first, second):
            with asleep(other):
                assert answer(address) == NEXT
        os.kill(first, signal.SIGKILL)
        assert second in awaited(store.folder, 2, other_than=first)
        with asleep(second):
            assert answer(address) == NEXT
    assert not [pid for pid in (first, second) if "spawn_main" in command(pid)]


@pytest.mark.slow
def test_memory_does_not_grow_with_requests(seed_store: Path) -> None:
    """Requests that differ, are refused, or come in streams leave nothing behind."""

    def memory(pid: int) -> int:
        status = Path(f"/proc/{pid}/status").read_text()
        (line,) = (one for one in status.splitlines() if one.startswith("VmRSS:"))
        return int(line.split()[1])

    def ask(client: httpx.Client, start: int, number: int) -> None:
        for n in range(start, start + number):
            query = (
                f"query Q{n}($n: Int) {{ a{n}: persons(first: $n) {{ totalCount nodes "
                "{ id label signed { edges { node { id } statement { evidence { quote } } } } } } }"
            )
            body = {"query": query + PAD, "variables": {"n": n % 50}, "extensions": {"n": PAD}}
            assert client.post("/graphql", json=body).status_code == 200
            if n % 10 == 0:
                about = {"query": f'{{ __type(name: "X{n}") {{ name }} }}'}
                assert client.post("/graphql", json=about).status_code == 200
                wrong = {"query": f"{{ nothing{n} }}"}
                assert client.post("/graphql", json=wrong).json()["errors"]
                headers = {"accept": "text/event-stream"}
                assert client.get("/graphql", params=about, headers=headers).status_code == 200

    with serving(seed_store) as address, httpx.Client(base_url=address, timeout=30) as client:
        (server,) = (pid for pid in processes() if f"--store\0{seed_store}\0" in command(pid))
        ask(client, 0, 1200)
        before = memory(server)
        ask(client, 1200, 2400)
        after = memory(server)
    # What is kept of requests is full by then. In kB: one text of each would be 2.4 MB.
    assert after - before < 2000
