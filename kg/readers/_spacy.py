"""What spaCy says of a text: entities, groups of spans, sentences and categories.

In the form of ``Doc.to_json``, into which the other forms are brought.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.model import Document, Link, Mention, Span
from kg.readers._gathered import Gathered, Piece
from kg.readers._json import Unread, quoted
from kg.readers._json_lines import Lines
from kg.readers._objects import object_, text_of, whole_number
from kg.readers._offsets import Claim

NO_ENTRY = "NIL"
"""How the ids begin that stand for no entry."""

_CERTAIN = 0.5  # from which score on a text is of a category


def document(
    path: Path,
    name: str,
    shown: str,
    form: str,
    value: Mapping[str, object],
    lines: Lines | None = None,
) -> Document:
    """Make a document of an object in the form of ``Doc.to_json``. Raises Unread without a text."""
    text = value.get("text")
    if not isinstance(text, str):
        raise Unread("no text under 'text'")
    gathered = Gathered(shown, [Piece(text)], lines=lines)
    _mentions(gathered, "ents", value.get("ents"))
    groups = value.get("spans")
    for key, spans in groups.items() if isinstance(groups, dict) else ():
        _mentions(gathered, f"spans.{key}", spans)
    _categories(gathered, value.get("cats"))
    spans = _sentences(gathered, value.get("sents"), text)
    return gathered.document(name, form, text=text, spans=spans, sources=[str(path)])


def _mentions(gathered: Gathered, where: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, list):
        gathered.lose("unread", where, f"no array: {quoted(value)}")
        return
    for number, item in enumerate(value):
        place = f"{where}[{number}]"
        try:
            span = object_(item)
            claim = Claim(((whole_number(span, "start"), whole_number(span, "end")),))
            label, links = text_of(span, "label"), tuple(links_of(span))
            mention = Mention(place, label, (), links=links, line=gathered.line(place))
            gathered.mention(mention, (0, claim))
        except Unread as reason:
            gathered.lose("unread", place, f"{reason}: {quoted(item)}")


def links_of(span: Mapping[str, object]) -> Iterator[Link]:
    """The entry of a knowledge base that a span has; ``NIL`` says that there is none."""
    entry = span.get("kb_id")
    if isinstance(entry, str) and entry:
        yield Link("kb_id", None if entry.startswith(NO_ENTRY) else entry)


def _categories(gathered: Gathered, value: object) -> None:
    for category, score in value.items() if isinstance(value, dict) else ():
        if not isinstance(score, int | float) or score >= _CERTAIN:
            gathered.of_document("cats", quoted(category), f"cats.{category}")


def _sentences(gathered: Gathered, value: object, text: str) -> list[Span]:
    """The sentences that are given, and can be."""
    if not isinstance(value, list):
        return []
    try:
        spans = [
            Span(whole_number(object_(one), "start"), whole_number(object_(one), "end"))
            for one in value
        ]
    except Unread as reason:
        gathered.lose("unread", "sents", f"{reason}; the text is split as if none were given")
        return []
    return gathered.possible("sents", spans, text)
