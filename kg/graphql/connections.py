"""Connections: edges with their statements, and the page that holds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import QueryError
from kg.graphql.loaded import Document, Entity, Loading, Statement, as_entities, typing
from kg.graphql.paging import Window, cursor, cut
from kg.store import EntityRow

Node = Entity | Statement | Document


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """A part of a list of things that have numbers.

    ``node`` gives the thing with a number, ``said`` the statements of its edge, best first.
    ``total``, ``earlier`` and ``later`` look around the page when they are asked.
    """

    generation: str
    numbers: list[int]
    node: Callable[[int], object]
    said: Callable[[int], list[Statement]]
    total: Callable[[], int]
    earlier: Callable[[], bool]
    later: Callable[[], bool]

    @property
    def edges(self) -> list[Edge]:
        """The things on the page, each with its place in the list."""
        return [Edge(self, number) for number in self.numbers]

    @property
    def nodes(self) -> list[object]:
        """The things on the page."""
        return [self.node(number) for number in self.numbers]


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """A thing on a page."""

    page: Page
    number: int

    @property
    def cursor(self) -> str:
        """The place in the list, for ``after`` and ``before``."""
        return cursor(self.page.generation, self.number)

    def said(self) -> list[Statement]:
        """What says that the thing belongs on the list, best first."""
        return self.page.said(self.number)


def nothing(number: int) -> list[Statement]:
    """What stands behind an edge whose node speaks for itself."""
    return []


def listed(
    loading: Loading,
    numbers: Sequence[int],
    part: Window,
    node: Callable[[int], object],
    said: Callable[[int], list[Statement]] = nothing,
) -> Page:
    """A page of a list that is loaded already, in its order.

    Raises QueryError for a cursor that is of another list.
    """
    low, high = cut(numbers, part)
    total = len(numbers)
    return Page(
        loading.view.generation,
        list(numbers[low:high]),
        node,
        said,
        total=lambda: total,
        earlier=lambda: low > 0,
        later=lambda: high < total,
    )


# --- the root's connections -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """A piece of SQL over the table ``entity`` that is true or false, and its parameters."""

    sql: str
    parameters: tuple[object, ...] = ()


def queried(
    loading: Loading, class_iri: str, conditions: Sequence[Condition], part: Window
) -> Page:
    """A page of the entities of a class that meet all conditions, in the order of their IRIs."""
    member = Condition(
        "entity.id IN (SELECT entity FROM entity_class WHERE class = ?)", (class_iri,)
    )
    wanted = [member, *conditions]
    cursors = ((">", part.after), ("<", part.before))
    bounds = [_bound(sign, number) for sign, number in cursors if number is not None]
    columns = "entity.id, entity.iri, entity.curie, entity.kind, entity.label"
    order = f"ORDER BY entity.iri {'DESC' if part.backward else ''} LIMIT {part.size}"
    rows = [EntityRow(*row) for row in _select(loading, columns, [*wanted, *bounds], order)]
    if part.backward:
        rows.reverse()
    nodes = {node.row.id: node for node in as_entities(loading, rows)}
    earlier, later = _around(rows, part)
    return Page(
        loading.view.generation,
        [row.id for row in rows],
        nodes.__getitem__,
        lambda number: _typed(nodes[number], class_iri),
        total=lambda: int(_select(loading, "count(*)", wanted)[0][0]),
        earlier=lambda: bool(_select(loading, "1", [*wanted, earlier], "LIMIT 1")),
        later=lambda: bool(_select(loading, "1", [*wanted, later], "LIMIT 1")),
    )


def _around(rows: Sequence[EntityRow], part: Window) -> tuple[Condition, Condition]:
    """What lies before a page, and what behind it; an empty page lies at its cursor."""
    if rows:
        return _bound("<", rows[0].id), _bound(">", rows[-1].id)
    if part.backward:
        if part.before is None:
            return Condition("1"), Condition("0")
        return _bound("<", part.before), _bound(">=", part.before)
    if part.after is None:
        return Condition("0"), Condition("1")
    return _bound("<=", part.after), _bound(">", part.after)


def _bound(sign: str, number: int) -> Condition:
    return Condition(f"entity.iri {sign} (SELECT iri FROM entity WHERE id = ?)", (number,))


def _select(
    loading: Loading, columns: str, conditions: Sequence[Condition], rest: str = ""
) -> list[tuple[Any, ...]]:
    where = " AND ".join(f"({c.sql})" for c in conditions)
    parameters = [p for c in conditions for p in c.parameters]
    return loading.view.rows(f"SELECT {columns} FROM entity WHERE {where} {rest}", parameters)


def _typed(node: Entity, class_iri: str) -> list[Statement]:
    """What says of an entity that it is of a class: of the class itself or one below it."""
    below = set(node.batch.loading.ontology.descendants(class_iri))
    every = typing(node.batch)[node.row.id]
    return [s for s in every if s.row.fact.value in below] or every


def first_statement(statements: Sequence[Statement]) -> Statement:
    """The best statement of an edge. Raises QueryError where a partial build left none."""
    if not statements:
        raise QueryError("no statement of this edge is left in this generation")
    return statements[0]
