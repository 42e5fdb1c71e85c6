"""From a root field to one SQL statement that gives its JSON.

Every field of the schema has a function that takes a Call and gives SQL: the field's JSON, over
the SQL row that its object is. A plan is that SQL with its parameters, and the shape of the
answer, by which errors find their places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    get_named_type,
)

from kg.errors import QueryError
from kg.graphql.builder import sql_of
from kg.graphql.deadline import Deadline
from kg.graphql.given import Given, Variables, arguments
from kg.graphql.selection import Collecting, Entry
from kg.graphql.sql import MESSAGES, among, json_object, mark, quoted
from kg.store import View

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What parameters are read from when a plan runs."""

    view: View
    variables: Variables
    deadline: Deadline
    held: list[object] = field(default_factory=list)
    """What SQL finds by a name only as long as somebody holds it."""


Read = Callable[[Run], Any]


@dataclass(slots=True)
class Shape:
    """A field of the answer: its type, where the request asks for it, and what is below it."""

    type: GraphQLOutputType
    nodes: tuple[FieldNode, ...]
    below: dict[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """A piece of SQL. ``reads`` give its parameters, each with the path that needs it.

    The query of a part takes the numbers of its rows as its first parameter, a JSON array.
    """

    sql: str
    reads: tuple[tuple[Path, Read], ...]

    def bind(self, run: Run) -> list[Any]:
        """The parameters of a run. Raises Fault where one cannot be had, and Late."""
        found = []
        for path, read in self.reads:
            run.deadline.check()
            try:
                found.append(read(run))
            except QueryError as error:
                raise Fault(path, str(error)) from None
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """The queries of a root field: the first gives its JSON, the others what is left out of it."""

    queries: tuple[Query, ...]
    shape: Shape
    messages: tuple[str, ...]


class Fault(Exception):
    """A field that cannot be answered, by its path without the places in lists."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path, self.message = path, message


class Planner:
    """Plans one root field.

    ``faults`` are the fields that are known to fail, and why. ``levels`` says how many entities,
    statements and documents are nested in one query: SQLite reads SQL of some depth only, and what
    is below that becomes a part, a query of its own for all rows at once.
    """

    def __init__(
        self, run: Run, collecting: Collecting, faults: dict[Path, str], levels: int
    ) -> None:
        self.view, self.ontology, self._deadline = run.view, run.view.ontology, run.deadline
        self.collecting, self.variables, self.faults = collecting, run.variables, faults
        self.levels, self._level = levels, 0
        self._reads: list[tuple[Path, Read]] = []
        self._parts: list[Query] = []
        self.messages = list(MESSAGES)
        self.path: Path = ()
        self._aliases = 0
        self._kinds = {kind.name: kind.iri for kind in self.ontology.kinds}

    def plan(self, kind: GraphQLObjectType, entry: Entry) -> Plan:
        """The plan of a root field."""
        root = Shape(kind, ())
        first = self._query(f"SELECT CAST({self._value(entry, '', None, root)} AS BLOB)", "")
        shape = root.below.get(entry.key, root)
        return Plan((first, *self._parts), shape, tuple(self.messages))

    def _query(self, select: str, source: str) -> Query:
        # The last parameter is named, so that SQLite knows how many there are.
        last = f", ?{len(self._reads)}" if self._reads else ""
        return Query(f"{select}{last}{source}", tuple(self._reads))

    # --- what fields use ----------------------------------------------------------------------

    def alias(self, stem: str) -> str:
        """A name that is used once in the plan."""
        self._aliases += 1
        return f"{stem}{self._aliases}"

    def parameter(self, read: Read) -> str:
        """A parameter, read anew for each run. Raises Late when the time is up."""
        self._deadline.check()
        self._reads.append((self.path, read))
        return f"?{len(self._reads)}"

    def bound(self, given: Given, made: Callable[[Any], Any] = lambda value: value) -> str:
        """A parameter that is made of an argument."""
        return self.parameter(lambda run: made(given.read(run.variables)))

    def listed(self, given: Given, made: Callable[[Any], Any] = lambda value: value) -> str:
        """A table of a list argument: its items as ``value``, their places as ``key``."""
        return f"json_each({self.bound(given, lambda values: json.dumps(made(values)))})"

    # --- parts --------------------------------------------------------------------------------

    def nested(
        self, types: Sequence[GraphQLObjectType], row: Any, tag: str | None, call: Call
    ) -> str:
        """The JSON of an object, or what stands for it where it becomes part of another query."""
        table = self._table(types)
        if table is None:
            return self.object(types, row, tag, call)
        if self._level >= self.levels:
            return self._part(types, table, row, call)
        self._level += 1
        try:
            return self.object(types, row, tag, call)
        finally:
            self._level -= 1

    def _table(self, types: Sequence[GraphQLObjectType]) -> str | None:
        """Where the rows of types are that have numbers."""
        name = types[0].name
        if name in self._kinds:
            return "entity"
        return name.lower() if name in ("Statement", "Document") else None

    def _part(self, types: Sequence[GraphQLObjectType], table: str, row: str, call: Call) -> str:
        reads, level, number = self._reads, self._level, len(self._parts)
        self._reads, self._level = [((), lambda run: None)], 1
        self._parts.append(Query("", ()))
        r = self.alias("r")
        made = self.object(types, r, f"{r}.kind", call)
        join = f" JOIN fact AS {r}f ON {r}f.id = {r}.fact" if table == "statement" else ""
        source = f" FROM json_each(?1) AS n JOIN {table} AS {r} ON {r}.id = n.value{join}"
        self._parts[number] = self._query(f"SELECT {r}.id, CAST({made} AS BLOB)", source)
        self._reads, self._level = reads, level
        return f"(char(1) || '{number + 1}:' || {row}.id || char(2))"

    # --- objects ------------------------------------------------------------------------------

    def object(
        self, types: Sequence[GraphQLObjectType], row: Any, tag: str | None, call: Call
    ) -> str:
        """The JSON of an object of one of some types; ``tag`` is SQL for the IRI of its kind."""
        members = []
        for entry in self.collecting.entries(types, call.nodes):
            when = None
            if len(entry.types) < len(types):
                when = among(tag or "", [self._kinds[t.name] for t in entry.types])
            members.append((entry.key, self._value(entry, row, tag, call.shape), when))
        return json_object(members)

    def _value(self, entry: Entry, row: Any, tag: str | None, above: Shape) -> str:
        """The JSON of a field."""
        name, kind = entry.nodes[0].name.value, entry.types[0]
        if name == "__typename":
            return quoted(f'"{kind.name}"') if len(entry.types) == 1 else f"kg_type({tag})"
        known = kind.fields[name]
        shape = above.below.setdefault(entry.key, Shape(known.type, entry.nodes))
        before, self.path = self.path, (*self.path, entry.key)
        try:
            if self.path in self.faults:
                return self._fault(self.faults[self.path])
            given = arguments(known.args, entry.nodes[0], self.variables)
            return sql_of(known)(Call(self, row, given, known.type, entry.nodes, shape))
        except QueryError as error:
            return self._fault(str(error))
        finally:
            self.path = before

    def _fault(self, message: str) -> str:
        self.messages.append(message)
        return quoted(mark(len(self.messages) - 1))


@dataclass(frozen=True, slots=True)
class Call:
    """A field that is asked of a row, with its arguments.

    What ``row`` is depends on the type: the alias of a row in SQL for most, a list for connections.
    """

    planner: Planner
    row: Any
    given: dict[str, Given]
    type: GraphQLOutputType
    nodes: tuple[FieldNode, ...]
    shape: Shape

    def value(self, name: str) -> Any:
        """What an argument is in the request that is planned; None if it is null or not given."""
        found = self.given.get(name)
        return found.value if found else None

    def asked(self, name: str) -> Given | None:
        """An argument that is given and not null."""
        found = self.given.get(name)
        return found if found is not None and found.value is not None else None

    def select(self, row: Any, tag: str | None = None, *, only: str | None = None) -> str:
        """The JSON of an object of this field, which the row is.

        ``tag`` is SQL for the IRI of its kind where the field's type is an interface; ``only``
        names one type, or an interface, whose objects are meant.
        """
        found = self._possible(get_named_type(self.type))
        if only is not None:
            wanted = self._possible(self.planner.collecting.schema.get_type(only))
            found = [t for t in found if t in wanted]
        return self.planner.nested(found, row, tag, self)

    def _possible(self, kind: object) -> list[GraphQLObjectType]:
        """The object types that a type stands for."""
        if isinstance(kind, GraphQLObjectType):
            return [kind]
        assert isinstance(kind, GraphQLInterfaceType)
        return list(self.planner.collecting.schema.get_possible_types(kind))

    def entity(self, number: str) -> str:
        """The JSON of the entity with a number, which SQL gives; null if there is none."""
        e = self.planner.alias("e")
        found = f"SELECT {self.select(e, f'{e}.kind')} FROM entity AS {e} WHERE {e}.id = {number}"
        return f"coalesce(({found}), 'null')"
