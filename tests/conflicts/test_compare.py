"""Laws of intervals and of comparing figures, and the bounds of EDTF dates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.conflicts import Figure, Interval, compare, interval
from kg.conflicts.periods import validity

NUMBERS = st.decimals(-10_000, 10_000, places=2)
ENDS = st.one_of(st.none(), NUMBERS)
FACTORS = st.one_of(st.none(), st.sampled_from([0.5, 0.9, 1.0, 1.1, 2.0]))
TERMS = st.dictionaries(
    st.sampled_from(["unit", "base", "place"]), st.sampled_from([frozenset("a"), frozenset("b")])
)

TWO = Interval(Decimal(1), Decimal(2))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    lower, upper = draw(ENDS), draw(ENDS)
    if lower is not None and upper is not None:
        lower, upper = min(lower, upper), max(lower, upper)
    return Interval(lower, upper)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    return Figure(
        draw(st.one_of(st.none(), intervals())),
        draw(TERMS),
        frozenset({"base"}),
        draw(st.sampled_from([frozenset(), frozenset({"Share"})])),
        draw(st.sampled_from([frozenset(), frozenset({"in 1"}), frozenset({"in 2"})])),
    )


def of(claim: Interval, **terms: str) -> Figure:
    said = {"base": "calls", **terms}
    return Figure(claim, {k: frozenset({v}) for k, v in said.items()}, frozenset({"base"}))


@given(figures(), figures())
def test_comparing_is_symmetric(one: Figure, other: Figure) -> None:
    assert compare(one, other) == compare(other, one)


@given(figures())
def test_nothing_contradicts_itself(one: Figure) -> None:
    assert compare(one, one).outcome != "contradictory"


@given(intervals(), intervals(), st.decimals(0, 100), st.decimals(0, 100))
def test_widening_never_makes_a_contradiction(
    one: Interval, other: Interval, down: Decimal, up: Decimal
) -> None:
    wider = Interval(
        None if one.lower is None else one.lower - down,
        None if one.upper is None else one.upper + up,
    )
    if compare(of(one), of(other)).outcome == "compatible":
        assert compare(of(wider), of(other)).outcome == "compatible"
        assert compare(of(Interval(None, wider.upper)), of(other)).outcome == "compatible"


@given(intervals(), intervals(), NUMBERS)
def test_what_is_in_both_makes_them_compatible(one: Interval, other: Interval, x: Decimal) -> None:
    def holds(claim: Interval) -> bool:
        low = claim.lower is None or claim.lower <= x
        return low and (claim.upper is None or x <= claim.upper)

    if holds(one) and holds(other):
        assert compare(of(one), of(other)).outcome == "compatible"
    elif one.lower == one.upper == x:
        assert compare(of(one), of(other)).outcome == "contradictory"


@given(NUMBERS, FACTORS, FACTORS)
def test_an_interval_is_never_backwards(
    value: Decimal, lower: float | None, upper: float | None
) -> None:
    claim = interval(value, lower, upper)
    assert (claim.lower is None) == (lower is None)
    assert (claim.upper is None) == (upper is None)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "expected"),
    [
        ("60000", 0.9, 1.0, "54000 to 60000"),
        ("-10", 0.9, 1.1, "-11 to -9"),
        ("-10", 0.9, 1.0, "-10 to -9"),
        ("-10", 1.0, None, "at least -10"),
        ("0.1", 1.0, 1.0, "0.1"),
        ("5", None, None, "any value"),
    ],
)
def test_a_comparator_makes_an_interval(
    value: str, lower: float | None, upper: float | None, expected: str
) -> None:
    assert str(interval(Decimal(value), lower, upper)) == expected


@pytest.mark.parametrize(
    ("one", "other", "outcome", "why"),
    [
        (of(TWO), of(Interval(Decimal(2))), "compatible", "some value is in 1 to 2 and at least 2"),
        (of(TWO), of(Interval(Decimal(3))), "contradictory", "no value is in"),
        (of(TWO, unit="call"), of(TWO, unit="day"), "not comparable", "not the same unit"),
        (of(TWO, place="x"), of(TWO), "not comparable", "only one states its place"),
        (Figure(None, {}, frozenset(), fault="has no number"), of(Interval()), "not comparable",
         "has no number"),
        (Figure(Interval(), {}, frozenset({"base"})), Figure(Interval(), {}, frozenset({"base"})),
         "not comparable", "neither says what was measured"),
    ],
)  # fmt: skip
def test_the_outcome_says_why(one: Figure, other: Figure, outcome: str, why: str) -> None:
    found = compare(one, other)
    assert found.outcome == outcome
    assert why in found.why


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="2 to 1 ends before it begins"):
        Interval(Decimal(2), Decimal(1))


# --- time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "certain"),
    [
        (("2010", "2014"), ("2012", "2013"), True),
        (("2010", "2014"), ("2012", None), True),  # It held at least when it began.
        (("2010", "2014"), (None, "2012"), True),
        (("2010", "2014"), ("2014", "2018"), False),  # One of them made way in 2014.
        (("2010", "2014-06"), ("2014-05", "2018"), True),
        (("2010", "2014-06-30"), ("2014-06-30", "2018"), False),
        (("2010", None), ("2012", None), False),  # The first may have ended in 2011.
        (("2010", "2014"), (None, None), False),
        (("2010~", "2014"), ("2012", "2016"), True),  # It held still in 2014.
        (("2010~", "2014"), ("2012", "2013"), False),
        (("2010", "2014?"), ("2012", "2013"), False),
        (("201X", "2024"), ("2020", "2022"), True),
        (("201X", "2024"), ("2018", "2019"), False),
        (("2009/2010", "2014"), ("2011", "2012"), True),
        (("2010", "XXXX"), ("2012", "2013"), False),
        (("2010-21", "2014"), ("2011-02", "2012"), True),
        (("2010", ".."), ("2012", "2013"), False),
    ],
)
def test_only_what_is_certain_overlaps(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None], certain: bool
) -> None:
    first, second = validity(*one), validity(*other)
    assert first.overlaps(second) is certain
    assert second.overlaps(first) is certain
