"""JSON that somebody else wrote: bounded, and never a traceback."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kg.errors import InputError
from kg.readers._text import BYTE_ORDER_MARK, SIZE_LIMIT, read_text

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def load(path: Path, shown: str, limit: int = SIZE_LIMIT) -> object:
    """The content of a JSON file. Raises InputError where it cannot be read or is no JSON."""
    return parse(read_text(path, shown, limit), shown)


def parse(text: str, shown: str) -> object:
    """The value of a JSON text. Raises InputError, with the line, where it is none.

    Half of a surrogate pair, which JSON can write and no file can hold, becomes U+FFFD.
    """
    try:
        value: object = json.loads(text.removeprefix(BYTE_ORDER_MARK))
        return _without_halves(value) if _SURROGATE.search(text) else value
    except json.JSONDecodeError as error:
        raise InputError(f"{shown}:{error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise InputError(f"{shown}: JSON that is nested too deeply") from None
    except ValueError as error:  # A number of thousands of digits.
        raise InputError(f"{shown}: JSON that cannot be read: {error}") from None


def _without_halves(value: object) -> object:
    written = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
    whole: object = json.loads(written.decode("utf-16-le", "replace"))
    return whole


def listed(value: object) -> list[object]:
    """A value that may be given once, several times or not at all."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text_of(value: object) -> str:
    """A string, or the empty one for anything else."""
    return value if isinstance(value, str) else ""
