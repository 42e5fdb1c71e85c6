"""What an annotation format is to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kg.model import Document


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
