"""Document → Statements: what an annotated document says, in the ontology's terms.

Three steps: mentions become referents (or values), attributes and words give them facts, and
relations and events join them. Every statement carries the fragments that it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from kg.lift.attributes import qualifiers, read
from kg.lift.coreference import normal
from kg.lift.mentions import Mentions, shown
from kg.lift.profile import Profile
from kg.lift.tally import Tally
from kg.lift.terms import ENDS, SUBJECT, Terms
from kg.lift.values import explicit, individual, member
from kg.lift.words import Words
from kg.model import (
    Document,
    Fragment,
    Literal,
    Loss,
    Mention,
    Qualifiers,
    Referent,
    Relation,
    Statement,
)
from kg.names import OWN_LINKS, RDF_TYPE, XSD, XSD_ANYURI, XSD_STRING, digest, folded, local_name
from kg.ontology import Ontology, Property

_WEEK = re.compile(r"\bweek\b", re.IGNORECASE)
NUMERIC = frozenset(XSD + n for n in ("decimal", "integer", "double"))
_UNQUALIFIED = Qualifiers()
_ROLE_QUALIFIERS = {folded(q): q for q in ("attributedTo", "validFrom", "validUntil")}


@dataclass(frozen=True, slots=True)
class Lifted:
    """What one document says. Subjects and objects are referent keys, until identity is resolved.

    ``chains`` are the referents that the annotator says are one thing; ``mapped`` counts what
    got into the graph by (what, label, ontology term), ``unknown`` what has no term by (what,
    label, the closest term), ``omitted`` what the profile drops by (what, label); ``losses`` are
    the lift's own. ``document`` is without what the profile leaves out of it; ``tally`` says what
    became of all that was read.
    """

    document: Document
    referents: tuple[Referent, ...]
    chains: tuple[tuple[str, ...], ...]
    statements: tuple[Statement, ...]
    mapped: Mapping[tuple[str, str, str], int]
    unknown: Mapping[tuple[str, str, str], int]
    omitted: Mapping[tuple[str, str], int]
    tally: Tally
    losses: tuple[Loss, ...]


def state(document: Document, ontology: Ontology, profile: Profile) -> Lifted:
    """What a document says of which every annotation counts; its tally is of these alone."""
    return _Lifting(document, ontology, profile).lifted()


class _Lifting:
    """One document on its way to statements."""

    def __init__(self, document: Document, ontology: Ontology, profile: Profile) -> None:
        self.document, self.ontology = document, ontology
        self.terms = Terms(ontology, profile, document.path)
        self.mentions = Mentions(document, self.terms)
        self.referents, self.chains = self.mentions.referents, self.mentions.chains
        self.actors = {i: r.key for i, r in self.referents.items()}
        self.statements: dict[str, Statement] = {}
        self.inherited: dict[str, Qualifiers] = {}
        self.words = Words(self.terms, document.metadata.get("date", ""))

    def lifted(self) -> Lifted:
        for identifier, referent in self.referents.items():
            self._describe(identifier, referent)
        for relation in self.document.relations:
            self._relate(relation)
        return Lifted(
            document=self.document,
            referents=tuple(self.referents.values()),
            chains=tuple(self.chains.chains()),
            statements=tuple(self.statements.values()),
            mapped=dict(sorted(self.terms.mapped.items())),
            unknown=dict(sorted(self.terms.unknown.items())),
            omitted=dict(sorted(self.terms.omitted.items())),
            tally=Tally(mapped=self.terms.placed, left_out=self.terms.left_out),
            losses=tuple(sorted(self.terms.losses)),
        )

    # --- what a mention says by itself ----------------------------------------------------------

    def _describe(self, identifier: str, referent: Referent) -> None:
        mention, said = self.mentions.by_id[identifier], self.mentions.said[identifier]
        raw = {k: v for k, v in said.qualifiers.items() if k != "form"}
        self.inherited[referent.key] = qualifiers(self.terms, shown(mention), raw, self.actors)
        for iri in referent.classes:
            self._state(referent, RDF_TYPE, iri, line=mention.line)
        self._name(referent, mention)
        link = self.ontology.link_property
        for address in referent.external if link else ():
            self._state(referent, link or "", Literal(address, XSD_ANYURI), line=mention.line)
        given = {prop.iri for prop, _, _ in said.values}
        for prop, text, line in said.values:
            self._value(referent, mention, prop, text, line)
        if self.mentions.form(mention) != "pronoun":
            self._read_words(referent, mention, given)

    def _name(self, referent: Referent, mention: Mention) -> None:
        """A name is the thing's name where it is the fullest in its chain, else an alias."""
        for name in referent.names:
            best = self.chains.canonical(referent.key)
            prop = self.ontology.name_property
            if name not in best.names and self.ontology.alias_property:
                prop = self.ontology.alias_property
            if prop:
                self._state(referent, prop, Literal(name, XSD_STRING), line=mention.line)
        self._linked_names(referent, mention)

    def _linked_names(self, referent: Referent, mention: Mention) -> None:
        """What a linked database calls the thing is an alias where the mention says otherwise."""
        for link in mention.links:
            if folded(link.source) == OWN_LINKS:
                continue
            known = {"", *(normal(n) for n in self.chains.canonical(referent.key).names)}
            prop = self.ontology.alias_property
            if prop and link.identifier and normal(link.label) not in known:
                self._state(referent, prop, Literal(link.label, XSD_STRING), line=link.line)

    def _value(
        self, referent: Referent, mention: Mention, prop: Property, text: str, line: int
    ) -> None:
        item = f"{prop.name} of {shown(mention)}"
        range_class = self.ontology.classes.get(prop.range)
        try:
            if prop.literal:
                self._state(referent, prop.iri, explicit(text, prop.range), line=line)
            elif range_class and range_class.members:
                self._state(referent, prop.iri, member(text, range_class.members).iri, line=line)
            else:
                reason = f"{prop.name} leads to an entity: annotate it and draw a relation"
                self.terms.lose(line, "refused", item, reason)
        except ValueError as error:
            self.terms.lose(line, "unparsed", item, str(error))

    def _read_words(self, referent: Referent, mention: Mention, given: set[str]) -> None:
        """Values that the mention's own words give, for properties that say kg:fromText.

        Where an annotator gives a number of some datatype, the words are not read for another.
        """
        numbers = {self.ontology.properties[p].range for p in given} & NUMERIC
        fields = self.ontology.own_fields(referent.kind)
        missing: list[Property] = []
        read_any = False
        for prop in fields:
            if not prop.from_text or prop.iri in given or prop.range in numbers:
                read_any |= prop.from_text and prop.iri in given
                continue
            value = self._from_words(mention, prop)
            if value is None:
                missing.append(prop)
            else:
                read_any = True
                self._state(referent, prop.iri, value, line=mention.line)
        for prop in missing if read_any else ():
            if prop.default:
                self._state(referent, prop.iri, prop.default, line=mention.line)

    def _from_words(self, mention: Mention, prop: Property) -> str | Literal | None:
        words = self.mentions.words(mention)
        range_class = self.ontology.classes.get(prop.range)
        if range_class and range_class.members:
            found = individual(words, range_class.members)
            return found.iri if found else None
        if not prop.literal:
            return None
        item = f"{prop.name} of {shown(mention)}"
        try:
            gap = " … " if prop.range == XSD_STRING else " "
            words = self.mentions.words(mention, gap)
            return self.words.literal(words, prop.range, item, mention.line)
        except ValueError as error:
            if self.mentions.form(mention) != "nominal":
                self.terms.lose(mention.line, "unparsed", item, str(error))
            return None

    # --- relations and events -------------------------------------------------------------------

    def _relate(self, relation: Relation) -> None:
        if not relation.trigger and self.terms.is_coreference(relation.label):
            return
        if not relation.trigger:
            self._binary(relation)
        elif self.terms.is_property(relation.label):
            self._qualified(relation)
        elif relation.trigger in self.referents:
            self.terms.placed["events"] += 1
            self._roles(relation, self.referents[relation.trigger])
        else:
            reason = f"its trigger {relation.trigger} is not in the graph"
            self.terms.lose(relation.line, "refused", _named(relation), reason)

    def _binary(self, relation: Relation) -> None:
        if len(relation.arguments) != 2:
            reason = f"{len(relation.arguments)} arguments; a relation joins two"
            self.terms.lose(relation.line, "refused", _named(relation), reason)
            return
        one, other = (a.target for a in relation.arguments)
        if self.terms.profile.reverse and folded(relation.label) in self.terms.profile.reverse:
            one, other = other, one
        said = read(self.terms, _named(relation), relation.attributes, None)
        self.terms.placed["relations"] += self._join(
            relation, relation.label, one, other, said.qualifiers
        )

    def _qualified(self, relation: Relation) -> None:
        """An event whose type is a property: subject, object, and qualifiers as roles."""
        trigger = self.mentions.by_id.get(relation.trigger or "")
        attributes = [*relation.attributes, *(trigger.attributes if trigger else ())]
        said = read(self.terms, _named(relation), attributes, None)
        ends: dict[bool, list[str]] = {True: [], False: []}
        raw = dict(said.qualifiers)
        for argument in relation.arguments:
            role = folded(argument.role)
            item = f"role {argument.role} of {_named(relation)}"
            name = _ROLE_QUALIFIERS.get(role)
            if name in raw:
                self.terms.lose(relation.line, "refused", item, f"a second {name}")
            elif name:
                raw[name] = self._role_qualifier(role, argument.target, relation)
            elif (is_subject := self._is_subject(role, relation.label)) is None:
                reason = "no end of the property and no qualifier"
                self.terms.lose(relation.line, "unmapped", item, reason)
            else:
                ends[is_subject].append(argument.target)
        extra = self.mentions.fragments(trigger) if trigger else ()
        pairs = product(ends[True], ends[False])
        joined = [self._join(relation, relation.label, *pair, raw, extra) for pair in pairs]
        self.terms.placed.update({"events": any(joined), "mentions": any(joined) and bool(trigger)})
        if not all(ends.values()):
            reason = "needs a subject and an object, as roles Subject and Object"
            self.terms.lose(relation.line, "refused", _named(relation), reason)

    def _role_qualifier(self, role: str, target: str, relation: Relation) -> tuple[str, int]:
        """A qualifier that a role gives. From an interval, a bound takes the end that it is.

        A bound in last week lies on any day of it, and keeps the whole week.
        """
        value, line = self._role_value(role, target, relation)
        start, slash, end = value.partition("/")
        bound = {"validfrom": start, "validuntil": end}.get(role, value) if slash else value
        mention = self.mentions.by_id.get(target)
        if mention and _WEEK.search(self.mentions.words(mention)):
            return value, line
        return (value if bound == ".." else bound), line

    def _role_value(self, role: str, target: str, relation: Relation) -> tuple[str, int]:
        if target not in self.mentions.datatypes:
            return target, relation.line
        said = self.mentions.said[target].literal
        words = self.mentions.words(self.mentions.by_id[target])
        datatype = self.mentions.datatypes[target].base
        item = f"role {role} of {_named(relation)}"
        try:
            if said:
                return explicit(said[0], datatype).value, relation.line
            return self.words.kept(words, datatype, item, relation.line).value, relation.line
        except ValueError:
            return said[0] if said else words, relation.line

    def _is_subject(self, role: str, label: str) -> bool | None:
        """Which end a role is: by its name, or because it names the class at that end."""
        if role in ENDS:
            return role in SUBJECT
        found = self.ontology.class_named(role)
        terms = self.terms.profile.terms(label)
        for prop in (p for term in terms for p in self.ontology.properties_named(term)):
            if found and set(prop.domains) & set(self.ontology.ancestors(found.iri)):
                return True
            if found and prop.range in self.ontology.ancestors(found.iri):
                return False
        return None

    def _roles(self, relation: Relation, subject: Referent) -> None:
        """An event that is an entity: each role is a property of it."""
        trigger = relation.trigger or ""
        for argument in relation.arguments:
            if not self.terms.dropped("role", argument.role, relation.line):
                self._join(relation, argument.role, trigger, argument.target, {}, what="role")

    def _join(
        self,
        relation: Relation,
        label: str,
        one: str,
        other: str,
        raw: Mapping[str, tuple[str, int]],
        extra: Sequence[Fragment] = (),
        what: str = "relation",
    ) -> bool:
        """State a property between two annotations, whichever way round it is stored."""
        one, other = self.mentions.stands_for(one), self.mentions.stands_for(other)
        source = self.mentions.classes.get(one)
        target = self.mentions.classes.get(other) or self.mentions.datatypes.get(other)
        item = f"{what} {label}" if what == "role" else _named(relation)
        if source is None or target is None:
            lost = ", ".join(m for m, t in ((one, source), (other, target)) if t is None)
            self.terms.lose(relation.line, "refused", item, f"{lost}: not in the graph")
            return False
        prop = self.terms.property(label, source, target, relation.line, what)
        if prop is None:
            return False
        stored, swap = self.ontology.forward(prop)
        subject, value = self.referents[one], self._target(other, prop, item, relation.line)
        if value is None:
            return False
        if swap and isinstance(value, Referent):
            subject, value = value, subject
        self.terms.count(what, label, prop.iri)
        own = qualifiers(self.terms, item, raw, self.actors)
        if not isinstance(value, Referent):
            extra = (*extra, *self.mentions.fragments(self.mentions.by_id[other]))
        self._state(subject, stored.iri, value, own=own, extra=extra, line=relation.line)
        return True

    def _target(self, identifier: str, prop: Property, item: str, line: int) -> (
        Referent | Literal | None
    ):  # fmt: skip
        if identifier in self.referents:
            return self.referents[identifier]
        said = self.mentions.said[identifier].literal
        try:
            if said:
                return explicit(said[0], prop.range)
            words = self.mentions.words(self.mentions.by_id[identifier])
            return self.words.kept(words, prop.range, item, line)
        except ValueError as error:
            self.terms.lose(line, "unparsed", item, str(error))
            return None

    # --- statements -----------------------------------------------------------------------------

    def _state(
        self,
        subject: Referent,
        predicate: str,
        value: Referent | Literal | str,
        *,
        own: Qualifiers | None = None,
        extra: Sequence[Fragment] = (),
        line: int = 0,
    ) -> None:
        ends = [subject, *([value] if isinstance(value, Referent) else [])]
        evidence = {f for r in ends for f in r.fragments} | set(extra)
        links = {
            f for r in ends for step in self.chains.path(r.key) for f in step.fragments
        } - evidence
        target = value.key if isinstance(value, Referent) else value
        parts = target if isinstance(target, str) else f"{target.value}\x1f{target.datatype}"
        inherited = self.inherited.get(subject.key, _UNQUALIFIED)
        statement = Statement(
            id=digest((self.document.name, predicate, subject.key, parts), 16),
            document=self.document.name,
            subject=subject.key,
            predicate=predicate,
            object=target,
            evidence=tuple(sorted(evidence)),
            coreference=tuple(sorted(links)),
            qualifiers=own if own and own != _UNQUALIFIED else inherited,
            line=line,
        )
        known = self.statements.setdefault(statement.id, statement)
        if known.qualifiers != statement.qualifiers:
            reason = "said twice between the same mentions, with other qualifiers"
            self.terms.lose(line, "refused", local_name(predicate), reason)
        elif set(known.evidence) != evidence:
            union = tuple(sorted({*known.evidence, *evidence}))
            self.statements[statement.id] = replace(known, evidence=union)


def _named(relation: Relation) -> str:
    return f"{'event' if relation.trigger else 'relation'} {relation.label} {relation.id}"
