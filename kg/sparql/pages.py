"""Rows for people: Markdown, and HTML that stands by itself."""

from __future__ import annotations

import html as markup
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.sparql.cells import Cells
from kg.sparql.engine import Value
from kg.sparql.run import Table
from kg.store import View

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}"
    "table{border-collapse:collapse;font-size:.9rem}th,td{text-align:left;vertical-align:top;"
    "padding:.25rem .75rem;border-bottom:1px solid #8884}td.n{text-align:right}"
    "a{color:inherit}small{opacity:.7}pre{padding:1rem;overflow:auto;border:1px solid #8888}"
)
"""The style of plain pages."""


def as_markdown(view: View, table: Table) -> Iterator[bytes]:
    """A table in Markdown (GFM), with names beside CURIEs."""
    cells = Cells(view)
    yield _line([_markdown(h) for h in table.headings])
    yield _line(["---"] * len(table.columns))
    for row in table.rows:
        yield _line([_markdown(cells.shown(value)) for value in row])


def _line(cells: list[str]) -> bytes:
    return f"| {' | '.join(cells)} |\n".encode()


def _markdown(text: str) -> str:
    """Text on one line in which nothing is a mark."""
    return re.sub(r"([\\`*_\[\]<>|~&#])", r"\\\1", " ".join(text.split()))


def as_html(view: View, table: Table, here: bool = False) -> Iterator[bytes]:
    """A page with a table; entities are links to their IRIs, with their names.

    With ``here``, what stands under the base of the data is a link to this server.
    """
    base = view.base if here else None
    cells = Cells(view)
    yield head(table.title or "Answer").encode()
    if table.title:
        yield f"<h1>{markup.escape(table.title)}</h1>\n".encode()
    yield b"<table>\n<thead><tr>"
    yield "".join(f"<th>{markup.escape(h)}</th>" for h in table.headings).encode()
    yield b"</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield f"<tr>{''.join(_cell(cells, value, base) for value in row)}</tr>\n".encode()
    yield b"</tbody>\n</table>\n</body>\n</html>\n"


def head(title: str) -> str:
    """The beginning of a page, up to what its body holds. ``title`` is text."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{markup.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )


def _link(cells: Cells, value: Value, base: str | None) -> str:
    """A term in HTML: IRIs are links, if they lead into the web."""
    label, curie = map(markup.escape, cells.read(value))
    shown = f"{label} <small>({curie})</small>" if curie else label
    if isinstance(value, ox.NamedNode) and re.match("https?://", value.value):
        return f'<a href="{markup.escape(_address(value.value, base))}">{shown}</a>'
    return shown


def _address(iri: str, base: str | None) -> str:
    """Where an IRI leads: under the base, to the path that it has on any server."""
    if base is None or not iri.startswith(base):
        return iri
    return urlsplit(base).path + iri.removeprefix(base)


def _cell(cells: Cells, value: Value | None, base: str | None) -> str:
    if value is None:
        return "<td></td>"
    number = isinstance(value, ox.Literal) and bool(re.fullmatch(r"-?[\d.]+", value.value))
    return f"<td{' class=n' if number else ''}>{_link(cells, value, base)}</td>"
