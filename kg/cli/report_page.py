"""What `kg inspect` shows of a reading, as one page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from kg.cli.report import Label, OneDocument, Report, Row, Shorten, fate
from kg.model import Loss
from kg.reading import WARNINGS

_STYLE = Path(__file__).with_name("report.css")


def as_page(found: Report, shorten: Shorten) -> str:
    """The report as HTML: sums and labels, then each document with what was lost of it."""
    style = _STYLE.read_text("utf-8")
    lost = sum(n for kind, n in found.kinds.items() if kind not in WARNINGS)
    noted = sum(found.kinds.values()) - lost
    cards: list[tuple[int | str, str, str]] = [
        (len(found.documents), "documents", ""),
        (found.statements, "statements", ""),
        (f"{found.sentences_with_fact:,} / {found.sentences:,}", "sentences with a fact", ""),
        (noted, "notes", ""),
        (lost, "not understood", "bad" if lost else "good"),
    ]
    return "".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
            "style-src 'unsafe-inline'\">",
            f"<title>kg inspect</title><style>{style}</style></head><body><main>",
            "<h1>What was read, and what became of it</h1>",
            '<ul class="cards">',
            *(_card(*card) for card in cards),
            "</ul>",
            "<h2>Annotations</h2>",
            _rows(found.annotations),
            "<h2>Labels</h2>",
            _labels(found.labels, shorten),
            *_outside(found.losses),
            "<h2>Documents</h2>",
            *map(_document, found.documents),
            "</main></body></html>\n",
        ]
    )


def _card(number: int | str, what: str, mood: str) -> str:
    shown = f"{number:,}" if isinstance(number, int) else number
    return f'<li class="{mood}"><b>{shown}</b> {what}</li>'


def _table(heads: Sequence[str], rows: Sequence[Sequence[int | str]], empty: str) -> str:
    if not rows:
        return f"<p>{empty}</p>"
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    head = "".join(map(_head, heads, rows[0]))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="wide">{table}</div>'


def _head(name: str, below: int | str) -> str:
    side = ' class="number"' if isinstance(below, int) else ""
    return f'<th scope="col"{side}>{name}</th>'


def _cell(content: int | str) -> str:
    if isinstance(content, int):
        return f'<td class="number">{content:,}</td>'
    return f"<td>{escape(content)}</td>"


def _rows(rows: Sequence[Row]) -> str:
    heads = ("", "read", "mapped", "left out by the profile", "repeated", "not understood")
    cells = [(r.sort, r.read, r.mapped, r.left_out, r.repeated, r.no_place) for r in rows]
    return _table(heads, cells, "Nothing was annotated.")


def _labels(labels: Sequence[Label], shorten: Shorten) -> str:
    order = {"unknown": 0, "refused": 1, "left out": 2, "mapped": 3}
    rows = [
        (x.what, x.label, x.times, x.fate, fate(x, shorten))
        for x in sorted(labels, key=lambda x: (order[x.fate], -x.times))
    ]
    return _table(("", "label", "times", "", "term"), rows, "No label was used.")


def _outside(losses: Sequence[Loss]) -> Iterator[str]:
    if losses:
        yield "<h2>Files that are no documents</h2>"
        yield _losses(losses)


def _losses(losses: Sequence[Loss]) -> str:
    ordered = sorted(losses, key=lambda x: (x.kind in WARNINGS, x))
    rows = [(x.kind, x.path, x.line, x.item, x.reason) for x in ordered]
    return _table(("", "file", "line", "what", "why"), rows, "Everything was understood.")


def _document(one: OneDocument) -> str:
    lost = sum(x.kind not in WARNINGS for x in one.losses)
    bare = one.sentences_without_fact
    facts = [
        ("file", one.path),
        ("reader", f"{one.format}, since {one.taken}" if one.taken else one.format),
        ("offsets", f"in {one.offsets}"),
        ("sentences", f"by {one.splitter}"),
        ("annotators", ", ".join(one.annotators)),
    ]
    told = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts if v)
    bare_rows = [(f"{s.start}-{s.end}", s.text) for s in bare]
    return "".join(
        [
            f"<details{' open' if lost else ''}><summary><b>{escape(one.name)}</b> ",
            f"<span>{one.statements:,} statements, {one.sentences - len(bare):,} of "
            f"{one.sentences:,} sentences</span>",
            f' <span class="bad">{lost:,} not understood</span>' if lost else "",
            f"</summary><dl>{told}</dl>",
            _rows(one.annotations),
            _losses(one.losses),
            "<h3>Sentences without a fact</h3>" if bare else "",
            _table(("where", "sentence"), bare_rows, "") if bare else "",
            "</details>",
        ]
    )
