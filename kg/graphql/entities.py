"""Fields that come from the ontology: values, entities, and connections between entities."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import strawberry

from kg.graphql import listing, ordering, ranking
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.facts import BEST, Facts, behind, column_of, facts, typing
from kg.graphql.filters import is_set
from kg.graphql.listing import Key, Listing
from kg.graphql.planning import Call, Run
from kg.graphql.said import without
from kg.graphql.scalars import Edtf, Stored, Uri
from kg.graphql.sql import UNSAID, among, json_array, mark, optional, quoted
from kg.names import RDF_TYPE
from kg.ontology import Property
from kg.policy import DEFAULT
from kg.store import quoted as name

AS_OF = Argument(
    "asOf", Edtf | None,
    "Only what may hold at some time in this date, by validFrom and validUntil.",
)  # fmt: skip


def identity() -> list[Field]:
    """The fields of everything that has an IRI, in tables that have a column for its CURIE."""
    return [
        Field("id", strawberry.ID, "The IRI, shortened by a prefix.",
              lambda c: f"json_quote({c.row}.curie)"),
        Field("iri", Uri, "The IRI.", lambda c: f"json_quote({c.row}.iri)"),
    ]  # fmt: skip


def classes(call: Call) -> str:
    """All classes of an entity, by their IRIs."""
    return f"kg_classes({call.row}.classes)"


# --- dates --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """The facts and the statements that do not hold at a date, as parameters."""

    facts: str
    statements: str

    def fact(self, f: str) -> str:
        """The condition that a fact may hold."""
        return f"{f}.id NOT IN (SELECT value FROM json_each({self.facts}))"

    def statement(self, s: str) -> str:
        """The condition that what a statement says may hold."""
        return f"{s}.id NOT IN (SELECT value FROM json_each({self.statements}))"


def moment(call: Call) -> Moment | None:
    """The date that a field is asked for; None for all times."""
    given = call.asked("asOf")
    if given is None:
        return None

    def out(which: int) -> Callable[[Run], str]:
        return lambda run: without(run, given, which)

    return Moment(call.planner.parameter(out(0)), call.planner.parameter(out(1)))


# --- single values ------------------------------------------------------------------------------


def value_of(prop: Property, stored: Stored) -> Callable[[Call], str]:
    """A single-valued literal or enumeration: its best value, or null."""

    def sql(call: Call) -> str:
        column = column_of(call, prop)
        if column and ranking.ranking(call).policy == DEFAULT:
            best = f"{call.row}.{name(column.name)}"
            return f"CASE WHEN {best} NOTNULL THEN {stored.sql(best)} ELSE 'null' END"
        f = call.planner.alias("f")
        known = facts(call.planner.ontology, prop, f)
        source = f"{known.source(f'{call.row}.id')} AND {f}.value NOTNULL"
        order = ranking.best_first(call, f, _shown(prop, f))
        value = stored.sql(f"{f}.value")
        return optional(f"SELECT {value} FROM {source} ORDER BY {order} LIMIT 1")

    return sql


def _shown(prop: Property, f: str) -> str:
    """What tells literals apart that are equally good; people read members by their labels."""
    return f"{f}.value" if prop.literal else f"kg_shown({f}.value, {f}.datatype)"


def values_of(prop: Property, stored: Stored) -> Callable[[Call], str]:
    """A many-valued literal or enumeration: each value once, the best first."""

    def sql(call: Call) -> str:
        if column := column_of(call, prop):
            listed = f"{call.row}.{name(column.name)}"
            if stored.as_it_is:
                return f"coalesce({listed}, '[]')"
            j = call.planner.alias("j")
            found = f"FROM json_each({listed}) AS {j} ORDER BY {j}.key"
            return json_array(stored.sql(f"{j}.value"), found)
        f = call.planner.alias("f")
        source = facts(call.planner.ontology, prop, f).source(f"{call.row}.id")
        order = f"max({f}.support) DESC, {f}.value"
        found = f"FROM {source} AND {f}.value IS NOT NULL GROUP BY {f}.value ORDER BY {order}"
        return json_array(stored.sql(f"{f}.value"), found)

    return sql


def entity_of(prop: Property) -> Callable[[Call], str]:
    """A single-valued property between entities: its best value, or null."""

    def sql(call: Call) -> str:
        known, source, order = _ranked_entities(call, prop)
        best = f"SELECT {known.alias}.{known.other} FROM {source} ORDER BY {order} LIMIT 1"
        return call.entity(f"({best})")

    return sql


def _ranked_entities(call: Call, prop: Property) -> tuple[Facts, str, str]:
    known = facts(call.planner.ontology, prop, call.planner.alias("f"))
    f, o = known.alias, call.planner.alias("o")
    source = known.source(f"{call.row}.id")
    if when := moment(call):
        source += f" AND {when.fact(f)}"
    other = f"(SELECT {{}} FROM entity AS {o} WHERE {o}.id = {f}.{known.other})"
    shown = f"{other.format(f'{o}.label')}, {other.format(f'{o}.iri')}"
    return known, source, ranking.best_first(call, f, shown)


def statements_of(prop: Property, *, entity: bool) -> Callable[[Call], str]:
    """The statements of all values of a single-valued property: those of the best value first."""

    def sql(call: Call) -> str:
        s = call.planner.alias("s")
        f = f"{s}f"
        known = facts(call.planner.ontology, prop, f)
        condition = known.source(f"{call.row}.id").partition(" WHERE ")[2]
        o = f"(SELECT {{}} FROM entity AS o WHERE o.id = {f}.{known.other})"
        shown = f"{o.format('o.label')}, {o.format('o.iri')}" if entity else _shown(prop, f)
        order = f"{ranking.best_first(call, f, shown)}, {f}.id, {BEST.format(s)}"
        return json_array(call.select(s), f"FROM {behind(s, condition)} ORDER BY {order}")

    return sql


# --- connections --------------------------------------------------------------------------------


Narrowing = Callable[[Call, str, str], Sequence[str]]
"""The conditions that the arguments of a connection make of a class's entity with a number."""


def connection_of(prop: Property, narrowing: Narrowing) -> Callable[[Call], str]:
    """A many-valued property between entities: its values, those of most statements first."""

    def sql(call: Call) -> str:
        known = facts(call.planner.ontology, prop, call.planner.alias("f"))
        f, o = known.alias, call.planner.alias("o")
        source = known.source(f"{call.row}.id").replace(
            " WHERE ", f" JOIN entity AS {o} ON {o}.id = {f}.{known.other} WHERE ", 1
        )
        when = moment(call)
        wanted = [when.fact(f)] if when else []
        narrow = narrowing(call, prop.range, f"{o}.id")
        source = " AND ".join([source, *wanted, *narrow])
        keys = ordering.keys(call, prop.range, f"{o}.id", o)
        first = [Key(f"{f}.support", descending=True)] if keys is None else keys

        def said(p: str) -> tuple[str, str]:
            s = call.planner.alias("s")
            held = f" AND {when.statement(s)}" if when else ""
            return s, f"{behind(s, f'{s}.fact = {p}.f{held}')} ORDER BY {BEST.format(s)}"

        return listing.connection(call, Listing(
            source=source, number=f"{o}.id", carried=f"{f}.id", said=said, node=Call.entity,
            keys=(*first, Key(f"{o}.iri")), filtered=bool(narrow),
        ))  # fmt: skip

    return sql


def roots_of(class_iri: str, narrowing: Narrowing) -> Callable[[Call], str]:
    """A root field: the entities of a class that meet conditions, in the order of their IRIs."""

    def sql(call: Call) -> str:
        m = call.planner.alias("m")
        when = moment(call)
        narrow = list(narrowing(call, class_iri, f"{m}.id"))
        if when:
            narrow.append(_belongs(call, f"{m}.id", class_iri, when))
        few = any(is_set(condition, f"{m}.id") for condition in narrow)
        if few:
            # Few are left, and the row of each has all that is asked of it.
            source = f"entity AS {m} WHERE instr({m}.classes, {quoted(json.dumps(class_iri))})"
        else:
            source = (
                f"(SELECT entity AS id, iri FROM entity_class WHERE class = {quoted(class_iri)}) "
                f"AS {m} WHERE 1"
            )
        source = " AND ".join([source, *narrow])
        first = ordering.keys(call, class_iri, f"{m}.id", m if few else None) or []
        return listing.connection(call, Listing(
            source=source, number=f"{m}.id", keys=(*first, Key(f"{m}.iri")), node=Call.entity,
            said=lambda p: _typed(call, p, class_iri, when), filtered=bool(narrow),
        ))  # fmt: skip

    return sql


def _typed(call: Call, p: str, class_iri: str, when: Moment | None) -> tuple[str, str]:
    """What says of an entity that it is of a class: of the class itself or one below it."""
    s = call.planner.alias("s")
    below = list(call.planner.ontology.descendants(class_iri))
    condition = (
        f"{typing(f'{p}.n', s)} AND ({among(f'{s}f.value', below)} OR NOT EXISTS "
        f"(SELECT 1 FROM {_typing_facts(call, f'{p}.n', class_iri)[1]}))"
    )
    if when:
        condition += f" AND {when.statement(s)}"
    return s, f"{behind(s, condition)} ORDER BY {s}f.value, {BEST.format(s)}"


def _belongs(call: Call, entity: str, class_iri: str, when: Moment) -> str:
    """The condition that an entity may be of a class at a date."""
    f, found = _typing_facts(call, entity, class_iri)
    return (
        f"(EXISTS (SELECT 1 FROM {found} AND {when.fact(f)}) OR NOT EXISTS (SELECT 1 FROM {found}))"
    )


def _typing_facts(call: Call, entity: str, class_iri: str) -> tuple[str, str]:
    """The facts that say that an entity is of a class or one below it: alias and source."""
    f = call.planner.alias("f")
    below = list(call.planner.ontology.descendants(class_iri))
    return f, (
        f"fact AS {f} WHERE {f}.subject = {entity} AND {f}.property = {quoted(RDF_TYPE)} "
        f"AND {among(f'{f}.value', below)}"
    )


def edge_fields(b: Builder) -> list[Field]:
    """The fields of edges that carry statements."""
    statement, every = b["Statement"], many(b["Statement"])
    return [
        Field("statement", statement, "The best statement of this edge.", edge_statement),
        Field("statements", every, "All its statements, the best first.", edge_statements),
    ]


def edge_statement(call: Call) -> str:
    """The best statement of an edge; an error where a partial build left none."""
    s, source = call.row.listing.said(call.row.alias)
    t = call.planner.alias("s")
    best = f"(SELECT {s}.id FROM {source} LIMIT 1)"
    found = f"SELECT {call.select(t)} FROM {behind(t, f'{t}.id = {best}')}"
    return f"coalesce(({found}), {quoted(mark(UNSAID))})"


def edge_statements(call: Call) -> str:
    """All statements of an edge, the best first."""
    s, source = call.row.listing.said(call.row.alias)
    return json_array(call.select(s), f"FROM {source}")
