"""What a network measure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import networkx as nx

from kg.metrics._engine import compiled

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Measure(Generic[Result]):
    """Something that is measured of a network.

    ``function`` takes a network as ``kg.network.network`` gives it. ``summary`` is one line for
    lists; the function's docstring tells the rest.
    """

    name: str
    summary: str
    function: Callable[[nx.MultiGraph[int]], Result]

    def compute(self, graph: nx.MultiGraph[int]) -> Result:
        """What the function finds; with a compiled engine where there is one."""
        with compiled():
            return self.function(graph)


class Scores(Measure[dict[int, float]]):
    """A number for each entity of a network: a value for every node."""


class Groups(Measure[list[list[int]]]):
    """Parts of a network: lists of nodes, the largest first, that share none."""


class Pairs(Measure[list[tuple[int, int, float]]]):
    """Pairs of entities with a number, the highest first."""


class Figure(Measure[float | None]):
    """One number of a whole network; None where it is not defined."""


def in_groups(found: list[set[int]], graph: nx.Graph[int]) -> list[list[int]]:
    """Groups with their members in the order of a network, the largest first."""
    rank = {node: i for i, node in enumerate(graph)}
    groups = [sorted(group, key=rank.__getitem__) for group in found]
    return sorted(groups, key=lambda group: (-len(group), rank[group[0]]))


def best_pairs(
    found: list[tuple[int, int, float]], graph: nx.Graph[int]
) -> list[tuple[int, int, float]]:
    """Pairs with the earlier node of a network first, the highest first; ties in its order."""
    rank = {node: i for i, node in enumerate(graph)}
    turned = [(a, b, v) if rank[a] < rank[b] else (b, a, v) for a, b, v in found]
    return sorted(turned, key=lambda pair: (-round(pair[2], 12), rank[pair[0]], rank[pair[1]]))
