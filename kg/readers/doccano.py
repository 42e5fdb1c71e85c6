"""doccano: JSONL of its sequence labelling, relation extraction and intent detection projects.

Sequence labelling has ``[start, end, label]``, the others objects with ids and offsets. The keys
of text and labels may be called as the user likes, so they are known by what they hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeGuard

from kg.model import Argument, Document, Loss, Mention, Relation
from kg.readers._gathered import Gathered, Piece
from kg.readers._json import LINES, Unread, opening, quoted
from kg.readers._objects import (
    each_object,
    known_of,
    object_,
    only_object,
    text_of,
    whole_number,
)
from kg.readers._offsets import Claim
from kg.readers._reader import Part, Reader

_SUFFIXES = (*LINES, ".json")
_TEXTS = ("text", "data")
_LABELS = ("label", "labels", "entities")
_ID = "id"


def sniff(path: Path) -> str | None:
    """Take a file whose first object has a text and triples or objects with offsets as labels."""
    found = opening(path, _SUFFIXES).object
    if not _text_key(found) or found.keys() & {"spans", "tokens", "answer", "annotations"}:
        return None
    for key, value in found.items():
        labels = value if isinstance(value, list) else None
        if labels and all(_is_triple(label) or _is_entity(label) for label in labels):
            return f"its first object has a text and labelled offsets under {quoted(key)!r}"
        if labels is not None and key in _LABELS and all(isinstance(x, str) for x in labels):
            return f"its first object has a text and labels under {quoted(key)!r}"
    return None


def _is_triple(value: object) -> TypeGuard[tuple[int, int, str]]:
    if not isinstance(value, list) or len(value) != 3:
        return False
    return type(value[0]) is int and type(value[1]) is int and isinstance(value[2], str)


def _is_entity(value: object) -> bool:
    return isinstance(value, dict) and {"start_offset", "end_offset"} <= value.keys()


def _text_key(value: Mapping[str, object]) -> str:
    """The key of the text: as doccano calls it, or the only one with a string."""
    texts = [key for key, one in value.items() if isinstance(one, str)]
    own = [key for key in _TEXTS if key in texts]
    return own[0] if own else texts[0] if len(texts) == 1 else ""


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each object, called by its ``id``."""
    return each_object(path, shown, _ID, _text)


def _text(value: Mapping[str, object]) -> str:
    if key := _text_key(value):
        return str(value[key])
    raise Unread("no text under 'text' or 'data'")


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with one document. Raises InputError where it is none, or has no text."""
    value, lines = only_object(path, shown, _text)
    text = _text(value)
    gathered = Gathered(shown, [Piece(text)], lines=lines)
    for key, said in value.items():
        if key in _LABELS or (isinstance(said, list) and any(map(_is_triple, said))):
            _each(gathered, key, said, _label)
        elif key == "relations":
            _each(gathered, key, said, _relation)
        elif key in ("cats", "Comments"):
            _each(gathered, key, said, _of_document)
    meta = value.get("meta")
    metadata = known_of({**(meta if isinstance(meta, dict) else {}), **value})
    sources = [str(path)]
    return gathered.document(name, PLUGIN.name, text=text, metadata=metadata, sources=sources)


def _each(
    gathered: Gathered, key: str, value: object, add: Callable[[Gathered, str, object], None]
) -> None:
    for number, item in enumerate(value if isinstance(value, list) else [value]):
        where = f"{key}[{number}]" if isinstance(value, list) else key
        try:
            add(gathered, where, item)
        except Unread as reason:
            gathered.lose("unread", where, f"{reason}: {quoted(item)}")


def _label(gathered: Gathered, where: str, value: object) -> None:
    if isinstance(value, str):
        _of_document(gathered, where, value)
    elif _is_triple(value):
        start, end, label = value
        named = {"label": label, "start_offset": start, "end_offset": end}
        _entity(gathered, where, named, where)
    else:
        if not isinstance(value, dict):
            raise Unread("neither [start, end, label] nor an object")
        entity: dict[str, object] = value
        _entity(gathered, where, entity, str(entity.get(_ID, where)))


def _entity(gathered: Gathered, where: str, value: Mapping[str, object], identifier: str) -> None:
    span = whole_number(value, "start_offset"), whole_number(value, "end_offset")
    mention = Mention(identifier, text_of(value, "label"), (), line=gathered.line(where))
    gathered.mention(mention, (0, Claim((span,))))


def _relation(gathered: Gathered, where: str, value: object) -> None:
    relation = object_(value)
    ends = (whole_number(relation, key) for key in ("from_id", "to_id"))
    arguments = tuple(
        Argument(role, str(end)) for role, end in zip(("from", "to"), ends, strict=True)
    )
    label, line = text_of(relation, "type"), gathered.line(where)
    gathered.relation(Relation(where, label, arguments, line=line))


def _of_document(gathered: Gathered, where: str, value: object) -> None:
    gathered.of_document(where.partition("[")[0], quoted(value), where)


PLUGIN = Reader(
    name="doccano",
    summary="doccano JSONL: sequence labelling, relation extraction, intent detection",
    suffixes=_SUFFIXES,
    sniff=sniff,
    read=read,
    parts=parts,
)
