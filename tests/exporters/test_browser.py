"""The page in Chromium: click an edge, and read its quote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.exporters import export
from kg.network import network
from kg.store import View

pytestmark = pytest.mark.slow
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@pytest.fixture
def page(seed_view: View, tmp_path: Path) -> Iterator[Any]:
    chromium = shutil.which("chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    around = seed_view.the("Kamala D. Harris").id
    export(seed_view, network(seed_view, around=around), tmp_path / "page.html")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page(viewport={"width": 1300, "height": 900})
        opened.problems = []
        opened.requests = []
        opened.on("console", lambda message: opened.problems.append(message.text))
        opened.on("pageerror", lambda error: opened.problems.append(str(error)))
        opened.on("request", lambda request: opened.requests.append(request.url))
        opened.goto((tmp_path / "page.html").as_uri())
        yield opened
        browser.close()


def test_click_an_edge_and_read_its_quote(page: Any) -> None:
    page.locator("text.term", has_text="signatory").nth(1).click()
    panel = page.locator("#panel")
    assert panel.locator("h2").inner_text() == "an accord signatory Kamala D. Harris"
    marked = panel.locator("mark").all_inner_texts()
    assert marked == ["attorney generals of", "California", "sign", "an accord", "Kamala D. Harris"]
    assert "coreference" in panel.inner_text()
    page.keyboard.press("Escape")
    assert panel.is_hidden()
    assert page.problems == []
    assert len(page.requests) == 1


def test_search_and_filter(page: Any) -> None:
    page.fill("#search", "mexico")
    assert page.locator("g.node.found").count() == 2
    before = page.locator("g.node:visible").count()
    page.locator(".kinds label", has_text="Quotation").click()
    assert page.locator("g.node:visible").count() == before - 2
    assert page.problems == []


def test_the_list_opens_a_fact_by_keyboard(page: Any) -> None:
    page.locator("#list li[data-edge] a, #list li[data-edge] button").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel mark").count() > 0
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
