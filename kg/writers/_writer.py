"""What an annotation format is to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kg.model import Document, Group


@dataclass(frozen=True, slots=True)
class Writer:
    """A format for the annotations of one document.

    ``suffix`` is that of the file with the annotations, with the dot. ``write`` gives the bytes
    of each file by its suffix, and no two texts for the same document.
    """

    name: str
    suffix: str
    summary: str
    write: Callable[[Document], Mapping[str, bytes]]


def with_pairs(document: Document) -> Document:
    """The document with a group for each link of many, where a format links only pairs."""
    many = [r for r in document.relations if not r.trigger and len(r.arguments) != 2]
    groups = [Group(r.label, tuple(a.target for a in r.arguments), r.line) for r in many]
    kept = tuple(r for r in document.relations if r not in many)
    return replace(document, relations=kept, groups=(*document.groups, *groups))
