"""The editor in a browser: a query is typed, completed, asked and followed; nothing goes wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.sparql.editor import STATIC

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(seed_store: Path) -> Iterator[str]:
    """The address of ``kg serve`` over the seed store."""
    if not (STATIC / "sparql.js").exists():
        pytest.skip("the front end is not built here")
    command = [sys.executable, "-u", "-m", "kg", "serve", "--store", str(seed_store)]
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found
        yield found[0]
        process.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    """The editor; fails the test for errors, and for requests to any other host."""
    wrong: list[str] = []
    found = browser.new_page(viewport={"width": 1300, "height": 900})
    # A refusal that a test asks for has an entry of its own there.
    refused = "Failed to load resource: the server responded with a status of 400"
    found.on("console", lambda m: None if m.text.startswith(refused) else wrong.append(m.text))
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on(
        "request",
        lambda r: None if r.url.startswith((server, "data:", "blob:")) else wrong.append(r.url),
    )
    found.goto(f"{server}/sparql")
    found.wait_for_selector(".cm-editor")
    yield found
    found.close()
    assert not wrong


def rewrite(page: Any, text: str) -> None:
    page.click(".cm-content")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_query_is_completed_asked_and_followed(page: Any) -> None:
    rewrite(page, "SELECT ?who ?what { ?what ont:signat")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=ont:signatory")
    # CodeMirror takes no choice in the first moment after its list has opened.
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    page.keyboard.type(" ?who ")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#answer table")
    assert "Kamala D. Harris" in page.inner_text("#answer table")
    page.click("#answer a:has-text('Kamala D. Harris')")
    page.wait_for_selector("h1:has-text('Kamala D. Harris')")
    assert "/id/kamala-d-harris-" in page.url


def test_a_mistake_is_marked_where_it_is(page: Any) -> None:
    rewrite(page, "SELECT ?a { ?a ont:signatery ?b ")
    page.keyboard.press("Escape")
    page.wait_for_selector(".cm-lintRange-warning")
    assert page.inner_text(".cm-lintRange-warning") == "ont:signatery"
    page.hover(".cm-lintRange-warning")
    page.wait_for_selector("text=did you mean ont:signatory")


def test_things_are_completed_by_their_names(page: Any) -> None:
    rewrite(page, "SELECT ?p ?o { id:kamala")
    page.wait_for_selector(".cm-tooltip-autocomplete >> text=Kamala D. Harris")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert re.search(r"\{ id:kamala-d-harris-[0-9a-f]+", page.inner_text(".cm-content"))


def test_a_query_file_with_its_parameters_and_a_link_to_it(page: Any, server: str) -> None:
    page.fill("#library input", "parties place")
    assert page.locator("#library li:visible").count() == 1
    page.click("#library li:visible a")
    field = page.wait_for_selector("[name='$place']")
    assert field.input_value() == "California"
    field.fill("Mexico")
    page.click("button.ask")
    page.wait_for_selector("#answer table")
    assert "Mexico" in page.inner_text("#answer table")
    link = page.url
    assert link == f"{server}/sparql#file=agreements-by-party&%24place=Mexico"
    rows = page.inner_text("#answer .said").split()[0]
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("#answer table")
    assert page.inner_text("#answer .said").split()[0] == rows


def test_a_wrong_value_is_told_in_words(page: Any) -> None:
    page.click("[data-name='agreements-by-party']")
    page.wait_for_selector("[name='$place']").fill("Calyfornia")
    with page.expect_response("**/sparql") as answer:
        page.click("button.ask")
    assert answer.value.status == 400
    assert "did you mean California" in page.inner_text("#answer .wrong")


def test_views_and_texts(page: Any) -> None:
    page.click("[data-name='network-of-agreements']")
    page.wait_for_selector(".cm-line:has-text('CONSTRUCT')")
    page.wait_for_timeout(600)
    page.click("button.ask")
    frame = page.frame_locator("#answer iframe")
    frame.locator("svg text").first.wait_for()
    page.click("[data-tab=text]")
    page.wait_for_selector("#answer pre:has-text('@prefix')")
    page.click("[data-tab=table]")
    page.click("#answer th:has-text('object')")
    assert page.get_attribute("#answer th:has-text('object')", "aria-sort") == "ascending"
    page.click("[data-name='classes']")
    page.wait_for_selector(".cm-line:has-text('title: How many')")
    page.wait_for_timeout(600)
    page.click("button.ask")
    page.wait_for_selector("#answer :is(table, iframe)")
    with page.expect_download() as saved:
        page.select_option("#answer .save", "csv")
    assert Path(saved.value.path()).read_text("utf-8").startswith("class,")
