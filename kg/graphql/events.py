"""Answers one after another: to a subscription, one for each generation that is published."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable

import anyio
from graphql import GraphQLError, OperationType, get_operation_ast, parse
from starlette.concurrency import run_in_threadpool

from kg.graphql.asked import Asked, Refused
from kg.graphql.limits import Limits, check_text
from kg.graphql.request import Answer, answer
from kg.graphql.settings import Settings
from kg.store import View

INTERVAL = 0.5
"""How many seconds lie between two looks for a new generation."""

QUIET = 20
"""How many looks find nothing before a stream says that it is still there."""

STOPPING = threading.Event()
"""Set when the process is told to stop. Streams then end, without a word that they are complete:
clients connect again."""


class Streams:
    """The streams that a process has open, which are counted."""

    def __init__(self, current: Callable[[], View], settings: Settings) -> None:
        self.current, self.settings, self.open = current, settings, 0

    def check(self) -> None:
        """Raise Refused where no more streams may be opened."""
        most = self.settings.limits.streams
        if self.open >= most:
            told = f"{self.open:,} streams are open, and the limit is {most:,} (setting: streams)"
            raise Refused(503, told)

    async def answers(self, given: Asked) -> AsyncIterator[Answer | None]:
        """The answers to a request, until there are no more; None where nothing is new for long.

        A query has one. A subscription has one of the current generation, and one of each
        that is published from then on.
        """
        self.open += 1
        try:
            async for view in self._generations():
                if view is None:
                    yield None
                    continue
                found = await run_in_threadpool(self._executed, view, given)
                yield found
                if not found.executed or not subscribes(given, self.settings.limits):
                    return
        finally:
            self.open -= 1

    async def _generations(self) -> AsyncIterator[View | None]:
        seen, looks = "", 0
        while not STOPPING.is_set():
            view = await run_in_threadpool(self.current)
            looks += 1
            if view.generation != seen:
                seen, looks = view.generation, 0
                yield view
            elif looks % QUIET == 0:
                yield None
            await anyio.sleep(INTERVAL)

    def _executed(self, view: View, given: Asked) -> Answer:
        limits = self.settings.limits
        return answer(
            view,
            given.query,
            given.variables,
            given.operation,
            limits,
            given.extensions,
            subscribing=True,
        )


def subscribes(given: Asked, limits: Limits) -> bool:
    """Whether a request means a subscription; False for one that nobody understands."""
    if "subscription" not in given.query:
        return False
    try:
        check_text(given.query, limits)
        operation = get_operation_ast(parse(given.query, no_location=True), given.operation)
    except (GraphQLError, RecursionError):
        return False
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION
