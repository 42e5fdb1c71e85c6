"""JSON as annotation tools write it: one document after another, in files that may be large.

Lines with an object each, objects printed over many lines, and one array of objects are all
read alike, a document at a time. What is no JSON is listed with its line, and the rest is read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from kg.errors import InputError
from kg.model import Loss
from kg.readers._text import BYTE_ORDER_MARK, SIZE_LIMIT

LINES = (".jsonl", ".ndjson", ".jsonlines")
"""Suffixes of files with one value a line; there a line that is an array is a value itself."""

HEAD = 8 << 20
"""How many characters of a file are looked at to tell what it is."""

MAX_WASTED = 4 * SIZE_LIMIT
"""How many characters of values that turn out to be broken are read, until a file is given up."""

_CHUNK = 1 << 20
_SPACE = re.compile(r"[ \t\r\n]*")
_NEXT_VALUE = re.compile(r"\n[{\[]")
_HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
_CUT = 16  # an error so near to the end of what was read may come of its being cut there
_SPLITTER = json.JSONDecoder()
_SHOWN = 80  # characters of a value that a loss quotes, and of how many they are taken
_LOOKED_AT = 320


class Unread(Exception):
    """Why something is not what it should be."""


@dataclass(frozen=True, slots=True)
class Value:
    """One JSON value of a file, as it is written there, and the line that it begins in."""

    line: int
    text: str


def values(path: Path, shown: str) -> Iterator[Value | Loss]:
    """The values of a file one by one: those of its array, or those that follow each other.

    Raises InputError for a file that cannot be opened and for a value of more than 64 MB.
    """
    with _open(path, shown) as file:
        stream = _Stream(file, shown)
        stream.skip_space()
        in_array = stream.peek() == "[" and path.suffix.lower() not in LINES
        for value in _in_array(stream) if in_array else _in_sequence(stream):
            if isinstance(value, Value) and not _is_utf_8(value.text):
                yield Loss(shown, value.line, "unread", quoted(value.text), "not UTF-8")
            else:
                yield value


def loads(text: str) -> object:
    """The value that a JSON text stands for. Raises Unread where it stands for none for certain."""
    try:
        value: object = _READER.decode(text)
        if _HALF_A_CHARACTER.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise Unread("nested too deep") from None
    except json.JSONDecodeError as error:
        raise Unread(_why(error)) from None
    except UnicodeEncodeError:
        raise Unread("holds half of a surrogate pair, which is no character") from None
    except ValueError as error:
        raise Unread(str(error)) from None
    return value


def quoted(value: object) -> str:
    """A value as people are shown it: on one line, and not at length."""
    if not isinstance(value, str):
        try:
            value = json.dumps(value, ensure_ascii=False)
        except RecursionError:
            return "…"
    text = " ".join(value[:_LOOKED_AT].encode("utf-8", "replace").decode().split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


# --- What a file begins with ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opening:
    """The first value of a file, and whether it stands in an array.

    Of an object that is broken or longer than what is looked at, the members before; the one
    where it breaks off has the value ``...``.
    """

    value: object = None
    in_array: bool = False

    @property
    def object(self) -> dict[str, object]:
        """The first value if it is an object, else an empty one."""
        return self.value if isinstance(self.value, dict) else {}


def opening(path: Path, suffixes: tuple[str, ...]) -> Opening:
    """What a file with one of these suffixes begins with; no value where it is no JSON."""
    if path.suffix.lower() not in suffixes:
        return Opening()
    try:
        stat = path.stat()
        return _opening(path, stat.st_mtime_ns, stat.st_size)
    except OSError:
        return Opening()


@lru_cache(maxsize=4)
def _opening(path: Path, changed: int, size: int) -> Opening:
    """Kept for a moment, since each reader asks for it."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        text = file.read(HEAD).removeprefix(BYTE_ORDER_MARK)
    start = _after_space(text, 0)
    in_array = text.startswith("[", start) and path.suffix.lower() not in LINES
    if in_array:
        start = _after_space(text, start + 1)
    try:
        return Opening(_SPLITTER.raw_decode(text, start)[0], in_array)
    except (ValueError, RecursionError):
        whole = {} if not text.startswith("{", start) else _members(text, start + 1)
        return Opening(whole or None, in_array)


def _members(text: str, at: int) -> dict[str, object]:
    """The members of an object whose end is not in the text."""
    found: dict[str, object] = {}
    key = None
    try:
        while True:
            key, at = _SPLITTER.raw_decode(text, _after_space(text, at))
            at = _after_space(text, at)
            if not isinstance(key, str) or not text.startswith(":", at):
                return found
            found[key] = ...
            found[key], at = _SPLITTER.raw_decode(text, _after_space(text, at + 1))
            at = _after_space(text, at)
            if not text.startswith(",", at):
                return found
            at += 1
    except (ValueError, RecursionError):
        return found


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


# --- Splitting ------------------------------------------------------------------------------


class _Stream:
    """A file of which no more is held than the value that is being read, and a piece."""

    def __init__(self, file: TextIO, shown: str) -> None:
        self.file, self.shown = file, shown
        self.text, self.at, self.line, self.wasted = "", 0, 1, 0
        self.more()
        if self.text.startswith(BYTE_ORDER_MARK):
            self.at = 1

    def more(self) -> bool:
        """Read on, as much again as is held, so that long values are not read too often."""
        held = len(self.text) - self.at
        if held > SIZE_LIMIT:
            raise InputError(
                f"{self.shown}:{self.line}: more than {SIZE_LIMIT:,} characters in one document"
            )
        piece = self.file.read(max(_CHUNK, held))
        if piece:
            self.text, self.at = self.text[self.at :] + piece, 0
        return bool(piece)

    def peek(self) -> str:
        """The next character; empty at the end."""
        while self.at == len(self.text):
            if not self.more():
                return ""
        return self.text[self.at]

    def advance(self, to: int) -> str:
        """Go on to a place in ``text``, and give what lies between."""
        passed = self.text[self.at : to]
        self.line += passed.count("\n")
        self.at = to
        return passed

    def skip_space(self) -> None:
        """Go on to the next character that is no space."""
        while self.peek():
            self.advance(_after_space(self.text, self.at))
            if self.at < len(self.text):
                return

    def value(self) -> Value:
        """Go over the value that begins here. Raises Unread where there is none."""
        while True:
            try:
                _, end = _SPLITTER.raw_decode(self.text, self.at)
            except RecursionError:
                self.wasted += len(self.text) - self.at  # It does not say how far it got.
                raise Unread("nested too deep") from None
            except json.JSONDecodeError as error:
                if self._is_cut(error) and self.more():
                    continue
                self.wasted += error.pos - self.at
                raise Unread(_why(error, self.at)) from None
            except ValueError as error:  # A number of more digits than Python takes.
                raise Unread(str(error)) from None
            if end < len(self.text) or not self.more():
                line = self.line
                return Value(line, self.advance(end))

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        near = error.pos >= len(self.text) - _CUT
        return near or error.msg.startswith("Unterminated string")

    def skip_to_next_value(self) -> str:
        """Go on to the next line that begins with a brace or bracket; give what it passes first."""
        passed = ""
        while not (match := _NEXT_VALUE.search(self.text, self.at)):
            # The last character stays: it may be the line end before such a line.
            passed += self.advance(max(self.at, len(self.text) - 1))[:_LOOKED_AT]
            if not self.more():
                return passed + self.advance(len(self.text))
        return passed + self.advance(match.end() - 1)


def _in_array(stream: _Stream) -> Iterator[Value | Loss]:
    stream.advance(stream.at + 1)
    stream.skip_space()
    try:
        while stream.peek() != "]":
            yield stream.value()
            stream.skip_space()
            if stream.peek() == ",":
                stream.advance(stream.at + 1)
                stream.skip_space()
            elif stream.peek() != "]":
                raise Unread("neither a comma nor the end of the array")
        stream.advance(stream.at + 1)
        stream.skip_space()
        if stream.peek():
            raise Unread("something after the end of the array")
    except Unread as reason:
        item = quoted(stream.text[stream.at : stream.at + _LOOKED_AT])
        why = f"{reason}; the file is not read from here on"
        yield Loss(stream.shown, stream.line, "unread", item, why)


def _in_sequence(stream: _Stream) -> Iterator[Value | Loss]:
    while stream.peek():
        stream.skip_space()
        if not stream.peek():
            return
        line = stream.line
        try:
            yield stream.value()
        except Unread as reason:
            passed = stream.skip_to_next_value()
            yield Loss(stream.shown, line, "unread", quoted(passed), str(reason))
            if stream.wasted > MAX_WASTED:
                why = "too much of it is broken; the file is not read from here on"
                yield Loss(stream.shown, stream.line, "unread", stream.shown, why)
                return


def _open(path: Path, shown: str) -> TextIO:
    try:
        return path.open(encoding="utf-8", errors="surrogateescape", newline="")
    except OSError as error:
        raise InputError(f"{shown}: cannot be read: {error.strerror}") from error


def _is_utf_8(text: str) -> bool:
    """Bytes that are not UTF-8 have been read as halves of surrogate pairs."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _why(error: json.JSONDecodeError, start: int = 0) -> str:
    return f"not JSON: {error.msg} (character {error.pos - start + 1})"


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key, number in times.items() if number > 1)
        raise ValueError(f"the key {quoted(twice)!r} stands twice in one object")
    return found


_READER = json.JSONDecoder(object_pairs_hook=_distinct)
