"""Dates that count from the document's own."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.lift import Lifted
from kg.lift.edtf_dates import edtf
from kg.lift.relative import Anchor, anchor
from kg.lift.values import Unanchored, counted, from_text
from kg.names import EDTF, XSD
from kg.ontology import Ontology, read
from kg.periods import period
from kg.reading import WARNINGS, read_and_lift
from tests.brat import write

ROOT = Path(__file__).parents[2]
OPEN = "open"

# The document is of Wednesday, 15 February 2012.
SAID = {
    "last month": "2012-01",
    "Last month": "2012-01",
    "this month": "2012-02",
    "next month": "2012-03",
    "last year": "2011",
    "last year\u2019s": "2011",
    "this year": "2012",
    "earlier this year": "2012",
    "later this month": "2012-02",
    "the current year": "2012",
    "next year": "2013",
    "yesterday": "2012-02-14",
    "yesterday evening": "2012-02-14",
    "tomorrow": "2012-02-16",
    "the day before yesterday": "2012-02-13",
    "today": "2012-02-15",
    "now": "2012-02-15",
    "currently": "2012-02-15",
    "last week": "2012-02-06/2012-02-12",
    "this week": "2012-02-13/2012-02-19",
    "two years ago": "2010",
    "a year ago": "2011",
    "twenty-five years ago": "1987",
    "about two years ago": "2010~",
    "three months ago": "2011-11",
    "two weeks ago": "2012-01-30/2012-02-05",
    "10 days ago": "2012-02-05",
    "a decade ago": "2002~",
    "two years from now": "2014",
    "this decade": "201X",
    "the past decade": "2002/2012",
    "over the past two years": "2010/2012",
    "in the last three months": "2011-11/2012-02",
    "in the last year": "2011/2012",
    "the past week": "2012-02-08/2012-02-15",
    "the coming year": "2012/2013",
    "since last year": "2011/..",
    "since yesterday": "2012-02-14/..",
    "until last month": "../2012-01",
    "until now": "../2012-02-15",
    "from 2008 to today": "2008/2012-02-15",
    "between 2008 and last year": "2008/2011",
    "by the end of the year": "../2012",
    "by the end of next month": "../2012-03",
    "by year-end": "../2012",
    # Both ways of saying it agree.
    "last Friday": "2012-02-10",
    "last Wednesday": "2012-02-08",
    "next Monday": "2012-02-20",
    "this Friday": "2012-02-17",
    "this past Monday": "2012-02-13",
    "this coming Friday": "2012-02-17",
    "on Tuesday of last week": "2012-02-07",
    "last March": "2011-03",
    "this March": "2012-03",
    "next January": "2013-01",
    "March last year": "2011-03",
    "12 March last year": "2011-03-12",
    "on March 12th of next year": "2013-03-12",
    "last spring": "2011-21",
    "this summer": "2012-22",
}
UNSETTLED = (
    # either of two
    "on Tuesday", "last Tuesday", "this Tuesday", "next Friday", "last January", "next March",
    "next spring", "in March", "on 12 March", "since March", "from March to today", "last winter",
    "last night",
    # anything
    "recently", "in recent years", "several years ago", "these days", "soon",
    # counted from a date in the text
    "the following year", "the previous month", "the same day", "the next day", "two years later",
    "in the next month", "over the next two years",
    # again and again
    "every year", "annually", "each month",
    # no day, or no end of an interval
    "29 February last year", "since last week", "from next year to last year",
)  # fmt: skip


def read_words(words: str, of: str) -> str:
    """What words give in a document of a date."""
    found = anchor(of)
    assert found
    try:
        literal = counted(words, EDTF, found)
    except Unanchored as error:
        return OPEN if of.partition("T")[0].partition(" ")[0] in str(error) else str(error)
    return literal.value if literal else ""


@pytest.mark.parametrize(("words", "value"), SAID.items())
def test_what_the_document_s_date_settles(words: str, value: str) -> None:
    assert read_words(words, "2012-02-15") == value


@pytest.mark.parametrize("words", UNSETTLED)
def test_what_it_does_not_settle(words: str) -> None:
    assert read_words(words, "2012-02-15") == OPEN


@pytest.mark.parametrize(
    ("of", "words", "value"),
    [
        # only as precise as the document's date
        ("2012", "last year", "2011"),
        ("2012", "last month", OPEN),
        ("2012", "last March", OPEN),
        ("2012", "this March", "2012-03"),
        ("2012", "today", "2012"),
        ("2012-02", "last month", "2012-01"),
        ("2012-02", "yesterday", OPEN),
        ("2012-02", "last week", OPEN),
        ("2012-XX", "last year", "2011"),
        ("2012-03/2012-05", "last year", "2011"),
        ("2012-03/2012-05", "last month", OPEN),
        # as doubtful as the document's date
        ("2012-02~", "last month", "2012-01~"),
        ("2012?", "last year", "2011?"),
        ("2012?", "about two years ago", "2010%"),
        ("2012?", "a decade ago", "2002%"),
        ("2012%", "from 2008 to last year", "2008/2011%"),
        ("2012?", "from next year to last year", OPEN),
        ("2012?", "since last year", "2011?/.."),
        # a date and time of the day
        ("2012-02-15T23:30:00Z", "yesterday", "2012-02-14"),
        ("2012-02-15 09:00", "yesterday", "2012-02-14"),
        # leaps and bounds
        ("2012-03-01", "yesterday", "2012-02-29"),
        ("2012-02-29", "last year", "2011"),
        ("2012-02-29", "29 February next year", OPEN),
        ("2013-02-15", "29 February last year", "2012-02-29"),
        ("2012-01-01", "last month", "2011-12"),
        ("2012-01-02", "last week", "2011-12-26/2012-01-01"),
        ("2012-01-01", "this week", "2011-12-26/2012-01-01"),
        ("2012-12-31", "tomorrow", "2013-01-01"),
        # years before 1000, and the ends of the calendar
        ("0987-01-01", "yesterday", "0986-12-31"),
        ("0987", "last year", "0986"),
        ("0001-01-01", "yesterday", "0000-12-31"),
        ("0000-03-01", "yesterday", "0000-02-29"),
        ("0000-01-01", "yesterday", OPEN),
        ("0000", "last year", OPEN),
        ("9999-12-31", "tomorrow", OPEN),
        ("9999", "next year", OPEN),
        # the words for other things are none for this
        ("2012-02-15", "March 2012", ""),
        ("2012-02-15", "2012-01", ""),
        ("2012-02-15", "nearly 60,000 calls", ""),
    ],
)
def test_at_the_edges(of: str, words: str, value: str) -> None:
    assert read_words(words, of) == value


NO_ANCHORS = (
    "", "soon", "201X", "2012/2014", "2012/..", "XXXX-02-15", "-0044", "2011-02-30", "Y12345",
    "2011-24", "15 February 2012",
)  # fmt: skip


@pytest.mark.parametrize("of", NO_ANCHORS)
def test_what_nothing_counts_from(of: str) -> None:
    assert anchor(of) is None


def test_days_and_years_for_other_datatypes() -> None:
    of = Anchor("2012-02-15", 2012, 2, 15)
    found = [counted("yesterday", XSD + name, of) for name in ("date", "gYear", "integer")]
    assert [f and f.value for f in found] == ["2012-02-14", None, None]
    year = counted("last year", XSD + "gYear", of)
    assert year
    assert year.value == "2011"
    assert counted("every year", XSD + "date", of) is None


def test_the_table_in_the_guidelines_is_true() -> None:
    page = (ROOT / "docs" / "annotating.md").read_text("utf-8")
    section = page.partition("15 February 2012:")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|`]+) \| (`[^|]+) \|$", section, re.M)
    assert len(rows) >= 10
    for left, right in rows:
        phrases, values = left.split(", "), re.findall("`([^`]+)`", right)
        assert len(values) in (1, len(phrases))
        for n, words in enumerate(phrases):
            assert read_words(words, "2012-02-15") == values[min(n, len(values) - 1)], words


# --- laws ---------------------------------------------------------------------------------------

WORDS = st.sampled_from((*SAID, *UNSETTLED, "2008", "March", "since", "on Monday", "the 1990s"))
NUMBERS = ("a", "an", "one", "two", "seven", "twenty-five", "12", "0", "9999", "a few", "half a")
PHRASES = st.one_of(
    WORDS,
    st.builds("{} {}s ago".format, st.sampled_from(NUMBERS),
              st.sampled_from(("day", "week", "month", "year", "decade", "century"))),
    st.builds("{} {} {}".format, st.sampled_from(("last", "this", "next", "on the last", "past")),
              st.sampled_from((*NUMBERS, "")), st.sampled_from(("week", "Friday", "fall", "May"))),
    st.builds("{} {}".format, st.sampled_from(("since", "until", "about", "by", "in the")), WORDS),
    st.builds("from {} to {}".format, WORDS, WORDS),
    st.text("adelmnorstwy 0123456789/-.~?X", max_size=30),
)  # fmt: skip
ANCHORS = st.one_of(
    st.dates().map(str),
    st.builds("{:04}-{:02}{}".format, st.integers(0, 9999), st.integers(1, 12),
              st.sampled_from(("", "~", "?", "%"))),
    st.builds("{:04}{}".format, st.integers(0, 9999), st.sampled_from(("", "~", "?", "%"))),
    st.sampled_from(("2012-21", "2012-XX", "2012-02-15T10:00:00Z", "[2012-02-01..2012-02-09]")),
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(PHRASES, ANCHORS)
@example("from last year to last year", "2012?")
@example("from next spring to last month", "2000-09-01")
def test_whatever_is_read_is_a_date_and_nothing_else_raises(words: str, of: str) -> None:
    found = anchor(of)
    assert found
    try:
        literal = counted(words, EDTF, found)
    except Unanchored as error:
        literal = error.value
    if literal is not None:
        assert edtf(literal.value) == literal.value
        covers = period(literal.value)
        assert covers.first <= covers.last
        with pytest.raises(ValueError, match=r"."):  # what words give by themselves stays theirs
            from_text(words, EDTF)


SPANS = {
    "yesterday": (1, 1), "today": (0, 0), "tomorrow": (-1, -1), "last week": (13, 1),
    "this week": (6, -6), "last month": (61, 1), "this month": (30, -30), "last year": (731, 1),
    "two years ago": (1097, 366), "ten days ago": (10, 10), "the past decade": (4018, -365),
    "last Friday": (8, 1), "next Monday": (-1, -8), "this past Monday": (7, 1),
    "last March": (731, 1), "next January": (-1, -731), "the past week": (7, 0),
    "last spring": (731, 1), "a week ago": (13, 1), "three months ago": (123, 59),
}  # fmt: skip
"""How many days before the document's date the first and the last day may lie at most."""


@given(st.dates(date(12, 1, 1), date(9980, 1, 1)), st.sampled_from(sorted(SPANS)))
@example(date(2012, 2, 29), "last month")
@example(date(2012, 12, 31), "next January")
def test_nothing_lies_outside_what_the_words_allow(day: date, words: str) -> None:
    found = read_words(words, day.isoformat())
    if found == OPEN:
        assert words in ("last Friday", "next Monday", "last March", "last spring", "next January")
        return
    first, last = SPANS[words]
    covers = period(found)
    earliest, latest = day - timedelta(days=first), day - timedelta(days=last)
    assert covers.first >= (earliest.year, earliest.month, earliest.day)
    assert covers.last <= (latest.year, latest.month, latest.day)


@given(st.dates(date(12, 1, 1), date(9980, 1, 1)), st.sampled_from(sorted(SPANS)))
def test_less_of_a_date_gives_less_and_nothing_else(day: date, words: str) -> None:
    """What a month or year anchors covers what the day anchors, or it anchors nothing."""
    whole = read_words(words, day.isoformat())
    for length in (7, 4):
        part = read_words(words, day.isoformat()[:length])
        if part != OPEN and whole != OPEN:
            assert period(part).first <= period(whole).first
            assert period(part).last >= period(whole).last


# --- in a document ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


def lifted(folder: Path, ontology: Ontology, of: str, words: str) -> Lifted:
    write(
        folder, "doc", f"They signed the accord {words}. Ann Lee has been judge {words}.",
        f"T1 Accord the accord\nT2 Date {words}\nT3 Person Ann Lee\nT4 Office judge\n"
        "T5 holds has been",
        "A1|Form T1 nominal\nA2|Form T4 nominal\nR1|signedOn Arg1:T1 Arg2:T2\n"
        "E1|holds:T5 Subject:T3 Object:T4 validFrom:T2 validUntil:T2",
    )  # fmt: skip
    if of:
        (folder / "kg.toml").write_text(f'[documents]\ndate = "{of}"\n', encoding="utf-8")
    return read_and_lift([folder], ontology).lifted[0]


def limits(one: Lifted) -> tuple[str | None, str | None]:
    (found,) = (s.qualifiers for s in one.statements if s.predicate.endswith("#holds"))
    return found.valid_from, found.valid_until


def signed(one: Lifted) -> str:
    (found,) = (s.object for s in one.statements if s.predicate.endswith("#signedOn"))
    assert not isinstance(found, str)
    return found.value


def test_a_date_that_was_counted_is_listed(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "2012-02-15", "last month")
    assert signed(one) == "2012-01"
    assert limits(one) == ("2012-01", "2012-01")
    assert {x.kind for x in one.losses} == {"anchored"} <= WARNINGS
    assert "'last month' is 2012-01, by the document's date, 2012-02-15" in str(one.losses[0])


def test_one_that_the_words_give_is_not(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "2012-02-15", "since 2008")
    assert signed(one) == "2008/.."
    assert one.losses == ()


def test_without_a_date_everything_stays_open(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "", "last month")
    assert signed(one) == "XXXX-XX"
    assert {x.kind for x in one.losses} == {"open"}
    assert "the document has none that it can be anchored to" in one.losses[0].reason


def test_what_the_date_does_not_settle_says_so(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "2012", "last month")
    assert signed(one) == "XXXX-XX"
    assert {x.kind for x in one.losses} == {"open"}
    assert "the document's own, 2012, does not settle it" in one.losses[0].reason


def test_a_bound_in_a_week_is_any_day_of_it(tmp_path: Path, ontology: Ontology) -> None:
    one = lifted(tmp_path, ontology, "2012-02-15", "last week")
    assert limits(one) == ("2012-02-06/2012-02-12",) * 2


def test_a_bound_takes_the_end_that_it_is(tmp_path: Path, ontology: Ontology) -> None:
    assert limits(lifted(tmp_path, ontology, "2012-02-15", "in the past two years")) == (
        "2010",
        "2012",
    )
