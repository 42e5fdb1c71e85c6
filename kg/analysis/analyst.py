"""Whoever has questions to networks: asks processes that can be killed, and remembers what failed.

Neither networkx nor igraph can be interrupted. So a question is answered by another process, which
is gone when the time is up.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import weakref
from concurrent.futures import Future
from multiprocessing import Pipe
from pathlib import Path
from typing import Any

from kg.analysis.questions import Question
from kg.errors import BusyError, LimitError, QueryError
from kg.store import View

_PROGRAM = "kg.analysis.worker"

WORKERS = 2
"""How many questions to one generation are answered at a time: a dear one leaves room for one."""

_REST, _TIMES = 60.0, 30
"""What took too long is not tried again for so many seconds, or for so many times what it took."""

_REMEMBERED = 1000
"""How many questions are remembered that took too long."""


class Analyst:
    """Answers questions to the networks of a View; safe to use from several threads.

    It starts its processes when somebody asks, and ends them when it is let go.
    """

    def __init__(self, view: View) -> None:
        self._folder = view.folder.absolute()
        self._room = threading.BoundedSemaphore(WORKERS)
        self._lock = threading.Lock()
        self._asked: dict[Question, Future[Any]] = {}
        self._late: dict[Question, tuple[float, float]] = {}
        self._idle: list[_Worker] = []
        self._end = weakref.finalize(self, _end_all, self._idle)

    def ask(self, question: Question, until: float) -> Any:
        """The answer to a question, to be had before ``until``, a time of ``time.monotonic``.

        Who asks what somebody else is asking already gets the same answer. A question that took
        too long is refused at once, for a while, unless there is more time for it.

        Raises QueryError where there can be no answer, LimitError where it takes too long, and
        BusyError where others took the time.
        """
        left = until - time.monotonic()
        had, then = self._late.get(question, (0.0, 0.0))
        if left <= had * 1.5 and time.monotonic() < then + max(_REST, _TIMES * had):
            raise _too_long(question, had)
        with self._lock:
            asked = self._asked.get(question)
            mine = asked is None
            answer: Future[Any] = asked or Future()
            self._asked[question] = answer
        if not mine:
            return _waited(question, answer, left)
        try:
            answer.set_result(self._answered(question, until))
        except BaseException as error:
            answer.set_exception(error)
        finally:
            with self._lock:
                del self._asked[question]
        return answer.result()

    def close(self) -> None:
        """End its processes."""
        self._end()

    def _answered(self, question: Question, until: float) -> Any:
        start = time.monotonic()
        if not self._room.acquire(timeout=max(until - start, 0)):
            raise BusyError("other questions to networks took the time; try again in a moment")
        try:
            one = self._idle.pop() if self._idle else _Worker(self._folder)
            try:
                kind, told = one.ask(question, until)
            except BaseException:
                one.end()
                raise
            self._idle.append(one)
        except TimeoutError:
            end = time.monotonic()
            with self._lock:
                if len(self._late) >= _REMEMBERED:
                    self._late.clear()
                self._late[question] = end - start, end
            raise _too_long(question, end - start) from None
        finally:
            self._room.release()
        if kind == "refused":
            raise QueryError(told)
        if kind == "failed":
            raise RuntimeError(told)
        return told


class _Worker:
    """One process, which answers one question at a time."""

    def __init__(self, folder: Path) -> None:
        self._asked, theirs = Pipe()
        home = str(Path(__file__).parents[2])
        found = os.environ.get("PYTHONPATH")
        with theirs:
            self._process = subprocess.Popen(
                # -P: the folder where somebody is, is no place to import from.
                [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno()), str(folder)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{found}" if found else home},
            )

    def ask(self, question: Question, until: float) -> tuple[str, Any]:
        """How it went, and the answer. Raises TimeoutError where there is none in time."""
        try:
            self._asked.send((question, until))
            if not self._asked.poll(max(until - time.monotonic(), 0)):
                raise TimeoutError
            kind, told = self._asked.recv()
        except (EOFError, ConnectionError):
            # Its own clock ended it; or it died of what it was not given.
            if time.monotonic() < until - 0.1:
                raise LimitError(
                    "a process that measures networks died; is memory short?"
                ) from None
            raise TimeoutError from None
        return kind, told

    def end(self) -> None:
        """Kill it, and clean up."""
        self._process.kill()
        self._process.wait()
        self._asked.close()


def _end_all(workers: list[_Worker]) -> None:
    while workers:
        workers.pop().end()


def _waited(question: Question, answer: Future[Any], seconds: float) -> Any:
    try:
        return answer.result(timeout=max(seconds, 0))
    except TimeoutError:
        raise _too_long(question, seconds) from None


def _too_long(question: Question, seconds: float) -> LimitError:
    return LimitError(
        f"it takes longer than the {seconds:.1f} seconds that there are for it; {question.advice}"
    )
