"""What the ontology linter refuses. Each rule is a function; its docstring is its explanation."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator

from kg.names import EDTF, XSD, folded, local_name
from kg.ontology.lint_claims import (
    claims_can_be_compared,
    comparisons_hold,
    one_at_a_time_holds,
    quantities_are_numbers,
)
from kg.ontology.lint_projections import projections_can_be_made
from kg.ontology.lint_shapes import (
    shapes_are_supported,
    shapes_hang_together,
    shapes_speak_of_terms,
)
from kg.ontology.terms import Class, Datatype, Individual, NameStyle, Ontology, Property

GEO_WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
DATATYPES = frozenset(
    {EDTF, GEO_WKT}
    | {
        XSD + n
        for n in (
            "string",
            "decimal",
            "integer",
            "double",
            "boolean",
            "date",
            "dateTime",
            "duration",
            "anyURI",
            "gYear",
            "language",
        )
    }
)
"""The datatypes that a property may have."""

_NAME = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*")
RESERVED_TYPES = frozenset({
    "Boolean", "ClassFilter", "ClassName", "Conflict", "ConflictKind", "ConflictPolicy",
    "ConflictSide", "ConflictTerm", "Counts", "Date", "DateFilter", "DateTime", "Decimal",
    "Document", "DocumentClass", "DocumentFacets", "DocumentFilter", "Duration", "EDTF", "Edge",
    "Entity", "Evidence", "Facet", "Float", "Generation", "Hop", "ID", "IDFilter", "Int", "Integer",
    "Language", "Measure", "Mode", "Mutation", "Network", "Node", "PageInfo", "Path",
    "PropertyName", "Query", "Rank", "Ranked", "Sentence", "Statement", "String", "StringFilter",
    "Subscription", "Support", "URI", "WKT", "Year",
})  # fmt: skip
"""GraphQL type names that kg itself uses."""

RESERVED_FIELDS = frozenset(
    {
        "id",
        "iri",
        "label",
        "classes",
        "statements",
        "mentions",
        "support",
        "sameClaims",
        "and",
        "or",
        "not",
    }
)
"""Fields that every entity has, and what joins filters."""

RESERVED_ROOTS = frozenset(
    {
        "node",
        "nodes",
        "entity",
        "document",
        "documents",
        "documentFacets",
        "statement",
        "search",
        "network",
        "generation",
        "conflicts",
    }
)
"""Root fields that kg itself uses."""

Rule = Callable[[Ontology], Iterator[str]]
_Described = Class | Property | Datatype | Individual


def check(ontology: Ontology) -> list[str]:
    """Every problem of an ontology as a sentence, in the order of the rules; empty if none."""
    circles = list(no_circle_of_parents(ontology))
    if circles:
        return circles
    return [problem for rule in RULES for problem in rule(ontology)]


def no_circle_of_parents(ontology: Ontology) -> Iterator[str]:
    """No class and no property may be above itself."""
    for what, terms in (("class", ontology.classes), ("property", ontology.properties)):
        parents = {iri: term.parents for iri, term in terms.items()}
        for iri in parents:
            seen, queue = set[str](), list(parents[iri])
            while queue:
                above = queue.pop()
                if above == iri:
                    yield f"{what} {iri} is above itself: a circle of parents"
                    break
                if above not in seen:
                    seen.add(above)
                    queue += parents.get(above, ())


def everything_is_described(ontology: Ontology) -> Iterator[str]:
    """Every class, property, datatype and individual has an rdfs:label and an rdfs:comment."""
    for term in _terms(ontology):
        for field, value in (("rdfs:label", term.label), ("rdfs:comment", term.comment)):
            if not value:
                yield f"{term.iri} has no {field}"


def parents_exist(ontology: Ontology) -> Iterator[str]:
    """A parent in the ontology's own namespace is declared there."""
    for what, terms in (("class", ontology.classes), ("property", ontology.properties)):
        for iri, term in terms.items():
            for parent in term.parents:
                if parent not in terms:
                    yield f"{what} {iri} has the parent {parent}, which is not declared"


def domains_and_ranges_exist(ontology: Ontology) -> Iterator[str]:
    """A property has a domain, and a range that is a class or a datatype that kg knows."""
    for prop in ontology.properties.values():
        if not prop.domains:
            yield f"property {prop.iri} has no rdfs:domain and no schema:domainIncludes"
        for domain in prop.domains:
            if domain not in ontology.classes:
                yield f"property {prop.iri} has the domain {domain}, which is not declared"
        known = DATATYPES if prop.literal else ontology.classes
        if prop.range not in known:
            what = "datatype that kg knows" if prop.literal else "declared class"
            yield f"property {prop.iri} has the range {prop.range or '(none)'}, which is no {what}"


def one_datatype_per_name(ontology: Ontology) -> Iterator[str]:
    """A field name has one range and one arity, whichever classes it stands on."""
    seen: dict[str, Property] = {}
    for prop in ontology.properties.values():
        other = seen.setdefault(prop.name, prop)
        if (other.range, other.single) != (prop.range, prop.single):
            yield f"{other.iri} and {prop.iri} are both called {prop.name} and differ in range"
        for datatype in sorted(set(prop.shaped) - {prop.range}):
            yield f"property {prop.iri} has the range {prop.range}, and a shape with {datatype}"


def names_are_names(ontology: Ontology) -> Iterator[str]:
    """Every name is a GraphQL name and none that kg itself uses."""
    for c in ontology.classes.values():
        if not _NAME.fullmatch(c.name):
            yield f"class {c.iri}: {c.name!r} is no GraphQL name; give it an sh:name"
        elif c.name in RESERVED_TYPES and c.iri.startswith(ontology.namespace):
            yield f"class {c.iri}: the name {c.name} is kg's own"
        own = c.iri.startswith(ontology.namespace)
        if own and (not _NAME.fullmatch(c.plural) or c.plural in RESERVED_ROOTS):
            yield f"class {c.iri}: {c.plural!r} cannot be a root field; give it another kg:plural"
    for prop in ontology.properties.values():
        if not _NAME.fullmatch(prop.name) or prop.name in RESERVED_FIELDS:
            yield f"property {prop.iri}: {prop.name!r} cannot be a field; give it an sh:name"


def one_term_per_name(ontology: Ontology) -> Iterator[str]:
    """No two terms give one GraphQL name, and no label means two classes."""
    yield from _twice(((c.name, c.iri) for c in ontology.classes.values()), "the type")
    rooted = (*ontology.abstract, *ontology.kinds, *ontology.refinements)
    yield from _twice(((c.plural, c.iri) for c in rooted), "the root field")
    for c in (*ontology.abstract, *ontology.kinds):
        names = [(p.name, p.iri) for p in ontology.fields(c.iri)]
        statements = [(p.name + "Statements", p.iri) for p in ontology.fields(c.iri) if p.single]
        yield from _twice(iter(names + statements), f"the field of {c.name}")
    labels = (
        (folded(label), term.iri)
        for term in _labelled(ontology)
        for label in {*term.labels, term.label, term.name}
    )
    yield from _twice(labels, "the label")
    for enumeration in ontology.enumerations:
        members = ((_enum_name(m.name), m.iri) for m in enumeration.members)
        yield from _twice(members, f"the value of {enumeration.name}")


def kinds_can_be_told_apart(ontology: Ontology) -> Iterator[str]:
    """A kind has keys that its instances can have, and is no enumeration and under no kind."""
    for kind in ontology.kinds:
        others = [a for a in ontology.ancestors(kind.iri)[1:] if ontology.classes[a].is_kind]
        if others:
            yield f"kind {kind.iri} is under the kind {others[0]}"
        if kind.members:
            yield f"kind {kind.iri} is an enumeration, whose members have IRIs already"
        for iri in (*kind.key, *kind.refined_by):
            prop = ontology.properties.get(iri)
            if prop is None or not ontology.applies(prop, kind.iri):
                yield f"kind {kind.iri} has the key {iri}, which is no property of it"
    if not ontology.kinds:
        yield "no kind: no class has owl:hasKey or kg:identifiedBy kg:Mention"


def names_can_be_compared(ontology: Ontology) -> Iterator[str]:
    """Only a kind has a kg:nameStyle, kg:sameAbove or kg:differentBelow, and one that kg knows."""
    for c in ontology.classes.values():
        bounds = {"kg:sameAbove": c.same_above, "kg:differentBelow": c.different_below}
        given = {name: value for name, value in bounds.items() if value is not None}
        if c.name_style not in set(NameStyle):
            known = ", ".join(f"kg:{local_name(style)}" for style in NameStyle)
            yield f"class {c.iri} has the name style {c.name_style}; kg knows {known}"
        if not c.is_kind and (given or c.name_style != NameStyle.PLAIN):
            yield f"class {c.iri} is no kind; say on the kind how its instances are compared"
        for name, value in given.items():
            if not 0 < value < 1:
                yield f"class {c.iri} has the {name} {value:g}, which is not between 0 and 1"
        same, different = c.same_above, c.different_below
        if same is not None and different is not None and same <= different:
            yield f"class {c.iri} has a kg:sameAbove that is not above its kg:differentBelow"


def entities_have_kinds(ontology: Ontology) -> Iterator[str]:
    """Whatever an object property points to can be identified, or is a member of an enumeration."""
    for c in ontology.classes.values():
        if not c.members and not _reaches_kind(ontology, c) and c not in ontology.document_classes:
            yield f"class {c.iri} neither is, nor is under or above, a kind or an enumeration"


def inverses_agree(ontology: Ontology) -> Iterator[str]:
    """An inverse is a declared object property of the same ontology, declared on one side."""
    for prop in ontology.properties.values():
        if prop.inverse is None:
            continue
        other = ontology.properties.get(prop.inverse)
        if other is None or other.literal or prop.literal:
            yield f"property {prop.iri} has the inverse {prop.inverse}, which is no object property"
        elif not prop.backward and not other.backward and prop.iri != other.iri:
            yield f"{prop.iri} and {other.iri}: declare owl:inverseOf on one of the two only"
        elif not any(_related(ontology, domain, other.range) for domain in prop.domains):
            yield f"the inverse of {prop.iri}, {other.iri}, has a range that is not its domain"


def derivations_hold(ontology: Ontology) -> Iterator[str]:
    """A class that is derived follows declared properties to a declared individual or value."""
    for c in ontology.classes.values():
        if c.derivation:
            for iri in c.derivation.properties:
                if iri not in ontology.properties:
                    yield f"class {c.iri} is derived through {iri}, which is not declared"
            if c.derivation.value not in ontology.individuals:
                yield f"class {c.iri} is derived from {c.derivation.value}, which is no member"


def members_can_be_told_apart(ontology: Ontology) -> Iterator[str]:
    """A member has a GraphQL name, labels of its own, and an interval that is not empty."""
    for enumeration in ontology.enumerations:
        for member in enumeration.members:
            if not _NAME.fullmatch(member.name):
                yield f"{member.iri}: {member.name!r} is no GraphQL name; give it an sh:name"
            if (member.lower or 0.0) > (math.inf if member.upper is None else member.upper):
                yield f"{member.iri}: kg:lowerFactor is greater than kg:upperFactor"
        labels = (
            (folded(label), m.iri)
            for m in enumeration.members
            for label in {*m.labels, m.label, m.name}
        )
        yield from _twice(labels, f"in {enumeration.name} the label")


def defaults_hold(ontology: Ontology) -> Iterator[str]:
    """A kg:default is a member of the enumeration that the property has as its range."""
    for prop in ontology.properties.values():
        known = ontology.classes.get(prop.range)
        members = {m.iri for m in known.members} if known else set[str]()
        if prop.default and prop.default not in members:
            yield f"property {prop.iri} has the default {prop.default}, no member of its range"


RULES: tuple[Rule, ...] = (
    everything_is_described,
    parents_exist,
    domains_and_ranges_exist,
    one_datatype_per_name,
    names_are_names,
    one_term_per_name,
    kinds_can_be_told_apart,
    names_can_be_compared,
    entities_have_kinds,
    inverses_agree,
    derivations_hold,
    members_can_be_told_apart,
    defaults_hold,
    shapes_are_supported,
    shapes_hang_together,
    shapes_speak_of_terms,
    claims_can_be_compared,
    quantities_are_numbers,
    comparisons_hold,
    one_at_a_time_holds,
    projections_can_be_made,
)


def _terms(ontology: Ontology) -> Iterator[_Described]:
    yield from ontology.classes.values()
    yield from ontology.properties.values()
    yield from ontology.datatypes.values()
    yield from ontology.individuals.values()


def _labelled(ontology: Ontology) -> Iterator[Class | Datatype]:
    yield from ontology.classes.values()
    yield from ontology.datatypes.values()


def _twice(names: Iterator[tuple[str, str]], what: str) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, iri in names:
        other = seen.setdefault(name, iri)
        if other != iri:
            yield f"{other} and {iri} both give {what} {name}"


def _enum_name(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def _related(ontology: Ontology, one: str, other: str) -> bool:
    return one in ontology.ancestors(other) or other in ontology.ancestors(one)


def _reaches_kind(ontology: Ontology, c: Class) -> bool:
    family = (*ontology.ancestors(c.iri), *ontology.descendants(c.iri))
    return any(iri in ontology.classes and ontology.classes[iri].is_kind for iri in family)
