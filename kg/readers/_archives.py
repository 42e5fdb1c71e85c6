"""Compressed files and archives, taken apart into a folder under bounds that hold while it goes on.

What a file says of its own sizes is not believed: the bytes that come out are counted.
"""

from __future__ import annotations

import gzip
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol, cast

from kg.errors import InputError

SUFFIXES = (".tar.gz", ".tgz", ".tar", ".zip", ".gz")
MAX_ARCHIVE = 1 << 30
"""Bytes of an archive."""
MAX_TOTAL = 4 << 30
"""Bytes that come out of one archive."""
MAX_RATIO = 200
"""How many bytes may come out of one, once more than ``FREE`` have."""
FREE = 64 << 20
MAX_MEMBERS = 100_000
MAX_DEPTH = 32
"""Folders within folders."""

_CHUNK = 1 << 16
_BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile)
_UNKNOWN = (NotImplementedError, RuntimeError, UnicodeError, ValueError, OverflowError)


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Refused:
    """A member of an archive that is not taken out of it, and why."""

    name: str
    reason: str


def suffix_of(path: str) -> str:
    """The suffix by which a file is an archive; empty where it is none."""
    lower = path.lower()
    if not lower.endswith(SUFFIXES):
        return ""
    return next(s for s in SUFFIXES if lower.endswith(s))


def unpack_archive(path: Path, shown: str, home: Path) -> list[Refused]:
    """Take an archive apart into a folder, which is made. Gives what was left in it.

    Raises InputError where it is broken, or passes a bound.
    """
    home.mkdir(parents=True)
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_ARCHIVE:
                raise InputError(f"{shown}: more than {MAX_ARCHIVE:,} bytes, the limit of archives")
            members = _members(path, file, _Budget(shown, size))
            return list(_written(members, home))
    except _BROKEN as error:
        raise InputError(f"{shown}: broken: {error or type(error).__name__}") from error
    except _UNKNOWN as error:
        raise InputError(f"{shown}: cannot be taken apart: {error}") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{shown}: cannot be taken apart: {reason}") from error


# --- Bounds ---------------------------------------------------------------------------------


class _Budget:
    """Counts what comes out of an archive, and stops it where that is too much."""

    def __init__(self, shown: str, size: int) -> None:
        self.shown = shown
        self.most = min(MAX_TOTAL, max(FREE, MAX_RATIO * size))
        self.bytes = self.members = 0

    def spend(self, count: int) -> None:
        """Count bytes. Raises InputError where there are too many."""
        self.bytes += count
        if self.bytes > self.most:
            raise InputError(
                f"{self.shown}: more than {self.most:,} bytes come out of it, the limit for an "
                "archive of its size"
            )

    def member(self) -> None:
        """Count a member. Raises InputError where there are too many."""
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise InputError(f"{self.shown}: more than {MAX_MEMBERS:,} files in one archive")


class _Counted:
    """A file of which every byte that is read is counted."""

    def __init__(self, file: _Readable, budget: _Budget) -> None:
        self.file, self.budget = file, budget

    def read(self, size: int) -> bytes:
        """At most so many bytes, in pieces: a size that a file states may be a lie."""
        pieces = []
        while size > 0 and (piece := self.file.read(min(size, _CHUNK))):
            self.budget.spend(len(piece))
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


# --- Members --------------------------------------------------------------------------------

_Member = tuple[str, _Readable | str]
"""The name of a member, and its content or why it is not taken."""


def _members(path: Path, file: IO[bytes], budget: _Budget) -> Iterator[_Member]:
    match suffix_of(path.name):
        case ".zip":
            return _of_zip(file, budget)
        case ".tar":
            return _of_tar(_Counted(file, budget), budget)
        case ".gz":
            return iter([(path.name[: -len(".gz")], _Counted(gzip.GzipFile(fileobj=file), budget))])
        case _:
            return _of_tar(_Counted(gzip.GzipFile(fileobj=file), budget), budget)


def _of_zip(file: IO[bytes], budget: _Budget) -> Iterator[_Member]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            budget.member()
            if member.is_dir():
                continue
            if stat.S_ISLNK(member.external_attr >> 16):
                yield member.filename, "a link"
            elif member.flag_bits & 1:
                yield member.filename, "it is encrypted"
            else:
                with archive.open(member) as content:
                    yield member.filename, _Counted(content, budget)


def _of_tar(file: _Counted, budget: _Budget) -> Iterator[_Member]:
    # In this mode it does nothing but read, from the beginning to the end.
    with closing(tarfile.open(fileobj=cast(IO[bytes], file), mode="r|")) as archive:
        for member in archive:
            budget.member()
            if member.isdir():
                continue
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                yield member.name, "a link" if member.issym() or member.islnk() else "no file"
            else:
                yield member.name, content


def _written(members: Iterable[_Member], home: Path) -> Iterator[Refused]:
    for name, content in members:
        parts = [part for part in PurePosixPath(name).parts if part != "."]
        if any(part.startswith(".") and part != ".." for part in parts) or "__MACOSX" in parts:
            continue  # Hidden, as in a folder.
        reason = content if isinstance(content, str) else _why_not(name, parts)
        if not reason and not isinstance(content, str):
            reason = _write(content, home.joinpath(*parts))
        if reason:
            yield Refused(name.encode("utf-8", "backslashreplace").decode(), reason)


def _why_not(name: str, parts: list[str]) -> str:
    """Why a name leads nowhere that may be written; empty where it may."""
    if name.startswith("/") or "\\" in name or (parts and ":" in parts[0]):
        return "its name is no path below the archive"
    if ".." in parts:
        return "its name leaves the archive"
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    if not parts or "\0" in name or len(parts) > MAX_DEPTH:
        return f"its name is empty, or deeper than {MAX_DEPTH} folders"
    return ""


def _write(content: _Readable, path: Path) -> str:
    """Write a member as a file. Gives why it cannot be written, if so."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    except OSError as error:
        twice = isinstance(error, FileExistsError)
        return "another one has its name" if twice else str(error.strerror)
    with file:
        while piece := content.read(_CHUNK):
            file.write(piece)
    return ""
