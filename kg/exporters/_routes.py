"""How the lines of a picture run, and where their labels stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""Centre, then half of width and of height."""
_Array = NDArray[np.float64]

_BENDS = (0.0, 0.09, -0.09, 0.18, -0.18, 0.3, -0.3, 0.45, -0.45)
"""How far a line may bow to its side, as a share of its length."""
_STATIONS = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8)
"""Where along a line its label may stand."""
_T = np.linspace(0.0, 1.0, 81)
_PAD = 2.0
_CELL = 80.0
_MANY = 400
"""Above so many lines, they run straight, and labels do not try to keep off them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is to be drawn; the size is that of its label."""

    key: int
    source: int
    target: int
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Route:
    """A cubic curve, and the centre of its label; ``label`` is None where there was no room."""

    curve: tuple[Point, Point, Point, Point]
    label: Point | None


def routes(boxes: Mapping[int, Box], lines: Sequence[Line]) -> dict[int, Route]:
    """A curve for each line, and a place for its label that nothing else takes.

    Lines keep clear of the boxes that they do not belong to where they can, and lines between
    the same two boxes apart from each other; labels keep off other lines where they can.
    """
    router = _Router(boxes, straight=len(lines) > _MANY)
    # Short lines first: they have the fewest places for their labels.
    ordered = sorted(lines, key=lambda line: (router.length(line), line.key))
    curves = {line.key: router.curve(line) for line in ordered}
    labels = _Labels(list(boxes.values()), curves)
    found = {line.key: Route(_rounded(curves[line.key]), labels.place(line)) for line in ordered}
    return dict(sorted(found.items()))


class _Labels:
    """Places for labels: taken ones are those of boxes and of labels placed before."""

    def __init__(self, boxes: Sequence[Box], curves: Mapping[int, _Array]) -> None:
        self.points = {key: _along(control) for key, control in curves.items()}
        self.owners = np.array(list(curves)) if len(curves) <= _MANY else np.array([])
        self.lines = np.stack(
            [self.points[key] for key in self.owners.tolist()] or [np.zeros((1, 2))]
        )
        self.taken = _Cells()
        for box in boxes:
            self.taken.add(box)

    def place(self, line: Line) -> Point | None:
        """The centre of a line's label, now taken; None where all of the line's are."""
        half = np.array(line.size) / 2
        best: tuple[int, Box] | None = None
        points = self.points[line.key]
        stations = [round(s * (len(points) - 1)) for s in _STATIONS]
        for rank, station in enumerate(stations):
            x, y = points[station].tolist()
            box = (x, y, line.size[0] / 2, line.size[1] / 2)
            if self.taken.holds(box):
                continue
            cost = rank + 6 * self._crossing(line.key, points[station], half)
            if best is None or cost < best[0]:
                best = cost, box
            if cost <= rank:  # Whatever comes after costs more.
                break
        if best is None:
            return None
        self.taken.add(best[1])
        return round(best[1][0], 1), round(best[1][1], 1)

    def _crossing(self, key: int, centre: _Array, half: _Array) -> int:
        """How many other lines run through a label."""
        if not len(self.owners):
            return 0
        inside = (np.abs(self.lines - centre) < half + 3.0).all(axis=2)
        through = np.any(inside, axis=1)
        return int((through & (self.owners != key)).sum())


class _Cells:
    """Boxes, by the squares of a grid that they reach into."""

    def __init__(self) -> None:
        self.boxes: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        """Take the room of a box."""
        for cell in self._cells(box):
            self.boxes.setdefault(cell, []).append(box)

    def holds(self, box: Box) -> bool:
        """Whether some of the room is taken, or nearly so."""
        x, y, half_width, half_height = box
        return any(
            abs(x - other[0]) < half_width + other[2] + _PAD
            and abs(y - other[1]) < half_height + other[3] + _PAD
            for cell in self._cells(box)
            for other in self.boxes.get(cell, ())
        )

    @staticmethod
    def _cells(box: Box) -> Iterator[tuple[int, int]]:
        x, y, half_width, half_height = box
        right, below = half_width + _PAD, half_height + _PAD
        for column in range(int((x - right) // _CELL), int((x + right) // _CELL) + 1):
            for row in range(int((y - below) // _CELL), int((y + below) // _CELL) + 1):
                yield column, row


class _Router:
    """Curves for lines, one after the other."""

    def __init__(self, boxes: Mapping[int, Box], *, straight: bool) -> None:
        self.boxes = boxes
        self.straight = straight
        self.numbers = np.array(list(boxes))
        self.array = np.array(list(boxes.values()), dtype=np.float64).reshape(-1, 4)
        self.bends: dict[tuple[int, int], set[float]] = {}

    def length(self, line: Line) -> float:
        """The distance between a line's ends."""
        (x, y, _, _), (u, v, _, _) = self.boxes[line.source], self.boxes[line.target]
        return float(np.hypot(x - u, y - v))

    def curve(self, line: Line) -> _Array:
        """The control points of the curve that crosses the fewest boxes."""
        if line.source == line.target:
            return self._loop(line)
        pair = (min(line.source, line.target), max(line.source, line.target))
        used = self.bends.setdefault(pair, set())
        side = 1.0 if line.source == pair[0] else -1.0
        if self.straight and 0.0 not in used:
            used.add(0.0)
            return self._bent(line, 0.0)
        others = self.array[~np.isin(self.numbers, pair)]
        best: tuple[float, float, _Array] | None = None
        for rank, bend in enumerate(b for b in _BENDS if b * side not in used):
            control = self._bent(line, bend)
            cost = rank + 12.0 * _crossed(_along(control), others)
            if best is None or cost < best[0]:
                best = (cost, bend, control)
            if best[0] <= rank + 1:
                break
        if best is None:  # More parallel lines than bends.
            bend = 0.12 * len(used)
            best = (0.0, bend, self._bent(line, bend))
        used.add(best[1] * side)
        return best[2]

    def _bent(self, line: Line, bend: float) -> _Array:
        """Control points of the curve between the borders of two boxes."""
        one, other = self.boxes[line.source], self.boxes[line.target]
        if not bend:
            return _straight(one, other)
        start, end = np.array(one[:2]), np.array(other[:2])
        dx, dy = end - start
        middle = (start + end) / 2 + np.array([-dy, dx]) * bend * 2
        control = np.array(
            [start, start + (middle - start) * 2 / 3, end + (middle - end) * 2 / 3, end]
        )
        return _clipped(control, one, other)

    def _loop(self, line: Line) -> _Array:
        x, y, half_width, half_height = self.boxes[line.source]
        used = self.bends.setdefault((line.source, line.source), set())
        height = 46.0 + 34.0 * len(used)
        used.add(height)
        top, reach = y - half_height - _PAD, min(half_width * 0.7, 40.0)
        return np.array(
            [(x - reach, top), (x - reach * 1.6, top - height), (x + reach * 1.6, top - height),
             (x + reach, top)]
        )  # fmt: skip


def _along(control: _Array) -> _Array:
    t = _T[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.asarray(weights @ control)


def _crossed(points: _Array, boxes: _Array) -> int:
    """How many boxes a curve touches."""
    low, high = points.min(axis=0), points.max(axis=0)
    reach = boxes[:, 2:] + 4.0
    around = (boxes[:, :2] + reach > low) & (boxes[:, :2] - reach < high)
    some = boxes[around.all(axis=1)]
    near = np.abs(points[:, None] - some[None, :, :2]) < some[None, :, 2:] + 4.0
    return int(np.any(near.all(axis=2), axis=0).sum())


def _clipped(control: _Array, one: Box, other: Box) -> _Array:
    """The part of a curve that lies between two boxes, its own ends on their borders."""
    points = _along(control)
    leaves = _boundary(control, points, one, range(len(_T)))
    arrives = _boundary(control, points, other, range(len(_T) - 1, -1, -1))
    if leaves >= arrives:
        return control
    return _part(control, leaves, arrives)


def _straight(one: Box, other: Box) -> _Array:
    """Control points of the straight line between the borders of two boxes."""
    start, end = np.array(one[:2]), np.array(other[:2])
    way = end - start
    leaves, arrives = _reach(way.tolist(), one), 1 - _reach(way.tolist(), other)
    if leaves >= arrives:
        leaves, arrives = 0.0, 1.0
    return np.asarray(start + np.linspace(leaves, arrives, 4)[:, None] * way)


def _reach(way: Sequence[float], box: Box) -> float:
    """The share of a way from the middle of a box that lies within it."""
    halves = (half + _PAD for half in box[2:])
    return min((half / abs(d) for half, d in zip(halves, way, strict=True) if d), default=1.0)


def _boundary(control: _Array, points: _Array, box: Box, order: Sequence[int]) -> float:
    """Where a curve that begins within a box leaves it, from the side of ``order``."""
    outside = next((i for i in order if not _within(points[i], box)), order[-1])
    before = outside - 1 if order[0] == 0 else outside + 1
    inner, outer = float(_T[min(max(before, 0), len(_T) - 1)]), float(_T[outside])
    for _ in range(12):
        middle = (inner + outer) / 2
        if _within(_at(control, middle), box):
            inner = middle
        else:
            outer = middle
    return outer


def _within(point: _Array, box: Box) -> bool:
    x, y, half_width, half_height = box
    return bool(abs(point[0] - x) < half_width + _PAD and abs(point[1] - y) < half_height + _PAD)


def _at(control: _Array, t: float) -> _Array:
    a, b, c, d = control
    u = 1 - t
    return np.asarray(u**3 * a + 3 * t * u**2 * b + 3 * t**2 * u * c + t**3 * d)


def _part(control: _Array, start: float, end: float) -> _Array:
    """The control points of the part of a cubic curve from ``start`` to ``end``."""
    first, last = _at(control, start), _at(control, end)
    scale = (end - start) / 3
    return np.array(
        [first, first + scale * _slope(control, start), last - scale * _slope(control, end), last]
    )


def _slope(control: _Array, t: float) -> _Array:
    a, b, c, d = control
    u = 1 - t
    return np.asarray(3 * u**2 * (b - a) + 6 * t * u * (c - b) + 3 * t**2 * (d - c))


def _rounded(control: _Array) -> tuple[Point, Point, Point, Point]:
    a, b, c, d = ((round(float(x), 1) + 0.0, round(float(y), 1) + 0.0) for x, y in control)
    return a, b, c, d
