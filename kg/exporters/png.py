"""PNG: the drawing as an image, for slides and word processors."""

from __future__ import annotations

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._raster import rendered
from kg.network import Network
from kg.store import View


def write(view: View, graph: Network, caption: Caption) -> bytes:
    """The network as a PNG image. It cannot show quotes; its footer names the sources."""
    return rendered(view, graph, caption, "png")


PLUGIN = Exporter("png", ".png", "the drawing as an image, for slides", write, 400)
