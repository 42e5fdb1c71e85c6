"""Rows by their columns: Parquet and Excel, and data frames, each with the library that makes it.

A column whose values are all numbers, booleans or days is one of those; all others are text.
"""

from __future__ import annotations

import datetime
import importlib
import io
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.names import XSD, XSD_BOOLEAN, XSD_DECIMAL, XSD_INTEGER
from kg.sparql.cells import Cells
from kg.sparql.engine import Value
from kg.sparql.run import Table, lexical
from kg.store import View

MAX_CELL = 32_767
"""The longest text in a cell of Excel."""
MAX_ROWS = 1_048_575
"""The most rows of a sheet, below its headings."""


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


def columns(table: Table) -> dict[str, list[Any]]:
    """All rows of a table by their columns, typed."""
    rows = list(table.rows)
    return {c: typed([row[i] for row in rows]) for i, c in enumerate(table.columns)}


def as_parquet(view: View, table: Table) -> Iterator[bytes]:
    """One Parquet file; IRIs in full."""
    arrow = needed("pyarrow", "Parquet", "tables")
    parquet = needed("pyarrow.parquet", "Parquet", "tables")
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns(table)), out)
    yield out.getvalue()


def as_xlsx(view: View, table: Table) -> Iterator[bytes]:
    """One sheet, with headings and names beside CURIEs; nothing in it is a formula."""
    xlsxwriter = needed("xlsxwriter", "Excel", "tables")
    cells, rows, out = Cells(view), list(table.rows), io.BytesIO()
    if len(rows) > MAX_ROWS:
        raise QueryError(f"a sheet holds {MAX_ROWS:,} rows, not {len(rows):,}; take csv or parquet")
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "nan_inf_to_errors": True}  # fmt: skip
    book = xlsxwriter.Workbook(out, options)
    # The clock has no place in the file.
    book.set_properties({"created": datetime.datetime(2000, 1, 1)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, heading in enumerate(table.headings):
        sheet.write_string(0, number, heading, book.add_format({"bold": True}))
        column = [row[number] for row in rows]
        for place, (value, term) in enumerate(zip(typed(column), column, strict=True), 1):
            if isinstance(value, str):
                sheet.write_string(place, number, cells.shown(term)[:MAX_CELL])
            elif isinstance(value, datetime.date):
                sheet.write_datetime(place, number, value, day)
            elif value is not None:
                sheet.write(place, number, value)
    sheet.freeze_panes(1, 0)
    book.close()
    yield out.getvalue()


def frame(table: Table, library: str) -> Any:
    """A data frame of pandas or polars. Raises QueryError where the library is missing."""
    made = needed(library, f"a data frame of {library}", library)
    return made.DataFrame(columns(table))
