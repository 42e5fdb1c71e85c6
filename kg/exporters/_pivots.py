"""The layout of large components: stress of each node towards its neighbours and some pivots.

M. Ortmann, M. Klimenta, U. Brandes, "A sparse stress model" (2016), from the start that U. Brandes
and C. Pich give in "Eigensolver methods for progressive multidimensional scaling" (2006). Time
grows with nodes and links, and not with pairs of nodes.
"""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

_Array = NDArray[np.float64]
_PIVOTS = 60
_ROUNDS = 60


def sparse_stress(
    graph: nx.Graph[int], nodes: Sequence[int], hashed: _Array, step: float
) -> _Array:
    """Positions of the nodes of a connected graph, where linked ones are about ``step`` apart.

    ``hashed`` are points of the square from -1 to 1 that it is turned towards.
    """
    place_of = {node: i for i, node in enumerate(nodes)}
    ends = np.array([(place_of[a], place_of[b]) for a, b in graph.edges], dtype=np.int64)
    ends = ends[np.lexsort((ends.max(axis=1), ends.min(axis=1)))]
    links = np.concatenate([ends, ends[:, ::-1]])
    matrix = csr_array((np.ones(len(links)), tuple(links.T)), shape=(len(nodes), len(nodes)))
    pivots, far = _pivots(matrix)
    start = _scaled(far * step)
    left, _, right = np.linalg.svd(start.T @ hashed)
    # What has the same links has the same distances: the hash parts it, and ``fans`` keep it so.
    begun = start @ (left @ right) + hashed * step
    fans = _fans(links, len(nodes))
    pairs = np.concatenate([links, fans])
    lengths = np.concatenate([np.ones(len(links)), np.full(len(fans), 2.0)]) * step
    return _relaxed(begun, pairs, lengths, pivots, far * step)


def _fans(links: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Some pairs of nodes that link to the same node, both ways: in a fan, each with a few."""
    around: list[list[int]] = [[] for _ in range(count)]
    for one, other in links.tolist():
        around[one].append(other)
    linked = {(one, other) for one, other in links.tolist()}
    found: dict[tuple[int, int], None] = {}
    for near in around:
        for stride in sorted({1, 2, 3, 5, 8, len(near) // 3, len(near) // 2} - {0}):
            for i, one in enumerate(near):
                other = near[(i + stride) % len(near)]
                if one != other and (one, other) not in linked:
                    found[one, other] = found[other, one] = None
    return np.array(list(found), dtype=np.int64).reshape(-1, 2)


def _pivots(matrix: csr_array) -> tuple[NDArray[np.int64], _Array]:
    """Nodes that are far from each other, and how many links everything is from each."""
    count = matrix.shape[0]
    chosen: list[int] = [int(np.argmax(matrix.sum(axis=0)))]
    rows: list[_Array] = []
    while True:
        rows.append(dijkstra(matrix, unweighted=True, indices=chosen[-1]))
        if len(chosen) == min(_PIVOTS, count):
            return np.array(chosen), np.array(rows).T
        chosen.append(int(np.argmax(np.min(rows, axis=0))))


def _scaled(far: _Array) -> _Array:
    """Scaling to two dimensions by the distances from pivots."""
    squared = far**2
    centred = squared - squared.mean(axis=0) - squared.mean(axis=1)[:, None] + squared.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    points: _Array = -centred @ vectors[:, -2:] / 2
    # As wide as the distances say that it is.
    held = max(float((points**2).sum(axis=1).mean()), 1e-9)
    return np.asarray(points * (float(squared.mean()) / held) ** 0.5 / 2)


def _relaxed(
    points: _Array,
    pairs: NDArray[np.int64],
    lengths: _Array,
    pivots: NDArray[np.int64],
    goal: _Array,
) -> _Array:
    """The points after some rounds of moving all to where their stress is least.

    ``lengths`` are the distances wanted of pairs, ``goal`` those from the pivots.
    """
    count, (one, other) = len(points), pairs.T
    # A pivot stands for the nodes that are nearest to it.
    regions = np.bincount(goal.argmin(axis=1), minlength=len(pivots))
    weights = np.divide(regions, goal**2, out=np.zeros_like(goal), where=goal > 0)
    near = lengths**-2.0
    total = weights.sum(axis=1) + np.bincount(one, near, count)
    for _ in range(_ROUNDS):
        moved = np.empty_like(points)
        between = [points[:, i, None] - points[pivots, i] for i in (0, 1)]
        pull = _ratio(goal, np.hypot(*between))
        along = [points[one, i] - points[other, i] for i in (0, 1)]
        pair_pull = _ratio(lengths, np.hypot(*along))
        for i in (0, 1):
            wanted = (weights * (points[pivots, i] + between[i] * pull)).sum(axis=1)
            ends = near * (points[other, i] + along[i] * pair_pull)
            moved[:, i] = (wanted + np.bincount(one, ends, count)) / total
        points = (points + moved) / 2  # All move at once: half the way, or they would swing.
    return np.asarray(points - points.mean(axis=0))


def _ratio(goal: _Array, apart: _Array) -> _Array:
    return np.divide(goal, apart, out=np.zeros_like(goal), where=apart > 1e-9)
