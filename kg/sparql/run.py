"""Running a query file over one generation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from kg.errors import QueryError
from kg.sparql.binding import letting_in
from kg.sparql.engine import Answer, Engine, Question, Row, lexical, local
from kg.sparql.files import QueryFile
from kg.sparql.parameters import terms
from kg.sparql.syntax import Form
from kg.sparql.terms import unknown_prefix
from kg.sparql.tokens import offset as place_at
from kg.sparql.tokens import pointed
from kg.store import View


@dataclass(frozen=True, slots=True)
class Table:
    """An answer. ``rows`` are read once, and are computed while they are read.

    SELECT gives a row for each solution, None where a column is unbound; ASK one row with one
    boolean, in the column ``answer``; CONSTRUCT and DESCRIBE each triple once, sorted. ``title``
    and ``view`` are what the query file says of it.
    """

    form: Form
    columns: tuple[str, ...]
    rows: Iterator[Row]
    labels: Mapping[str, str]
    title: str = ""
    view: str = "table"

    @property
    def headings(self) -> tuple[str, ...]:
        """What to call the columns on a page: their labels, or their names with spaces."""
        return tuple(self.labels.get(c, c.replace("_", " ")) for c in self.columns)

    def records(self) -> list[dict[str, str | None]]:
        """The rows that are left, as dicts of lexical values: IRIs in full."""
        return [
            {c: None if v is None else lexical(v) for c, v in zip(self.columns, row, strict=True)}
            for row in self.rows
        ]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked over, by IRIs; None leaves it to the query."""

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


WHOLE = Dataset()
"""What the query itself says: its FROM, or all there is."""


def run(
    view: View,
    file: QueryFile,
    parameters: Mapping[str, str] | None = None,
    limit: int | None = None,
    offset: int = 0,
    engine: Engine | None = None,
    dataset: Dataset = Dataset(),  # frozen
) -> Table:
    """Answer a query with the values given for its parameters.

    The first ``offset`` rows are left out, and what is beyond ``limit`` more. The engine is the
    one inside this process, unless another one is given; ``dataset`` overrules FROM.

    Raises QueryError for parameters that are missing, unknown or not of their type, and for
    what is not SPARQL. Reading the rows may raise it too.
    """
    if engine and file.over != "facts":
        raise QueryError(
            f"{file.where}: asks for {file.over}, which stand in no store: `kg query {file.name}` "
            "finds them where the generations are"
        )
    asked, added = question(view, file, parameters or {}, dataset)
    if limit is not None and file.query.form == "select":
        asked = replace(asked, most=offset + limit)
    answer = (engine or inside(view, file))(asked)
    cut = slice(offset, None if limit is None else offset + limit)
    return _table(file, answer, added, cut)


def inside(view: View, file: QueryFile) -> Engine:
    """The engine of this process for what the file is over."""
    if file.over == "changes":
        # Comparing needs most of what builds need, and few queries are over changes.
        from kg.sparql.changes import comparing

        return comparing(view)
    return local(view)


def question(
    view: View, file: QueryFile, parameters: Mapping[str, str], dataset: Dataset = WHOLE
) -> tuple[Question, frozenset[str]]:
    """What an engine is asked, and the columns that are there for the parameters alone.

    Raises QueryError for parameters and for what is not SPARQL.
    """
    check_syntax(view, file)
    bound = terms(view, file.parameters, parameters, file.where)
    text, added = letting_in(file.query, bound.keys())
    prefixes = view.prefixes.by_prefix
    default, named, written = dataset.default, dataset.named, file.query.text
    asked = Question(file.where, text, prefixes, bound, default, named, source=written)
    return asked, added


def _table(file: QueryFile, answer: Answer, added: frozenset[str], cut: slice) -> Table:
    rows, columns = answer.rows, answer.columns
    if answer.shape == "triples":
        rows = iter(sorted(set(rows), key=lambda row: [str(v) for v in row]))
    elif added:
        kept = [i for i, name in enumerate(columns) if name not in added]
        columns = tuple(columns[i] for i in kept)
        rows = (tuple(row[i] for i in kept) for row in rows)
    kept_rows = islice(rows, cut.start, cut.stop)
    return Table(file.query.form, columns, kept_rows, file.labels, file.title, file.view)


# --- syntax errors ------------------------------------------------------------------------------


_EMPTY = ox.Store()


def check_syntax(view: View, file: QueryFile) -> None:
    """Parse the text as it was written, over an empty store, so that errors point into it.

    Raises QueryError for what is not SPARQL.
    """
    try:
        _EMPTY.query(file.query.text, prefixes=view.prefixes.by_prefix)
    except SyntaxError as error:
        raise unknown_prefix(view, file.query) or _located(file, str(error)) from None


def _located(file: QueryFile, said: str) -> QueryError:
    """A syntax error with its place: the engine's, or where what it reached began.

    The engine tells how far it got, which is behind the mistake by the length of the keyword
    that it tried last.
    """
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", said, re.DOTALL)
    if not found:
        return QueryError(f"{file.where}: not SPARQL: {said}")
    text = file.query.text
    end = place_at(text, int(found[1]), int(found[2]))
    expected = found[3].replace("[_]", "")
    reasons = re.findall(r"(?:^|, )([A-Z][a-zA-Z]* [^,\"]+)", expected)
    keywords = re.findall(r"[A-Za-z_0-9]{2,}", expected)
    start = end if not keywords or set(expected) & set("\"['") else end - min(map(len, keywords))
    if reasons:
        return pointed(file.where, text, end, f"not SPARQL: {reasons[0].strip()}")
    met = re.match(r"[?$]?\w+|\S", text[start:].strip())
    near = f"near {met[0]!r}" if met else "near its end"
    return pointed(file.where, text, start, f"not SPARQL, {near}")
