"""Terms as people read them: names beside CURIEs."""

from __future__ import annotations

import pyoxigraph as ox

from kg.sparql.engine import Value, lexical
from kg.store import View


class Cells:
    """Shows the terms of one view. What is looked up once is kept."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._read: dict[str, tuple[str, str]] = {}

    def shown(self, value: Value | None) -> str:
        """An entity as ``label (CURIE)``, other IRIs as CURIE, a literal as its words."""
        if value is None:
            return ""
        label, curie = self.read(value)
        return f"{label} ({curie})" if curie else label

    def named(self, value: Value | None) -> str:
        """What to call a term, without its CURIE."""
        return "" if value is None else self.read(value)[0]

    def read(self, value: Value) -> tuple[str, str]:
        """What to call a term, and for an entity its CURIE."""
        if not isinstance(value, ox.NamedNode):
            return lexical(value), ""
        if value.value not in self._read:
            entity = self._view.entity(value.value)
            short = self._view.prefixes.shorten(value.value)
            self._read[value.value] = (entity.label, entity.curie) if entity else (short, "")
        return self._read[value.value]
