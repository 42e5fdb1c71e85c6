"""What speaks for and against two things being one.

Each feature is a function whose docstring is its published explanation. It returns None where
it has nothing to say. Weights are log-odds: 0 leaves the odds as they are, 1 multiplies them
by 2.7; a score of 0.99 needs 4.6. They were chosen by what each outcome is worth among the pairs
that ``benchmarks/identity.py --weights`` blocks, and kept below that, so that they hold where
documents are less orderly than generated ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.identity.likeness import CONFLICTS, PART, SINGLE, UNDECIDED, Agreement, agreement
from kg.identity.names import compared
from kg.identity.profiles import Context, Profile, fullest
from kg.names import local_name
from kg.ontology import NameStyle

Rule = Literal["", "apart", "unsure", "hint"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one feature says: its weight in log-odds, and why.

    A ``rule`` overrules the sum: ``apart`` things are never one, ``unsure`` ones never without
    an external identifier that they share, and those of which there is but a ``hint`` never
    without such an identifier or a refining property that they share.
    """

    weight: float
    words: str
    rule: Rule = ""


Feature = Callable[[Profile, Profile, Context], Evidence | None]

NAME_SCALE = 11.0
"""Names of score 1 give 5.5, enough alone with a little to spare (SURE is 0.92: 4.6); one thing
that speaks against them and they are not. Names with nothing alike give -5.5."""

CONTESTED = -1.5
"""A name that two are known to have takes something rare that they share, to tell which it is."""

SHARED_ID = 26.0
"""An identifier overrules names, offices and the rest, which together can take 18.2 away."""

SHARED_TRAIT, OTHER_TRAIT = 2.5, -4.0
"""A refining property is declared as what keeps namesakes apart, and outweighs other company."""

SHARED_RELATED, OTHER_RELATED, LEAST_RELATED = 1.5, -1.0, -2.0
"""Shared values, at their rarest; differing values of a property, and of all together."""

SHARED_COMPANY, OTHER_COMPANY, ENOUGH_COMPANY = 2.5, -1.2, 3
"""Company at its rarest; nothing in common counts only where both have some to compare."""

YEARS_APART, PER_YEARS, FURTHEST = 30, 10, -4.0
"""Persons who are written about more than so many years apart lose 1 for so many years more."""


# --- Rules -----------------------------------------------------------------------------------


def identifiers(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Identifiers of one database are the same, or differ: then the two are never one."""
    shared = _both(one.external, other.external)
    differing = [d for d in shared if not one.external[d] & other.external[d]]
    if differing:
        return Evidence(-SHARED_ID, f"identifiers differ in {differing[0]}", "apart")
    same = sorted(i for d in shared for i in one.external[d] & other.external[d])
    return Evidence(SHARED_ID, f"both are {same[0]}") if same else None


def classes(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Two classes that nothing can share: then the two are never one."""
    ontology = context.ontology
    opposed = sorted(
        tuple(sorted((ontology.classes[a].name, ontology.classes[b].name)))
        for a in one.classes & ontology.classes.keys()
        for b in other.classes & ontology.classes.keys()
        if ontology.disjoint(a, b)
    )
    if not opposed:
        return None
    words = "nothing is both a " + " and a ".join(opposed[0])
    return Evidence(-SHARED_ID, words, "apart")


# --- Names -----------------------------------------------------------------------------------


def contested(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """A name of theirs is one that something else is known to have too: it says less."""
    if not context.contested:
        return None
    style = context.style(one.kind)
    forms = sorted({compared(n, style) for p in (one, other) for n in fullest(p.names, style)})
    held = [form for form in forms if (one.kind, form) in context.contested]
    return Evidence(CONTESTED, f"more than one is called “{held[0]}”") if held else None


def names(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """How well the best pair of names agrees; part of a name, or a single one, is but a hint."""
    style = context.style(one.kind)
    pairs = [(a, b) for a in fullest(one.names, style) for b in fullest(other.names, style)]
    if not pairs:
        return Evidence(0.0, "what has no name is not known by it", "unsure")
    found = [(agreement(a, b, style), a, b) for a, b in pairs]
    best = min(found, key=lambda item: (-item[0].score, *_in_order(item, style)))
    against = [item for item in found if item[0].how in CONFLICTS]
    if against:
        best = min(against, key=lambda item: (item[0].score, *_in_order(item, style)))
    how, first, second = best[0], *_in_order(best, style)[1::2]
    words = f"“{first}” and “{second}”: {how.how}"
    rule: Rule = "unsure" if how.score < UNDECIDED else ""
    if how.how in (PART, SINGLE):
        rule = "hint"
    return Evidence(round(NAME_SCALE * (how.score - 0.5), 3), words, rule)


def _in_order(item: tuple[Agreement, str, str], style: NameStyle) -> tuple[str, str, str, str]:
    """The two names whichever came first, each after its canonical form."""
    one, other = sorted((compared(name, style), name) for name in item[1:])
    return *one, *other


# --- What is said of them --------------------------------------------------------------------


def traits(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Values of refining properties are shared, or have nothing in common, which is unsure."""
    both = _both(one.traits, other.traits)
    differing = [p for p in both if not one.traits[p] & other.traits[p]]
    if differing:
        label = _label(differing[0], context)
        return Evidence(OTHER_TRAIT, f"{label} has nothing in common", "unsure")
    return Evidence(SHARED_TRAIT, f"{_label(both[0], context)} is shared") if both else None


def related(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Values of other properties are shared, the rarer the better, or have nothing in common."""
    both = _both(one.related, other.related)
    shared = {p: one.related[p] & other.related[p] for p in both}
    same = [p for p in both if shared[p]]
    if not same:
        if not both:
            return None
        weight = max(OTHER_RELATED * len(both), LEAST_RELATED)
        return Evidence(weight, f"{_label(both[0], context)} has nothing in common")
    rarest = max(same, key=lambda p: (_rarest(shared[p], context), p))
    weight = SHARED_RELATED * _rarest(shared[rarest], context)
    return Evidence(round(weight, 3), f"{_label(rarest, context)} is shared")


def company(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Both are named together with the same other things, the rarer the better, or with none."""
    shared = one.company & other.company
    if shared:
        weight = SHARED_COMPANY * _rarest(shared, context)
        return Evidence(round(weight, 3), f"named together with {len(shared)} of the same")
    if min(len(one.company), len(other.company)) < ENOUGH_COMPANY:
        return None
    return Evidence(OTHER_COMPANY, "named together with nothing of the same")


def years(one: Profile, other: Profile, context: Context) -> Evidence | None:
    """Documents about persons are further apart than a working life allows."""
    if one.years is None or other.years is None or context.style(one.kind) != NameStyle.PERSONAL:
        return None
    gap = max(one.years[0], other.years[0]) - min(one.years[1], other.years[1])
    if gap <= YEARS_APART:
        return None
    weight = max((YEARS_APART - gap) / PER_YEARS, FURTHEST)
    return Evidence(round(weight, 3), f"documents are {gap} years apart")


FEATURES: tuple[Feature, ...] = (
    identifiers,
    classes,
    names,
    contested,
    traits,
    related,
    company,
    years,
)
"""All features, in the order in which reasons are given."""


def _both(
    one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """The keys that have values on both sides."""
    return tuple(sorted(k for k in one.keys() & other.keys() if one[k] and other[k]))


def _rarest(tokens: Iterable[str], context: Context) -> float:
    return max(map(context.rarity, tokens))


def _label(prop: str, context: Context) -> str:
    known = context.ontology.properties.get(prop)
    return known.name if known else local_name(prop)
