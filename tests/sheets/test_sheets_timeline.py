"""Timelines: dates as wide as they are open, and ends as open as documents leave them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.errors import QueryError
from kg.periods import Day
from kg.sheets import Mark, svg, timeline
from kg.sheets.dated import read
from kg.sheets.scale import fitting, moment
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
DAYS = st.dates().map(lambda d: (d.year, d.month, d.day))


def mark(view: View, heading: str, note: str = "") -> Mark:
    marks = [p for p in timeline(view).parts if isinstance(p, Mark)]
    return next(m for m in marks if m.entry.heading == heading and note in m.entry.notes[0])


def test_an_office_stands_from_its_first_day_to_its_last(seeds_view: View) -> None:
    shown = mark(seeds_view, "Kamala D. Harris: attorney general, California")
    assert shown.entry.notes == ("holds: 2011-01-03/2017-01-03",)
    assert shown.body.count('class="solid"') == 3  # the stretch and both days
    assert "dashed" not in shown.body
    assert shown.entry.said[0].valid_from == "2011-01-03"


def test_an_end_that_nobody_gives_is_dashed_and_no_arrow(seeds_view: View) -> None:
    shown = mark(seeds_view, "Rob Bonta: attorney general, California")
    assert shown.body.count('class="dashed"') == 1
    assert "l-8" not in shown.body
    assert mark(seeds_view, "Bill Clinton: president, United States").body.count("stretch") == 1


def test_a_date_without_a_year_has_no_mark(seeds_view: View) -> None:
    shown = mark(seeds_view, "an accord: human trafficking, California", "XXXX-XX")
    assert "no year is known" in shown.body
    assert "<circle" not in shown.body
    assert any("XXXX" in remark for remark in timeline(seeds_view).remarks)


def test_dates_of_figures_are_no_events(seeds_view: View) -> None:
    lanes = {e.notes[0].partition(":")[0] for e in timeline(seeds_view).entries}
    assert lanes == {"Agreement", "Event", "holds"}


def test_a_class_and_a_thing_narrow_it(seeds_view: View) -> None:
    treaties = timeline(seeds_view, "Agreement")
    assert {e.notes[0].partition(":")[0] for e in treaties.entries} == {"Agreement"}
    bonta = timeline(seeds_view, about=seeds_view.the("Rob Bonta"))
    assert "Rob Bonta: attorney general, California" in {e.heading for e in bonta.entries}
    assert not any("Joe Biden" in e.heading for e in bonta.entries)


def test_another_world_has_a_timeline_by_its_own_words(tmp_path: Path) -> None:
    world = ROOT / "tests" / "worlds" / "sea"
    build([world / "logs"], world / "ontology", Store(tmp_path))
    sheet = timeline(Store(tmp_path).open())
    assert all(e.notes[0].startswith("Voyage: sailed ") for e in sheet.entries)
    assert sheet.entries
    ElementTree.fromstring(svg(sheet))


def test_bad_input_has_a_clear_answer(seeds_view: View) -> None:
    with pytest.raises(QueryError, match="'Age' is no class"):
        timeline(seeds_view, "Age")
    with pytest.raises(QueryError, match="nothing that was chosen has a date"):
        timeline(seeds_view, "Topic")


@pytest.mark.parametrize(
    ("date", "begins", "ends", "ongoing"),
    [
        ("2012", (2012, 1, 1), (2012, 12, 31), False),
        ("2008/..", (2008, 1, 1), None, True),
        ("2008/", (2008, 1, 1), None, False),
        ("../2012-09-30", None, (2012, 9, 30), False),
    ],
)
def test_ends_are_read_as_they_are_open(
    date: str, begins: Day | None, ends: Day | None, ongoing: bool
) -> None:
    begin, end, _ = read(date)
    assert begin is not None
    assert end is not None
    assert (begin.known.first if begin.known else None) == begins
    assert (end.known.last if end.known else None) == ends
    assert end.ongoing == ongoing


def test_what_has_no_century_has_no_place() -> None:
    assert read("XXXX-XX") == (None, None, True)
    begin, _, instant = read("1984?")
    assert instant
    assert begin is not None
    assert begin.doubtful


@given(DAYS, DAYS)
def test_moments_are_in_the_order_of_days(one: Day, other: Day) -> None:
    assert (moment(one) < moment(other)) == (one < other)
    assert moment(one) < moment(one, after=True) <= moment(one) + 1


@given(st.lists(st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda x: abs(x) > 1e-6),
                min_size=1, max_size=8))  # fmt: skip
def test_an_axis_holds_its_numbers_in_order(numbers: list[float]) -> None:
    scale = fitting(numbers, 100.0, 500.0)
    placed = [scale(x) for x in sorted(numbers)]
    assert placed == sorted(placed)
    assert all(99.9 <= x <= 500.1 for x in placed)
    assert 1 <= len(scale.ticks()) <= 12
    assert scale.logarithmic or scale.low <= 0.0 <= scale.high
