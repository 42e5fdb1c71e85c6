"""PDF: the drawing on one page, for print."""

from __future__ import annotations

from kg.exporters._exporter import Caption, Exporter
from kg.exporters._raster import rendered
from kg.network import Network
from kg.store import View


def write(view: View, graph: Network, caption: Caption) -> bytes:
    """The network as a PDF page. It cannot show quotes; its footer names the sources."""
    return rendered(view, graph, caption, "pdf")


PLUGIN = Exporter("pdf", ".pdf", "the drawing on one page, for print", write, 1500)
