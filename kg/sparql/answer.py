"""SPARQL from Python: answers that show themselves, and query files as functions."""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any

from kg.sparql.engine import Row, lexical
from kg.sparql.files import QueryFile, find, folders, library, load
from kg.sparql.formats import written
from kg.sparql.frames import frame
from kg.sparql.run import Table, run
from kg.store import EntityRow, View

SHOWN = 50
"""How many rows a notebook shows."""


class Answer:
    """The answer to a query: ``rows`` are the engine's terms, None where a column is unbound.

    In a notebook it shows itself as a table, with names beside CURIEs.
    """

    def __init__(self, view: View, table: Table) -> None:
        self._view, self._table = view, table
        self.form, self.columns = table.form, table.columns

    @cached_property
    def rows(self) -> list[Row]:
        """All rows."""
        return list(self._table.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> list[dict[str, str | None]]:
        """The rows as dicts of lexical values: IRIs in full."""
        return [
            {c: None if v is None else lexical(v) for c, v in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]

    def pandas(self) -> Any:
        """A data frame of pandas, typed by column. Raises QueryError where it is missing."""
        return frame(self.columns, self.rows, "pandas")

    def polars(self) -> Any:
        """A data frame of polars, typed by column. Raises QueryError where it is missing."""
        return frame(self.columns, self.rows, "polars")

    def write(self, form: str) -> bytes:
        """The answer in one of the formats of ``kg query``."""
        return b"".join(written(self._view, self._of(self.rows), form))

    def _of(self, rows: list[Row]) -> Table:
        t = self._table
        return Table(t.form, t.columns, iter(rows), t.labels, t.title, t.view)

    def _repr_html_(self) -> str:
        table = self._of(list(islice(self.rows, SHOWN)))
        page = b"".join(written(self._view, table, "html")).decode()
        left = len(self) - SHOWN
        more = f"<p>{left:,} more rows</p>" if left > 0 else ""
        return page[page.index("<table>") : page.index("</table>")] + f"</table>{more}"

    def __repr__(self) -> str:
        return f"<{self.form}: {len(self):,} rows of {', '.join(self.columns)}>"


class Function:
    """A query file as a function; its parameters are those of the file, by name."""

    def __init__(self, view: View, file: QueryFile) -> None:
        self._view, self.file = view, file
        self.__name__ = file.name.replace("-", "_")
        said = [f"{p.name}: {p.description} ({p.shown_type})" for p in file.parameters]
        self.__doc__ = "\n\n".join(filter(None, [file.title, file.description, "\n".join(said)]))
        self.__signature__ = inspect.Signature(
            [
                inspect.Parameter(
                    p.name,
                    inspect.Parameter.KEYWORD_ONLY,
                    default=inspect.Parameter.empty if p.default is None else p.default,
                )
                for p in file.parameters
            ]
        )

    def __call__(self, **parameters: object) -> Answer:
        """The answer. Raises QueryError for parameters that are missing, unknown or wrong."""
        return Answer(self._view, run(self._view, self.file, texts(parameters)))


class Queries:
    """The query files in ./queries and those that come with kg, as functions.

    Hyphens in their names are written as underscores.
    """

    def __init__(self, view: View) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Function:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Function:
        """The query file with this name. Raises QueryError, with suggestions."""
        known = library(folders())
        hyphens = name.replace("_", "-")
        path = known.get(name) or known.get(hyphens) or find(hyphens, folders())
        return Function(self._view, load(path))

    def __dir__(self) -> list[str]:
        return [name.replace("-", "_") for name in library(folders())]


def texts(parameters: Mapping[str, object]) -> dict[str, str]:
    """Values of Python as parameters take them: entities by their IRI, days as ISO has them."""
    return {name: _text(value) for name, value in parameters.items()}


def _text(value: object) -> str:
    if isinstance(value, EntityRow):
        return value.iri
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
