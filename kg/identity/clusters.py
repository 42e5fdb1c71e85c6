"""Clusters of referents: what is known of them, and when two of them cannot be one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.lift import normal
from kg.model import Referent
from kg.ontology import Ontology


@dataclass(slots=True, eq=False)
class Cluster:
    """Referents that are taken for one thing.

    ``names`` are compared names; ``external`` maps a database's namespace to identifiers;
    ``traits`` maps a refining property to the tokens of its values. ``contested`` are names
    that something else has too: True where this cluster's own traits tell it apart, False
    where nothing says which of the two it is.
    """

    kind: str
    referents: list[Referent]
    names: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    external: dict[str, set[str]] = field(default_factory=dict)
    traits: dict[str, set[str]] = field(default_factory=dict)
    contested: dict[str, bool] = field(default_factory=dict)

    @property
    def signature(self) -> tuple[object, ...]:
        """What may contradict another cluster; clusters with one signature cannot."""
        parts = (self.external, self.traits)
        return frozenset(self.classes), *(
            frozenset((k, v) for k, values in part.items() for v in values) for part in parts
        )

    @property
    def apart(self) -> tuple[str, ...]:
        """What tells this cluster from others of one name."""
        known = (*self.external.values(), *self.traits.values())
        return *sorted(self.classes), *sorted(v for values in known for v in values)

    @property
    def first(self) -> Referent:
        """The least referent in the order of documents and text."""
        return min(self.referents, key=order)

    def take(self, other: Cluster) -> None:
        """Make another cluster part of this one."""
        self.referents += other.referents
        self.names |= other.names
        self.classes |= other.classes
        self.contested |= other.contested
        for mine, theirs in ((self.external, other.external), (self.traits, other.traits)):
            for key, values in theirs.items():
                mine.setdefault(key, set()).update(values)


def order(referent: Referent) -> tuple[str, int, int, str]:
    """Where a referent stands: document, place in the text, key."""
    first = referent.fragments[0]
    return referent.document, first.start, first.end, referent.key


def cluster(
    referents: Sequence[Referent], ontology: Ontology, traits: Mapping[str, Mapping[str, set[str]]]
) -> Cluster:
    """A cluster of one chain of referents; ``traits`` are by referent key and property."""
    made = Cluster(referents[0].kind, list(referents))
    for referent in referents:
        made.names |= {normal(n) for n in referent.names}
        made.classes |= set(referent.classes)
        for address in referent.external:
            database = namespace(address, ontology.databases.values())
            made.external.setdefault(database, set()).add(address)
        for prop, tokens in traits.get(referent.key, {}).items():
            made.traits.setdefault(prop, set()).update(tokens)
    return made


def namespace(address: str, known: Iterable[str]) -> str:
    """The database that an address belongs to: a declared one, otherwise its host."""
    for candidate in sorted(known, key=len, reverse=True):
        if address.startswith(candidate):
            return candidate
    return "/".join(address.split("/")[:3])


def contradiction(
    one: Cluster, other: Cluster, ontology: Ontology, *, traits: bool = True
) -> str | None:
    """Why two clusters cannot be one thing, or None.

    External identifiers of one database that differ, classes that nothing can share, or (with
    ``traits``) a refining property whose values have nothing in common.
    """
    for database in sorted(one.external.keys() & other.external.keys()):
        if not one.external[database] & other.external[database]:
            return f"identifiers differ in {database}"
    for a in sorted(one.classes):
        for b in sorted(other.classes):
            if ontology.disjoint(a, b):
                names = (ontology.classes[c].name for c in (a, b))
                return "nothing is both a " + " and a ".join(names)
    for prop in sorted(one.traits.keys() & other.traits.keys()) if traits else ():
        if not one.traits[prop] & other.traits[prop]:
            return f"{ontology.properties[prop].name} has nothing in common"
    return None
