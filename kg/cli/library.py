"""Where commands find query files."""

from __future__ import annotations

from pathlib import Path

from kg.sparql import QueryFile, find, folders, load


def query_file(given: str) -> QueryFile:
    """The query file with this path or name. Raises QueryError, with suggestions."""
    path = Path(given)
    return load(path if path.is_file() else find(given, folders()))
