"""The normal form in which the answers of all doors are compared: short values, sorted rows.

an entity                    its label and CURIE: "California (id:california-…)"
a class, property, member    its local name: "holds", "nearly"
a number, a boolean          a JSON number, true or false
a document                   its name
any other value              its words
basis                        "evidence", or "coreference" for words that a link leads to
nothing                      no key
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

from kg.names import XSD, XSD_BOOLEAN, local_name
from kg.sparql import Cells, Table, Value
from kg.store import View

Row = dict[str, Any]


def of_table(view: View, table: Table) -> list[Row]:
    """The rows of a SPARQL answer in normal form."""
    cells = Cells(view)
    return in_order(
        {
            c: _value(view, cells, v)
            for c, v in zip(table.columns, row, strict=True)
            if v is not None
        }
        for row in table.rows
    )


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows without their empty values, each once, in an order that depends on them alone."""
    lines = {
        json.dumps({k: v for k, v in row.items() if v is not None}, sort_keys=True) for row in rows
    }
    return [json.loads(line) for line in sorted(lines)]


def number(text: str) -> int | float:
    """A number as JSON has it: whole ones without a point."""
    return int(float(text)) if float(text).is_integer() else float(text)


def _value(view: View, cells: Cells, value: Value) -> Any:
    if isinstance(value, ox.NamedNode):
        return cells.shown(value) if view.entity(value.value) else local_name(value.value)
    assert isinstance(value, ox.Literal)
    if value.datatype.value in (XSD + "integer", XSD + "decimal"):
        return number(value.value)
    return value.value == "true" if value.datatype.value == XSD_BOOLEAN else value.value
