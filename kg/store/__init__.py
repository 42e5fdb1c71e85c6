"""Generations on disk, and the View that reads one."""

from kg.store.generations import Store, prefixes, write_index
from kg.store.quads import Built, nquads, quads
from kg.store.rows import (
    DocumentRow,
    EntityRow,
    EvidenceRow,
    FactRow,
    SentenceRow,
    StatementRow,
)
from kg.store.view import View

__all__ = [
    "Built",
    "DocumentRow",
    "EntityRow",
    "EvidenceRow",
    "FactRow",
    "SentenceRow",
    "StatementRow",
    "Store",
    "View",
    "nquads",
    "prefixes",
    "quads",
    "write_index",
]
