"""The cells of WebAnno TSV 3: stacked values with ids, and what is escaped in them."""

from __future__ import annotations

import re

NOTHING, NO_VALUE = "_", "*"
_STACKED = re.compile(r"(?:\\.|[^\\|])*", re.DOTALL)
_SLOTTED = re.compile(r"(?:\\.|[^\\;])*", re.DOTALL)
_WITH_ID = re.compile(r"((?:\\.|[^\\])*?)(?:\[(\d{1,9})\])?", re.DOTALL)
_DIGITS = 9  # of an id
_ESCAPED = re.compile(r"\\(->|.)", re.DOTALL)
_SPECIAL = {"t": "\t", "n": "\n", "r": "\r"}


def stacked(cell: str) -> list[str]:
    """The values of a cell, one for each annotation on the unit."""
    return _split(_STACKED, cell, "|")


def slotted(value: str) -> list[str]:
    """The values of several slots of one annotation."""
    return _split(_SLOTTED, value, ";")


def with_id(value: str) -> tuple[str, int]:
    """A value, still escaped, and the id of its annotation: 0 where it needs none."""
    if "\\" not in value:  # As nearly always; patterns take their time.
        text, _, number = value.removesuffix("]").rpartition("[")
        has_id = value.endswith("]") and number.isdecimal() and len(number) <= _DIGITS
        return (text, int(number)) if has_id else (value, 0)
    match = _WITH_ID.fullmatch(value)
    return (match[1], int(match[2] or 0)) if match else (value, 0)


def unescaped(value: str) -> str:
    """A value as it was annotated; empty for an annotation without value."""
    if value in (NOTHING, NO_VALUE):
        return ""
    return plain(value)


def plain(text: str) -> str:
    """A text without its escapes."""
    return _ESCAPED.sub(lambda m: _SPECIAL.get(m[1], m[1]), text) if "\\" in text else text


def _split(piece: re.Pattern[str], text: str, separator: str) -> list[str]:
    if "\\" not in text:
        return text.split(separator)
    found = []
    at = 0
    while match := piece.match(text, at):
        found.append(match[0])
        if text[match.end() : match.end() + 1] != separator:
            break
        at = match.end() + 1
    return found
