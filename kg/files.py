"""Files that are whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from kg.errors import QueryError


def create(path: Path, content: bytes) -> None:
    """Write a file for a person where there is none.

    Raises QueryError where there is one already, and for a path that cannot be written.
    """
    if path.exists():
        raise QueryError(f"{path}: is there already; name another file, or move it away")
    replace(path, [content], over=False)


def replace(path: Path, pieces: Iterable[bytes], *, over: bool = True) -> None:
    """Write a file for a person; an older one stays until the new one is whole.

    Raises QueryError for a path that cannot be written, and, unless ``over`` says that it may
    be, for one that was written meanwhile.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise QueryError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with open(handle, "wb") as file:
            file.writelines(pieces)
        # A temporary file is for its owner alone; what is asked for is like any other new file.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        if over:
            os.replace(name, path)
        else:
            os.link(name, path)
    except OSError as error:
        raise QueryError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        Path(name).unlink(missing_ok=True)
