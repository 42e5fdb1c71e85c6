"""A pair of CSV files: for Neo4j's importer, and for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import networkx as nx

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Row, Value, flat
from kg.store import View

_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> dict[str, bytes]:
    """The nodes and the relationships of a network, in UTF-8: see ``flat`` for the columns.

    Headers are those of ``neo4j-admin database import``, which needs ``--multiline-fields=true``
    for quotes that run over lines. Labels are the classes, a relationship's type is its property.
    """
    rows = flat(view, graph, caption)
    nodes = [{":ID": iri, ":LABEL": str(row["classes"]).replace(" ", ";"), **row}
             for iri, row in rows.nodes.items()]  # fmt: skip
    edges = [
        {":START_ID": edge.source, ":END_ID": edge.target, ":TYPE": edge.row["property"],
         **edge.row}
        for edge in rows.edges
    ]  # fmt: skip
    return {".nodes.csv": _csv(nodes), ".relationships.csv": _csv(edges)}


def _csv(rows: Sequence[Row]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    names = dict.fromkeys(name for row in rows for name in row)
    writer.writerow(_header(name, rows) for name in names)
    writer.writerows([_cell(row.get(name, "")) for name in names] for row in rows)
    return buffer.getvalue().encode()


def _header(name: str, rows: Iterable[Row]) -> str:
    if name.startswith(":"):
        return name
    kind = next(type(row[name]) for row in rows if name in row)
    return f"{name}:{_TYPES[kind]}"


def _cell(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


PLUGIN = Exporter("neo4j", ".csv", "two tables, for Neo4j's importer and spreadsheets", write)
