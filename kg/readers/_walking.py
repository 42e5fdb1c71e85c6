"""The files below a folder that may be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError

Barred = tuple[str, str]
"""An entry of a folder that is not even looked at, as its path below that, and why."""

STORE = "a store of generations, which is made of documents and holds none"
"""Why a folder that ``kg build`` made is not looked at."""


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
    """Each file, and each folder that is not looked into, with its path below the folder."""
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        closed = [name for name in folders if _is_closed(os.path.join(folder, name))]
        above = os.path.join(os.path.relpath(folder, root), "").removeprefix(f".{os.sep}")
        for name in [*closed, *sorted(name for name in names if not name.startswith("."))]:
            yield os.path.join(folder, name), above + name
        folders[:] = [name for name in folders if name not in closed]


def _is_closed(folder: str) -> bool:
    return os.path.islink(folder) or _is_store(folder)


def _is_store(folder: str) -> bool:
    """Whether a folder is a store, by what lies in it as soon as the first build has begun."""
    lock, generations = (os.path.join(folder, name) for name in ("lock", "generations"))
    return os.path.isfile(lock) and os.path.isdir(generations)


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
    if stat.S_ISDIR(mode):
        return STORE
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
