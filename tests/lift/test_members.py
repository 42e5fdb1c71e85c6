"""Members of enumerations: found in running words, or named by an attribute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.lift.values import individual, member
from kg.ontology import Individual


def an(name: str, label: str, *labels: str) -> Individual:
    return Individual(f"https://kg.example/ontology#{name}", name, label, "", labels)


COMPARATORS = (
    an("exactly", "exactly"),
    an("approximately", "about", "around", "some", "circa", "an estimated"),
    an("nearly", "nearly", "almost", "close to"),
    an("moreThan", "more than", "over"),
    an("atMost", "at most", "no more than"),
    an("attorneyGeneral", "attorney general", "attorneys general", "AG"),
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nearly 60,000 calls", "nearly"),
        ("NEARLY 60,000", "nearly"),
        ("more than 15%", "moreThan"),
        ("more\u00a0than 15%", "moreThan"),
        ("more-than", "moreThan"),
        ("more\u2011than", "moreThan"),
        ("more\n  than", "moreThan"),
        ("mo\u00adre than", "moreThan"),
        ("moreThan", "moreThan"),
        ("no more than 15", "atMost"),
        ("an estimated 16,000", "approximately"),
        ("(over) 5", "moreThan"),
        ("California\u2019s attorney-general", "attorneyGeneral"),
        ("the AG of Ohio", "attorneyGeneral"),
        ("circa or around", "approximately"),
        ("around or almost", "approximately"),  # equally long: the first in the text
        ("almost or around", "nearly"),
        ("over nearly", "nearly"),  # the longest
        ("moreover 5", None),
        ("overall", None),
        ("more, than", None),
        ("60,000", None),
        ("", None),
    ],
)
def test_a_member_in_the_text(text: str, name: str | None) -> None:
    found = individual(text, COMPARATORS)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("more than", "moreThan"),
        ("moreThan", "moreThan"),
        ("MORE_THAN", "moreThan"),
        ("over", "moreThan"),
        ("https://kg.example/ontology#nearly", "nearly"),
    ],
)
def test_a_member_by_its_label(text: str, name: str) -> None:
    assert member(text, COMPARATORS).name == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nerly", "'nerly' is none of exactly, about, .*; did you mean nearly?"),
        ("nearly 60", "is none of"),
        ("", "'' is none of"),
        ("x" * 100_000, "…' is none of"),
    ],
)
def test_no_member_has_the_label(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        member(text, COMPARATORS)
    with pytest.raises(ValueError, match="no members"):
        member(text, ())


@given(st.text(), st.permutations(COMPARATORS))
def test_whatever_is_said_names_a_member_or_none(text: str, members: list[Individual]) -> None:
    assert individual(text, members) in (None, *members)
    for one in members:
        assert individual(f"{text} {one.label}", members) is not None
