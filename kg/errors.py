"""Everything that kg raises on purpose.

    KgError
    ├── InputError       a document, profile or annotation file that cannot be read
    ├── OntologyError    an ontology directory that breaks a rule
    ├── InvalidGraph     annotations without a place in the graph, facts that break the shapes
    ├── StoreError       a folder that is not a store, or a generation that is not whole
    └── QueryError       a query, parameter or name that cannot be answered
        └── LimitError   a query that went beyond a limit
            └── BusyError    a query for which there is no room now

Each message says where (file, line or offset) and what would have been right.
"""

from __future__ import annotations

from collections.abc import Sequence


class KgError(Exception):
    """Base of all errors that kg raises on purpose."""


class InputError(KgError):
    """A document, profile or annotation file cannot be read."""


class OntologyError(KgError):
    """An ontology directory breaks a rule of the ontology linter."""


class InvalidGraph(KgError):
    """What is annotated does not make a valid graph; ``violations`` has a line for each."""

    def __init__(self, message: str, violations: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.violations = tuple(violations)


class StoreError(KgError):
    """A folder is not a store, or a generation is not whole."""


class QueryError(KgError):
    """A query, parameter or name cannot be answered."""


class LimitError(QueryError):
    """A query went beyond a limit; the message says which one, and how it is raised."""


class BusyError(LimitError):
    """There is no room for a query now; later there may be."""
