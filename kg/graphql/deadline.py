"""When the time of a request is up, and the work that stops then."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graphql.execution import Executor

STEPS = 10_000
"""How many instructions of SQLite's machine run between two looks at the clock: some 0.1 ms."""


class Late(Exception):
    """The time of a request is up."""


class Deadline:
    """The end of a request's time. graphql-core takes it as the signal to abort."""

    def __init__(self, milliseconds: int) -> None:
        self._end = time.monotonic() + milliseconds / 1000
        self.before = self._end - milliseconds / 20_000
        """When help from elsewhere must be there, so that there is time to say that it is not."""

    @property
    def aborted(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    @property
    def reason(self) -> Late:
        """Why it is aborted, anew each time: an exception holds the frames that it went through."""
        return Late()

    def check(self) -> None:
        """Raise Late when the time is up."""
        if self.aborted:
            raise self.reason

    @contextmanager
    def over(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Interrupt the queries of a connection when the time is up."""
        connection.set_progress_handler(lambda: self.aborted, STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, STEPS)


class Few(Deadline):
    """A deadline that is over after some of the instructions of SQLite's machine, too."""

    def __init__(self, milliseconds: int, steps: int) -> None:
        super().__init__(milliseconds)
        self._steps, self._spent = steps, False

    @property
    def aborted(self) -> bool:
        """Whether the time is up, or the instructions have run."""
        return self._spent or super().aborted

    @contextmanager
    def over(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Interrupt a query of a connection that takes more."""
        connection.set_progress_handler(self._spend, self._steps)
        try:
            yield
        finally:
            connection.set_progress_handler(None, self._steps)

    def _spend(self) -> bool:
        self._spent = True
        return True


class TimedExecutor(Executor[Any]):
    """Looks at the clock before each field; graphql-core itself only does so at both ends."""

    def execute_field(self, *given: Any) -> Any:
        """Resolve a field. Raises Late when the time is up."""
        if self.abort_signal is not None and self.abort_signal.aborted:
            raise self.abort_error()
        return super().execute_field(*given)
