"""Pictures: nothing overlaps, nothing is hidden unsaid, and little moves."""

from __future__ import annotations

import statistics
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.exporters._drawing import TERM, Drawing, draw
from kg.exporters._exporter import Caption
from kg.exporters._routes import Box
from kg.exporters._scene import SHAPES, Edge, Look, Node, Scene, scene
from kg.exporters._text import shortened, width
from kg.network import network
from kg.store import View

WORDS = st.text("abc def ghijk", min_size=1, max_size=50).filter(str.strip)
LINKS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), WORDS), max_size=18)
LOOK = Look(0, SHAPES[0], "#0072B2")


def made(labels: list[str], links: list[tuple[int, int, str]]) -> Scene:
    nodes = {
        i: Node(i, label, f"https://x.example/{i}", f"x:{i}", "Thing", "note" * (i % 2), LOOK)
        for i, label in enumerate(labels)
    }
    edges = tuple(
        Edge(n, a % len(labels), b % len(labels), label, (), False, True, 1, 1)
        for n, (a, b, label) in enumerate(links)
    )
    return Scene("title", "", "0001", nodes, edges, (), ())


def boxes_of(drawing: Drawing) -> list[Box]:
    cards = [card.box for card in drawing.cards.values()]
    labels = {e.fact: e.label for e in drawing.scene.edges}
    for fact, route in drawing.routes.items():
        if route.label:
            size = width(shortened(labels[fact], 30), TERM)
            cards.append((*route.label, min(size, 60) / 2, TERM / 2))
    return cards


def overlap(one: Box, other: Box) -> bool:
    return abs(one[0] - other[0]) < one[2] + other[2] and abs(one[1] - other[1]) < one[3] + other[3]


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=10), LINKS)
def test_boxes_and_labels_never_overlap(
    labels: list[str], links: list[tuple[int, int, str]]
) -> None:
    drawing = draw(made(labels, links))
    for one, other in combinations(boxes_of(drawing), 2):
        assert not overlap(one, other)
    left, top, wide, high = drawing.bounds
    for x, y, half_width, half_height in boxes_of(drawing):
        assert left <= x - half_width
        assert x + half_width <= left + wide
        assert top <= y - half_height
        assert y + half_height <= top + high
    for route in drawing.routes.values():
        assert all(np.isfinite(route.curve).ravel())


def test_a_crowd_fits_too() -> None:
    graph = nx.barabasi_albert_graph(120, 3, seed=1)
    drawing = draw(made([f"node {n}" for n in graph], [(a, b, "link") for a, b in graph.edges]))
    cards = [card.box for card in drawing.cards.values()]
    assert not any(overlap(a, b) for a, b in combinations(cards, 2))


@pytest.mark.parametrize(
    "graph",
    [
        nx.barabasi_albert_graph(700, 2, seed=1),
        nx.barabasi_albert_graph(600, 1, seed=1),
        nx.random_geometric_graph(700, 0.06, seed=3),
        nx.star_graph(500),
        nx.path_graph(450),
    ],
    ids=["power law", "tree", "geometric", "star", "path"],
)
def test_nothing_overlaps_in_large_pictures(graph: nx.Graph[int]) -> None:
    links = [(a, b, "knows" if a % 2 else "works for") for a, b in graph.edges]
    drawing = draw(made([f"node {n}" for n in graph], links))
    boxes = np.array(boxes_of(drawing))
    apart = np.abs(boxes[:, None, :2] - boxes[None, :, :2])
    both = (apart < boxes[:, None, 2:] + boxes[None, :, 2:]).all(axis=2)
    assert len(boxes) > 800
    assert int(both.sum()) == len(boxes)


def test_the_seed_picture_labels_every_line(seed_view: View) -> None:
    drawing = draw(scene(seed_view, network(seed_view), Caption()))
    assert drawing.unlabelled == 0
    assert not any(overlap(a, b) for a, b in combinations(boxes_of(drawing), 2))
    _, _, wide, high = drawing.bounds
    assert wide * high < 2400 * 1800


def test_parallel_lines_and_loops_stay_apart() -> None:
    links = [(0, 1, "a"), (0, 1, "b"), (1, 0, "c"), (0, 0, "d"), (0, 0, "e")] + [(0, 1, "z")] * 12
    drawing = draw(made(["one", "two"], links))
    middles = {
        tuple(np.round(np.array(r.curve).T @ [0.125, 0.375, 0.375, 0.125]).tolist())
        for r in drawing.routes.values()
    }
    assert len(middles) == len(links)


def test_lines_end_at_the_boxes() -> None:
    drawing = draw(made(["one", "two", "three"], [(0, 1, "a"), (1, 2, "b")]))
    for edge in drawing.scene.edges:
        curve = drawing.routes[edge.fact].curve
        for point, node in ((curve[0], edge.source), (curve[3], edge.target)):
            x, y, half_width, half_height = drawing.cards[node].box
            off = max(abs(point[0] - x) - half_width, abs(point[1] - y) - half_height)
            assert 0 <= off <= 4


def test_one_entity_more_moves_the_rest_little(seed_view: View) -> None:
    whole = network(seed_view)
    before = draw(scene(seed_view, whole, Caption()))
    leaves = [n for n in whole if whole.degree(n) == 1]
    assert len(leaves) >= 3
    for leaf in leaves:
        graph = whole.copy()
        graph.remove_node(leaf)
        after = draw(scene(seed_view, graph, Caption()))
        pairs = [(before.cards[n].box[:2], after.cards[n].box[:2]) for n in graph]
        a, b = (np.array(side) for side in zip(*pairs, strict=True))
        moves = np.linalg.norm((a - a.mean(axis=0)) - (b - b.mean(axis=0)), axis=1)
        assert statistics.median(moves) < 0.12 * max(before.bounds[2:]), leaf


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_entities_have_a_picture(count: int) -> None:
    drawing = draw(made(["x"] * count, []))
    assert len(drawing.cards) == count
