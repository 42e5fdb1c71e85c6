"""How many annotations there are, by what they are: the sums that a report must come out at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.model import Document, Mention, Relation

SORTS = ("mentions", "relations", "events", "groups", "attributes", "links")
"""What is counted, in the order in which reports show it. Notes count as attributes."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the annotations that a reader gave, by sort.

    ``mapped`` are those whose label has a term of the ontology that fits. ``left_out`` are those
    that the profile leaves out, ``repeated`` those that another annotator has made as well.
    """

    read: Mapping[str, int] = field(default_factory=dict)
    mapped: Mapping[str, int] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, int] = field(default_factory=dict)

    def without_place(self, sort: str) -> int:
        """How many of a sort were meant to be in the graph and have no place there."""
        gone = (self.mapped, self.left_out, self.repeated)
        return self.read.get(sort, 0) - sum(count.get(sort, 0) for count in gone)


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of several tallies."""
    read, mapped, left_out, repeated = (Counter[str]() for _ in range(4))
    for one in tallies:
        read.update(one.read)
        mapped.update(one.mapped)
        left_out.update(one.left_out)
        repeated.update(one.repeated)
    return Tally(read, mapped, left_out, repeated)


def inventory(document: Document) -> Counter[str]:
    """How many annotations of each sort a document has."""
    events = sum(1 for relation in document.relations if relation.trigger)
    return Counter(
        mentions=len(document.mentions),
        relations=len(document.relations) - events,
        events=events,
        groups=len(document.groups),
        attributes=sum(len(annotation.attributes) for annotation in identified(document)),
        links=sum(len(mention.links) for mention in document.mentions),
    )


def identified(document: Document) -> tuple[Mention | Relation, ...]:
    """The annotations of a document that have an id: mentions, relations and events."""
    return (*document.mentions, *document.relations)


def sorts_of(annotation: Mention | Relation) -> list[str]:
    """The sorts of an annotation, and of all that is said on it, one for each."""
    links = ["links"] * len(annotation.links) if isinstance(annotation, Mention) else []
    return [sort_of(annotation), *links, *["attributes"] * len(annotation.attributes)]


def sort_of(annotation: Mention | Relation) -> str:
    """What an annotation counts as."""
    if isinstance(annotation, Mention):
        return "mentions"
    return "events" if annotation.trigger else "relations"
