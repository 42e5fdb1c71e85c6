"""Laws that hold for all values, and how long reading them may take."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.lift.values import explicit, from_text, individual
from kg.model import Literal
from kg.names import EDTF, XSD, XSD_DECIMAL, XSD_INTEGER, XSD_STRING
from kg.ontology import Individual
from kg.ontology.lint import DATATYPES
from tests.hanging import not_for_ever

MEMBERS = (Individual("https://kg.example/ns#moreThan", "moreThan", "more than", "", ("over",)),)

WORDS = (
    "nearly 60,000 1.5 61% all 50 since in from until between and to 2008 2010 of the one two "
    "twenty hundred thousand million a an dozen half third - \u2013 . , March 12 12th May 1990s "
    "about every last month year years days ago recently P1Y PT5S POINT ( ) true 2008/.. ../2011 "
    "199X XXXX [ ] ~ ? / -5 minus COVID-19 5m k bn % G20 spring onwards 2012-03-12 2012-02-30 "
    "en-US http://a :"
)
TEXTS = (
    st.text()
    | st.text("0123456789,. -+%/:eEPTYMDHSWXZ?~[]{}()\u00a0\u2013")
    | st.lists(st.sampled_from(WORDS.split())).map(" ".join)
)


def outcome(read: Callable[[str, str], Literal], text: str, datatype: str) -> Literal | str:
    """What is read, or the message; any other error than ValueError is the test's failure."""
    try:
        return read(text, datatype)
    except ValueError as error:
        return str(error)


@settings(deadline=None)  # the EDTF library is imported by the first date that needs it
@given(TEXTS, st.sampled_from(sorted(DATATYPES)))
@example("XXXX", EDTF)
def test_whatever_is_said_gives_a_canonical_literal_or_a_value_error(
    text: str, datatype: str
) -> None:
    for read in (explicit, from_text):
        value = outcome(read, text, datatype)
        assert value
        if isinstance(value, Literal):
            assert value.datatype == datatype
            assert explicit(value.value, datatype) == value


@given(st.text())
def test_strings_are_kept_as_they_are(text: str) -> None:
    assert from_text(text, XSD_STRING) == explicit(text, XSD_STRING) == Literal(text, XSD_STRING)


DECIMAL = st.decimals(-(10**17), 10**17, allow_nan=False, allow_infinity=False, places=3)


@given(DECIMAL)
def test_decimals_with_separators_are_read_back(number: Decimal) -> None:
    written = f"{number:,}"
    value = explicit(written, XSD_DECIMAL).value
    assert Decimal(value) == number
    assert value == explicit(f"{number:f}", XSD_DECIMAL).value
    assert explicit(written.replace(",", "\u202f"), XSD_DECIMAL).value == value


@given(st.integers(0, 10**17), st.sampled_from(("nearly {} calls", "{}%", "over {}", "{}")))
def test_whole_numbers_in_a_text_are_read_back(number: int, phrase: str) -> None:
    assert from_text(phrase.format(f"{number:,}"), XSD_INTEGER).value == str(number)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_doubles_are_read_back(number: float) -> None:
    assert float(explicit(repr(number), XSD + "double").value) == number


@given(st.dates())
def test_days_are_read_back(day: object) -> None:
    for datatype in (EDTF, XSD + "date"):
        assert explicit(str(day), datatype).value == str(day)


UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from(("thousand", "million")))
def test_numbers_in_words_are_read_back(one: int, other: int, scale: str) -> None:
    power = {"thousand": 10**3, "million": 10**6}[scale]
    text = f"{UNITS[one - 1]} hundred and {UNITS[other - 1]} {scale} {UNITS[one - 1]} hundred"
    assert from_text(text, XSD_INTEGER).value == str((one * 100 + other) * power + one * 100)


LONG = {
    "digits": "1" * 100_000,
    "grouped": "1," * 50_000,
    "points": "1." + "." * 100_000,
    "numbers": "12 345 " * 14_000,
    "spaces": " " * 100_000,
    "spaces inside": "POINT(" + " " * 100_000 + "1 2)",
    "letters": "a" * 100_000,
    "words": "one " * 25_000,
    "scales": "a hundred and " * 7_000,
    "months": "March " * 16_000,
    "dates": "since 2008 and " * 7_000,
    "brackets": "[" * 100_000,
    "parentheses": "POLYGON" + "(" * 100_000,
    "positions": "LINESTRING(" + "0 0," * 25_000 + "1)",
    "rings": "MULTIPOLYGON(" + "((0 0,1 1))," * 9_000 + "1)",
    "hyphens": "more-" * 20_000,
    "durations": "P" + "1Y" * 50_000,
    "apostrophes": "'" * 100_000,
    "angle": "<" + "a" * 100_000,
    "tags": "en" + "-x" * 50_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_reading_long_texts_ends(text: str) -> None:
    with not_for_ever():
        for datatype in DATATYPES:
            for read in (explicit, from_text):
                value = outcome(read, text, datatype)
                assert isinstance(value, Literal) or len(value) < 300
        individual(text, MEMBERS)


def test_reading_the_slowest_edtf_dates_ends() -> None:
    for body in ("2008,", "1984-?03-~12,", "199X,", "1984-XX-XX,", "2008..2010,", "?" * 64):
        for opening, closing in (("[", "]"), ("{", "}"), ("[..1984,", "]"), ("2008/", "")):
            text = (opening + body * 20)[: 64 - len(closing)] + closing
            with not_for_ever():
                assert outcome(explicit, text, EDTF)


def test_reading_dates_prints_nothing_and_warns_of_nothing() -> None:
    # The library prints where its classes refuse what its grammar took, and pyparsing warns of
    # the grammar itself where warnings are errors for the whole interpreter.
    program = (
        "from kg.lift.values import explicit\n"
        "from kg.names import EDTF\n"
        "try: explicit('1984-XX-XX,1984-XX-XX,1984-XX-XX,1984-X', EDTF)\n"
        "except ValueError: pass\n"
        "try: explicit('[1984-XX-XX,19]', EDTF)\n"
        "except ValueError: pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
