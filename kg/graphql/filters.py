"""``where``: which entities are meant, by their values and by what they are related to.

A condition that few entities can meet is put as a set that SQLite looks entities up from; any
other one is tested for each entity that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.graphql.facts import Facts, facts
from kg.graphql.given import Given
from kg.graphql.operators import Ends, choices, dates, listed, numbers, refuse_null, texts
from kg.graphql.planning import Call
from kg.graphql.said import said
from kg.graphql.scalars import BOOLEANS, DATES, NUMBERS
from kg.graphql.sql import quoted
from kg.ontology import Ontology, Property

RESERVED = ("and", "or", "not", "id", "class", "label", "statements")
"""The fields of a filter that are no properties."""

_SELECTIVE = {"eq", "in", "eqInsensitive", "inInsensitive"}
_NOTHING, _EVERYTHING = "0", "1"


def fields_of(ontology: Ontology, class_iri: str) -> dict[str, Property]:
    """The properties by which the entities of a class may be filtered, by their names.

    They are those of its kind, or those declared on an abstract class and above it.
    """
    kind = ontology.kind_of(class_iri)
    props = ontology.fields(kind) if kind else ontology.own_fields(class_iri)
    return {p.name: p for p in props if p.name not in RESERVED}


def conditions(
    call: Call, where: Given, entity: str, path: str, fields: Mapping[str, Property]
) -> list[str]:
    """The conditions that a filter makes of the entity with a number.

    ``fields`` are the properties of its type. Raises QueryError where an operator is null. Where
    one of several conditions is a set, the others are tested on what is in it before anything
    else is looked up.
    """
    asked = list(where.fields())
    first = _first_set(call, asked, fields) if len(asked) > 1 else None
    if first is None:
        return [c for field, given in asked for c in _condition(
            Site(call, entity, f"{path}.{field}", fields), field, given
        )]  # fmt: skip
    name, known = first
    own = f"{known.alias}.{known.own}"
    found: list[str] = []
    for field, given in asked:
        at = Site(call, own, f"{path}.{field}", fields, known if field == name else None)
        found += _condition(at, field, given)
    return [f"{entity} IN (SELECT {own} FROM fact AS {known.alias} WHERE {' AND '.join(found)})"]


def _first_set(
    call: Call, asked: Sequence[tuple[str, Given]], fields: Mapping[str, Property]
) -> tuple[str, Facts] | None:
    """The first field of a filter whose condition is a set of entities, and the facts of that."""
    for field, given in asked:
        prop = fields.get(field)
        if prop is not None and isinstance(given.value, dict) and _is_set(call, prop, given):
            ontology = call.planner.ontology
            return field, facts(ontology, prop, call.planner.alias("f"))
    return None


def _is_set(call: Call, prop: Property, given: Given) -> bool:
    """Whether the condition of a field is put as a set."""
    asked = dict(given.fields())
    if not _leads(call, prop):
        return bool(_SELECTIVE & asked.keys())
    if prop.single:
        return _narrow(given)
    some = asked.get("some") if asked.keys() <= {"some", "said"} else None
    return some is not None and isinstance(some.value, dict) and _narrow(some)


def is_set(condition: str, entity: str) -> bool:
    """Whether a condition gives a set of entities that SQLite looks them up from."""
    return condition.startswith(f"{entity} IN (")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a condition stands: the entity that it is of, and the path that errors name.

    ``known`` are the facts that the entity comes from, where this condition is the set.
    """

    call: Call
    entity: str
    path: str
    fields: Mapping[str, Property]
    known: Facts | None = None

    def facts(self, prop: Property) -> Facts:
        """The facts of a property of the entity."""
        return self.known or facts(self.call.planner.ontology, prop, self.call.planner.alias("f"))

    def inner(self, where: Given, path: str) -> str:
        """All conditions of another filter of the same entity."""
        return all_of(conditions(self.call, where, self.entity, path, self.fields))


def all_of(found: list[str]) -> str:
    """Whether all of some conditions hold; true of none."""
    return f"({' AND '.join(found)})" if found else _EVERYTHING


def _condition(at: Site, field: str, given: Given) -> Iterator[str]:
    refuse_null(given, at.path, "an operator" if field not in ("and", "or", "not") else "a filter")
    if field in _MADE:
        yield from _MADE[field](at, given)
        return
    prop = at.fields[field]
    yield from (_relation if _leads(at.call, prop) else _literal)(at, prop, given)


def _leads(call: Call, prop: Property) -> bool:
    """Whether the values of a property are entities."""
    known = call.planner.ontology.classes.get(prop.range)
    return not prop.literal and known is not None and not known.members


# --- and, or, not ---------------------------------------------------------------------------


def _and(at: Site, given: Given) -> Iterator[str]:
    yield all_of(_each(at, given))


def _or(at: Site, given: Given) -> Iterator[str]:
    found = _each(at, given)
    yield f"({' OR '.join(found)})" if found else _NOTHING


def _each(at: Site, given: Given) -> list[str]:
    found = []
    for place, one in enumerate(given.items()):
        refuse_null(one, f"{at.path}[{place}]", "a filter")
        found.append(at.inner(one, f"{at.path}[{place}]"))
    return found


def _not(at: Site, given: Given) -> Iterator[str]:
    yield f"NOT {at.inner(given, at.path)}"


# --- what every entity has ------------------------------------------------------------------


def _ids(at: Site, given: Given) -> Iterator[str]:
    view = at.call.planner.view
    for name, value in given.fields():
        refuse_null(value, f"{at.path}.{name}")
        iris = listed(at.call, value, f"{at.path}.{name}", view.prefixes.expand)
        yield (
            f"{at.entity} IN (SELECT id FROM entity WHERE iri IN {iris} "
            f"UNION ALL SELECT entity FROM former WHERE iri IN {iris})"
        )


def _classes(at: Site, given: Given) -> Iterator[str]:
    for name, value in given.fields():
        refuse_null(value, f"{at.path}.{name}")
        wanted = listed(at.call, value, f"{at.path}.{name}")
        k = at.call.planner.alias("k")
        yield (
            f"EXISTS (SELECT 1 FROM entity_class AS {k} WHERE {k}.entity = {at.entity} "
            f"AND {k}.class IN {wanted})"
        )


def _label(at: Site, given: Given) -> Iterator[str]:
    e = at.call.planner.alias("e")
    tests = list(texts(at.call, f"{e}.label", given, at.path))
    if tests:
        found = f"SELECT {e}.id FROM entity AS {e} WHERE"
        yield f"EXISTS ({found} {e}.id = {at.entity} AND {' AND '.join(tests)})"


def _statements(at: Site, given: Given) -> Iterator[str]:
    s = at.call.planner.alias("s")
    source = f"statement AS {s} JOIN fact AS {s}f ON {s}f.id = {s}.fact"
    yield from quantified(
        given, at.path,
        lambda where, path: (source, f"{s}f.subject = {at.entity}", said(at.call, where, s, path)),
        at.call,
    )  # fmt: skip


_MADE: Mapping[str, Callable[[Site, Given], Iterator[str]]] = {
    "and": _and, "or": _or, "not": _not, "id": _ids, "class": _classes, "label": _label,
    "statements": _statements,
}  # fmt: skip


# --- literals -------------------------------------------------------------------------------


def _literal(at: Site, prop: Property, given: Given) -> Iterator[str]:
    """One value must meet all operators together."""
    known = at.facts(prop)
    asked = dict(given.fields())
    tests = _tests(at, prop, known.alias, given) if asked.keys() != {"exists"} else []
    there = asked["exists"].value if "exists" in asked else None
    if tests or there:
        yield _having(at, known, tests, selective=bool(_SELECTIVE & asked.keys()))
    if there is False:
        # Of any value: not only of that which brought the entity here.
        other = facts(at.call.planner.ontology, prop, at.call.planner.alias("f"))
        yield f"NOT {_having(at, other, [], selective=False)}"


def _tests(at: Site, prop: Property, f: str, given: Given) -> list[str]:
    """The conditions on a fact that the operators of a value make."""
    if prop.range in NUMBERS:
        return [f"{f}.low NOTNULL", *numbers(
            at.call, Ends(f"{f}.low", f"{f}.high"), given, at.path
        )] if given.value else []  # fmt: skip
    if prop.range in DATES:
        return [f"{f}.low NOTNULL", *dates(at.call, f, given, at.path)] if given.value else []
    if not prop.literal or prop.range in BOOLEANS:
        return list(choices(at.call, f"{f}.value", given, at.path))
    found = list(texts(at.call, f"{f}.value", given, at.path, f"{f}.language"))
    return [f"{f}.value NOTNULL", *found] if found else []


def _having(at: Site, known: Facts, tests: list[str], *, selective: bool) -> str:
    """The condition that some fact of the entity in a property meets tests."""
    f = known.alias
    wanted = [f"{f}.property = {quoted(known.stored)}", f"{f}.asserted", *tests]
    if selective:
        wanted.append(f"{f}.{known.own} NOTNULL")
        if at.known:
            return " AND ".join(wanted)
        found = f"SELECT {f}.{known.own} FROM fact AS {f} WHERE {' AND '.join(wanted)}"
        return f"{at.entity} IN ({found})"
    own = f"{f}.{known.own} = {at.entity}"
    return f"EXISTS (SELECT 1 FROM fact AS {f} WHERE {' AND '.join([own, *wanted])})"


# --- relations ------------------------------------------------------------------------------


def _relation(at: Site, prop: Property, given: Given) -> Iterator[str]:
    """A single-valued relation meets a filter if some value does; {} asks nothing."""
    known = at.facts(prop)
    f = known.alias
    inner = fields_of(at.call.planner.ontology, prop.range)
    if prop.single:
        other = f"{f}.{known.other}"
        tests = conditions(at.call, given, other, at.path, inner)
        if given.value:
            yield _having(at, known, tests, selective=_narrow(given))
        return
    asked = dict(given.fields())
    qualified: list[str] = []
    if "said" in asked:
        s = at.call.planner.alias("s")
        refuse_null(asked["said"], f"{at.path}.said", "a filter")
        tests = said(at.call, asked["said"], s, f"{at.path}.said")
        joined = f"statement AS {s} JOIN fact AS {s}f ON {s}f.id = {s}.fact"
        wanted = " AND ".join([f"{s}.fact = {f}.id", *tests])
        qualified = [f"EXISTS (SELECT 1 FROM {joined} WHERE {wanted})"]

    def values(where: Given | None, path: str) -> tuple[str, str, list[str]]:
        stored = f"{f}.property = {quoted(known.stored)} AND {f}.asserted AND {f}.object NOTNULL"
        own = " AND ".join([f"{f}.{known.own} = {at.entity}", stored, *qualified])
        tests = [] if where is None else conditions(
            at.call, where, f"{f}.{known.other}", path, inner
        )  # fmt: skip
        return f"fact AS {f}", own, tests

    for name, one in asked.items():
        path = f"{at.path}.{name}"
        refuse_null(one, path, "a filter")
        if name == "some" and _narrow(one):
            tests = conditions(at.call, one, f"{f}.{known.other}", path, inner)
            yield _having(at, known, [*qualified, *tests], selective=True)
        elif name != "said":
            yield from quantifier(name, one, path, values, at.call)
    if asked.keys() == {"said"}:
        yield _having(at, known, qualified, selective=False)


def _narrow(where: Given) -> bool:
    """Whether few entities meet a filter: it wants a value that it gives."""
    for name, given in where.fields():
        if given.value is None or name in ("or", "not", "every", "none", "count", "statements"):
            continue
        if name in _SELECTIVE or (name == "id") or (
            isinstance(given.value, dict) and _narrow(given)
        ):  # fmt: skip
            return True
        if name == "and" and any(_narrow(one) for one in given.items() if one.value is not None):
            return True
    return False


# --- quantifiers ----------------------------------------------------------------------------

_Values = Callable[[Any, str], tuple[str, str, list[str]]]
"""Of a filter and its path: a source, the condition that a row counts, and what it has to meet."""


def quantified(given: Given, path: str, values: _Values, call: Call) -> Iterator[str]:
    """The conditions of some, every, none and count."""
    for name, one in given.fields():
        refuse_null(one, f"{path}.{name}", "a filter")
        yield from quantifier(name, one, f"{path}.{name}", values, call)


def quantifier(name: str, given: Given, path: str, values: _Values, call: Call) -> Iterator[str]:
    """The condition of one quantifier."""
    if name == "count":
        source, own, _ = values(None, path)
        counted = f"(SELECT count(*) FROM {source} WHERE {own})"
        yield from numbers(call, Ends(counted, counted), given, path)
        return
    source, own, tests = values(given, path)
    if name == "every":
        yield f"NOT EXISTS (SELECT 1 FROM {source} WHERE {own} AND {all_of(tests)} IS NOT TRUE)"
    else:
        found = f"EXISTS (SELECT 1 FROM {source} WHERE {' AND '.join([own, *tests])})"
        yield found if name == "some" else f"NOT {found}"
