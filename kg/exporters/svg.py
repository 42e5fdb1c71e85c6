"""SVG: one drawing with title, legend and sources, for articles, slides and print."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from importlib.resources import files

import networkx as nx

from kg.exporters._drawing import Drawing, draw
from kg.exporters._exporter import Caption, Exporter
from kg.exporters._scene import Scene, scene
from kg.exporters._shapes import glyph
from kg.exporters._text import counted, folded_space, isolated, shortened, width, wrapped, xml
from kg.network import title_of
from kg.store import View

_PAGE, _PAD = 640.0, 20.0
_TITLE, _KEY, _SMALL = 20.0, 12.0, 11.5
_MOST_SOURCES, _MOST_FACTS = 12, 100
_LINE = '<g class="{}" transform="translate(@X @Y)"><path class="line" d="M-7 0H6"/>{}</g>\n'
_DARK = re.compile(
    r"^@media \(prefers-color-scheme: dark\) \{\n(.*?)^\}\n", re.MULTILINE | re.DOTALL
)
_SWATCH = (
    '<g transform="translate(@X @Y)">'
    '<rect class="glyph" x="-6" y="-6" width="12" height="12" rx="2" fill="{}"/></g>\n'
)
_HEAD = '<path class="head" d="M10 0L2 -3.5L2 3.5Z"/>'


def write(view: View, graph: nx.MultiGraph[int], caption: Caption) -> bytes:
    """The network as an SVG file in UTF-8."""
    return document(draw(scene(view, graph, caption))).encode()


def style(theme: str) -> str:
    """The style sheet of a drawing."""
    return themed((files("kg.exporters") / "picture.css").read_text("utf-8"), theme)


def themed(css: str, theme: str) -> str:
    """A style sheet with its rules for the dark left out, or always in force, by the theme."""
    rules = r"\1" if theme == "dark" else ""
    return css if theme == "auto" else _DARK.sub(rules, css)


def document(drawing: Drawing) -> str:
    """A whole SVG file around a drawing."""
    left, top, wide, high = drawing.bounds
    across = max(wide, _PAGE) + 2 * _PAD
    head, legend_end = _head(drawing, across)
    foot_start = legend_end + high + 8
    foot, end = _foot(drawing, across, foot_start)
    shift = f"translate({(across - wide) / 2 - left:g} {legend_end - top:g})"
    size = f"{math.ceil(across)} {math.ceil(end)}".split()
    shown = drawing.scene
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" '
        f'width="{size[0]}" height="{size[1]}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{xml(folded_space(shown.title))}</title>\n'
        f'<desc id="desc">{xml(description(shown))}</desc>\n'
        f"<style>\n{style(shown.style.theme)}</style>\n"
        f'<rect class="paper" width="{size[0]}" height="{size[1]}"/>\n'
        f'{head}<g transform="{shift}">\n{drawing.elements()}</g>\n{foot}</svg>\n'
    )


def description(shown: Scene) -> str:
    """A scene in words, for those who do not see it."""
    facts = [
        f"{isolated(shortened(shown.nodes[e.source].label, 60))} {e.label} "
        f"{isolated(shortened(shown.nodes[e.target].label, 60))}"
        for e in shown.edges[:_MOST_FACTS]
    ]
    rest = len(shown.edges) - len(facts)
    more = f"; and {rest:,} more" if rest else ""
    return f"{summary(shown)}. Facts: {'; '.join(facts) or 'none'}{more}."


def summary(shown: Scene) -> str:
    """How much a scene shows, what was selected, and what colour and size tell."""
    several = any(e.several for e in shown.edges)
    edges = ("link", "links") if several else ("fact", "facts")
    nodes = counted(len(shown.nodes), "entity", "entities")
    counts = f"{nodes}, {counted(len(shown.edges), *edges)}"
    style = shown.style
    parts = [
        counts,
        shown.selection,
        f"coloured by {style.colour_by}" if shown.keys else "",
        f"larger by {style.size_by}" if style.size_by else "",
    ]
    return ", ".join(filter(None, parts))


def _text(style_class: str, x: float, y: float, text: str) -> str:
    return f'<text class="{style_class}" x="{x:g}" y="{y:g}">{xml(text)}</text>\n'


def _head(drawing: Drawing, across: float) -> tuple[str, float]:
    """Title and legend, and where they end."""
    shown = drawing.scene
    y, parts = _PAD + 16, []
    for line in wrapped(shortened(shown.title, 200), across - 2 * _PAD, _TITLE):
        parts.append(_text("title", _PAD, y, line))
        y += 25
    for line in wrapped(summary(shown), across - 2 * _PAD, _SMALL):
        parts.append(_text("small", _PAD, y - 3, line))
        y += 16
    x, y = _PAD, y + 12
    for mark, label in _legend(shown):
        step = 22 + width(label, _KEY) + 20
        if x > _PAD and x + step > across - _PAD:
            x, y = _PAD, y + 22
        parts.append(mark.replace("@X", f"{x + 7:g}").replace("@Y", f"{y - 4:g}"))
        parts.append(_text("key", x + 22, y, label))
        x += step
    return f'<g class="legend">\n{"".join(parts)}</g>\n', y + 18


def _legend(shown: Scene) -> Iterator[tuple[str, str]]:
    """Marks around the point @X @Y, and what they mean."""
    for kind in shown.kinds:
        mark = f'<g transform="translate(@X @Y)">{glyph(kind.look, 0, 0)}</g>\n'
        yield mark, f"{kind.label} ({kind.count:,})"
    for key in shown.keys:
        yield _SWATCH.format(key.colour), f"{key.label} ({key.count:,})"
    for css, words, some in (
        ("edge", "a document states it", any(e.plain for e in shown.edges)),
        ("edge hedged", "reported, estimated or inferred", not all(e.plain for e in shown.edges)),
    ):
        if some:
            arrow = any(e.arrow for e in shown.edges)
            label = f"{shortened(shown.one_label, 30)}: {words}" if shown.one_label else words
            yield _LINE.format(css, _HEAD if arrow else ""), label


def _foot(drawing: Drawing, across: float, y: float) -> tuple[str, float]:
    """Sources and generation, and where they end."""
    lines: list[str] = []
    for line in _foot_lines(drawing):
        lines += wrapped(line, across - 2 * _PAD, _SMALL)
    parts = []
    for line in lines:
        parts.append(_text("small", _PAD, y + 12, line))
        y += 16
    return f'<g class="foot">\n{"".join(parts)}</g>\n', y + _PAD


def _foot_lines(drawing: Drawing) -> Iterator[str]:
    sources = drawing.scene.sources
    for document in sources[:_MOST_SOURCES]:
        more = [shortened(x, 60) for x in (document.publisher, document.date) if x]
        yield "Source: " + ", ".join([isolated(shortened(title_of(document), 120)), *more])
    if len(sources) > _MOST_SOURCES:
        yield f"and {len(sources) - _MOST_SOURCES:,} more documents"
    if bare := drawing.unlabelled:
        yield f"There was no room for the labels of {counted(bare, 'line', 'lines')}."
    yield f"Tooltips show the quote behind each line. Generation {drawing.scene.generation}."


PLUGIN = Exporter("svg", ".svg", "a drawing with a legend, for articles and print", write, 1500)
