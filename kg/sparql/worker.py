"""A process that answers queries and nothing else, and can be killed at any time.

Run by ``kg.sparql.workers``, as a program of its own that imports the engine alone, so that it
starts in a moment. Questions come in and answers go out as pickles: both ends are kg's.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import resource
import signal
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyoxigraph as ox

ROWS = 500
"""How many rows are sent at once."""
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2).


def main() -> None:
    """Answer questions from standard input until it ends."""
    _end_with_parent()
    asked, told = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory = int(sys.argv[1])
    opened: tuple[str, ox.Store] | None = None
    if len(sys.argv) > 2:
        opened = _opened(sys.argv[2], memory)
    while True:
        try:
            question = pickle.load(asked)
        except EOFError:
            return
        if opened is None or opened[0] != question["store"]:
            opened = _opened(question["store"], memory)
        try:
            _answer(opened[1], question, told)
        except (SyntaxError, RuntimeError, ValueError, OSError, MemoryError) as error:
            _send(told, ("error", type(error).__name__, str(error)))


def _end_with_parent() -> None:
    """However the server ends, its queries end with it."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)


def _opened(path: str, memory: int) -> tuple[str, ox.Store]:
    store = ox.Store.read_only(path)
    # Neither what RocksDB takes nor what the first query of all does counts.
    bool(store.query("ASK { ?s ?p ?o }"))
    _cap(memory)
    return path, store


def _cap(memory: int) -> None:
    """Let the process have so many bytes more than it has now."""
    with open("/proc/self/status", encoding="ascii") as status:
        has = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmData"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (has + memory, hard))


def _answer(store: ox.Store, question: dict[str, Any], told: BinaryIO) -> None:
    result = store.query(question["text"], **question["options"])
    if isinstance(result, ox.QueryBoolean):
        _write(told, ("boolean", ("answer",)), ("rows", [(ox.Literal(bool(result)),)]))
        _send(told, ("end",))
        return
    if isinstance(result, ox.QuerySolutions):
        _write(told, ("solutions", tuple(v.value for v in result.variables)))
        rows: Iterator[object] = (tuple(solution) for solution in result)
    else:
        _write(told, ("triples", ("subject", "predicate", "object")))
        rows = ((t.subject, t.predicate, t.object) for t in result)
    rows = islice(rows, question["most"])
    while some := list(islice(rows, ROWS)):
        # What is not full is the last: it goes with the end, and wakes the server once.
        (_send if len(some) == ROWS else _write)(told, ("rows", some))
    _send(told, ("end",))


def _send(told: BinaryIO, *messages: tuple[object, ...]) -> None:
    _write(told, *messages)
    told.flush()


def _write(told: BinaryIO, *messages: tuple[object, ...]) -> None:
    for message in messages:
        pickle.dump(message, told, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
