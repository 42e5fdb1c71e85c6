"""A sheet: a picture whose every mark leads to the sentences behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.exporters._text import folded_space, isolated, shortened, width, xml
from kg.network import Said, title_of
from kg.store import DocumentRow, View

WIDTH = 960.0
"""How wide a sheet is, in pixels: the text in it is legible on A4 upright."""
MARGIN = 20.0


@dataclass(frozen=True, slots=True)
class Entry:
    """What one mark shows, in words: a heading, notes, and the statements behind it, best first.

    ``anchor`` is the mark's name within the sheet.
    """

    anchor: str
    heading: str
    notes: tuple[str, ...]
    said: tuple[Said, ...]

    @property
    def tooltip(self) -> str:
        """The entry in a few lines, with its best quote."""
        lines = [self.heading, *self.notes, *(_told(said) for said in self.said[:1])]
        return "\n".join(shortened(folded_space(line), 600) for line in lines)


@dataclass(frozen=True, slots=True)
class Mark:
    """SVG elements that show one entry."""

    entry: Entry
    body: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture with its words.

    ``parts`` are SVG elements in the order in which they are painted, on a surface that is WIDTH
    by ``height`` pixels. ``remarks`` say how to read it and what it leaves out.
    """

    title: str
    summary: str
    parts: tuple[str | Mark, ...]
    height: float
    remarks: tuple[str, ...]
    generation: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What its marks show, each once."""
        found = {p.entry.anchor: p.entry for p in self.parts if isinstance(p, Mark)}
        return tuple(found.values())

    @property
    def sources(self) -> tuple[DocumentRow, ...]:
        """The documents that it quotes."""
        cited = {d for entry in self.entries for said in entry.said for d in said.documents}
        return tuple(sorted(cited, key=lambda d: (title_of(d), d.iri)))


def title_for(view: View, what: str) -> str:
    """A title where nobody gave one."""
    documents = view.documents()
    return f"{what}: {title_of(documents[0]) if len(documents) == 1 else view.ontology.label}"


def _told(said: Said) -> str:
    titles = "; ".join(isolated(title_of(d)) for d in said.documents)
    limits = f" ({', '.join(said.qualified)})" if said.qualified else ""
    return f"{said.quote}{limits} {titles}, {said.places}"


# --- SVG ----------------------------------------------------------------------------------------


def text(x: float, y: float, words: str, css: str = "row", end: str = "") -> str:
    """A line of text; ``end`` is ``middle`` or ``end`` where ``x`` is not its beginning."""
    anchor = f' text-anchor="{end}"' if end else ""
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}"{anchor}>{xml(words)}</text>\n'


def line(x: float, y: float, to_x: float, to_y: float, css: str) -> str:
    """A straight line."""
    return f'<path class="{css}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}"/>\n'


def rect(x: float, y: float, wide: float, high: float, css: str) -> str:
    """A rectangle; what is narrower than a pixel and a half would not be seen, and is widened."""
    shown = max(wide, 1.5)
    return (
        f'<rect class="{css}" x="{x:.1f}" y="{y:.1f}" width="{shown:.1f}" height="{high:.1f}"/>\n'
    )


def dot(x: float, y: float, radius: float, css: str) -> str:
    """A circle."""
    return f'<circle class="{css}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>\n'


def arrow(x: float, y: float, way: int, css: str) -> str:
    """The head of an arrow whose tip is at a point; ``way`` is 1 to the right, -1 to the left."""
    return f'<path class="{css}" d="M{x:.1f} {y:.1f}l{-8 * way} -4.5v9z"/>\n'


def hit(y: float, high: float) -> str:
    """The whole of a row, for the pointer."""
    return (
        f'<rect class="hit" x="{MARGIN - 6:g}" y="{y:.1f}" width="{WIDTH - 2 * MARGIN + 12:g}" '
        f'height="{high:g}"/>\n'
    )


def fitted(words: str, most: float, size: float) -> str:
    """Words that are cut where they would be wider than ``most`` pixels."""
    length = len(words)
    while length > 8 and width(shortened(words, length), size) > most:
        length -= 1
    return shortened(words, length)


def legend(y: float, signs: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Signs, which are drawn around the origin, with what they mean, in one line."""
    x = MARGIN + 10
    for words, sign in signs:
        yield f'<g transform="translate({x:.1f} {y:.1f})">{sign}</g>\n'
        yield text(x + 15, y + 4.5, words, "small")
        x += 15 + width(words, 12) + 30
