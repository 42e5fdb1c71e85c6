"""Questions to the networks of a generation: answered once, kept, and stopped in time."""

from kg.analysis.analyst import Analyst
from kg.analysis.changes import Moved, by_iri, moved
from kg.analysis.columns import Column, kept, measured
from kg.analysis.questions import (
    MOST_NEIGHBOURS,
    Change,
    Measured,
    Neighbourhood,
    Paths,
    Question,
    Robustness,
)

__all__ = [
    "MOST_NEIGHBOURS",
    "Analyst",
    "Change",
    "Column",
    "Measured",
    "Moved",
    "Neighbourhood",
    "Paths",
    "Question",
    "Robustness",
    "by_iri",
    "kept",
    "measured",
    "moved",
]
