"""How far two names agree, and what explains it.

Scores say what the names alone are worth: from SURE on they suffice where nothing speaks
against it, from UNDECIDED on they are worth a look, below it they speak against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz.distance import OSA

from kg.identity.names import Name, acronyms, canonical_given, parsed
from kg.ontology import NameStyle

SURE = 0.92
UNDECIDED = 0.5

OTHER_FORM = "legal forms differ"
PART = "one is a part of the other"
SINGLE = "the same single name"
CONFLICTS = frozenset({"middle names differ", "generations differ", "numbers differ"})
"""Explanations of names that are alike and yet tell two things apart."""


@dataclass(frozen=True, slots=True, order=True)
class Agreement:
    """How far two names agree: ``score`` from 0 to 1, and ``how``, its published explanation."""

    score: float
    how: str


NOTHING = Agreement(0.0, "nothing alike")


def agreement(one: str, other: str, style: NameStyle) -> Agreement:
    """Compare two names as names of a style are compared. Symmetric."""
    a, b = sorted((parsed(one, style), parsed(other, style)), key=lambda n: (n.exact, n.words))
    if not a.exact or not b.exact:
        return NOTHING
    if not a.words or not b.words:
        return _SAME if a.exact == b.exact else NOTHING
    return _persons(a, b) if style == NameStyle.PERSONAL else _things(a, b)


def alike(one: str, other: str) -> bool:
    """Whether two words differ by one typing error: a letter that is wrong, missing or added.

    Short words are never alike, nor are those with another first letter: where a letter makes
    another word, it is mostly that one. Neighbours may change places in words of seven letters.
    """
    shorter, longer = sorted((len(one), len(other)))
    if one[:1] != other[:1] or longer < 6 or longer - shorter > 1 or not (one + other).isalpha():
        return False
    if longer == 6 and sorted(one) == sorted(other):
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


_SAME = Agreement(1.0, "the same")
_SPACES = "the same but for spaces and small words"
_MIDDLE = "the same but for middle names"
_MISSPELT = "spelt alike"
_INITIALS = "initials of the other"

MIN_COMPACT = 8
"""How many letters two persons' names must have, to be the same whatever their spaces."""

# --- Persons ---------------------------------------------------------------------------------


def _persons(a: Name, b: Name) -> Agreement:
    """Two names of persons."""
    found = _words_of_persons(a, b)
    if found.score < UNDECIDED or not (a.generation or b.generation):
        return found
    if not a.generation or not b.generation:
        return min(found, Agreement(0.85, "only one names its generation"))
    if a.generation == b.generation or {a.generation, b.generation} == {"jr", "ii"}:
        return found
    return Agreement(0.1, "generations differ")


def _words_of_persons(a: Name, b: Name) -> Agreement:
    worth = max(_worth(a), _worth(b), key=lambda found: found.score)
    if a.full == b.full:
        return worth
    if a.words == b.words or a.compact == b.compact:
        long = len(a.compact) >= MIN_COMPACT or a.words == b.words
        return min(worth, Agreement(0.97 if long else 0.8, _SPACES))
    if len(a.words) == 1 or len(b.words) == 1:
        return _part(a, b)
    if sorted(a.full) == sorted(b.full):
        return min(worth, Agreement(0.93, "the same words in another order"))
    return min(worth, _by_place(a, b))


def _worth(name: Name) -> Agreement:
    """What it says that two have this name: little, where it is one word, or initials."""
    whole = sum(len(word) > 1 for word in name.words)
    if whole > 1 or (whole and name.generation not in ("", "jr", "sr")):
        return _SAME
    if len(name.words) > 1:
        return Agreement(0.8, "the same initials and name")
    return Agreement(0.75, SINGLE)


def _part(a: Name, b: Name) -> Agreement:
    """A name within another is no more than a hint."""
    return Agreement(0.4, PART) if _within(a.full, b.full) or _within(b.full, a.full) else NOTHING


def _within(some: Sequence[str], all_of: Sequence[str]) -> bool:
    return set(some) <= set(all_of)


def _by_place(a: Name, b: Name) -> Agreement:
    """Given, middle and family names, each with its like; at most one of them is misspelt."""
    family = _word(a.words[-1], b.words[-1])
    if family is None:
        return _second_family_name(a, b)
    given = _given(a.words[0], b.words[0])
    if given is None:
        return _part(a, b)
    middle = _middle(a.words[1:-1], b.words[1:-1])
    if middle.how in CONFLICTS:
        return middle
    parts = (given, middle, family)
    misspelt = sum(part.how == _MISSPELT for part in parts)
    if misspelt > 1 or (misspelt and 1 in (len(a.words[0]), len(b.words[0]))):
        return NOTHING
    return _together(a, b, given, middle, family)


def _word(one: str, other: str) -> Agreement | None:
    if one == other:
        return _SAME
    return Agreement(0.85, _MISSPELT) if alike(one, other) else None


def _given(one: str, other: str) -> Agreement | None:
    if 1 in (len(one), len(other)) and one != other:
        return Agreement(0.7, _INITIALS) if one[0] == other[0] else None
    if one != other and canonical_given(one) == canonical_given(other):
        return Agreement(0.85, "a short form or spelling of the other")
    return _word(one, other)


def _middle(a: Sequence[str], b: Sequence[str]) -> Agreement:
    """Middle names: those of the shorter list begin the other, as a rule."""
    shorter, longer = sorted((a, b), key=len)
    if not shorter:
        return Agreement(0.96, _MIDDLE) if longer else _SAME
    found = [_given(x, y) for x, y in zip(shorter, longer, strict=False)]
    if None in found:
        left_out = _within(shorter, longer) and all(len(word) > 1 for word in shorter)
        return Agreement(*(0.85, _MIDDLE) if left_out else (0.1, "middle names differ"))
    if any(match and match.how == _MISSPELT for match in found):
        return Agreement(0.85, _MISSPELT)
    return _SAME if tuple(shorter) == tuple(longer) else Agreement(0.97, _MIDDLE)


def _together(
    a: Name, b: Name, given: Agreement, middle: Agreement, family: Agreement
) -> Agreement:
    """The worth of all parts; its explanation is that of the least."""
    if given.how == _INITIALS:
        count = _initials(a, b)
        given = Agreement((0.7, 0.86, 0.95)[min(count, 3) - 1], _INITIALS)
        middle = _SAME if count > 1 else middle
    elif _MISSPELT in (given.how, middle.how, family.how) and _long_and_inside(a, b):
        given, middle, family = (
            Agreement(0.93, _MISSPELT) if part.how == _MISSPELT else part
            for part in (given, middle, family)
        )
    least = min(given, middle, family)
    return Agreement(round(given.score * middle.score * family.score, 4), least.how)


def _initials(a: Name, b: Name) -> int:
    """How many initials of one name begin a word of the other, from the given name on."""
    pairs = zip(a.words[:-1], b.words[:-1], strict=False)
    return sum(1 in (len(x), len(y)) and x[0] == y[0] and x != y for x, y in pairs) or 1


def _long_and_inside(a: Name, b: Name) -> bool:
    """Whether the one error is inside a long word of a long name.

    Ends make other words (Alexander, Alexandra; Andersen, Anderson), the middle seldom does.
    """
    if len(a.words) != len(b.words) or min(len(a.compact), len(b.compact)) < 16:
        return False
    pairs = [(x, y) for x, y in zip(a.words, b.words, strict=True) if x != y and alike(x, y)]
    return all(2 <= _alike_up_to(x, y) < max(len(x), len(y)) - 3 for x, y in pairs)


def _alike_up_to(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _second_family_name(a: Name, b: Name) -> Agreement:
    """A name that another begins with: "Gabriel García", "Gabriel García Márquez"."""
    shorter, longer = sorted((a.words, b.words), key=len)
    begins = longer[: len(shorter)] == shorter
    if begins and min(len(shorter[0]), len(shorter[-1])) > 1:
        return Agreement(0.7, PART)
    return _part(a, b)


# --- Organisations and other things ----------------------------------------------------------


def _things(a: Name, b: Name) -> Agreement:
    """Two names that are words; legal forms last."""
    found = _words_of_things(a, b)
    if found.score < UNDECIDED or a.forms == b.forms or (a.forms & b.forms):
        return found
    if not a.forms or not b.forms:
        return min(found, Agreement(0.95, "the same without the legal form"))
    return min(found, Agreement(0.55, OTHER_FORM))


def _words_of_things(a: Name, b: Name) -> Agreement:
    if a.full == b.full:
        return _SAME
    if a.words == b.words:
        return Agreement(0.97, _SPACES)
    if a.numbers != b.numbers:
        return _other_numbers(a, b)
    if "".join(a.words) == "".join(b.words):
        return Agreement(0.97, _SPACES)
    if sorted(a.words) == sorted(b.words):
        return Agreement(0.8, "the same words in another order")
    if _acronym(a, b) or _acronym(b, a):
        return Agreement(0.7, "acronym of the other")
    return Agreement(0.65, _MISSPELT) if _one_misspelt(a, b) else _part_of_thing(a, b)


def _other_numbers(a: Name, b: Name) -> Agreement:
    """Names that are told apart by numbers, where all other words are the same."""
    one, other = ([w for w in n.words if w not in n.numbers] for n in (a, b))
    if a.numbers and b.numbers and one == other:
        return Agreement(0.05, "numbers differ")
    return _part_of_thing(a, b) if not a.numbers or not b.numbers else NOTHING


def _part_of_thing(a: Name, b: Name) -> Agreement:
    whole = _within(a.words, b.words) or _within(b.words, a.words)
    return Agreement(0.4, PART) if whole else NOTHING


MIN_ACRONYM, MAX_ACRONYM = 3, 8


def _acronym(one: Name, other: Name) -> bool:
    word = one.words[0]
    short = len(one.words) == 1 and MIN_ACRONYM <= len(word) <= MAX_ACRONYM
    return short and len(other.words) > 1 and word in acronyms(other.full)


MIN_MISSPELT = 10
"""How many letters the longer of two names must have, to be taken for misspelt."""


def _one_misspelt(a: Name, b: Name) -> bool:
    if len(a.words) != len(b.words) or max(map(_letters, (a, b))) < MIN_MISSPELT:
        return False
    differing = [(x, y) for x, y in zip(a.words, b.words, strict=True) if x != y]
    return len(differing) == 1 and alike(*differing[0])


def _letters(name: Name) -> int:
    return sum(map(len, name.words))
