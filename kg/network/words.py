"""The ontology's words for what a network is made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from kg.names import local_name
from kg.ontology import Ontology


class Names:
    """Names of classes, and names and labels of properties; local names where there are none."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def of_class(self, iri: str) -> str:
        """The name of a class."""
        return self._classes.get(iri) or local_name(iri)

    def of_classes(self, iris: Sequence[str]) -> list[str]:
        """The names of classes."""
        return [self.of_class(iri) for iri in iris]

    def of_property(self, iri: str) -> tuple[str, str]:
        """The name and the label of a property."""
        known = self.ontology.properties.get(iri)
        return (known.name, known.label) if known else (local_name(iri), local_name(iri))

    @cached_property
    def _classes(self) -> dict[str, str]:
        return {iri: known.name for iri, known in self.ontology.classes.items()}
