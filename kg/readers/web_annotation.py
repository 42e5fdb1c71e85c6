"""W3C Web Annotations, and the exports of Hypothes.is and Recogito.

The model is at https://www.w3.org/TR/annotation-model/. It is read as JSON: no context is ever
fetched. The annotations of a file are put together by the text that they are about.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers._json_lines import Lines
from kg.readers._reader import Part, Reader
from kg.readers._text import BYTE_ORDER_MARK, head, read_text
from kg.readers._web_document import assemble
from kg.readers._web_items import Item, items
from kg.readers._web_targets import positioned, sources
from kg.readers._web_text import file_of, page_of, part_names, wanted
from kg.readers._whole_json import load, parse, text_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_KEY = r'(?<!\\)"{}"\s*:'
_DIALECTS = (
    ("the keys of Hypothes.is are in it", ("rows", "target", "selector")),
    ("the keys of Hypothes.is are in it", ("uri", "target", "tags")),
    ("the keys of Recogito are in it", ("bodies", "target", "selector")),
    ("the keys of Web Annotation are in it", ("body", "target", "selector")),
)


def sniff(path: Path) -> str | None:
    """Take JSON with the context of Web Annotation, or with the keys of a known dialect."""
    if path.suffix not in (".json", ".jsonld"):
        return None
    start = head(path)
    if "/ns/anno.jsonld" in start:
        return "the context of Web Annotation is in it"
    for reason, keys in _DIALECTS:
        if all(re.search(_KEY.format(key), start) for key in keys):
            return reason
    return None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each text that is annotated, with the text in it."""
    text = read_text(path, shown)
    lines = Lines(text.removeprefix(BYTE_ORDER_MARK))
    found = items(parse(text, shown))
    for where, reason in found.odd:
        yield Loss(shown, lines.at(where), "unread", where, reason)
    groups = _by_source(found.found)
    names = part_names([source for source in groups if source is not None])
    alone = len(names) == 1
    for source, group in groups.items():
        if source is None:
            yield from _lost(
                group, shown, lines, "its target is no annotation of this file and no text"
            )
            continue
        described = found.sources.get(source, {})
        page = page_of(source, described, path, alone, shown)
        if page is None:
            file = wanted(source, path, alone)
            reason = f"the text of {source or 'no source'} is not here: put {file} beside"
            yield from _lost(group, shown, lines, reason)
            continue
        content = {
            "@context": CONTEXT,
            "type": "AnnotationPage",
            "sources": [
                {
                    "id": source,
                    "type": "Text",
                    "format": "text/plain",
                    "title": text_of(described.get("title")) or page.title,
                    "value": page.text,
                }
            ],
            "items": [positioned(one.content, page) for one in group],
        }
        written = json.dumps(content, ensure_ascii=False, indent=1)
        yield Part(names[source], written.encode())


def read(path: Path, name: str, shown: str) -> Document:
    """Read the annotations of one text, which is in the file or beside it.

    Raises InputError where there is no text, or there are several.
    """
    found = items(load(path, shown))
    groups = _by_source(found.found)
    about = [source for source in groups if source is not None]
    if len(about) > 1:
        raise InputError(f"{shown}: annotations of {len(about)} texts; it has to be taken apart")
    source = about[0] if about else next(iter(found.sources), "")
    described = found.sources.get(source, {})
    page = page_of(source, described, path, True, shown)
    if page is None:
        raise InputError(f"{shown}: no text; put {wanted(source, path, True)} beside it")
    gathered = assemble(found.found, source, page, shown)
    for where, reason in found.odd:
        gathered.lose("unread", where, reason)
    metadata = {"title": text_of(described.get("title")) or page.title}
    if source.startswith(("http://", "https://")):
        metadata["source"] = source
    given = {key: value for key, value in metadata.items() if value}
    return gathered.document(
        name, PLUGIN.name, text=page.text, metadata=given, sources=(str(path),)
    )


def texts(path: Path) -> tuple[Path, ...]:
    """The files beside a file that hold the texts of its annotations."""
    try:
        groups = _by_source(items(load(path, str(path))).found)
    except InputError:
        return ()
    about = [source for source in groups if source is not None]
    found = (file_of(source, path, len(about) == 1) for source in about)
    return tuple(file for file in found if file)


def _by_source(found: list[Item]) -> Mapping[str | None, list[Item]]:
    """Annotations by the source of their targets, in the order of the file.

    What is about other annotations goes where they are; None holds what is about nothing here.
    An annotation of several texts is in each of their groups.
    """
    groups: defaultdict[str | None, list[Item]] = defaultdict(list)
    for item, texts_of_it in zip(found, sources([i.content for i in found]), strict=True):
        about = sorted(texts_of_it)
        for source in about:
            groups[source].append(item)
        if not about:
            groups[None].append(item)
    return groups


def _lost(group: list[Item], shown: str, lines: Lines, reason: str) -> Iterator[Loss]:
    for item in group:
        name = text_of(item.content.get("id")) or item.path or "/"
        yield Loss(shown, lines.at(item.path), "unread", f"annotation {name}", reason)


PLUGIN = Reader(
    name="web-annotation",
    summary="W3C Web Annotation, Hypothes.is and Recogito: JSON, with the text inside or beside",
    suffixes=(".json", ".jsonld"),
    sniff=sniff,
    read=read,
    parts=parts,
    texts=texts,
)
