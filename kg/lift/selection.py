"""Which annotations of a document count: whose they are, and what became of them.

A step before the lift, from Document to Document, by the mapping profile. What several annotators
say in the same words about the same place is one annotation; what is left out is listed, with
all that leans on it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from kg.lift.agreement import agreed, annotators
from kg.lift.profile import Profile
from kg.lift.tally import identified, sorts_of
from kg.lift.terms import ENDS
from kg.model import Document, Group, Loss, Mention, Relation, Status
from kg.names import folded

_WHY: Mapping[Status, str] = {
    "rejected": "rejected by a reviewer",
    "predicted": "predicted by a machine, and accepted by nobody",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """A document with the annotations that count.

    ``left_out`` and ``repeated`` count, by sort, those that the profile leaves out, and those that
    another annotator has made as well. ``omitted`` counts labels that the profile drops, by what
    has the label.
    """

    document: Document
    left_out: Mapping[str, int]
    repeated: Mapping[str, int]
    omitted: Mapping[tuple[str, str], int]


def select(document: Document, profile: Profile) -> Selection:
    """Leave out what does not count, and join what several annotators agree on.

    Nothing raises: what is left out is among the losses of the document, as ``dropped``.
    """
    if not _chooses(document, profile):
        return Selection(document, {}, {}, {})
    choosing = _Choosing(document, profile)
    omitted: Counter[tuple[str, str]] = Counter()
    for annotation in identified(document):
        if why := _why_not(annotation, profile):
            choosing.leave_out(annotation, why)
        elif _is_dropped(annotation, profile):
            what = "mention" if isinstance(annotation, Mention) else "relation"
            omitted[what, annotation.label] += 1
            choosing.leave_out(annotation, "left out by the profile")
    chosen = choosing.chosen()
    if len(annotators(chosen)) < 2 or profile.choose == "one":
        return Selection(chosen, choosing.left_out, {}, omitted)
    agreement = agreed(chosen, profile)
    voted = _Choosing(agreement.document, profile, losses=list(agreement.losses))
    for annotation in identified(agreement.document):
        if annotation.id in agreement.outvoted:
            voted.leave_out(annotation, agreement.outvoted[annotation.id])
    left_out = choosing.left_out + voted.left_out + Counter(agreement.left_out)
    return Selection(voted.chosen(), left_out, agreement.repeated, omitted)


def _chooses(document: Document, profile: Profile) -> bool:
    """Whether there is anything to choose; of most documents there is not."""
    if profile.drop or profile.confidence or len(annotators(document)) > (profile.choose != "one"):
        return True
    return any(annotation.status != "accepted" for annotation in identified(document))


def _is_dropped(annotation: Mention | Relation, profile: Profile) -> bool:
    """Whether the profile drops a label, or the class that begins its path."""
    return profile.drops(annotation.label) or profile.drops(profile.steps(annotation.label)[0])


def _why_not(annotation: Mention | Relation, profile: Profile) -> str:
    """Why an annotation does not count by itself; empty where it does."""
    if annotation.status != "accepted" and annotation.status not in profile.keep:
        return _WHY[annotation.status]
    if _is_others(annotation.annotator, profile):
        return f"by annotator {annotation.annotator}; {profile.annotator} was chosen"
    return _too_unsure(annotation, profile) if profile.confidence else ""


def _is_others(annotator: str, profile: Profile) -> bool:
    return profile.choose == "one" and annotator not in ("", profile.annotator)


def _too_unsure(annotation: Mention | Relation, profile: Profile) -> str:
    for attribute in annotation.attributes:
        if profile.qualifier(attribute.name) == "confidence":
            try:
                if Decimal(attribute.value or "") < Decimal(str(profile.confidence)):
                    return f"its confidence is {attribute.value}, below {profile.confidence:g}"
            except InvalidOperation:
                continue  # No number: the lift lists it.
    return ""


@dataclass(slots=True)
class _Choosing:
    """A document while annotations are left out of it, each with what leans on it."""

    document: Document
    profile: Profile
    gone: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    losses: list[Loss] = field(default_factory=list)
    _leaning: defaultdict[str, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    _triggered: Counter[str] = field(default_factory=Counter)
    _mentions: dict[str, Mention] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._mentions = {m.id: m for m in self.document.mentions}
        for relation in self.document.relations:
            self._triggered[relation.trigger or ""] += 1
            for target in (relation.trigger, *(a.target for a in relation.arguments)):
                self._leaning[target or ""].append(relation)

    def leave_out(self, annotation: Mention | Relation, why: str) -> None:
        """Leave out an annotation, and the relations that are nothing without it."""
        waiting = [(annotation, why)]
        while waiting:
            one, reason = waiting.pop()
            if one.id in self.gone:
                continue
            self.gone.add(one.id)
            self.left_out.update(sorts_of(one))
            self._list(one.line, _named(one), reason)
            needed = f"{one.id}, which it needs, is left out"
            for relation in self._leaning.get(one.id, ()):
                if _needs(relation, one.id):
                    waiting.append((relation, needed))
            if isinstance(one, Relation) and (words := self._only_words(one)):
                waiting.append((words, f"the words of {one.id}, which is left out"))

    def _only_words(self, event: Relation) -> Mention | None:
        """The trigger of an event that is left out, if it is nothing but the words of that."""
        trigger = event.trigger or ""
        self._triggered[trigger] -= 1
        mention = self._mentions.get(trigger)
        if mention is None or self._triggered[trigger] or not _has_ends(event):
            return None
        return mention if folded(mention.label) == folded(event.label) else None

    def chosen(self) -> Document:
        """The document with what is left."""
        relations = tuple(
            self._relation(r) for r in self.document.relations if r.id not in self.gone
        )
        groups = tuple(self._groups())
        if not self.losses:
            return self.document
        return replace(
            self.document,
            mentions=tuple(m for m in self.document.mentions if m.id not in self.gone),
            relations=relations,
            groups=groups,
            losses=tuple(sorted((*self.document.losses, *self.losses))),
        )

    def _relation(self, relation: Relation) -> Relation:
        """An event keeps the roles that are left."""
        lost = [a for a in relation.arguments if a.target in self.gone]
        for argument in lost:
            reason = f"{argument.target} is left out"
            self._list(relation.line, f"role {argument.role} of {_named(relation)}", reason)
        if not lost:
            return relation
        left = tuple(a for a in relation.arguments if a.target not in self.gone)
        return replace(relation, arguments=left)

    def _groups(self) -> Iterator[Group]:
        for group in self.document.groups:
            members = tuple(m for m in group.members if m not in self.gone)
            if _is_others(group.annotator, self.profile):
                why = f"by annotator {group.annotator}; {self.profile.annotator} was chosen"
            elif len(members) < min(2, len(group.members)):
                why = "fewer than two of its mentions are left"
            else:
                yield replace(group, members=members) if members != group.members else group
                continue
            self.left_out["groups"] += 1
            self._list(group.line, f"group {group.label}", why)

    def _list(self, line: int, item: str, reason: str) -> None:
        self.losses.append(Loss(self.document.path, line, "dropped", item, reason))


def _needs(relation: Relation, target: str) -> bool:
    """Whether a relation is nothing without one of those that it joins."""
    if not relation.trigger or relation.trigger == target:
        return True
    return any(a.target == target and folded(a.role) in ENDS for a in relation.arguments)


def _has_ends(event: Relation) -> bool:
    return any(folded(a.role) in ENDS for a in event.arguments)


def _named(annotation: Mention | Relation) -> str:
    if isinstance(annotation, Mention):
        return f"mention {annotation.label} {annotation.id}"
    return f"{'event' if annotation.trigger else 'relation'} {annotation.label} {annotation.id}"
