"""What a reader is. Apart from the package, so that a plugin can import it without a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a file that holds several.

    ``name`` tells it from the others: the id that the file gives it, or its number there; empty
    for the document that is called as its file.
    ``content`` is a file of the same format that holds this document alone, so that it is read
    again only when it has changed.
    """

    name: str
    content: bytes


def _nothing(_: Path) -> tuple[Path, ...]:
    # By name, since readers are sent to other processes.
    return ()


@dataclass(frozen=True)
class Reader:
    """One annotation format.

    ``suffixes`` are those of its annotation files. ``text_suffix`` is that of the file which
    keeps the text beside each of them under the same stem; empty where the text is inside.
    ``sniff`` gives the reason why this reader takes a file, or None where it does not; it is
    asked of files with one of the suffixes, in whatever case, and of no others.
    ``read`` takes the file, the name of the document and the path as people see it; it raises
    InputError where the file as a whole cannot be read, and lists everything else as losses.
    ``companions`` are the files that ``read`` takes besides the file and its text; with
    ``by_folder`` they are the same for all files of a folder.
    ``parts`` is there where a file may hold several documents: it takes a file apart, in order,
    and of a file with one document it makes one part; what it does not understand are losses,
    with the path that it was given as the one that people see. ``texts`` are files beside whose
    text ``parts`` puts into its parts, or that is in the file as well.
    ``schema`` is the JSON Schema of a format that is kg's own.
    """

    name: str
    summary: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Path], str | None]
    read: Callable[[Path, str, str], Document]
    text_suffix: str = ""
    companions: Callable[[Path], tuple[Path, ...]] = _nothing
    parts: Callable[[Path, str], Iterator[Part | Loss]] | None = None
    texts: Callable[[Path], tuple[Path, ...]] = _nothing
    schema: Path | None = None
    by_folder: bool = False

    def files(self, path: Path) -> tuple[Path, ...]:
        """All files that an annotation file is read from, itself first."""
        text = (path.with_suffix(self.text_suffix),) if self.text_suffix else ()
        return path, *text, *self.companions(path)


def text_beside(path: Path, suffix: str, format_: str, shown: str) -> Path:
    """The file that keeps the text of an annotation file. Raises InputError if there is none."""
    text = path.with_suffix(suffix)
    if not text.is_file():
        raise InputError(
            f"{shown}: no {text.name} beside it; "
            f"{format_} keeps the text of {path.name} in {text.name}"
        )
    return text
