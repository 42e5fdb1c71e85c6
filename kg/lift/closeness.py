"""Which label of the ontology somebody may have meant."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz import fuzz, process

from kg.names import folded
from kg.ontology import Ontology

CLOSE = 75
"""From which likeness, of 100, a label is worth a suggestion."""

_LONGEST = 200  # characters; nobody's label comes close
_OF_MENTIONS = frozenset({"mention"})
_OF_PROPERTIES = frozenset({"relation", "role"})


def closest(what: str, label: str, ontology: Ontology, cutoff: int = CLOSE) -> str:
    """The label of the ontology that is most like another one, or nothing where none is close.

    ``what`` has the label: mentions are things, relations and roles properties, all others may be
    both. Likeness is the share of letters that need no edit (Indel distance). Of equals the first
    counts, in the order of ``Ontology.labels``.
    """
    known = _known(ontology, what not in _OF_PROPERTIES, what not in _OF_MENTIONS)
    wanted = folded(label)[:_LONGEST]
    found = process.extractOne(wanted, known, scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[2] if found else ""


@lru_cache(maxsize=32)
def _known(ontology: Ontology, things: bool, properties: bool) -> dict[str, str]:
    """Labels as they are compared, by the label."""
    labels = ontology.labels(things=things, properties=properties)
    by_folded = {folded(label): label for label in labels}  # Their own names come last.
    return {label: compared for compared, label in by_folded.items()}
