"""A graph whose names and quotes do what they can to break a page or a picture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]
NASTY = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)> & \"quoted\" 'too'",
    "]]> <!-- &lt; -->",
    "שלום \u202e evil \u2066 world",
    "\U0001d49c\U0001d4c3\U0001d4c3 \U0001f469\u200d\U0001f467 e\u0301\u0301\u0301",
    "bell \x07 escape \x1b[31m unit \x1f end \ufffe",
)


@pytest.fixture(scope="session")
def nasty_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    folder = tmp_path_factory.mktemp("nasty")
    text = "".join(f"{name} works for Acme{i}.\n" for i, name in enumerate(NASTY))
    spans = "\n".join(
        f"T{2 * i} Person {name}\nT{2 * i + 1} Company Acme{i}" for i, name in enumerate(NASTY)
    )
    links = "\n".join(
        f"R{i}|memberOf Arg1:T{2 * i} Arg2:T{2 * i + 1}" for i in range(len(NASTY))
    )  # fmt: skip
    write(folder / "docs", "nasty", text, spans, links)
    build([folder / "docs"], ROOT / "ontology", Store(folder / "store"))
    view = Store(folder / "store").open()
    yield view
    view.close()
