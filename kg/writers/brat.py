"""brat standoff: the text in ``x.txt``, its annotations in ``x.ann``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from kg.model import Attribute, Document, Mention, Relation
from kg.writers._writer import Writer, with_pairs

_BLANK = re.compile(r"\s")
_WORD = re.compile(r"\S+")


def write(document: Document) -> Mapping[str, bytes]:
    """The text as it is, and a line for each annotation."""
    lines = "".join(f"{line}\n" for line in _lines(_with_ids(with_pairs(document))))
    return {".ann": lines.encode(), ".txt": document.text.encode()}


def _with_ids(document: Document) -> Document:
    """The document with ids as brat has them: T for words, E and R for what relates them."""
    names: dict[str, str] = {}
    events = [r.id for r in document.relations if r.trigger]
    plain = [r.id for r in document.relations if not r.trigger]
    for letter, ids in (("T", [m.id for m in document.mentions]), ("E", events), ("R", plain)):
        kept = {i for i in ids if re.fullmatch(f"{letter}[0-9]+", i)}
        free = (name for n in count(1) if (name := f"{letter}{n}") not in kept)
        names |= {i: i if i in kept else next(free) for i in ids}
    return replace(
        document,
        mentions=tuple(replace(m, id=names[m.id]) for m in document.mentions),
        relations=tuple(_renamed(r, names) for r in document.relations),
        groups=tuple(
            replace(g, members=tuple(names[m] for m in g.members)) for g in document.groups
        ),
    )


def _renamed(relation: Relation, names: Mapping[str, str]) -> Relation:
    return replace(
        relation,
        id=names[relation.id],
        trigger=names[relation.trigger] if relation.trigger else None,
        arguments=tuple(replace(a, target=names[a.target]) for a in relation.arguments),
    )


def _lines(document: Document) -> Iterator[str]:
    attributes, notes, links = count(1), count(1), count(1)
    for mention in document.mentions:
        yield _mention(document.text, mention)
        for link in mention.links:
            said = f"Reference {mention.id} {link.source}:{link.identifier or 'NIL'}"
            yield f"N{next(links)}\t{said}\t{_flat(link.label)}"
    for relation in document.relations:
        yield _relation(relation)
    for group in document.groups:
        yield f"*\t{group.label} {' '.join(group.members)}"
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
