"""HTML: the drawing as one page to explore, which opens without a network connection."""

from __future__ import annotations

import base64
import hashlib
import html as markup
from collections.abc import Iterator
from importlib.resources import files

import networkx as nx

from kg.exporters import svg
from kg.exporters._data import as_json
from kg.exporters._drawing import Drawing, draw
from kg.exporters._exporter import Caption, Exporter
from kg.exporters._scene import Edge, Scene, scene
from kg.exporters._shapes import glyph
from kg.exporters._text import clean, folded_space, shortened
from kg.network import title_of
from kg.store import View

_TOLD = 2
"""How many statements of a link that several facts make are told in the list."""


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as a page in UTF-8 that loads nothing and runs only its own script."""
    drawing = draw(scene(view, graph, caption))
    shown = drawing.scene
    theme = shown.style.theme
    script, page_style = _read("page.js"), svg.themed(_read("page.css"), theme) + svg.style(theme)
    parts = {
        "policy": _policy(script, page_style),
        "scheme": "light dark" if theme == "auto" else theme,
        "title": _safe(folded_space(shown.title)),
        "summary": _safe(svg.summary(shown)),
        "style": page_style,
        "kinds": "".join(_kinds(shown)),
        "keys": "".join(_keys(shown)),
        "drawing": _drawing(drawing),
        "facts": "".join(_fact(shown, edge) for edge in shown.edges),
        "sources": "".join(_sources(shown)),
        "generation": _safe(shown.generation),
        "data": as_json(view, shown),
        "script": script,
    }
    pieces = _read("page.html").split("@@")
    return "".join(parts[p] if i % 2 else p for i, p in enumerate(pieces)).encode()


def _read(name: str) -> str:
    return (files("kg.exporters") / name).read_text("utf-8")


def _policy(script: str, style: str) -> str:
    """A Content-Security-Policy under which this script and this style sheet work, no others."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _safe(text: str) -> str:
    return markup.escape(clean(text))


def _kinds(shown: Scene) -> Iterator[str]:
    for kind in shown.kinds:
        yield (
            f'<li><label><input type="checkbox" checked data-kind="{_safe(kind.name)}">'
            f'<svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">'
            f"{glyph(kind.look, 0, 0)}</svg>{_safe(kind.label)} "
            f'<span class="count">{kind.count:,}</span></label></li>\n'
        )


def _keys(shown: Scene) -> Iterator[str]:
    """What the colours mean, where they do not tell kinds."""
    for key in shown.keys:
        yield (
            '<li><svg width="14" height="14" aria-hidden="true">'
            f'<rect class="glyph" x="1" y="1" width="12" height="12" rx="2" fill="{key.colour}"/>'
            f'</svg> {_safe(key.label)} <span class="count">{key.count:,}</span></li>\n'
        )


def _drawing(drawing: Drawing) -> str:
    bounds = " ".join(f"{n:g}" for n in drawing.bounds)
    shown = drawing.scene
    return (
        f'<svg id="drawing" viewBox="{bounds}" role="img" tabindex="0" '
        f'aria-label="{_safe(folded_space(shown.title))}: {_safe(svg.summary(shown))}. '
        'The list of facts says the same in words.">\n'
        f"{drawing.elements()}</svg>"
    )


def _fact(shown: Scene, edge: Edge) -> str:
    """A fact in words with its best quote: the list works without the script too."""
    source, target = (_name(shown.nodes[n].label) for n in (edge.source, edge.target))
    proof = ""
    for best in edge.said[: _TOLD if edge.several else 1]:
        titles = "; ".join(title_of(d) for d in best.documents)
        limits = f" ({_safe(', '.join(best.qualified))})" if best.qualified else ""
        proof += (
            f'<p class="proof"><bdi>{_safe(best.quote)}</bdi></p>'
            f'<p class="proof"><cite><bdi>{_safe(titles)}</bdi>, '
            f"{_safe(best.places)}</cite>{limits}</p>"
        )
    if edge.support:
        proof += f'<p class="proof">{_safe(edge.support)}</p>'
    return (
        f'<li id="fact-{edge.fact}" data-edge="{edge.fact}"><p class="claim">{source} '
        f'<a href="#fact-{edge.fact}">{_safe(edge.label)}</a> {target}</p>{proof}</li>\n'
    )


def _name(label: str) -> str:
    return f'<bdi title="{_safe(label)}">{_safe(shortened(label, 70))}</bdi>'


def _sources(shown: Scene) -> Iterator[str]:
    for document in shown.sources:
        more = (document.publisher, document.date, document.licence)
        rest = "".join(f", {_safe(text)}" for text in more if text)
        yield f"<li><bdi>{_safe(title_of(document))}</bdi>{rest}</li>\n"


PLUGIN = Exporter("html", ".html", "a page to explore, which opens offline", write, 1500)
