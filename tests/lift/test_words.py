"""Values in running words: tables of what is read, and of what is refused."""

from __future__ import annotations

import pytest

from kg.lift.values import Unanchored, explicit, from_text
from kg.model import Literal
from kg.names import EDTF, XSD, XSD_DECIMAL, XSD_INTEGER

DECIMALS = {
    "nearly 60,000 calls": "60000",
    "nearly 60,000 calls since 2008": "60000",
    "61%": "61",
    "a 61% increase in self-identifying victims since 2010": "61",
    "More than 15% of the calls": "15",
    "all 50 states": "50",
    "somewhere around 16,000 victims": "16000",
    "1.5 million": "1500000",
    "1.5-million": "1500000",
    "$5 billion": "5000000000",
    "2bn": "2000000000",
    "60k": "60000",
    "5 hundred thousand": "500000",
    "16 000 victims": "16000",
    "1 234 567": "1234567",
    "1,234.56": "1234.56",
    "0.125": "0.125",
    ".5 percent": "0.5",
    "-999999999999999999.999999999999999999": "-999999999999999999.999999999999999999",
    "(50)": "50",
    "60,000.": "60000",
    "5km": "5",
    "15-year-old": "15",
    "-5": "-5",
    "fell \u22125%": "-5",
    "minus five": "-5",
    "COVID-19 killed 5,000": "5000",
    "the G20's 42 guests": "42",
    "the 1st of 30": "30",
    "12 March 2012: 5,000 calls": "5000",
    "In March 60,000 calls": "60000",
    "2012-03-12: 7": "7",
    "from 2008 to 2010 there were 300": "300",
    "between 2008 and 2010 there were 300": "300",
    "300 in 2008\u20132010": "300",
    "no one saw 12": "12",
    "50 of 50": "50",
    "zero": "0",
    "two hundred": "200",
    "twenty-one": "21",
    "twenty\u2011one": "21",
    "twelve hundred": "1200",
    "a hundred and one": "101",
    "a dozen": "12",
    "two dozen": "24",
    "Two Hundred And Fifty Thousand": "250000",
    "one million two hundred thousand and five": "1200005",
    "one of the calls": "1",
}

NO_DECIMAL = {
    "": "no number",
    "many calls": "no number",
    "since 2008": "unless 2008 is no year",
    "in 1200 cases": "unless 1200 is no year",
    "by 2010": "unless 2010 is no year",
    "12 March 2012": "no number",
    "the 1990s": "no number",
    "the 1st": "no number",
    "3:30": "no number",
    "G20": "no number",
    "COVID-19": "no number",
    "no one": "no number",
    "٦٠": "no number",
    "half": "fraction",
    "half of the 60,000 calls": "fraction",
    "a third of the 60 calls": "fraction",
    "two-thirds": "fraction",
    "seven eighths": "fraction",
    "1\u00bd": "fraction",
    "hundreds of calls": "no definite number",
    "hundreds of the 60,000 calls": "no definite number",
    "a few thousand": "no definite number",
    "tens of thousands": "no definite number",
    "hundred calls": "one hundred or two hundred",
    "10 to 15": "two numbers, 10 and 15",
    "10-15": "two numbers",
    "10\u201315 calls": "two numbers",
    "between two hundred and three hundred": "two numbers, 200 and 300",
    "between a hundred and two thousand": "two numbers, 100 and 2000",
    "one in three": "two numbers, 1 and 3",
    "36 of 100": "two numbers",
    "nineteen ninety": "two numbers",
    "2008 2009": "two numbers",
    "1-888-373-7888": "two numbers",
    "60.000 calls": "more than one way",
    "1,5 million": "more than one way",
    "60,00": "more than one way",
    "9/11": "more than one way",
    "0,125": "more than one way",
    "5m": "more than one way",
    "$5B": "more than one way",
    "5G": "more than one way",
    "5mn": "more than one way",
    "1e5": "no number",
    "since '08": "no number",
    "12-14 March": "no number",
    "March 12 to 14, 2012": "no number",
    "quarter of a million": "fraction",
    "1" * 50: "more digits",
    "999999999999999999 trillion": "at most 18 digits",
}

DATES = {
    "since 2008": "2008/..",
    "Since\u00a02008,": "2008/..",
    "\u201csince 2008\u201d": "2008/..",
    "from 2008 onwards": "2008/..",
    "since March 2008": "2008-03/..",
    "since about 2008": "2008~/..",
    "until 2011": "../2011",
    "up to 2011": "../2011",
    "2008": "2008",
    "in 2010": "2010",
    "in the year 2010": "2010",
    "during 2010": "2010",
    "March 2012": "2012-03",
    "in the month of May 2012": "2012-05",
    "Sept. 2011": "2011-09",
    "12 March 2012": "2012-03-12",
    "on the 12th of March, 2012": "2012-03-12",
    "March 12, 2012": "2012-03-12",
    "Mar 12th 2012": "2012-03-12",
    "Monday, 12 March 2012": "2012-03-12",
    "between 2008 and 2010": "2008/2010",
    "from 2008 to 2010": "2008/2010",
    "2008-2010": "2008/2010",
    "2008\u20132010": "2008/2010",
    "from March to May 2012": "2012-03/2012-05",
    "between March 2011 and 12 May 2012": "2011-03/2012-05-12",
    "the 1990s": "199X",
    "in the 1990s": "199X",
    "spring 2012": "2012-21",
    "circa 2008": "2008~",
    "2008-03-12": "2008-03-12",
    "2012-03": "2012-03",
    "2008/..": "2008/..",
}

UNANCHORED = {
    "last month": "XXXX-XX",
    "Last month": "XXXX-XX",
    "this year": "XXXX",
    "yesterday": "XXXX-XX-XX",
    "March": "XXXX-03",
    "on 12 March": "XXXX-03-12",
    "recently": "../..",
    "In recent years": "../..",
    "every year": "../..",
    "two years ago": "../..",
    "since last month": "../..",
    "since March": "../..",
    "next Tuesday": "../..",
    "now": "../..",
}

NO_DATE = {
    "": "no date",
    "early 2010": "give it as 2008",
    "the late 1990s": "no date",
    "from 2008": "no date",
    "before 2008": "no date",
    "by 2008": "no date",
    "the 2008 election": "no date",
    "the 19th century": "no date",
    "2008-10": "a month or two years",
    "12/03/2012": "either way round",
    "12.03.2012": "either way round",
    "the 1900s": "a decade or a century",
    "the \u201990s": "a decade or a century",
    "31 February 2012": "no day of the calendar",
    "31 February": "no day of the calendar",
    "45 March": "is no EDTF date",
    "2010 to 2008": "write 2008/2010",
    "2008 " * 40: "too long",
}

DURATIONS = {
    "every year": "P1Y", "annually": "P1Y", "a month": "P1M", "per day": "P1D",
    "every two years": "P2Y", "two weeks": "P14D", "36 hours": "P1DT12H", "each quarter": "P3M",
    "three decades": "P30Y", "once a second": "PT1S", "P1Y": "P1Y",
}  # fmt: skip

NO_DURATION = {
    "": "give it as P1Y", "year one": "give it as", "1.5 years": "whole", "half a year": "fraction",
    "last month": "no number", "-5 days": "less than nothing", "every year " * 9: "too long",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), DECIMALS.items())
def test_numbers_in_words(text: str, value: str) -> None:
    assert from_text(text, XSD_DECIMAL) == Literal(value, XSD_DECIMAL)


@pytest.mark.parametrize(("text", "message"), NO_DECIMAL.items())
def test_words_without_one_number(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"(?s).") as caught:
        from_text(text, XSD_DECIMAL)
    assert message in str(caught.value)


def test_whole_and_floating_numbers_in_words() -> None:
    assert from_text("nearly 60,000 calls", XSD_INTEGER) == Literal("60000", XSD_INTEGER)
    assert from_text("1.5 million", XSD + "double").value == "1.5E6"
    with pytest.raises(ValueError, match=r"no whole number, but 1\.5"):
        from_text("1.5 calls", XSD_INTEGER)


@pytest.mark.parametrize(("text", "value"), DATES.items())
def test_dates_in_words(text: str, value: str) -> None:
    assert from_text(text, EDTF) == Literal(value, EDTF)
    assert explicit(value, EDTF).value == value


@pytest.mark.parametrize(("text", "value"), UNANCHORED.items())
def test_dates_that_count_from_another(text: str, value: str) -> None:
    with pytest.raises(Unanchored, match="none that it can be anchored to; its text is kept") as e:
        from_text(text, EDTF)
    assert repr(text) in str(e.value)
    assert e.value.value == explicit(value, EDTF)


@pytest.mark.parametrize(("text", "message"), NO_DATE.items())
def test_words_without_a_date(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        from_text(text, EDTF)
    assert not isinstance(caught.value, Unanchored)


def test_days_and_years_in_words() -> None:
    assert from_text("on 12 March 2012", XSD + "date").value == "2012-03-12"
    assert from_text("in 2012", XSD + "gYear").value == "2012"
    with pytest.raises(ValueError, match="write 2012-03-12"):
        from_text("March 2012", XSD + "date")
    # xsd:date has no form for a day of some month, so nothing can be kept.
    with pytest.raises(ValueError, match="anchored") as caught:
        from_text("yesterday", XSD + "date")
    assert not isinstance(caught.value, Unanchored)


@pytest.mark.parametrize(("text", "value"), DURATIONS.items())
def test_durations_in_words(text: str, value: str) -> None:
    assert from_text(text, XSD + "duration") == Literal(value, XSD + "duration")


@pytest.mark.parametrize(("text", "message"), NO_DURATION.items())
def test_words_without_a_duration(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_text(text, XSD + "duration")
