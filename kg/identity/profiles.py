"""What is known of one thing, as it is compared with another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from kg.identity.names import MAX_LENGTH, Name, parsed
from kg.ontology import NameStyle, Ontology


def _nothing() -> Mapping[str, frozenset[str]]:
    return MappingProxyType({})


MAX_NAMES = 12
"""How many names of one thing are compared: those of most words."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What documents say of one thing.

    ``names`` are as written, sorted, and empty for what has none. ``external`` maps a
    database's namespace to identifiers, ``traits`` a refining property to the tokens of its
    values, ``related`` any other property to those of its values. ``company`` are the tokens
    of other named things in the same documents, ``years`` the first and the last year of
    these documents, ``mentions`` how many mentions it has.
    """

    kind: str
    names: tuple[str, ...] = ()
    external: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    classes: frozenset[str] = frozenset()
    traits: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    related: Mapping[str, frozenset[str]] = field(default_factory=_nothing)
    company: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    mentions: int = 1


@dataclass(frozen=True, slots=True)
class Context:
    """What a comparison knows besides the two things.

    ``frequency`` says in how many of the ``documents`` a token of company or of a related value
    occurs; what it does not list occurs in one. Without ``documents`` nothing is known of rarity.
    ``contested`` are names, as (kind, compared form), that more than one thing is known to have.
    """

    ontology: Ontology
    documents: int = 0
    frequency: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    contested: frozenset[tuple[str, str]] = frozenset()

    def rarity(self, token: str) -> float:
        """How rare a token is: from 0, in every document, to 1, in one; 0.5 if nothing is known.

        It changes in steps, where a count doubles, so that one document more seldom changes a
        score.
        """
        if self.documents < 1:
            return 0.5
        most = self.documents.bit_length() - 1
        steps = max(1, self.frequency.get(token, 1)).bit_length() - 1
        return 1 - min(steps, most) / most if most else 0.5

    def style(self, kind: str) -> NameStyle:
        """How names of a kind are compared."""
        found = self.ontology.classes.get(kind)
        return NameStyle(found.name_style) if found else NameStyle.PLAIN


def fullest(names: tuple[str, ...], style: NameStyle) -> tuple[str, ...]:
    """The names that are no part of another one, those of most words first; at most MAX_NAMES.

    "Harris" says nothing about somebody who is also called "Kamala Harris".
    """
    few = sum(map(len, names)) <= MAX_NAMES * MAX_LENGTH
    return _remembered(names, style) if few else _fullest(names, style)


def _fullest(names: tuple[str, ...], style: NameStyle) -> tuple[str, ...]:
    by_form: dict[str, tuple[Name, str]] = {}
    for name in sorted(names):
        found = parsed(name, style)
        if found.exact:
            by_form.setdefault(found.exact, (found, name))
    ordered = sorted(by_form.values(), key=lambda pair: (-len(pair[0].words), pair[0].exact))
    kept: list[tuple[Name, str]] = []
    for found, name in ordered:
        if len(kept) == MAX_NAMES:
            break
        if not any(_is_part(found, other) for other, _ in kept):
            kept.append((found, name))
    return tuple(name for _, name in kept)


_remembered = lru_cache(maxsize=1 << 14)(_fullest)


def _is_part(name: Name, other: Name) -> bool:
    same = name.generation == other.generation or not name.generation
    return bool(name.words) and same and set(name.full) < set(other.full)
