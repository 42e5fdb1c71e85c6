"""Offsets: whichever way a file counts, a mention stands where the text says what it states."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Span
from kg.readers._offsets import (
    BYTES,
    CODE_POINTS,
    CRLF_AS_LF,
    GRAPHEMES,
    MARK_COUNTED,
    MARK_NOT_COUNTED,
    REACH,
    UTF_16,
    Claim,
    Place,
    place,
)

MARK = "\ufeff"
PARTY = "\U0001f973"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ACCENTED = "e\u0301"


def counted(text: str, offset: int, convention: Sequence[str]) -> int:
    """An offset as the convention counts it, by encoding: another way than the code's."""
    before = text[:offset]
    if BYTES in convention:
        return len(before.encode())
    if GRAPHEMES in convention:  # Of the clusters in these tests.
        return len(before.replace("\r\n", "\n").replace(FAMILY, "x").replace(ACCENTED, "x"))
    if CRLF_AS_LF in convention:
        before = before.replace("\r\n", "\n")
    units = len(before.encode("utf-16-le")) // 2 if UTF_16 in convention else len(before)
    return units + (MARK_COUNTED in convention) - (MARK_NOT_COUNTED in convention)


def claims_of(text: str, words: Sequence[str], convention: Sequence[str]) -> list[Claim]:
    claims = []
    for word in words:
        start = text.index(word)
        end = start + len(word)
        span = counted(text, start, convention), counted(text, end, convention)
        claims.append(Claim((span,), word.replace("\r\n", " ")))
    return claims


def spans_of(text: str, words: Sequence[str]) -> list[Place]:
    return [Place((Span(text.index(w), text.index(w) + len(w)),)) for w in words]


@st.composite
def counted_texts(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """A text of words that each occur once, some of them, and a convention that applies."""
    gaps = st.sampled_from([" ", "\n", "\r\n", f" {PARTY} ", PARTY, "\r\n\r\n", "\U0001d518"])
    words = [f"w{number:03}" for number in range(draw(st.integers(1, 12)))]
    text = draw(st.sampled_from(["", MARK])) + draw(gaps)
    text += "".join(word + draw(gaps) for word in words)
    mark = MARK_NOT_COUNTED if text.startswith(MARK) else MARK_COUNTED
    convention = [name for name in (UTF_16, CRLF_AS_LF, mark) if draw(st.booleans())]
    chosen = draw(st.lists(st.sampled_from(words), min_size=1, unique=True))
    return text, chosen, convention


@given(counted_texts())
def test_every_convention_is_undone(case: tuple[str, list[str], list[str]]) -> None:
    text, words, convention = case
    name, places = place(text, claims_of(text, words, convention))
    assert list(places) == spans_of(text, words)
    # A simpler convention may say the same of these words, never a more complicated one.
    named = [] if name == CODE_POINTS else name.split(", ")
    assert len(named) <= len(convention)


@given(
    st.text(st.sampled_from(f"ab \r\n{PARTY}{MARK}"), max_size=60),
    st.lists(
        st.tuples(
            st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=3),
            st.none() | st.text(st.sampled_from(f"ab \n{PARTY}"), max_size=5),
        ),
        max_size=6,
    ),
)
def test_what_is_placed_says_what_is_stated(
    text: str, claimed: list[tuple[list[tuple[int, int]], str | None]]
) -> None:
    _, places = place(text, [Claim(tuple(spans), stated) for spans, stated in claimed])
    assert len(places) == len(claimed)
    for (spans, stated), where in zip(claimed, places, strict=True):
        assert where.spans or where.reason
        assert list(where.spans) == sorted(where.spans)
        assert all(0 <= span.start < span.end <= len(text) for span in where.spans)
        assert all(text[span.start : span.end].strip() for span in where.spans)
        if where.spans and stated is not None and len(spans) == 1:
            quote = text[where.spans[0].start : where.spans[0].end]
            forms = [
                (re.sub(blank, " ", quote).rstrip(), re.sub(blank, " ", stated).rstrip())
                for blank in (r"\s", r"\r\n|\s")
            ]
            assert any(said == wanted for said, wanted in forms)


@pytest.mark.parametrize(
    ("text", "convention"),
    [
        ("Obama met Harris.", []),
        (f"{PARTY}{PARTY} Obama met Harris.", [UTF_16]),
        ("Title\r\n\r\nObama met\r\nHarris.", [CRLF_AS_LF]),
        (f"{MARK}Obama met Harris.", [MARK_NOT_COUNTED]),
        ("Obama met Harris.", [MARK_COUNTED]),
        ("éü met Obama and Harris.", [BYTES]),
        (f"{PARTY * 3} Obama met {ACCENTED} Harris.", [BYTES]),
        (f"{FAMILY}{ACCENTED} Obama\r\nmet Harris.", [GRAPHEMES]),
        # Three of the one, since fewer come to the same as something simpler.
        (f"{PARTY * 3} Title\r\nObama met Harris.", [UTF_16, CRLF_AS_LF]),
        (f"{MARK}{PARTY * 3} Title\r\nObama met Harris.", [UTF_16, CRLF_AS_LF, MARK_NOT_COUNTED]),
    ],
)
def test_each_convention_is_named(text: str, convention: list[str]) -> None:
    name, places = place(text, claims_of(text, ["Obama", "Harris"], convention))
    assert name == (", ".join(convention) or CODE_POINTS)
    assert list(places) == spans_of(text, ["Obama", "Harris"])


def test_claims_that_state_nothing_follow_those_that_do() -> None:
    text = f"{PARTY} Obama met Harris."
    stating = claims_of(text, ["Obama"], [UTF_16])
    silent = [Claim(claim.spans) for claim in claims_of(text, ["Harris"], [UTF_16])]
    assert list(place(text, [*stating, *silent])[1]) == spans_of(text, ["Obama", "Harris"])


def test_without_a_stated_text_offsets_are_code_points() -> None:
    assert place("Obama", [Claim(((0, 5),))]) == (CODE_POINTS, (Place((Span(0, 5),)),))


def test_one_wrong_claim_does_not_hide_the_convention() -> None:
    text = f"{PARTY} Obama met Harris in Sacramento."
    claims = claims_of(text, ["Obama", "Harris", "Sacramento"], [UTF_16])
    wrong = Claim(((0, 3),), "nowhere")
    name, places = place(text, [*claims, wrong])
    assert name == UTF_16
    assert list(places[:3]) == spans_of(text, ["Obama", "Harris", "Sacramento"])
    assert places[3].spans == ()
    assert "not within 200 characters" in places[3].reason


@pytest.mark.parametrize(
    ("text", "spans", "stated"),
    [
        ("New\nYork", [(0, 8)], "New York"),
        ("New\r\nYork", [(0, 9)], "New York"),
        ("New\r\nYork", [(0, 9)], "New  York"),
        ("New\xa0York", [(0, 8)], "New York"),
        ("New York ", [(0, 9)], "New York"),
        ("New York", [(0, 8)], "New York "),
        ("a and b", [(0, 1), (6, 7)], "a b"),
        ("a and b", [(0, 1), (6, 7)], "ab"),
        ("a and b", [(6, 7), (0, 1)], "b a"),
        ("a, b", [(0, 1), (1, 2)], "a ,"),
    ],
)
def test_white_space_and_fragments_may_be_written_differently(
    text: str, spans: list[tuple[int, int]], stated: str
) -> None:
    name, (where,) = place(text, [Claim(tuple(spans), stated)])
    assert name == CODE_POINTS
    assert where == Place(tuple(Span(*span) for span in sorted(spans)))


ARTICLE = (
    "Right here. Obama met Harris in New\nYork, she said, and they talked about it. " + "x " * 300
)


@pytest.mark.parametrize(
    ("spans", "stated", "expected"),
    [
        ([(10, 15)], "Obama", [(12, 17)]),
        ([(17, 12)], "Obama", [(12, 17)]),
        ([(-3, 2)], "Obama", [(12, 17)]),
        ([(12, 14)], "Obama", [(12, 17)]),
        ([(12, 12)], "Obama", [(12, 17)]),
        ([(30, 38)], "New York", [(32, 40)]),
        ([(10, 15), (20, 26)], "Obama Harris", [(12, 17), (22, 28)]),
        ([(54, 56)], "he", None),  # only within "she" and "they"
        ([(600, 605)], "Obama", None),
        ([(9_000_000, 9_000_005)], "Obama", None),
        ([(10**30, 10**30 + 5)], "Obama", None),
        ([(10, 12), (20, 21)], "Obama Harris", None),
        ([(10, 15), (10**30, 10**30 + 6)], "Obama Harris", None),
        ([(0, 5), (3, 8)], None, None),
        ([(0, 0)], None, None),
        ([(35, 36)], None, None),
        ([(5, 3)], None, None),
        ([(0, 5)], "", None),
        ([], "Obama", None),
    ],
)
def test_what_does_not_hold_is_found_near_by_or_refused(
    spans: list[tuple[int, int]], stated: str | None, expected: list[tuple[int, int]] | None
) -> None:
    held = Claim(((0, 5),), "Right")  # So that the convention is not in doubt.
    name, (first, where) = place(ARTICLE, [held, Claim(tuple(spans), stated)])
    assert name == CODE_POINTS
    assert first == Place((Span(0, 5),))
    assert where.spans == tuple(Span(*span) for span in expected or [])
    assert where.reason


def test_a_reason_says_what_stands_there_and_where_the_text_was_found() -> None:
    _, (_, moved, refused) = place(
        ARTICLE,
        [Claim(((0, 5),), "Right"), Claim(((10, 15),), "Obama"), Claim(((600, 605),), "Obama")],
    )
    assert moved.reason == "the text at 10 to 15 is '. Oba', not 'Obama'; found at 12 to 17"
    assert refused.reason.endswith("its text is not within 200 characters of there")


def test_the_nearest_is_taken_and_two_equally_near_are_not() -> None:
    text = "Fixed. Mexico or Mexico or Mexico."
    claims = [Claim(((0, 5),), "Fixed"), Claim(((8, 14),), "Mexico"), Claim(((12, 18),), "Mexico")]
    _, (_, near, between) = place(text, claims)
    assert near.spans == (Span(7, 13),)
    assert between.spans == ()
    assert "5 characters before there and after" in between.reason


@pytest.mark.parametrize(("gap", "found"), [(REACH, True), (REACH + 1, False)])
def test_the_search_has_a_bound(gap: int, found: bool) -> None:
    text = "Fixed." + " " * (gap - 6) + "Mexico"
    _, (_, where) = place(text, [Claim(((0, 5),), "Fixed"), Claim(((0, 6),), "Mexico")])
    assert bool(where.spans) is found


def test_a_script_without_spaces_is_searched_as_well() -> None:
    _, (_, where) = place("abc 加州总检察长", [Claim(((0, 3),), "abc"), Claim(((5, 7),), "总检")])
    assert where.spans == (Span(6, 8),)


def test_many_claims_of_a_whole_text_do_not_multiply() -> None:
    """With a slice of the text for each they would take minutes."""
    text = _Counting("word " * 20_000)
    whole = (0, len(text))
    place(text, [Claim((whole,), "word")] * 2_000 + [Claim((whole,))] * 2_000)
    assert 0 < text.taken < 2 * len(text)


class _Counting(str):
    """A text that counts how many of its characters are copied."""

    taken = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        piece = super().__getitem__(key)
        self.taken += len(piece)
        return piece
