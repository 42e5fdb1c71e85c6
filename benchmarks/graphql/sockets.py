"""Requests through a socket: a server process, and a load generator with connections kept open."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

CONNECTIONS = 8
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def served(command: Sequence[str]) -> Iterator[tuple[int, int]]:
    """A server process and its port, which stands for ``PORT`` in its command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = [part.replace("PORT", str(port)) for part in command]
    process = subprocess.Popen(given, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            if process.poll() is not None:
                raise SystemExit(f"{given[0]} ended with {process.returncode}")
            time.sleep(0.1)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait()


def cpu(pid: int) -> float:
    """The seconds of CPU time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident(pid: int) -> float:
    """How much memory a process holds, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE / 1e6


async def load(port: int, path: str, bodies: Sequence[bytes], count: int) -> None:
    """Send some POST requests over connections that are kept open, and read every answer."""
    left = iter(range(count))

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in left:
            body = bodies[number % len(bodies)]
            writer.write(
                b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (path.encode(), len(body), body)
            )
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = head.lower().split(b"content-length:")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))


def rate(pid: int, port: int, path: str, bodies: Sequence[bytes], seconds: float) -> float:
    """Requests per second of the server's CPU time, over at least so many of those."""
    asyncio.run(load(port, path, bodies, 50))
    start, count = cpu(pid), 0
    while (spent := cpu(pid) - start) < seconds:
        asyncio.run(load(port, path, bodies, 100))
        count += 100
    return count / spent
