"""Dates as stretches of days, and what holds at a date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lift.edtf_dates import edtf
from kg.periods import EVER, NEVER, all_hold, any_holds, holds, period

PERIODS = {
    "2012": ((2012, 1, 1), (2012, 12, 31)),
    "2012-02": ((2012, 2, 1), (2012, 2, 29)),
    "1900-02": ((1900, 2, 1), (1900, 2, 28)),
    "2012-02-15": ((2012, 2, 15), (2012, 2, 15)),
    "0987": ((987, 1, 1), (987, 12, 31)),
    "0000-02-29": ((0, 2, 29), (0, 2, 29)),
    "-0044-03-15": ((-44, 3, 15), (-44, 3, 15)),
    "2012~": ((2012, 1, 1), (2012, 12, 31)),
    "2012-02?": ((2012, 2, 1), (2012, 2, 29)),
    "2004-06-~11": ((2004, 6, 11), (2004, 6, 11)),
    "199X": ((1990, 1, 1), (1999, 12, 31)),
    "-1XXX": ((-1999, 1, 1), (-1000, 12, 31)),
    "2012-XX": ((2012, 1, 1), (2012, 12, 31)),
    "2012-02-XX": ((2012, 2, 1), (2012, 2, 29)),
    "XXXX-02-29": ((0, 2, 29), (9999, 2, 28)),
    "2004-XX-31": ((2004, 1, 31), (2004, 12, 31)),
    "2012-21": ((2012, 3, 1), (2012, 11, 30)),
    "2011-24": ((2010, 12, 1), (2012, 2, 29)),
    "2012-26": ((2012, 6, 1), (2012, 8, 31)),
    "2012-33": ((2012, 1, 1), (2012, 3, 31)),
    "2012-41": ((2012, 7, 1), (2012, 12, 31)),
    "2008/2010": ((2008, 1, 1), (2010, 12, 31)),
    "2008/..": ((2008, 1, 1), NEVER),
    "2008/": ((2008, 1, 1), NEVER),
    "../2011-03": (EVER, (2011, 3, 31)),
    "../..": (EVER, NEVER),
    "[1667,1668,1670..1672]": ((1667, 1, 1), (1672, 12, 31)),
    "[..1984]": (EVER, (1984, 12, 31)),
    "{1960,1961-12}": ((1960, 1, 1), (1961, 12, 31)),
    "2004-01-01T10:10:10Z": ((2004, 1, 1), (2004, 1, 1)),
    "Y17E7": ((170_000_000, 1, 1), (170_000_000, 12, 31)),
    "Y-170000002": ((-170_000_002, 1, 1), (-170_000_002, 12, 31)),
    "1950S2": ((1900, 1, 1), (1999, 12, 31)),
}
NO_PERIODS = ("", "..", "last month", "2012-13", "2011-02-29", "2013/2012", "12/03/2012", "2" * 65)


@pytest.mark.parametrize(("text", "days"), PERIODS.items())
def test_the_days_of_a_date(text: str, days: tuple[object, object]) -> None:
    found = period(text)
    assert (found.first, found.last) == days
    assert edtf(text) == text


@pytest.mark.parametrize("text", NO_PERIODS)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF date|before it begins"):
        period(text)


def test_a_year_without_end_takes_no_time() -> None:
    assert period("Y1E999").first == NEVER


HOLDS = [
    ("2011-01-03", "2017-01-03", "2012", True),
    ("2011-01-03", "2017-01-03", "2011-01-03", True),
    ("2011-01-03", "2017-01-03", "2017-01-03", True),
    ("2011-01-03", "2017-01-03", "2017-01-04", False),
    ("2011-01-03", "2017-01-03", "2011-01-02", False),
    ("2011-01-03", "2017-01-03", "2010/2020", True),
    ("2011-01", "2017", "2011-01", True),  # some time in January, which is when it began
    ("2011-01", "2017", "2011-01-10", None),  # or it began on the 20th
    ("2012", "2012", "2012", True),
    ("2012", "2012", "2012-06", None),
    ("2012~", "2014", "2013", True),
    ("2008/2010", "2014", "2009", None),
    ("2008/2010", "2014", "2007", False),
    ("../..", "2014", "2009", None),
    ("XXXX-03", "2014", "2009", None),
    # A bound that nobody gives excludes nothing and settles nothing.
    ("2011", None, "2050", None),
    ("2011", None, "2010", False),
    ("2011", None, "2011", True),
    (None, "2011", "2012", False),
    (None, "2011", "1800", None),
    (None, None, "1800", None),
    (None, None, "../..", True),
]


@pytest.mark.parametrize(("valid_from", "valid_until", "as_of", "answer"), HOLDS)
def test_what_holds(
    valid_from: str | None, valid_until: str | None, as_of: str, answer: bool | None
) -> None:
    assert holds(valid_from, valid_until, as_of) is answer


def test_what_rests_on_several() -> None:
    assert all_hold([]) is True
    assert all_hold([True, None]) is None
    assert all_hold([True, None, False]) is False
    assert any_holds([]) is False
    assert any_holds([False, None]) is None
    assert any_holds([False, None, True]) is True


DAYS = st.dates(min_value=date(1, 1, 1))


def coarse(day: date, length: int) -> str:
    return day.isoformat()[:length]


@given(DAYS, DAYS, DAYS, *(st.sampled_from((4, 7, 10)) for _ in range(3)))
def test_it_agrees_with_what_holds_for_exact_days(
    start: date, end: date, asked: date, a: int, b: int, c: int
) -> None:
    """Less precise bounds and questions may leave an answer open, and never turn it round."""
    start, end = min(start, end), max(start, end)
    exact = start <= asked <= end
    assert holds(start.isoformat(), end.isoformat(), asked.isoformat()) is exact
    vague = holds(coarse(start, a), coarse(end, b), asked.isoformat())
    assert vague in (exact, None)
    if exact:
        assert holds(coarse(start, a), coarse(end, b), coarse(asked, c)) is not False
        assert holds(start.isoformat(), end.isoformat(), coarse(asked, c)) is True
    assert holds(None, end.isoformat(), asked.isoformat()) is (
        False if asked > end else True if asked == end else None
    )


@given(DAYS, st.integers(0, 400))
def test_an_interval_covers_what_its_ends_cover(day: date, length: int) -> None:
    other = day + timedelta(days=min(length, (date.max - day).days))
    found = period(f"{day}/{other}")
    assert (found.first, found.last) == (period(f"{day}").first, period(f"{other}").last)
