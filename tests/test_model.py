"""The nouns: they are what they were after they went to another process, or to disk."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from kg import model
from kg.model import Entity, Fragment, Literal, Loss, Mention, Qualifiers, Span, Statement

NOUNS = [noun for noun in vars(model).values() if isinstance(noun, type) and is_dataclass(noun)]
STATEMENT = Statement(
    "s1", "doc", "doc#A:0,3", "urn:p", Literal("1", "urn:d", "en"),
    (Fragment(0, 3, "Ada"),), (Fragment(9, 12, "she"),),
    Qualifiers("quoted", True, "preferred", 0.5),
    "rule", ("s2", "s3"), 7,
)  # fmt: skip


@pytest.mark.parametrize(
    "noun",
    [
        STATEMENT,
        Mention("T1", "Person", (Span(0, 3), Span(5, 9)), line=4),
        Entity("urn:e", "urn:K", "Ada", ("urn:C",), former=("urn:f",)),
        Loss("a.ann", 3, "unread", "T1", "no offsets"),
    ],
    ids=lambda noun: type(noun).__name__,
)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_noun_is_the_same_after_pickling(noun: object, protocol: int) -> None:
    again = pickle.loads(pickle.dumps(noun, protocol))
    assert type(again) is type(noun)
    assert again == noun
    assert copy.deepcopy(noun) == noun


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_field_of_a_noun_goes_into_its_pickle(noun: type) -> None:
    """Fields that a call does not take by their position would be lost."""
    assert is_dataclass(noun)
    assert noun.__match_args__ == tuple(f.name for f in fields(noun))


def test_a_noun_stays_frozen_after_pickling() -> None:
    again = pickle.loads(pickle.dumps(STATEMENT))
    with pytest.raises(FrozenInstanceError):
        again.id = "s2"
