"""Where commands find query files."""

from __future__ import annotations

from pathlib import Path

from kg.cli.options import shipped
from kg.sparql import QueryFile, find, load


def query_folders() -> list[Path]:
    """The folders in which query files are looked for by name."""
    return [Path("queries"), shipped("queries")]


def query_file(given: str) -> QueryFile:
    """The query file with this path or name. Raises QueryError, with suggestions."""
    path = Path(given)
    return load(path if path.is_file() else find(given, query_folders()))
