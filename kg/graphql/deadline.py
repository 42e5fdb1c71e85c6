"""When the time of a request is up, and the work that stops then."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

STEPS = 10_000
"""How many instructions of SQLite's machine run between two looks at the clock: some 0.1 ms."""


class Deadline:
    """The end of a request's time."""

    def __init__(self, milliseconds: int) -> None:
        self._end = time.monotonic() + milliseconds / 1000

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._end

    def check(self) -> None:
        """Raise TimeoutError when the time is up."""
        if self.passed:
            raise TimeoutError("the time of the request is up")

    @contextmanager
    def over(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Interrupt the queries of a connection when the time is up."""
        connection.set_progress_handler(lambda: self.passed, STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, STEPS)
