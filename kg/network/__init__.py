"""The network: entities as nodes, facts between them as edges, and the evidence of each edge."""

from kg.network.backing import Ground, Without, to_leave_out
from kg.network.declared import projection_named, projections
from kg.network.evidence import (
    Passage,
    Quote,
    Said,
    behind,
    passages,
    said,
    term_of,
    title_of,
    value_of,
)
from kg.network.paths import MOST as MOST_PATHS
from kg.network.paths import Hop, shortest_path, shortest_paths
from kg.network.projection import EVERYTHING, Network, in_order, network, simple, walkable

__all__ = [
    "EVERYTHING",
    "MOST_PATHS",
    "Ground",
    "Hop",
    "Network",
    "Passage",
    "Quote",
    "Said",
    "Without",
    "behind",
    "in_order",
    "network",
    "passages",
    "projection_named",
    "projections",
    "said",
    "shortest_path",
    "shortest_paths",
    "simple",
    "term_of",
    "title_of",
    "to_leave_out",
    "value_of",
    "walkable",
]
