"""The texts of a Label Studio task, put together as one document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.readers._gathered import BREAK, Piece
from kg.readers._html import Rendered, rendered
from kg.readers._json import Unread, quoted
from kg.readers._label_studio_config import HYPERTEXT, PARAGRAPHS, TEXT, Configuration, Shown
from kg.readers._objects import array, object_, whole_number
from kg.readers._offsets import Claim

_ADDRESS = re.compile(r"\s*(?:https?|s3|gs|azure-blob)://\S+\s*|/data/\S+")
MAX_FRAGMENTS = 100_000
"""Utterances in all regions of a task: a region over many costs a file next to nothing."""

_NEAR = 1_000  # characters around a region in which its words are looked for as they are written
_TYPES = {"hypertextlabels": HYPERTEXT, "paragraphlabels": PARAGRAPHS, "labels": TEXT}
LABELS = tuple(_TYPES)

Parts = tuple[tuple[int, Claim], ...]
Item = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Source:
    """One text of a task: the numbers of its pieces, and its page where it is HTML."""

    first: int
    count: int
    page: Rendered | None = None


class Texts:
    """The texts of a task, by the names of the tags that show them.

    ``text`` is the document's: the texts one after another; of a dialogue each author and what
    they said. ``pieces`` are those parts of it that annotators may select from.
    """

    def __init__(self, data: Item, items: Sequence[Item], configuration: Configuration) -> None:
        self.pieces: list[Piece] = []
        self.sources: dict[str, _Source] = {}
        self.fragments = self.length = 0
        texts: list[str] = []
        for name, shown in _shown(data, items, configuration):
            self._add(name, shown, data, texts)
        self.text = BREAK.join(texts)

    def parts(self, item: Item) -> Parts:
        """Where a region says that it is. Raises Unread where it does not."""
        name = item.get("to_name")
        source = self.sources.get(str(name))
        if name is None and len(self.sources) == 1:
            (source,) = self.sources.values()  # A flat task does not say.
        if source is None:
            raise Unread(f"no text of this task is called {quoted(name)}")
        value = object_(item.get("value"))
        stated = value.get("text")
        words = stated if isinstance(stated, str) and stated.strip() else None
        if source.page is not None:
            return ((source.first, _in_page(source.page, value, words)),)
        if source.count > 1 or isinstance(value.get("start"), str):
            return self._in_dialogue(source, value, words)
        span = whole_number(value, "start"), whole_number(value, "end")
        said = _found(words, self.pieces[source.first].text, span[0])
        return ((source.first, Claim((span,), said)),)

    def _in_dialogue(self, source: _Source, value: Item, words: str | None) -> Parts:
        """From an offset in one utterance to one in another, by the utterances' numbers."""
        first, last = _index(value, "start"), _index(value, "end")
        if not 0 <= first <= last < source.count:
            raise Unread(f"from utterance {first} to {last} of {source.count}")
        start, end = whole_number(value, "startOffset"), whole_number(value, "endOffset")
        if first == last:
            return ((source.first + first, Claim(((start, end),), words)),)
        self.fragments += last - first + 1
        if self.fragments > MAX_FRAGMENTS:
            raise Unread(f"more than {MAX_FRAGMENTS:,} utterances in the regions of one task")
        found = []
        for number in range(first, last + 1):
            begin = start if number == first else 0
            stop = end if number == last else len(self.pieces[source.first + number].text)
            if begin < stop:
                found.append((source.first + number, Claim(((begin, stop),))))
        return tuple(found)

    def _add(self, name: str, shown: Shown, data: Item, texts: list[str]) -> None:
        value = data[shown.key]
        if shown.by_address or (isinstance(value, str) and _ADDRESS.fullmatch(value)):
            raise Unread(f"the text is at the address {quoted(value)}, which is not fetched")
        first = len(self.pieces)
        page = None
        if shown.kind == PARAGRAPHS:
            for author, said in _utterances(value, shown):
                if author:
                    self._append(Piece(author), texts)
                self.pieces.append(self._append(Piece(said), texts))
        elif not isinstance(value, str):
            raise Unread(f"no text under {quoted(shown.key)}")
        else:
            page = rendered(value) if shown.kind == HYPERTEXT else None
            piece = Piece(page.text, breaks=page.breaks) if page else Piece(value)
            self.pieces.append(self._append(piece, texts))
        self.sources[name] = _Source(first, len(self.pieces) - first, page)

    def _append(self, piece: Piece, texts: list[str]) -> Piece:
        """Put a piece at the end of the text. Gives it with its place there."""
        placed = replace(piece, start=self.length + len(BREAK) * bool(texts))
        texts.append(placed.whole)
        self.length = placed.start + len(texts[-1])
        return placed


def _shown(
    data: Item, items: Sequence[Item], configuration: Configuration
) -> Iterator[tuple[str, Shown]]:
    """The texts that are declared; without a configuration those that annotations point to."""
    declared = [(name, s) for name, s in configuration.texts.items() if s.key in data]
    if declared:
        yield from declared
        return
    found: dict[str, Shown] = {}
    only = _only_text(data)
    for item in items:
        name = item.get("to_name")
        if isinstance(name, str) and name not in found and (key := _key(data, item, name, only)):
            found[name] = Shown(_kind(data[key], item), key)
    if not found and only:
        found[only] = Shown(_kind(data[only], items[0]) if items else TEXT, only)
    if not found:
        raise Unread("no text: put the labelling configuration beside the file as config.xml")
    yield from found.items()


def _key(data: Item, item: Item, name: str, only: str | None) -> str | None:
    source = item.get("source")
    if isinstance(source, str) and source[:1] == "$" and source[1:] in data:
        return source[1:]
    return name if isinstance(data.get(name), str | list) else only


def _only_text(data: Item) -> str | None:
    """The key of the text where there can be no doubt: it is called so, or is the only one."""
    texts = [key for key, value in data.items() if isinstance(value, str)]
    return "text" if "text" in texts else texts[0] if len(texts) == 1 else None


def _kind(value: object, item: Item) -> str:
    if isinstance(value, list):
        return PARAGRAPHS
    where = item.get("value")
    start = where.get("start") if isinstance(where, Mapping) else None
    return HYPERTEXT if isinstance(start, str) or item.get("type") == "hypertextlabels" else TEXT


def _utterances(value: object, shown: Shown) -> Iterator[tuple[str, str]]:
    for utterance in array(value):
        said = object_(utterance)
        author, words = said.get(shown.author), said.get(shown.said)
        if not isinstance(words, str):
            raise Unread(f"an utterance without a text under {quoted(shown.said)}")
        yield author if isinstance(author, str) else "", words


def _index(value: Item, key: str) -> int:
    found = value.get(key)
    if isinstance(found, str) and found.isascii() and found.isdecimal() and len(found) < 10:
        return int(found)
    return whole_number(value, key)


def _found(words: str | None, text: str, start: int) -> str | None:
    """The words of a region as they stand in the text near the place where it begins.

    Some versions write a line end as backslash and n; and a selection from a page has line ends
    between paragraphs, which its text has not.
    """
    if not words or "\n" not in words.replace("\\n", "\n"):
        return words
    near = text[max(start - _NEAR, 0) : max(start, 0) + len(words) + _NEAR]
    if words in near:
        return words
    plain = words.replace("\\n", "\n")
    return next((one for one in (plain, plain.replace("\n", "")) if one.rstrip() in near), words)


def _in_page(page: Rendered, value: Item, words: str | None) -> Claim:
    """By the offsets in the whole page where they are given, else by the nodes' paths."""
    whole = value.get("globalOffsets")
    if isinstance(whole, dict):
        span = whole_number(whole, "start"), whole_number(whole, "end")
    else:
        span = (
            _in_node(page, value, "start", "startOffset"),
            _in_node(page, value, "end", "endOffset"),
        )
    return Claim((span,), _found(words, page.text, span[0]))


def _in_node(page: Rendered, value: Item, node: str, offset: str) -> int:
    path = value.get(node)
    if type(path) is int:
        return path
    start = page.nodes.get(str(path))
    if start is None:
        raise Unread(f"the page has no node {quoted(path)}")
    return start + whole_number(value, offset)
