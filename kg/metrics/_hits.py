"""Hubs and authorities, which are computed together."""

from __future__ import annotations

import networkx as nx
import numpy as np

_PRECISION = 1e-14
_ROUNDS = 100_000


def both_sides(links: nx.Graph[int]) -> tuple[dict[int, float], dict[int, float]]:
    """The hub and the authority values of HITS, by node; each side adds up to 1.

    Kleinberg's own iteration, from all values alike. ``networkx.hits`` asks for a leading singular
    vector, of which there are several where parts of a network are as strong as each other, or
    links lead between two sides only; then what it gives depends on chance. Without directions
    both sides are the leading eigenvector.
    """
    if not links.number_of_edges():
        nothing = dict.fromkeys(links, 0.0)
        return nothing, dict(nothing)
    matrix = nx.to_scipy_sparse_array(links, weight="weight", dtype=float, format="csr")
    turned = matrix.T.tocsr()
    values = np.full(len(links), 1 / len(links))
    for _ in range(_ROUNDS):
        before = values
        values = turned @ (matrix @ values) if links.is_directed() else matrix @ values + values
        values = values / values.sum()
        if np.abs(values - before).max() < _PRECISION:
            break
    hubs = matrix @ values if links.is_directed() else values
    sides = (hubs / hubs.sum(), values)
    found = [{n: float(v) for n, v in zip(links, side, strict=True)} for side in sides]
    return found[0], found[1]
