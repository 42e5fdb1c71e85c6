"""Annotated files to documents: one module of this package for each format.

``discover`` finds the sources among files, folders and archives, ``unpack`` takes those apart
that hold several documents, ``read`` makes a document of each.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss
from kg.plugins import collect
from kg.readers._discovery import Discovery
from kg.readers._parts import Source, require_distinct_names, unpack
from kg.readers._reader import Part, Reader

__all__ = ["Part", "Reader", "Source", "discover", "read", "reader_named", "readers", "unpack"]


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, sorted by the name of their module."""
    return collect(__name__, Reader)


def reader_named(name: str) -> Reader:
    """The reader of a format. Raises InputError for a name that none has."""
    for reader in readers():
        if reader.name == name:
            return reader
    known = ", ".join(reader.name for reader in readers())
    raise InputError(f"no format is called {name!r}; there are {known}")


def read(source: Source) -> Document:
    """Read one source. Raises InputError where the file as a whole cannot be read."""
    return source.reader.read(source.path, source.name, source.shown)


def discover(
    paths: Sequence[Path], reader: Reader | None = None, folder: Path | None = None
) -> tuple[tuple[Source, ...], tuple[Loss, ...]]:
    """Find the annotated documents among files, folders and archives, in order, and what is none.

    Folders are walked whole and in sorted order; hidden files and folders are passed over.
    Files of one folder that differ by their suffix alone keep it in their names. A file reached
    twice is one source. Whatever else no reader takes is a loss of kind ``unread``.

    A ``reader`` that is given reads the files that were given, whatever they look like, and of
    folders those files that it takes or that have one of its suffixes. Archives and compressed
    files are taken apart below ``folder``, which must outlive the sources, and are then like
    folders; what of them is not safe to take is a loss of kind ``refused``.

    Raises InputError for a path that does not exist, a file that no reader takes or two do, a
    folder without any annotated document, a companion file that is missing, an archive that is
    broken or passes a bound, and two sources with one name.
    """
    looking = Discovery(readers(), reader, folder)
    sources: dict[str, Source] = {}
    for path in paths:
        for source in looking.below(path):
            sources.setdefault(os.path.abspath(source.path), source)
    require_distinct_names(sources.values())
    return tuple(sources.values()), tuple(sorted(looking.losses))
