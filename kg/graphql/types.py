"""The schema of an ontology: its kinds, interfaces, enumerations and root fields."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from kg.graphql import (
    conflicting,
    filtering,
    links,
    listing,
    networks,
    operators,
    ordering,
    ranking,
    roots,
    searching,
    sources,
    summing,
    system,
)
from kg.graphql.builder import Argument, Builder, Field, Value, many
from kg.graphql.entities import (
    AS_OF,
    connection_of,
    edge_fields,
    entity_of,
    roots_of,
    statements_of,
    value_of,
    values_of,
)
from kg.graphql.filters import conditions, fields_of
from kg.graphql.naming import constant
from kg.graphql.planning import Call
from kg.graphql.scalars import DATATYPES, SCALARS, STRING, Stored, Uri
from kg.graphql.sql import TYPE
from kg.ontology import Class, Ontology, Property


def assemble(ontology: Ontology) -> strawberry.Schema:
    """The schema of an ontology. Raises OntologyError where two things would get one name."""
    return _Assembly(ontology).schema()


class _Assembly:
    """One schema in the making."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.builder = Builder(system.RESERVED)
        self.typed: tuple[Class, ...] = (*ontology.abstract, *ontology.kinds)

    def schema(self) -> strawberry.Schema:
        b = self.builder
        system.shells(b)
        own = (operators, filtering, sources, links, searching)
        for name in ("Query", "Subscription", *(name for m in own for name in m.SHELLS)):
            b.shell(name, "a type of kg's own")
        conflicting.shells(b)
        summing.shells(b)
        ranking.fill(b)
        networks.enums(b, self.ontology)
        self._shells()
        self._enums()
        operators.fill(b)
        sources.fill(b)
        filtering.fill(b)
        filtering.enumerations(b, self.ontology)
        for c in self.typed:
            ordering.fill(b, self.ontology, c)
        plain = system.entity_fields(b, self.ontology)
        system.fill(b, plain)
        networks.fill(b)
        networks.fill_standing(b)
        links.fill(b)
        summing.fill(b)
        searching.fill(b)
        conflicting.fill(b)
        for c in self.typed:
            self._type(c, plain)
        described = f"{self.ontology.label}: what documents say, with their words."
        own_roots = (
            *roots.fields(b), *networks.fields(b, self.ontology), *conflicting.fields(b),
            *searching.fields(b),
        )  # fmt: skip
        b.object("Query", described, [*own_roots, *self._roots()])
        news = "What is told as it happens, over Server-Sent Events or a WebSocket."
        b.object("Subscription", news, [roots.published(b)])
        return strawberry.Schema(
            b["Query"],
            subscription=b["Subscription"],
            types=[b[kind.name] for kind in self.ontology.kinds],
            config=StrawberryConfig(scalar_map=dict(SCALARS)),
        )

    # --- declarations -------------------------------------------------------------------------

    def _shells(self) -> None:
        """Declare the ontology's types; an interface comes before what implements it."""
        for c in sorted(self.typed, key=self._height):
            above = [self.ontology.classes[a] for a in self.ontology.ancestors(c.iri)[1:]]
            bases = sorted((a for a in above if a in self.typed), key=self._height, reverse=True)
            own = [self.builder["Entity"], self.builder["Node"]]
            self.builder.shell(
                c.name, f"class {c.iri}", [*(self.builder[a.name] for a in bases), *own]
            )
            listing.shells(self.builder, c.name, f"a page of class {c.iri}")
            filtering.shells(self.builder, c)

    def _height(self, c: Class) -> tuple[int, str]:
        """One order for all classes, each behind what is above it, so that bases agree."""
        return len(self.ontology.ancestors(c.iri)), c.iri

    def _enums(self) -> None:
        o, b = self.ontology, self.builder
        own, known = "a type of kg's own", {*o.abstract, *o.kinds, *o.refinements}
        classes = [c for c in o.classes.values() if c in known]
        b.enum("ClassName", "The classes of entities.", [_value(c) for c in classes], own)
        documents = [_value(c) for c in o.document_classes]
        b.enum("DocumentClass", "The classes of documents.", documents, own)
        b.enum("PropertyName", "The properties that statements have.", self._properties(), own)
        for c in o.enumerations:
            members = [Value(constant(m.name), m.iri, m.comment) for m in c.members]
            b.enum(c.name, c.comment, members, f"class {c.iri}")

    def _properties(self) -> list[Value]:
        """The names of properties that facts are stored under; several may have one name."""
        found = {TYPE: Value(TYPE, TYPE, "A class that the subject belongs to.")}
        for prop in self.ontology.properties.values():
            if not prop.backward:
                found.setdefault(prop.name, Value(prop.name, prop.name, prop.comment))
        return [found[name] for name in sorted(found)]

    # --- types --------------------------------------------------------------------------------

    def _type(self, c: Class, plain: list[Field]) -> None:
        """Fill the type of a kind or an abstract class, with its connection and its filter."""
        o = self.ontology
        props = o.fields(c.iri) if c.is_kind else o.own_fields(c.iri)
        fields = [*plain, *(f for p in props for f in self._fields(p))]
        make = self.builder.object if c.is_kind else self.builder.interface
        make(c.name, c.comment, fields)
        edge = edge_fields(self.builder)
        more = summing.fields(self.builder)
        listing.fill(self.builder, c.name, f"the entities of {c.name}", edge, more)
        filtering.fill_type(self.builder, o, c)

    def _fields(self, prop: Property) -> list[Field]:
        """The fields of a property: one, and its statements where it is single-valued."""
        stored, entity = self._stored(prop), self._entity_type(prop)
        if entity is not None and not prop.single:
            kind = self.builder[f"{entity}Connection"]
            paged = (AS_OF, *listing.PAGE, *self._narrowing(entity))
            sql = connection_of(prop, _wanted)
            return [Field(prop.name, kind, prop.comment, sql, paged)]
        if not prop.single:
            return [Field(prop.name, many(stored.type), prop.comment, values_of(prop, stored))]
        policy = ranking.arguments(self.builder)
        what = f"The statements of {prop.name}: first those of the value shown, then of any other."
        said = Field(f"{prop.name}Statements", many(self.builder["Statement"]), what,
                     statements_of(prop, entity=entity is not None), policy)  # fmt: skip
        if entity is None:
            value = value_of(prop, stored)
            return [Field(prop.name, stored.type | None, prop.comment, value, policy), said]
        one, arguments = entity_of(prop), (*policy, AS_OF)
        return [
            Field(prop.name, self.builder[entity] | None, prop.comment, one, arguments), said
        ]  # fmt: skip

    def _entity_type(self, prop: Property) -> str | None:
        """The type of a property's values: its range, or the kind that the range refines."""
        if prop.literal or prop.range not in self.ontology.classes:
            return None
        kind = self.ontology.kind_of(prop.range) or prop.range
        found = self.ontology.classes[kind]
        return found.name if found in self.typed else None

    def _stored(self, prop: Property) -> Stored:
        """How the values of a property are shown where they are no entities."""
        if prop.literal:
            return DATATYPES.get(prop.range, STRING)
        found = self.ontology.classes.get(prop.range)
        if found is not None and found.members:
            return Stored(self.builder[found.name], "kg_enum({})")
        return Stored(Uri)

    def _narrowing(self, type_name: str) -> tuple[Argument, Argument]:
        """The arguments that filter and order a list of entities."""
        where = Argument(
            "where", self.builder[filtering.name_of(type_name)] | None,
            "Only those that meet all of these conditions.",
        )  # fmt: skip
        return where, ordering.argument(self.builder, type_name)

    def _roots(self) -> list[Field]:
        """A connection for every kind, abstract class and refinement."""
        o, found = self.ontology, []
        for c in (*o.abstract, *o.kinds, *o.refinements):
            named: Any = c if c in self.typed else o.classes[o.kind_of(c.iri) or c.iri]
            source = Argument(
                "from", self.builder[sources.DOCUMENT_FILTER] | None,
                "Only those that some of these documents speak of.",
            )  # fmt: skip
            kind = self.builder[f"{named.name}Connection"]
            arguments = (AS_OF, *listing.PAGE, *self._narrowing(named.name), source)
            found.append(Field(c.plural, kind, c.comment, roots_of(c.iri, _wanted), arguments))
        return found


def _wanted(call: Call, class_iri: str, entity: str) -> list[str]:
    """The conditions that the arguments of a connection make of the entity with a number."""
    where, source = call.asked("where"), call.asked("from")
    found = []
    if where:
        known = fields_of(call.planner.ontology, class_iri)
        found += conditions(call, where, entity, "where", known)
    if source:
        found += sources.spoken_of(call, source, entity)
    return found


def _value(c: Class) -> Value:
    return Value(constant(c.name), c.iri, c.comment)
