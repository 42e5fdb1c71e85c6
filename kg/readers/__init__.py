"""Annotated files to documents: one module of this package for each format.

``discover`` finds the sources among files and folders, ``unpack`` takes those apart that hold
several documents, ``read`` makes a document of each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss
from kg.plugins import collect
from kg.readers._parts import Source, require_distinct_names, unpack
from kg.readers._reader import Part, Reader, text_beside

__all__ = ["Part", "Reader", "Source", "discover", "read", "reader_named", "readers", "unpack"]

# Files that belong to a corpus and are no documents.
NO_DOCUMENTS = ("*.conf", "kg.toml", "identity.jsonl", "readme*", "licen[cs]e*")  # in lower case
_GIVEN = "its reader was given"
_SEE = "'kg formats' lists what is read"


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
    paths: Sequence[Path], reader: Reader | None = None
) -> tuple[tuple[Source, ...], tuple[Loss, ...]]:
    """Find the annotated documents among files and folders, in order, and what is none.

    Folders are walked whole and in sorted order; hidden files and folders are passed over.
    Files of one folder that differ by their suffix alone keep it in their names. A file reached
    twice is one source. Whatever else no reader takes is a loss of kind ``unread``.

    A ``reader`` that is given reads the files that were given, whatever they look like, and of
    folders those files that it takes or that have one of its suffixes.

    Raises InputError for a path that does not exist, a file that no reader takes or two do, a
    folder without any annotated document, a companion file that is missing, and two sources
    with one name.
    """
    sources: dict[str, Source] = {}
    losses: set[Loss] = set()
    for path in paths:
        if not _is_utf_8(path):
            raise InputError(f"{_shown(path)}: its name is not UTF-8")
        if path.is_dir():
            found, lost = _folder(path, reader)
            losses.update(lost)
        elif path.is_file():
            found = [_file(path, reader)]
        else:
            raise InputError(f"{path}: no such file or folder")
        for source in found:
            sources.setdefault(os.path.abspath(source.path), source)
    require_distinct_names(sources.values())
    return tuple(sources.values()), tuple(sorted(losses))


def _file(path: Path, given: Reader | None) -> Source:
    reader, reason = (given, _GIVEN) if given else _taker(path)
    if reader is None:
        raise InputError(f"{path}: no annotated document; {_SEE}")
    if reader.text_suffix:
        text_beside(path, reader.text_suffix, reader.name, str(path))
    return Source(path.stem, path, reader, str(path), reason=reason)


def _folder(root: Path, given: Reader | None) -> tuple[list[Source], list[Loss]]:
    files, losses = _walk(root)
    takers = {}
    for path in files:
        reader, reason = _taker_of(path, given) if given else _taker(path)
        if reader:
            takers[path] = reader, reason
    times = Counter(path.with_suffix("") for path in takers)
    sources = {}
    for path, (reader, reason) in takers.items():
        own = path.with_suffix("") if times[path.with_suffix("")] == 1 else path
        name = own.relative_to(root).as_posix()
        sources[path] = Source(name, path, reader, str(path), reason=reason)
    if not sources:
        raise InputError(f"{root}: no annotated document in it; {_SEE}")
    texts = {_text_within(source, root, files) for source in sources.values()}
    left = [
        path
        for path in files
        if path not in sources and path not in texts and not _is_no_document(path)
    ]
    read_too = _companions(sources.values()) if left else frozenset()
    losses += [
        _unread(path, _why_unread(path)) for path in left if os.path.abspath(path) not in read_too
    ]
    return sorted(sources.values(), key=lambda source: source.name), losses


def _companions(sources: Iterable[Source]) -> frozenset[str]:
    """The files that are read besides those of the sources, by their absolute paths."""
    return frozenset(
        os.path.abspath(path)
        for source in sources
        for path in source.reader.companions(source.path)
    )


def _text_within(source: Source, root: Path, files: Container[Path]) -> Path | None:
    """The file with the text of a source, which must be among those of its folder."""
    reader = source.reader
    if not reader.text_suffix:
        return None
    text = text_beside(source.path, reader.text_suffix, reader.name, source.shown)
    if text not in files:
        raise InputError(f"{source.shown}: {text.name} beside it is a link that leaves {root}")
    return text


# --- Walking --------------------------------------------------------------------------------


def _walk(root: Path) -> tuple[dict[Path, None], list[Loss]]:
    """The files below a folder that may be read, sorted, and the entries that may not."""
    files: dict[Path, None] = {}
    losses = []
    home = root.resolve()
    for folder, folders, names in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in [*linked, *sorted(name for name in names if not name.startswith("."))]:
            path = Path(folder, name)
            if reason := _why_barred(path, home):
                losses.append(_unread(path, reason))
            else:
                files[path] = None
    return files, losses


def _raise(error: OSError) -> None:
    raise InputError(f"{error.filename}: cannot be listed: {error.strerror}") from error


def _why_barred(path: Path, home: Path) -> str:
    """Why an entry of a folder is not even looked at; empty where it is."""
    if not _is_utf_8(path):
        return "its name is not UTF-8"
    if path.is_symlink():
        if path.is_dir():
            return "a link to a folder, which is not followed"
        if not path.resolve().is_relative_to(home):
            return "a link that leaves the folder that was given"
    return "" if path.is_file() else "no file"


# --- Who takes what -------------------------------------------------------------------------


def _taker(path: Path) -> tuple[Reader | None, str]:
    """The reader that takes a file, and why."""
    takers = [(reader, reason) for reader in readers() if (reason := reader.sniff(path))]
    if len(takers) > 1:
        claims = " and ".join(f"{reader.name} ({reason})" for reader, reason in takers)
        raise InputError(f"{path}: more than one reader takes it: {claims}; --reader says which")
    return takers[0] if takers else (None, "")


def _taker_of(path: Path, given: Reader) -> tuple[Reader | None, str]:
    """The given reader if it takes a file of a folder, and why."""
    if reason := given.sniff(path):
        return given, reason
    return (given, _GIVEN) if path.suffix.lower() in given.suffixes else (None, "")


def _is_no_document(path: Path) -> bool:
    return any(fnmatchcase(path.name.lower(), pattern) for pattern in NO_DOCUMENTS)


def _why_unread(path: Path) -> str:
    for reader in readers():
        if reader.text_suffix and path.suffix == reader.text_suffix:
            beside = " or ".join(path.stem + suffix for suffix in reader.suffixes)
            return f"a text without annotations: no {beside} beside it"
    return f"no reader takes it; {_SEE}"


def _unread(path: Path, reason: str) -> Loss:
    return Loss(_shown(path), 0, "unread", os.path.basename(_shown(path)), reason)


def _is_utf_8(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")
