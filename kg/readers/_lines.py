"""Files of lines that hold several documents: streamed, one document in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.readers._text import BYTE_ORDER_MARK, SIZE_LIMIT


def lines_of(path: Path, shown: str) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, without line ends; only LF and CR LF end one.

    Raises InputError where the file cannot be opened, for a line that is not UTF-8, and for one
    of more than 64 MB.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(SIZE_LIMIT + 1):
                number += 1
                if len(line) > SIZE_LIMIT:
                    raise InputError(f"{shown}:{number}: a line of more than {SIZE_LIMIT:,} bytes")
                yield number, _decoded(line, number, shown)
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from error


def _decoded(line: bytes, number: int, shown: str) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown}:{number}: not UTF-8 ({error.reason}); convert the file to UTF-8"
        ) from error
    if number == 1:
        text = text.removeprefix(BYTE_ORDER_MARK)
    return text.removesuffix("\n").removesuffix("\r")
