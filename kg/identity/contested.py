"""Names that more than one thing is known to have: "George Bush", "Springfield".

A name says little where two things have it that contradict each other, or where it fits two
names that do. Whether a name is contested follows from what has that name, or one that
shares a block with it, and from nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from kg.identity.blocks import block_keys
from kg.identity.likeness import CONFLICTS, OTHER_FORM, UNDECIDED, agreement
from kg.identity.names import compared
from kg.identity.profiles import Context, Profile
from kg.ontology import NameStyle

ENOUGH = 3
"""How much must be said of a thing for it to count that it shares nothing with others."""

RARE = 0.3
"""How rare something must be for two to hang together by it."""

MAX_FORMS = 50
"""How many forms of a block are compared. A larger one holds names that many have: all of them
are contested."""


def contested(profiles: Iterable[Profile], context: Context) -> frozenset[tuple[str, str]]:
    """The names, as (kind, compared form), that more than one of the things must have."""
    holders: dict[tuple[str, str], list[Profile]] = defaultdict(list)
    for profile in profiles:
        style = context.style(profile.kind)
        for form in {compared(name, style) for name in profile.names} - {""}:
            holders[profile.kind, form].append(profile)
    found = {key for key, some in holders.items() if contradict(some, context)}
    blocks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, form in holders:
        for key in block_keys(form, context.style(kind)):
            blocks[kind, key].add(form)
    for (kind, _), forms in blocks.items():
        found |= {(kind, form) for form in between(forms, context.style(kind))}
    return frozenset(found)


# --- Things of one name ----------------------------------------------------------------------


def contradict(some: Sequence[Profile], context: Context) -> bool:
    """Whether things of one name must be more than one, or nothing says that they are one."""
    properties = context.ontology.properties
    single = (
        {k: v for k, v in p.related.items() if k in properties and properties[k].single}
        for p in some
    )
    classes = frozenset[str]().union(*(p.classes for p in some))
    if any(context.ontology.disjoint(a, b) for a, b in combinations(sorted(classes), 2)):
        return True
    values = [
        *_values(p.external for p in some),
        *_values(p.traits for p in some),
        *_values(single),
        [said for p in some if len(said := _said(p, context)) >= ENOUGH],
    ]
    return any(_falls_apart(part) for part in values)


def _values(said: Iterable[Mapping[str, frozenset[str]]]) -> Iterable[list[frozenset[str]]]:
    """For each key the values of each thing that has any."""
    by_key: dict[str, list[frozenset[str]]] = defaultdict(list)
    for one in said:
        for key, values in one.items():
            if values:
                by_key[key].append(values)
    return by_key.values()


def _said(profile: Profile, context: Context) -> frozenset[str]:
    """Whatever is said of a thing, and what it is named with, but for what is everywhere."""
    parts = (*profile.external.values(), *profile.traits.values(), *profile.related.values())
    said = profile.company.union(*parts)
    return frozenset(token for token in said if context.rarity(token) >= RARE)


def _falls_apart(sets: Sequence[frozenset[str]]) -> bool:
    """Whether sets do not all hang together, by what they share."""
    above: dict[str, str] = {}

    def top(token: str) -> str:
        while above.setdefault(token, token) != token:
            above[token] = token = above[above[token]]
        return token

    for values in sets:
        first, *others = values
        for token in others:
            above[top(token)] = top(first)
    return len({top(token) for values in sets for token in values}) > 1


# --- Names between two names -----------------------------------------------------------------


def between(block: set[str], style: NameStyle) -> set[str]:
    """Of the compared forms in one block, those that agree with two others which conflict."""
    if len(block) > MAX_FORMS:
        return block
    found: set[str] = set()
    for one, other in combinations(sorted(block), 2):
        if agreement(one, other, style).how in (*CONFLICTS, OTHER_FORM):
            found |= {
                form
                for form in block - {one, other}
                if min(agreement(form, x, style).score for x in (one, other)) >= UNDECIDED
            }
    return found
