"""Which names are compared at all: those that share a key.

Names whose agreement is UNDECIDED or better share a key; names that have nothing to do with each
other seldom do. A single name and a fuller one that it is a part of need not share any.
"""

from __future__ import annotations

from kg.identity.likeness import MAX_ACRONYM, MIN_ACRONYM, MIN_MISSPELT
from kg.identity.names import Name, acronyms, canonical_given, parsed
from kg.ontology import NameStyle

MAX_KEYS = 6


def block_keys(name: str, style: NameStyle) -> frozenset[str]:
    """At most MAX_KEYS keys of a name; none where it has no letters and no digits."""
    found = parsed(name, style)
    if not found.exact:
        return frozenset()
    if not found.words:
        return frozenset({f"= {found.exact}"})
    return _person(found) if style == NameStyle.PERSONAL else _thing(found)


def _letters(words: tuple[str, ...]) -> str:
    """The letters in the order of the alphabet, whatever the order of words and the spaces."""
    return "~ " + "".join(sorted("".join(words)))


def _person(name: Name) -> frozenset[str]:
    """Letters; family name with initial; given name with either end of the family name.

    One wrong letter leaves one of the two ends as it is.
    """
    first, family = name.words[0], name.words[-1]
    if len(name.words) == 1:
        return frozenset({_letters(name.full), f"= {family}"})
    given = canonical_given(first)
    keys = {_letters(name.full), f"{family} {first[0]}", f"{family} {given[0]}"}
    if len(given) > 1:
        keys |= {f"{given} <{family[:3]}", f"{given} >{family[-3:]}"}
        second = next((w for w in name.words[1:] if len(w) > 1), family)
        keys.add(f"{given} <{second[:3]}")
    return frozenset(keys)


def _thing(name: Name) -> frozenset[str]:
    """Letters; acronyms; the first letters of all words, with either end of the name."""
    keys = {_letters(name.words)}
    compact = "".join(name.words)
    if len(name.words) == 1:
        if MIN_ACRONYM <= len(compact) <= MAX_ACRONYM:
            keys.add(f"@ {compact}")
    else:
        lengths = range(MIN_ACRONYM, MAX_ACRONYM + 1)
        keys |= {f"@ {short}" for short in acronyms(name.full) if len(short) in lengths}
    if len(compact) >= MIN_MISSPELT - 1:
        letters = "".join(w if w[0].isdigit() else w[0] for w in name.words)
        keys |= {f"{letters} <{compact[:4]}", f"{letters} >{compact[-4:]}"}
    return frozenset(keys)
