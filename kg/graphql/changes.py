"""What changed between two schemas, and whether a client that knows the old one still works."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from graphql import GraphQLError, GraphQLSchema, build_schema
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes

from kg.errors import InputError

LABELS = ("breaking", "dangerous", "safe")


class Change(NamedTuple):
    """One change.

    It is ``breaking`` for requests that worked, ``dangerous`` for clients that expect to know
    all values or all types of what they get, or ``safe``.
    """

    label: str
    description: str

    def __str__(self) -> str:
        return f"{self.label}: {self.description}"


def changes(old: str, new: str, source: Path | str = "the old schema") -> list[Change]:
    """What changed from one text in the schema definition language to another, worst first.

    Raises InputError, which names the ``source``, where the old one is no schema.
    """
    try:
        before = build_schema(old)
    except (GraphQLError, TypeError, RecursionError) as error:
        raise InputError(f"{source}: is no GraphQL schema: {error}") from None
    if before.query_type is None:
        raise InputError(f"{source}: is no GraphQL schema: it has no type Query")
    after = build_schema(new)
    found = [Change(_label(c), c.description) for c in find_schema_changes(before, after)]
    return sorted(found + _roots(before, after), key=_worst_first)


def _roots(old: GraphQLSchema, new: GraphQLSchema) -> list[Change]:
    """Operations that came or went, which graphql-core does not look at."""
    found = []
    for name in ("query", "mutation", "subscription"):
        before, after = (getattr(one, f"{name}_type") for one in (old, new))
        if before and not after:
            found.append(Change("breaking", f"There is no {name} any more."))
        elif after and not before:
            found.append(Change("safe", f"There is a {name} now."))
    return found


def _label(change: object) -> str:
    if isinstance(change, BreakingChange):
        return "breaking"
    return "dangerous" if isinstance(change, DangerousChange) else "safe"


def _worst_first(change: Change) -> tuple[int, str]:
    return LABELS.index(change.label), change.description
