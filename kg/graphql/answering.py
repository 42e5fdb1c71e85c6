"""From an operation to the bytes of its data: plans that are kept, run, and joined in order."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
    is_list_type,
    is_non_null_type,
    located_error,
)
from graphql.pyutils import AbortSignal

from kg.graphql.caching import Cache
from kg.graphql.deadline import Deadline, Late, TimedExecutor
from kg.graphql.given import Variables
from kg.graphql.planning import Fault, Path, Plan, Planner, Query, Run, Shape
from kg.graphql.selection import Collecting, Entry
from kg.graphql.sql import MARK, prepare
from kg.store import View

MAX_PLANS = 32_000_000
"""How many bytes the plans may take, roughly, that are kept for one generation."""

MAX_INTROSPECTIONS = 16_000_000
"""The same of what graphql-core says of the schema."""

MAX_SQL = 250_000
"""The longest SQL of one query, in characters; SQLite keeps what it makes of it as well."""

NODES = 200
"""How many bytes a character of a document takes once it is parsed, roughly."""

_READ = 500  # The same of a parameter.
_MARK = MARK.encode()
_PART = re.compile(rb"\x01([0-9]+):([0-9]+)\x02")
"""What stands for a row of a part: JSON has no such characters."""

LEVELS = 3
"""How many rows are nested in one query at first; fewer where SQLite does not take that."""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a validated document, with all fragments of that."""

    schema: GraphQLSchema
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]


@dataclass(frozen=True, slots=True)
class Root:
    """A root field and its plan; None where graphql-core answers, of the schema itself."""

    entry: Entry
    plan: Plan | None


@dataclass(slots=True)
class Data:
    """The data of an answer as JSON, or None where an error took it all, and what went wrong."""

    json: bytes | None = None
    errors: list[GraphQLError] = field(default_factory=list)


class Plans:
    """The plans for one View."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._plans: Cache[list[Root]] = Cache(MAX_PLANS, _weight)
        self._introspections: Cache[Data] = Cache(
            MAX_INTROSPECTIONS, lambda found: len(found.json or b"")
        )
        self._local = threading.local()

    def roots(self, key: object, operation: Operation, run: Run) -> list[Root]:
        """The planned root fields of an operation; ``key`` names it and the variables' shape.

        Raises GraphQLError for one that cannot be planned, and Late when the time is up.
        """
        return self._plans.get(key, lambda: self._planned(operation, run))

    def known(self, key: object) -> bool:
        """Whether the plan of a request is kept."""
        return key in self._plans

    def _planned(self, operation: Operation, run: Run) -> list[Root]:
        collecting = Collecting(operation.schema, operation.fragments, run.variables)
        kind = operation.schema.get_root_type(operation.node.operation)
        assert kind is not None
        found = collecting.collect([kind], [operation.node.selection_set])
        return [
            Root(entry, None if _of_schema(entry) else self._plan(entry, operation, run, {}))
            for entry in found
        ]

    def _plan(self, entry: Entry, operation: Operation, run: Run, faults: dict[Path, str]) -> Plan:
        """The plan of a root field. Raises GraphQLError for one that SQLite does not take."""
        collecting = Collecting(operation.schema, operation.fragments, run.variables)
        for levels in range(LEVELS, -1, -1):
            planner = Planner(run, collecting, faults, levels)
            plan = planner.plan(entry.types[0], entry)
            if self._taken(plan):
                return plan
        message = (
            f"{entry.key} has arguments that are nested too deeply, or hold too many conditions, "
            "for one query; ask for less at once"
        )
        raise GraphQLError(message, list(entry.nodes))

    def explain(self, query: Query) -> list[str]:
        """The steps that SQLite takes for a query."""
        empty = [None] * len(query.reads)
        rows = self._connection().execute(f"EXPLAIN QUERY PLAN {query.sql}", empty)
        return [row[3] for row in rows]

    def _taken(self, plan: Plan) -> bool:
        """Whether SQLite takes the SQL of a plan: how deep it may be nested is built into it."""
        if any(len(query.sql) > MAX_SQL for query in plan.queries):
            return False
        try:
            for query in plan.queries:
                empty = [None] * len(query.reads)
                self._connection().execute(f"EXPLAIN {query.sql}", empty).fetchone()
        except sqlite3.OperationalError as error:
            if "overflow" not in str(error) and "too" not in str(error):
                raise
            return False
        return True

    def run(self, roots: Sequence[Root], operation: Operation, run: Run, raw: Variables) -> Data:
        """The data of root fields, in their order. An error of one that is not null ends it.

        ``raw`` are the variables as they came. Raises Late when the time is up.
        """
        data, members = Data(), []
        for root in roots:
            run.deadline.check()
            try:
                if root.plan is None:
                    value = self._introspected(root.entry, operation, raw, run.deadline, data)
                else:
                    value = self._value(root.entry, root.plan, operation, run, data)
            except GraphQLError as error:
                data.errors.append(error)
                if root.plan is None or is_non_null_type(root.plan.shape.type):
                    return data
                value = b"null"
            members.append(b'"%s":%s' % (root.entry.key.encode(), value))
        data.json = b"{%s}" % b",".join(members)
        return data

    # --- one root field -----------------------------------------------------------------------

    def _value(self, entry: Entry, plan: Plan, operation: Operation, run: Run, data: Data) -> bytes:
        """The JSON of a root field. Raises GraphQLError where it has none."""
        try:
            plan, found = self._found(entry, plan, operation, run)
        except (GraphQLError, Late):
            raise
        except Exception as error:
            raise located_error(error, list(entry.nodes), [entry.key]) from error
        if _MARK not in found:
            return found
        whole = _Completing(plan.messages, data.errors).inside(
            plan.shape.type, json.loads(found), plan.shape, [entry.key]
        )
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()

    def _found(
        self, entry: Entry, plan: Plan, operation: Operation, run: Run
    ) -> tuple[Plan, bytes]:
        """What the queries of a plan give; it is made anew around arguments that cannot be."""
        faults: dict[Path, str] = {}
        while True:
            try:
                bound = [query.bind(run) for query in plan.queries]
            except Fault as fault:
                faults[fault.path] = fault.message
                plan = self._plan(entry, operation, run, faults)
            else:
                return plan, self._whole(plan, bound)

    def _whole(self, plan: Plan, bound: Sequence[list[Any]]) -> bytes:
        """The JSON of a plan's first query with that of its parts in it.

        A part stands for itself until all that lead to it are there, so each is asked for once.
        """
        connection = self._connection()
        first = plan.queries[0]
        whole: bytes = connection.execute(first.sql, bound[0]).fetchone()[0]
        parts: dict[bytes, bytes] = {}
        new = [whole]
        while wanted := {place for one in new for place in _PART.findall(one)}:
            new = []
            for number in sorted({number for number, _ in wanted}):
                rows = ",".join(sorted(row.decode() for n, row in wanted if n == number))
                place = int(number)
                parameters = [f"[{rows}]", *bound[place][1:]]
                for row, found, *_ in connection.execute(plan.queries[place].sql, parameters):
                    parts[b"\x01%s:%d\x02" % (number, row)] = found
                    new.append(found)
        return _filled(whole, parts) if parts else whole

    def _connection(self) -> Any:
        """This thread's connection to the index, with the functions that plans call."""
        connection = self.view.connection
        if getattr(self._local, "prepared", None) is not connection:
            prepare(connection, self.view)
            self._local.prepared = connection
        return connection

    def _introspected(
        self, entry: Entry, operation: Operation, raw: Variables, deadline: Deadline, data: Data
    ) -> bytes:
        """What graphql-core says of the schema: large, often asked for, and always the same."""
        at = operation.node.loc
        given = json.dumps(raw, sort_keys=True).encode()
        key = (at and at.source.body, str(at), entry.key, sha256(given).digest())
        found = self._introspections.get(key, lambda: _introspect(entry, operation, raw, deadline))
        data.errors += found.errors
        if found.json is None:
            raise GraphQLError("the schema cannot be shown", list(entry.nodes), path=[entry.key])
        return found.json


def _weight(roots: Sequence[Root]) -> int:
    """How many bytes plans take, roughly, with the nodes of the document that they speak of."""
    queries = [query for root in roots if root.plan for query in root.plan.queries]
    locations = [root.entry.nodes[0].loc for root in roots]
    text = max((len(at.source.body) for at in locations if at), default=0)
    return NODES * text + sum(len(q.sql) + _READ * len(q.reads) for q in queries)


def _of_schema(entry: Entry) -> bool:
    return entry.nodes[0].name.value in ("__schema", "__type")


def _introspect(entry: Entry, operation: Operation, raw: Variables, deadline: Deadline) -> Data:
    """Raises Late when the time is up."""
    node = operation.node
    alone = OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        variable_definitions=node.variable_definitions,
        directives=node.directives,
        selection_set=SelectionSetNode(selections=entry.nodes),
    )
    document = DocumentNode(definitions=(alone, *operation.fragments.values()))
    result = execute_sync(
        operation.schema,
        document,
        variable_values=dict(raw),
        executor_class=TimedExecutor,
        abort_signal=cast(AbortSignal, deadline),
    )
    deadline.check()
    errors = list(result.errors or ())
    if result.data is None:
        return Data(None, errors)
    text = json.dumps(result.data[entry.key], ensure_ascii=False, separators=(",", ":"))
    return Data(text.encode(), errors)


def _filled(text: bytes, parts: Mapping[bytes, bytes]) -> bytes:
    """JSON with its parts in it, and theirs in them. Raises KeyError for none that is there."""

    def filled(match: re.Match[bytes]) -> bytes:
        return _filled(parts[match[0]], parts)

    return _PART.sub(filled, text)


class _Completing:
    """Puts errors in the place of marks: null where a field may be null, otherwise further up."""

    def __init__(self, messages: Sequence[str], errors: list[GraphQLError]) -> None:
        self.messages, self.errors = messages, errors

    def at(self, kind: GraphQLOutputType, value: Any, shape: Shape, path: list[str | int]) -> Any:
        if is_non_null_type(kind):
            return self.inside(kind.of_type, value, shape, path)
        try:
            return self.inside(kind, value, shape, path)
        except GraphQLError as error:
            self.errors.append(error)
            return None

    def inside(
        self, kind: GraphQLOutputType, value: Any, shape: Shape, path: list[str | int]
    ) -> Any:
        """A value that is not null. Raises GraphQLError where it cannot be had."""
        if is_non_null_type(kind):
            kind = kind.of_type
        if isinstance(value, dict) and "!" in value:
            message = self.messages[value["!"]] + value.get("with", "")
            raise GraphQLError(message, list(shape.nodes), path=path)
        if isinstance(value, list) and is_list_type(kind):
            return [
                self.at(kind.of_type, v, shape, [*path, place]) for place, v in enumerate(value)
            ]
        if isinstance(value, dict):
            return {
                key: self._member(v, shape.below.get(key), [*path, key]) for key, v in value.items()
            }
        return value

    def _member(self, value: Any, shape: Shape | None, path: list[str | int]) -> Any:
        return value if shape is None else self.at(shape.type, value, shape, path)
