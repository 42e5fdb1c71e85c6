"""What several annotators of one document say together.

The same label on the same place is the same annotation, whoever made it; so is the same relation
between such annotations. Two of one annotator are never joined: who marks a place twice means two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kg.lift.profile import Profile
from kg.lift.tally import identified, sort_of
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Mention, Relation
from kg.names import folded

T = TypeVar("T", Attribute, Link)
A = TypeVar("A", Mention, Relation)


@dataclass(slots=True)
class Agreement:
    """A document in which each annotation stands once.

    ``outvoted`` says by id why those that no majority has made do not count, and ``losses`` lists
    what no majority says of those that do, which ``left_out`` counts by sort. ``repeated`` counts
    what went into another annotation.
    """

    document: Document
    outvoted: Mapping[str, str]
    losses: tuple[Loss, ...]
    left_out: Mapping[str, int]
    repeated: Mapping[str, int]


def annotators(document: Document) -> list[str]:
    """The annotators of a document, sorted; annotations of nobody in particular have none."""
    made = {a.annotator for a in identified(document)} | {g.annotator for g in document.groups}
    return sorted(made - {""})


def agreed(document: Document, profile: Profile) -> Agreement:
    """Join what annotators agree on. By majority, more than half of them must have made it."""
    joining = _Joining(profile, len(annotators(document)), document.path)
    mentions = joining.joined(document.mentions, _mention)
    relations = [joining.aimed(r) for r in document.relations]
    events = {r.id: r for r in relations}
    kept = joining.joined(relations, lambda r: _relation(r, events))
    groups = [replace(g, members=joining.targets(g.members)) for g in document.groups]
    if profile.choose == "majority":
        groups = list(joining.majority(groups))
    joined = replace(
        document,
        mentions=tuple(joining.renamed(m) for m in mentions),
        relations=tuple(joining.renamed(joining.aimed(r)) for r in kept),
        groups=tuple(groups),
    )
    losses = tuple(joining.losses)
    return Agreement(joined, joining.outvoted, losses, joining.left_out, joining.repeated)


def _mention(mention: Mention) -> Hashable:
    return folded(mention.label), mention.spans


def _relation(relation: Relation, events: Mapping[str, Relation]) -> Hashable:
    """What makes a relation the same; another relation at an end counts by label and trigger."""
    ends = [(folded(a.role), _end(events[a.target]) if a.target in events else a.target)
            for a in relation.arguments]  # fmt: skip
    return folded(relation.label), relation.trigger, tuple(sorted(ends, key=repr))


def _end(relation: Relation) -> Hashable:
    return folded(relation.label), relation.trigger


@dataclass(slots=True)
class _Joining:
    """Annotations while they are joined; ``stands`` maps ids to those that stand for them."""

    profile: Profile
    voters: int
    path: str
    stands: dict[str, str] = field(default_factory=dict)
    outvoted: dict[str, str] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)

    def targets(self, members: Sequence[str]) -> tuple[str, ...]:
        """The annotations that stand for some, each once."""
        return tuple(dict.fromkeys(self.stands.get(m, m) for m in members))

    def aimed(self, relation: Relation) -> Relation:
        """A relation between the annotations that stand for its ends."""
        arguments = tuple(
            Argument(a.role, self.stands.get(a.target, a.target)) for a in relation.arguments
        )
        trigger = relation.trigger and self.stands.get(relation.trigger, relation.trigger)
        return replace(relation, arguments=arguments, trigger=trigger)

    def renamed(self, annotation: A) -> A:
        """An annotation whose attributes name others by the ids that stand for them."""
        if not any(self.profile.qualifier(a.name) == "attributedTo" for a in annotation.attributes):
            return annotation
        return replace(annotation, attributes=tuple(map(self._renamed, annotation.attributes)))

    def _renamed(self, attribute: Attribute) -> Attribute:
        if self.profile.qualifier(attribute.name) != "attributedTo" or not attribute.value:
            return attribute
        return replace(attribute, value=self.stands.get(attribute.value, attribute.value))

    def joined(self, found: Sequence[A], what: Callable[[A], Hashable]) -> list[A]:
        """Each annotation once, in order, with what its annotators say of it."""
        same: dict[Hashable, list[A]] = {}
        times: Counter[Hashable] = Counter()
        for one in found:
            mine = (one.annotator, what(one))
            times[mine] += 1
            # Nobody's annotations stay as they are; the second of one's own has its own partners.
            key = (what(one), times[mine]) if one.annotator else (one.id, "")
            same.setdefault(key, []).append(one)
        return [self._one(backers) for backers in same.values()]

    def _one(self, backers: Sequence[A]) -> A:
        first = backers[0]
        self.stands.update((other.id, first.id) for other in backers)
        votes = len(backers)
        if self._by_majority and first.annotator and votes * 2 <= self.voters:
            self.outvoted[first.id] = f"made by {votes} of {self.voters} annotators"
        if votes == 1:
            return first
        self.repeated[sort_of(first)] += votes - 1
        attributes = self._said([one.attributes for one in backers], first)
        joined = replace(first, attributes=attributes)
        if isinstance(joined, Mention):
            links = self._said([m.links for m in backers if isinstance(m, Mention)], first)
            joined = replace(joined, links=links)
        return joined

    def _said(self, lists: Sequence[tuple[T, ...]], of: A) -> tuple[T, ...]:
        """What is said of one annotation: by anybody, or by most of those who made it."""
        votes = Counter(key for one in lists for key in {_what(x) for x in one})
        needed = len(lists) // 2 + 1 if self._by_majority else 1
        kept: dict[Hashable, T] = {}
        for said in (said for one in lists for said in one):
            sort, item = _sort(said)
            if votes[_what(said)] < needed:
                reason = f"said by {votes[_what(said)]} of {len(lists)} who made {of.id}"
                self.left_out[sort] += 1
                self._list(said.line, f"{item} on {of.label} {of.id}", reason)
            elif _what(said) in kept:
                self.repeated[sort] += 1
            else:
                kept[_what(said)] = said
        return tuple(kept.values())

    @property
    def _by_majority(self) -> bool:
        return self.profile.choose == "majority"

    def _list(self, line: int, item: str, reason: str) -> None:
        self.losses.append(Loss(self.path, line, "dropped", item, reason))

    def majority(self, groups: Sequence[Group]) -> Iterator[Group]:
        """The groups whose mentions more than half of the annotators put together."""
        yield from (g for g in groups if not g.annotator)
        by_label: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            if group.annotator:
                by_label[folded(group.label)].append(group)
        for same in by_label.values():
            chains = list(self._chains(same))
            self._list_scattered(same, chains)
            yield from chains

    def _chains(self, groups: Sequence[Group]) -> Iterator[Group]:
        """Each chain begins with mentions that most groups hold; others join these by majority."""
        inside: dict[str, set[int]] = defaultdict(set)
        for number, group in enumerate(groups):
            for member in group.members:
                inside[member].add(number)
        alike: dict[frozenset[int], list[str]] = defaultdict(list)
        for member, numbers in inside.items():
            alike[frozenset(numbers)].append(member)
        chains: list[tuple[frozenset[int], list[str]]] = []
        for held in sorted(alike, key=lambda n: (-len(n), sorted(n))):
            near = (members for of, members in chains if self._carried(groups, of & held))
            if (chain := next(near, None)) is not None:
                chain += alike[held]
            elif self._carried(groups, held):
                chains.append((held, list(alike[held])))
        for held, members in chains:
            if len(members) > 1:
                yield replace(groups[min(held)], members=tuple(members))

    def _carried(self, groups: Sequence[Group], numbers: frozenset[int]) -> bool:
        return len({groups[n].annotator for n in numbers}) * 2 > self.voters

    def _list_scattered(self, groups: Sequence[Group], chains: Sequence[Group]) -> None:
        """Count each group as kept, repeated or left out, and list what of it is in no chain."""
        together = {member for chain in chains for member in chain.members}
        left = 0
        for group in groups:
            if lost := [m for m in group.members if m not in together]:
                reason = f"no majority puts {', '.join(lost)} into it"
                self._list(group.line, f"group {group.label}", reason)
            left += len(lost) == len(group.members)
        self.left_out["groups"] += left
        self.repeated["groups"] += len(groups) - left - len(chains)


def _what(said: Attribute | Link) -> Hashable:
    if isinstance(said, Link):
        return folded(said.source), said.identifier
    return folded(said.name), said.value, said.note


def _sort(said: Attribute | Link) -> tuple[str, str]:
    if isinstance(said, Link):
        return "links", f"link {said.source}:{said.identifier}"
    return "attributes", f"attribute {said.name}"
