"""Mentions → entities.

Three things join mentions: the annotator's coreference links within a document, an external
identifier, and the key of their kind. A name joins only where identifiers, classes and
refining properties do not disagree; where a name fits two things it joins neither, and is
listed. Kinds whose keys lead to other kinds come after those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from kg.identity.clusters import Cluster, cluster, contradiction, order
from kg.lift import Lifted, normal
from kg.model import Entity, Literal, Referent, Statement
from kg.names import local_name, minted
from kg.ontology import Class, Ontology


@dataclass(frozen=True, slots=True)
class Undecided:
    """Mentions that share a name and were left apart, and why."""

    kind: str
    name: str
    reason: str
    mentions: tuple[Referent, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entity each referent is, and which names were left undecided."""

    entities: tuple[Entity, ...]
    entity_of: Mapping[str, str]
    undecided: tuple[Undecided, ...]


def resolve(lifted: Sequence[Lifted], ontology: Ontology, base: str) -> Resolution:
    """Find the entities behind all documents' referents.

    The result is a function of the documents and not of their order.
    """
    return _Resolving(lifted, ontology, base).resolution()


class _Resolving:
    def __init__(self, lifted: Sequence[Lifted], ontology: Ontology, base: str) -> None:
        self.ontology, self.base = ontology, base
        self.referents = {r.key: r for one in lifted for r in one.referents}
        self.chains = [[self.referents[k] for k in c] for one in lifted for c in one.chains]
        self.chain_of = {r.key: n for n, chain in enumerate(self.chains) for r in chain}
        self.values: dict[str, dict[str, list[str | Literal]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for statement in (s for one in lifted for s in one.statements if not s.qualifiers.negated):
            self.values[statement.subject][statement.predicate].append(statement.object)
        self.entity_of: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.undecided: list[Undecided] = []

    def resolution(self) -> Resolution:
        entities = [e for kind in self._in_order() for e in self._kind(kind)]
        return Resolution(
            tuple(sorted(entities, key=lambda e: e.iri)),
            dict(sorted(self.entity_of.items())),
            tuple(sorted(self.undecided, key=lambda u: (u.kind, u.name))),
        )

    def _in_order(self) -> list[Class]:
        """Kinds so that those which a key leads to come first; circles in the order of IRIs."""
        done: dict[str, Class] = {}

        def visit(kind: Class, above: frozenset[str]) -> None:
            for prop in (*kind.key, *kind.refined_by):
                needed = self.ontology.kind_of(self.ontology.properties[prop].range)
                if needed and needed not in above and needed not in done:
                    visit(self.ontology.classes[needed], above | {needed})
            done.setdefault(kind.iri, kind)

        for kind in self.ontology.kinds:
            visit(kind, frozenset({kind.iri}))
        return list(done.values())

    # --- one kind -------------------------------------------------------------------------------

    def _kind(self, kind: Class) -> list[Entity]:
        chains = sorted(
            (c for c in self.chains if c[0].kind == kind.iri), key=lambda c: min(map(order, c))
        )
        traits = {r.key: self._traits(r, kind.refined_by) for c in chains for r in c}
        clusters = [cluster(chain, self.ontology, traits) for chain in chains]
        groups = self._sharing_identifiers(clusters)
        clusters = self._joined(clusters, groups, traits=False)
        if self._by_name(kind):
            clusters = self._joined(clusters, self._sharing_names(clusters))
        elif kind.key:
            clusters = self._joined(clusters, self._sharing_keys(clusters, kind))
        return [self._entity(c, kind) for c in clusters]

    def _by_name(self, kind: Class) -> bool:
        return kind.key == (self.ontology.name_property,)

    def _traits(self, referent: Referent, properties: Iterable[str]) -> dict[str, set[str]]:
        found = {p: {self._token(v) for v in self.values[referent.key][p]} for p in properties}
        return {p: tokens for p, tokens in found.items() if tokens}

    def _token(self, value: str | Literal) -> str:
        """A value as it is compared: the entity, where it is known already, else a name."""
        if isinstance(value, Literal):
            return value.value
        if value in self.entity_of or value not in self.chain_of:
            return self.entity_of.get(value, value)
        chain = self.chains[self.chain_of[value]]
        names = sorted(normal(n) for r in chain for n in r.names)
        return names[0] if names else value

    def _joined(
        self, clusters: list[Cluster], groups: Iterable[list[Cluster]], *, traits: bool = True
    ) -> list[Cluster]:
        """Join the clusters of each group, unless what they have become contradicts.

        Without ``traits``, refining properties do not count: an identifier overrules them.
        """
        home = {id(c): c for c in clusters}

        def now(current: Cluster) -> Cluster:
            while home[id(current)] is not current:
                current = home[id(current)]
            return current

        for group in groups:
            first = now(group[0])
            for other in map(now, group[1:]):
                if other is not first and not contradiction(
                    first, other, self.ontology, traits=traits
                ):
                    first.take(other)
                    home[id(other)] = first
        return list({id(c): c for c in map(now, clusters)}.values())

    # --- what joins -------------------------------------------------------------------------------

    @staticmethod
    def _sharing_identifiers(clusters: list[Cluster]) -> Iterator[list[Cluster]]:
        by_address: dict[str, list[Cluster]] = defaultdict(list)
        for current in clusters:
            for addresses in current.external.values():
                for address in addresses:
                    by_address[address].append(current)
        yield from (by_address[a] for a in sorted(by_address))

    def _sharing_keys(self, clusters: list[Cluster], kind: Class) -> Iterator[list[Cluster]]:
        by_key: dict[tuple[str, ...], list[Cluster]] = defaultdict(list)
        for current in clusters:
            if key := self._key_values(current, kind):
                by_key[key].append(current)
        yield from (by_key[k] for k in sorted(by_key))

    def _key_values(self, current: Cluster, kind: Class) -> tuple[str, ...]:
        """The values of the key's properties, or nothing unless each has exactly one."""
        found: list[str] = []
        for prop in kind.key:
            values = {self._token(v) for r in current.referents for v in self.values[r.key][prop]}
            if len(values) != 1:
                return ()
            found += values
        return tuple(found)

    def _sharing_names(self, clusters: list[Cluster]) -> Iterator[list[Cluster]]:
        """Clusters of one name; where some contradict each other, only those that agree."""
        by_name: dict[str, list[Cluster]] = defaultdict(list)
        for current in clusters:
            for name in current.names:
                by_name[name].append(current)
        for name in sorted(by_name):
            alike: dict[tuple[object, ...], list[Cluster]] = defaultdict(list)
            for current in by_name[name]:
                alike[current.signature].append(current)
            yield from self._agreeing(name, list(alike.values()))

    def _agreeing(self, name: str, alike: list[list[Cluster]]) -> list[list[Cluster]]:
        """Split clusters of one name, alike in groups, into what is one thing each."""
        opposed: dict[int, dict[int, str]] = {n: {} for n in range(len(alike))}
        for n, m in combinations(range(len(alike)), 2):
            if reason := contradiction(alike[n][0], alike[m][0], self.ontology):
                opposed[n][m] = opposed[m][n] = reason
        if not any(opposed.values()):
            return [[c for group in alike for c in group]]
        groups: dict[frozenset[int], list[Cluster]] = defaultdict(list)
        for n, group in enumerate(alike):
            for current in group:
                current.contested[name] = bool(opposed[n])
            if opposed[n]:
                groups[frozenset(opposed[n])] += group
        self._list_undecided(name, alike, next(r for rs in opposed.values() for r in rs.values()))
        return list(groups.values())

    def _list_undecided(self, name: str, alike: list[list[Cluster]], reason: str) -> None:
        members = sorted((c.first for group in alike for c in group), key=order)
        self.undecided.append(Undecided(members[0].kind, name, reason, tuple(members)))

    # --- entities ---------------------------------------------------------------------------------

    def _entity(self, current: Cluster, kind: Class) -> Entity:
        keys = sorted(self._keys(current, kind), key=_least)
        label = self._label(current, kind)
        iris = [
            minted(self.base, key[1] if key[0].startswith("2 name") else label, key) for key in keys
        ]
        self.labels[iris[0]] = label
        for referent in current.referents:
            self.entity_of[referent.key] = iris[0]
        return Entity(
            iri=iris[0],
            kind=kind.iri,
            label=label,
            classes=self._classes(current),
            external=tuple(sorted(a for xs in current.external.values() for a in xs)),
            former=tuple(sorted(set(iris[1:]) - {iris[0]})),
        )

    def _keys(self, current: Cluster, kind: Class) -> set[tuple[str, ...]]:
        """All identity keys of a cluster, led by a digit that puts names first.

        A contested name counts only together with what tells its bearers apart.
        """
        name = local_name(kind.iri)
        found: set[tuple[str, ...]] = {
            (f"3 at {name}", a) for xs in current.external.values() for a in xs
        }
        if self._by_name(kind):
            apart = current.apart
            for n in current.names:
                if n not in current.contested:
                    found.add((f"2 name {name}", n))
                elif current.contested[n]:
                    found.add((f"2 name {name}", n, *apart))
        elif key := self._key_values(current, kind):
            found.add((f"1 key {name}", *key))
        return found or {(f"4 said {name}", current.first.key)}

    def _label(self, current: Cluster, kind: Class) -> str:
        """The fullest name; without names, the key's values, else the first mention's words."""
        count: dict[str, int] = defaultdict(int)
        for referent in current.referents:
            for name in referent.names:
                count[name] += 1
        if count:
            return min(count, key=lambda n: (-len(n.split()), -count[n], -len(n), n))
        if key := self._key_values(current, kind):
            return ", ".join(self._shown(token) for token in key)
        words = " ".join(f.quote for f in current.first.fragments)
        return " ".join(words.split())

    def _shown(self, token: str) -> str:
        individual = self.ontology.individuals.get(token)
        return individual.label if individual else self.labels.get(token, token)

    def _classes(self, current: Cluster) -> tuple[str, ...]:
        above = {a for c in current.classes for a in self.ontology.ancestors(c)[1:]}
        return tuple(sorted(current.classes - above))


def _least(key: tuple[str, ...]) -> tuple[str, int, tuple[str, ...]]:
    """The order of identity keys: names first, and fuller names before shorter ones."""
    return key[0], -len(key[1].split()), key


def resolved(statements: Iterable[Statement], entity_of: Mapping[str, str]) -> list[Statement]:
    """Statements with entity IRIs in the place of referent keys, in the order of their ids."""
    found = []
    for s in statements:
        by = s.qualifiers.attributed_to
        found.append(
            replace(
                s,
                subject=entity_of[s.subject],
                object=entity_of.get(s.object, s.object) if isinstance(s.object, str) else s.object,
                qualifiers=replace(s.qualifiers, attributed_to=entity_of[by])
                if by
                else s.qualifiers,
            )
        )
    return sorted(found, key=lambda s: s.id)
