"""A scene as SVG elements. Whoever uses them adds the frame: a page, or title and legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.exporters._layout import place
from kg.exporters._routes import Box, Line, Point, Route, routes
from kg.exporters._scene import Edge, Node, Scene
from kg.exporters._shapes import glyph
from kg.exporters._text import folded_space, isolated, shortened, width, wrapped, xml
from kg.network import Said, title_of

LABEL, NOTE, TERM = 13.0, 10.5, 11.0
"""Sizes of text in pixels: labels of nodes, their classes, labels of edges."""
_LABEL_LENGTH, _LABEL_WIDTH, _LINE = 36, 150.0, 16.0
_LEFT, _RIGHT, _VERTICAL = 28.0, 12.0, 9.0
_SPREADS = (1.0, 1.12, 1.26, 1.42, 1.6)
_MANY = 400
"""Above so many edges there is one try at placing their labels."""
_DOT = 18.0
"""How large a node without a label is."""
_MARGIN = 16.0
_SHOWN = 44.0
"""How much of a line is seen beside its label, with the arrowhead."""


@dataclass(frozen=True, slots=True)
class Card:
    """A node's box, and the lines of text in it: none where the picture has no labels."""

    box: Box
    lines: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Where everything is. ``bounds`` are left, top, width and height of the whole."""

    scene: Scene
    cards: Mapping[int, Card]
    routes: Mapping[int, Route]
    bounds: tuple[float, float, float, float]

    @property
    def unlabelled(self) -> int:
        """How many edges there was no room to label."""
        if not self.scene.terms:
            return 0
        return sum(1 for route in self.routes.values() if route.label is None)

    def elements(self) -> str:
        """The SVG elements of all edges and nodes."""
        nodes = self.scene.nodes
        edges = (_edge(e, nodes, self.routes[e.fact]) for e in self.scene.edges)
        told = self.scene.edges if self.scene.terms else ()
        words = (_edge_label(e, self.routes[e.fact]) for e in told)
        cards = (_node(node, self.cards[number]) for number, node in nodes.items())
        return "".join(
            f'<g class="{name}">\n{"".join(parts)}</g>\n'
            for name, parts in (("edges", edges), ("terms", words), ("nodes", cards))
        )


def draw(scene: Scene) -> Drawing:
    """Lay a scene out, with as much room as the labels of its edges need."""
    bare = scene.style.labels == "none"
    texts = {n: ((), "") if bare else _lines(node) for n, node in scene.nodes.items()}
    sizes = {n: _size(*text, scene.nodes[n].size) for n, text in texts.items()}
    keys = {number: node.iri for number, node in scene.nodes.items()}
    terms = scene.terms
    lines = [
        Line(
            e.fact, e.source, e.target, (width(shortened(e.label, 30), TERM) * terms + 4, TERM + 3)
        )
        for e in scene.edges
    ]
    links = [(line.source, line.target, line.size[0] + _SHOWN) for line in lines]
    # What starts from an earlier picture has the room that it had there.
    tries = _SPREADS if len(lines) <= _MANY and not scene.start else _SPREADS[:1]
    for spread in tries:
        centres = place(sizes, links, keys, spread, scene.start)
        boxes: dict[int, Box] = {
            n: (*centres[n], sizes[n][0] / 2, sizes[n][1] / 2) for n in scene.nodes
        }
        found = routes(boxes, lines)
        if all(route.label for route in found.values()):
            break
    cards = {n: Card(boxes[n], *texts[n]) for n in scene.nodes}
    return Drawing(scene, cards, found, _bounds(boxes, found, lines))


def _term_width(edge: Edge, terms: bool) -> float:
    return width(shortened(edge.label, 30), TERM) if terms else 0.0


def _lines(node: Node) -> tuple[tuple[str, ...], str]:
    label = shortened(node.label, _LABEL_LENGTH)
    return tuple(wrapped(label, _LABEL_WIDTH, LABEL)), shortened(node.note, 30)


def _size(lines: tuple[str, ...], note: str, scale: float) -> tuple[float, float]:
    if not lines:
        return math.ceil(_DOT * scale), math.ceil(_DOT * scale)
    widest = max([width(line, LABEL) for line in lines] + [width(note, NOTE)])
    height = len(lines) * _LINE + (_LINE - 2 if note else 0)
    wide, high = math.ceil(widest + _LEFT + _RIGHT), math.ceil(height + 2 * _VERTICAL)
    return math.ceil(wide * scale), math.ceil(high * scale)


def _bounds(
    boxes: Mapping[int, Box], found: Mapping[int, Route], lines: list[Line]
) -> tuple[float, float, float, float]:
    points: list[Point] = []
    for x, y, half_width, half_height in boxes.values():
        points += [(x - half_width, y - half_height), (x + half_width, y + half_height)]
    for line in lines:
        route, half = found[line.key], line.size[0] / 2
        points += route.curve
        if route.label:
            points += [
                (route.label[0] + sign * half, route.label[1] + sign * 8) for sign in (-1, 1)
            ]
    left, top = (math.floor(min(p[i] for p in points) - _MARGIN) for i in (0, 1))
    right, bottom = (math.ceil(max(p[i] for p in points) + _MARGIN) for i in (0, 1))
    return left, top, right - left, bottom - top


# --- elements -----------------------------------------------------------------------------------


def _node(node: Node, card: Card) -> str:
    x, y, half_width, half_height = card.box
    title = "\n".join([isolated(folded_space(node.label)), node.note or node.kind, node.curie])
    return (
        f'<g class="node" data-node="{node.id}" data-kind="{xml(node.kind)}" '
        f'data-iri="{xml(node.iri)}" data-at="{x:g} {y:g}"{_grown(node.size, x, y)}>'
        f"<title>{xml(title)}</title>"
        f"{_face(node, card, x, y, half_width / node.size, half_height / node.size)}</g>\n"
    )


def _grown(size: float, x: float, y: float) -> str:
    """The attribute that draws something larger around a point."""
    if size == 1:
        return ""
    return f' transform="translate({x:g} {y:g}) scale({size:g}) translate({-x:g} {-y:g})"'


def _face(node: Node, card: Card, x: float, y: float, half_width: float, half_height: float) -> str:
    """What is seen of a node: its box with shape and text, or the shape alone."""
    if not card.lines:
        return glyph(node.look, x, y)
    left, top = round(x - half_width, 2), round(y - half_height, 2)
    size = f'width="{round(2 * half_width, 2):g}" height="{round(2 * half_height, 2):g}"'
    corner = f'x="{left:g}" y="{top:g}"'
    return (
        f'<rect class="card" {corner} {size} rx="7"/>'
        f'<rect class="tint" {corner} {size} rx="7" fill="{node.look.colour}"/>'
        f"{glyph(node.look, left + 15, y)}{''.join(_card_text(card, left + _LEFT, y))}"
    )


def _card_text(card: Card, x: float, y: float) -> Iterator[str]:
    height = len(card.lines) * _LINE + (_LINE - 2 if card.note else 0)
    at = y - height / 2 + LABEL - 0.5
    for line in card.lines:
        yield f'<text class="label" x="{x:g}" y="{at:g}">{xml(line)}</text>'
        at += _LINE
    if card.note:
        yield f'<text class="note" x="{x:g}" y="{at - 1.5:g}">{xml(card.note)}</text>'


def _edge(edge: Edge, nodes: Mapping[int, Node], route: Route) -> str:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = route.curve
    path = f"M{ax:g} {ay:g}C{bx:g} {by:g} {cx:g} {cy:g} {dx:g} {dy:g}"
    kind = "edge" if edge.plain else "edge hedged"
    head = f'<path class="head" d="{_head(route)}"/>' if edge.arrow else ""
    return (
        f'<g class="{kind}" data-edge="{edge.fact}">'
        f"<title>{xml(edge_title(edge, nodes))}</title>"
        f'<path class="hit" d="{path}"/><path class="line" d="{path}"/>'
        f"{head}</g>\n"
    )


def _head(route: Route) -> str:
    (cx, cy), (x, y) = route.curve[2:]
    angle = math.atan2(y - cy, x - cx)
    corners = [(x, y)]
    for turn in (-0.42, 0.42):
        corners.append((x - 9 * math.cos(angle + turn), y - 9 * math.sin(angle + turn)))
    return "M" + "L".join(f"{round(a, 1):g} {round(b, 1):g}" for a, b in corners) + "Z"


def _edge_label(edge: Edge, route: Route) -> str:
    if route.label is None:
        return ""
    x, y = route.label
    return (
        f'<text class="term" data-edge="{edge.fact}" x="{x:g}" y="{round(y + TERM * 0.35, 1):g}">'
        f"{xml(shortened(edge.label, 30))}</text>\n"
    )


def edge_title(edge: Edge, nodes: Mapping[int, Node]) -> str:
    """An edge in words: the fact, and for the best statement the quote, the document, the place."""
    ends = [isolated(shortened(nodes[n].label, 120)) for n in (edge.source, edge.target)]
    lines = [f"{ends[0]} — {edge.label} {'→' if edge.arrow else '—'} {ends[1]}"]
    if edge.said:
        lines += _said_lines(edge.said[0])
    if len(edge.said) > 1:
        lines.append(f"and {len(edge.said) - 1:,} more")
    if edge.support:
        lines.append(edge.support)
    return "\n".join(lines)


def _said_lines(best: Said) -> Iterator[str]:
    yield isolated(best.quote)
    where = "; ".join(isolated(title_of(d)) for d in best.documents)
    yield f"{where}, characters {best.places}"
    if best.qualified:
        yield "(" + ", ".join(best.qualified) + ")"
