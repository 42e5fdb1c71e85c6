"""spaCy's JSON: ``Doc.to_json`` of version 3, and the training data of version 2.

The latter is ``[text, {"entities": [[start, end, label]]}]``, or objects with paragraphs whose
tokens have BILUO tags. spaCy itself is not needed to read them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers._json import LINES, Unread, Value, loads, opening, quoted, values
from kg.readers._json_lines import Lines
from kg.readers._objects import array, name_of, object_
from kg.readers._reader import Part, Reader
from kg.readers._spacy import document

_SUFFIXES = (".json", *LINES)


def sniff(path: Path) -> str | None:
    """Take a file of texts with entities, in one of the three forms."""
    begin = opening(path, _SUFFIXES)
    if isinstance(begin.value, list) and _is_pair(begin.value):
        return "its first element is a text with its entities"
    found = begin.object
    if "text" in found and "ents" in found:
        return "its first object has a text and ents"
    paragraphs = found.get("paragraphs")
    first = paragraphs[0] if isinstance(paragraphs, list) and paragraphs else None
    if isinstance(first, dict) and "sentences" in first:
        return "its first object has paragraphs with sentences"
    return None


def _is_pair(value: list[object]) -> bool:
    pair = len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], dict)
    return pair and isinstance(value[1], dict) and "entities" in value[1]


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each text, called by its ``id`` or else its number in the file."""
    in_array = path.suffix.lower() not in LINES
    for number, value in enumerate(values(path, shown), 1):
        if isinstance(value, Loss):
            yield value
            continue
        try:
            found = loads(value.text)
            _form(found)
        except Unread as reason:
            yield Loss(shown, value.line, "unread", quoted(value.text), str(reason))
            continue
        own = name_of(found.get("id")) if isinstance(found, dict) else ""
        # A pair is an array itself, and would be taken for that of the file.
        content = f"[{value.text}]" if in_array and isinstance(found, list) else value.text
        yield Part(own or str(number), content.encode())


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with one text. Raises InputError where it has none, or more."""
    found = list(values(path, shown))
    if len(found) != 1:
        raise InputError(f"{shown}: {len(found)} values where there should be one text")
    (value,) = found
    if not isinstance(value, Value):
        raise InputError(str(value))
    try:
        lines = Lines(value.text, value.line)
        return document(path, name, shown, PLUGIN.name, _form(loads(value.text)), lines)
    except Unread as reason:
        raise InputError(f"{shown}: {reason}: {quoted(value.text)}") from None


def _form(value: object) -> Mapping[str, object]:
    """A text in the form of ``Doc.to_json``. Raises Unread where it is none of the three forms."""
    if isinstance(value, list):
        if not _is_pair(value):
            raise Unread('not [text, {"entities": …}]')
        said = object_(value[1])
        return {"text": value[0], "ents": _triples(said["entities"]), "cats": said.get("cats")}
    found = object_(value)
    if "paragraphs" in found:
        return _of_paragraphs(found)
    if not isinstance(found.get("text"), str):
        raise Unread("no text under 'text'")
    return found


def _triples(value: object) -> object:
    """Entities as objects; what is no triple stays as it is, to be listed."""
    if not isinstance(value, list):
        return value
    return [
        dict(zip(("start", "end", "label"), one, strict=True))
        if isinstance(one, list) and len(one) == 3
        else one
        for one in value
    ]


# --- Paragraphs with tokens -----------------------------------------------------------------


def _of_paragraphs(value: Mapping[str, object]) -> Mapping[str, object]:
    """The paragraphs of a document, with a line end between two."""
    texts: list[str] = []
    start = 0
    ents: list[object] = []
    sents: list[object] = []
    cats: dict[str, object] = {}
    for paragraph in map(object_, array(value["paragraphs"])):
        raw = paragraph.get("raw")
        reading = _Tokens(raw if isinstance(raw, str) else None, start)
        for sentence in map(object_, array(paragraph.get("sentences") or [])):
            sents.append(reading.sentence(array(sentence.get("tokens") or [])))
        texts.append(reading.text)
        start += len(texts[-1]) + 1
        ents += reading.ents
        labels = paragraph.get("cats")
        for one in map(object_, labels if isinstance(labels, list) else []):
            cats[str(one.get("label"))] = one.get("value")
    text = "\n".join(texts)
    return {"text": text, "ents": ents, "sents": [s for s in sents if s], "cats": cats}


class _Tokens:
    """Puts tokens at their places in the text, or the text together where there is none."""

    def __init__(self, raw: str | None, start: int) -> None:
        self.raw, self.start, self.at = raw, start, 0
        self.words: list[str] = []
        self.ents: list[object] = []

    @property
    def text(self) -> str:
        """The text of the paragraph."""
        return " ".join(self.words) if self.raw is None else self.raw

    def sentence(self, tokens: list[object]) -> object:
        """Where a sentence stands, whose entities are added."""
        first = last = None
        begun: tuple[int, str] | None = None
        for token in map(object_, tokens):
            start, end = self._place(token)
            first, last = start if first is None else first, end
            tag, _, label = str(token.get("ner") or "O").partition("-")
            if tag in ("B", "U") or (tag in ("I", "L") and begun is None):
                begun = start, label
            if tag in ("L", "U") and begun is not None:
                self.ents.append({"start": begun[0], "end": end, "label": begun[1]})
                begun = None
        return {} if first is None else {"start": first, "end": last}

    def _place(self, token: Mapping[str, object]) -> tuple[int, int]:
        word = token.get("orth")
        if not isinstance(word, str) or not word:
            raise Unread("a token without 'orth'")
        if self.raw is None:
            found = self.at + bool(self.words)
            self.words.append(word)
        else:
            found = self.raw.find(word, self.at)
            if found < 0:
                raise Unread(f"the token {quoted(word)} is not in the text")
        self.at = found + len(word)
        return self.start + found, self.start + self.at


PLUGIN = Reader(
    name="spacy-json",
    summary="spaCy's JSON: Doc.to_json, and the training data of version 2",
    suffixes=_SUFFIXES,
    sniff=sniff,
    read=read,
    parts=parts,
)
