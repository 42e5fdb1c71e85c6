"""Forms → entities: one component of forms that share a name, an identifier or a key.

A name joins only where identifiers, classes and refining properties do not disagree; where a
name fits two things it joins neither, and is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from kg.identity.clusters import Cluster, Form, cluster, contradiction
from kg.lift import normal
from kg.model import Entity
from kg.names import local_name, minted
from kg.ontology import Class, Ontology


@dataclass(frozen=True, slots=True)
class Undecided:
    """Mentions that share a name and were left apart, and why.

    ``mentions`` are the first of each form: document, offset and words.
    """

    kind: str
    name: str
    reason: str
    mentions: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What curators say of the forms of a component: pairs of chain keys."""

    same: frozenset[tuple[str, str]] = frozenset()
    different: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Component:
    """Forms of one kind that bear on each other's identity, on their way to entities.

    ``shown`` gives the label of an entity or an individual that a key leads to; ``likely`` the
    pairs of some clusters, by their IRIs, that are one by their scores. ``exact`` are the
    clusters before those were joined, with their forms.
    """

    ontology: Ontology
    base: str
    kind: Class
    forms: Sequence[Form]
    judged: Judged
    shown: Callable[[str], str]
    likely: Callable[[Iterable[str]], list[tuple[str, str]]]
    exact: list[tuple[str, list[Form]]] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)

    def entities(self) -> list[tuple[Entity, list[Form]]]:
        """The entities of the component, each with its forms."""
        forms = sorted(self.forms, key=lambda f: f.first)
        opposed: dict[str, set[str]] = defaultdict(set)
        for one, other in self.judged.different:
            opposed[one].add(other)
            opposed[other].add(one)
        clusters = [cluster(f, self.ontology, opposed[f.judged]) for f in forms]
        clusters = self._joined(clusters, self._said_the_same(clusters), forced=True)
        clusters = self._joined(clusters, _sharing_identifiers(clusters), traits=False)
        if self._by_name:
            clusters = self._joined(clusters, self._sharing_names(clusters))
        elif self.kind.key:
            clusters = self._joined(clusters, _sharing_keys(clusters))
        found = self._entities(clusters)
        self.exact = [(entity.iri, list(c.forms)) for entity, c in found]
        by_iri = {entity.iri: c for entity, c in found}
        likely = self.likely(by_iri) if self._by_name else []
        if likely:
            groups = [[by_iri[i] for i in pair] for pair in likely if by_iri.keys() >= set(pair)]
            found = self._entities(self._joined(clusters, groups))
        return [(entity, c.forms) for entity, c in found]

    def _entities(self, clusters: Iterable[Cluster]) -> list[tuple[Entity, Cluster]]:
        """The entity of each cluster, no IRI given twice."""
        found, taken = [], set[str]()
        for current in clusters:
            entity = self._entity(current, taken)
            taken.add(entity.iri)
            found.append((entity, current))
        once = []
        for entity, current in found:
            former = tuple(f for f in entity.former if f not in taken)
            taken.update(former)
            once.append((replace(entity, former=former), current))
        return once

    @property
    def _by_name(self) -> bool:
        return self.kind.key == (self.ontology.name_property,)

    def _joined(
        self,
        clusters: list[Cluster],
        groups: Iterable[list[Cluster]],
        *,
        traits: bool = True,
        forced: bool = False,
    ) -> list[Cluster]:
        """Join the clusters of each group, unless what they have become contradicts.

        Without ``traits``, refining properties do not count: an identifier overrules them, and
        so does what is ``forced``, where a contradiction is listed as impossible.
        """
        home = {id(c): c for c in clusters}

        def now(current: Cluster) -> Cluster:
            while home[id(current)] is not current:
                current = home[id(current)]
            return current

        for group in groups:
            first = now(group[0])
            for other in map(now, group[1:]):
                if other is first:
                    continue
                reason = contradiction(first, other, self.ontology, traits=traits and not forced)
                if reason and forced:
                    self._list_impossible(first, other, reason)
                elif not reason:
                    first.take(other)
                    home[id(other)] = first
        return list({id(c): c for c in map(now, clusters)}.values())

    # --- what joins -----------------------------------------------------------------------------

    def _said_the_same(self, clusters: list[Cluster]) -> Iterator[list[Cluster]]:
        by_chain = {f.judged: c for c in clusters for f in c.forms if f.judged}
        for one, other in sorted(self.judged.same):
            if one in by_chain and other in by_chain:
                yield [by_chain[one], by_chain[other]]

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
        first = sorted((f.first, f.words) for group in alike for c in group for f in c.forms)
        mentions = tuple((document, at, words) for (document, at, _), words in first)
        self.undecided.append(Undecided(self.kind.iri, name, reason, mentions))

    def _list_impossible(self, one: Cluster, other: Cluster, reason: str) -> None:
        a, b = (f"{c.first.first[0]} “{c.first.words}”" for c in (one, other))
        self.impossible.append(f"{a} and {b} cannot be one: {reason}")

    # --- entities -------------------------------------------------------------------------------

    def _entity(self, current: Cluster, taken: set[str]) -> Entity:
        """The entity of a cluster. A name that several claim makes the IRI of the first alone."""
        keys = sorted(self._keys(current), key=_least)
        label = self._label(current)
        iris = [
            minted(self.base, key[1] if key[0].startswith("2 name") else label, key) for key in keys
        ]
        iris = [iri for iri in iris if iri not in taken] or [
            minted(self.base, label, said(self.kind, current.first.first[2]))
        ]
        return Entity(
            iri=iris[0],
            kind=self.kind.iri,
            label=label,
            classes=self._classes(current),
            external=tuple(sorted(a for xs in current.external.values() for a in xs)),
            former=tuple(sorted(set(iris[1:]) - {iris[0]})),
        )

    def _keys(self, current: Cluster) -> set[tuple[str, ...]]:
        """All identity keys of a cluster, led by a digit that puts names first.

        A contested name counts only together with what tells its bearers apart.
        """
        name = local_name(self.kind.iri)
        found: set[tuple[str, ...]] = {
            (f"3 at {name}", a) for xs in current.external.values() for a in xs
        }
        if self._by_name:
            apart = current.apart
            for n in current.names:
                if n not in current.contested:
                    found.add((f"2 name {name}", n))
                elif current.contested[n]:
                    found.add((f"2 name {name}", n, *apart))
        elif current.opposed:
            found |= {(f"1 key {name}", *f.key, *current.apart) for f in current.forms if f.key}
        else:
            found |= {(f"1 key {name}", *f.key) for f in current.forms if f.key}
        return found or {said(self.kind, current.first.first[2])}

    def _label(self, current: Cluster) -> str:
        """The fullest name; without names, the key's values, else the first mention's words."""
        count: dict[str, int] = defaultdict(int)
        for form in current.forms:
            for name in form.names:
                count[name] += form.count
        if count:
            return min(count, key=lambda n: (-len(n.split()), -count[n], -len(n), n))
        if keys := sorted(f.key for f in current.forms if f.key):
            return ", ".join(self.shown(token) for token in keys[0])
        return current.first.words

    def _classes(self, current: Cluster) -> tuple[str, ...]:
        above = {a for c in current.classes for a in self.ontology.ancestors(c)[1:]}
        return tuple(sorted(current.classes - above))


def said(kind: Class, key: str) -> tuple[str, ...]:
    """The identity key of what is identified by where it is said."""
    return f"4 said {local_name(kind.iri)}", key


def links(form: Form, kind: Class, ontology: Ontology) -> set[str]:
    """What leads from a form to the forms that bear on its identity."""
    found = {f"at {address}" for address in form.external}
    if kind.key == (ontology.name_property,):
        found |= {f"name {normal(n)}" for n in form.names}
    elif form.key:
        found.add("key " + "\x1f".join(form.key))
    return found


def _sharing_identifiers(clusters: list[Cluster]) -> Iterator[list[Cluster]]:
    by_address: dict[str, list[Cluster]] = defaultdict(list)
    for current in clusters:
        for addresses in current.external.values():
            for address in addresses:
                by_address[address].append(current)
    yield from (by_address[a] for a in sorted(by_address))


def _sharing_keys(clusters: list[Cluster]) -> Iterator[list[Cluster]]:
    by_key: dict[tuple[str, ...], list[Cluster]] = defaultdict(list)
    for current in clusters:
        for key in {f.key for f in current.forms if f.key}:
            by_key[key].append(current)
    yield from (by_key[k] for k in sorted(by_key))


def _least(key: tuple[str, ...]) -> tuple[str, int, tuple[str, ...]]:
    """The order of identity keys: names first, and fuller names before shorter ones."""
    return key[0], -len(key[1].split()), key


def kinds_in_order(ontology: Ontology) -> list[Class]:
    """Kinds so that those which a key leads to come first; circles in the order of IRIs."""
    done: dict[str, Class] = {}

    def visit(kind: Class, above: frozenset[str]) -> None:
        for prop in (*kind.key, *kind.refined_by):
            needed = ontology.kind_of(ontology.properties[prop].range)
            if needed and needed not in above and needed not in done:
                visit(ontology.classes[needed], above | {needed})
        done.setdefault(kind.iri, kind)

    for kind in ontology.kinds:
        visit(kind, frozenset({kind.iri}))
    return list(done.values())


def token_of(values: Mapping[str, Sequence[str]], prop: str, known: Callable[[str], str]) -> (
    tuple[str, ...]
):  # fmt: skip
    """The values of a property as they are compared; ``known`` tells what a chain is."""
    return tuple(sorted({known(v[1:]) if v[0] == "#" else v[1:] for v in values.get(prop, ())}))
