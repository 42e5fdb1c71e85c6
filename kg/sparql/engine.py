"""What answers a query: an engine takes a question and gives an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pyoxigraph as ox

from kg.errors import QueryError
from kg.store import View

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row = tuple[Value | None, ...]


def lexical(value: Value) -> str:
    """A term as plain text: the IRI, the literal's words, or a blank node's label."""
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value.value
    return str(value)


@dataclass(frozen=True, slots=True)
class Question:
    """A query as engines take it.

    ``where`` is what errors begin with. ``substitutions`` are values of variables by name.
    ``default_graphs`` and ``named_graphs`` are the dataset, by IRIs; None leaves it to the query.
    ``most`` is how many rows are wanted.
    ``source`` is the query as it was written, for engines that substitute nothing.
    """

    where: str
    text: str
    prefixes: Mapping[str, str]
    substitutions: Mapping[str, Value] = field(default_factory=dict)
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    most: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found: solutions, one row with one boolean, or triples.

    ``rows`` are read once, and are computed while they are read.
    """

    shape: Literal["solutions", "boolean", "triples"]
    columns: tuple[str, ...]
    rows: Iterator[Row]


Engine = Callable[[Question], Answer]
"""Answers a question. Raises QueryError, and so may reading the rows."""


def local(view: View) -> Engine:
    """The engine inside this process, over the store of a view."""
    return lambda question: answered(view.store, question)


def answered(store: ox.Store, question: Question) -> Answer:
    """What a store answers. Raises QueryError, and so may reading the rows."""
    given = {ox.Variable(name): value for name, value in sorted(question.substitutions.items())}
    try:
        result = store.query(
            question.text,
            prefixes=dict(question.prefixes),
            substitutions=given,
            default_graph=_graphs(question.default_graphs),
            named_graphs=_graphs(question.named_graphs),
        )
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"{question.where}: the engine refuses it: {error}") from None
    if isinstance(result, ox.QueryBoolean):
        return Answer("boolean", ("answer",), iter([(ox.Literal(bool(result)),)]))
    if isinstance(result, ox.QuerySolutions):
        columns = tuple(v.value for v in result.variables)
        rows: Iterator[Row] = (tuple(solution) for solution in result)
        return Answer("solutions", columns, _told(rows, question.where))
    triples: Iterator[Row] = ((t.subject, t.predicate, t.object) for t in result)
    columns = ("subject", "predicate", "object")
    return Answer("triples", columns, _told(triples, question.where))


def _graphs(iris: tuple[str, ...] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _told(rows: Iterator[Row], where: str) -> Iterator[Row]:
    try:
        yield from rows
    except (RuntimeError, ValueError, OSError) as error:
        raise QueryError(f"{where}: the engine gave up: {error}") from None
