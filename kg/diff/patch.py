"""The difference of two generations as RDF Patch, which turns the old dump into the new one.

https://afs.github.io/rdf-delta/rdf-patch.html
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice

import pyoxigraph as ox

from kg.store import View, nquads

_BATCH = 10_000


def patch(old: View, new: View) -> Iterator[bytes]:
    """The lines of a patch over all quads, one transaction: deletions, then additions, sorted.

    Each line is ``D`` or ``A`` and the canonical N-Quad of ``kg dump``. Blank nodes, which only
    the ontology's graph has, go by their labels there.
    """
    yield b"TX .\n"
    # Sorted by SQLite in a file of its own, since everything may have changed.
    with closing(sqlite3.connect("", isolation_level=None)) as lines:
        lines.execute("CREATE TABLE line (text BLOB PRIMARY KEY) WITHOUT ROWID")
        for mark, one, other in ((b"D ", old.store, new.store), (b"A ", new.store, old.store)):
            lines.execute("DELETE FROM line")
            lines.execute("BEGIN")
            for quads in _batched(quad for quad in one if quad not in other):
                lines.executemany(
                    "INSERT OR IGNORE INTO line VALUES (?)", [(line,) for line in nquads(quads)]
                )
            lines.execute("COMMIT")
            for (line,) in lines.execute("SELECT text FROM line ORDER BY text"):
                yield mark + line
    yield b"TC .\n"


def _batched(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    rest = iter(quads)
    while batch := list(islice(rest, _BATCH)):
        yield batch
