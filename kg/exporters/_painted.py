"""A drawing as JSON for the page's script, which paints what is too much for elements of SVG."""

from __future__ import annotations

from kg.exporters._drawing import LABEL, LEFT, LINE, NOTE, TERM, Card, Drawing
from kg.exporters._scene import Edge, Look, Node
from kg.exporters._shapes import outline
from kg.exporters._text import shortened

Json = dict[str, object]


class Painted:
    """What the script needs to paint a drawing, for its nodes, its edges, and as a whole."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        looks = dict.fromkeys(node.look for node in drawing.scene.nodes.values())
        self.looks = {look: i for i, look in enumerate(looks)}

    def node(self, node: Node) -> Json:
        """Centre, half of the sides, lines of text, and what it is called from afar."""
        card: Card = self.drawing.cards[node.id]
        x, y, *half = card.box
        return {
            "x": x, "y": y, "half": half, "size": node.size, "look": self.looks[node.look],
            "lines": card.lines, "told": card.note, "brief": shortened(node.label, 28),
        }  # fmt: skip

    def edge(self, edge: Edge) -> Json:
        """The eight numbers of its curve, and its label with the place of it, if it has one."""
        route = self.drawing.routes[edge.fact]
        told: Json = {"curve": [n for point in route.curve for n in point]}
        if route.label and self.drawing.scene.terms:
            told |= {"at": route.label, "short": shortened(edge.label, 30)}
        return {**told, "hedged": int(not edge.plain)}

    def whole(self) -> Json:
        """Bounds, the looks that nodes name by their numbers, and the measures of text."""
        return {
            "bounds": self.drawing.bounds,
            "arrow": any(edge.arrow for edge in self.drawing.scene.edges),
            "looks": [_look(look) for look in self.looks],
            "measures": {"label": LABEL, "note": NOTE, "term": TERM, "line": LINE, "left": LEFT},
        }


def _look(look: Look) -> Json:
    path, hollow = outline(look)
    return {"d": path, "hollow": hollow, "colour": look.colour}
