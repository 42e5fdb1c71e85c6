"""Which annotations stand, and what becomes of those that point to others which do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.model import Argument, Group, Loss, Mention, Relation
from kg.readers._offsets import Place


@dataclass
class References:
    """The mentions and relations of one file that stand, by id, and why others do not.

    ``shown`` is the file as people see it; ``given_up`` are the lines of the ids that were read
    and then refused, 0 where the format has no lines.
    """

    shown: str
    mentions: dict[str, Mention] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    given_up: dict[str, int] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)

    def add_mention(self, claimed: Mention, place: Place) -> None:
        """Keep a mention where it was found in the text, and list it where that was not at once."""
        item = f"{claimed.id} {claimed.label}"
        if not place.spans:
            self.given_up[claimed.id] = claimed.line
            self.lose(claimed.line, item, place.reason)
            return
        self.mentions[claimed.id] = Mention(  # replace() takes three times as long.
            claimed.id, claimed.label, place.spans, claimed.attributes, claimed.links,
            claimed.line, claimed.annotator, claimed.status,
        )  # fmt: skip
        if place.reason:
            self.lose(claimed.line, item, place.reason, "repaired")

    def add_relations(self, relations: Iterable[Relation]) -> None:
        """Keep the relations whose arguments stand, once all mentions are known.

        A binary relation without one of its arguments says nothing and falls. An event falls
        with its trigger; without an argument it still says what the others say. Events may
        nest, but not in a circle: the argument that closes one is dropped.
        """
        ordered = tuple(relations)
        events = {r.id: r for r in ordered if r.trigger is not None and self._has_trigger(r)}
        for event in events.values():
            self.relations[event.id] = self._without_dangling(event, events)
        self._open_circles()
        for relation in ordered:
            if relation.trigger is None:
                self._add_binary(relation, events)

    def standing(self, groups: Iterable[Group]) -> Iterator[Group]:
        """Groups of the mentions that stand, an event by its trigger, where two are left or more.

        To be called when all mentions and relations are known.
        """
        for group in groups:
            members: dict[str, None] = {}
            for member in group.members:
                if mention := self.anchor(member):
                    members[mention] = None
                else:
                    item = f"* {group.label} {member}"
                    self.lose(group.line, item, self.why_missing(member))
            if len(members) > 1:
                yield replace(group, members=tuple(members))
            else:
                reason = "fewer than two mentions to put together"
                self.lose(group.line, f"* {group.label}", reason)

    def lose(self, line: int, item: str, reason: str, kind: str = "refused") -> None:
        """List an annotation, or an argument of one, as lost."""
        self.losses.append(Loss(self.shown, line, kind, item, reason))

    def why_missing(self, target: str, wanted: str = "mention or event") -> str:
        """Why an id cannot be pointed to, in words; ``wanted`` is what could be."""
        if target in self.given_up:
            line = self.given_up[target]
            return f"{target} was refused" + (f" at line {line}" if line else "")
        return f"no {wanted} of this file is {target}"

    def anchor(self, target: str) -> str | None:
        """The mention that an id stands at: itself, or the trigger of an event."""
        if target in self.relations:
            return self.relations[target].trigger
        return target if target in self.mentions else None

    def _has_trigger(self, event: Relation) -> bool:
        trigger = self.mentions.get(event.trigger or "")
        if trigger is None:
            self._give_up(event, f"its trigger {event.trigger} is no mention that stands")
        elif trigger.label != event.label:
            reason = f"its trigger {trigger.id} is a {trigger.label}; read as {event.label}"
            self.lose(event.line, f"{event.id} {event.label}", reason, "repaired")
        return trigger is not None

    def _without_dangling(self, event: Relation, events: Mapping[str, Relation]) -> Relation:
        kept = []
        for argument in event.arguments:
            if argument.target in self.mentions or argument.target in events:
                kept.append(argument)
            else:
                reason = self.why_missing(argument.target)
                self.lose(event.line, _written(event, argument), reason)
        return replace(event, arguments=tuple(kept))

    def _open_circles(self) -> None:
        for id_, closing in _closing(self.relations).items():
            event = self.relations[id_]
            kept = tuple(a for i, a in enumerate(event.arguments) if i not in closing)
            self.relations[id_] = replace(event, arguments=kept)
            for i in sorted(closing):
                item = _written(event, event.arguments[i])
                self.lose(event.line, item, "it closes a circle of events")

    def _add_binary(self, relation: Relation, events: Mapping[str, Relation]) -> None:
        targets = [argument.target for argument in relation.arguments]
        missing = [t for t in targets if t not in self.mentions and t not in events]
        if missing:
            self._give_up(relation, "; ".join(self.why_missing(target) for target in missing))
        else:
            self.relations[relation.id] = relation

    def _give_up(self, relation: Relation, reason: str) -> None:
        self.given_up[relation.id] = relation.line
        self.lose(relation.line, f"{relation.id} {relation.label}", reason)


def _written(event: Relation, argument: Argument) -> str:
    return f"{event.id} {argument.role}:{argument.target}"


def _closing(events: Mapping[str, Relation]) -> Mapping[str, set[int]]:
    """Which arguments close a circle, by event, found depth first in the order of the file.

    Without recursion, since a file may nest events deeper than Python's stack.
    """
    closing: defaultdict[str, set[int]] = defaultdict(set)
    done: set[str] = set()
    for root in events:
        path = {root: iter(enumerate(events[root].arguments))} if root not in done else {}
        while path:
            here = next(reversed(path))
            number, argument = next(path[here], (0, None))
            if argument is None:
                done.add(here)
                path.popitem()  # Not del, which would leave a hole for reversed() to step over.
            elif argument.target in path:
                closing[here].add(number)
            elif argument.target in events and argument.target not in done:
                path[argument.target] = iter(enumerate(events[argument.target].arguments))
    return closing
