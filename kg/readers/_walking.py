"""The files below a folder that may be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError

Barred = tuple[Path, str]
"""An entry of a folder that is not even looked at, and why."""

STORE = "a store of generations, which is made of documents and holds none"
"""Why a folder that ``kg build`` made is not looked at."""


def walk(root: Path) -> tuple[dict[Path, None], list[Barred]]:
    """The files below a folder that may be read, sorted, and the entries that may not.

    Hidden files and folders are passed over. Raises InputError for a folder that cannot be
    listed.
    """
    files: dict[Path, None] = {}
    barred = []
    home = root.resolve()
    for path in _entries(root):
        if reason := _why_barred(path, home):
            barred.append((path, reason))
        else:
            files[path] = None
    return files, barred


def _entries(root: Path) -> Iterator[Path]:
    """What lies below a folder: files, and of folders those that are not looked into."""
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        closed = [name for name in folders if _is_closed(Path(folder, name))]
        for name in [*closed, *sorted(name for name in names if not name.startswith("."))]:
            yield Path(folder, name)
        folders[:] = [name for name in folders if name not in closed]


def _is_closed(folder: Path) -> bool:
    return folder.is_symlink() or _is_store(folder)


def _is_store(folder: Path) -> bool:
    """Whether a folder is a store, by what lies in it as soon as the first build has begun."""
    return (folder / "lock").is_file() and (folder / "generations").is_dir()


def _raise(error: OSError) -> None:
    raise InputError(f"{error.filename}: cannot be listed: {error.strerror}") from error


def _why_barred(path: Path, home: Path) -> str:
    if not is_utf_8(path):
        return "its name is not UTF-8"
    mode = os.lstat(path).st_mode
    if stat.S_ISLNK(mode):
        if path.is_dir():
            return "a link to a folder, which is not followed"
        if not path.resolve().is_relative_to(home):
            return "a link that leaves the folder that was given"
        return "" if path.is_file() else "no file"
    if stat.S_ISDIR(mode):
        return STORE
    return "" if stat.S_ISREG(mode) else "no file"


def is_utf_8(path: Path) -> bool:
    """Whether a path can be shown to people and kept in a store."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def shown(path: Path) -> str:
    """A path as people see it."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
