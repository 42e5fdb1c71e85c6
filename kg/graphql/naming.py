"""GraphQL names made of the ontology's names."""

from __future__ import annotations

import re

from kg.errors import OntologyError


def constant(name: str) -> str:
    """The value of an enum that stands for a term: ``moreThan`` becomes ``MORE_THAN``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


class Taken:
    """The type names of one schema, so that no two things get one name."""

    def __init__(self) -> None:
        self._by: dict[str, str] = {}

    def take(self, name: str, what: str) -> str:
        """Take a name for something, and return it. Raises OntologyError if it is gone."""
        if name in self._by:
            raise OntologyError(
                f"the GraphQL type {name} would be both {self._by[name]} and {what}; "
                "give the class another sh:name"
            )
        self._by[name] = what
        return name
