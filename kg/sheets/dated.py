"""What documents date: things by their dates, and facts by the time in which they hold.

The ontology says which: a date is a value whose datatype is an EDTF date, and dates of figures,
which say when was counted, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.names import EDTF
from kg.network import Said, said, term_of
from kg.periods import EVER, NEVER, Period, period
from kg.store import EntityRow, FactRow, View

_CENTURIES = 1000
"""A date that may be anywhere in so many years says nothing on a picture."""

_TOLD = 2
"""By how many others a thing without a name is told."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a stretch of time: the days that it may be, or that there is none.

    ``known`` is None where an end is open, or where nobody gives it: then ``ongoing`` tells which.
    ``doubtful`` is whether whoever dates it marks a doubt (? ~ %).
    """

    known: Period | None
    ongoing: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """One row of a timeline.

    ``lane`` is what rows are grouped by, ``words`` the date as it is written. ``instant`` is
    whether it is one date; ``begin`` and ``end`` are then the same. Both are None where no year
    is known.
    """

    lane: str
    label: str
    words: str
    instant: bool
    begin: End | None
    end: End | None
    said: tuple[Said, ...]
    key: tuple[str, ...]


def dated(view: View, class_iri: str | None = None, about: EntityRow | None = None) -> list[Dated]:
    """All that is dated, by lane and then by time; what has no known year comes last.

    ``class_iri`` keeps what is of a class; of a fact, either end. ``about`` keeps what an entity
    has a fact with, or is itself.
    """
    found = [*_things(view), *_facts(view)]
    wanted = None if class_iri is None else {e.id for e in view.entities(class_iri)}
    near = None if about is None else _near(view, about)
    rows = [
        row
        for row, ends, whole in found
        if (wanted is None or not wanted.isdisjoint(ends))
        and (near is None or (about and about.id in ends) or (whole and not near.isdisjoint(ends)))
    ]
    return sorted(rows, key=_place)


def _place(row: Dated) -> tuple[object, ...]:
    first = next((e.known.first for e in (row.begin, row.end) if e and e.known), NEVER)
    return row.lane, first, row.key


def _near(view: View, about: EntityRow) -> set[int]:
    facts = [*view.facts([about.id])[about.id], *view.facts([about.id], inverse=True)[about.id]]
    return {about.id} | {e for f in facts for e in (f.subject, f.object) if e is not None}


_Found = tuple[Dated, tuple[int, ...], bool]
"""A row, the entities that it is about, and whether what has to do with them is meant too."""


def _things(view: View) -> Iterator[_Found]:
    """Things with a date, other than figures."""
    counted = {k.iri for k in view.ontology.kinds if k.quantity}
    by_thing = _dated_things(view)
    dates = {p.iri for p in view.ontology.properties.values() if p.range == EDTF}
    facts = [f for fs in by_thing.values() for f in fs if f.property in dates]
    things = view.entities_by_id([e for fs in by_thing.values() for f in fs
                                  for e in (f.subject, f.object) if e is not None])  # fmt: skip
    behind = said(view, [f.id for f in facts])
    for fact in facts:
        thing = things[fact.subject]
        if thing.kind in counted:
            continue
        begin, end, instant = read(fact.value or "")
        lane = view.ontology.classes[thing.kind].label
        told = f"{term_of(view, fact.property)} {fact.value}"
        called = _called(view, thing, by_thing[thing.id], things)
        row = Dated(
            lane, called, told, instant, begin, end, behind[fact.id],
            (thing.iri, fact.property, fact.value or ""),
        )  # fmt: skip
        yield row, (thing.id,), True


def _dated_things(view: View) -> dict[int, list[FactRow]]:
    """Whatever has a date, with all its facts."""
    sql = "SELECT DISTINCT subject FROM fact WHERE property = ? AND asserted"
    properties = [p.iri for p in view.ontology.properties.values() if p.range == EDTF]
    return view.facts(sorted({row[0] for p in properties for row in view.rows(sql, (p,))}))


def _called(
    view: View, thing: EntityRow, facts: Sequence[FactRow], things: Mapping[int, EntityRow]
) -> str:
    """What a row calls a thing: one without a name of its own is told by what it has to do with."""
    named = (view.ontology.name_property, view.ontology.alias_property)
    if any(f.property in named for f in facts):
        return thing.label
    others = dict.fromkeys(things[f.object].label for f in facts if f.object and not f.inferred)
    return ": ".join(filter(None, (thing.label, ", ".join(list(others)[:_TOLD]))))


def _facts(view: View) -> Iterator[_Found]:
    """Facts between two things that hold from one date, or until one."""
    ids = [r[0] for r in view.rows(
        "SELECT id FROM statement WHERE rule IS NULL AND NOT negated AND mode <> 'quoted' "
        "AND rank <> 'deprecated' AND (valid_from IS NOT NULL OR valid_until IS NOT NULL) "
        "ORDER BY iri")]  # fmt: skip
    statements = list(view.statements_by_id(ids).values())
    behind = {s.statement: s for found in said(view, [s.fact.id for s in statements]).values()
              for s in found}  # fmt: skip
    ends = view.entities_by_id(
        [e for s in statements for e in (s.fact.subject, s.fact.object) if e is not None]
    )
    groups: dict[tuple[int, str | None, str | None], list[Said]] = {}
    facts = {}
    for s in statements:
        if s.fact.object is not None:
            groups.setdefault((s.fact.id, s.valid_from, s.valid_until), []).append(behind[s.iri])
            facts[s.fact.id] = s.fact
    for (number, since, until), told in groups.items():
        fact = facts[number]
        assert fact.object is not None  # others were left out above
        one, other = ends[fact.subject], ends[fact.object]
        term = term_of(view, fact.property)
        words = "/".join(x if x else "?" for x in (since, until))
        row = Dated(
            term, f"{one.label}: {other.label}", words, False, _end(since), _end(until),
            tuple(told), (one.iri, fact.property, other.iri, since or "", until or ""),
        )  # fmt: skip
        yield row, (one.id, other.id), False


def read(date: str) -> tuple[End | None, End | None, bool]:
    """The two ends of an EDTF date or interval, and whether it is one date.

    Both ends are None where it leaves open the century.
    """
    start, slash, until = date.partition("/")
    begin = _end(start)
    if not slash:
        return (begin, begin, True) if begin.known else (None, None, True)
    end = _end(until)
    return (begin, end, False) if begin.known or end.known else (None, None, False)


def _end(date: str | None) -> End:
    if not date or date == "..":
        return End(None, ongoing=date == "..")
    try:
        known = period(date)
    except ValueError:  # What the store holds was checked; another tool may have written it.
        return End(None)
    if known.first == EVER or known.last == NEVER or known.last[0] - known.first[0] > _CENTURIES:
        return End(None)
    return End(known, doubtful=any(c in date for c in "?~%X"))


def years(rows: Iterable[Dated]) -> Sequence[Period]:
    """The stretches in which ends of rows lie."""
    return [e.known for row in rows for e in (row.begin, row.end) if e and e.known]
