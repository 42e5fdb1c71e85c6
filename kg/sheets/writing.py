"""Sheets as files: SVG, one page of HTML, PNG, PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from kg.errors import QueryError
from kg.exporters._raster import rasterised
from kg.exporters._text import folded_space, isolated, shortened, wrapped, xml
from kg.files import replace
from kg.network import title_of
from kg.sheets.page import page
from kg.sheets.sheet import MARGIN, WIDTH, Mark, Sheet, text
from kg.store import View

_SMALL, _TITLE = 12.0, 20.0
_MOST_SOURCES = 12


def write(view: View, sheet: Sheet, path: Path) -> None:
    """Write a sheet to a file, in the format of its suffix; it is whole or not there.

    Raises QueryError for an unknown suffix, a path that cannot be written, and PNG and PDF where
    CairoSVG is not installed.
    """
    make = _FORMATS.get(path.suffix.lower())
    if make is None:
        raise QueryError(f"{path}: a sheet is {', '.join(_FORMATS)}, and not {path.suffix!r}")
    replace(path, [make(view, sheet)])


def svg(sheet: Sheet) -> str:
    """A sheet as a whole SVG file; tooltips show the quotes."""
    head, top = _lines(_head(sheet), MARGIN)
    foot, end = _lines(_foot(sheet), top + sheet.height + 14)
    high = f"{end + MARGIN - 6:.0f}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {high}" '
        f'width="{WIDTH:g}" height="{high}" role="img" aria-labelledby="title desc">\n'
        f'<title id="title">{xml(folded_space(sheet.title))}</title>\n'
        f'<desc id="desc">{xml(described(sheet))}</desc>\n<style>\n{style()}</style>\n'
        f'<rect class="paper" width="{WIDTH:g}" height="{high}"/>\n{head}'
        f'<g transform="translate(0 {top:.1f})">\n{"".join(map(_part, sheet.parts))}</g>\n'
        f"{foot}</svg>\n"
    )


def described(sheet: Sheet) -> str:
    """A sheet in words, for those who do not see it."""
    told = [
        f"{isolated(shortened(e.heading, 100))}: {'; '.join(e.notes[:2])}"
        for e in sheet.entries[:100]
    ]
    rest = len(sheet.entries) - len(told)
    return f"{sheet.summary}. {'. '.join(told)}{f'. And {rest:,} more' if rest else ''}."


def style() -> str:
    """The style sheet of what is drawn."""
    return (files("kg.sheets") / "sheet.css").read_text("utf-8")


def _part(part: str | Mark) -> str:
    if isinstance(part, str):
        return part
    return f"<g><title>{xml(part.entry.tooltip)}</title>\n{part.body}</g>\n"


def _head(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield "title", shortened(sheet.title, 200)
    yield "small", sheet.summary


def _foot(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield from (("small", remark) for remark in sheet.remarks)
    for document in sheet.sources[:_MOST_SOURCES]:
        more = [shortened(x, 60) for x in (document.publisher, document.date) if x]
        words = ", ".join([isolated(shortened(title_of(document), 120)), *more])
        yield "small", f"Source: {words}"
    if (rest := len(sheet.sources) - _MOST_SOURCES) > 0:
        yield "small", f"and {rest:,} more documents"
    yield "small", f"Tooltips show the quotes. Generation {sheet.generation}."


def _lines(words: Iterator[tuple[str, str]], top: float) -> tuple[str, float]:
    """Lines of text one below the other, and where they end."""
    parts, y = [], top
    for css, sentence in words:
        size = _TITLE if css == "title" else _SMALL
        for piece in wrapped(sentence, WIDTH - 2 * MARGIN, size):
            y += size * 1.35
            parts.append(text(MARGIN, y - size * 0.3, piece, css))
    return "".join(parts), y + 8


def _as_svg(view: View, sheet: Sheet) -> bytes:
    return svg(sheet).encode()


def _as_page(view: View, sheet: Sheet) -> bytes:
    return page(view, sheet, style(), described(sheet)).encode()


def _as_png(view: View, sheet: Sheet) -> bytes:
    return rasterised(svg(sheet), "png")


def _as_pdf(view: View, sheet: Sheet) -> bytes:
    return rasterised(svg(sheet), "pdf")


_FORMATS: dict[str, Callable[[View, Sheet], bytes]] = {
    ".svg": _as_svg,
    ".html": _as_page,
    ".png": _as_png,
    ".pdf": _as_pdf,
}
