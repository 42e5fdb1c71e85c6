"""The terms of an ontology, and how they hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kg.names import KG, STANDARD_PREFIXES, Prefixes, folded, local_name
from kg.ontology.projections import Projection
from kg.ontology.shapes import Shape

DOCUMENT = KG + "Document"


class NameStyle(StrEnum):
    """How the names of a kind are made: the values of kg:nameStyle."""

    PLAIN = KG + "PlainName"
    PERSONAL = KG + "PersonalName"
    ORGANIZATION = KG + "OrganizationName"


@dataclass(frozen=True, slots=True)
class Individual:
    """A member of an enumeration, such as a comparator or a role.

    ``lower`` and ``upper`` are the factors of the interval that a comparator stands for; None
    where the interval has no end. ``exclusive`` is whether its ends are not meant themselves.
    """

    iri: str
    name: str
    label: str
    comment: str
    labels: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Derivation:
    """A refinement that follows from facts: ``properties`` lead from the instance to ``value``."""

    properties: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """How instances of a class state a quantity: the properties that hold its parts.

    ``measured`` are the properties of which one at least must say what was measured; ``unit`` is
    the one that says what one of the value is.
    """

    value: str
    comparator: str | None = None
    least: str | None = None
    greatest: str | None = None
    claimant: str | None = None
    measured: tuple[str, ...] = ()
    unit: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The properties that hold numbers."""
        return tuple(p for p in (self.value, self.least, self.greatest) if p)


@dataclass(frozen=True, slots=True)
class Class:
    """A class: abstract, a kind, a refinement of a kind, or an enumeration.

    ``parents`` are classes of the same ontology, ``aligned`` those of published vocabularies.
    ``key`` holds the properties of owl:hasKey; ``by_mention`` says that instances are
    identified by where they are said; ``claim`` are the properties that make two of them equal
    claims, ``claim_needs`` how many must be said. ``members`` is not empty for an enumeration.
    ``name_style`` is the IRI of a NameStyle; ``same_above`` and ``different_below`` are the
    scores at which identity decides by itself, None where kg's own hold. ``compared_by`` are the
    properties in which two instances must agree to be compared.
    """

    iri: str
    name: str
    label: str
    comment: str
    plural: str
    parents: tuple[str, ...] = ()
    aligned: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    refined_by: tuple[str, ...] = ()
    by_mention: bool = False
    name_style: str = NameStyle.PLAIN
    same_above: float | None = None
    different_below: float | None = None
    claim: tuple[str, ...] = ()
    claim_needs: int = 2
    disjoint: frozenset[str] = frozenset()
    derivation: Derivation | None = None
    members: tuple[Individual, ...] = ()
    quantity: Quantity | None = None
    compared_by: tuple[str, ...] = ()

    @property
    def is_kind(self) -> bool:
        """Whether the class carries identity."""
        return bool(self.key) or self.by_mention


@dataclass(frozen=True, slots=True)
class Property:
    """A property. ``range`` is a class, an enumeration or a datatype IRI.

    ``inverse`` is the property that reads it backwards; where ``backward`` is true, facts are
    stored under the inverse and this property is only a way to read them. ``shaped`` are the
    datatypes that shapes give it. ``one_at_a_time`` are the classes, and the members of
    enumerations, whose instances have one value of it at a time.
    """

    iri: str
    name: str
    label: str
    comment: str
    domains: tuple[str, ...]
    range: str
    literal: bool
    single: bool = False
    shaped: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    aligned: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    inverse: str | None = None
    backward: bool = False
    transitive: bool = False
    from_text: bool = False
    default: str | None = None
    one_at_a_time: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Datatype:
    """A label for spans that are values and no entities, such as a date."""

    iri: str
    name: str
    label: str
    comment: str
    base: str
    labels: tuple[str, ...] = ()


class Ontology:
    """Classes, properties and datatypes of one ontology directory, in the order of their IRIs.

    ``turtle`` maps each file's name to its text, so that an ontology can be stored and loaded
    again; ``databases`` maps the names of external databases to their namespaces. ``shapes`` are
    those by name, and ``shape_problems`` says what of them kg cannot check. ``projections`` are
    the networks that it declares, by name.
    """

    def __init__(
        self,
        *,
        iri: str,
        label: str,
        prefix: str,
        namespace: str,
        classes: Mapping[str, Class],
        properties: Mapping[str, Property],
        datatypes: Mapping[str, Datatype],
        databases: Mapping[str, str],
        roles: Mapping[str, str],
        turtle: Mapping[str, str],
        shapes: Mapping[str, Shape],
        shape_problems: tuple[str, ...],
        projections: Mapping[str, Projection],
    ) -> None:
        self.iri, self.label, self.prefix, self.namespace = iri, label, prefix, namespace
        self.classes, self.properties, self.datatypes = classes, properties, datatypes
        self.databases, self.turtle = databases, turtle
        self.shapes, self.shape_problems = shapes, shape_problems
        self.projections = projections
        self.name_property = roles.get("name")
        self.alias_property = roles.get("alias")
        self.link_property = roles.get("link")
        self.prefixes = Prefixes({**STANDARD_PREFIXES, prefix: namespace})

    # --- classes ------------------------------------------------------------------------------

    @cached_property
    def kinds(self) -> tuple[Class, ...]:
        """The classes that carry identity."""
        return tuple(c for c in self.classes.values() if c.is_kind)

    @cached_property
    def enumerations(self) -> tuple[Class, ...]:
        """The classes whose members the ontology lists."""
        return tuple(c for c in self.classes.values() if c.members)

    @cached_property
    def individuals(self) -> dict[str, Individual]:
        """The members of all enumerations by IRI."""
        return {m.iri: m for c in self.enumerations for m in c.members}

    @cached_property
    def abstract(self) -> tuple[Class, ...]:
        """The classes above kinds."""
        above = {a for kind in self.kinds for a in self.ancestors(kind.iri)} - {
            k.iri for k in self.kinds
        }
        return tuple(c for c in self.classes.values() if c.iri in above)

    @cached_property
    def refinements(self) -> tuple[Class, ...]:
        """The proper subclasses of kinds."""
        return tuple(
            c
            for c in self.classes.values()
            if not c.is_kind and any(self.classes[a].is_kind for a in self.ancestors(c.iri))
        )

    @cached_property
    def document_classes(self) -> tuple[Class, ...]:
        """The subclasses of kg:Document."""
        return tuple(c for c in self.classes.values() if DOCUMENT in self.ancestors(c.iri))

    def ancestors(self, iri: str) -> tuple[str, ...]:
        """The class itself and all classes above it in this ontology, nearest first."""
        return self._ancestors.get(iri, (iri,))

    @cached_property
    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        return {iri: tuple(self._walk_up(iri)) for iri in self.classes}

    def _walk_up(self, iri: str) -> Iterator[str]:
        seen: dict[str, None] = {iri: None}
        queue = [iri]
        while queue:
            current = queue.pop(0)
            yield current
            known = self.classes.get(current)
            for parent in known.parents if known else ():
                if parent in self.classes and parent not in seen:
                    seen[parent] = None
                    queue.append(parent)

    def descendants(self, iri: str) -> tuple[str, ...]:
        """The class itself and all classes below it, in the order of their IRIs."""
        return self._descendants.get(iri, ())

    @cached_property
    def _descendants(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for below in self.classes:
            for above in self.ancestors(below):
                found[above].append(below)
        return {iri: tuple(below) for iri, below in found.items()}

    def kind_of(self, iri: str) -> str | None:
        """The kind that a class is or refines; None for abstract classes."""
        return next(
            (a for a in self.ancestors(iri) if a in self.classes and self.classes[a].is_kind), None
        )

    def disjoint(self, one: str, other: str) -> bool:
        """Whether nothing can be an instance of both classes."""
        above = set(self.ancestors(other))
        return any(
            self.classes[a].disjoint & above for a in self.ancestors(one) if a in self.classes
        )

    # --- properties ---------------------------------------------------------------------------

    def applies(self, prop: Property, iri: str) -> bool:
        """Whether instances of a class may have a property: declared on it or above it."""
        return bool(set(prop.domains) & set(self.ancestors(iri)))

    def may_have(self, iri: str, prop: Property) -> bool:
        """Whether instances of a class, or of its refinements, may have a property."""
        return not self._families.get(iri, frozenset()).isdisjoint(prop.domains)

    @cached_property
    def _families(self) -> dict[str, frozenset[str]]:
        """Each class, what is below it, and all that is above one of these."""
        return {
            iri: frozenset(a for d in self.descendants(iri) for a in self.ancestors(d))
            for iri in self.classes
        }

    def fields(self, iri: str) -> tuple[Property, ...]:
        """The properties that instances of a class, or of its refinements, may have."""
        return tuple(p for p in self.properties.values() if self.may_have(iri, p))

    def own_fields(self, iri: str) -> tuple[Property, ...]:
        """The properties declared on a class or above it, leaving out what is below."""
        known = self._own_fields.get(iri)
        return self._declared(iri) if known is None else known

    def _declared(self, iri: str) -> tuple[Property, ...]:
        return tuple(p for p in self.properties.values() if self.applies(p, iri))

    @cached_property
    def _own_fields(self) -> dict[str, tuple[Property, ...]]:
        return {iri: self._declared(iri) for iri in self.classes}

    def forward(self, prop: Property) -> tuple[Property, bool]:
        """The property under which facts are stored, and whether subject and object swap."""
        if prop.backward and prop.inverse:
            return self.properties[prop.inverse], True
        return prop, False

    def leading_to(self, member: str, prop: Property) -> Iterator[Property]:
        """The properties by which what may have ``prop`` may have an enumeration's member."""
        owner = next((c for c in self.enumerations if member in {m.iri for m in c.members}), None)
        for other in self.properties.values():
            if owner and other.range == owner.iri:
                reached = {a for d in prop.domains for a in self.ancestors(d)}
                if reached & set(other.domains):
                    yield other

    # --- labels -------------------------------------------------------------------------------

    @cached_property
    def _by_label(self) -> tuple[dict[str, str], dict[str, tuple[str, ...]], dict[str, str]]:
        classes = {
            folded(label): c.iri
            for c in self.classes.values()
            for label in (*c.labels, c.label, local_name(c.iri))
        }
        properties: dict[str, tuple[str, ...]] = {}
        for p in self.properties.values():
            for label in {folded(x) for x in (*p.labels, p.label, p.name, local_name(p.iri))}:
                properties[label] = (*properties.get(label, ()), p.iri)
        datatypes = {
            folded(label): d.iri
            for d in self.datatypes.values()
            for label in (*d.labels, d.label, local_name(d.iri))
        }
        return classes, properties, datatypes

    def class_named(self, label: str) -> Class | None:
        """The class with this local name, rdfs:label or skos:altLabel."""
        iri = self._by_label[0].get(folded(label))
        return self.classes[iri] if iri else None

    def properties_named(self, label: str) -> tuple[Property, ...]:
        """The properties with this local name, field name, rdfs:label or skos:altLabel."""
        return tuple(self.properties[i] for i in self._by_label[1].get(folded(label), ()))

    def property_for(self, label: str, class_iri: str) -> Property | None:
        """The property with this label that instances of the class, or of what refines it, have."""
        named = self.properties_named(label)
        return next((p for p in named if self.may_have(class_iri, p)), None)

    def datatype_named(self, label: str) -> Datatype | None:
        """The datatype with this local name, rdfs:label or skos:altLabel."""
        iri = self._by_label[2].get(folded(label))
        return self.datatypes[iri] if iri else None

    def labels(self, *, things: bool = True, properties: bool = True) -> list[str]:
        """Every label that terms go by; their own names come last.

        ``things`` are classes and datatypes, which mentions are labelled with.
        """
        terms: list[Class | Property | Datatype] = []
        if things:
            terms += [*self.classes.values(), *self.datatypes.values()]
        if properties:
            terms += self.properties.values()
        aliases = sorted({label for t in terms for label in t.labels})
        return [*aliases, *sorted({local_name(t.iri) for t in terms})]
