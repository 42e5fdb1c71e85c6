"""Clusters of forms: what is known of them, and when two of them cannot be one thing.

A form is a set of chains, anywhere in the corpus, that look alike in all that identity goes by:
names, identifiers, classes, and the values that refine or make up the key of their kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.lift import normal
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Form:
    """Chains that look alike.

    ``first`` is the first of ``count`` chains, as document, place and key; ``words`` are its
    own. ``traits`` maps refining properties to tokens of their values; ``key`` are the tokens of
    the kind's key, empty unless each property has one; ``judged`` is the key of a chain that a
    curator spoke of, which is a form of its own.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    external: tuple[str, ...]
    classes: tuple[str, ...]
    traits: Mapping[str, tuple[str, ...]]
    key: tuple[str, ...]
    judged: str
    first: tuple[str, int, str]
    words: str
    count: int


@dataclass(slots=True, eq=False)
class Cluster:
    """Forms that are taken for one thing.

    ``names`` are compared names; ``external`` maps a database's namespace to identifiers;
    ``traits`` maps a refining property to the tokens of its values. ``contested`` are names
    that something else has too: True where this cluster's own traits tell it apart, False
    where nothing says which of the two it is. ``apart`` are chains that a curator keeps out.
    """

    kind: str
    forms: list[Form]
    names: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    external: dict[str, set[str]] = field(default_factory=dict)
    traits: dict[str, set[str]] = field(default_factory=dict)
    contested: dict[str, bool] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    opposed: set[str] = field(default_factory=set)

    @property
    def signature(self) -> tuple[object, ...]:
        """What may contradict another cluster; clusters with one signature cannot."""
        parts = (self.external, self.traits)
        return (
            frozenset(self.classes),
            frozenset(self.judged if self.opposed else ()),
            frozenset(self.opposed),
            *(frozenset((k, v) for k, values in part.items() for v in values) for part in parts),
        )

    @property
    def apart(self) -> tuple[str, ...]:
        """What tells this cluster from others of one name."""
        known = (*self.external.values(), *self.traits.values())
        judged = sorted(self.judged) if self.opposed else ()
        return *sorted(self.classes), *sorted(v for values in known for v in values), *judged

    @property
    def first(self) -> Form:
        """The form of the least chain in the order of documents and text."""
        return min(self.forms, key=lambda f: f.first)

    def take(self, other: Cluster) -> None:
        """Make another cluster part of this one."""
        self.forms += other.forms
        self.names |= other.names
        self.classes |= other.classes
        self.contested |= other.contested
        self.judged |= other.judged
        self.opposed |= other.opposed
        for mine, theirs in ((self.external, other.external), (self.traits, other.traits)):
            for key, values in theirs.items():
                mine.setdefault(key, set()).update(values)


def cluster(form: Form, ontology: Ontology, opposed: Iterable[str]) -> Cluster:
    """A cluster of one form; ``opposed`` are the chains that a curator says it is not."""
    made = Cluster(form.kind, [form], names={normal(n) for n in form.names})
    made.classes = set(form.classes)
    for address in form.external:
        database = namespace(address, ontology.databases.values())
        made.external.setdefault(database, set()).add(address)
    made.traits = {p: set(tokens) for p, tokens in form.traits.items()}
    made.judged = {form.judged} - {""}
    made.opposed = set(opposed)
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

    A curator's word, external identifiers of one database that differ, classes that nothing can
    share, or (with ``traits``) a refining property whose values have nothing in common.
    """
    if one.opposed & other.judged or other.opposed & one.judged:
        return "a curator says that they differ"
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
