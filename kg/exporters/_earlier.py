"""The places of entities in an earlier picture: of kg's own SVG and HTML, or node-link JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from kg.errors import QueryError

MAX_BYTES = 128 * 1024 * 1024
"""The largest picture that is read."""

Places = dict[str, tuple[float, float]]
_FAR = 1e6
"""No picture reaches so far, in pixels: greater numbers are no places."""


def places(path: Path) -> Places:
    """Where each entity is in an earlier picture, by its IRI, in pixels.

    An SVG or HTML file is one of kg's; in node-link JSON the nodes have ``iri``, ``x`` and ``y``.

    Raises QueryError for a file that cannot be read, is none of these, or has no places.
    """
    readers = {".svg": _in_markup, ".html": _in_markup, ".json": _in_json}
    if path.suffix.lower() not in readers:
        raise QueryError(f"{path}: not a picture that has places: .svg, .html or node-link .json")
    found = {
        iri: (x, y)
        for iri, x, y in readers[path.suffix.lower()](path, _text(path))
        if abs(x) <= _FAR and abs(y) <= _FAR
    }
    if not found:
        raise QueryError(
            f"{path}: no places in it: kg's pictures have data-iri and data-at at each entity, "
            "node-link JSON has iri, x and y"
        )
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise QueryError(f"{path}: larger than {MAX_BYTES:,} bytes")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}") from None


def _in_markup(path: Path, text: str) -> Iterator[tuple[str, float, float]]:
    reader = _Reader()
    reader.feed(text)
    for iri, at in reader.found:
        numbers = [_number(part) for part in at.split()]
        if len(numbers) == 2:
            yield iri, numbers[0], numbers[1]


class _Reader(HTMLParser):
    """Finds the attributes of entities. What a script element holds is no markup to it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "g":
            known = dict(attrs)
            iri, at = known.get("data-iri"), known.get("data-at")
            if iri and at:
                self.found.append((iri, at))


def _in_json(path: Path, text: str) -> Iterator[tuple[str, float, float]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise QueryError(f"{path}: not valid JSON: {error}") from None
    nodes: Any = data.get("nodes") if isinstance(data, dict) else None
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and isinstance(node.get("iri"), str):
            yield node["iri"], _number(node.get("x")), _number(node.get("y"))


def _number(value: object) -> float:
    """A finite number; beyond all bounds where it is none."""
    try:
        number = float(value) if isinstance(value, str | int | float) else math.inf
    except (ValueError, OverflowError):
        return math.inf
    return number if math.isfinite(number) else math.inf
