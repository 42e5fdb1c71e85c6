"""Mentions → entities, explained and reversible."""

from kg.identity.registry import Change, Registry
from kg.identity.resolve import Undecided

__all__ = ["Change", "Registry", "Undecided"]
