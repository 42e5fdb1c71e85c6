"""Sheets in a browser: a click on a mark leads to its sentences, and nothing is loaded or run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.build import build
from kg.sheets import chart, places_map, timeline, write, write_dossier
from kg.store import Store, View
from tests.brat import write as write_brat

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.slow

NAMES = (
    "</text><script>alert(1)</script>",
    "<img src=x onerror=alert(2)> & \"quoted\" 'too'",
    "שלום \u202e evil \u2066 world",
    "\U0001d49c\U0001d4c3\U0001d4c3 \U0001f469\u200d\U0001f467 e\u0301\u0301",
    "bell \x07 escape \x1b[31m end",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update",
             "--disable-sync"]  # fmt: skip
    with playwright.sync_playwright() as running:
        found = running.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[[Path], Any]]:
    """Opens a page; fails the test for requests, dialogs and console messages."""
    pages, wrong = [], list[str]()

    def opening(path: Path) -> Any:
        page = browser.new_page(viewport={"width": 1200, "height": 800})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: wrong.append(request.url))
        page.goto(path.as_uri())
        assert wrong.pop(0) == path.as_uri()
        pages.append(page)
        return page

    yield opening
    for page in pages:
        page.close()
    assert not wrong


@pytest.fixture(scope="module")
def nasty_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """Figures, dates and places of which every name tries to be more than a name."""
    folder = tmp_path_factory.mktemp("nasty")
    for number, name in enumerate(NAMES):
        write_brat(
            folder / "docs", f"nasty{number}",
            f"{name} counted {number + 2} calls at meeting in Town{number} {name}.\n",
            f"T1 Organization {name}\nT2 Count {number + 2} calls\nT3 Meeting meeting\n"
            f"T4 City Town{number} {name}",
            "A1|unit T2 call\nA2|date T3 2012\n"
            f"A3|location T4 POINT({number * 4} 40)\nR1|reportedBy Arg1:T2 Arg2:T1\n"
            "R2|participant Arg1:T3 Arg2:T1\nR3|place Arg1:T3 Arg2:T4",
        )  # fmt: skip
    build([folder / "docs"], ROOT / "ontology", Store(folder / "store"))
    view = Store(folder / "store").open()
    yield view
    view.close()


def test_a_click_on_a_figure_shows_its_sentence(
    seeds_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    write(seeds_view, chart(seeds_view), tmp_path / "chart.html")
    page = opened(tmp_path / "chart.html")
    page.locator('a.mark[aria-label="nearly 60,000 calls"]').click()
    chosen = page.locator("article:target")
    assert chosen.locator("h3").inner_text() == "nearly 60,000 calls"
    assert "nearly 60,000 calls" in chosen.locator("mark").all_inner_texts()
    assert "claimed by Polaris Project" in chosen.inner_text()
    assert "characters" in chosen.inner_text()
    box = chosen.bounding_box()
    assert 0 <= box["y"] < 800  # in sight


def test_the_keyboard_leads_from_a_date_to_its_sentence(
    seeds_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    write(seeds_view, timeline(seeds_view), tmp_path / "timeline.html")
    page = opened(tmp_path / "timeline.html")
    mark = page.locator('a.mark[aria-label^="Kamala D. Harris: attorney general"]')
    mark.focus()
    page.keyboard.press("Enter")
    chosen = page.locator("article:target")
    assert "Kamala D. Harris" in chosen.locator("mark").all_inner_texts()
    assert "from 2011-01-03, until 2017-01-03" in chosen.inner_text()


def test_a_dossier_is_read_without_a_script(
    seeds_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    write_dossier(seeds_view, seeds_view.the("Kamala D. Harris"), tmp_path / "dossier.html")
    page = opened(tmp_path / "dossier.html")
    assert page.locator("h1").inner_text() == "Kamala D. Harris"
    holds = page.locator("h2", has_text="holds")
    assert holds.count() == 1
    fact = page.locator("article", has_text="attorney general, California").first
    assert fact.locator("mark").count() > 0
    assert page.locator("script").count() == 0


@pytest.mark.parametrize("draw", [chart, timeline, places_map])
def test_names_that_look_like_code_are_only_names(
    draw: Callable[[View], Any], nasty_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    write(nasty_view, draw(nasty_view), tmp_path / "sheet.html")
    page = opened(tmp_path / "sheet.html")
    assert page.locator("script, img").count() == 0
    marks = page.locator("a.mark")
    assert marks.count() >= len(NAMES)
    for mark in marks.all():
        mark.focus()
        page.keyboard.press("Enter")
        assert page.locator("article:target").count() == 1
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()


def test_a_dossier_of_a_name_that_looks_like_code(
    nasty_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    for entity in nasty_view.entities():
        if "alert" in entity.label or "evil" in entity.label:
            write_dossier(nasty_view, entity, tmp_path / "dossier.html")
            page = opened(tmp_path / "dossier.html")
            assert page.locator("script, img").count() == 0
            assert page.locator("h1").inner_text().split() == entity.label.split()


def test_marks_and_names_do_not_cover_each_other(
    seeds_view: View, opened: Callable[[Path], Any], tmp_path: Path
) -> None:
    """What a browser makes of the fonts that it has: no two lines of text overlap."""
    for name, sheet in (("chart", chart(seeds_view)), ("timeline", timeline(seeds_view))):
        write(seeds_view, sheet, tmp_path / f"{name}.svg")
        page = opened(tmp_path / f"{name}.svg")
        boxes = page.evaluate(
            "[...document.querySelectorAll('text')].map(t => { const b = t.getBBox();"
            " return [b.x, b.y + 3, b.x + b.width, b.y + b.height - 3]; })"
        )
        width = page.evaluate("document.documentElement.viewBox.baseVal.width")
        assert all(b[0] >= 0 and b[2] <= width for b in boxes if b[2] > b[0])
        outer = "[...document.querySelectorAll('text')].map(t => t.textContent)"
        words = page.evaluate(outer)
        placed = page.evaluate(
            "[...document.querySelectorAll('text')].map(t => { const r = t.getBoundingClientRect();"
            " return [r.left, r.top + 3, r.right, r.bottom - 3]; })"
        )
        for i, one in enumerate(placed):
            for j in range(i):
                other = placed[j]
                apart = (
                    one[2] <= other[0] or other[2] <= one[0]
                    or one[3] <= other[1] or other[3] <= one[1]
                )  # fmt: skip
                assert apart, (words[i], words[j])
