"""The law: what is planned as SQL is what graphql-core executes over plain resolvers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from graphql import GraphQLSchema, parse, validate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import graphql
from kg.graphql import Limits
from kg.store import View
from tests.graphql import reference
from tests.graphql.requests import Request
from tests.graphql.worlds import ROOT, world

WIDE = Limits(**dict.fromkeys(Limits.names(), 10**9))
SEA = ROOT / "tests" / "worlds" / "sea" / "ontology"


@lru_cache
def schema(folder: Path) -> GraphQLSchema:
    return reference.schema_of(world(0, folder).ontology)


def planned(
    view: View, query: str, variables: dict[str, Any]
) -> tuple[Any, set[tuple[str, tuple[Any, ...]]]]:
    answer = graphql.execute(view, query, variables, limits=WIDE)
    errors = {(e["message"], tuple(e.get("path", ()))) for e in answer.get("errors", ())}
    return answer.get("data"), errors


def agree(seed: int, draw: Random, ontology: Path) -> None:
    view, core = world(seed, ontology), schema(ontology)
    request = Request(core, view, draw)
    assert validate(core, parse(request.text)) == [], request.text
    expected = reference.run(core, view, request.text, request.variables)
    assert planned(view, request.text, request.variables) == expected, (
        request.text, request.variables,
    )  # fmt: skip


SOME = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@SOME
@given(st.integers(0, 3), st.randoms(use_true_random=False))
def test_planned_is_executed(seed: int, draw: Random) -> None:
    agree(seed, draw, ROOT / "ontology")


@settings(SOME, max_examples=100)
@given(st.integers(0, 2), st.randoms(use_true_random=False))
def test_planned_is_executed_in_another_world(seed: int, draw: Random) -> None:
    agree(seed, draw, SEA)
