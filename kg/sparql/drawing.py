"""Pictures that stand by themselves: the parts of an SVG, light or dark as the reader likes."""

from __future__ import annotations

import html as markup
import math
from collections.abc import Callable, Sequence

WIDTH, TOP = 900, 56
"""How wide a picture is, and how much of it the title takes, in pixels."""

_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:16px;font-weight:600}"
    ".b{fill:#0072B2}.l{fill:none;stroke:#0072B2;stroke-width:2}.g{stroke:#ccc}.e{text-anchor:end}"
    ".m{text-anchor:middle}.p{fill:#fff}svg{color-scheme:light dark}"
    ".sea{fill:#eef3f6}.land{fill:#f7f5ef;stroke:#b3ada0;stroke-width:.6}"
    ".frame{fill:none;stroke:#8a8a8a}"
    "@media(prefers-color-scheme:dark){text{fill:#e3e8f0}.p{fill:#171b22}.b{fill:#56B4E9}"
    ".l{stroke:#56B4E9}.g{stroke:#3a4350}"
    ".sea{fill:#10151a}.land{fill:#23272d;stroke:#565b62}}"
)


def svg(title: str, height: int, parts: Sequence[str]) -> str:
    """A picture of its parts below a title."""
    inside = "\n".join([text(8, 24, title, "t"), *parts])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-label="{escaped(title)}">\n'
        f'<style>{_STYLE}</style>\n<rect width="100%" height="100%" class="p"/>\n'
        f"{inside}\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "") -> str:
    """Words at a place; the kind is ``e`` where they end there, ``m`` where that is the middle."""
    given = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{given}>{escaped(words)}</text>'


def dot(x: float, y: float, said: str) -> str:
    """A point that says something when one points at it."""
    return (
        f'<circle class="b" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{escaped(said)}</title></circle>'
    )


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    """A thin line."""
    return f'<line class="g" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def scale(values: Sequence[float], begin: float, end: float) -> Callable[[float], float]:
    """From values to pixels: the least to ``begin``, the greatest to ``end``."""
    low, high = min(values), max(values)
    return lambda value: begin + (value - low) / ((high - low) or 1) * (end - begin)


def ticks(low: float, high: float, most: int, finest: float = 0) -> list[float]:
    """Round values from low to high for an axis, ``most`` at most, in steps of 1, 2 or 5.

    No step is smaller than ``finest``, a power of ten.
    """
    if high <= low:
        return [low]
    step = max(10.0 ** math.floor(math.log10((high - low) / most)), finest)
    step *= next(n for n in (1, 2, 5, 10, 20) if (high - low) / (step * n) <= most - 1)
    first = math.ceil(low / step)
    return [n * step for n in range(first, math.floor(high / step) + 1)]


def shown(value: float, grouped: bool = True) -> str:
    """A number in full."""
    return f"{value:,.10g}" if grouped else f"{value:.10g}"


def short(value: float) -> str:
    """A number for an axis: 223 billion is ``223 bn``."""
    for least, size, name in (
        (1e12, 1e12, "tn"),
        (1e9, 1e9, "bn"),
        (1e6, 1e6, "m"),
        (1e4, 1e3, "k"),
    ):
        if abs(value) >= least:
            return f"{value / size:,.4g} {name}"
    return f"{value:,.4g}"


def cut(words: str, length: int) -> str:
    """Words, or their beginning where they are longer."""
    return words if len(words) <= length else f"{words[: length - 1]}…"


def escaped(words: str) -> str:
    """Words as XML takes them."""
    plain = "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" else " " for c in words)
    return markup.escape(plain)
