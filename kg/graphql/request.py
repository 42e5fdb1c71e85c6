"""One request: parse, limit, validate, plan, run."""

from __future__ import annotations

import json
import logging
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import strawberry
from graphql import GraphQLError

from kg.errors import QueryError
from kg.graphql.accepting import MAX_ERRORS, Refused, Request, documents
from kg.graphql.answering import Data, Plans
from kg.graphql.deadline import Deadline, Few
from kg.graphql.explaining import explained
from kg.graphql.given import plain, shape
from kg.graphql.limits import LIMITS, Limits
from kg.graphql.planning import Run
from kg.graphql.types import assemble
from kg.ontology import Ontology
from kg.store import View

_UNTOLD = GraphQLError("explain: this server does not tell its schema (setting: introspection)")
"""SQL names classes and properties that a request does not."""

MOMENT = 20_000
"""How many instructions of SQLite's machine an event loop waits for: a page of 100, 1 or 2 ms."""

_LONG = 200  # From here on, a hash is shorter.
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
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


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request as JSON: whether it was executed, and without any error."""

    body: bytes
    executed: bool
    whole: bool


def execute(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    extensions: Mapping[str, Any] | None = None,
    *,
    subscribing: bool = False,
) -> dict[str, Any]:
    """Answer a GraphQL request over one generation.

    The answer has ``data`` unless the request was refused before it was executed, ``errors`` if
    there are any, and ``extensions``: the generation, and the cost of what was executed. With
    ``explain: true`` among the request's ``extensions``, its plan, SQL and SPARQL as well. It
    never raises for what a request contains. A subscription is refused unless its answer is one
    of several (``subscribing``).
    """
    made = answer(
        view, query, variables, operation_name, limits, extensions, subscribing=subscribing
    )
    found: dict[str, Any] = json.loads(made.body)
    return found


def answer(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    extensions: Mapping[str, Any] | None = None,
    *,
    subscribing: bool = False,
) -> Answer:
    """The same as bytes, as they go out: what SQLite made of the graph is not parsed again."""
    made = _answered(
        view, query, variables, operation_name, limits, extensions, Deadline(limits.time),
        subscribing=subscribing,
    )  # fmt: skip
    assert made is not None
    return made


def at_once(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    extensions: Mapping[str, Any] | None = None,
) -> Answer | None:
    """The answer to a request that is had in a moment; None of any other.

    It is had where one of the same shape has been answered, if SQLite takes few steps. So an event
    loop may wait for it: to hand it to a thread takes longer.
    """
    kept: _Kept | None = view.kept.get("graphql")
    if kept is None or extensions or (query, limits.bytes, limits.tokens) not in kept.documents:
        return None
    return _answered(view, query, variables, operation_name, limits, None, Few(limits.time, MOMENT))


def _answered(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None,
    operation_name: str | None,
    limits: Limits,
    extensions: Mapping[str, Any] | None,
    deadline: Deadline,
    *,
    subscribing: bool = False,
) -> Answer | None:
    few = isinstance(deadline, Few)
    core, kept = schema(view.ontology)._schema, _kept(view)
    request = Request(core, query, dict(variables or {}), operation_name, kept.documents)
    explaining = (extensions or {}).get("explain") is True
    try:
        with deadline.over(view.connection):
            operation, cost = request.accepted(limits, subscribing=subscribing)
            coerced = request.coerced(operation, limits)
            if explaining and not limits.introspection:
                raise Refused([_UNTOLD])
            key = (query, operation_name, _short(repr(shape(coerced))))
            if few and not kept.plans.known(key):
                return None
            run = Run(view, plain(coerced), deadline)
            roots = kept.plans.roots(key, operation, run)
            data = kept.plans.run(roots, operation, run, request.variables)
            told = explained(kept.plans, roots, operation, run.variables) if explaining else None
        deadline.check()
    except Exception as error:
        if few:
            return None
        return _answer(view, [_late(limits)] if deadline.aborted else _refusal(error))
    return _answer(view, data.errors, data, {"cost": cost, **({"explain": told} if told else {})})


def refusals(ontology: Ontology, query: str, limits: Limits = LIMITS) -> list[GraphQLError]:
    """What is wrong with a document, whatever its variables are; nothing if it is answered."""
    try:
        Request(schema(ontology)._schema, query, {}, None, documents()).checked(limits)
    except (Refused, RecursionError) as error:
        return _refusal(error)
    return []


def _refusal(error: Exception) -> list[GraphQLError]:
    """Why a request is not executed. Raises what has nothing to do with the request."""
    if isinstance(error, Refused):
        return error.errors
    if isinstance(error, RecursionError):
        return [GraphQLError("the request is nested too deeply")]
    if isinstance(error, GraphQLError):
        return [error]
    raise error


class _Kept:
    """What is made of requests, for one View. It holds it, so that both live and go together."""

    def __init__(self, view: View) -> None:
        self.plans, self.documents = Plans(view), documents()


def _kept(view: View) -> _Kept:
    found: _Kept = view.kept.get("graphql") or view.kept.setdefault("graphql", _Kept(view))
    return found


def _late(limits: Limits) -> GraphQLError:
    return GraphQLError(
        f"the answer took longer than the limit of {limits.time:,} milliseconds (setting: time); "
        "ask for less, or for fewer at once",
        extensions={"limit": "time", "maximum": limits.time},
    )


def _answer(
    view: View,
    errors: Sequence[GraphQLError],
    data: Data | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> Answer:
    members = []
    if data is not None:
        members.append(b'"data":' + (data.json or b"null"))
    if errors:
        members.append(b'"errors":' + encoded([_shown(e) for e in errors[:MAX_ERRORS]]))
    members.append(
        b'"extensions":' + encoded({"generation": view.generation, **(extensions or {})})
    )
    return Answer(b"{%s}" % b",".join(members), data is not None, not errors)


def _short(shape: str) -> str | bytes:
    """A shape as a key: it may be large, and much of it may be given to no field."""
    return shape if len(shape) < _LONG else sha256(shape.encode()).digest()


def encoded(value: object) -> bytes:
    """JSON in UTF-8."""
    # A lone surrogate in an echoed name becomes the JSON escape that it came as.
    return _json(value).encode("utf-8", "backslashreplace")


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as clients see it; what nobody meant to raise is logged and kept from them."""
    cause = error.original_error
    if cause is None or isinstance(cause, QueryError | GraphQLError):
        return dict(error.formatted)
    _log.error("while resolving %s", error.path, exc_info=cause)
    return {**error.formatted, "message": "something went wrong inside kg; its log says what"}
