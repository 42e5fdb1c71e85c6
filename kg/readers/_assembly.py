"""What a reader found in a file, put together into a document.

A reader says what the file claims, in any order. What stands where it is claimed, or points to
what does, gets into the document; everything else into its losses.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from kg.model import Document, Group, Loss, Mention, Relation, Span
from kg.readers._gathered import GIVEN
from kg.readers._offsets import Claim, Place, place
from kg.readers._quotes import Quote, find
from kg.readers._references import References
from kg.readers._sentences import SPLITTER, given, sentences


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mention whose spans are not known yet, and where the file says that it stands.

    ``claim`` has no spans where the file gives only words; ``quotes`` are its fragments with
    their surroundings, for formats that give them.
    """

    mention: Mention
    claim: Claim
    quotes: tuple[Quote, ...] = ()


@dataclass
class Assembly:
    """What one file claims of one text. ``shown`` is the file as people see it."""

    shown: str
    text: str
    mentions: dict[str, Claimed] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)

    def add(self, mention: Mention, claim: Claim, quotes: tuple[Quote, ...] = ()) -> None:
        """Take a mention, whose own spans do not count, unless its id is taken."""
        if self._is_free(mention):
            self.mentions[mention.id] = Claimed(mention, claim, quotes)

    def relate(self, relation: Relation) -> None:
        """Take a relation or event, unless its id is taken."""
        if self._is_free(relation):
            self.relations[relation.id] = relation

    def lose(self, line: int, item: str, reason: str, kind: str = "unread") -> None:
        """List something that does not get into the document."""
        self.losses.append(Loss(self.shown, line, kind, item, reason))

    def document(
        self,
        name: str,
        format_: str,
        *,
        spans: Sequence[Span] = (),
        metadata: Mapping[str, str] = MappingProxyType({}),
        sources: tuple[str, ...] = (),
    ) -> Document:
        """The document; ``spans`` are the sentences that the file gives, if any."""
        standing = References(self.shown)
        convention = self._place(standing)
        standing.add_relations(self.relations.values())
        groups = tuple(standing.standing(self.groups))
        whole, complete = given(self.text, spans) if spans else (sentences(self.text), False)
        splitter = GIVEN if complete else f"{GIVEN}, else {SPLITTER}"
        return Document(
            name=name,
            path=self.shown,
            format=format_,
            text=self.text,
            sentences=whole,
            splitter=splitter if spans else SPLITTER,
            mentions=tuple(standing.mentions.values()),
            relations=tuple(
                standing.relations[r] for r in self.relations if r in standing.relations
            ),
            groups=groups,
            metadata=MappingProxyType({"offsets": convention, **metadata}),
            losses=tuple(sorted({*self.losses, *standing.losses})),
            sources=sources,
        )

    def _is_free(self, one: Mention | Relation) -> bool:
        other = self.mentions.get(one.id) or self.relations.get(one.id)
        if other is not None:
            self.lose(one.line, f"{one.id} {one.label}", f"the id {one.id} is taken", "refused")
        return other is None

    def _place(self, standing: References) -> str:
        """Give the mentions that stand to ``standing``; name the convention that held."""
        claims = [one.claim for one in self.mentions.values() if one.claim.spans]
        convention, found = place(self.text, claims)
        places = iter(found)
        for claimed in self.mentions.values():
            where = next(places) if claimed.claim.spans else Place((), "no position is given")
            if claimed.quotes and (where.reason or not where.spans):
                where = self._quoted(claimed, where)
            standing.add_mention(claimed.mention, where)
        return convention

    def _quoted(self, claimed: Claimed, where: Place) -> Place:
        """The place of a mention by its words, which win over its position."""
        spans: list[Span] = []
        oddities: list[str] = []
        hints: Sequence[tuple[int, int] | None] = claimed.claim.spans
        for number, quote in enumerate(claimed.quotes):
            hint = hints[number] if number < len(hints) else None
            found = find(self.text, quote, hint[0] if hint else None)
            if isinstance(found, str):
                return where if where.spans else Place((), f"{where.reason}; {found}")
            spans.append(found[0])
            if found[0] in where.spans:
                return where
            if found[1]:
                oddities.append(found[1])
            elif hint and hint[0] != found[0].start:
                oddities.append(f"{where.reason}; found at {found[0].start} to {found[0].end}")
        if any(one.end > other.start for one, other in _neighbours(sorted(spans))):
            return where if where.spans else Place((), "its fragments overlap")
        return Place(tuple(sorted(spans)), "; ".join(oddities))


def _neighbours(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    return list(itertools.pairwise(spans))
