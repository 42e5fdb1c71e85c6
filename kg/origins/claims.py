"""When two mentions make one claim: the keys that equal claims share.

Statistics, quotations and events are one entity for each mention, since two “36 %” are two figures
until more is known. What makes them one claim is said here, and never makes them one entity:

    equal      all that defines them is the same, and enough is said to tell them from others
    words      both are the same long quotation
    aligned    both stand at the same place of two prints of one article
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.model import Literal, Statement
from kg.names import EDTF, KG, XSD, XSD_STRING, digest
from kg.ontology import Ontology, Property
from kg.origins.places import Place
from kg.origins.texts import words

LONG = 10
"""From how many words on the same quotation is one utterance, whoever prints it."""

ATTRIBUTED = KG + "attributedTo"
"""Stands among the facts of a claim for the actor whose word its statements are."""

_DATES = frozenset({EDTF, XSD + "date", XSD + "dateTime", XSD + "gYear"})
_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """What is said of an entity, seen from it: ``property`` may be one that is read backwards."""

    property: str
    value: str | Literal
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """An entity that is identified by where it is said.

    ``words`` are those that stand for it, ``places`` where it is said. ``facts`` have resolved
    entities as values.
    """

    entity: str
    kind: str
    words: str
    facts: frozenset[Fact] = frozenset()
    places: tuple[Place, ...] = ()


def facts_of(statements: Iterable[Statement], ontology: Ontology) -> dict[str, frozenset[Fact]]:
    """What resolved statements say of each entity that they name, read forwards and backwards.

    What is deprecated or inferred by a rule defines nothing.
    """
    found: dict[str, set[Fact]] = {}
    for s in statements:
        if s.rule is not None or s.qualifiers.rank == "deprecated":
            continue
        about, negated = found.setdefault(s.subject, set()), s.qualifiers.negated
        about.add(Fact(s.predicate, s.object, negated))
        if s.qualifiers.attributed_to is not None:
            about.add(Fact(ATTRIBUTED, s.qualifiers.attributed_to))
        known = ontology.properties.get(s.predicate)
        if known and known.inverse and isinstance(s.object, str):
            found.setdefault(s.object, set()).add(Fact(known.inverse, s.subject, negated))
    return {entity: frozenset(facts) for entity, facts in found.items()}


def defining(kind: str, ontology: Ontology) -> tuple[str, ...]:
    """The properties that say what an instance of a kind claims.

    Those of ``kg:claim``; without it all that the kind has, but for aliases, links and what is
    stored with other entities.
    """
    declared = ontology.classes[kind].claim
    naming = (ontology.alias_property, ontology.link_property)
    own = (p for p in ontology.own_fields(kind) if not p.backward and p.iri not in naming)
    return declared or tuple(p.iri for p in own)


def claim_keys(claim: Claim, known: Mapping[str, Claim], ontology: Ontology) -> tuple[str, ...]:
    """The keys of a claim; two that share a key are one claim. Empty where too little is said.

    ``known`` has the claims that this one speaks of, such as the population that a share is a part
    of: they are compared by what is said of them, and not by their IRIs. The keys change where
    these, an entity that is named, or the origin of a document change.
    """
    return tuple(sorted(_keys(claim, known, ontology)))


def quotation(text: str) -> str | None:
    """The key of a long quotation, whatever its case, quotation marks and layout; else None.

    Documents that quote the same words have one origin for what is said in them.
    """
    said = words(text)
    return "words/" + digest(said, 20) if len(said) >= LONG else None


def _keys(claim: Claim, known: Mapping[str, Claim], ontology: Ontology) -> Iterator[str]:
    equal = _Reading(known, ontology).equal(claim)
    if equal:
        yield "equal/" + digest((claim.kind, *equal), 20)
    for fact in claim.facts:
        prop = ontology.properties.get(fact.property)
        if prop and _is_text(prop) and isinstance(fact.value, Literal) and not fact.negated:
            yield from filter(None, (quotation(fact.value.value),))
    for place in set(claim.places):
        yield "aligned/" + digest((claim.kind, *place.parts()), 20)


def _is_text(prop: Property) -> bool:
    """Whether the words of a mention are the property's value, as those of a quotation are."""
    return prop.from_text and prop.range == XSD_STRING


class _Reading:
    """One claim read for what it can be compared by."""

    def __init__(self, known: Mapping[str, Claim], ontology: Ontology) -> None:
        self.known, self.ontology = known, ontology

    def equal(self, claim: Claim) -> list[str]:
        """All that defines a claim, or nothing where another may say the same of other things.

        How much is needed is said by ``kg:claimNeeds``. A value alone tells nothing apart: what
        counts are names, relations to what other documents may speak of as well, closed dates and
        long texts, once for each property; and one of them has to be a name or a relation.
        """
        facts = self._defining(claim)
        if any(_is_open(f.value) for f in facts):
            return []
        ties = {f.property for f in facts if not f.negated and self._is_tie(f, _DEPTH)}
        said = ties | {f.property for f in facts if not f.negated and _tells(f.value)}
        if not ties or len(said) < self.ontology.classes[claim.kind].claim_needs:
            return []
        return self._all_parts(facts, _DEPTH)

    def _defining(self, claim: Claim) -> list[Fact]:
        wanted = {*defining(claim.kind, self.ontology), ATTRIBUTED}
        return [f for f in claim.facts if f.property in wanted]

    def _is_tie(self, fact: Fact, depth: int) -> bool:
        """Whether a fact ties a claim to something that other documents may speak of."""
        if isinstance(fact.value, Literal):
            return fact.property == self.ontology.name_property
        below = self.known.get(fact.value)
        if below is None:
            return fact.value not in self.ontology.individuals
        return depth > 1 and any(
            self._is_tie(f, depth - 1) for f in self._defining(below) if not f.negated
        )

    def _parts(self, fact: Fact, depth: int) -> list[str]:
        """A fact as it is compared."""
        start = ["not" if fact.negated else "", fact.property]
        value = fact.value
        if isinstance(value, Literal):
            return [*start, value.value, value.datatype, value.language]
        below = self.known.get(value)
        if below is None:
            return [*start, value]
        said = self._all_parts(self._defining(below), depth - 1) if depth > 1 else []
        return [*start, "(", below.kind, " ".join(words(below.words)), *said, ")"]

    def _all_parts(self, facts: Iterable[Fact], depth: int) -> list[str]:
        return [part for parts in sorted(self._parts(f, depth) for f in facts) for part in parts]


def _is_open(value: str | Literal) -> bool:
    """Whether a value is some date that nobody knows: “last month” in two texts is two months."""
    return isinstance(value, Literal) and value.datatype == EDTF and "X" in value.value


def _tells(value: str | Literal) -> bool:
    """Whether a literal helps to tell a claim from others: a date, or a long text."""
    if not isinstance(value, Literal):
        return False
    return value.datatype in _DATES or len(words(value.value)) >= LONG
