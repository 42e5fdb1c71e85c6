"""The small shapes that tell kinds apart."""

from __future__ import annotations

import math

from kg.exporters._scene import Look

_POINTS = {
    "square": ((-5, -5), (5, -5), (5, 5), (-5, 5)),
    "triangle": ((0, -6.5), (6.5, 5), (-6.5, 5)),
    "diamond": ((0, -7), (6.5, 0), (0, 7), (-6.5, 0)),
    "hexagon": ((-6.5, 0), (-3.3, -5.7), (3.3, -5.7), (6.5, 0), (3.3, 5.7), (-3.3, 5.7)),
    "cross": ((-2, -6.5), (2, -6.5), (2, -2), (6.5, -2), (6.5, 2), (2, 2), (2, 6.5), (-2, 6.5),
              (-2, 2), (-6.5, 2), (-6.5, -2), (-2, -2)),
    "wedge": ((0, 6.5), (6.5, -5), (-6.5, -5)),
    "bar": ((-7, -3), (7, -3), (7, 3), (-7, 3)),
    "star": tuple(
        (round(r * math.sin(i * math.pi / 5), 1), round(-r * math.cos(i * math.pi / 5), 1))
        for i, r in enumerate((7.5, 3.2) * 5)
    ),
}  # fmt: skip


_ROUND = "M{0} 0A{0} {0} 0 1 1 -{0} 0A{0} {0} 0 1 1 {0} 0Z"


def outline(look: Look) -> tuple[str, bool]:
    """The path of a kind's shape around the origin, and whether it is drawn as a thick line."""
    if look.shape in ("circle", "ring"):
        return _ROUND.format(6 if look.shape == "circle" else 5), look.shape == "ring"
    if look.shape == "frame":
        return "M-5 -5H5V5H-5Z", True
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in _POINTS[look.shape]) + "Z", False


def glyph(look: Look, x: float, y: float) -> str:
    """The SVG element of a kind's shape around a point."""
    if look.shape == "circle":
        return f'<circle class="glyph" cx="{x:g}" cy="{y:g}" r="6" fill="{look.colour}"/>'
    if look.shape == "ring":
        return (
            f'<circle class="hollow" cx="{x:g}" cy="{y:g}" r="5" fill="none" '
            f'stroke="{look.colour}" stroke-width="3"/>'
        )
    if look.shape == "frame":
        return (
            f'<rect class="hollow" x="{x - 5:g}" y="{y - 5:g}" width="10" height="10" fill="none" '
            f'stroke="{look.colour}" stroke-width="3"/>'
        )
    corners = " ".join(f"{round(x + a, 1):g},{round(y + b, 1):g}" for a, b in _POINTS[look.shape])
    return f'<polygon class="glyph" points="{corners}" fill="{look.colour}"/>'
