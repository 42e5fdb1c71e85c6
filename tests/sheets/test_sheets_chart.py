"""Charts say what the words say: where an interval ends, whether it does, and who claims it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kg.build import build
from kg.errors import QueryError
from kg.sheets import Mark, chart, svg, write
from kg.store import Store, View
from tests.brat import write as write_brat

ROOT = Path(__file__).parents[2]


def mark(view: View, words: str, **chosen: str) -> Mark:
    marks = [p for p in chart(view, **chosen).parts if isinstance(p, Mark)]
    return next(m for m in marks if m.entry.heading == words)


def test_more_than_is_open_and_has_no_upper_end(seeds_view: View) -> None:
    shown = mark(seeds_view, "More than 15%")
    assert shown.body.count('class="hollow"') == 1
    assert shown.body.count('d="M690.0') == 1  # the arrow, at the edge
    assert 'class="end"' not in shown.body
    assert shown.entry.notes[0] == "more than 15 percent"
    assert "nobody is named who claims it" in shown.entry.notes


def test_nearly_is_a_closed_interval(seeds_view: View) -> None:
    shown = mark(seeds_view, "nearly 60,000 calls")
    assert shown.body.count('class="end"') == 2
    assert 'class="hollow"' not in shown.body
    assert shown.entry.notes[0] == "54000 to 60000 call"
    assert "claimed by Polaris Project" in shown.entry.notes
    assert "nearly 60,000 calls" in shown.entry.said[0].quote


def test_at_most_has_an_arrow_to_the_left_and_a_closed_end(seeds_view: View) -> None:
    shown = mark(seeds_view, "up to $18 billion")
    assert 'd="M285.0' in shown.body
    assert shown.body.count('class="end"') == 1


def test_what_an_interval_in_the_text_gives_has_no_value_of_its_own(seeds_view: View) -> None:
    shown = mark(seeds_view, "between 14,000 and 17,500 people")
    assert shown.body.count('class="end"') == 2
    assert "<circle" not in shown.body


def test_figures_at_odds_are_marked_and_say_so(seeds_view: View) -> None:
    shown = mark(seeds_view, "$25 billion")
    assert 'class="against"' in shown.body
    assert "contradicts another figure of the same thing" in shown.entry.notes
    assert 'class="against"' not in mark(seeds_view, "nearly 60,000 calls").body


def test_a_unit_has_an_axis_of_its_own(seeds_view: View) -> None:
    parts = [p for p in chart(seeds_view).parts if isinstance(p, str)]
    heads = [re.sub("<[^>]*>", "", p).strip() for p in parts if 'class="panel"' in p]
    assert "Share, in percent" in heads
    assert "Count, in US dollar (logarithmic axis)" in heads
    assert len(heads) == len(set(heads))


def test_around_keeps_what_has_to_do_with_a_thing(seeds_view: View) -> None:
    sheet = chart(seeds_view, about=seeds_view.the("Polaris Project"))
    assert {e.heading for e in sheet.entries} == {
        "nearly 60,000 calls", "61%", "all 50 states", "36%",
    }  # fmt: skip


def test_bad_input_has_a_clear_answer(seeds_view: View, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="'Statistik' is no class"):
        chart(seeds_view, "Statistik")
    with pytest.raises(QueryError, match="no figures to set side by side"):
        chart(seeds_view, about=seeds_view.the("Under 2 MOU"))
    with pytest.raises(QueryError, match=r"\.svg, \.html, \.png, \.pdf"):
        write(seeds_view, chart(seeds_view), tmp_path / "chart.gif")
    assert not list(tmp_path.iterdir())


def test_a_world_without_figures_says_so(tmp_path: Path) -> None:
    world = ROOT / "tests" / "worlds" / "sea"
    build([world / "logs"], world / "ontology", Store(tmp_path))
    with pytest.raises(QueryError, match="declares no kind with a kg:value"):
        chart(Store(tmp_path).open())


def test_the_same_graph_gives_the_same_picture_and_it_is_xml(seeds_view: View) -> None:
    made = svg(chart(seeds_view))
    assert made == svg(chart(seeds_view))
    root = ElementTree.fromstring(made)
    assert len(root.findall(".//{*}g/{*}title")) == len(chart(seeds_view).entries)


def test_words_that_look_like_code_are_only_words(tmp_path: Path) -> None:
    name = "</text><script>alert(1)</script>"
    write_brat(
        tmp_path / "docs", "figures", f"{name} counted 5 calls and 7 calls.\n",
        f"T1 Organization {name}\nT2 Count 5 calls\nT3 Count 7 calls",
        "A1|unit T2 call\nA2|unit T3 call\nR1|reportedBy Arg1:T2 Arg2:T1",
    )  # fmt: skip
    build([tmp_path / "docs"], ROOT / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    made = svg(chart(view))
    ElementTree.fromstring(made)
    assert "<script>" not in made
    write(view, chart(view), tmp_path / "chart.html")
    page = (tmp_path / "chart.html").read_text("utf-8")
    assert "<script" not in page
    assert "script-src" not in page
    assert "default-src 'none'" in page
