"""Who shares a neighbour with whom."""

from __future__ import annotations

from itertools import combinations

import networkx as nx

from kg.errors import QueryError

MOST = 5_000_000
"""How many pairs are compared."""


def sharing(links: nx.Graph[int]) -> list[tuple[int, int]]:
    """All pairs that share a neighbour, once each.

    Raises QueryError where there are too many: each neighbour of n others makes n² / 2 pairs.
    """
    pairs = sum(degree * (degree - 1) // 2 for _, degree in links.degree())
    if pairs > MOST:
        raise QueryError(
            f"{pairs:,} pairs share a neighbour, more than the {MOST:,} that are compared; take a "
            "projection with fewer nodes"
        )
    found = (sorted(pair) for node in links for pair in combinations(links[node], 2))
    return list(dict.fromkeys((one, other) for one, other in found))
