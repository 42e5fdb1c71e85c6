"""Mentions → entities: who is who, and what was left undecided."""

from kg.identity.resolve import Resolution, Undecided, resolve, resolved

__all__ = ["Resolution", "Undecided", "resolve", "resolved"]
