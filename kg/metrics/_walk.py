"""PageRank of a converted graph."""

from __future__ import annotations

import networkx as nx
import numpy as np
from scipy.sparse import coo_array

from kg.metrics._converted import Converted, Values


def pagerank(g: Converted, alpha: float, rounds: int, tolerance: float, weights: Values) -> Values:
    """The iteration of ``networkx.pagerank``, to the same tolerance, by the number of the node.

    An undirected edge is walked both ways, and its matrix is never made whole. igraph's own method
    solves the equations instead, which takes five times as long.

    Raises networkx.PowerIterationFailedConvergence as networkx does.
    """
    count = len(g.nodes)
    forward = coo_array((weights, (g.sources, g.targets)), shape=(count, count)).tocsr()
    back = forward.T.tocsr()
    out = forward.sum(axis=1)
    if not g.directed:
        loops = forward.diagonal()
        out = out + back.sum(axis=1) - loops
    share = np.divide(1.0, out, out=np.zeros(count), where=out != 0)
    stuck = out == 0
    found: Values = np.full(count, 1 / count)
    for _ in range(rounds):
        before = found
        leaving = before * share
        found = back @ leaving
        if not g.directed:
            found = found + forward @ leaving - loops * leaving
        found = alpha * (found + before[stuck].sum() / count) + (1 - alpha) / count
        if np.abs(found - before).sum() < count * tolerance:
            return found
    raise nx.PowerIterationFailedConvergence(rounds)
