"""The ontology's words for what a network is made of."""

from __future__ import annotations

from kg.names import local_name
from kg.ontology import Ontology


class Names:
    """Names of classes, and names and labels of properties; local names where there are none."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def of_class(self, iri: str) -> str:
        """The name of a class."""
        known = self.ontology.classes.get(iri)
        return known.name if known else local_name(iri)

    def of_classes(self, iris: tuple[str, ...]) -> tuple[str, ...]:
        """The names of classes."""
        return tuple(map(self.of_class, iris))

    def of_property(self, iri: str) -> tuple[str, str]:
        """The name and the label of a property."""
        known = self.ontology.properties.get(iri)
        return (known.name, known.label) if known else (local_name(iri), local_name(iri))
