"""Whether a request may be executed: parsed, limited and validated, once for each text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    ValidationRule,
    get_variable_values,
    parse,
    validate,
)
from graphql.validation import recommended_rules, specified_rules

from kg.graphql.answering import NODES, Operation
from kg.graphql.caching import Cache
from kg.graphql.limits import Limits, Total, check_text, measured

_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
RULES = (*specified_rules, *recommended_rules)
MAX_ERRORS = 20
"""How many errors of one request are reported."""

MAX_DOCUMENTS = 32_000_000
"""How many bytes the documents may take, roughly, that are kept for one generation."""


class NoIntrospection(ValidationRule):
    """Refuses the fields that tell of the schema, where that is set."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Report a field that tells of the schema."""
        if node.name.value in ("__schema", "__type"):
            message = f"{node.name.value}: this server does not tell its schema"
            self.report_error(GraphQLError(f"{message} (setting: introspection)", node))


class Refused(Exception):
    """A request that is not executed, and why."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(errors)
        self.errors = errors


class Document:
    """A parsed document, with what is known of it whoever sends it."""

    def __init__(self, schema: GraphQLSchema, query: str) -> None:
        self.schema, self.node, self.length = schema, parse(query), len(query)
        self.fragments = {
            d.name.value: d for d in self.node.definitions if isinstance(d, FragmentDefinitionNode)
        }
        self.operations = [
            d for d in self.node.definitions if isinstance(d, OperationDefinitionNode)
        ]
        self.declared = {
            v.variable.name.value for d in self.operations for v in d.variable_definitions or ()
        }
        self._totals: Cache[list[Total]] = Cache(8)
        self._faults: Cache[list[GraphQLError]] = Cache(4)

    def faults(self, limits: Limits) -> list[GraphQLError]:
        """What is wrong with it. Asked only of a document that is within the limits."""
        told, hidden = limits.introspection, not limits.suggestions
        rules = RULES if told else (*RULES, NoIntrospection)

        def found() -> list[GraphQLError]:
            return validate(
                self.schema, self.node, rules, max_errors=MAX_ERRORS, hide_suggestions=hidden
            )

        return self._faults.get((told, hidden), found)

    def totals(self, variables: Mapping[str, Any]) -> list[Total]:
        """The measures of each operation; of the variables, only sizes count."""
        sizes = {
            name: len(v) if isinstance(v, list) else v
            for name, v in variables.items()
            if name in self.declared and isinstance(v, list | int)
        }
        key = tuple(sorted(sizes.items()))
        return self._totals.get(key, lambda: measured(self.node, self.schema, variables))

    def operation(self, name: str | None) -> int:
        """The place of the operation that a request asks for. Raises Refused."""
        named = [n for n, d in enumerate(self.operations) if d.name and d.name.value == name]
        found = named if name is not None else range(len(self.operations))
        if len(found) == 1:
            return found[0]
        if name is not None:
            raise Refused([GraphQLError(f"Unknown operation named '{name}'.")])
        message = "Must provide operation name if query contains multiple operations."
        raise Refused([GraphQLError(message if found else "Must provide an operation.")])


def documents() -> Cache[Document]:
    """A place to keep documents of one schema."""
    return Cache(MAX_DOCUMENTS, lambda document: NODES * document.length)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks of a schema."""

    schema: GraphQLSchema
    query: str
    variables: dict[str, Any]
    operation_name: str | None
    documents: Cache[Document]

    def accepted(self, limits: Limits, *, subscribing: bool) -> tuple[Operation, int]:
        """The operation to execute, and its cost. Raises Refused.

        A subscription is refused unless its answer is one of several (``subscribing``).
        """
        document, totals = self.checked(limits)
        place = document.operation(self.operation_name)
        node = document.operations[place]
        if node.operation is OperationType.SUBSCRIPTION and not subscribing:
            message = (
                "a subscription has many answers: ask with Accept: text/event-stream, "
                "or over a WebSocket with the protocol graphql-transport-ws"
            )
            raise Refused([GraphQLError(message)])
        if self.schema.get_root_type(node.operation) is None:
            message = f"Schema is not configured to execute {node.operation.value} operation."
            raise Refused([GraphQLError(message, [node])])
        return Operation(self.schema, node, document.fragments), totals[place].price

    def checked(self, limits: Limits) -> tuple[Document, list[Total]]:
        """The document, and the measures of its operations. Raises Refused."""
        try:
            document = self._parsed(limits)
            totals = document.totals(self.variables)
            for total in totals:
                total.check(limits)
            faults = document.faults(limits)
        except GraphQLError as error:
            raise Refused([error]) from None
        if faults:
            raise Refused(faults)
        return document, totals

    def _parsed(self, limits: Limits) -> Document:
        try:
            self.query.encode()
            _json(self.variables).encode()
        except UnicodeEncodeError:
            message = "the request holds half of a surrogate pair, which is no text"
            raise GraphQLError(message) from None

        def made() -> Document:
            check_text(self.query, limits)
            return Document(self.schema, self.query)

        return self.documents.get((self.query, limits.bytes, limits.tokens), made)

    def coerced(self, operation: Operation, limits: Limits) -> Mapping[str, Any]:
        """The variables as their types have them. Raises Refused."""
        declared = operation.node.variable_definitions
        if not declared:
            return {}
        found = get_variable_values(
            self.schema,
            declared,
            self.variables,
            max_errors=MAX_ERRORS,
            hide_suggestions=not limits.suggestions,
        )
        if isinstance(found, list):
            raise Refused(found)
        coerced: Mapping[str, Any] = found.coerced
        return coerced
