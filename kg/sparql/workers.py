"""Worker processes: an engine that stops when it is told to, whatever the query does."""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import LimitError, QueryError
from kg.sparql import worker
from kg.sparql.engine import Answer, Engine, Question, Row
from kg.store import View

NICE = 5
"""How far workers step back behind the server, in the scheduler's steps."""
SLOW_NICE = 19
"""How far a worker steps back whose query turned out to be a long one."""


class Worker:
    """One process, which answers one question at a time.

    ``memory`` is how many bytes a query may take; ``view`` is one that it will probably be asked
    over. It may be killed from another thread.
    """

    def __init__(self, memory: int, view: View | None = None) -> None:
        # -P: the folder of the program is not a place to import from.
        self._process = subprocess.Popen(
            [sys.executable, "-P", worker.__file__, str(memory), *([_path(view)] if view else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._memory = memory
        self._reason = ""
        self.idle = True
        """Whether it waits for a question; a worker that is not idle can only be killed."""
        self._stepped_back = False

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def step_back(self, steps: int = SLOW_NICE) -> None:
        """Let all others go first, for good."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, steps)

    def kill(self, reason: str = "") -> None:
        """End the process at once; whoever reads its answer gets a LimitError with the reason."""
        self._reason = self._reason or reason
        self.idle = False
        self._process.kill()

    def close(self) -> None:
        """Kill the process, if it runs still, and clean up after it."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()

    def engine(self, view: View) -> Engine:
        """The worker as an engine over the store of a view."""
        path = _path(view)
        return lambda question: self._ask(question, path)

    def _ask(self, question: Question, path: str) -> Answer:
        self.idle = False
        if not self._stepped_back:
            # Not before: it is to be warm soon.
            self.step_back(NICE)
            self._stepped_back = True
        try:
            assert self._process.stdin is not None
            pickle.dump(_message(question, path), self._process.stdin)
            self._process.stdin.flush()
        except OSError:
            raise self._ended(question) from None
        shape, columns = self._next(question)
        return Answer(shape, columns, self._rows(question))

    def _rows(self, question: Question) -> Iterator[Row]:
        message = self._next(question)
        while message[0] == "rows":
            # One message ahead, so that who stops at the last row has read it all.
            following = self._next(question)
            self.idle = following[0] == "end"
            yield from message[1]
            message = following
        self.idle = True

    def _next(self, question: Question) -> tuple[Any, ...]:
        assert self._process.stdout is not None
        try:
            message: tuple[Any, ...] = pickle.load(self._process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            raise self._ended(question) from None
        if message[0] == "error":
            self.idle = True
            raise QueryError(f"{question.where}: the engine refuses it: {message[2]}")
        return message

    def _ended(self, question: Question) -> LimitError:
        """Why the process ended: it was killed, or died of what it was not given."""
        megabytes = self._memory // 1_000_000
        died = f"it needs more than {megabytes:,} MB of memory (limit: megabytes)"
        return LimitError(f"{question.where}: {self._reason or died}")


def _path(view: View) -> str:
    return str((view.folder / "rdf").absolute())


def _message(question: Question, path: str) -> dict[str, Any]:
    def graphs(iris: tuple[str, ...] | None) -> list[ox.NamedNode] | None:
        return None if iris is None else [ox.NamedNode(iri) for iri in iris]

    return {
        "store": path,
        "text": question.text,
        "most": question.most,
        "options": {
            "prefixes": dict(question.prefixes),
            "substitutions": {ox.Variable(n): v for n, v in sorted(question.substitutions.items())},
            "default_graph": graphs(question.default_graphs),
            "named_graphs": graphs(question.named_graphs),
        },
    }


def running(pids: list[int]) -> dict[int, int]:
    """The bytes of memory that processes hold, of those that still run."""
    found: dict[int, int] = {}
    for pid in pids:
        with contextlib.suppress(OSError, IndexError):
            pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
            found[pid] = int(pages) * os.sysconf("SC_PAGE_SIZE")
    return found
