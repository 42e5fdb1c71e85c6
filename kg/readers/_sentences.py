"""Sentences, for documents whose annotator gave none."""

from __future__ import annotations

import re
from collections.abc import Iterator
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


def _paragraphs(text: str) -> Iterator[Span]:
    start = 0
    for gap in _WHITE.finditer(text):
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
        piece = paragraph[start:end]
        if words := piece.strip():
            begin = offset + start + piece.index(words)
            yield Span(begin, begin + len(words))
