"""Networks as files: one module of this package for each format."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import networkx as nx

from kg.errors import QueryError
from kg.exporters._earlier import places
from kg.exporters._exporter import LABELS, THEMES, Caption, Exporter, Style
from kg.exporters._spec import Spec, read_spec
from kg.files import replace
from kg.plugins import collect
from kg.store import View

__all__ = [
    "LABELS",
    "THEMES",
    "Caption",
    "Exporter",
    "Spec",
    "Style",
    "export",
    "exporter_for",
    "exporters",
    "places",
    "read_spec",
]


@cache
def exporters() -> tuple[Exporter, ...]:
    """All formats, sorted by name."""
    return tuple(sorted(collect(__name__, Exporter), key=lambda e: e.name))


def exporter_for(path: Path) -> Exporter:
    """The format that a file's name asks for. Raises QueryError for a suffix that none has."""
    by_suffix = {e.suffix: e for e in exporters()}
    found = by_suffix.get(path.suffix.lower())
    if found is None:
        known = ", ".join(by_suffix)
        raise QueryError(f"{path}: no format has the suffix {path.suffix!r}; there are: {known}")
    return found


def export(
    view: View, graph: nx.MultiGraph[int], path: Path, caption: Caption | None = None
) -> tuple[Path, ...]:
    """Write a network of a View to a file, in the format of its suffix; some need two files.

    Gives the paths that were written. Each is whole or not there, and an older one stays until
    then.

    Raises QueryError for an unknown suffix, a network that is too large for the format, and a
    path that cannot be written.
    """
    exporter = exporter_for(path)
    if exporter.limit is not None and len(graph) > exporter.limit:
        raise QueryError(
            f"{path}: {len(graph):,} entities are too many for a picture, which holds "
            f"{exporter.limit:,}; take a part of them (by class, or around one of them with a "
            "smaller depth), or write .graphml"
        )
    made = exporter.write(view, graph, caption or Caption())
    files = made if isinstance(made, dict) else {path.suffix: made}
    written = {path.with_suffix(suffix): content for suffix, content in files.items()}
    for target, content in written.items():
        replace(target, [content])
    return tuple(written)
