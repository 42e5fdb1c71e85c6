"""What an output format is, and what is asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import networkx as nx

from kg.store import View

LABELS = ("all", "nodes", "none")
THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Style:
    """How a picture looks. Files that are no pictures do not heed it.

    ``colour_by`` is ``kind``, ``class``, ``community``, the name of a measure that gives each
    entity a number, or the name or label of a property. ``size_by`` is such a measure, or empty.
    ``labels`` is one of LABELS, ``theme`` one of THEMES; ``auto`` follows the reader's system.
    """

    colour_by: str = "kind"
    size_by: str = ""
    labels: str = "all"
    theme: str = "auto"


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says about itself, and how it looks.

    ``selection`` is empty for the whole network. ``start`` has the places of entities in an
    earlier picture, by their IRIs, in pixels; they stay there as far as they can.
    """

    title: str = ""
    selection: str = ""
    style: Style = Style()
    start: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exporter:
    """An output format.

    ``suffix`` is that of its files, with the dot. ``write`` gives the file's bytes, the same
    for the same network; where a format needs several files, their bytes by what takes the
    suffix's place in each file's name. ``limit`` is the number of nodes above which the format is
    of no use.
    """

    name: str
    suffix: str
    summary: str
    write: Callable[[View, nx.MultiGraph[int], Caption], bytes | dict[str, bytes]]
    limit: int | None = None
