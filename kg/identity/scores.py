"""Whether two things are one: all features together, and what each of them said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from kg.identity.features import FEATURES, Evidence, Rule, identifiers, traits
from kg.identity.profiles import Context, Profile

Verdict = Literal["same", "different", "undecided"]

SAME_ABOVE = 0.99
DIFFERENT_BELOW = 0.1
"""Where no kg:sameAbove and no kg:differentBelow is declared on a kind."""

UNSURE_BELOW = 0.95
"""Two things of a lower score are not one because each is likely the same as a third."""


class Reason(NamedTuple):
    """What one feature said: its name, its weight in log-odds, its words."""

    feature: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Score:
    """Whether two things are one: ``value`` from 0 to 1, the verdict, and the reasons for it.

    The verdict follows from the value, unless a rule overrules it: then ``rule`` is its words.
    """

    value: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    rule: str = ""


def score(one: Profile, other: Profile, context: Context) -> Score:
    """Compare two things of one kind. Symmetric, and a function of its arguments alone.

    Raises ValueError for two kinds, whose things are never one and never compared.
    """
    if one.kind != other.kind:
        raise ValueError(f"{one.kind} and {other.kind} are two kinds; compare things of one")
    said: list[tuple[str, Evidence]] = []
    for feature in FEATURES:
        if (found := feature(one, other, context)) is not None:
            said.append((feature.__name__, found))
    value = 1 / (1 + math.exp(-math.fsum(evidence.weight for _, evidence in said)))
    verdict, rule = _verdict(value, said, one.kind, context)
    reasons = tuple(Reason(name, evidence.weight, evidence.words) for name, evidence in said)
    return Score(round(value, 6), verdict, reasons, rule)


def against(found: Score) -> str:
    """What keeps two things apart that others would join; empty where nothing does.

    Those that are different, and those of which a rule or the value says that they are unsure.
    """
    if found.verdict == "same" or (found.value >= UNSURE_BELOW and not found.rule):
        return ""
    return found.rule or min(found.reasons, key=lambda r: (r.weight, r.feature)).words


def bounds(kind: str, context: Context) -> tuple[float, float]:
    """The values from which two things of a kind are the same, and down to which different."""
    found = context.ontology.classes.get(kind)
    same = found.same_above if found else None
    different = found.different_below if found else None
    return (
        SAME_ABOVE if same is None else same,
        DIFFERENT_BELOW if different is None else different,
    )


def _verdict(
    value: float, said: list[tuple[str, Evidence]], kind: str, context: Context
) -> tuple[Verdict, str]:
    """The verdict, and the words of the rule that made it other than the value says."""
    same_above, different_below = bounds(kind, context)
    apart = next((e.words for _, e in said if e.rule == "apart"), "")
    if apart:
        return "different", apart
    if value <= different_below:
        return "different", ""
    if value < same_above:
        return "undecided", ""
    shared = {name for name, evidence in said if evidence.weight > 0}
    lifted: dict[Rule, set[str]] = {
        "unsure": {identifiers.__name__},
        "hint": {identifiers.__name__, traits.__name__},
    }
    held = [e.words for _, e in said if e.rule and not shared & lifted[e.rule]]
    return ("undecided", held[0]) if held else ("same", "")
