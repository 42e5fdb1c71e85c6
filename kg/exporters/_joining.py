"""Where newcomers go in a picture that is there: near what they link to, and nothing else moves.

Their stress (see ``_layout``) is made least while the others stand still.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray

_Array = NDArray[np.float64]
_ROUNDS = 60


def joined(
    graph: nx.Graph[int],
    nodes: Sequence[int],
    start: Mapping[int, tuple[float, float]],
    near: Sequence[_Array],
    step: float,
    stretch: _Array,
) -> _Array:
    """The points of ``nodes``: those of ``start``, and for others places near their neighbours.

    Every component of the graph has a node in ``start``. ``near`` says how far from its
    neighbours each newcomer begins, so that no two begin in the same place. ``step`` is the
    distance of two linked nodes if none of them has a place, ``stretch`` the scale of the axes.
    """
    place_of = {node: i for i, node in enumerate(nodes)}
    points = np.zeros((len(nodes), 2))
    for i, node in enumerate(nodes):
        if node in start:
            points[i] = np.array(start[node]) / stretch
    newcomers = _begun(graph, nodes, start, near, points)
    if not newcomers:
        return np.asarray(points * stretch)
    unit = _unit(graph, place_of, start, points, step)
    far = np.array([_steps(graph, nodes[i], place_of) for i in newcomers]) * unit
    with np.errstate(divide="ignore"):
        weights = np.where(np.isfinite(far) & (far > 0), far**-2.0, 0.0)
    goal = np.where(np.isfinite(far), far, 0.0)
    total = weights.sum(axis=1)[:, None]
    for _ in range(_ROUNDS):
        x, y = points[newcomers, :1], points[newcomers, 1:]
        apart = np.hypot(x - points[:, 0], y - points[:, 1])
        pull = weights * np.divide(goal, apart, out=np.zeros_like(goal), where=apart > 1e-9)
        own = points[newcomers] * pull.sum(axis=1)[:, None]
        points[newcomers] = ((weights - pull) @ points + own) / total
    return np.asarray(points * stretch)


def _begun(
    graph: nx.Graph[int],
    nodes: Sequence[int],
    start: Mapping[int, tuple[float, float]],
    near: Sequence[_Array],
    points: _Array,
) -> list[int]:
    """Give every newcomer a first place, from those that have one outwards; their indices."""
    place_of = {node: i for i, node in enumerate(nodes)}
    placed = {node for node in nodes if node in start}
    waiting = [node for node in nodes if node not in placed]
    while waiting:
        wave = [node for node in waiting if placed.intersection(graph[node])]
        for node in wave:
            around = [place_of[n] for n in graph[node] if n in placed]
            i = place_of[node]
            points[i] = points[sorted(around)].mean(axis=0) + near[i]
        placed.update(wave)
        waiting = [node for node in waiting if node not in placed]
    return [i for i, node in enumerate(nodes) if node not in start]


def _unit(
    graph: nx.Graph[int],
    place_of: Mapping[int, int],
    start: Mapping[int, tuple[float, float]],
    points: _Array,
    step: float,
) -> float:
    """The usual distance of two linked nodes that have a place."""
    links = [(place_of[a], place_of[b]) for a, b in graph.edges if a in start and b in start]
    if not links:
        return step
    one, other = np.array(links).T
    lengths = np.hypot(*(points[one] - points[other]).T)
    return max(float(np.median(lengths)), step / 2)


def _steps(graph: nx.Graph[int], node: int, place_of: Mapping[int, int]) -> _Array:
    """How many links every other node is away; infinite where none leads there."""
    found = np.full(len(place_of), np.inf)
    for other, steps in nx.single_source_shortest_path_length(graph, node).items():
        found[place_of[other]] = steps
    return found
