"""Columns with types: what of rows is numbers, days and text, and data frames of it.

A column whose values are all numbers, booleans or days is one of those; all others are text.
"""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import XSD, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER
from kg.sparql.engine import Row, Value, lexical


def needed(module: str, what: str, extra: str) -> Any:
    """An optional library. Raises QueryError, with how to install it, where it is missing."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise QueryError(
            f"{what} needs {module.partition('.')[0]}: pip install 'kg-evidence[{extra}]'"
        ) from None


def typed(column: Sequence[Value | None]) -> list[Any]:
    """The values of a column as Python has them, if they are of one type; otherwise as text."""
    present = [v for v in column if v is not None]
    for datatypes, convert in _TYPES:
        if present and all(
            isinstance(v, ox.Literal) and v.datatype.value in datatypes for v in present
        ):
            try:
                return [None if v is None else convert(lexical(v)) for v in column]
            except (ValueError, ArithmeticError):
                break
    return [None if v is None else lexical(v) for v in column]


def _integer(text: str) -> int:
    found = int(text)
    if not -(2**63) <= found < 2**63:
        raise ValueError(text)
    return found


_TYPES: tuple[tuple[frozenset[str], Callable[[str], Any]], ...] = (
    (frozenset({XSD_INTEGER}), _integer),
    (frozenset({XSD_INTEGER, XSD_DECIMAL, XSD + "double", XSD + "float"}), float),
    (frozenset({XSD_BOOLEAN}), lambda text: text == "true"),
    (frozenset({XSD + "date"}), datetime.date.fromisoformat),
)


def columns(names: Sequence[str], rows: Iterable[Row]) -> dict[str, list[Any]]:
    """Rows by their columns, typed."""
    listed = list(rows)
    return {name: typed([row[i] for row in listed]) for i, name in enumerate(names)}


def frame(names: Sequence[str], rows: Iterable[Row], library: str) -> Any:
    """A data frame of pandas or polars. Raises QueryError where the library is missing."""
    made = needed(library, f"a data frame of {library}", library)
    return made.DataFrame(columns(names, rows))
