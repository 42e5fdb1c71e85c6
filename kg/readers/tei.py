"""TEI P5 (https://tei-c.org): names, dates and figures inline, and ``standOff``.

Entries of lists (``listPerson`` and the like) tie mentions together and give them links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers._gathered import Gathered, Piece
from kg.readers._reader import Part, Reader
from kg.readers._tei_header import read_header
from kg.readers._tei_mentions import Marked
from kg.readers._tei_standoff import add_relations, add_spans, includes
from kg.readers._tei_text import read_text
from kg.readers._text import head
from kg.readers._xml import XML_ID, load_xml, local

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ROOT = re.compile(r"<(?:\w+:)?(TEI|teiCorpus)\b")
_NO_NAME = re.compile(r"[^\w.~-]+")


def sniff(path: Path) -> str | None:
    """Take XML with the namespace of TEI, and a root that is a document or a corpus of them."""
    if path.suffix not in (".xml", ".tei"):
        return None
    start = head(path)
    return "its root is TEI" if NAMESPACE in start and _ROOT.search(start) else None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each ``TEI`` of a corpus; the file itself where there is one."""
    root = load_xml(path, shown)
    documents = [
        one for one in root.iter("{*}TEI") if next(one.iterancestors("{*}TEI"), None) is None
    ]
    if not documents:
        yield Loss(shown, root.sourceline, "unread", local(root), "there is no TEI element in it")
    elif len(documents) == 1:
        yield Part("", path.read_bytes())
    else:
        for number, document in enumerate(documents, 1):
            name = document.get(XML_ID) or document.get("n") or str(number)
            content = etree.tostring(document, encoding="utf-8", with_tail=False)
            yield Part(_NO_NAME.sub("-", name)[:100], content)


def read(path: Path, name: str, shown: str) -> Document:
    """Read one document. Raises InputError where it is no XML or there is no TEI in it."""
    root = load_xml(path, shown)
    document = root if local(root) == "TEI" else next(root.iter("{*}TEI"), None)
    if document is None:
        raise InputError(f"{shown}: there is no TEI element in it")
    header = read_header(document)
    text = read_text(document)
    gathered = Gathered(shown, [Piece(text.text)])
    marked = Marked(gathered, text, header)
    marked.add_all(document)
    add_spans(document, marked)
    add_relations(document, marked)
    marked.add_groups()
    for included in includes(document):
        reason = "an include is not followed"
        gathered.lose("unread", included.get("href") or "include", reason, included.sourceline)
    for element, count in sorted(text.unread.items()):
        gathered.lose("dropped", element, f"{count} of these are not in the text")
    return gathered.document(
        name,
        PLUGIN.name,
        text=text.text,
        spans=[text.spans[s] for s in document.iter("{*}s") if s in text.spans],
        metadata=header.metadata,
        sources=(str(path),),
    )


PLUGIN = Reader(
    name="tei",
    summary="TEI P5: names, dates and figures inline, standOff, lists of persons and places",
    suffixes=(".xml", ".tei"),
    sniff=sniff,
    read=read,
    parts=parts,
)
