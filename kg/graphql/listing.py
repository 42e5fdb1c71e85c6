"""Connections: a page of a list, as SQL.

A list is a source of rows with a number each, in an order that ends with something unique. A
cursor is the number of a row; a page starts behind it by what the order says of that row, and
never by counting, so that a page costs what is on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.given import Given
from kg.graphql.paging import DEFAULT_PAGE, MAX_PAGE, page_size, position
from kg.graphql.planning import Call, Run
from kg.graphql.sql import ELSEWHERE, json_array, json_bool, mark, quoted

PAGE = (
    Argument(
        "first", int | None,
        f"How many edges from the front: {DEFAULT_PAGE} by default, at most {MAX_PAGE}.",
    ),
    Argument("after", str | None, "Only what follows this cursor."),
    Argument("last", int | None, f"How many edges from the back, at most {MAX_PAGE}."),
    Argument("before", str | None, "Only what precedes this cursor."),
)  # fmt: skip
"""The arguments of every connection."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a list is ordered by: SQL that is never null."""

    sql: str
    descending: bool = False

    def order(self, *, backward: bool) -> str:
        """The key as ORDER BY has it."""
        return f"{self.sql} DESC" if self.descending != backward else self.sql

    def behind(self, value: str, *, backward: bool) -> str:
        """The condition that a row comes behind one with this value."""
        return f"{self.sql} {'<' if self.descending != backward else '>'} {value}"


class Paged(Protocol):
    """A list with a page of it, for the fields of a connection. Everything is SQL of JSON."""

    def edges(self, call: Call) -> str:
        """The edges of the page."""

    def nodes(self, call: Call) -> str:
        """What the edges lead to."""

    def total(self) -> str:
        """How many there are on all pages."""

    def earlier(self) -> str:
        """Whether something precedes the page."""

    def later(self) -> str:
        """Whether something follows the page."""

    def cursor(self, *, last: bool) -> str:
        """The cursor of the first or the last edge; null without one."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge: the rows of the page that it is of, and their alias."""

    listing: Listing
    alias: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of things that have numbers.

    ``source`` is what stands between FROM and the conditions' end, and has a WHERE; ``carried`` is
    one more column that edges need. ``node`` gives the JSON of the thing with a number, ``said``
    what stands between FROM and ORDER BY, and behind it, for the statements of an edge. A
    ``filtered`` list is looked through once, since finding its rows is work.
    """

    source: str
    number: str
    keys: tuple[Key, ...]
    node: Callable[[Call, str], str]
    said: Callable[[str], tuple[str, str]] | None = None
    carried: str = "NULL"
    filtered: bool = False
    size: str = ""
    backward: bool = False
    after: str | None = None
    before: str | None = None
    page: str = ""

    # --- rows ---------------------------------------------------------------------------------

    def hits(self) -> str:
        """All rows, with what they are ordered by."""
        keys = ", ".join(f"{key.sql} AS k{n}" for n, key in enumerate(self.keys))
        return f"SELECT {self.number} AS n, {self.carried} AS f, {keys} FROM {self.source}"

    def among(self, table: str) -> Listing:
        """The same list, over a table of its hits."""
        keys = tuple(replace(key, sql=f"h.k{n}") for n, key in enumerate(self.keys))
        return replace(self, source=f"{table} AS h WHERE 1", number="h.n", carried="h.f", keys=keys)

    def place(self, cursor: str) -> str:
        """What the order says of the row that a cursor stands for."""
        keys = ", ".join(f"{key.sql} AS k{n}" for n, key in enumerate(self.keys))
        return f"SELECT {keys} FROM {self.source} AND {self.number} = {cursor}"

    def behind(self, place: str, *, backward: bool) -> str:
        """The condition that a row comes behind a place in a direction."""
        cases, same = [], ""
        for n, key in enumerate(self.keys):
            value = f"(SELECT k{n} FROM {place})"
            cases.append(f"{same}{key.behind(value, backward=backward)}")
            same += f"{key.sql} = {value} AND "
        return cases[0] if len(cases) == 1 else f"({' OR '.join(cases)})"

    def rows(self) -> str:
        """The rows of the page, in its order: n, and what is carried as f."""
        start, end = (self.before, self.after) if self.backward else (self.after, self.before)
        conditions = [self.source]
        if start:
            conditions.append(self.behind(start, backward=self.backward))
        if end:
            conditions.append(self.behind(end, backward=not self.backward))
        order = ", ".join(k.order(backward=self.backward) for k in self.keys)
        found = (
            f"SELECT {self.number} AS n, {self.carried} AS f FROM {' AND '.join(conditions)} "
            f"ORDER BY {order} LIMIT {self.size}"
        )
        if not self.backward:
            return found
        placed = f"SELECT n, f, row_number() OVER () AS r FROM ({found})"
        return f"SELECT n, f FROM ({placed}) ORDER BY r DESC"

    def ahead(self) -> str:
        """Rows from where the page starts, one more than is on it, whatever its other end."""
        start, end = (self.before, self.after) if self.backward else (self.after, self.before)
        rest = self.source + (f" AND {self.behind(start, backward=self.backward)}" if start else "")
        return f"SELECT 1 FROM {rest} LIMIT {'1' if end else f'{self.size} + 1'}"

    # --- what the fields of a connection are --------------------------------------------------

    def edges(self, call: Call) -> str:
        """The edges of the page."""
        p = call.planner.alias("p")
        return json_array(call.select(Edge(self, p)), f"FROM {self.page} AS {p}")

    def nodes(self, call: Call) -> str:
        """What the edges lead to."""
        p = call.planner.alias("p")
        if self.node is not Call.entity:
            return json_array(self.node(call, f"{p}.n"), f"FROM {self.page} AS {p}")
        # One query less in the other: SQLite reads SQL of some depth only. The page comes first.
        e = call.planner.alias("e")
        item = call.select(e, f"{e}.kind")
        rows = f"{self.page} AS {p} CROSS JOIN entity AS {e} ON {e}.id = {p}.n"
        return f"(SELECT '[' || coalesce(group_concat({item}), '') || ']' FROM {rows})"

    def total(self) -> str:
        """How many there are on all pages."""
        return f"(SELECT count(*) FROM {self.source})"

    def _cut(self) -> str:
        """Whether the page ends before the list does: a row is left behind its other end."""
        end = self.after if self.backward else self.before
        return json_bool(f"(SELECT count(*) FROM {self.page}ahead ) > {'0' if end else self.size}")

    def later(self) -> str:
        """Whether something follows the page."""
        if self.backward:
            return quoted("true" if self.before else "false")
        return self._cut()

    def earlier(self) -> str:
        """Whether something precedes the page."""
        if not self.backward:
            return quoted("true" if self.after else "false")
        return self._cut()

    def cursor(self, *, last: bool) -> str:
        """The cursor of the first or the last edge; null without one."""
        numbered = f"SELECT n, row_number() OVER () AS r FROM {self.page} "
        order = "ORDER BY r DESC" if last else "ORDER BY r"
        return f"coalesce((SELECT kg_cursor(n) FROM ({numbered}) {order} LIMIT 1), 'null')"


# --- arguments ----------------------------------------------------------------------------------


def part(call: Call, listing: Listing) -> Listing:
    """A list with the page that a connection's arguments ask for."""
    first, last = call.asked("first"), call.asked("last")
    if first and last:
        raise QueryError("first and last cannot both be given: a page has one end")

    def size(run: Run) -> int:
        given = [a.read(run.variables) if a else None for a in (first, last)]
        return page_size(*given)

    return replace(
        listing,
        size=call.planner.parameter(size),
        backward=last is not None,
        after=_cursor(call, call.asked("after")),
        before=_cursor(call, call.asked("before")),
    )


def _cursor(call: Call, given: Given | None) -> str | None:
    if given is None:
        return None
    return call.planner.parameter(
        lambda run: position(run.view.generation, given.read(run.variables))
    )


def connection(call: Call, listing: Listing) -> str:
    """The JSON of a connection."""
    page = call.planner.alias("page") + "_"
    tables, there = [], []
    if listing.filtered:
        # Asked for once, whether it is the page, the count, or both that need it.
        tables.append(f"{page}hits AS ({listing.hits()})")
        listing = listing.among(f"{page}hits")
    asked = replace(part(call, listing), page=page)
    for side, cursor in (("after", asked.after), ("before", asked.before)):
        if cursor:
            tables.append(f"{page}{side} AS MATERIALIZED ({asked.place(cursor)})")
            there.append(f"EXISTS (SELECT 1 FROM {page}{side})")
    asked = replace(
        asked,
        after=asked.after and f"{page}after",
        before=asked.before and f"{page}before",
    )
    found = call.select(asked)
    for table, rows in ((page, asked.rows()), (f"{page}ahead", asked.ahead())):
        if used := found.count(f"{table} "):
            once = "MATERIALIZED " if used > 1 else ""
            tables.append(f"{table} AS {once}({rows})")
    if there:
        missing = quoted(mark(ELSEWHERE))
        found = f"CASE WHEN {' AND '.join(there)} THEN {found} ELSE {missing} END"
    return f"(WITH {', '.join(tables)} SELECT {found})" if tables else found


# --- types --------------------------------------------------------------------------------------


def shells(b: Builder, name: str, what: str) -> None:
    """Declare the connection and the edge of a type."""
    b.shell(f"{name}Connection", what)
    b.shell(f"{name}Edge", what)


def fill(
    b: Builder, name: str, plural: str, edge: Sequence[Field] = (), more: Sequence[Field] = ()
) -> None:
    """Fill the connection and the edge of a type, with fields besides those of every such type."""
    b.object(
        f"{name}Edge",
        f"One of {plural}, and its place on the list.",
        [
            Field("cursor", str, "For after and before.", lambda c: f"kg_cursor({c.row.alias}.n)"),
            Field("node", b[name], "What the edge leads to.",
                  lambda c: c.row.listing.node(c, f"{c.row.alias}.n")),
            *edge,
        ],
    )  # fmt: skip
    fill_page(b, name, plural, more)


def fill_page(b: Builder, name: str, plural: str, more: Sequence[Field] = ()) -> None:
    """Fill the connection of a type; its row is something Paged."""
    b.object(
        f"{name}Connection",
        f"A page of {plural}.",
        [
            Field("edges", many(b[f"{name}Edge"]), "What is on the page.",
                  lambda c: c.row.edges(c)),
            Field("nodes", many(b[name]), "What the edges lead to.", lambda c: c.row.nodes(c)),
            Field("pageInfo", b["PageInfo"], "What is around the page.",
                  lambda c: c.select(c.row)),
            Field("totalCount", int, "How many there are on all pages.", lambda c: c.row.total()),
            *more,
        ],
    )  # fmt: skip


def page_info(b: Builder) -> None:
    """Fill the type of what is around a page."""
    b.object(
        "PageInfo",
        "What is around a page.",
        [
            Field("hasPreviousPage", bool, "Whether something precedes the page.",
                  lambda c: c.row.earlier()),
            Field("hasNextPage", bool, "Whether something follows the page.",
                  lambda c: c.row.later()),
            Field("startCursor", str | None, "The first edge's cursor.",
                  lambda c: c.row.cursor(last=False)),
            Field("endCursor", str | None, "The last edge's cursor.",
                  lambda c: c.row.cursor(last=True)),
        ],
    )  # fmt: skip
