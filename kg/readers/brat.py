"""brat standoff: the text in ``x.txt``, its annotations in ``x.ann``, one a line.

The format is described at https://brat.nlplab.org/standoff.html; where that is silent, brat's
own server (``annotation.py``) was followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path, PurePath
from types import MappingProxyType

from kg.model import Attribute, Document, Link, Loss, Mention
from kg.readers._brat_conf import Configuration, beside, find
from kg.readers._brat_lines import Attached, Lines, parse
from kg.readers._offsets import place
from kg.readers._reader import Reader, text_beside
from kg.readers._references import References
from kg.readers._sentences import SPLITTER, sentences
from kg.readers._text import BYTE_ORDER_MARK, read_text


def sniff(path: Path) -> str | None:
    """Take every ``.ann`` file: no other format is known to use that suffix."""
    return "its suffix is .ann" if path.suffix == ".ann" else None


def read(path: Path, name: str, shown: str) -> Document:
    """Read ``path`` (an ``.ann`` file), its text, and the ``annotation.conf`` that governs it.

    What cannot be understood or contradicts the text is in the document's ``losses``, with its
    line. ``metadata["offsets"]`` names the convention by which the file counts. Raises
    InputError where one of the files is missing, too large, or not UTF-8.
    """
    text_path = text_beside(path, PLUGIN.text_suffix, PLUGIN.name, shown)
    text = read_text(text_path, str(PurePath(shown).with_suffix(PLUGIN.text_suffix)))
    lines = parse(read_text(path, shown).removeprefix(BYTE_ORDER_MARK), shown)
    configuration = find(path, shown)
    convention, standing = _standing(text, lines, shown)
    attributes = _attributes(lines.attached, standing)
    links = _links(lines.attached, standing)
    document = Document(
        name=name,
        path=shown,
        format=PLUGIN.name,
        text=text,
        sentences=sentences(text),
        splitter=SPLITTER,
        mentions=tuple(
            replace(m, attributes=attributes.get(m.id, ()), links=links.get(m.id, ()))
            if m.id in attributes or m.id in links
            else m
            for m in standing.mentions.values()
        ),
        relations=tuple(
            replace(relation, attributes=attributes[relation.id])
            if relation.id in attributes
            else relation
            for relation in sorted(standing.relations.values(), key=lambda r: r.line)
        ),
        groups=tuple(standing.standing(lines.groups)),
        metadata=MappingProxyType({"offsets": convention}),
        sources=(str(path), str(text_path)),
    )
    return _with_losses(document, [*lines.losses, *standing.losses], configuration)


def _standing(text: str, lines: Lines, shown: str) -> tuple[str, References]:
    convention, places = place(text, [mention.claim for mention in lines.mentions])
    standing = References(shown)
    for claimed, where in zip(lines.mentions, places, strict=True):
        standing.add_mention(Mention(claimed.id, claimed.label, (), line=claimed.line), where)
    standing.add_relations(lines.relations)
    return convention, standing


def _attributes(
    records: Sequence[Attached], standing: References
) -> Mapping[str, tuple[Attribute, ...]]:
    """Attributes by the id of the mention or relation that they are said of, notes last."""
    found: defaultdict[str, list[Attribute]] = defaultdict(list)
    for record in records:
        if isinstance(record.value, Link):
            continue
        if record.target in standing.mentions or record.target in standing.relations:
            found[record.target].append(record.value)
        else:
            item = f"{record.id} {record.value.name} {record.target}"
            reason = standing.why_missing(record.target, "mention, event or relation")
            standing.lose(record.value.line, item, reason)
    return {id_: tuple(sorted(values, key=lambda a: a.note)) for id_, values in found.items()}


def _links(records: Sequence[Attached], standing: References) -> Mapping[str, tuple[Link, ...]]:
    """Links by the id of their mention; that of an event is kept at its trigger."""
    found: defaultdict[str, list[Link]] = defaultdict(list)
    for record in records:
        if isinstance(record.value, Attribute):
            continue
        if mention := standing.anchor(record.target):
            found[mention].append(record.value)
        else:
            item = f"{record.id} {record.value.source} {record.target}"
            standing.lose(record.value.line, item, standing.why_missing(record.target))
    return {id_: tuple(values) for id_, values in found.items()}


def _with_losses(
    document: Document, losses: Sequence[Loss], configuration: Configuration | None
) -> Document:
    if configuration is None:
        return replace(document, losses=tuple(sorted(losses)))
    undeclared = _undeclared(document, configuration)
    return replace(
        document,
        losses=tuple(sorted([*losses, *configuration.losses, *undeclared])),
        sources=(*document.sources, str(configuration.path)),
    )


def _undeclared(document: Document, configuration: Configuration) -> Iterator[Loss]:
    """What uses a label that the configuration does not declare. It is kept all the same."""
    for line, label, sections in _labels(document):
        if reason := configuration.objection(label, *sections):
            yield Loss(document.path, line, "undeclared", label, reason)


def _labels(document: Document) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The line of each label, the label, and the sections where it may be declared."""
    for mention in document.mentions:
        yield mention.line, mention.label, ("entities", "events")
    for relation in document.relations:
        section = "events" if relation.trigger else "relations"
        yield relation.line, relation.label, (section,)
    for group in document.groups:
        yield group.line, group.label, ("relations",)
    of_mentions = (attribute for mention in document.mentions for attribute in mention.attributes)
    of_relations = (attribute for r in document.relations for attribute in r.attributes)
    for attribute in chain(of_mentions, of_relations):
        if not attribute.note:
            yield attribute.line, attribute.name, ("attributes",)


PLUGIN = Reader(
    name="brat",
    summary="brat standoff: x.txt and x.ann, with annotation.conf where there is one",
    suffixes=(".ann",),
    sniff=sniff,
    read=read,
    text_suffix=".txt",
    companions=beside,
    by_folder=True,
)
