"""What a generation was made from: documents with their files, and what was lost on the way."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from pathlib import Path

from kg.lift import Lifted
from kg.model import Loss
from kg.reading import Input, losses_of
from kg.store import View

FILE = "inputs.sqlite"
_SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
CREATE TABLE IF NOT EXISTS document (
  name TEXT PRIMARY KEY, shown TEXT NOT NULL, splitter TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
  document TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (document, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS loss (
  document TEXT, path TEXT NOT NULL, line INTEGER NOT NULL, kind TEXT NOT NULL,
  item TEXT NOT NULL, reason TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS loss_by_document ON loss (document);
CREATE INDEX IF NOT EXISTS file_by_hash ON file (sha256);
"""


class Inputs:
    """The inputs of a generation, in an SQLite file of its own."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.executescript(_SCHEMA)
        self.run = self.connection.execute
        self.run("BEGIN")

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        self.run("COMMIT")
        self.connection.close()

    def remove(self, documents: Iterable[str]) -> None:
        """Forget documents."""
        for name in documents:
            self.run("DELETE FROM document WHERE name = ?", (name,))
            self.run("DELETE FROM file WHERE document = ?", (name,))
            self.run("DELETE FROM loss WHERE document = ?", (name,))

    def add(self, one: Input, lifted: Lifted) -> None:
        """Remember a document, its files, and what of it was lost."""
        shown, splitter = one.source.shown, lifted.document.splitter
        self.run("INSERT INTO document VALUES (?, ?, ?)", (one.name, shown, splitter))
        self.connection.executemany(
            "INSERT INTO file VALUES (?, ?, ?)",
            [(one.name, file, digest) for file, digest in sorted(one.hashes.items())],
        )
        self._lose(one.name, losses_of(lifted))

    def outside(self, losses: Iterable[Loss]) -> None:
        """Remember losses outside documents, in the place of those before."""
        self.run("DELETE FROM loss WHERE document IS NULL")
        self._lose(None, sorted(set(losses)))

    def losses_outside(self) -> tuple[Loss, ...]:
        """The losses outside documents."""
        return tuple(loss for _, loss in self._losses("WHERE document IS NULL"))

    def _lose(self, document: str | None, losses: Iterable[Loss]) -> None:
        self.connection.executemany(
            "INSERT INTO loss VALUES (?, ?, ?, ?, ?, ?)",
            [(document, *astuple(loss)) for loss in losses],
        )

    # --- reading ------------------------------------------------------------------------------

    def hashes(self) -> dict[str, dict[str, str]]:
        """The files of each document, by its name, with the hashes of their contents."""
        found: dict[str, dict[str, str]] = {
            name: {} for (name,) in self.run("SELECT name FROM document ORDER BY name")
        }
        for document, file, digest in self.run("SELECT document, name, sha256 FROM file"):
            found[document][file] = digest
        return found

    def shown(self) -> dict[str, str]:
        """The path of each document as people saw it, by its name."""
        return dict(self.run("SELECT name, shown FROM document ORDER BY name").fetchall())

    def losses(self, outside: Iterable[Loss]) -> tuple[Loss, ...]:
        """Everything that is lost, with file and line; ``outside`` documents this."""
        within = (loss for _, loss in self._losses("WHERE document IS NOT NULL"))
        return tuple(sorted({*within, *outside}))

    def _losses(self, where: str) -> Iterator[tuple[str | None, Loss]]:
        for document, *row in self.run(f"SELECT * FROM loss {where}").fetchall():
            yield document, Loss(*row)


def digest(documents: Mapping[str, Mapping[str, str]]) -> str:
    """One hash for documents, by name, with their files and hashes."""
    whole, line = hashlib.sha256(), json.JSONEncoder(sort_keys=True).encode
    for name in sorted(documents):
        whole.update(line([name, documents[name]]).encode() + b"\n")
    return whole.hexdigest()


def sources_of(view: View) -> dict[str, dict[str, str]]:
    """The files of each document of a generation, with the hashes of their contents."""
    known = Inputs(view.folder / FILE)
    try:
        return known.hashes()
    finally:
        known.close()
