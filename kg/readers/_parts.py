"""Sources: annotation files, and the documents of those that hold several.

A file with several documents is taken apart into files with one, below a folder that lasts as
long as the reading. So each document has content of its own: of a file with a thousand tasks, a
build reads again only those that changed, and a reader holds no more than one in memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.errors import InputError
from kg.model import Loss
from kg.readers._reader import Part, Reader

MAX_PARTS = 1_000_000
"""Of how many documents a file may consist."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one document is read from, the reader that takes it, and how it is to be called.

    ``name`` is the path below the folder that was given, with ``/`` and without suffix; a file
    that was given itself is called by its stem, and one of several documents in a file by that
    and its own name, unless that is the file's as well. ``shown`` is the path as people see it.
    ``origin`` is the file that was found, which is ``path`` itself unless the document is one of
    several in it. ``reason`` says why the reader takes it. ``archive`` is the file that it was
    taken out of, if any, and
    ``home`` the folder where that was done.
    """

    name: str
    path: Path
    reader: Reader
    shown: str
    origin: Path = field(default=Path(), compare=False)
    reason: str = field(default="", compare=False)
    archive: Path | None = field(default=None, compare=False)
    home: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.origin == Path():
            object.__setattr__(self, "origin", self.path)


def unpack(sources: Iterable[Source], folder: Path) -> tuple[tuple[Source, ...], tuple[Loss, ...]]:
    """Take the files apart that may hold several documents, below ``folder``; keep the others.

    Two documents of one name in a file are told apart by a number. Raises InputError where a
    file as a whole cannot be read, and for two documents with one name.
    """
    found: list[Source] = []
    losses: list[Loss] = []
    for number, source in enumerate(sources):
        if source.reader.parts is None:
            found.append(source)
            continue
        home = folder / f"{number:06}"
        for one in _parts(source, home):
            if isinstance(one, Loss):
                losses.append(one)
            else:
                found.append(one)
    require_distinct_names(found)
    return tuple(found), tuple(losses)


def require_distinct_names(sources: Iterable[Source]) -> None:
    """Raise InputError where two sources would be one document."""
    by_name: dict[str, Source] = {}
    for source in sources:
        other = by_name.setdefault(source.name, source)
        if other is not source:
            raise InputError(
                f"{other.shown} and {source.shown} would both be the document {source.name!r}; "
                "give the folder above them, or rename one"
            )


def _parts(source: Source, home: Path) -> Iterator[Source | Loss]:
    assert source.reader.parts is not None
    taken: dict[str, int] = {}
    for number, part in enumerate(source.reader.parts(source.path, source.shown)):
        if number >= MAX_PARTS:
            raise InputError(f"{source.shown}: more than {MAX_PARTS:,} documents in one file")
        if isinstance(part, Loss):
            yield part
            continue
        own = "" if _is_called_as_its_file(part.name, source.name) else part.name
        taken[own] = count = taken.get(own, 0) + 1
        name = own if count == 1 else f"{part.name}~{count}"
        path = _written(source, part, home / f"{number:06}")
        whole = f"{source.name}/{name}" if name else source.name
        shown = f"{source.shown}#{name}" if name else source.shown
        yield replace(source, name=whole, path=path, shown=shown)


def _is_called_as_its_file(name: str, file: str) -> bool:
    """Whether a document's own name is that of its file already, with or without the folders."""
    return f"/{file}".endswith(f"/{name}")


def _written(source: Source, part: Part, home: Path) -> Path:
    """A part as a file of its own, with the files that its reader looks for beside it."""
    home.mkdir(parents=True)
    path = home / source.path.name
    path.write_bytes(part.content)
    for companion in source.reader.companions(source.path):
        os.symlink(companion.resolve(), home / companion.name)
    return path
