"""Files of lines that hold several documents: streamed, one document in memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
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
            lines = iter(partial(file.readline, SIZE_LIMIT + 1), b"")
            for number, line in enumerate(lines, 1):
                if len(line) > SIZE_LIMIT:
                    raise InputError(f"{shown}:{number}: a line of more than {SIZE_LIMIT:,} bytes")
                text = line.decode("utf-8")
                if number == 1:
                    text = text.removeprefix(BYTE_ORDER_MARK)
                yield number, text.removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown}:{number}: not UTF-8 ({error.reason}); convert the file to UTF-8"
        ) from error
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from error
