"""Room for queries: which may run now, which waits, and which has run long enough.

A query that is not answered at once is a slow one: it goes behind all others, and gives up its
place to another. So a few quick places suffice, whatever else is running.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Protocol, TypeVar

from kg.errors import BusyError
from kg.sparql.callers import Caller
from kg.sparql.engine import Engine
from kg.sparql.workers import Worker
from kg.store import View

Result = TypeVar("Result")

QUICK = 0.5
"""After so many seconds a query is a slow one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries of strangers may take.

    ``quick`` is how many may run that are not slow yet, ``slow`` how many slow ones may run
    beside them, ``waiting`` how many may wait (a quarter of them those of one client).
    ``seconds`` is how long a query may run, ``megabytes`` how much memory one may take, and
    ``rows`` and ``kilobytes`` how long its answer may be.
    """

    quick: int = 4
    slow: int = 10
    waiting: int = 64
    seconds: int = 20
    megabytes: int = 512
    rows: int = 100_000
    kilobytes: int = 50_000

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all limits."""
        return tuple(field.name for field in fields(cls))


LIMITS = Limits()
"""The limits that hold if nothing else is said."""


class Answering(Protocol):
    """What a pool asks: a worker process, or a caller of a store elsewhere."""

    idle: bool

    @property
    def alive(self) -> bool:
        """Whether it may be asked."""

    def engine(self, view: View) -> Engine:
        """What answers."""

    def step_back(self) -> None:
        """Let all others go first."""

    def kill(self, reason: str = "") -> None:
        """End what it does at once."""

    def close(self) -> None:
        """Clean up after it."""


class Pool:
    """Warm workers, and the queue before them. All methods belong to one event loop."""

    def __init__(self, limits: Limits = LIMITS, endpoint: str | None = None) -> None:
        """``endpoint`` is a store elsewhere, which answers instead of processes here."""
        self.limits, self._endpoint = limits, endpoint
        self._idle: list[Answering] = []
        self._all: set[Answering] = set()
        self._view: View | None = None
        self._closed = False
        self._quick: Counter[str] = Counter()
        self._slow: OrderedDict[Answering, None] = OrderedDict()
        self._queue: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._threads = ThreadPoolExecutor(
            limits.quick + limits.slow + 1, thread_name_prefix="kg-sparql"
        )

    def warm(self, view: View | None = None) -> None:
        """Start the workers that are to be there before the first query."""
        self._view = view or self._view
        while len(self._idle) < self.limits.quick:
            self._idle.append(self._started())

    def _started(self) -> Answering:
        worker: Answering
        if self._endpoint is not None:
            worker = Caller(self._endpoint, self.limits.kilobytes, self.limits.seconds)
        else:
            worker = Worker(self.limits.megabytes * 1_000_000, self._view)
        self._all.add(worker)
        return worker

    @property
    def workers(self) -> tuple[Worker, ...]:
        """All worker processes that run now."""
        return tuple(one for one in self._all if isinstance(one, Worker))

    def close(self) -> None:
        """Kill all workers. Queries that still run fail."""
        self._closed = True
        for worker in self._all:
            worker.kill("the server stops")
        for worker in self._idle:
            worker.close()
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def run(
        self,
        view: View,
        client: str,
        job: Callable[[Engine], Result],
        gone: Awaitable[object] | None = None,
    ) -> Result:
        """What a job makes of an engine, in a thread of its own.

        ``client`` is who asks: others get their turn as well. Where ``gone`` ends first, the
        query is killed. Raises BusyError where there is no room, LimitError where the query
        takes more than it may, and whatever the job raises.
        """
        self._view = view
        await self._enter(client)
        worker = self._taken()
        state = _State()
        loop = asyncio.get_running_loop()
        seconds = self.limits.seconds
        timers = [
            loop.call_later(QUICK, self._slow_down, worker, client, state),
            loop.call_later(
                seconds, worker.kill, f"it took more than {seconds} seconds (limit: seconds)"
            ),
        ]
        watch = asyncio.ensure_future(_watch(gone, worker)) if gone is not None else None
        try:
            return await loop.run_in_executor(self._threads, job, worker.engine(view))
        finally:
            for timer in timers:
                timer.cancel()
            if watch is not None:
                watch.cancel()
            self._leave(worker, client, state)

    def _taken(self) -> Answering:
        """The worker that waits longest, which is warm; workers that died are cleaned away."""
        while self._idle:
            worker = self._idle.pop(0)
            if worker.alive:
                return worker
            self._all.discard(worker)
            worker.close()
        return self._started()

    # --- places -------------------------------------------------------------------------------

    def _may_start(self, client: str) -> bool:
        """Whether there is a quick place for a client: the last one is for somebody else."""
        own = max(1, self.limits.quick - 1)
        return self._quick.total() < self.limits.quick and self._quick[client] < own

    async def _enter(self, client: str) -> None:
        if not self._queue.get(client) and self._may_start(client):
            self._quick[client] += 1
            return
        waiting = sum(map(len, self._queue.values()))
        mine = len(self._queue.get(client, ()))
        if waiting >= self.limits.waiting or mine >= max(1, self.limits.waiting // 4):
            raise BusyError(
                f"{waiting} queries are waiting already, {mine} of them yours; "
                "try again in a moment (limit: waiting)"
            )
        turn = asyncio.get_running_loop().create_future()
        self._queue.setdefault(client, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._quick[client] -= 1
                self._next()
            raise

    def _next(self) -> None:
        """Give free places to those who wait, one client after the other."""
        while client := next((c for c in self._queue if self._may_start(c)), None):
            turns = self._queue.pop(client)
            turn = turns.popleft()
            if turns:
                self._queue[client] = turns
            if not turn.done():
                self._quick[client] += 1
                turn.set_result(None)

    def _slow_down(self, worker: Answering, client: str, state: _State) -> None:
        """A query turned out to be slow: it makes room."""
        state.slow = True
        worker.step_back()
        self._slow[worker] = None
        if len(self._slow) > self.limits.slow:
            longest, _ = self._slow.popitem(last=False)
            longest.kill(
                f"stopped to let others in: more than {self.limits.slow} slow queries are "
                "running (limit: slow)"
            )
        self._quick[client] -= 1
        self.warm()
        self._next()

    def _leave(self, worker: Answering, client: str, state: _State) -> None:
        if state.slow:
            self._slow.pop(worker, None)
        else:
            self._quick[client] -= 1
        self._quick += Counter()  # Forget clients that have nothing running.
        if worker.idle and not state.slow and len(self._idle) < self.limits.quick:
            self._idle.append(worker)
        else:
            self._all.discard(worker)
            worker.kill()
            # Elsewhere: the end of a large process takes a while.
            threading.Thread(target=worker.close, daemon=True).start()
        if not self._closed:
            self.warm()
            self._next()


@dataclass(slots=True)
class _State:
    """What became of a query while it ran."""

    slow: bool = False


async def _watch(gone: Awaitable[object], worker: Answering) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await gone
        worker.kill("the client hung up")
