"""What an output format is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx

from kg.store import View


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture says about itself. ``selection`` is empty for the whole network."""

    title: str = ""
    selection: str = ""


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
