"""A drawing as PNG or PDF, by CairoSVG."""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.exporters._drawing import draw
from kg.exporters._exporter import Caption
from kg.exporters._scene import scene
from kg.exporters.svg import document
from kg.network import Network
from kg.store import View

_LABEL = re.compile(r'<text class="(term|name)"([^>]*)>(.*?)</text>', re.DOTALL)
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
_SCALE = 2.0
"""Pixels of a PNG for one of the drawing's: sharp on paper up to some 20 cm wide."""

_PAPER = 150
"""Dots an inch of a PNG when it is printed."""


def rendered(view: View, graph: Network, caption: Caption, form: str) -> bytes:
    """The drawing of a network, light, as ``png`` or ``pdf``. Raises what ``rasterised`` does."""
    return rasterised(document(draw(scene(view, graph, caption))), form)


def rasterised(svg: str, form: str) -> bytes:
    """An SVG of kg's, light, as ``png`` or ``pdf``.

    Fonts are the machine's own. cairo remembers how it measured them: a PNG that is made after a
    PDF in one process may place letters a fraction of a pixel elsewhere.

    Raises QueryError where CairoSVG, the extra ``pictures``, is not installed.
    """
    try:
        import cairosvg
    except (ImportError, OSError):  # OSError: without the cairo library itself.
        raise QueryError(
            f"{form.upper()} needs CairoSVG and cairo: pip install 'kg-evidence[pictures]'; "
            "or write .svg, which browsers print"
        ) from None
    source = _plain(svg).encode()
    if form == "png":
        return bytes(cairosvg.svg2png(bytestring=source, scale=_SCALE, dpi=_PAPER))
    return _undated(bytes(cairosvg.svg2pdf(bytestring=source)))


def _plain(svg: str) -> str:
    """What CairoSVG can draw.

    It knows no paint-order, so labels are drawn twice: their rim, and themselves. It shows the
    marks that isolate text of another direction as boxes.
    """
    twice = r'<text class="\1"\2>\3</text><text class="\1" style="stroke:none"\2>\3</text>'
    return _LABEL.sub(twice, svg).translate(_MARKS)


def _undated(pdf: bytes) -> bytes:
    """Without the time at which it was made: the same drawing is the same file."""
    return re.sub(rb"/CreationDate \(D:[^)]*\)", lambda m: b" " * len(m[0]), pdf)
