"""The outlines of countries under a map: from a file that comes with kg, so that nothing is loaded.

Longitude and latitude are drawn as far apart as they are at the middle of the window.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Point = tuple[float, float]
"""Longitude and latitude in degrees."""
Ring = tuple[Point, ...]

_COARSE = 60.0
"""From so many degrees of longitude across, the outlines of 1:110 million do."""
_LEAST = 3.0
_FLAT, _HIGH = 0.42, 0.72
"""A window's height as a part of its width: at least, and at most."""


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the earth, and where it is drawn: ``scale`` pixels for a degree of latitude.

    ``flat`` is how long a degree of longitude is for one of latitude.
    """

    west: float
    south: float
    east: float
    north: float
    left: float
    top: float
    scale: float
    flat: float

    def __call__(self, point: Point) -> tuple[float, float]:
        """Where a point is drawn, in pixels."""
        longitude, latitude = point
        return (
            self.left + (longitude - self.west) * self.flat * self.scale,
            self.top + (self.north - latitude) * self.scale,
        )

    @property
    def wide(self) -> float:
        """Its width in pixels."""
        return (self.east - self.west) * self.flat * self.scale

    @property
    def high(self) -> float:
        """Its height in pixels."""
        return (self.north - self.south) * self.scale


def window(points: Sequence[Point], left: float, top: float, wide: float) -> Window:
    """The window around some points, with room at its edges, ``wide`` pixels across."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    flat = max(math.cos(math.radians((south + north) / 2)), 0.2)
    across = max((east - west) * flat, _LEAST) * 1.3
    up = max(north - south, _LEAST * _FLAT) * 1.3
    across = max(across, up / _HIGH)
    up = max(up, across * _FLAT)
    middle, height = (west + east) / 2, (south + north) / 2
    half = across / flat / 2
    return Window(
        middle - half, height - up / 2, middle + half, height + up / 2,
        left, top, wide / across, flat,
    )  # fmt: skip


def land(shown: Window) -> str:
    """Countries as SVG, within a rectangle that is the sea; what lies outside is cut off."""
    box = (
        f'x="{shown.left:.1f}" y="{shown.top:.1f}" width="{shown.wide:.1f}" '
        f'height="{shown.high:.1f}"'
    )
    paths = "".join(f'<path class="land" d="{d}"/>\n' for d in _paths(shown))
    return (
        f'<clipPath id="window"><rect {box}/></clipPath>\n<rect class="sea" {box}/>\n'
        f'<g clip-path="url(#window)">\n{paths}</g>\n<rect class="frame" {box}/>\n'
    )


def _paths(shown: Window) -> Iterator[str]:
    coarse = shown.east - shown.west > _COARSE
    for rings in _countries("110m" if coarse else "50m"):
        drawn = "".join(
            _drawn(shown, moved)
            for ring in rings
            for turn in (-360.0, 0.0, 360.0)
            if _meets(shown, moved := tuple((x + turn, y) for x, y in ring))
        )
        if drawn:
            yield drawn


def _meets(shown: Window, ring: Ring) -> bool:
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (
        min(xs) <= shown.east and max(xs) >= shown.west
        and min(ys) <= shown.north and max(ys) >= shown.south
    )  # fmt: skip


def _drawn(shown: Window, ring: Ring) -> str:
    """A closed path, without points that would fall on the one before."""
    points = dict.fromkeys(f"{x:.1f} {y:.1f}" for x, y in map(shown, ring))
    return f"M{'L'.join(points)}Z" if len(points) > 2 else ""


# --- TopoJSON -----------------------------------------------------------------------------------


@cache
def _countries(scale: str) -> tuple[tuple[Ring, ...], ...]:
    """The rings of each country, at a scale of 1:110 million or 1:50 million."""
    packed = (files("kg.sheets") / "outlines" / f"countries-{scale}.json.gz").read_bytes()
    topology = json.loads(gzip.decompress(packed))
    arcs = [tuple(_unpacked(arc, topology["transform"])) for arc in topology["arcs"]]
    geometries = topology["objects"]["countries"]["geometries"]
    return tuple(tuple(_rings(g, arcs)) for g in geometries if g.get("arcs"))


def _unpacked(arc: Iterable[tuple[int, int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * wide + west, y * high + south


def _rings(geometry: dict[str, Any], arcs: Sequence[Ring]) -> Iterator[Ring]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for indices in polygon:
            ring: list[Point] = []
            for index in indices:
                found = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring += found[1:] if ring else found
            yield tuple(_unrolled(ring))


def _unrolled(ring: Sequence[Point]) -> Iterator[Point]:
    """A ring without its jumps from one side of the earth to the other.

    What goes all around the earth, as the Antarctic does, is closed along its pole.
    """
    turn, before = 0.0, ring[0][0]
    for x, y in ring:
        turn += 360.0 if x - before < -180 else -360.0 if x - before > 180 else 0.0
        before = x
        yield x + turn, y
    if turn:
        pole = math.copysign(90.0, ring[0][1])
        yield ring[-1][0] + turn, pole
        yield ring[0][0], pole
