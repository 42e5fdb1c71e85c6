"""What all tests share: the seed store, built once, and the --rewrite flag for goldens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.store import Store, View

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="write goldens instead of comparing")


@pytest.fixture(scope="session")
def rewrite(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be written instead of compared."""
    return bool(request.config.getoption("--rewrite"))


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from the article in seeds/accord."""
    folder = tmp_path_factory.mktemp("seed") / "store"
    build([ROOT / "seeds" / "accord"], ROOT / "ontology", Store(folder))
    return folder


@pytest.fixture(scope="session")
def seed_view(seed_store: Path) -> Iterator[View]:
    """A View of the seed store's generation."""
    view = Store(seed_store).open()
    yield view
    view.close()


@pytest.fixture(scope="session")
def seeds_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store built from all of seeds/."""
    folder = tmp_path_factory.mktemp("seeds") / "store"
    build([ROOT / "seeds"], ROOT / "ontology", Store(folder))
    return folder


@pytest.fixture(scope="session")
def seeds_view(seeds_store: Path) -> Iterator[View]:
    """A View of that store's generation."""
    view = Store(seeds_store).open()
    yield view
    view.close()
