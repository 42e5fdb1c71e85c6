"""The files below a folder that may be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError

Barred = tuple[str, str]
"""An entry of a folder that is not even looked at, as its path below that, and why."""


def walk(root: Path) -> tuple[list[str], list[Barred]]:
    """The files below a folder that may be read, sorted, and the entries that may not.

    They are texts, since there may be many: paths below the folder. Hidden files and folders are
    passed over. Raises InputError for a folder that cannot be listed.
    """
    files, barred = list[str](), list[Barred]()
    home = root.resolve()
    for path, below in _entries(root):
        if reason := _why_barred(path, home):
            barred.append((below, reason))
        else:
            files.append(below)
    return files, barred


def _entries(root: Path) -> Iterator[tuple[str, str]]:
    """Each entry, and its path below the folder."""
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        above = os.path.join(os.path.relpath(folder, root), "").removeprefix(f".{os.sep}")
        for name in [*linked, *sorted(name for name in names if not name.startswith("."))]:
            yield os.path.join(folder, name), above + name


def _raise(error: OSError) -> None:
    raise InputError(f"{error.filename}: cannot be listed: {error.strerror}") from error


def _why_barred(path: str, home: Path) -> str:
    if not is_utf_8(path):
        return "its name is not UTF-8"
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        if os.path.isdir(path):
            return "a link to a folder, which is not followed"
        if not Path(path).resolve().is_relative_to(home):
            return "a link that leaves the folder that was given"
        return "" if os.path.isfile(path) else "no file"
    return "" if stat.S_ISREG(mode) else "no file"


def is_utf_8(path: str) -> bool:
    """Whether a path can be shown to people and kept in a store."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(path: Path | str) -> str:
    """A path as people see it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
