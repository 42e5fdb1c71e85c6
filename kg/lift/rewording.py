"""What an annotation tool calls things, in the words of the mapping profile.

A step before the lift, from Document to Document: label paths are split, the values of
attributes get the names that the ontology has for them, and attributes that hold identifiers
become links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.lift.profile import Profile
from kg.model import Attribute, Document, Link, Loss, Mention, Relation
from kg.names import folded

REFINEMENT = "class"
"""The attribute that a further step of a label path becomes."""

NO_ENTRY = frozenset({"", "nil", "none"})
"""Identifiers that say, without case, that a database has no entry."""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A document in the words of the profile; ``left_out`` is how many attributes it left out."""

    document: Document
    left_out: int


def reword(document: Document, profile: Profile) -> Reworded:
    """Say what a document says as the profile has it. Nothing raises."""
    attributes = any(what == "link" for what, _ in profile.attributes.values())
    if not (profile.separator or profile.values or attributes):
        return Reworded(document, 0)
    words = _Rewording(profile, document.path)
    reworded = replace(
        document,
        mentions=tuple(map(words.mention, document.mentions)),
        relations=tuple(map(words.relation, document.relations)),
    )
    losses = tuple(sorted((*document.losses, *words.losses)))
    return Reworded(replace(reworded, losses=losses), words.left_out)


@dataclass(slots=True)
class _Rewording:
    profile: Profile
    path: str
    losses: list[Loss] = field(default_factory=list)
    left_out: int = 0

    def mention(self, mention: Mention) -> Mention:
        """A mention with one label, and all that its label and attributes say besides."""
        label, *steps = self.profile.steps(mention.label)
        item = f"{mention.label} {mention.id}"
        known = list(self._known(mention.attributes, item))
        links = [self._link(a) for a in known if self._is_link(a)]
        return replace(
            mention,
            label=label,
            attributes=(
                *(a for a in known if not self._is_link(a)),
                *self._refinements(steps, mention.line, item),
            ),
            links=(*mention.links, *links),
        )

    def relation(self, relation: Relation) -> Relation:
        """An event goes by the label of its trigger; a relation has no refinements to split off."""
        label = self.profile.steps(relation.label)[0] if relation.trigger else relation.label
        known = self._known(relation.attributes, f"{relation.label} {relation.id}")
        return replace(relation, label=label, attributes=tuple(known))

    def _refinements(self, steps: Sequence[str], line: int, item: str) -> Iterator[Attribute]:
        for step in steps:
            if self.profile.drops(step):
                self._list(line, f"label {step} of {item}")
            else:
                yield Attribute(REFINEMENT, step, line)

    def _known(self, attributes: Sequence[Attribute], item: str) -> Iterator[Attribute]:
        for attribute in attributes:
            names = self.profile.values.get(folded(attribute.name), {})
            said = "true" if attribute.value is None else attribute.value
            value = names.get(folded(said), said)
            if value == said:
                yield attribute
            elif value:
                yield replace(attribute, value=value)
            else:
                self.left_out += 1
                self._list(attribute.line, f"attribute {attribute.name} {said} on {item}")

    def _is_link(self, attribute: Attribute) -> bool:
        return self.profile.attributes.get(folded(attribute.name), ("",))[0] == "link"

    def _link(self, attribute: Attribute) -> Link:
        _, database = self.profile.attributes[folded(attribute.name)]
        value = (attribute.value or "").strip()
        identifier = None if value.casefold() in NO_ENTRY else value
        return Link(database or attribute.name, identifier, line=attribute.line)

    def _list(self, line: int, item: str) -> None:
        self.losses.append(Loss(self.path, line, "dropped", item, "left out by the profile"))
