"""Files that are watched: which there are, and when some of them have changed and come to rest.

They are looked at again and again (``stat``), which works on every file system and for every
way in which editors write.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_State = dict[str, tuple[int, int, int]]

RESTLESS = 20
"""After how many looks at files that do not come to rest they are taken as they are."""


class Watch:
    """Tells when files have changed.

    ``paths`` are folders, watched whole, and files, watched with what lies beside them (text,
    profile, ledger). Hidden files and what is below ``without``, the store, do not count.
    ``interval`` is the time between two looks, in seconds. What is there at first is known.
    """

    def __init__(
        self, paths: Sequence[Path], interval: float, without: Path,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        self.paths, self.interval, self.sleep = tuple(paths), interval, sleep
        self.without = os.path.realpath(without)
        self.known: _State | None = self._look()

    def wait(self) -> None:
        """Return when something has changed since the last time and nothing is changing now.

        What is seen then is known, so that a change during the work that follows is the next.
        """
        while True:
            self.sleep(self.interval)
            seen = self._look()
            if seen != self.known:
                self.known = self._rested(seen)
                return

    def again(self) -> None:
        """Take everything as changed, at the next look."""
        self.known = None

    def _rested(self, seen: _State) -> _State:
        for _ in range(RESTLESS):
            self.sleep(self.interval)
            before, seen = seen, self._look()
            if seen == before:
                break
        return seen

    def _look(self) -> _State:
        """Every file with its time, size and inode.

        A file that was renamed into place has another inode, even if all else is the same.
        """
        found: _State = {}
        for path in self.paths:
            for name in self._below(path) if path.is_dir() else _beside(path):
                try:
                    about = os.stat(name)
                except OSError:  # it went since it was listed
                    continue
                found[name] = (about.st_mtime_ns, about.st_size, about.st_ino)
        return found

    def _below(self, root: Path) -> Iterator[str]:
        for folder, folders, names in os.walk(root):
            folders[:] = [
                name for name in folders
                if not name.startswith(".")
                and os.path.realpath(os.path.join(folder, name)) != self.without
            ]  # fmt: skip
            yield from (os.path.join(folder, n) for n in names if not n.startswith("."))


def _beside(path: Path) -> Iterator[str]:
    try:
        with os.scandir(path.parent) as entries:
            yield from (e.path for e in entries if e.is_file() and not e.name.startswith("."))
    except OSError:  # the folder is not there, now
        return
