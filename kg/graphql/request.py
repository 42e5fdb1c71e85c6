"""One request: parse, limit, validate, execute."""

from __future__ import annotations

import json
import logging
import weakref
from collections.abc import Mapping
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    OperationType,
    ValidationRule,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)
from graphql.pyutils import AbortSignal
from graphql.validation import recommended_rules, specified_rules

from kg.errors import QueryError
from kg.graphql.deadline import Deadline, TimedExecutor
from kg.graphql.limits import LIMITS, Limits, check_document, check_text
from kg.graphql.loaded import Loading
from kg.graphql.types import assemble
from kg.ontology import Ontology
from kg.store import View

RULES = (*specified_rules, *recommended_rules)
MAX_ERRORS = 20
"""How many errors of one request are reported."""

_log = logging.getLogger("kg.graphql")
_schemas: weakref.WeakKeyDictionary[Ontology, strawberry.Schema] = weakref.WeakKeyDictionary()


def schema(ontology: Ontology) -> strawberry.Schema:
    """The GraphQL schema of an ontology, made once for each ontology object.

    Raises OntologyError where the ontology gives one GraphQL name to two things.
    """
    found = _schemas.get(ontology)
    if found is None:
        found = _schemas.setdefault(ontology, assemble(ontology))
    return found


def sdl(ontology: Ontology) -> str:
    """The GraphQL schema of an ontology in the schema definition language."""
    return schema(ontology).as_str().rstrip() + "\n"


def execute(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    *,
    subscribing: bool = False,
) -> dict[str, Any]:
    """Answer a GraphQL request over one generation.

    The answer has ``data`` unless the request was refused before it was executed, ``errors`` if
    there are any, and ``extensions.generation``. It never raises for what a request contains.
    A subscription is refused unless its answer is one of several (``subscribing``).
    """
    deadline = Deadline(limits.time)
    try:
        with deadline.over(view.connection):
            given = dict(variables or {})
            document = _accepted(schema(view.ontology)._schema, query, given, limits)
            if not isinstance(document, DocumentNode):
                return _answer(view, document)
            if not subscribing:
                _refuse_subscription(document, operation_name)
            answer = _executed(view, document, given, operation_name, limits, deadline)
    except GraphQLError as error:
        answer = _answer(view, [error])
    except RecursionError:
        answer = _answer(view, [GraphQLError("the request is nested too deeply")])
    except Exception:
        if not deadline.aborted:
            raise
    return _answer(view, [_late(limits)]) if deadline.aborted else answer


def _executed(
    view: View,
    document: DocumentNode,
    given: dict[str, Any],
    operation_name: str | None,
    limits: Limits,
    deadline: Deadline,
) -> dict[str, Any]:
    result = execute_sync(
        schema(view.ontology)._schema,
        document,
        context_value=Loading(view),
        variable_values=given,
        operation_name=operation_name,
        max_coercion_errors=MAX_ERRORS,
        executor_class=TimedExecutor,
        hide_suggestions=not limits.suggestions,
        abort_signal=cast(AbortSignal, deadline),
    )
    errors = result.errors or []
    if result.data is None and not any(e.path for e in errors):
        return _answer(view, errors)
    return _answer(view, errors, result)


def _refuse_subscription(document: DocumentNode, operation_name: str | None) -> None:
    operation = get_operation_ast(document, operation_name)
    if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
        raise GraphQLError(
            "a subscription has many answers: ask with Accept: text/event-stream, "
            "or over a WebSocket with the protocol graphql-transport-ws"
        )


def refusals(ontology: Ontology, query: str, limits: Limits = LIMITS) -> list[GraphQLError]:
    """What is wrong with a document, whatever its variables are; nothing if it is answered."""
    try:
        found = _accepted(schema(ontology)._schema, query, {}, limits)
    except GraphQLError as error:
        return [error]
    return [] if isinstance(found, DocumentNode) else found


def _accepted(
    core: GraphQLSchema, query: str, variables: Mapping[str, Any], limits: Limits
) -> DocumentNode | list[GraphQLError]:
    """The parsed request, or what is wrong with it."""
    try:
        (query + json.dumps(variables, ensure_ascii=False, default=str)).encode()
    except UnicodeEncodeError:
        raise GraphQLError("the request holds half of a surrogate pair, which is no text") from None
    check_text(query, limits)
    document = parse(query)
    check_document(document, core, variables, limits)
    rules = RULES if limits.introspection else (*RULES, NoIntrospection)
    hidden = not limits.suggestions
    found = validate(core, document, rules, max_errors=MAX_ERRORS, hide_suggestions=hidden)
    return found or document


class NoIntrospection(ValidationRule):
    """Refuses the fields that tell of the schema, where that is set."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Report a field that tells of the schema."""
        if node.name.value in ("__schema", "__type"):
            message = f"{node.name.value}: this server does not tell its schema"
            self.report_error(GraphQLError(f"{message} (setting: introspection)", node))


def _late(limits: Limits) -> GraphQLError:
    return GraphQLError(
        f"the answer took longer than the limit of {limits.time:,} milliseconds (setting: time); "
        "ask for less, or for fewer at once",
        extensions={"limit": "time", "maximum": limits.time},
    )


def _answer(
    view: View, errors: list[GraphQLError], result: ExecutionResult | None = None
) -> dict[str, Any]:
    whole: dict[str, Any] = {} if result is None else {"data": result.data}
    if errors:
        whole["errors"] = [_shown(e) for e in errors[:MAX_ERRORS]]
    return {**whole, "extensions": {"generation": view.generation}}


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as clients see it; what nobody meant to raise is logged and kept from them."""
    cause = error.original_error
    if cause is None or isinstance(cause, QueryError | GraphQLError):
        return dict(error.formatted)
    _log.error("while resolving %s", error.path, exc_info=cause)
    return {**error.formatted, "message": "something went wrong inside kg; its log says what"}
