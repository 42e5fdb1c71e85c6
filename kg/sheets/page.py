"""HTML: a sheet with the sentences below it. No script: a mark is a link to its sentences."""

from __future__ import annotations

import base64
import hashlib
import html as markup
from collections.abc import Iterable, Iterator
from importlib.resources import files

from kg.exporters._text import clean, folded_space
from kg.network import Passage, Said, passages, title_of
from kg.sheets.sheet import WIDTH, Entry, Mark, Sheet
from kg.store import DocumentRow, View


def page(view: View, sheet: Sheet, style: str, described: str) -> str:
    """A sheet as a page that loads nothing and runs nothing."""
    title, parts = safe(folded_space(sheet.title)), "".join(map(_part, sheet.parts))
    remarks = "".join(f"<p>{safe(remark)}</p>\n" for remark in sheet.remarks)
    return whole(
        sheet.title,
        f'<h1><bdi>{title}</bdi></h1>\n<p class="soft">{safe(sheet.summary)}</p>\n'
        f'<figure><svg viewBox="0 0 {WIDTH:g} {sheet.height:.0f}" role="group" '
        f'aria-label="{safe(described)}">\n{parts}</svg>\n'
        f"<figcaption>{remarks}<p>Click a mark to read its sentences.</p></figcaption></figure>\n"
        f"<h2>Sentences</h2>\n{''.join(entry(view, e) for e in sheet.entries)}"
        f"{sources(sheet.sources)}{ending(view)}",
        style,
    )


def whole(title: str, body: str, style: str = "") -> str:
    """A page around a body; its own style sheet is the only thing that it allows."""
    rules = (files("kg.sheets") / "page.css").read_text("utf-8") + style
    digest = base64.b64encode(hashlib.sha256(rules.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{safe(folded_space(title))}</title>\n<style>{rules}</style>\n</head>\n"
        f"<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def safe(text: str) -> str:
    """Text for content and for attributes."""
    return markup.escape(clean(text))


def entry(view: View, shown: Entry) -> str:
    """An entry with all its sentences."""
    notes = "".join(f'<p class="soft"><bdi>{safe(note)}</bdi></p>\n' for note in shown.notes)
    return (
        f'<article id="{shown.anchor}" tabindex="-1">\n<h3><bdi>{safe(shown.heading)}</bdi></h3>\n'
        f"{notes}{''.join(statement(view, said) for said in shown.said)}</article>\n"
    )


def statement(view: View, said: Said) -> str:
    """What one statement rests on: its sentences with the quotes marked, and its limits."""
    limits = f'<p class="limits">{safe(", ".join(said.qualified))}</p>\n' if said.qualified else ""
    leans = "".join(_passages(view, passages(view, said.coreference)))
    if leans:
        leans = (
            '<p class="soft">by the annotator\'s coreference with</p>\n'
            f'<div class="leans">\n{leans}</div>\n'
        )
    quoted = "".join(_passages(view, passages(view, said.quotes)))
    return f'<div class="said">\n{limits}{quoted}{leans}</div>\n'


def sources(documents: Iterable[DocumentRow]) -> str:
    """The documents that were quoted, with what is known of them."""
    items = ""
    for document in documents:
        more = (document.publisher, document.date, document.licence)
        rest = "".join(f", {safe(x)}" for x in more if x)
        items += f"<li><bdi>{safe(title_of(document))}</bdi>{rest}</li>\n"
    return f"<h2>Sources</h2>\n<ul>\n{items}</ul>\n" if items else ""


def ending(view: View) -> str:
    """What the figures behind quotes are, and which generation was shown."""
    return (
        '<p class="soft">Offsets count characters of a text. '
        f"Generation {safe(view.generation)}.</p>\n"
    )


def _part(part: str | Mark) -> str:
    if isinstance(part, str):
        return part
    shown = part.entry
    return (
        f'<a class="mark" href="#{shown.anchor}" aria-label="{safe(folded_space(shown.heading))}">'
        f"<title>{safe(shown.tooltip)}</title>\n{part.body}</a>\n"
    )


def _passages(view: View, found: Iterable[Passage]) -> Iterator[str]:
    for passage in found:
        words = "".join(
            f"<mark>{safe(piece)}</mark>" if marked else safe(piece)
            for piece, marked in passage.pieces
        )
        yield (
            f"<blockquote><bdi>{words}</bdi></blockquote>\n"
            f'<p class="soft"><cite><bdi>{safe(title_of(passage.document))}</bdi>, '
            f"characters {passage.start}-{passage.end}</cite></p>\n"
        )
