"""Rows as Parquet and Excel, each with the library that makes it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator

from kg.errors import QueryError
from kg.sparql.cells import Cells
from kg.sparql.frames import columns, needed, typed
from kg.sparql.run import Table
from kg.store import View

MAX_CELL = 32_767
"""The longest text in a cell of Excel."""
MAX_ROWS = 1_048_575
"""The most rows of a sheet, below its headings."""


def as_parquet(view: View, table: Table) -> Iterator[bytes]:
    """One Parquet file; IRIs in full."""
    arrow = needed("pyarrow", "Parquet", "tables")
    parquet = needed("pyarrow.parquet", "Parquet", "tables")
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns(table.columns, table.rows)), out)
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
