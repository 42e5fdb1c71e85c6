"""The network: entities as nodes, facts between them as edges, and the evidence of each edge."""

from kg.network.evidence import Passage, Quote, Said, passages, said, title_of
from kg.network.paths import Hop, shortest_path
from kg.network.projection import in_order, network, simple

__all__ = [
    "Hop",
    "Passage",
    "Quote",
    "Said",
    "in_order",
    "network",
    "passages",
    "said",
    "shortest_path",
    "simple",
    "title_of",
]
