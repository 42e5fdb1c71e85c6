"""Places that have coordinates, on a map."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.errors import QueryError
from kg.exporters._text import isolated, shortened, width
from kg.lift.wkt import WKT_LITERAL
from kg.network import Said, said
from kg.sheets.earth import Point, Window, land, window
from kg.sheets.sheet import MARGIN, WIDTH, Entry, Mark, Sheet, dot, text, title_for
from kg.store import EntityRow, FactRow, View

MOST = 1000
"""The most places of a map."""
_NUMBER = r"[+-]?[\d.]+(?:[eE][+-]?\d+)?"
_POINT = re.compile(rf"(?:<[^>]*/CRS84>\s*)?POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)", re.I)

_SIZE = 12.0
_TOLD = 5
"""How many facts about a place are told with it."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A thing at a point, the facts that it takes part in, and what says where it is."""

    entity: EntityRow
    at: Point
    facts: int
    said: tuple[Said, ...]


def places_map(
    view: View, class_name: str | None = None, about: EntityRow | None = None, title: str = ""
) -> Sheet:
    """The things of a View that have a point, in sizes that say how many facts concern each.

    Raises QueryError for an unknown class, and where nothing or too much has coordinates.
    """
    known = view.ontology.class_named(class_name) if class_name else None
    if class_name and known is None:
        raise QueryError(f"{class_name!r} is no class of the ontology")
    facts = _located(view, known.iri if known else None, about)
    if not facts:
        raise QueryError("nothing that was chosen has coordinates: there is nothing to draw")
    if len(facts) > MOST:
        raise QueryError(f"{len(facts):,} places are too many for a map of {MOST:,}: take a class, "
                         "or what has to do with one thing")  # fmt: skip
    found = _places(view, [(f, at) for f in facts if (at := point(f.value or ""))])
    if not found:
        raise QueryError("no coordinates that were chosen are points: there is nothing to draw")
    shown = window([p.at for p in found], MARGIN, 6.0, WIDTH - 2 * MARGIN)
    names = _names(found, shown)
    marks = [_mark(view, p, shown, n) for n, p in enumerate(found, 1)]
    remarks = _remarks(len(facts) - len(found), len(found) - len(names))
    summary = f"{len(found):,} {'place' if len(found) == 1 else 'places'}"
    return Sheet(
        title or title_for(view, f"{known.label} on a map" if known else "Places on a map"),
        summary + (f" that have to do with {about.label}" if about else ""),
        (land(shown), *marks, *names),
        shown.high + 12,
        tuple(remarks),
        view.generation,
    )


def point(wkt: str) -> Point | None:
    """The longitude and latitude of a point in well-known text; None for anything else."""
    match = _POINT.fullmatch(wkt.strip())
    if match is None:
        return None
    longitude, latitude = float(match[1]), float(match[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None


def _located(view: View, class_iri: str | None, about: EntityRow | None) -> list[FactRow]:
    """The facts that say where things are."""
    sql = "SELECT DISTINCT subject FROM fact WHERE datatype = ? AND asserted"
    ids = {row[0] for row in view.rows(sql, (WKT_LITERAL,))}
    if class_iri is not None:
        ids &= {e.id for e in view.entities(class_iri)}
    if about is not None:
        ends = view.rows(
            "SELECT subject, object FROM fact WHERE asserted AND (subject = ? OR object = ?)",
            (about.id, about.id),
        )
        ids &= {about.id, *(end for row in ends for end in row)}
    facts = view.facts(sorted(ids))
    return [f for i in sorted(ids) for f in facts[i] if f.datatype == WKT_LITERAL]


def _places(view: View, found: Sequence[tuple[FactRow, Point]]) -> list[Place]:
    ids = [fact.subject for fact, _ in found]
    things = view.entities_by_id(ids)
    ahead, back = view.facts(ids), view.facts(ids, inverse=True)
    near = {i: [f for f in (*ahead[i], *back[i]) if f.object and not f.inferred] for i in set(ids)}
    wanted = [f.id for fs in near.values() for f in fs[:_TOLD]]
    told = said(view, sorted({*wanted, *(fact.id for fact, _ in found)}))
    places = [
        Place(
            things[fact.subject], at, len(near[fact.subject]),
            (*told[fact.id], *(s for f in near[fact.subject][:_TOLD] for s in told[f.id][:1])),
        )
        for fact, at in found
    ]  # fmt: skip
    return sorted(places, key=lambda p: (-p.facts, p.entity.iri, p.at))


def _remarks(other: int, nameless: int) -> Iterator[str]:
    yield ("The larger a mark, the more facts concern the place. A mark is at the point that a "
           "document gives, not over the place.")  # fmt: skip
    if nameless:
        yield f"There was no room for the names of {nameless:,}; tooltips have them."
    if other:
        yield f"Left out: {other:,} positions that are no points."
    yield "Outlines: Natural Earth, in the public domain."


# --- drawing ------------------------------------------------------------------------------------


def _radius(place: Place) -> float:
    return min(3.5 + 1.6 * math.sqrt(place.facts), 16.0)


def _mark(view: View, place: Place, shown: Window, number: int) -> Mark:
    longitude, latitude = place.at
    own = set(view.classes([place.entity.id])[place.entity.id])
    classes = [c.label for c in view.ontology.refinements if c.iri in own]
    facts = f"{place.facts:,} {'fact' if place.facts == 1 else 'facts'}"
    notes = (f"{latitude:g}, {longitude:g} (latitude, longitude)", *classes, facts)
    entry = Entry(f"place-{number}", place.entity.label, notes, place.said)
    return Mark(entry, dot(*shown(place.at), _radius(place), "place"))


def _names(found: Sequence[Place], shown: Window) -> list[str]:
    """Names beside their marks, where there is room; those of which most is known come first."""
    taken = [_around(*shown(p.at), _radius(p)) for p in found]
    frame = (shown.left, shown.top, shown.left + shown.wide, shown.top + shown.high)
    parts = []
    for place in found:
        label = shortened(place.entity.label, 32)
        x, y = shown(place.at)
        own = _around(x, y, _radius(place))
        for box in _beside(x, y, _radius(place) + 3, width(label, _SIZE)):
            others = (other for other in taken if other != own)
            if _inside(box, frame) and not any(_overlap(box, other) for other in others):
                taken.append(box)
                parts.append(text(box[0], box[3] - 4, isolated(label), "name"))
                break
    return parts


def _beside(x: float, y: float, gap: float, wide: float) -> Iterator[_Box]:
    half = _SIZE * 0.65
    for left, middle in (
        (x + gap, y), (x - gap - wide, y), (x - wide / 2, y - gap - half),
        (x - wide / 2, y + gap + half), (x + gap * 0.8, y - gap), (x + gap * 0.8, y + gap),
        (x - gap * 0.8 - wide, y - gap), (x - gap * 0.8 - wide, y + gap),
    ):  # fmt: skip
        yield (left, middle - half, left + wide, middle + half)


def _around(x: float, y: float, radius: float) -> _Box:
    return (x - radius, y - radius, x + radius, y + radius)


def _inside(box: _Box, frame: _Box) -> bool:
    return (
        box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
    )  # fmt: skip


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
