"""Positions in words: what is read, what is refused, and that whatever is written comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lift.values import from_text
from kg.ontology.lint import GEO_WKT

POSITIONS = {
    "34° 36\u2032 S, 58° 23\u2032 W": "POINT(-58.3833 -34.6)",
    "23 00 N, 102 00 W": "POINT(-102 23)",
    "38°53\u203242.4\u2033N 77°02\u203212.0\u2033W": "POINT(-77.0366667 38.8951111)",
    "38° 53.77' N and 77° 2.182' W": "POINT(-77.0363667 38.896167)",
    "40º43\u2019N, 74º00\u2019W": "POINT(-74 40.7167)",
    "34.0522° N, 118.2437° W": "POINT(-118.2437 34.0522)",
    "longitude 2° 20\u2032 E, latitude 48° 52\u2032 N": "POINT(2.3333 48.8667)",
    "at 37 degrees north and\n119 degrees west": "POINT(-119 37)",
    "about 37° N, 119° W": "POINT(-119 37)",
    "0° N, 0° E": "POINT(0 0)",
    "0° S, 0° W": "POINT(0 0)",
    "90° S, 180° E": "POINT(180 -90)",
    "point(-119.4 36.8)": "POINT(-119.4 36.8)",
}

REFUSED = {
    "36.8, -119.4": "well-known text",
    "37° N": "one latitude and one longitude",
    "37° N, 38° N": "one latitude and one longitude",
    "37° N, 119° W, 120° W": "one latitude and one longitude",
    "37° N, 119° W, 5": "one latitude and one longitude",
    "between 37° and 38° N, 119° W": "one latitude and one longitude",
    "-37° N, 119° W": "one latitude and one longitude",
    "91° N, 0° E": "no angle on the earth",
    "90° 01\u2032 N, 0° E": "no angle on the earth",
    "10° N, 181° E": "no angle on the earth",
    "10° 60\u2032 N, 10° E": "no angle on the earth",
    "10.5° 30\u2032 N, 10° E": "no angle on the earth",
    "in the north": "write POINT",
}


@pytest.mark.parametrize(("words", "point"), POSITIONS.items())
def test_words_that_give_a_position(words: str, point: str) -> None:
    assert from_text(words, GEO_WKT).value == point


@pytest.mark.parametrize(("words", "part"), REFUSED.items())
def test_words_that_give_none_or_could_give_two(words: str, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        from_text(words, GEO_WKT)


@given(
    st.integers(0, 89), st.integers(0, 59), st.sampled_from("NS"),
    st.integers(0, 179), st.integers(0, 59), st.sampled_from("EW"),
)  # fmt: skip
def test_the_minutes_can_be_told_from_the_point(
    north: int, up: int, pole: str, east: int, along: int, side: str
) -> None:
    point = from_text(
        f"{north}° {up:02}\u2032 {pole}, {east}° {along:02}\u2032 {side}", GEO_WKT
    ).value
    longitude, latitude = (float(n) for n in point.removeprefix("POINT(")[:-1].split())
    assert round(abs(latitude) * 60) == north * 60 + up
    assert round(abs(longitude) * 60) == east * 60 + along
    assert (latitude < 0) == (pole == "S" and (north, up) != (0, 0))
    assert (longitude < 0) == (side == "W" and (east, along) != (0, 0))
