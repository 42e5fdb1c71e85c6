"""What changed between two generations of a store, in facts, documents and identities."""

from kg.diff.compare import CHANGES, Diff, between
from kg.diff.graph import changes
from kg.diff.patch import patch
from kg.diff.quotes import Sentence, sentences
from kg.diff.rows import DocumentChange, FactChange, IdentityChange, Stated, Thing

__all__ = [
    "CHANGES",
    "Diff",
    "DocumentChange",
    "FactChange",
    "IdentityChange",
    "Sentence",
    "Stated",
    "Thing",
    "between",
    "changes",
    "patch",
    "sentences",
]
