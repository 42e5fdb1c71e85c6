"""What a network measure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import networkx as nx


@dataclass(frozen=True, slots=True)
class Measure:
    """A number for each entity of a network.

    ``compute`` takes a network as ``kg.network.network`` gives it, and returns a value for
    every node. ``summary`` is one line for lists; the function's docstring tells the rest.
    """

    name: str
    summary: str
    compute: Callable[[nx.MultiGraph[int]], dict[int, float]]
