"""How a projection becomes a network."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import networkx as nx

from kg.names import RDF_TYPE, local_name
from kg.network.backing import Backing, Counts, Ground, Without, counts_without, wanted_by
from kg.network.ways import Standing, Way, along, in_sequence, together
from kg.ontology import Ontology, Projection
from kg.store import FactRow, View
from kg.validity import checked, facts_at

Edge = tuple[int, int, int, dict[str, Any]]
"""Source, target, key and attributes."""


class Making:
    """One network in the making. ``inferred`` lets facts count that only rules infer."""

    def __init__(
        self, view: View, projection: Projection, ground: Ground, *, inferred: bool
    ) -> None:
        self.view, self.projection, self.ground = view, projection, ground
        self.inferred = inferred
        self.names = _Names(view.ontology)

    def graph(self, as_of: str | None, without: Without | None) -> nx.MultiGraph[int]:
        """The network, as it holds at some time in ``as_of``; see ``kg.network.network``."""
        wanted = self.projection
        made = nx.MultiDiGraph if wanted.directed or self._whole else nx.MultiGraph
        graph: nx.MultiGraph[int] = made(
            name=self.view.generation, projection=wanted.name, directed=wanted.directed
        )
        counts = counts_without(self.ground, without, wanted_by(self.view, wanted))
        graph.add_nodes_from(self._nodes(counts, left=without is not None))
        windows = [checked(w) for w in (wanted.during or None, as_of) if w is not None]
        graph.add_edges_from(self._edges(list(graph), counts, windows))
        return graph

    @property
    def _whole(self) -> bool:
        """Whether every fact is an edge."""
        return not self.projection.edges and not self.projection.together

    # --- nodes ------------------------------------------------------------------------------------

    def _nodes(self, counts: Counts, *, left: bool) -> Iterator[tuple[int, dict[str, Any]]]:
        """The nodes; where something is left out, those that something else speaks of."""
        entities, names = self.view.entities(), self.names
        classes = self.view.classes([e.id for e in entities])
        wanted = set(self.projection.nodes)
        saying = self._saying(counts)
        for entity in entities:
            theirs = classes[entity.id]
            if (wanted and wanted.isdisjoint(theirs)) or (left and not saying[entity.id]):
                continue
            yield (
                entity.id,
                {
                    "label": entity.label,
                    "kind": names.of_class(entity.kind),
                    "classes": [names.of_class(c) for c in theirs],
                    "iri": entity.iri,
                    "curie": entity.curie,
                    "statements": sorted(saying[entity.id]),
                },
            )

    def _saying(self, counts: Counts) -> dict[int, list[str]]:
        """The statements that say of what class each entity is."""
        found: dict[int, list[str]] = defaultdict(list)
        sql = "SELECT id, subject FROM fact WHERE property = ? AND asserted"
        for fact, subject in self.view.rows(sql, (RDF_TYPE,)):
            found[subject] += [s.iri for s in self.ground.behind(fact, counts)]
        return found

    # --- edges ------------------------------------------------------------------------------------

    def _edges(self, nodes: list[int], counts: Counts, windows: Sequence[str]) -> Iterator[Edge]:
        links = [] if self.projection.together else self._links()
        standing = self._standing(links, counts, windows)
        if self._whole:
            yield from self._facts(links, set(nodes), standing)
            return
        by_id = {fact.id: fact for fact in links}
        ways = self._ways(nodes, links, standing, counts, windows)
        for (source, target, path, fact), found in self._joined(nodes, ways).items():
            told = self._told(list(found.values()), by_id.get(fact), path)
            if told["weight"] >= self.projection.least:
                yield source, target, fact or self._key(source, target, path), told

    def _links(self) -> list[FactRow]:
        return [fact for fact in self.view.links() if self.inferred or not fact.inferred]

    def _standing(
        self, links: Sequence[FactRow], counts: Counts, windows: Sequence[str]
    ) -> Standing:
        """The facts that count and may hold, with the statements that make them."""
        found = {fact.id: self.ground.behind(fact.id, counts, windows) for fact in links}
        for window in windows:
            held = facts_at(self.view, found, window)
            found = {fact: behind for fact, behind in found.items() if held[fact] is not False}
        return {fact: behind for fact, behind in found.items() if behind}

    def _facts(
        self, links: Sequence[FactRow], inside: set[int], standing: Standing
    ) -> Iterator[Edge]:
        for fact in links:
            if fact.id in standing and fact.subject in inside and fact.object in inside:
                way = Way(fact.subject, fact.object, 0, (), (fact.id,), tuple(standing[fact.id]))
                yield fact.subject, fact.object, fact.id, self._told([way], fact, 0)

    def _ways(
        self,
        nodes: list[int],
        links: Sequence[FactRow],
        standing: Standing,
        counts: Counts,
        windows: Sequence[str],
    ) -> Iterable[Way]:
        projection, ontology = self.projection, self.view.ontology
        if projection.together:
            return together(self.view, projection, nodes, self._mentions(counts, windows))
        found = along(ontology, projection, nodes, links, standing)
        return in_sequence(list(found)) if projection.in_sequence else found

    def _mentions(self, counts: Counts, windows: Sequence[str]) -> list[Backing]:
        """The statements that say of what class something is: where it is mentioned."""
        sql = "SELECT id FROM fact WHERE property = ? AND asserted"
        rows = self.view.rows(sql, (RDF_TYPE,))
        return [s for (fact,) in rows for s in self.ground.behind(fact, counts, windows)]

    def _joined(
        self, nodes: list[int], ways: Iterable[Way]
    ) -> dict[tuple[int, int, int, int], dict[frozenset[int], Way]]:
        """The ways by source, target, path, and fact where a path is one fact.

        A way there and the same way back are one, unless the projection is directed.
        """
        rank = {node: i for i, node in enumerate(nodes)}
        joined: dict[tuple[int, int, int, int], dict[frozenset[int], Way]] = defaultdict(dict)
        for way in ways:
            ends = way.source, way.target
            if not self.projection.directed and rank[ends[0]] > rank[ends[1]]:
                ends = ends[::-1]
            alone = way.facts[0] if way.path >= 0 and len(way.facts) == 1 else 0
            same = frozenset(s.id for s in way.statements)
            joined[(*ends, way.path, alone)].setdefault(same, way)
        return joined

    def _key(self, source: int, target: int, path: int) -> int:
        """A number for an edge that is no fact: what it is made of, hashed."""
        what = f"{self.projection.name}\x1f{source}\x1f{path}\x1f{target}"
        return int.from_bytes(hashlib.sha256(what.encode()).digest()[:8]) >> 1

    def _told(self, ways: Sequence[Way], fact: FactRow | None, path: int) -> dict[str, Any]:
        """The attributes of an edge."""
        statements = tuple(dict.fromkeys(s for way in ways for s in way.statements))
        documents = self.ground.documents(statements)
        counted = {
            "statements": sum(not s.inferred for s in statements),
            "documents": len({d for d, _ in documents}),
            "origins": len({o for _, o in documents}),
            "ways": len(ways),
        }
        name, label = self._names_of(fact, path)
        return {
            "property": name,
            "label": label,
            "iri": fact.property if fact else "",
            "inferred": bool(fact and fact.inferred),
            "facts": tuple(dict.fromkeys(f for way in ways for f in way.facts)),
            "statements": tuple(s.iri for s in statements),
            "support": counted["statements"],
            "documents": counted["documents"],
            "origins": counted["origins"],
            "ways": counted["ways"],
            "weight": float(max(counted[self.projection.weight], 1)),
        }

    def _names_of(self, fact: FactRow | None, path: int) -> tuple[str, str]:
        if fact:
            return self.names.of_property(fact.property)
        projection = self.projection
        steps = projection.edges[path] if path >= 0 else ()
        names = [("^" if s.backward else "") + self.names.of_property(s.property)[0] for s in steps]
        name = " / ".join(names) or f"in one {projection.together}"
        return name, projection.label or name


class _Names:
    """The ontology's words for classes and properties; local names where it has none."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology

    def of_class(self, iri: str) -> str:
        known = self.ontology.classes.get(iri)
        return known.name if known else local_name(iri)

    def of_property(self, iri: str) -> tuple[str, str]:
        known = self.ontology.properties.get(iri)
        return (known.name, known.label) if known else (local_name(iri), local_name(iri))
