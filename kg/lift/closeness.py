"""Which label of the ontology somebody may have meant."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz, process

from kg.names import folded
from kg.ontology import Ontology

CLOSE = 75
"""From which likeness, of 100, a label is worth a suggestion."""

_LONGEST = 200  # characters; nobody's label comes close


def closest(label: str, ontology: Ontology, cutoff: int = CLOSE) -> str:
    """The label of the ontology that is most like another one, or nothing where none is close.

    Likeness is the share of letters that need no edit (Indel distance). Of equals the first
    counts, in the order of ``Ontology.labels``.
    """
    wanted = folded(label)[:_LONGEST]
    found = process.extractOne(wanted, _known(ontology), scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[2] if found else ""


@lru_cache(maxsize=8)
def _known(ontology: Ontology) -> dict[str, str]:
    """Labels as they are compared, by the label."""
    by_folded = {folded(label): label for label in ontology.labels()}  # their own names come last
    return {label: compared for compared, label in by_folded.items()}
