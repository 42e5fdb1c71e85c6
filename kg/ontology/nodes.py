"""The nodes of an ontology's graph, and what stands at them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NoReturn

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.names import RDF, RDF_TYPE, local_name

_Node = ox.NamedNode | ox.BlankNode
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class Nodes:
    """Triples by subject and predicate. ``where`` is what messages call the ontology."""

    def __init__(self, found: Sequence[ox.Triple], where: str) -> None:
        self.where = where
        self.about: dict[object, dict[str, list[_Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in found:
            self.about[triple.subject][triple.predicate.value].append(triple.object)

    def iris(self, node: object, predicate: str) -> tuple[str, ...]:
        """The IRIs that a node has in a property, in order."""
        values = self.about[node][predicate] if node in self.about else []
        return tuple(sorted({v.value for v in values if isinstance(v, ox.NamedNode)}))

    def texts(self, node: object, predicate: str) -> tuple[str, ...]:
        """The literals that a node has in a property, in order, without the empty ones."""
        values = self.about[node][predicate] if node in self.about else []
        found = {v.value.strip() for v in values if isinstance(v, ox.Literal)}
        return tuple(sorted(found - {""}))

    def text(self, node: object, predicate: str) -> str:
        """The first of the literals, or nothing."""
        return next(iter(self.texts(node, predicate)), "")

    def number(self, node: object, predicate: str) -> float | None:
        """The number that a node has in a property. Raises OntologyError for what is none."""
        found = self.text(node, predicate)
        if not found:
            return None
        try:
            number = float(found)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self.refuse(node, f"{local_name(predicate)} {found!r}, which is no number")
        return number

    def whole(self, node: object, predicate: str, default: int) -> int:
        """The whole number that a node has in a property, or a default."""
        found = self.number(node, predicate)
        if found is not None and not found.is_integer():
            self.refuse(node, f"{local_name(predicate)} {found}, which is no whole number")
        return default if found is None else int(found)

    def refuse(self, node: object, problem: str) -> NoReturn:
        """Raise OntologyError about a node."""
        raise OntologyError(f"{self.where}: {getattr(node, 'value', node)} has {problem}")

    def one(self, node: object, predicate: str) -> str:
        """The one IRI that a property of the node has, or nothing."""
        found = self.iris(node, predicate)
        if len(found) > 1:
            self.refuse(node, f"two values of {local_name(predicate)}: {', '.join(found)}")
        return found[0] if found else ""

    def items(self, head: object) -> list[_Term]:
        """The items of an RDF list; a circle ends it."""
        found: list[_Term] = []
        seen = set()
        while isinstance(head, _Node) and head.value != RDF + "nil" and head not in seen:
            seen.add(head)
            found += self.about[head][RDF + "first"][:1]
            head = next(iter(self.about[head][RDF + "rest"]), None)
        return found

    def listed(self, node: object, predicate: str) -> tuple[str, ...]:
        """The IRIs in the lists that a node has in a property."""
        heads = self.about[node][predicate]
        return tuple(
            item.value
            for head in heads
            for item in self.items(head)
            if isinstance(item, ox.NamedNode)
        )

    def instances(self, *types: str) -> list[ox.NamedNode]:
        """The named nodes of some types, in order."""
        wanted = set(types)
        found = [
            n
            for n in self.about
            if isinstance(n, ox.NamedNode) and wanted & set(self.iris(n, RDF_TYPE))
        ]
        return sorted(found, key=lambda n: n.value)
