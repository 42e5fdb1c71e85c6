"""Parquet: a table of nodes and one of edges, for pandas, DuckDB and Spark."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import networkx as nx

from kg.errors import QueryError
from kg.exporters._exporter import Caption, Exporter
from kg.exporters._flat import Row, flat
from kg.store import View


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> dict[str, bytes]:
    """The nodes and the edges of a network: see ``flat`` for the columns.

    Raises QueryError where pyarrow, the extra ``parquet``, is not installed.
    """
    rows = flat(view, graph, caption)
    edges = [
        {"source": edge.source, "target": edge.target, "key": edge.key, **edge.row}
        for edge in rows.edges
    ]
    return {
        ".nodes.parquet": _table(list(rows.nodes.values()), rows.about),
        ".edges.parquet": _table(edges, rows.about),
    }


def _table(rows: Sequence[Row], about: Row) -> bytes:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise QueryError("Parquet needs pyarrow: pip install 'kg-evidence[tables]'") from None
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, Any] = {name: [row.get(name) for row in rows] for name in names}
    told = {f"kg.{key}": str(value) for key, value in about.items()}
    table = pyarrow.table(columns).replace_schema_metadata(told)
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


PLUGIN = Exporter("parquet", ".parquet", "two tables, for pandas, DuckDB and Spark", write)
