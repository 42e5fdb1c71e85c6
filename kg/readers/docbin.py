"""spaCy's DocBin (``.spacy``), by spaCy itself, which is in the extra ``kg-evidence[spacy]``.

Of spaCy its container and its table of strings are used. The arrays are read here, since a
``Doc`` that is made of a damaged file may take the process down.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers._json import Unread
from kg.readers._reader import Part, Reader
from kg.readers._spacy import document
from kg.readers._text import read_bytes

MAX_BYTES = 1 << 30
"""Bytes that come out of a file."""

_CHUNK = 1 << 20
_SPAN = struct.Struct(">QQQllll")  # id, entry, label, start and end in tokens and characters
_INSIDE, _BEGIN = 1, 3  # ENT_IOB
_FIRST = 1  # SENT_START


def sniff(path: Path) -> str | None:
    """Take a file with the suffix .spacy that is compressed as a DocBin is."""
    if path.suffix.lower() != ".spacy":
        return None
    with path.open("rb") as file:
        compressed = file.read(1) == b"\x78"
    return "its suffix is .spacy, and it is compressed by zlib" if compressed else None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each text, by its number: a DocBin with that one and its strings alone."""
    bin_ = _Bin(path, shown)
    for number in range(len(bin_)):
        try:
            bin_.said(number)
            yield Part(str(number + 1), bin_.alone(number))
        except Unread as reason:
            yield Loss(shown, 0, "unread", f"text {number + 1}", str(reason))


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with one text.

    Raises InputError where it is no DocBin, has another number of texts, or spaCy is not there.
    """
    bin_ = _Bin(path, shown)
    if len(bin_) != 1:
        raise InputError(f"{shown}: {len(bin_)} texts where there should be one")
    try:
        return document(path, name, shown, PLUGIN.name, bin_.said(0))
    except Unread as reason:
        raise InputError(f"{shown}: {reason}") from None


class _Bin:
    """A DocBin, whose texts can be had in the form of ``Doc.to_json``."""

    def __init__(self, path: Path, shown: str) -> None:
        try:
            from spacy import attrs
            from spacy.strings import StringStore
            from spacy.tokens import DocBin
        except ImportError:
            raise InputError(
                f"{shown}: a DocBin is read by spaCy: pip install 'kg-evidence[spacy]'"
            ) from None
        data = _bytes(path, shown)
        try:
            self.bin: Any = DocBin().from_bytes(data)
            self.strings: Any = StringStore(sorted(self.bin.strings))
            columns = {int(attr): column for column, attr in enumerate(self.bin.attrs)}
        except Exception as error:  # What it raises for damaged files is not documented.
            raise InputError(f"{shown}: no DocBin: {error or type(error).__name__}") from error
        self.columns = {
            name: columns.get(getattr(attrs, name))
            for name in ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START")
        }

    def __len__(self) -> int:
        return len(self.bin.tokens)

    def said(self, number: int) -> Mapping[str, object]:
        """What a text is and what is said of it. Raises Unread where the file is damaged."""
        try:
            return self._said(number)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, struct.error) as error:
            raise Unread(f"damaged: {error or type(error).__name__}") from error

    def alone(self, number: int) -> bytes:
        """A DocBin with one text, the same for the same text whatever else is in this one."""
        bin_ = type(self.bin)()
        bin_.attrs = self.bin.attrs
        for name in ("tokens", "spaces", "cats", "flags", "span_groups"):
            setattr(bin_, name, [getattr(self.bin, name)[number]])
        used = {*bin_.tokens[0].flatten().tolist()}
        used |= {key for _, span in self._spans(number) for key in span[1:3]}
        bin_.strings = {self.strings[key] for key in used if key and key in self.strings}
        content: bytes = bin_.to_bytes()
        return content

    def _said(self, number: int) -> Mapping[str, object]:
        words = [self.strings[key] for key in self._column(number, "ORTH")]
        unknown = self.bin.flags[number].get("has_unknown_spaces")
        spaced = [True] * len(words) if unknown else self.bin.spaces[number][:, 0].tolist()
        text, starts = "", []
        for word, space in zip(words, spaced, strict=True):
            starts.append(len(text))
            text += word + " " * space
        ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
        groups: dict[str, list[object]] = {}
        for key, (_, entry, label, _, _, start, end) in self._spans(number):
            span = {"start": start, "end": end, "label": self.strings[label]}
            groups.setdefault(key, []).append({**span, "kb_id": self._entry(entry)})
        return {
            "text": text.rstrip(" ") if unknown else text,
            "ents": list(self._entities(number, starts, ends)),
            "sents": list(self._sentences(number, starts, ends)),
            "spans": groups,
            "cats": self.bin.cats[number],
        }

    def _column(self, number: int, name: str) -> list[int]:
        column = self.columns[name]
        tokens = self.bin.tokens[number]
        found: list[int] = [] if column is None else tokens[:, column].tolist()
        return found

    def _entities(self, number: int, starts: list[int], ends: list[int]) -> Iterator[object]:
        kinds, entries = self._column(number, "ENT_TYPE"), self._column(number, "ENT_KB_ID")
        begun: int | None = None
        marks = [*self._column(number, "ENT_IOB"), 0]
        for n, mark in enumerate(marks):
            if begun is not None and mark != _INSIDE:
                entity = {"start": starts[begun], "end": ends[n - 1]}
                entry = self._entry(entries[begun]) if entries else ""
                yield {**entity, "label": self.strings[kinds[begun]], "kb_id": entry}
                begun = None
            if mark == _BEGIN or (mark == _INSIDE and begun is None):
                begun = n

    def _sentences(self, number: int, starts: list[int], ends: list[int]) -> Iterator[object]:
        first = [n for n, mark in enumerate(self._column(number, "SENT_START")) if mark == _FIRST]
        for this, following in zip(first, [*first[1:], len(starts)], strict=False):
            yield {"start": starts[this], "end": ends[following - 1]}

    def _entry(self, key: int) -> str:
        """An entry of a knowledge base; its number where the file has no string for it."""
        if not key:
            return ""
        return str(self.strings[key]) if key in self.strings else str(key)

    def _spans(self, number: int) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The spans of all groups, each with the key of its group."""
        from srsly import msgpack_loads

        packed = self.bin.span_groups[number]
        found: Any = msgpack_loads(packed) if packed else []
        for group in found:
            one: Any = msgpack_loads(group)
            for key in found[group] if isinstance(found, dict) else [one["name"]]:
                for span in one["spans"]:
                    yield str(key), _SPAN.unpack(span)


def _bytes(path: Path, shown: str) -> bytes:
    """A file of which no more comes out than the limit."""
    data = read_bytes(path, shown)
    counting = zlib.decompressobj()
    size, left = 0, data
    try:
        while left and not counting.eof:
            size += len(counting.decompress(left, _CHUNK))
            left = counting.unconsumed_tail
            if size > MAX_BYTES:
                raise InputError(f"{shown}: more than {MAX_BYTES:,} bytes come out of it")
    except zlib.error as error:
        raise InputError(f"{shown}: no DocBin: {error}") from error
    return data


PLUGIN = Reader(
    name="spacy-docbin",
    summary="spaCy's DocBin, with the extra kg-evidence[spacy]",
    suffixes=(".spacy",),
    sniff=sniff,
    read=read,
    parts=parts,
)
