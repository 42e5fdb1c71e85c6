"""Generations on disk, and the View that reads one."""

from kg.store.columns import Column, columns, quoted, shown_value
from kg.store.draft import Draft, copy_index
from kg.store.ends import day_number, endings, is_ending
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
    "STAMPS",
    "SUPPORTS",
    "Column",
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
    "columns",
    "copy_index",
    "day_number",
    "endings",
    "is_ending",
    "make_index",
    "nquads",
    "prefixes",
    "quoted",
    "shown_value",
    "stored",
    "write_index",
    "write_report",
]
