"""One request: parse, limit, validate, plan, run."""

from __future__ import annotations

import json
import logging
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import GraphQLError

from kg.errors import KgError
from kg.graphql.accepting import MAX_ERRORS, Refused, Request
from kg.graphql.answering import Data, Plans
from kg.graphql.explaining import explained
from kg.graphql.given import plain, shape
from kg.graphql.limits import Limits
from kg.graphql.types import assemble
from kg.ontology import Ontology
from kg.store import View

LIMITS = Limits()

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
    """The answer to a request: its JSON, and whether the request was executed."""

    body: bytes
    executed: bool


def execute(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    extensions: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Answer a GraphQL request over one generation.

    The answer has ``data`` unless the request was refused before it was executed, ``errors`` if
    there are any, and ``extensions``: the generation, and the cost of what was executed. With
    ``explain: true`` among the request's ``extensions``, its plan, SQL and SPARQL as well. It
    never raises for what a request contains.
    """
    found: dict[str, Any] = json.loads(
        answer(view, query, variables, operation_name, limits, extensions).body
    )
    return found


def answer(
    view: View,
    query: str,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    limits: Limits = LIMITS,
    extensions: Mapping[str, Any] | None = None,
) -> Answer:
    """The same as bytes, as they go out: what SQLite made of the graph is not parsed again."""
    request = Request(schema(view.ontology)._schema, query, dict(variables or {}), operation_name)
    try:
        operation, cost = request.accepted(limits)
        coerced = request.coerced(operation)
    except Refused as refused:
        return _answer(view, refused.errors)
    plans = _plans_of(view)
    given = plain(coerced)
    key = (query, operation_name, shape(coerced))
    roots = plans.roots(key, operation, given)
    data = plans.run(roots, operation, given, request.variables)
    more: dict[str, Any] = {"cost": cost}
    if extensions and extensions.get("explain") is True:
        more["explain"] = explained(plans, roots, operation, given)
    return _answer(view, data.errors, data, more)


def _plans_of(view: View) -> Plans:
    # Plans hold their View, so that they live and go with it.
    found: Plans = view.kept.get("graphql") or view.kept.setdefault("graphql", Plans(view))
    return found


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
        members.append(b'"errors":' + _json([_shown(e) for e in errors[:MAX_ERRORS]]))
    members.append(b'"extensions":' + _json({"generation": view.generation, **(extensions or {})}))
    return Answer(b"{%s}" % b",".join(members), data is not None)


def _json(value: object) -> bytes:
    # A lone surrogate in an echoed name becomes the JSON escape that it came as.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as clients see it; what nobody meant to raise is logged and kept from them."""
    cause = error.original_error
    if cause is None or isinstance(cause, KgError | GraphQLError):
        return dict(error.formatted)
    _log.error("while resolving %s", error.path, exc_info=cause)
    return {**error.formatted, "message": "something went wrong inside kg; its log says what"}
