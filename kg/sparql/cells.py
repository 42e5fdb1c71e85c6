"""Terms as people read them: names beside CURIEs."""

from __future__ import annotations

import pyoxigraph as ox

from kg.sparql.engine import Value, lexical
from kg.store import View


class Cells:
    """Shows the terms of one view. What is looked up once is kept."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._shown: dict[str, str] = {}

    def shown(self, value: Value | None) -> str:
        """An entity as ``label (CURIE)``, other IRIs as CURIE, a literal as its words."""
        if value is None:
            return ""
        if not isinstance(value, ox.NamedNode):
            return lexical(value)
        if value.value not in self._shown:
            self._shown[value.value] = self._iri(value.value)
        return self._shown[value.value]

    def _iri(self, iri: str) -> str:
        entity = self._view.entity(iri)
        if entity:
            return f"{entity.label} ({entity.curie})"
        return self._view.prefixes.shorten(iri)
