"""WebAnno TSV 3.x, which WebAnno and INCEpTION write and GUM is published in.

https://inception-project.github.io (user guide, WebAnno TSV 3.x). Offsets count UTF-16 there; here
the tokens are followed through the sentences' texts, so that they need not be believed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
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

_ID = re.compile(r"(\d{1,9}-\d{1,9})(\.\d{1,9})?")
_OFFSETS = re.compile(r"(\d{1,12})-(\d{1,12})")
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
    """The text as it grows from the sentences of the file."""

    gathered: Gathered
    text: str = ""
    sentences: list[Span] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    start: int = 0
    at: int = 0
    last_end: int = 0  # as the file counts
    is_open: bool = False

    def end(self) -> None:
        """End a sentence."""
        if self.is_open:
            self.sentences.append(Span(self.start, len(self.text)))
        self.is_open, self.pending = False, []

    def token(self, form: str, begin: int, end: int, line: int) -> Span | None:
        """Where a token stands; begins the sentence that its text was given for."""
        if not self.is_open:
            self._begin("\n".join(self.pending) or form, form, begin, line)
        place = self.text.find(form, self.at)
        if place < 0 or not form:
            self.gathered.lose(
                "unread", form[:80], "the sentence's text does not go on with it", line
            )
            return None
        self.at = place + len(form)
        self.last_end = end + max(0, len(self.text) - self.at)
        return Span(place, self.at)

    def _begin(self, written: str, form: str, begin: int, line: int) -> None:
        sentence = plain(written)
        if form not in sentence:
            sentence = written
        if self.text:
            gap = begin - sentence.find(form) - self.last_end
            if not 0 <= gap <= _WIDEST_GAP:
                reason = f"its offset is {gap} characters after the sentence before"
                self.gathered.lose("repaired", form[:80], reason, line)
                gap = 1
            self.text += ("\n" + " " * (gap - 1)) if gap else ""
        self.start = self.at = len(self.text)
        self.text += sentence
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
        if line.startswith("#Text="):
            if text.is_open:
                text.end()
            text.pending.append(line.removeprefix("#Text="))
        elif line.startswith("#T_"):
            layer, column = read_layer(line, column)
            if layer is None:
                gathered.lose("unread", line[:80], "no layer of spans, relations or chains", number)
            else:
                layers.append(layer)
        elif not line.strip():
            text.end()
        elif not line.startswith("#") or "\t" in line:
            units += _unit(line, number, units, text)
    text.end()
    gathered.pieces = [Piece(text.text)]
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
        text=text.text,
        spans=text.sentences,
        metadata={"offsets": UTF_16},
        sources=(str(path),),
    )


def _unit(line: str, number: int, units: list[Unit], text: _Text) -> Iterator[Unit]:
    """The token, or part of one, of a line."""
    columns = line.split("\t")
    id_ = _ID.fullmatch(columns[0])
    offsets = _OFFSETS.fullmatch(columns[1]) if len(columns) >= _FIXED else None
    if id_ is None or offsets is None:
        text.gathered.lose(
            "unread", line[:80], "not of the form: id TAB start-end TAB token", number
        )
        return
    begin, end = int(offsets[1]), int(offsets[2])
    if not id_[2]:
        span = text.token(plain(columns[2]), begin, end, number)
    else:
        parent = next((u for u in islice(reversed(units), _PARTS) if u.id == id_[1]), None)
        span = _part_of(parent, begin, end, text.text)
        if span is None:
            text.gathered.lose("unread", line[:80], "a part of no token", number)
    if span is not None:
        yield Unit(columns[0], span, number, columns, begin)


def _part_of(parent: Unit | None, begin: int, end: int, text: str) -> Span | None:
    """Where a part of a token stands, by its offset from the token's beginning."""
    if parent is None or not 0 <= begin - parent.begin <= end - parent.begin:
        return None
    to_code_points = from_utf_16(text[parent.span.start : parent.span.end])
    start, stop = (parent.span.start + to_code_points(at - parent.begin) for at in (begin, end))
    return Span(start, stop) if stop <= parent.span.end else None


PLUGIN = Reader(
    name="webanno-tsv",
    summary="WebAnno TSV 3.x of WebAnno and INCEpTION",
    suffixes=(".tsv",),
    sniff=sniff,
    read=read,
)
