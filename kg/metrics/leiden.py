"""Leiden communities: as Louvain's, and each hangs together."""

from __future__ import annotations

import networkx as nx

from kg.errors import QueryError
from kg.metrics._engine import NAME, installed
from kg.metrics._measure import Groups, in_groups
from kg.network import simple

SEED = 20120215


def leiden(graph: nx.MultiGraph[int]) -> list[list[int]]:
    """Parts of high modularity, each connected, the largest first.

    Links count in either direction, by their weights; two rounds, in an order drawn with a fixed
    seed. No part reaches over several components. Only python-igraph has it.

    Raises QueryError where the extra ``fast`` is not installed.

    V. A. Traag, L. Waltman, N. J. van Eck, "From Louvain to Leiden: guaranteeing well-connected
    communities", Scientific Reports 9 (2019), 5233, doi:10.1038/s41598-019-41695-z.

    >>> leiden(nx.MultiDiGraph([(1, 2), (2, 3), (3, 1), (4, 5), (5, 6), (6, 4), (3, 4)]))
    [[1, 2, 3], [4, 5, 6]]
    """
    if not installed():
        raise QueryError(
            "leiden needs python-igraph: pip install 'kg-evidence[fast]'; louvain works without"
        )
    links = simple(graph)
    return in_groups(list(nx.community.leiden_communities(links, seed=SEED, backend=NAME)), links)


PLUGIN = Groups("leiden", 'communities, by the Leiden method; needs the extra "fast"', leiden)
