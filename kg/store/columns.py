"""What entities are shown with: a column of ``entity`` for each property that is no relation.

A page of entities with their values is then one row for each, where facts would be looked up one
by one. The facts are still what counts: these columns follow from them, and say what the default
policy shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from kg.names import Prefixes
from kg.ontology import Ontology, Property
from kg.store.ends import DATES

MOST = 1_500
"""How many columns there are at most: SQLite takes 2,000. What is beyond is found among facts."""

FACTS = "subject, property, value, datatype, language, support, origins, low, high"


@dataclass(frozen=True, slots=True)
class Column:
    """Where the values of a property are.

    ``name`` has the best value of a single-valued property as it is stored, or a JSON array of the
    values of another, the best first. ``first`` and ``last`` have the days where a date begins and
    ends.
    """

    name: str
    single: bool
    first: str | None = None
    last: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its columns."""
        return tuple(n for n in (self.name, self.first, self.last) if n)


@lru_cache(maxsize=16)
def columns(ontology: Ontology) -> Mapping[str, Column]:
    """The columns of an ontology's properties, by the properties' IRIs."""
    found: dict[str, Column] = {}
    taken: set[str] = set()

    def free(name: str) -> str:
        # The colon keeps it apart from the columns of other tables, in queries over several.
        name = f":{name}"
        # SQLite takes two names for one that differ in the case of their letters.
        while name.casefold() in taken:
            name += "_"
        taken.add(name.casefold())
        return name

    for prop in ontology.properties.values():
        if prop.backward or not _valued(ontology, prop):
            continue
        if len(taken) > MOST:
            break
        dated = prop.single and prop.range in DATES
        ends = [free(f"{prop.name} {end}") if dated else None for end in ("first", "last")]
        found[prop.iri] = Column(free(prop.name), prop.single, *ends)
    return found


def _valued(ontology: Ontology, prop: Property) -> bool:
    """Whether the values of a property are literals, or members of an enumeration."""
    known = ontology.classes.get(prop.range)
    return prop.literal or known is None or bool(known.members)


def declared(ontology: Ontology) -> str:
    """The columns as CREATE TABLE has them, behind others."""
    names = [name for c in columns(ontology).values() for name in c.names]
    return "".join(f", {quoted(name)}" for name in names)


def quoted(name: str) -> str:
    """The name of a column as SQL."""
    return '"' + name.replace('"', '""') + '"'


def shown_value(ontology: Ontology, prefixes: Prefixes, value: str, datatype: str | None) -> str:
    """A value that is no entity as people read it: a literal, or a term of the ontology."""
    if datatype is not None:
        return value
    known = ontology.individuals.get(value) or ontology.classes.get(value)
    return known.label if known else prefixes.shorten(value)


def described(
    ontology: Ontology, prefixes: Prefixes, facts: Iterable[Sequence[Any]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """What the columns of entities hold, by their numbers.

    ``facts`` are rows of FACTS in the order of subjects, those that hold and have a value.
    """
    known = columns(ontology)

    def best(fact: Sequence[Any]) -> tuple[Any, ...]:
        _, _, value, datatype, language, support, origins, _, _ = fact
        shown = shown_value(ontology, prefixes, value, datatype)
        return -origins, -support, shown, datatype or "", language or ""

    for subject, about in groupby(facts, key=lambda fact: fact[0]):
        by_property: dict[str, list[Sequence[Any]]] = {}
        for fact in about:
            if fact[1] in known:
                by_property.setdefault(fact[1], []).append(fact)
        found: dict[str, Any] = {}
        for prop, values in by_property.items():
            column = known[prop]
            if not column.single:
                found[column.name] = _listed(values)
                continue
            fact = values[0] if len(values) == 1 else min(values, key=best)
            found[column.name] = fact[2]
            if column.first and column.last:
                found[column.first], found[column.last] = fact[7], fact[8]
        yield subject, found


def _listed(facts: Sequence[Sequence[Any]]) -> str:
    """Each value once, that of most statements first."""
    support: dict[str, int] = {}
    for fact in facts:
        support[fact[2]] = max(fact[5], support.get(fact[2], 0))
    values = sorted(support, key=lambda value: (-support[value], value))
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
