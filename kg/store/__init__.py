"""Generations on disk, and the View that reads one."""

from kg.store.draft import Draft
from kg.store.ends import DATES, day_number
from kg.store.generations import STAMPS, Store, make_index, prefixes, write_index, write_report
from kg.store.index import SUPPORTS, as_value
from kg.store.lines import Sum, nquads, stored
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
    "DATES",
    "STAMPS",
    "SUPPORTS",
    "DocumentRow",
    "Draft",
    "EntityRow",
    "EvidenceRow",
    "FactRow",
    "SentenceRow",
    "StatementRow",
    "Store",
    "Sum",
    "View",
    "as_value",
    "day_number",
    "make_index",
    "nquads",
    "prefixes",
    "stored",
    "write_index",
    "write_report",
]
