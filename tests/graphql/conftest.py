"""What the GraphQL tests share: a function that asks the seed store."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg import graphql
from kg.build import build
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
Ask = Callable[..., Any]


@pytest.fixture
def ask(seed_view: View) -> Ask:
    """Asks the seed store, and returns the data; errors fail the test."""

    def asking(query: str, **variables: Any) -> Any:
        answer = graphql.execute(seed_view, query, variables)
        assert "errors" not in answer, answer["errors"]
        assert answer["extensions"]["generation"] == seed_view.generation
        return answer["data"]

    return asking


@pytest.fixture
def refused(seed_view: View) -> Ask:
    """Asks the seed store something that it must not answer, and returns the first message."""

    def asking(query: str, **variables: Any) -> Any:
        answer = graphql.execute(seed_view, query, variables)
        assert answer["errors"], answer
        return answer["errors"][0]["message"]

    return asking


@pytest.fixture(scope="session")
def sea_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store of another world, with another ontology."""
    folder = ROOT / "tests" / "worlds" / "sea"
    store = Store(tmp_path_factory.mktemp("sea") / "store")
    build([folder / "logs"], folder / "ontology", store, base="https://sea.example/id/")
    return store
