"""Questions to the networks of a generation: answered once, kept, and stopped in time."""

from kg.analysis.analyst import Analyst
from kg.analysis.columns import Column, kept, measured
from kg.analysis.questions import (
    MOST_NEIGHBOURS,
    Measured,
    Neighbourhood,
    Paths,
    Question,
    Robustness,
)

__all__ = [
    "MOST_NEIGHBOURS",
    "Analyst",
    "Column",
    "Measured",
    "Neighbourhood",
    "Paths",
    "Question",
    "Robustness",
    "kept",
    "measured",
]
