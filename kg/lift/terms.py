"""Labels → ontology terms, for one document and its profile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from kg.lift.closeness import closest
from kg.lift.profile import Profile
from kg.model import Loss
from kg.names import folded
from kg.ontology import Class, Datatype, Ontology, Property

SUBJECT = frozenset({"subject", "arg1", "from", "source", "governor"})
OBJECT = frozenset({"object", "arg2", "to", "target", "dependent"})
ENDS = SUBJECT | OBJECT
"""Roles, as labels are compared, that name the two ends of a statement."""

COREFERENCE = frozenset({"coref", "coreference", "coreferent", "identity", "alias", "equiv"})
"""Labels of relations and groups that say that two mentions are one thing."""


@dataclass(slots=True)
class Terms:
    """Looks labels up, counts what they mapped to, and lists what has no term.

    ``mapped`` counts by (what was annotated, its label, the term's IRI), ``unknown`` by what, label
    and the closest label that the ontology knows, ``omitted`` what the profile drops by what and
    label. ``placed`` counts the annotations that have a
    term, ``left_out`` those that the profile drops, both by their sort.
    """

    ontology: Ontology
    profile: Profile
    path: str
    mapped: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    omitted: Counter[tuple[str, str]] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    losses: list[Loss] = field(default_factory=list)

    def lose(self, line: int, kind: str, item: str, reason: str) -> None:
        """List something that does not get into the graph."""
        self.losses.append(Loss(self.path, line, kind, item, reason))

    def count(self, what: str, label: str, term: str) -> None:
        """Count a label that got into the graph."""
        self.mapped[what, label, term] += 1

    def dropped(self, what: str, label: str, line: int) -> bool:
        """Whether the profile drops a label on purpose; listed if so."""
        if not self.profile.drops(label):
            return False
        self.omitted[what, label] += 1
        self.lose(line, "dropped", f"{what} {label}", "left out by the profile")
        return True

    def idle(self, qualifier: str, line: int, item: str, reason: str) -> bool:
        """List a qualifier where there is no statement that it could qualify.

        A confidence by which the profile chooses has done its work there; gives whether it is one.
        """
        used = qualifier == "confidence" and self.profile.confidence > 0
        self.lose(line, "dropped" if used else "refused", item, reason)
        return used

    def mention(self, label: str, line: int) -> Class | Datatype | None:
        """The class or datatype of a mention, or None, which is then listed."""
        term = self.profile.term(label)
        found = self.ontology.class_named(term)
        if found is None:
            datatype = self.ontology.datatype_named(term)
            if datatype is None:
                self._unknown("mention", label, line)
            return datatype
        if self.ontology.kind_of(found.iri):
            return found
        below = [
            c.name
            for d in self.ontology.descendants(found.iri)
            if (c := self.ontology.classes[d]).is_kind
        ]
        advice = f"label it {' or '.join(below)}" if below else "it has no instances in a text"
        self.lose(line, "refused", f"mention {label}", f"{found.name} is no kind: {advice}")
        return None

    def property(self, label: str, source: Class, target: Class | Datatype | None, line: int,
                 what: str = "relation") -> Property | None:  # fmt: skip
        """The property that a label means between a subject and an object, or None, listed."""
        terms = self.profile.terms(label)
        candidates = [p for term in terms for p in self.ontology.properties_named(term)]
        if not candidates:
            self._unknown(what, label, line)
            return None
        for prop in candidates:
            if self.ontology.may_have(source.iri, prop) and self.leads_to(prop, target):
                return prop
        fits = " or ".join(self.signature(p) for p in candidates)
        ends = f"from {source.name} to {target.name if target else 'nothing'}"
        self.lose(line, "refused", f"{what} {label}", f"{fits}, not {ends}")
        return None

    def signature(self, prop: Property) -> str:
        """What a property joins, in words."""
        names = [self.ontology.classes[d].name for d in prop.domains if d in self.ontology.classes]
        known = self.ontology.classes.get(prop.range)
        goal = known.name if known else self.ontology.prefixes.shorten(prop.range)
        return f"{prop.label} goes from {' or '.join(names)} to {goal}"

    def is_property(self, label: str) -> bool:
        """Whether a label names a property and no class."""
        term = self.profile.term(label)
        return not self.ontology.class_named(term) and bool(self.ontology.properties_named(term))

    def is_coreference(self, label: str) -> bool:
        """Whether a label says that two mentions are one thing."""
        term = folded(self.profile.term(label))
        return term in COREFERENCE and not self.ontology.properties_named(term)

    def suggestion(self, what: str, label: str) -> str:
        """The closest label that the ontology knows, as the end of a sentence, or nothing."""
        close = closest(what, label, self.ontology)
        self.unknown[what, label, close] += 1
        return f"; did you mean {close}?" if close else ""

    def leads_to(self, prop: Property, target: Class | Datatype | None) -> bool:
        """Whether a property may have such an object."""
        if prop.literal:
            return not isinstance(target, Class)
        if not isinstance(target, Class):
            return False
        kind = self.ontology.kind_of(target.iri) or target.iri
        return prop.range in self.ontology.ancestors(target.iri) or kind in self.ontology.ancestors(
            prop.range
        )

    def _unknown(self, what: str, label: str, line: int) -> None:
        reason = f"the ontology has no term {label!r}{self.suggestion(what, label)}"
        self.lose(line, "unmapped", f"{what} {label}", reason)
