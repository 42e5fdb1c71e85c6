"""WebAnno TSV 3.x, which WebAnno and INCEpTION write and GUM is published in.

https://inception-project.github.io (user guide, WebAnno TSV 3.x). Offsets count UTF-16 there; here
the tokens are followed through the sentences' texts, so that they need not be believed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from kg.model import Document, Span
from kg.readers._gathered import Gathered, Piece
from kg.readers._layer_labels import is_syntax
from kg.readers._lines import lines_of
from kg.readers._offsets import UTF_16, from_utf_16
from kg.readers._reader import Reader
from kg.readers._text import head
from kg.readers._tsv_annotations import Annotations, Unit
from kg.readers._tsv_cells import plain
from kg.readers._tsv_header import FORMAT, Layer, read_layer

_UNIT = re.compile(r"(\d{1,9}-\d{1,9})(\.\d{1,9})?\t(\d{1,12})-(\d{1,12})\t")
_FIXED = 3  # columns before those of the layers: id, offsets, token
_WIDEST_GAP = 1000
_PARTS = 1000  # of one token


def sniff(path: Path) -> str | None:
    """Take ``.tsv`` files whose first line names the format."""
    if path.suffix == ".tsv" and head(path, 4096).lstrip("\ufeff").startswith(FORMAT):
        return "its first line is #FORMAT=WebAnno TSV 3"
    return None


@dataclass
class _Text:
    """The text as it grows from the sentences of the file.

    ``sentence`` is the last of ``pieces``, the words of which begin at ``start`` in the whole.
    """

    gathered: Gathered
    pieces: list[str] = field(default_factory=list)
    sentence: str = ""
    length: int = 0
    sentences: list[Span] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    start: int = 0
    at: int = 0
    last_end: int = 0  # as the file counts
    is_open: bool = False

    def end(self) -> None:
        """End a sentence."""
        if self.is_open:
            self.sentences.append(Span(self.start, self.length))
        self.is_open, self.pending = False, []

    def no_unit(self, line: str, number: int) -> None:
        """List a line that is no token."""
        reason = "not of the form: id TAB start-end TAB token"
        self.gathered.lose("unread", line[:80], reason, number)

    def token(self, form: str, begin: int, end: int, line: int) -> Span | None:
        """Where a token stands; begins the sentence that its text was given for."""
        if not self.is_open:
            self._begin("\n".join(self.pending) or form, form, begin, line)
        place = self.sentence.find(form, self.at)
        if place < 0 or not form:
            self.gathered.lose(
                "unread", form[:80], "the sentence's text does not go on with it", line
            )
            return None
        self.at = place + len(form)
        self.last_end = end + max(0, len(self.sentence) - self.at)
        return Span(self.start + place, self.start + self.at)

    def _begin(self, written: str, form: str, begin: int, line: int) -> None:
        sentence = plain(written)
        if form not in sentence:
            sentence = written
        if self.length:
            gap = begin - sentence.find(form) - self.last_end
            if not 0 <= gap <= _WIDEST_GAP:
                reason = f"its offset is {gap} characters after the sentence before"
                self.gathered.lose("repaired", form[:80], reason, line)
                gap = 1
            if gap:
                self.pieces.append("\n" + " " * (gap - 1))
                self.length += gap
        self.pieces.append(sentence)
        self.start, self.at, self.sentence = self.length, 0, sentence
        self.length += len(sentence)
        self.is_open = True


def read(path: Path, name: str, shown: str) -> Document:
    """Read one file. Raises InputError where it cannot be opened or is not UTF-8."""
    gathered = Gathered(shown, [Piece("")])
    text = _Text(gathered)
    layers: list[Layer] = []
    units: list[Unit] = []
    left_out: Counter[str] = Counter()
    column = _FIXED
    for number, line in lines_of(path, shown):
        if not line.startswith("#"):
            if not line.strip():
                text.end()
            elif unit := _unit(line, number, units, text):
                units.append(unit)
        elif line.startswith("#Text="):
            if text.is_open:
                text.end()
            text.pending.append(line.removeprefix("#Text="))
        elif line.startswith("#T_"):
            layer, column = read_layer(line, column)
            if layer is None:
                gathered.lose("unread", line[:80], "no layer of spans, relations or chains", number)
            else:
                layers.append(layer)
        elif "\t" in line:
            text.no_unit(line, number)
    text.end()
    whole = "".join(text.pieces)
    gathered.pieces = [Piece(whole)]
    kept = [layer for layer in layers if not is_syntax(layer.name)]
    for layer in layers:
        if layer not in kept:
            left_out[layer.short] += sum(unit.has(layer) for unit in units)
    for layer_name, count in left_out.items():
        reason = f"{count} annotations of syntax, which are no mentions"
        gathered.lose("dropped", layer_name, reason)
    Annotations(gathered, kept, units).add_all()
    return gathered.document(
        name,
        PLUGIN.name,
        text=whole,
        spans=text.sentences,
        metadata={"offsets": UTF_16},
        sources=(str(path),),
    )


def _unit(line: str, number: int, units: list[Unit], text: _Text) -> Unit | None:
    """The token, or part of one, of a line."""
    match = _UNIT.match(line)
    if match is None:
        text.no_unit(line, number)
        return None
    token, part, *offsets = match.groups()
    columns = line.split("\t")
    begin, end = map(int, offsets)
    if not part:
        span = text.token(plain(columns[2]), begin, end, number)
    else:
        parent = next((u for u in islice(reversed(units), _PARTS) if u.id == token), None)
        span = _part_of(parent, begin, end)
        if span is None:
            text.gathered.lose("unread", line[:80], "a part of no token", number)
    return Unit(columns[0], span, number, columns, begin) if span is not None else None


def _part_of(parent: Unit | None, begin: int, end: int) -> Span | None:
    """Where a part of a token stands, by its offset from the token's beginning."""
    if parent is None or not 0 <= begin - parent.begin <= end - parent.begin:
        return None
    to_code_points = from_utf_16(plain(parent.columns[2]))
    start, stop = (parent.span.start + to_code_points(at - parent.begin) for at in (begin, end))
    return Span(start, stop) if stop <= parent.span.end else None


PLUGIN = Reader(
    name="webanno-tsv",
    summary="WebAnno TSV 3.x of WebAnno and INCEpTION",
    suffixes=(".tsv",),
    sniff=sniff,
    read=read,
)
