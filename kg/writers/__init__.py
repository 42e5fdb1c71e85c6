"""A document's annotations as files again: one module of this package for each format."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.errors import QueryError
from kg.files import replace
from kg.model import Document
from kg.plugins import collect
from kg.store import View
from kg.writers._annotations import annotated
from kg.writers._writer import Writer

__all__ = ["Writer", "annotated", "write", "writer_for", "writers"]


@cache
def writers() -> tuple[Writer, ...]:
    """All formats, sorted by name."""
    return tuple(sorted(collect(__name__, Writer), key=lambda w: w.name))


def writer_for(path: Path) -> Writer:
    """The format that a file's name asks for. Raises QueryError for a suffix that none has."""
    by_suffix = {w.suffix: w for w in writers()}
    found = by_suffix.get(path.suffix.lower())
    if found is None:
        known = ", ".join(by_suffix)
        raise QueryError(
            f"{path}: no annotation format has the suffix {path.suffix!r}; there are: {known}"
        )
    return found


def write(view: View, name: str, path: Path) -> tuple[Document, tuple[Path, ...]]:
    """Write the annotations of a document to a file, in the format of its suffix.

    Gives what was written, and the files. Each is whole or not there, and an older one stays
    until then. Raises QueryError for an unknown suffix or document, and a path that cannot be
    written.
    """
    writer = writer_for(path)
    row = view.document(name)
    if row is None:
        raise QueryError(f"no document is called {name!r}; `kg documents` lists them")
    document = annotated(view, row)
    files = {path.with_suffix(s): content for s, content in writer.write(document).items()}
    for file, content in files.items():
        replace(file, [content])
    return document, tuple(files)
