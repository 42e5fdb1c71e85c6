"""Mentions → entities, explained and reversible."""

from kg.identity.judging import Asleep, chain_at, mention_of, pairs
from kg.identity.ledger import Judgement, MentionOf
from kg.identity.registry import Registry
from kg.identity.resolve import Undecided
from kg.identity.tables import Change

__all__ = [
    "Asleep",
    "Change",
    "Judgement",
    "MentionOf",
    "Registry",
    "Undecided",
    "chain_at",
    "mention_of",
    "pairs",
]
