"""Measures with the compiled engine against plain networkx, in the same run; and pictures.

    python benchmarks/network.py [EDGES] [MEASURE…]
    python benchmarks/network.py STORE
    python benchmarks/network.py --pictures

The network is a power-law graph (Barabási and Albert, 10 links a node) of so many edges, as kg
hands it to measures: a MultiDiGraph with weights. What networkx gets is the same in both columns,
one link for each pair; conversion for the engine is included, and then left out: a network that
is frozen is converted once for all measures. It needs the extra fast.

With a store, how long its network takes from the read index, against adding the same nodes and
edges with the same attributes to a networkx graph.

Pictures are layout and SVG of 2,000 nodes of power-law networks, against graphviz's sfdp, which is
told to keep the same labels from overlapping.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx

from kg.exporters._colours import COLOURS
from kg.exporters._drawing import draw
from kg.exporters._scene import SHAPES, Edge, Look, Node, Scene
from kg.exporters.svg import document
from kg.metrics import Measure, installed, measure
from kg.network import network, simple
from kg.store import Store

NAMES = ("components", "core", "pagerank", "louvain", "betweenness_sampled")


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


def measures_of(edges: int, names: list[str]) -> None:
    """Print a row for each measure."""
    if not installed():
        raise SystemExit("no compiled engine: pip install 'kg-evidence[fast]'")
    measure("pagerank").compute(made(200))  # what is loaded once is loaded
    measure("louvain").compute(made(200))
    graph = nx.freeze(made(edges))
    print(f"{graph.number_of_nodes():,} nodes, {graph.number_of_edges():,} edges")
    print(f"  one link for each pair: {seconds(lambda: simple(graph)):.2f} s")
    for name in names or NAMES:
        known: Measure[object] = measure(name)
        simple(graph).__networkx_cache__.clear()
        ours = seconds(lambda m=known: m.compute(graph))  # type: ignore[misc]
        again = seconds(lambda m=known: m.compute(graph))  # type: ignore[misc]
        plain = seconds(lambda m=known: m.function(graph))  # type: ignore[misc]
        print(
            f"{name:<20} {ours:8.2f} s, converted before {again:8.2f} s, networkx {plain:8.2f} s: "
            f"{plain / max(ours, 1e-3):6.1f} and {plain / max(again, 1e-3):6.1f} times",
            flush=True,
        )


def scene_of(graph: nx.Graph[int]) -> Scene:
    """A network as a picture's data, with labels of the usual length."""
    look = Look(0, SHAPES[0], COLOURS[0])
    nodes = {
        n: Node(n, f"Person number {n}", f"https://x.example/{n}", f"x:{n}", "Thing", "note", look)
        for n in graph
    }
    labels = ("knows", "works for")
    edges = tuple(Edge(i, a, b, labels[i % 2], ()) for i, (a, b) in enumerate(graph.edges))
    return Scene("benchmark", "", "0001", nodes, edges, (), ())


def as_dot(shown: Scene) -> str:
    """The same picture for graphviz."""
    nodes = "".join(f'{n}[shape=box,label="{v.label}"];' for n, v in shown.nodes.items())
    edges = "".join(f'{e.source}--{e.target}[label="{e.label}"];' for e in shown.edges)
    return f"graph{{overlap=prism;{nodes}{edges}}}"


def children() -> float:
    """Processor time of the processes that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def pictures(count: int = 2000) -> None:
    """Print a row for each network: layout and SVG here, and by sfdp."""
    document(draw(scene_of(nx.path_graph(500))))  # what is loaded once is loaded
    for links in (1, 2, 4):
        shown = scene_of(nx.barabasi_albert_graph(count, links, seed=20120215))
        ours = seconds(lambda s=shown: document(draw(s)))  # type: ignore[misc]
        before = children()
        subprocess.run(["sfdp", "-Tsvg"], input=as_dot(shown).encode(), check=True,
                       capture_output=True)  # fmt: skip
        peer = children() - before
        print(
            f"{count:,} nodes, {len(shown.edges):,} links: {ours:.2f} s, sfdp {peer:.2f} s, "
            f"{peer / ours:.1f} times"
        )


def network_of(folder: Path) -> None:
    """Print how long a store's network takes, and networkx alone."""
    view = Store(folder).open()
    network(view)  # the index is read once
    ours = min(seconds(lambda: network(view)) for _ in range(3))
    graph = network(view)
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))

    def alone() -> None:
        again = nx.MultiDiGraph()
        again.add_nodes_from(nodes)
        again.add_edges_from(edges)

    plain = min(seconds(alone) for _ in range(3))
    print(f"{len(nodes):,} nodes, {len(edges):,} edges")
    print(f"network {ours:.2f} s, networkx {plain:.2f} s: {ours / plain:.1f} times")


if __name__ == "__main__":
    given = sys.argv[1:] or ["1000000"]
    if given == ["--pictures"]:
        pictures()
    elif given[0].isdigit():
        measures_of(int(given[0]), given[1:])
    else:
        network_of(Path(given[0]))
