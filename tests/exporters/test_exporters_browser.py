"""The page in a browser: a click shows the quote, nothing is loaded, nothing goes wrong."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.exporters import export
from kg.exporters._text import shortened
from kg.network import behind, network, title_of
from kg.periods import holds
from kg.store import View

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
pytestmark = pytest.mark.slow


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
def opened(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Opens a View's network as a page; fails the test for requests and console messages."""
    pages = []
    wrong: list[str] = []

    def opening(view: View) -> Any:
        path = tmp_path / "page.html"
        export(view, network(view), path)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: wrong.append(request.url))
        page.goto(path.as_uri())
        assert wrong.pop() == path.as_uri()
        pages.append(page)
        return page

    yield opening
    for page in pages:
        page.close()
    assert not wrong


def signature(view: View) -> int:
    accord, harris = view.the("an accord").id, view.the("Kamala D. Harris").id
    (fact,) = network(view).get_edge_data(accord, harris)
    return int(fact)


def test_a_click_on_a_line_shows_its_quote(seed_view: View, opened: Any) -> None:
    page = opened(seed_view)
    fact = signature(seed_view)
    page.locator(f'.terms [data-edge="{fact}"]').click()
    panel = page.locator("#panel")
    assert "an accord signatory Kamala D. Harris" in panel.inner_text().replace("\n", " ")
    assert panel.locator(".statement > blockquote mark").all_inner_texts() == [
        "attorney generals of", "California", "sign", "an accord",
    ]  # fmt: skip
    assert panel.locator(".leans mark").all_inner_texts() == ["Kamala D. Harris"]
    assert "characters 824-844, 856-866, 874-878, 879-888" in panel.inner_text()
    assert page.locator("#drawing .lit").count() == 4
    page.keyboard.press("Escape")
    assert panel.is_hidden()


def test_a_click_on_a_box_shows_all_its_facts(seed_view: View, opened: Any) -> None:
    page = opened(seed_view)
    page.locator(f'[data-node="{seed_view.the("nearly 60,000 calls").id}"]').click()
    text = page.locator("#panel").inner_text()
    assert "value: 60000" in text
    assert "reported by" in text
    page.locator("#panel h3 button", has_text="Polaris Project").click()
    assert page.locator("#panel h2").inner_text() == "Polaris Project"


def test_the_keyboard_is_enough(seed_view: View, opened: Any) -> None:
    page = opened(seed_view)
    before = page.locator("#drawing").get_attribute("viewBox")
    first = page.locator("#list li[data-edge] a").first
    first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#panel mark").count() > 0
    page.keyboard.press("Escape")
    assert first.evaluate("e => e === document.activeElement")
    page.locator("#drawing").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#drawing").get_attribute("viewBox") != before
    page.keyboard.press("0")
    assert page.locator("#drawing").get_attribute("viewBox") == before


def test_search_and_kinds_narrow_what_is_shown(seed_view: View, opened: Any) -> None:
    page = opened(seed_view)
    items = page.locator("#list li[data-edge]:visible")
    assert items.count() == 47
    page.locator("#search").fill("polaris")
    assert 0 < items.count() < 47
    assert page.locator(".node.found").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("#panel h2").inner_text() == "Polaris Project"
    page.locator("#search").fill("")
    page.locator('input[data-kind="Statistic"]').uncheck()
    assert page.locator('.node[data-kind="Statistic"]:visible').count() == 0
    assert page.locator(".count").last.inner_text().endswith("of 47")


def test_a_link_to_a_fact_opens_it(seed_view: View, opened: Any) -> None:
    page = opened(seed_view)
    fact = signature(seed_view)
    page.evaluate(f"location.hash = '#fact={fact}'")
    page.locator("#panel mark").first.wait_for()
    assert page.evaluate("location.hash") == f"#fact={fact}"


def test_names_that_look_like_code_are_only_names(nasty_view: View, opened: Any) -> None:
    page = opened(nasty_view)
    for link in page.locator("#list li[data-edge] a").all():
        link.click()
        page.keyboard.press("Escape")
    page.locator("#whole").click()
    script = next(e for e in nasty_view.entities() if "<script>" in e.label)
    page.locator(f'[data-node="{script.id}"]').click()
    assert page.locator("#panel h2").inner_text() == script.label


def shown_facts(page: Any) -> set[str]:
    """The numbers of the facts that the list and the drawing both show."""
    listed = page.locator("#list li[data-edge]:visible").evaluate_all(
        "all => all.map(e => e.dataset.edge)"
    )
    drawn = page.locator("#drawing .edge:not(.gone)").evaluate_all(
        "all => all.map(e => e.dataset.edge)"
    )
    assert set(listed) == set(drawn)
    return set(listed)


def test_a_source_keeps_what_it_says(seeds_view: View, opened: Any) -> None:
    page = opened(seeds_view)
    whole = shown_facts(page)
    document = next(d for d in seeds_view.documents() if d.publisher)
    evidence = behind(seeds_view, network(seeds_view))
    said = {str(f) for f, found in evidence.items() for s in found if document in s.documents}
    page.get_by_label("Source").select_option(label=shortened(title_of(document), 60))
    assert shown_facts(page) == said
    page.get_by_label("Source").select_option(value=f"by {document.publisher}")
    assert said <= shown_facts(page) < whole
    page.get_by_role("button", name="Show all").click()
    assert shown_facts(page) == whole
    assert page.locator("#all").is_hidden()


def test_years_keep_what_holds_in_them(seeds_view: View, opened: Any) -> None:
    page = opened(seeds_view)
    whole = shown_facts(page)
    page.get_by_label("Years").fill("1993")
    page.get_by_label("to", exact=True).fill("1995")
    page.get_by_label("and without a date").uncheck()
    kept = shown_facts(page)
    assert 0 < len(kept) < len(whole)
    evidence = behind(seeds_view, network(seeds_view))
    told = {
        str(f): [holds(s.valid_from, s.valid_until, "1993/1995") for s in found]
        for f, found in evidence.items()
        if all((s.valid_from or s.valid_until) for s in found)
    }
    assert len(told) >= 3
    for fact, states in told.items():
        assert (fact in kept) == (any(state is not False for state in states))
    page.get_by_label("and without a date").check()
    assert kept < shown_facts(page)


def test_a_class_keeps_its_entities_and_what_they_link_to(seeds_view: View, opened: Any) -> None:
    page = opened(seeds_view)
    graph = network(seeds_view)
    (option,) = [c for c in seeds_view.ontology.refinements if c.name == "Treaty"]
    of = {n for n, data in graph.nodes.items() if option.name in data["classes"]}
    page.get_by_label("Class").select_option(value=option.label)
    assert shown_facts(page) == {str(f) for a, b, f in graph.edges(keys=True) if {a, b} & of}
    near = of | {n for a, b, _ in graph.edges if {a, b} & of for n in (a, b)}
    assert page.locator("#drawing .node:not(.gone)").count() == len(near)


AT = """([x, y]) => {
  const { drawing } = JSON.parse(document.getElementById("data").textContent);
  const [left, top, wide, high] = drawing.bounds;
  const box = document.getElementById("stage").getBoundingClientRect();
  const scale = Math.max(wide / box.width, high / box.height);
  return [box.x + box.width / 2 + (x - left - wide / 2) / scale,
          box.y + box.height / 2 + (y - top - high / 2) / scale];
}"""
INK = """([x, y]) => {
  const canvas = document.getElementById("drawing"), box = canvas.getBoundingClientRect();
  const copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, box.x - x, box.y - y);
  return copy.getImageData(0, 0, 1, 1).data[3];
}"""


@pytest.fixture
def painted(opened: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Opens pages that paint on a canvas however small the network is, with few facts ready."""
    monkeypatch.setattr("kg.exporters.html.LARGE", 5)
    monkeypatch.setattr("kg.exporters.html.LISTED", 60)
    return opened


def painted_data(page: Any) -> dict[str, Any]:
    """The data of a page, after it has painted."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    return dict(page.evaluate("JSON.parse(document.getElementById('data').textContent)"))


def test_a_canvas_is_clicked_like_a_drawing(seed_view: View, painted: Any) -> None:
    page = painted(seed_view)
    data = painted_data(page)
    for node in data["nodes"][:5]:
        page.mouse.click(*page.evaluate(AT, [node["x"], node["y"]]))
        assert page.locator("#panel h2").inner_text() == node["label"]
        page.keyboard.press("Escape")
    fact = str(signature(seed_view))
    (edge,) = [e for e in data["edges"] if e["id"] == fact]
    spot = page.evaluate(AT, edge["at"])
    page.mouse.move(*spot)
    page.wait_for_function("document.getElementById('drawing').title !== ''")
    title = page.locator("#drawing").get_attribute("title")
    assert "“California” … “sign”" in title
    page.mouse.click(*spot)
    assert page.locator("#panel .statement > blockquote mark").all_inner_texts() == [
        "attorney generals of", "California", "sign", "an accord",
    ]  # fmt: skip


def test_a_canvas_leaves_out_what_is_filtered(seed_view: View, painted: Any) -> None:
    page = painted(seed_view)
    items = page.locator("#list li[data-edge]")
    assert items.count() == 47
    data = painted_data(page)
    statistic = next(n for n in data["nodes"] if n["kind"] == "Statistic")
    person = next(n for n in data["nodes"] if n["kind"] == "Person")
    corners = [
        page.evaluate(AT, [n["x"] - n["half"][0] + 6, n["y"]]) for n in (statistic, person)
    ]  # fmt: skip
    assert all(page.evaluate(INK, corner) for corner in corners)
    page.locator('input[data-kind="Statistic"]').uncheck()
    painted_data(page)
    assert [bool(page.evaluate(INK, corner)) for corner in corners] == [False, True]
    assert items.count() < 47


def test_a_canvas_is_dragged_and_zoomed(seed_view: View, painted: Any) -> None:
    page = painted(seed_view)
    data = painted_data(page)
    node = data["nodes"][0]
    x, y = page.evaluate(AT, [node["x"], node["y"]])
    page.mouse.move(400, 500)
    page.mouse.down()
    for step in range(1, 11):  # further than what is painted beside the stage
        page.mouse.move(400 + 40 * step, 500)
    page.mouse.move(430, 510)
    page.mouse.up()
    painted_data(page)
    page.mouse.click(x + 30, y + 10)
    assert page.locator("#panel h2").inner_text() == node["label"]
    page.keyboard.press("Escape")
    page.locator("#drawing").focus()
    page.keyboard.press("0")
    for _ in range(3):
        page.keyboard.press("+")
    page.keyboard.press("0")
    painted_data(page)
    page.mouse.click(x, y)
    assert page.locator("#panel h2").inner_text() == node["label"]


def test_long_lists_come_in_parts(seeds_view: View, painted: Any) -> None:
    page = painted(seeds_view)
    items = page.locator("#list li[data-edge]")
    assert items.count() == 60
    page.get_by_role("button", name="More facts").click()
    assert items.count() == 120
    later = items.nth(60).locator("a")
    assert later.evaluate("e => e === document.activeElement")
    assert items.nth(60).locator(".proof").first.inner_text().startswith("“")
    page.keyboard.press("Enter")
    assert page.locator("#panel mark").count() > 0
    page.locator("#search").fill("polaris project")
    assert 0 < items.count() < 60
    assert page.get_by_role("button", name="More facts").is_hidden()
