"""Assortativity: whether the well linked are linked with the well linked."""

from __future__ import annotations

import networkx as nx

from kg.metrics._measure import Figure
from kg.network import simple


def assortativity(graph: nx.MultiGraph[int]) -> float | None:
    """The correlation of the numbers of links at the two ends of links, from -1 to 1.

    Links count in either direction; weights do not count, and components do not matter. None
    where all ends have as many links, and there is nothing to correlate.

    M. E. J. Newman, "Mixing patterns in networks", Physical Review E 67 (2003), 026126,
    doi:10.1103/PhysRevE.67.026126.

    >>> assortativity(nx.MultiDiGraph([(1, 2), (3, 2)]))
    -1.0
    """
    links = simple(graph)
    ends = {links.degree(node) for edge in links.edges() for node in edge}
    if len(ends) < 2:
        return None
    return float(nx.degree_assortativity_coefficient(links))


PLUGIN = Figure(
    "assortativity", "whether the well linked are linked with the well linked", assortativity
)
