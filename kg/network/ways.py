"""The ways that a projection finds from node to node: along properties, in time, in one place."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import QueryError
from kg.names import RDF_TYPE
from kg.network.backing import Backing
from kg.ontology import Ontology, Projection, Step
from kg.periods import EVER, Day, period
from kg.store import FactRow, View

MOST = 5_000_000
"""How many ways are followed: each is an edge, or a part of one."""

Standing = Mapping[int, Sequence[Backing]]
"""The statements that count, by the number of their fact; facts without any are not in it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way from a node to another, along path number ``path`` of a projection.

    What is mentioned in one place has no path; its number is -1.

    ``facts`` are those that it goes along, in order, ``through`` the entities between them,
    ``statements`` what stands behind them.
    """

    source: int
    target: int
    path: int
    through: tuple[int, ...]
    facts: tuple[int, ...]
    statements: tuple[Backing, ...]


def family(ontology: Ontology, step: Step) -> dict[str, bool]:
    """The properties under which the facts of a step are stored; True where it goes backward.

    They are the property itself, those below it, and the inverses of these.
    """
    found: dict[str, bool] = {}
    queue = [(step.property, step.backward)]
    while queue:
        iri, backward = queue.pop()
        stored, swapped = ontology.forward(ontology.properties[iri])
        if swapped:
            queue.append((stored.iri, not backward))
        elif iri not in found:
            found[iri] = backward
        queue += [
            (p.iri, backward)
            for p in ontology.properties.values()
            if iri in p.parents and p.iri not in found
        ]
    return found


def along(
    ontology: Ontology,
    projection: Projection,
    nodes: Collection[int],
    links: Sequence[FactRow],
    standing: Standing,
) -> Iterator[Way]:
    """The ways along the paths of a projection, from node to node and never back to the same.

    Raises QueryError for more ways than can be followed.
    """
    known = [f for f in links if f.id in standing]
    inside = set(nodes)
    count = 0
    for number, path in enumerate(projection.edges):
        steps = [_Step(ontology, step, known) for step in path]
        for source in nodes:
            for passed, facts in _walk(source, steps):
                count += 1
                if count > MOST:
                    raise QueryError(
                        f"projection {projection.name}: more than {MOST:,} ways; name fewer "
                        "classes, or a path over things that link fewer others"
                    )
                target = passed[-1]
                if target in inside and target != source:
                    behind = tuple(s for fact in facts for s in standing[fact])
                    yield Way(source, target, number, passed[1:-1], facts, behind)


class _Step:
    """One step from any entity: where it leads, and by which fact."""

    def __init__(self, ontology: Ontology, step: Step, links: Sequence[FactRow]) -> None:
        self.next: dict[int, list[tuple[int, int]]] = defaultdict(list)
        backward = family(ontology, step)
        for fact in links:
            if fact.property in backward and fact.object is not None:
                ends = fact.subject, fact.object
                start, end = ends[::-1] if backward[fact.property] else ends
                self.next[start].append((end, fact.id))


def _walk(source: int, steps: Sequence[_Step]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """All ways along a path: the entities and the facts, of which none is gone along twice."""
    ways: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((source,), ())]
    for step in steps[:-1]:
        ways = list(_on(ways, step))
    return _on(ways, steps[-1])


def _on(
    ways: Iterable[tuple[tuple[int, ...], tuple[int, ...]]], step: _Step
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for passed, facts in ways:
        for end, fact in step.next.get(passed[-1], ()):
            if fact not in facts:
                yield (*passed, end), (*facts, fact)


# --- one after another ----------------------------------------------------------------------------


_Time = tuple[Day, bool]
"""A day, and whether something begins on it; what ends on it comes before."""


def in_sequence(ways: Sequence[Way]) -> Iterator[Way]:
    """Those of the ways that lead from one node to the next in time, over what they share.

    A fact's time is the earliest day from which it may hold, as its statements say, or else the
    earliest day on which it may end. Where none says either, it has no place in the sequence; two
    of one time do not follow each other. The next is the next that is known of.
    """
    times: dict[tuple[int, int], dict[int, _Time]] = defaultdict(dict)
    by_facts: dict[tuple[int, ...], Way] = {}
    for way in ways:
        by_facts.setdefault(way.facts, way)
        for fact in way.facts:
            time = _time([s for s in way.statements if s.fact == fact])
            if time is not None:
                times[way.path, way.through[0]][fact] = time
    for known in times.values():
        ordered = sorted(set(known.values()))
        after = dict(pairwise(ordered))
        for one, time in known.items():
            for other, later in known.items():
                if later == after.get(time) and (one, other) in by_facts:
                    yield by_facts[one, other]


def _time(statements: Sequence[Backing]) -> _Time | None:
    begun = [d for s in statements for d in _day(s.valid_from)]
    ended = [d for s in statements for d in _day(s.valid_until)]
    return (min(begun), True) if begun else (min(ended), False) if ended else None


def _day(date: str | None) -> Iterator[Day]:
    """The first day of a date, if it has one."""
    try:
        day = period(date or "/").first
    except ValueError:  # a date that another tool wrote
        return
    if day > EVER:
        yield day


# --- in one place ---------------------------------------------------------------------------------

_SENTENCES = (
    "SELECT DISTINCT f.subject, s.id, e.document, n.number FROM fact AS f "
    "JOIN statement AS s ON s.fact = f.id JOIN evidence AS e ON e.statement = s.id "
    'JOIN sentence AS n ON n.document = e.document AND n.start < e."end" AND n."end" > e.start '
    "WHERE f.property = ? AND e.role = 'evidence' AND s.rule IS NULL "
    "AND f.subject IN (SELECT value FROM json_each(?)) ORDER BY e.document, n.number, s.iri"
)
_DOCUMENTS = (
    "SELECT DISTINCT f.subject, s.id, s.document, 0 FROM fact AS f "
    "JOIN statement AS s ON s.fact = f.id WHERE f.property = ? AND s.rule IS NULL "
    "AND f.subject IN (SELECT value FROM json_each(?)) ORDER BY s.document, s.iri"
)


def together(
    view: View, projection: Projection, nodes: Sequence[int], mentions: Sequence[Backing]
) -> Iterator[Way]:
    """A way between every two nodes that one sentence, or one document, mentions.

    Where a thing is mentioned is where documents say what class it is of.

    Raises QueryError for more ways than can be followed.
    """
    known = {s.id: s for s in mentions}
    places: dict[tuple[int, int], dict[int, dict[int, Backing]]] = defaultdict(dict)
    sql = _SENTENCES if projection.together == "sentence" else _DOCUMENTS
    for entity, statement, document, number in view.rows(sql, (RDF_TYPE, json.dumps(nodes))):
        if statement in known:
            places[document, number].setdefault(entity, {})[statement] = known[statement]
    if sum(len(found) ** 2 for found in places.values()) > 2 * MOST:
        raise QueryError(
            f"projection {projection.name}: more than {MOST:,} pairs are mentioned together; "
            "name fewer classes, or take sentences and not documents"
        )
    rank = {node: i for i, node in enumerate(nodes)}
    for found in places.values():
        ordered = sorted(found, key=rank.__getitem__)
        for i, one in enumerate(ordered):
            for other in ordered[i + 1 :]:
                behind = (*found[one].values(), *found[other].values())
                facts = tuple(dict.fromkeys(s.fact for s in behind))
                yield Way(one, other, -1, (), facts, behind)
