"""N-Quads on their way into an RDF store, many at a time, by a thread of its own.

Oxigraph parses and sorts outside Python's lock, so that the next lines are made meanwhile. What
it loads at once it holds in memory, some five bytes for each that it is given; so it is given
pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import pyoxigraph as ox

_LINES = 10_000
PIECE = 32 * 1024 * 1024
"""How many bytes are loaded at once. Smaller pieces make more files for the store to merge."""


def load(store: ox.Store, made: Iterable[bytes]) -> None:
    """Load N-Quads, given in whole lines, into a store; what making them raises is raised here.

    Raises OSError where the disk does not take them.
    """
    with ThreadPoolExecutor(1) as thread:
        loading: Future[None] | None = None
        for piece in _pieces(made):
            if loading:
                loading.result()
            loading = thread.submit(store.bulk_load, input=piece, format=ox.RdfFormat.N_QUADS)
        if loading:
            loading.result()


def _pieces(made: Iterable[bytes]) -> Iterator[bytes]:
    parts, length = list[bytes](), 0
    for part in made:
        parts.append(part)
        length += len(part)
        if length >= PIECE:
            yield b"".join(parts)
            parts, length = [], 0
    if parts:
        yield b"".join(parts)


def batched(lines: Iterable[str]) -> Iterator[list[str]]:
    """Lines, some at a time."""
    rest = iter(lines)
    while some := list(islice(rest, _LINES)):
        yield some
