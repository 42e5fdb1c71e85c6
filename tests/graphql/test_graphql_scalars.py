"""Numbers lose no digit, or stay text."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graphql.naming import constant
from kg.graphql.scalars import number


@pytest.mark.parametrize(
    ("lexical", "shown"),
    [
        ("36", 36), ("36.0", 36), ("-0.5", -0.5), ("0", 0), ("0E+500", 0), ("1.10", 1.1),
        ("9007199254740991", 9007199254740991), ("9007199254740993", "9007199254740993"),
        ("0.1000000000000000000001", "0.1000000000000000000001"),
        ("1E+999999", "1E+999999"), ("1E-999999", "1E-999999"), ("INF", "INF"), ("NaN", "NaN"),
    ],
)  # fmt: skip
def test_number(lexical: str, shown: object) -> None:
    assert number(lexical) == shown
    assert type(number(lexical)) is type(shown)


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_what_a_json_reader_gets_is_the_number(value: Decimal) -> None:
    got = json.loads(json.dumps(number(str(value))))
    assert Decimal(repr(got) if isinstance(got, float) else got) == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("moreThan", "MORE_THAN"),
        ("NGO", "NGO"),
        ("MemorandumOfUnderstanding", "MEMORANDUM_OF_UNDERSTANDING"),
        ("attorneyGeneral", "ATTORNEY_GENERAL"),
    ],
)
def test_constant(name: str, value: str) -> None:
    assert constant(name) == value
