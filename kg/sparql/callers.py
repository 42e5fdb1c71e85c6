"""Callers: what takes the place of worker processes where a store elsewhere answers."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import LimitError, QueryError
from kg.names import KG, published_graph
from kg.sparql.engine import Answer, Engine, Question
from kg.sparql.files import parse
from kg.sparql.remote import remote
from kg.sparql.run import Dataset, run
from kg.sparql.wire import Remote
from kg.store import View

_PATIENCE = 5
"""How many seconds a store may be silent beyond the deadline, at which a pool gives it up."""
_VERBOSE = 4
"""How many times longer than what is sent on the JSON of a store may be."""


class Caller:
    """One connection to an endpoint, which is given up when it is killed.

    It is to a pool what a worker process is; whether the store then stops as well is its own
    matter. ``kilobytes`` is how long an answer may be, ``seconds`` how long it may take.
    """

    def __init__(self, address: str, kilobytes: int, seconds: int) -> None:
        self._endpoint = Remote(
            address, most=_VERBOSE * kilobytes * 1000, seconds=seconds + _PATIENCE
        )
        self._reason = ""
        self.idle = True
        """Whether it waits for a question."""
        self.alive = True
        """Whether it may be asked."""

    def engine(self, view: View) -> Engine:
        """The endpoint as an engine. Raises LimitError, with the reason, where it was killed."""
        asked = remote(view, self._endpoint)
        return lambda question: self._ask(asked, question)

    def _ask(self, asked: Engine, question: Question) -> Answer:
        self.idle = False
        try:
            answer = asked(question)
        except QueryError:
            self.idle = self.alive
            if not self._reason:
                raise
            raise LimitError(f"{question.where}: {self._reason}") from None
        self.idle = self.alive
        return answer

    def step_back(self) -> None:
        """Nothing: the store has a scheduler of its own."""

    def kill(self, reason: str = "") -> None:
        """Give up the connection; whoever waits for an answer gets a LimitError."""
        self._reason = self._reason or reason
        self.idle = self.alive = False
        self._endpoint.give_up()

    def close(self) -> None:
        """The same as to kill it."""
        self.kill()


def published_there(view: View, address: str) -> str | None:
    """The generation that was published to an endpoint last; None where none was.

    Raises QueryError for an endpoint that does not answer.
    """
    graph = published_graph(view.base)
    file = parse(f"SELECT ?name {{ <{graph}> <{KG}generation> ?name }}", "generation")
    engine = remote(view, Remote(address))
    rows = run(view, file, engine=engine, dataset=Dataset((graph,), ())).rows
    found = next(rows, (None,))[0]
    return found.value if isinstance(found, ox.Literal) else None
