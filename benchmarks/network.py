"""Measures with the compiled engine against plain networkx, in the same run.

    python benchmarks/network.py [EDGES]

The network is a power-law graph (Barabási and Albert, 10 links a node) of so many edges, as kg
hands it to measures: a MultiDiGraph with weights. Conversion is included. It needs the extra fast.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import networkx as nx

from kg.metrics import Measure, installed, measure
from kg.network import simple

NAMES = ("core", "pagerank", "louvain", "betweenness_sampled")


def made(edges: int) -> nx.MultiDiGraph:
    """A power-law network with weights."""
    drawn = nx.barabasi_albert_graph(edges // 10, 10, seed=20120215)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(drawn)
    graph.add_edges_from((a, b, {"weight": float(1 + (a + b) % 3)}) for a, b in drawn.edges())
    return graph


def seconds(function: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    function()
    return time.process_time() - start


def main(edges: int) -> None:
    """Print a row for each measure."""
    if not installed():
        raise SystemExit("no compiled engine: pip install 'kg-evidence[fast]'")
    measure("pagerank").compute(made(200))  # what is loaded once is loaded
    graph = made(edges)
    print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges")
    both = seconds(lambda: simple(graph))
    print(f"  one link for each pair, in both columns: {both:.2f} s")
    for name in NAMES:
        known: Measure[object] = measure(name)
        ours = seconds(lambda m=known: m.compute(graph)) - both  # type: ignore[misc]
        plain = seconds(lambda m=known: m.function(graph)) - both  # type: ignore[misc]
        print(
            f"{name:<20} {ours:8.2f} s, networkx {plain:8.2f} s, "
            f"{plain / max(ours, 1e-3):6.1f} times"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
