"""Sentences: a law for every text, and the cases where the splitter alone goes wrong."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers._sentences import SPLITTER, sentences
from tests.hanging import not_for_ever

SEED = Path(__file__).parents[2] / "seeds" / "accord" / "california-mexico-accord.txt"

CHARACTERS = st.one_of(
    st.sampled_from(
        " \n\r\t\v\f.!?,\"'()Aab1\xa0\u2009\u2028\u2029\u3000\u200b\ufeff\u201c\u201d\x85"
    ),
    st.characters(exclude_categories=["Cs"]),
)
WORDS = st.sampled_from(
    [
        "Mr.",
        "New",
        "York.",
        "U.S.",
        "\u201cIt",
        "said.\u201d",
        "a",
        "Kamala",
        "D.",
        "6 %",
        "\U0001f973",
    ]
)
GAPS = st.sampled_from([" ", "  ", "\xa0 ", "\n", "\r\n", "\n\n", "\r\n\r\n", "\n \xa0\n", ""])
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=200),
    st.lists(st.tuples(WORDS, GAPS), max_size=40).map(lambda pairs: "".join(map("".join, pairs))),
)


def split(text: str) -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in sentences(text)]


@given(TEXTS)
def test_sentences_partition_what_is_not_white_space(text: str) -> None:
    found = sentences(text)
    covered = [offset for sentence in found for offset in range(sentence.start, sentence.end)]
    assert covered == sorted(set(covered)), "ordered and disjoint"
    assert {i for i, c in enumerate(text) if not c.isspace()} <= set(covered)
    for sentence in found:
        quote = text[sentence.start : sentence.end]
        assert quote
        assert quote == quote.strip()


def test_the_splitter_is_named_with_its_version() -> None:
    assert f"nupunkt {version('nupunkt')}" == SPLITTER


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\xa0\u2029\f"])
def test_white_space_alone_has_no_sentences(text: str) -> None:
    assert sentences(text) == ()


@pytest.mark.parametrize(
    "gap", ["\n\n", "\r\n\r\n", "\r\r", "\n \t\xa0\n", "\n\n\n\n", "\u2029", "\f"]
)
def test_a_blank_line_ends_a_title_without_full_stop(gap: str) -> None:
    assert split(f"Work to stop trafficking{gap}Last month they met.") == [
        "Work to stop trafficking",
        "Last month they met.",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_end_alone_does_not_end_a_sentence(end: str) -> None:
    assert split(f"They met{end}last month. It rained.") == [
        f"They met{end}last month.",
        "It rained.",
    ]


def test_exotic_spaces_are_spaces() -> None:
    assert split("They met.\u2009\xa0Then they signed.\u3000It rained.") == [
        "They met.",
        "Then they signed.",
        "It rained.",
    ]


@pytest.mark.parametrize("gap", ["  ", "\xa0 ", " \xa0"])
def test_an_opening_quote_after_a_wide_gap_begins_a_sentence(gap: str) -> None:
    assert split(
        f"He spoke in New York.{gap}\u201cIt ought to concern us.\u201d{gap}\u201cIndeed.\u201d"
    ) == [
        "He spoke in New York.",
        "\u201cIt ought to concern us.\u201d",
        "\u201cIndeed.\u201d",
    ]


@pytest.mark.parametrize("gap", [" ", "\xa0", "\r\n"])
def test_an_opening_quote_after_one_space_does_not(gap: str) -> None:
    assert len(split(f"It broke the U.S.{gap}\u201cClean Air Act\u201d of 1970.")) == 1


def test_the_seed_article() -> None:
    text = SEED.read_bytes().decode("utf-8")
    found = split(text)
    assert found[0] == "California and Mexico work to stop trafficking across border"
    assert found[1].startswith("In recent years, ")
    assert (
        "President Obama also recognized this issue recently at the Clinton Global Initiative "
        "in New York."
    ) in found
    assert [s[:16] for s in found if s.startswith("\u201c")] == [
        "\u201cCriminal traffi",
        "\u201cIf we aim to be",
        "\u201cIt ought to con",
    ]
    assert "with a 61% increase in self-identifying victims since 2010." in found[3]
    assert any("Kamala D. Harris has made it a priority" in sentence for sentence in found)
    assert len(found) == 22


@pytest.mark.parametrize("unit", ['."', ".\u201d)", '!!"', "a", ". ", " "])
def test_time_does_not_grow_with_the_square_of_the_length(unit: str) -> None:
    with not_for_ever():  # Unmasked, the first would take ten minutes.
        sentences(unit * 500_000)
