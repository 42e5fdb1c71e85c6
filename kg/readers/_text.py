"""Files as text: bounded, strict UTF-8, and never normalised (that would move the offsets)."""

from __future__ import annotations

from pathlib import Path

from kg.errors import InputError

BYTE_ORDER_MARK = "\ufeff"
SIZE_LIMIT = 64 * 1024 * 1024  # bytes


def read_text(path: Path, shown: str, limit: int = SIZE_LIMIT) -> str:
    """The file as code points: line ends, white space and a byte order mark stay as they are.

    Raises InputError where it cannot be opened, has more than ``limit`` bytes, or is not UTF-8.
    """
    data = read_bytes(path, shown, limit)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{shown}:{line}: not UTF-8 at byte {error.start} ({error.reason}); "
            "convert the file to UTF-8"
        ) from error


def read_bytes(path: Path, shown: str, limit: int = SIZE_LIMIT) -> bytes:
    """The file. Raises InputError where it cannot be opened or has more than ``limit`` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from error
    if len(data) > limit:
        raise InputError(f"{shown}: more than {limit:,} bytes, the limit for one file")
    return data


def head(path: Path, size: int = 64 * 1024) -> str:
    """The beginning of a file, for a look at what it may be; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(size).decode("utf-8", "replace")
    except OSError:
        return ""
