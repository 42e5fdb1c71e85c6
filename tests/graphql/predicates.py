"""``where`` and ``orderBy`` as plain Python: what entities meet a filter, and in which order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kg.errors import QueryError
from kg.graphql.filters import fields_of
from kg.graphql.naming import constant
from kg.graphql.scalars import BOOLEANS, DATES, NUMBERS
from kg.names import RDF_TYPE
from kg.ontology import Property
from kg.periods import period
from kg.policy import Ground, Ranking, backing, ordered
from kg.store import DocumentRow, EntityRow, FactRow, StatementRow, View
from kg.validity import statements_at

Ends = tuple[float, float] | None


def check(view: View, where: Mapping[str, Any], path: str) -> None:
    """Raise QueryError for the first null in a filter. Lists of filters have none."""
    for name, given in where.items():
        here = f"{path}.{name}"
        if given is None:
            what = "a filter" if name in ("and", "or", "not") else "an operator"
            raise QueryError(f"{here} is null; leave it out, or give {what}")
        for op, value in given.items() if isinstance(given, dict) else ():
            if value is None:
                raise QueryError(f"{here}.{op} is null; leave it out, or give a value")


# --- entities -------------------------------------------------------------------------------


def meets(view: View, entity: EntityRow, where: Mapping[str, Any]) -> bool:
    return all(_meets(view, entity, name, given) for name, given in where.items())


def _meets(view: View, entity: EntityRow, name: str, given: Any) -> bool:
    if name == "and":
        return all(meets(view, entity, one) for one in given)
    if name == "or":
        return any(meets(view, entity, one) for one in given)
    if name == "not":
        return not meets(view, entity, given)
    if name == "id":
        found = [view.entity(i) for i in given.get("in", [entity.iri])]
        return any(e is not None and e.id == entity.id for e in found)
    if name == "class":
        names = {constant(view.ontology.classes[c].name) for c in classes(view, entity)}
        return bool(names & set(given["in"])) if "in" in given else True
    if name == "label":
        return text_meets(entity.label, None, given) and given.get("exists", True)
    if name == "statements":
        every = view.statements_about([entity.id])[entity.id]
        return quantified(every, given, lambda s, f: said_meets(view, s, f))
    return of_property(view, entity, fields_of(view.ontology, entity.kind)[name], given)


def classes(view: View, entity: EntityRow) -> Sequence[str]:
    return view.classes([entity.id])[entity.id]


def facts_of(view: View, entity: EntityRow, prop: Property) -> list[tuple[FactRow, int | None]]:
    stored, inverse = view.ontology.forward(prop)
    found = view.facts([entity.id], stored.iri, inverse=inverse)[entity.id]
    return [(f, f.subject if inverse else f.object) for f in found]


def of_property(view: View, entity: EntityRow, prop: Property, given: Any) -> bool:
    found = facts_of(view, entity, prop)
    enumerated = prop.range in {c.iri for c in view.ontology.enumerations}
    if prop.literal or enumerated or prop.range not in view.ontology.classes:
        operators = {k: v for k, v in given.items() if k != "exists"}
        there = given.get("exists")
        if there is not None and there != bool(found):
            return False
        if not found and there is None and operators:
            return number_meets(ends_alone(view, prop, entity.id), operators)
        return not operators or any(literal_meets(view, prop, f, operators) for f, _ in found)
    rows = view.entities_by_id([other for _, other in found if other is not None])
    if prop.single:
        return not given or any(meets(view, r, given) for r in rows.values())
    if "said" in given:
        behind = view.statements([f.id for f, _ in found])
        kept = [
            other for f, other in found
            if any(said_meets(view, s, given["said"]) for s in behind[f.id])
        ]  # fmt: skip
        rows = {i: r for i, r in rows.items() if i in kept}
        rest = {k: v for k, v in given.items() if k != "said"}
        return (
            quantified(list(rows.values()), rest, lambda r, f: meets(view, r, f))
            if rest
            else (bool(rows))
        )
    return quantified(list(rows.values()), given, lambda r, f: meets(view, r, f))


def quantified(items: Sequence[Any], given: Any, meet: Callable[[Any, Any], bool]) -> bool:
    tests = {
        "some": lambda f: any(meet(i, f) for i in items),
        "every": lambda f: all(meet(i, f) for i in items),
        "none": lambda f: not any(meet(i, f) for i in items),
        "count": lambda f: number_meets((len(items), len(items)), f),
    }
    return all(tests[name](one) for name, one in given.items())


# --- values ---------------------------------------------------------------------------------


def literal_meets(view: View, prop: Property, fact: FactRow, given: Any) -> bool:
    if prop.range in NUMBERS:
        return number_meets(interval(view, prop, fact), given)
    if prop.range in DATES:
        return date_meets(fact.value or "", given)
    if prop.range in BOOLEANS:
        return (fact.value in ("true", "1")) == given["eq"]
    if not prop.literal and prop.range in view.ontology.classes:
        name = constant(view.ontology.individuals[fact.value or ""].name)
        return all(name == v if op == "eq" else name in v for op, v in given.items())
    return text_meets(fact.value or "", fact.datatype, given)


def text_meets(text: str, datatype: str | None, given: Any) -> bool:
    for name, value in given.items():
        bare = name.removesuffix("Insensitive")
        if bare == "exists":
            continue
        if bare == "language":  # No text of these worlds has one.
            return False
        if bare != name:
            left = text.casefold()
            right = [v.casefold() for v in value] if bare == "in" else value.casefold()
        else:
            left, right = text, value
        tests: dict[str, Callable[[], bool]] = {
            "eq": lambda a=left, b=right: a == b,
            "in": lambda a=left, b=right: a in b,
            "contains": lambda a=left, b=right: b in a,
            "startsWith": lambda a=left, b=right: a.startswith(b),
            "endsWith": lambda a=left, b=right: a.endswith(b),
        }
        if not tests[bare]():
            return False
    return True


def interval(view: View, prop: Property, fact: FactRow) -> Ends:
    """The least and the greatest that a number may be, by its comparator and given ends."""
    value = float(fact.value or "nan")
    stated = [k.quantity for k in view.ontology.kinds if k.quantity]
    quantity = next((q for q in stated if q.value == prop.iri), None)
    if quantity is None:
        return value, value
    low, high = value, value
    said = best(view, quantity.comparator, fact.subject)
    if said is not None:
        member = view.ontology.individuals[said]
        low = float("-inf") if member.lower is None else value * member.lower
        high = float("inf") if member.upper is None else value * member.upper
        if member.lower is not None and member.upper is not None:
            low, high = min(low, high), max(low, high)
    least, greatest = (best(view, p, fact.subject) for p in (quantity.least, quantity.greatest))
    return sound(low if least is None else float(least),
                 high if greatest is None else float(greatest))  # fmt: skip


def ends_alone(view: View, prop: Property, entity: int) -> Ends:
    """The ends of a quantity whose number nothing says."""
    stated = [k.quantity for k in view.ontology.kinds if k.quantity]
    for q in stated:
        if q.value == prop.iri:
            least, greatest = (best(view, p, entity) for p in (q.least, q.greatest))
            if least is not None or greatest is not None:
                return sound(float(least or "-inf"), float(greatest or "inf"))
    return None


def sound(low: float, high: float) -> Ends:
    """Ends between which there is something."""
    return (low, high) if low <= high else None


def best(view: View, prop: str | None, entity: int) -> str | None:
    """The value of a property that most origins say, then most statements."""
    said = view.facts([entity], prop)[entity] if prop else []
    behind = view.statements([f.id for f in said])
    ranked = sorted(said, key=lambda f: (-origins(view, behind[f.id]), -f.support, f.value or ""))
    return ranked[0].value if ranked else None


def origins(view: View, said: Sequence[StatementRow]) -> int:
    known = {d.id: d.origin for d in view.documents()}
    own = [s for s in backing(said) if s.rule is None and s.document is not None]
    return len({known[s.document or 0] for s in own})


def number_meets(ends: Ends, given: Any) -> bool:
    if ends is None:
        return not given
    low, high = ends
    tests: dict[str, Callable[[Any], bool]] = {
        "eq": lambda v: low <= float(v) <= high,
        "in": lambda vs: any(low <= float(v) <= high for v in vs),
        "gt": lambda v: high > float(v),
        "gte": lambda v: high >= float(v),
        "lt": lambda v: low < float(v),
        "lte": lambda v: low <= float(v),
    }
    return all(tests[name](value) for name, value in given.items() if name != "exists")


def date_meets(date: str, given: Any) -> bool:
    mine = period(date)
    for name, value in given.items():
        if name == "eq":
            if date != value:
                return False
        elif name != "exists":
            other = period(value)
            tests = {
                "overlaps": mine.first <= other.last and mine.last >= other.first,
                "within": mine.first >= other.first and mine.last <= other.last,
                "before": mine.last < other.first,
                "after": mine.first > other.last,
            }
            if not tests[name]:
                return False
    return True


# --- statements and documents ---------------------------------------------------------------


def said_meets(view: View, s: StatementRow, given: Mapping[str, Any]) -> bool:
    def name() -> str:
        iri = s.fact.property
        return "type" if iri == RDF_TYPE else view.ontology.properties[iri].name

    def attributed(ids: list[str]) -> bool:
        return any((e := view.entity(i)) and e.id == s.attributed_to for i in ids)

    def document(where: Any) -> bool:
        if not conditions(where):
            return True
        return any(d.id == s.document and document_meets(d, where) for d in view.documents())

    def support(where: Any) -> bool:
        said = view.statements([s.fact.id])[s.fact.id]
        own = [x for x in backing(said) if x.rule is None]
        counts = {
            "documents": len({x.document for x in own}),
            "origins": origins(view, said),
            "statements": s.fact.support,
        }
        return all(number_meets((counts[n], counts[n]), f) for n, f in where.items())

    tests: dict[str, Callable[[Any], bool]] = {
        "property": lambda names: name() in names,
        "mode": lambda modes: s.mode.upper() in modes,
        "rank": lambda ranks: s.rank.upper() in ranks,
        "negated": lambda wanted: s.negated == wanted,
        "attributedTo": attributed,
        "validAt": lambda date: statements_at(view, [s], date)[s.id] is not False,
        "confidence": lambda f: not f or (
            s.confidence is not None and number_meets((s.confidence, s.confidence), f)
        ),
        "document": document,
        "support": support,
    }  # fmt: skip
    return all(tests[field](value) for field, value in given.items())


def conditions(where: Mapping[str, Any]) -> list[tuple[str, str, Any]]:
    return [(field, op, v) for field, ops in where.items() for op, v in ops.items()]


_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def check_documents(where: Mapping[str, Any], path: str) -> None:
    for name, given in where.items():
        if given is None:
            raise QueryError(f"{path}.{name} is null; leave it out, or give an operator")


def document_meets(d: DocumentRow, where: Mapping[str, Any]) -> bool:
    for name, op, value in conditions(where):
        mine = getattr(d, name)
        if op == "exists":
            if value != (mine is not None):
                return False
            continue
        if mine is None:
            return False
        if name != "date":
            if not text_meets(mine, None, {op: value}):
                return False
        elif not re.match("[0-9]{4}", mine):
            return False
        else:
            left, right = mine[: len(value)], value[: len(mine)]
            if not (left >= right if op == "from" else left <= right):
                return False
    return True


def spoken_of(view: View, entity: EntityRow, where: Mapping[str, Any]) -> bool:
    if not conditions(where):
        return True
    among = {d.id for d in view.documents() if document_meets(d, where)}
    return any(s.document in among for s in view.statements_about([entity.id])[entity.id])


# --- order ----------------------------------------------------------------------------------


def ordered_by(view: View, items: list[EntityRow], order: Sequence[Any]) -> list[EntityRow]:
    found = sorted(items, key=lambda e: e.iri)
    for key in reversed(order):
        name, descending = re.fullmatch("(.*)_(ASC|DESC)", key).groups()  # type: ignore[union-attr]
        down = descending == "DESC"
        keyed = [(_key(view, e, name, down=down), e) for e in found]
        there = [pair for pair in keyed if pair[0] is not None]
        there.sort(key=lambda pair: pair[0], reverse=down)  # What is equal stays in its order.
        found = [e for _, e in there] + [e for key_, e in keyed if key_ is None]
    return found


def _key(view: View, entity: EntityRow, name: str, *, down: bool) -> Any:
    if name == "LABEL":
        return entity.label
    props = {constant(p.name): p for p in view.ontology.fields(entity.kind)}
    prop = props[name]
    facts = view.facts([entity.id], prop.iri)[entity.id]
    if not facts:
        return None
    said = view.statements([f.id for f in facts])
    first = ordered(
        facts, Ranking(), Ground(view), lambda f: backing(said[f.id]), lambda f: (f.value or "",)
    )[0]
    if prop.range in NUMBERS:
        return float(first.value or 0)
    if prop.range in DATES:
        covered = period(first.value or "")
        return covered.last if down else covered.first
    return first.value
