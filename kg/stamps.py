"""The hashes of files, remembered by what the file system says of the files.

As git does: a file whose size, times and inode are what they were has the content that it had,
unless it was younger when it was read than the clock of its file system can tell.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType

from kg.errors import StoreError

_TICK = 100_000_000
"""So many nanoseconds at most pass between two times that a file system tells apart."""

_COARSE_TICK = 2_000_000_000
"""The same for file systems that count in seconds."""

_SCHEMA = """
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS stamp (
  path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL) WITHOUT ROWID;
"""


class Stamps:
    """Hashes of files, kept in a file of its own that may be deleted at any time.

    A context: what was hashed is remembered when it ends well. When it ends by a StoreError, all
    is forgotten, since that may come of what was remembered.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known = self._load()
        self.seen: dict[str, tuple[str, str]] = {}

    def sha256(self, path: str) -> str:
        """The hash of a file's content. Raises OSError where it cannot be read."""
        about = os.stat(path)
        stamp = f"{about.st_size} {about.st_mtime_ns} {about.st_ctime_ns} {about.st_ino}"
        found = self.known.get(path)
        if found and found[0] == stamp:
            self.seen[path] = found
            return found[1]
        now, digest = time.time_ns(), sha256(path)
        if _settled(about, now):
            self.seen[path] = stamp, digest
        return digest

    def __enter__(self) -> Stamps:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, StoreError):
            self.path.unlink(missing_ok=True)
        elif error is None and self.seen != self.known:
            with contextlib.suppress(sqlite3.Error, OSError):  # it is remembered no worse for that
                self._keep()

    def _load(self) -> dict[str, tuple[str, str]]:
        if not self.path.is_file():
            return {}
        try:
            with contextlib.closing(sqlite3.connect(self.path)) as file:
                rows = file.execute("SELECT path, stamp, sha256 FROM stamp")
                return {path: (stamp, digest) for path, stamp, digest in rows}
        except sqlite3.Error:
            self.path.unlink(missing_ok=True)
            return {}

    def _keep(self) -> None:
        gone = [(path,) for path in self.known.keys() - self.seen.keys()]
        new = [(p, *said) for p, said in self.seen.items() if self.known.get(p) != said]
        with contextlib.closing(sqlite3.connect(self.path)) as file, file:
            file.executescript(_SCHEMA)
            file.executemany("DELETE FROM stamp WHERE path = ?", gone)
            file.executemany("INSERT OR REPLACE INTO stamp VALUES (?, ?, ?)", new)


def _settled(about: os.stat_result, now: int) -> bool:
    """Whether a change of a file that comes after ``now`` shows in its times."""
    last = max(about.st_mtime_ns, about.st_ctime_ns)
    tick = _TICK if last % 1_000_000_000 else _COARSE_TICK
    return last + tick < now


def sha256(path: str | Path) -> str:
    """The hash of a file's content, read now. Raises OSError where it cannot be read."""
    with open(path, "rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
