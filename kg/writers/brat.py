"""brat standoff: the text in ``x.txt``, its annotations in ``x.ann``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import count

from kg.model import Attribute, Document, Mention, Relation
from kg.writers._writer import Writer

_BLANK = re.compile(r"\s")
_WORD = re.compile(r"\S+")


def write(document: Document) -> Mapping[str, bytes]:
    """The text as it is, and a line for each annotation."""
    lines = "".join(f"{line}\n" for line in _lines(document))
    return {".ann": lines.encode(), ".txt": document.text.encode()}


def _lines(document: Document) -> Iterator[str]:
    attributes, notes, links = count(1), count(1), count(1)
    for mention in document.mentions:
        yield _mention(document.text, mention)
        for link in mention.links:
            said = f"Reference {mention.id} {link.source}:{link.identifier or 'NIL'}"
            yield f"N{next(links)}\t{said}\t{_flat(link.label)}"
    for relation in document.relations:
        yield _relation(relation)
    annotations: tuple[Mention | Relation, ...] = (*document.mentions, *document.relations)
    for annotation in annotations:
        for attribute in annotation.attributes:
            if attribute.note:
                yield f"#{next(notes)}\t{attribute.name} {annotation.id}\t{_flat(attribute.value)}"
            else:
                yield f"A{next(attributes)}\t{_attribute(attribute, annotation.id)}"


def _mention(text: str, mention: Mention) -> str:
    offsets = ";".join(f"{s.start} {s.end}" for s in mention.spans)
    words = " ".join(text[s.start : s.end] for s in mention.spans)
    return f"{mention.id}\t{mention.label} {offsets}\t{_BLANK.sub(' ', words)}"


def _relation(relation: Relation) -> str:
    ends = " ".join(f"{a.role}:{a.target}" for a in relation.arguments)
    if relation.trigger:
        return f"{relation.id}\t{relation.label}:{relation.trigger} {ends}"
    return f"{relation.id}\t{relation.label} {ends}"


def _attribute(attribute: Attribute, target: str) -> str:
    value = "" if attribute.value is None else f" {_flat(attribute.value)}"
    return f"{attribute.name} {target}{value}"


def _flat(text: str | None) -> str:
    return _BLANK.sub(" ", text or "")


PLUGIN = Writer(
    name="brat",
    suffix=".ann",
    summary="brat standoff, with the text beside it in a .txt",
    write=write,
)
