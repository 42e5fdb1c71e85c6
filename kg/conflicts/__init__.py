"""Conflict in the open: what cannot all be right, side by side, each with its words."""

from kg.conflicts.find import chosen, conflicts, known_property
from kg.conflicts.quantities import Comparison, Figure, Interval, compare, interval
from kg.conflicts.sides import KINDS, Conflict, Kind, Side, shown

__all__ = [
    "KINDS",
    "Comparison",
    "Conflict",
    "Figure",
    "Interval",
    "Kind",
    "Side",
    "chosen",
    "compare",
    "conflicts",
    "interval",
    "known_property",
    "shown",
]
