"""Authorities: how much an entity is pointed to by what points to much."""

from __future__ import annotations

import networkx as nx

from kg.metrics._hits import both_sides
from kg.metrics._measure import Scores
from kg.network import walkable


def authorities(graph: nx.MultiGraph[int]) -> dict[int, float]:
    """The authority values of HITS: hubs point to an authority, as they do to others.

    In a directed projection links count from source to target, otherwise in either direction;
    then hubs and authorities are the same. Each counts by its weight. The values add up to 1; the
    component with the strongest links has most of it, or several share it if they are as strong.
    0.0 for all where there are no links.

    J. M. Kleinberg, "Authoritative sources in a hyperlinked environment", Journal of the ACM 46
    (1999), 604-632, doi:10.1145/324133.324140.

    >>> {n: round(v, 3) for n, v in authorities(nx.MultiDiGraph([(1, 2), (3, 2)])).items()}
    {1: 0.293, 2: 0.414, 3: 0.293}
    """
    return both_sides(walkable(graph))[1]


PLUGIN = Scores("authorities", "how much it is pointed to by what points to much", authorities)
