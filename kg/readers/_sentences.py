"""Sentences: those that annotators gave, made whole, and those of a splitter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from itertools import pairwise

from kg.model import Span

SPLITTER = f"nupunkt {version('nupunkt')}"

_WHITE = re.compile(r"\s+")
_LINE_END = re.compile(r"\r\n|[\n\r\v\x85\u2028]")
_PARAGRAPH_END = re.compile(r"[\f\u2029]")
# The splitter knows the space and the line ends, and takes a no-break space for a letter.
_EXOTIC_SPACE = re.compile(r"[^\S \r\n]")
# A full stop, a gap of two spaces and an opening quote. The splitter stays in doubt there
# after a word that it has often seen before a capital ("in New York.  “It ought …").
_QUOTE_OPENS = re.compile(r"(?<=[.!?…])[\"'\u201d\u2019»)\]]* {2,}(?=[\u201c\u2018«„][^\W_])")
# The splitter never ends a sentence inside a word, but its time grows with the square of a
# word's length (measured: 100 s for 400 kB of '."'), so the inside of a monster is masked.
_MONSTER = re.compile(r"\S{1000,}(?=\S{20})")


def sentences(text: str) -> tuple[Span, ...]:
    """Split a text into sentences: ordered, disjoint, without white space at their ends.

    Every other character belongs to exactly one sentence. A blank line ends a sentence, so a
    title without a full stop is one of its own.
    """
    return tuple(
        sentence
        for paragraph in _paragraphs(text)
        for sentence in _split(text[paragraph.start : paragraph.end], paragraph.start)
    )


def given(text: str, spans: Iterable[Span]) -> tuple[tuple[Span, ...], bool]:
    """Sentences that annotators gave, as ``sentences`` would: ordered, disjoint, trimmed.

    What lies outside the text or begins within another one is passed over. Words that belong to
    none are split; the flag says whether there were no such words.
    """
    found: list[Span] = []
    complete = True
    end = 0
    for span in sorted(spans):
        if not end <= span.start < span.end <= len(text):
            continue
        between = sentences(text[end : span.start])
        found += [Span(end + one.start, end + one.end) for one in between]
        complete = complete and not between
        found += _trimmed(text, span)
        end = span.end
    rest = sentences(text[end:])
    found += [Span(end + one.start, end + one.end) for one in rest]
    return tuple(found), complete and not rest


def _trimmed(text: str, span: Span) -> Iterator[Span]:
    piece = text[span.start : span.end]
    if words := piece.strip():
        start = span.start + piece.index(words)
        yield Span(start, start + len(words))


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _WHITE.finditer(text):
        if gap[0] == " ":
            continue  # As nearly always; patterns take their time.
        if len(_LINE_END.findall(gap[0])) > 1 or _PARAGRAPH_END.search(gap[0]):
            yield Span(start, gap.start())
            start = gap.end()
    yield Span(start, len(text))


def _split(paragraph: str, offset: int) -> Iterator[Span]:
    from nupunkt import sent_spans

    plain = _EXOTIC_SPACE.sub(" ", paragraph)
    plain = _MONSTER.sub(lambda word: "x" * len(word[0]), plain)
    # Only where sentences begin is taken from the splitter, so nothing can fall between two.
    starts = {start for start, _ in sent_spans(plain)} if plain.strip() else set()
    starts |= {gap.end() for gap in _QUOTE_OPENS.finditer(plain)}
    cuts = [0, *sorted(starts - {0}), len(plain)]
    for start, end in pairwise(cuts):
        for piece in _trimmed(paragraph, Span(start, end)):
            yield Span(offset + piece.start, offset + piece.end)
