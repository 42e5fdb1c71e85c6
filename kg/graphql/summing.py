"""What a whole list has in common: facets, and sums of figures of one unit."""

from __future__ import annotations

from collections.abc import Callable

from kg.errors import QueryError
from kg.graphql.builder import Argument, Builder, Field, many
from kg.graphql.facts import Facts, facts
from kg.graphql.listing import PAGE, Listing
from kg.graphql.paging import page_size
from kg.graphql.planning import Call
from kg.graphql.scalars import DATES, NUMBERS, Decimal
from kg.graphql.sql import MIXED, among, json_array, mark_with
from kg.ontology import Ontology, Property

SHELLS = ("Facets", "ClassFacet", "ValueFacet", "Sums")


def shells(b: Builder) -> None:
    """Declare the types."""
    for name in SHELLS:
        b.shell(name, "a type of kg's own")


def fill(b: Builder) -> None:
    """Fill the types. Facets are of a list, the rest of rows: an alias, or SQL by name."""
    prop = Argument("property", b["PropertyName"], "The property that is counted by.")
    count = Field("count", int, "How many have it.", lambda c: f"{c.row}.count")
    b.object(
        "Facets",
        "What the things of a whole list have in common, and how many have each; what most have "
        "comes first. The page does not matter.",
        [
            Field("classes", many(b["ClassFacet"]), "Their classes, those above included.",
                  _classes),
            Field("values", many(b["ValueFacet"]), "The values of a property: places, topics, "
                  "members of an enumeration, literals.", _values, (prop, PAGE[0])),
            Field("years", many(b["Facet"]), "The years of a date. What may be in several years "
                  "is not counted.", _years, (prop,)),
        ],
    )  # fmt: skip
    b.object(
        "ClassFacet",
        "A class, and how many belong to it.",
        [Field("class", b["ClassName"], "The class.", lambda c: f"kg_enum({c.row}.value)"), count],
    )
    b.object(
        "ValueFacet",
        "A value of a property, and how many have it.",
        [
            Field("node", b["Entity"] | None, "The value, where it is an entity.",
                  lambda c: c.entity(f"{c.row}.node")),
            Field("value", str | None, "The value, where it is no entity: a literal, or the name "
                  "of an enum's value.", lambda c: f"CASE WHEN {c.row}.datatype IS NULL AND "
                  f"{c.row}.value NOTNULL THEN kg_term({c.row}.value) ELSE "
                  f"json_quote({c.row}.value) END"),
            count,
        ],
    )  # fmt: skip
    b.object(
        "Sums",
        "Numbers of a whole list taken together; of each thing the best value. null of none.",
        [
            Field("count", int, "How many have a value.", lambda c: f"{c.row}.count"),
            *(Field(name, Decimal | None, told, _number(name)) for name, told in _SUMS.items()),
            Field("unit", str | None, "What figures are in, where they are in something.",
                  lambda c: f"json_quote(nullif({c.row}.unit, ''))"),
        ],
    )  # fmt: skip


_SUMS = {
    "min": "The least.", "max": "The greatest.", "sum": "All together.", "avg": "The mean.",
}  # fmt: skip


def fields(b: Builder) -> list[Field]:
    """The fields of every connection of entities."""
    prop = Argument("property", b["PropertyName"], "The property whose numbers are meant.")
    return [
        Field("facets", b["Facets"], "What all of them have in common.", lambda c: c.select(c.row)),
        Field("sums", b["Sums"] | None, "Numbers of all of them taken together. Figures of "
              "several units are an error: filter by one.", sums, (prop,)),
    ]  # fmt: skip


# --- facets ---------------------------------------------------------------------------------


def _things(listing: Listing, h: str) -> str:
    """The things of a list, as a table with a column n."""
    return f"(SELECT {listing.number} AS n FROM {listing.source}) AS {h}"


def _classes(call: Call) -> str:
    k, v, h = (call.planner.alias(stem) for stem in "kvh")
    known = among(f"{k}.class", list(call.planner.ontology.classes))
    found = (
        f"SELECT {k}.class AS value, count(*) AS count FROM {_things(call.row, h)} "
        f"JOIN entity_class AS {k} ON {k}.entity = {h}.n WHERE {known} "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return json_array(call.select(v), f"FROM ({found}) AS {v}")


def _values(call: Call) -> str:
    f, v, h = (call.planner.alias(stem) for stem in "fvh")
    wanted = _called(call, lambda p: True, "a property of facts")
    first = call.asked("first")
    size = call.planner.parameter(
        lambda run: page_size(first.read(run.variables) if first else None, None)
    )
    source = (
        f"{_things(call.row, h)} JOIN fact AS {f} ON {f}.subject = {h}.n AND {f}.asserted "
        f"AND {among(f'{f}.property', [p.iri for p in wanted])}"
    )
    label = f"(SELECT iri FROM entity WHERE id = {f}.object)"
    found = (
        f"SELECT {f}.object AS node, {f}.value AS value, max({f}.datatype) AS datatype, "
        f"count(DISTINCT {h}.n) AS count FROM {source} GROUP BY {f}.object, {f}.value "
        f"ORDER BY count DESC, coalesce({label}, {f}.value) LIMIT {size}"
    )
    return json_array(call.select(v), f"FROM ({found}) AS {v}")


def _years(call: Call) -> str:
    f, v, h = (call.planner.alias(stem) for stem in "fvh")
    wanted = _called(call, lambda p: p.range in DATES, "a date")
    year = f"CAST({f}.low AS INTEGER) / 10000"
    found = (
        f"SELECT CAST({year} AS TEXT) AS value, count(DISTINCT {h}.n) AS count "
        f"FROM {_things(call.row, h)} JOIN fact AS {f} ON {f}.subject = {h}.n AND {f}.asserted "
        f"AND {among(f'{f}.property', [p.iri for p in wanted])} WHERE {f}.low > -9e999 "
        f"AND {f}.high < 9e999 AND {year} = CAST({f}.high AS INTEGER) / 10000 "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return json_array(call.select(v), f"FROM ({found}) AS {v}")


def _called(call: Call, fits: Callable[[Property], bool], what: str) -> list[Property]:
    """The properties with the name that is asked for. Raises QueryError where none fits."""
    name = call.value("property")
    named = [p for p in call.planner.ontology.properties.values() if p.name == name]
    found = [p for p in named if not p.backward and fits(p)]
    if not found:
        raise QueryError(f"property: {name} is not {what}")
    return found


# --- sums -----------------------------------------------------------------------------------


def sums(call: Call) -> str:
    """The numbers of a list; an error where they are of several units."""
    v, h = call.planner.alias("v"), call.planner.alias("h")
    prop = _called(call, lambda p: p.range in NUMBERS, "a number")[0]
    ontology = call.planner.ontology
    number = _best(call, prop, f"{h}.n", "CAST({0}.value AS REAL)")
    units = [
        f"coalesce({_best(call, u, f'{h}.n', '{0}.value')}, '')" for u in _units(ontology, prop)
    ]
    unit = f"trim({' || char(32) || '.join(units)})" if units else "''"
    each = f"SELECT {number} AS x, {unit} AS unit FROM {_things(call.row, h)}"
    all_ = ", ".join(f"{name}(x) AS {name}" for name in _SUMS)
    found = (
        f"SELECT count(x) AS count, {all_}, max(unit) AS unit, count(DISTINCT unit) AS units, "
        f"group_concat(DISTINCT nullif(unit, '')) AS names FROM ({each}) WHERE x NOTNULL"
    )
    mixed = mark_with(MIXED, f"coalesce({v}.names, '')")
    return (
        f"(SELECT CASE WHEN {v}.units > 1 THEN {mixed} ELSE {call.select(v)} END "
        f"FROM ({found}) AS {v})"
    )


def _units(ontology: Ontology, prop: Property) -> list[Property]:
    """In what two figures must agree to be summed: what they count, and per what time."""
    kinds = [k for k in ontology.kinds if k.quantity and prop.iri in k.quantity.parts]
    named = [ontology.properties[iri] for k in kinds for iri in k.compared_by]
    return [p for p in named if p.literal and p.range not in DATES]


def _best(call: Call, prop: Property, entity: str, column: str) -> str:
    """The best value of an entity."""
    known: Facts = facts(call.planner.ontology, prop, call.planner.alias("f"))
    f = known.alias
    order = f"{f}.origins DESC, {f}.support DESC, {f}.value"
    source = known.source(entity)
    return f"(SELECT {column.format(f)} FROM {source} ORDER BY {order} LIMIT 1)"


def _number(name: str) -> Callable[[Call], str]:
    return lambda c: f"kg_number(CAST({c.row}.{name} AS TEXT))"
