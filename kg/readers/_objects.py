"""JSON objects that are documents, and what they must hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kg.errors import InputError
from kg.model import METADATA, Loss
from kg.readers._json import Unread, Value, loads, quoted, values
from kg.readers._json_lines import Lines
from kg.readers._reader import Part

_NAME_LIMIT = 200  # characters


Check = Callable[[Mapping[str, object]], object]
"""Raises Unread for an object that is no document."""


def each_object(path: Path, shown: str, key: str, check: Check) -> Iterator[Part | Loss]:
    """One part for each document of a file, called by what it has under a key or else its number.

    What is no document is listed, and keeps no other from being read.
    """
    for number, value in enumerate(values(path, shown), 1):
        if isinstance(value, Loss):
            yield value
            continue
        try:
            found = object_(loads(value.text))
            check(found)
            yield Part(name_of(found.get(key)) or str(number), value.text.encode())
        except Unread as reason:
            yield Loss(shown, value.line, "unread", quoted(value.text), str(reason))


def name_of(value: object) -> str:
    """An id that a document can be called by; empty where it is none."""
    if type(value) is int:
        return str(value)
    usable = isinstance(value, str) and value.isprintable() and len(value) <= _NAME_LIMIT
    return str(value).strip() if usable else ""


def only_object(path: Path, shown: str, check: Check) -> tuple[dict[str, object], Lines]:
    """The document of a file that holds one, and its lines.

    Raises InputError where there is none or are several.
    """
    found = list(values(path, shown))
    first = found[0] if found else None
    if isinstance(first, Loss):
        raise InputError(str(first))
    if not isinstance(first, Value) or len(found) > 1:
        raise InputError(f"{shown}: {len(found)} values where there should be one document")
    try:
        value = object_(loads(first.text))
        check(value)
        return value, Lines(first.text, first.line)
    except Unread as reason:
        raise InputError(f"{shown}: {reason}: {quoted(first.text)}") from None


# --- Values of the right kind, or Unread ----------------------------------------------------


def said_in(value: object) -> str | None:
    """The value of an attribute: a text, a number, or true for a flag."""
    if isinstance(value, bool):
        return None if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise Unread("neither a text, a number, true nor false")


def whole_number(value: Mapping[str, object], key: str) -> int:
    """The whole number under a key."""
    found = value.get(key)
    if type(found) is not int:
        raise Unread(f"no whole number under {key!r}")
    return found


def text_of(value: Mapping[str, object], key: str) -> str:
    """The text under a key, which says something."""
    found = value.get(key)
    if not isinstance(found, str) or not found.strip():
        raise Unread(f"no text under {key!r}")
    return found


def array(value: object) -> list[object]:
    """A value that is an array."""
    if not isinstance(value, list):
        raise Unread("no array")
    return value


def object_(value: object) -> dict[str, object]:
    """A value that is an object."""
    if not isinstance(value, dict):
        raise Unread("no object")
    return value


def pair(value: object) -> tuple[int, int]:
    """A value that is an array of two offsets."""
    found = value if isinstance(value, list) else []
    if len(found) != 2 or any(type(one) is not int for one in found):
        raise Unread(f"{quoted(value)} is not [start, end]")
    return found[0], found[1]


# --- What a tool that has no place for it knows of a document --------------------------------

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?(?=T|$)")
_ADDRESS = re.compile(r"https?://\S+")


def known_of(data: Mapping[str, object]) -> dict[str, str]:
    """What data beside a text says of the document: under kg's own names, and of their form.

    A title, publisher, licence and dataset may be any text; the source is an address, and the
    date of the form 2012, 2012-02 or 2012-02-15.
    """
    found: dict[str, str] = {}
    for key in METADATA:
        said = data.get(key)
        if not isinstance(said, str) or not said.strip() or key == "class":
            continue
        if key == "date":
            match = _DATE.match(said)
            said = match[0] if match else ""
        elif key == "source" and not _ADDRESS.fullmatch(said):
            said = ""
        found |= {key: said} if said else {}
    return found
