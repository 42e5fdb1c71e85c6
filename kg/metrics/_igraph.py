"""The networkx backend that runs on python-igraph."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import igraph
import networkx as nx
from networkx.utils import create_py_random_state

from kg.metrics._converted import Converted
from kg.metrics._walk import pagerank as walked


class _Engine:
    """What networkx asks a backend for: conversions, and functions by networkx's names.

    Components are not among them: networkx has found them before a graph is converted.
    """

    @staticmethod
    def convert_from_nx(graph: nx.Graph[Any], **_: Any) -> Converted:
        return Converted(graph)

    @staticmethod
    def convert_to_nx(result: Any, **_: Any) -> Any:
        return result

    @classmethod
    def can_run(cls, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Only simple graphs, and the parameters that the functions below do not call ignored."""
        signature = inspect.signature(getattr(cls, name))
        given = signature.bind(*args, **kwargs).arguments
        multi = getattr(given["G"], "is_multigraph", lambda: True)()
        wanted = (None,) if name == "betweenness_centrality" else (None, "weight")
        if given.get("weight") not in wanted:
            return False
        return not multi and all(
            given.get(name, parameter.default) == parameter.default
            for name, parameter in signature.parameters.items()
            if name in _IGNORED
        )

    # --- functions, with the parameters that networkx gives them ----------------------------------

    @staticmethod
    def pagerank(
        G: Converted, alpha: float = 0.85, personalization: Any = None, max_iter: int = 100,
        tol: float = 1e-6, nstart: Any = None, weight: str | None = "weight", dangling: Any = None,
    ) -> dict[Any, float]:  # fmt: skip
        if not G.nodes:
            return {}
        return G.by_node(walked(G, alpha, max_iter, tol, G.weighted(weight)).tolist())

    @staticmethod
    def betweenness_centrality(
        G: Converted, k: int | None = None, normalized: bool = True, weight: None = None,
        endpoints: bool = False, seed: Any = None,
    ) -> dict[Any, float]:  # fmt: skip
        count = len(G.nodes)
        if k is None or k >= count:
            return _shares(G, G.graph.betweenness(), count)
        # networkx draws its pivots in the same way.
        number = {node: i for i, node in enumerate(G.nodes)}
        pivots = [number[node] for node in create_py_random_state(seed).sample(G.nodes, k)]
        return _sampled(G, G.graph.betweenness(sources=pivots), set(pivots))

    @staticmethod
    def closeness_centrality(
        G: Converted, u: None = None, distance: None = None, wf_improved: bool = True
    ) -> dict[Any, float]:
        rest = len(G.nodes) - 1
        found = zip(
            G.graph.closeness(mode="in" if G.directed else "all"), _reaching(G), strict=True
        )
        return G.by_node([v * (n - 1) / rest if n > 1 else 0.0 for v, n in found])

    @staticmethod
    def core_number(G: Converted) -> dict[Any, int]:
        return {n: int(v) for n, v in zip(G.nodes, G.graph.coreness(), strict=True)}

    @staticmethod
    def louvain_communities(
        G: Converted, weight: str | None = "weight", resolution: float = 1,
        threshold: float = 1e-7, max_level: int | None = None, seed: Any = None,
    ) -> list[set[Any]]:  # fmt: skip
        with _seeded(seed):
            return G.groups(G.graph.community_multilevel(weights=_listed(G, weight)))

    @staticmethod
    def leiden_communities(
        G: Converted, weight: str | None = "weight", resolution: float = 1,
        max_level: int | None = None, seed: Any = None,
    ) -> list[set[Any]]:  # fmt: skip
        """Two iterations: running to convergence takes many times as long for little."""
        with _seeded(seed):
            found = G.graph.community_leiden(
                objective_function="modularity", weights=_listed(G, weight), n_iterations=2
            )
        return G.groups(found)


_IGNORED = {
    "personalization", "nstart", "dangling", "endpoints", "u", "distance", "wf_improved",
    "resolution", "threshold", "max_level", "normalized",
}  # fmt: skip
"""Parameters that the functions have because networkx's have them; only their defaults will do."""


def _listed(g: Converted, weight: str | None) -> list[float] | None:
    """The weights of edges as igraph takes them; None where they do not count."""
    return g.weights.tolist() if weight else None


@contextmanager
def _seeded(seed: Any) -> Iterator[None]:
    """Let igraph draw from a seed, and as Python does again afterwards."""
    drawn = create_py_random_state(seed)
    igraph.set_random_number_generator(drawn)
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _shares(g: Converted, counts: list[float], count: int) -> dict[Any, float]:
    """Of all pairs of other nodes; igraph counts a pair once where nothing has a direction."""
    pairs = (count - 1) * (count - 2) / (1 if g.directed else 2)
    return g.by_node([v / pairs if pairs > 0 else 0.0 for v in counts])


def _sampled(g: Converted, counts: list[float], pivots: set[int]) -> dict[Any, float]:
    """Scaled as networkx does: a pivot is no target of itself."""
    rest = len(g.nodes) - 2
    both = 1 if g.directed else 2
    found = []
    for number, value in enumerate(counts):
        others = len(pivots) - (number in pivots)
        found.append(value * both / (others * rest) if others > 0 and rest > 0 else 0.0)
    return g.by_node(found)


def _reaching(g: Converted) -> list[int]:
    """How many nodes reach each one, itself included."""
    if g.directed:
        return list(g.graph.neighborhood_size(order=len(g.nodes), mode="in"))
    sizes = [0] * len(g.nodes)
    for group in g.graph.connected_components():
        for number in group:
            sizes[number] = len(group)
    return sizes


ENGINE = _Engine()
