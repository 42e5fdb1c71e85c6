"""What the SPARQL tests share: a view of another world, with another ontology."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.store import Store, View

WORLD = Path(__file__).parents[1] / "worlds" / "sea"


@pytest.fixture(scope="session")
def other_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """A view of ships and voyages."""
    store = Store(tmp_path_factory.mktemp("other") / "store")
    build([WORLD / "logs"], WORLD / "ontology", store, base="https://sea.example/id/")
    view = store.open()
    yield view
    view.close()


@pytest.fixture(autouse=True, scope="module")
def rows_end_where_they_began() -> None:
    """Drops answers that nobody read to the end, which the engine wants in the thread that asked.

    Exceptions that earlier tests expected keep them until the collector comes, in any thread.
    """
    gc.collect()
