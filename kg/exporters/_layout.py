"""Where the nodes of a picture go.

The layout is that of E. R. Gansner, Y. Koren, S. North, "Graph drawing by stress majorization"
(2004): distances in the picture follow those in the network. It starts from classical scaling,
turned so that it agrees best with positions that hashes of the IRIs give. So the same network
gives the same picture, and one more document moves the rest little.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.exporters._joining import joined
from kg.exporters._pivots import sparse_stress

Point = tuple[float, float]
_Array = NDArray[np.float64]
_Indices = NDArray[np.int64]

_STEP = 150.0
"""Pixels between two linked nodes, before their boxes are pushed apart."""
_STRETCH = np.array([1.35, 1.0])
"""Boxes are wider than high, and so are pages."""
_GAP = (34.0, 38.0)
"""Pixels between two boxes, across and down."""

_DENSE = 400
"""Above so many nodes not every pair of them counts."""
_LOOSE = 2.5
"""How many times the area of the boxes the area of a large picture is."""
_ROUNDS = 600
_ANCHOR = 12.0
"""How many times a newcomer makes way for once that a node does which had its place before."""


def place(
    sizes: Mapping[int, tuple[float, float]],
    links: Iterable[tuple[int, int, float]],
    keys: Mapping[int, str],
    spread: float = 1.0,
    start: Mapping[int, Point] | None = None,
) -> dict[int, Point]:
    """The centre of each node's box, in pixels; boxes do not touch.

    ``sizes`` are widths and heights, ``links`` pairs of nodes with the room that must be left
    between them side by side, ``keys`` the IRIs. ``spread`` multiplies all distances. Nodes that
    have a place in ``start`` keep it as far as they can, and others come near what they link to.
    """
    start = start or {}
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(sorted(sizes, key=lambda n: keys[n]))
    for one, other, across in links:
        if one != other:
            known = graph.get_edge_data(one, other, {"room": 0.0})["room"]
            graph.add_edge(one, other, room=max(known, across))
    blocks: list[tuple[list[int], _Array]] = []
    settled: list[int] = []
    for component in nx.connected_components(graph):
        nodes = sorted(component, key=lambda n: keys[n])
        if any(n in start for n in nodes):
            settled += nodes
            continue
        part = graph.subgraph(nodes).copy()  # a view would be slow to walk
        points = _component(part, nodes, [keys[n] for n in nodes]) * spread
        room = _Room(np.array([sizes[n] for n in nodes]), part, nodes, spread)
        if len(nodes) > _DENSE:
            points = _grown(points, room)
        blocks.append((nodes, _apart(points, room)))
    blocks.sort(key=lambda block: (-len(block[0]), keys[block[0][0]]))
    if not settled:
        return _packed(blocks, sizes, spread)
    found = _settled(graph.subgraph(settled).copy(), sizes, keys, spread, start)
    low, high = _extent(settled, np.array([found[n] for n in settled]), sizes)
    below = low + np.array([0.0, high[1] - low[1] + _GAP[0]])
    return {**found, **_packed(blocks, sizes, spread, (float(below[0]), float(below[1])))}


def _settled(
    graph: nx.Graph[int],
    sizes: Mapping[int, tuple[float, float]],
    keys: Mapping[int, str],
    spread: float,
    start: Mapping[int, Point],
) -> dict[int, Point]:
    """Positions of nodes some of which had one, where newcomers make way."""
    nodes = sorted(graph, key=lambda n: keys[n])
    near = [np.array(_hashed(keys[n])) * (_STEP / 3) for n in nodes]
    points = joined(graph, nodes, start, near, _STEP, _STRETCH)
    weights = np.array([_ANCHOR if n in start else 1.0 for n in nodes])
    room = _Room(np.array([sizes[n] for n in nodes]), graph, nodes, spread)
    apart = _apart(points, room, weights)
    return {
        n: (round(float(x), 1), round(float(y), 1)) for n, (x, y) in zip(nodes, apart, strict=True)
    }


def _component(graph: nx.Graph[int], nodes: Sequence[int], keys: Sequence[str]) -> _Array:
    """Positions of the nodes of one component, around the origin."""
    if len(nodes) < 3:
        return np.array([[-0.5, 0.0], [0.5, 0.0]])[: len(nodes)] * _STEP
    hashed = np.array([_hashed(key) for key in keys])
    if len(nodes) > _DENSE:
        return np.asarray(sparse_stress(graph, nodes, hashed, _STEP) * _STRETCH)
    far = _distances(graph, nodes) * _STEP
    scaled = _scaled(far)
    left, _, right = np.linalg.svd(scaled.T @ hashed)
    # Some of the hash stays in, since scaling puts what has the same links in the same place.
    start: _Array = scaled @ (left @ right) + hashed * (_STEP / 3)
    stretched: _Array = _least_stress(far, start) * _STRETCH
    return stretched


def _distances(graph: nx.Graph[int], nodes: Sequence[int]) -> _Array:
    """How many steps each node is from each other one: breadth first, from each."""
    place_of = {node: i for i, node in enumerate(nodes)}
    near = [[place_of[other] for other in graph[node]] for node in nodes]
    far = np.zeros((len(nodes), len(nodes)))
    for start in range(len(nodes)):
        steps, wave, seen = 0, [start], {start}
        while wave:
            far[start, wave] = steps
            steps += 1
            wave = [n for n in dict.fromkeys(n for m in wave for n in near[m]) if n not in seen]
            seen.update(wave)
    return far


def _hashed(key: str) -> Point:
    """A point of the square from -1 to 1, by a key."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8])
    return (number >> 32) / 2**31 - 1, (number & 0xFFFFFFFF) / 2**31 - 1


def _scaled(far: _Array) -> _Array:
    """Classical scaling to two dimensions."""
    squared = far**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    values, vectors = np.linalg.eigh(-centred / 2)
    scaled: _Array = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    return scaled


def _least_stress(far: _Array, start: _Array) -> _Array:
    """Majorization of the stress of a layout, each pair weighted by its distance to -2."""
    count = len(far)
    weights = (far + np.eye(count)) ** -2
    np.fill_diagonal(weights, 0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian + 1 / count) - 1 / count
    goal = weights * far
    points: _Array = start - start.mean(axis=0)
    for _ in range(400 if count <= 200 else 80):
        x, y = points.T
        apart = np.hypot(x[:, None] - x, y[:, None] - y)
        pull = np.divide(goal, apart, out=np.zeros_like(goal), where=apart > 1e-9)
        moved: _Array = inverse @ (points * pull.sum(axis=1)[:, None] - pull @ points)
        still = np.abs(moved - points).max() < 0.05
        points = moved
        if still:
            break
    return points


class _Room:
    """How much room two boxes need: between their centres, across and down."""

    def __init__(
        self, boxes: _Array, graph: nx.Graph[int], nodes: Sequence[int], spread: float
    ) -> None:
        self.count = len(nodes)
        self.half = (boxes + np.array(_GAP) * spread) / 2
        place_of = {node: i for i, node in enumerate(nodes)}
        links = sorted((place_of[a], place_of[b], r) for a, b, r in graph.edges(data="room"))
        codes = {min(a, b) * self.count + max(a, b): max(r - _GAP[0], 0.0) for a, b, r in links}
        self.codes = np.array(sorted(codes), dtype=np.int64)
        self.extra = np.array([codes[c] for c in sorted(codes)]) * spread
        across, down = (float(2 * m) for m in self.half.max(axis=0))
        self.reach = (across + float(self.extra.max(initial=0.0)), down)

    def needed(self, one: _Indices, other: _Indices) -> _Array:
        """The room for pairs; linked ones need some for the label between them."""
        room: _Array = self.half[one] + self.half[other]
        if len(self.codes):
            code = np.minimum(one, other) * self.count + np.maximum(one, other)
            at = np.minimum(np.searchsorted(self.codes, code), len(self.codes) - 1)
            room[:, 0] += np.where(self.codes[at] == code, self.extra[at], 0.0)
        return room


def _grown(points: _Array, room: _Room) -> _Array:
    """The points, as far apart as all boxes need if they are spread evenly."""
    needed = float((4 * room.half.prod(axis=1)).sum()) * _LOOSE
    held = 9 * float(np.prod(points.std(axis=0)))
    return np.asarray(points * max((needed / max(held, 1.0)) ** 0.5, 1.0))


def _apart(points: _Array, room: _Room, weights: _Array | None = None) -> _Array:
    """The points, moved until no two boxes are nearer than the room that they need.

    Each round pushes every two boxes that are too near along the axis where less is missing.
    With ``weights`` the heavier of two makes less way, and nothing else moves.
    """
    points = points.copy()
    heavy = np.ones(len(points)) if weights is None else weights
    slack = 0.5 if len(points) <= _DENSE else _GAP[0] / 3
    for turn in range(1, 3 * _ROUNDS + 1):
        late = turn > _ROUNDS
        if late:  # The gap is a wish: boxes must not touch.
            slack = _GAP[0] - 4
        one, other = _neighbours(points, room.reach)
        between = points[one] - points[other]
        lack = room.needed(one, other) - np.abs(between)
        near = (lack > slack).all(axis=1)
        if not near.any():
            break
        one, other, between, lack = one[near], other[near], between[near], lack[near]
        axis = (lack[:, 1] < lack[:, 0]).astype(int)
        rows = np.arange(len(axis))
        push = np.zeros_like(lack)
        push[rows, axis] = lack[rows, axis] * np.where(between[rows, axis] < 0, -1.0, 1.0)
        share = (heavy[other] / (heavy[one] + heavy[other]))[:, None]
        moves = np.zeros_like(points)
        np.add.at(moves, one, push * share)
        np.add.at(moves, other, -push * (1 - share))
        counts = np.bincount(np.concatenate([one, other]), minlength=len(points))
        points += moves / np.sqrt(np.maximum(counts, 1))[:, None]
        # A crowd that only pushes itself around needs more room.
        if turn % 30 == 0 and (weights is None or turn > _ROUNDS / 2):
            points *= 1.1 if late or len(points) <= _DENSE else 1.05
    return points


def _neighbours(points: _Array, reach: tuple[float, float]) -> tuple[_Indices, _Indices]:
    """All pairs of points that are within reach, across and down."""
    x, y = points.T
    order = np.argsort(x, kind="stable")
    ordered = x[order]
    counts = np.searchsorted(ordered, ordered + reach[0], "right") - np.arange(len(x)) - 1
    first = np.repeat(np.arange(len(x)), counts)
    before = np.repeat(np.cumsum(counts) - counts, counts)
    one, other = order[first], order[first + 1 + np.arange(len(first)) - before]
    near = np.abs(y[one] - y[other]) < reach[1]
    return one[near], other[near]


def _packed(
    blocks: Sequence[tuple[list[int], _Array]],
    sizes: Mapping[int, tuple[float, float]],
    spread: float,
    corner: Point = (0.0, 0.0),
) -> dict[int, Point]:
    """Components in rows, the largest first, from the upper left corner."""
    margin = _GAP[0] * spread
    extents = []
    for nodes, points in blocks:
        low, high = _extent(nodes, points, sizes)
        extents.append((low, high - low))
    area = sum(float((e[0] + margin) * (e[1] + margin)) for _, e in extents)
    row_width = max([float(e[0]) for _, e in extents] + [(area * 1.6) ** 0.5])
    found: dict[int, Point] = {}
    x = y = height = 0.0
    start = np.array(corner)
    for (nodes, points), (low, extent) in zip(blocks, extents, strict=True):
        if x > 0 and x + extent[0] > row_width:
            x, y, height = 0.0, y + height + margin, 0.0
        for node, point in zip(nodes, points - low + start + (x, y), strict=True):
            found[node] = (round(float(point[0]), 1), round(float(point[1]), 1))
        x, height = x + float(extent[0]) + margin, max(height, float(extent[1]))
    return found


def _extent(
    nodes: Sequence[int], points: _Array, sizes: Mapping[int, tuple[float, float]]
) -> tuple[_Array, _Array]:
    """The upper left and the lower right corner of what holds these boxes."""
    half = np.array([sizes[n] for n in nodes]) / 2
    return (points - half).min(axis=0), (points + half).max(axis=0)
