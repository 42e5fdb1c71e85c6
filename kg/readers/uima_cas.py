"""UIMA CAS: what INCEpTION and WebAnno export, as JSON, or as XMI with its type system.

https://github.com/apache/uima-uimaj-io-jsoncas and https://uima.apache.org; the texts of a file
with several views are documents of their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from kg.errors import InputError
from kg.model import Document, Loss
from kg.readers import _cas_json, _cas_xmi
from kg.readers._cas import Cas
from kg.readers._cas_layers import Layers
from kg.readers._gathered import Gathered, Piece
from kg.readers._json_lines import Lines
from kg.readers._offsets import UTF_16
from kg.readers._reader import Part, Reader
from kg.readers._text import BYTE_ORDER_MARK, head, read_text
from kg.readers._whole_json import parse
from kg.readers._xml import load_xml

_KEY = re.compile(r'(?<!\\)"%(TYPES|FEATURE_STRUCTURES|VIEWS)"\s*:')
_XMI = "http://www.omg.org/XMI"


def sniff(path: Path) -> str | None:
    """Take JSON with the keys of a CAS, and XML with the namespace of XMI."""
    if path.suffix == ".json" and _KEY.search(head(path)):
        return "the keys of a JSON CAS are in it"
    if path.suffix in (".xmi", ".xml") and _XMI in head(path, 4096):
        return "the namespace of XMI is in it"
    return None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each view with a text; the file itself where there is one only."""
    if path.suffix == ".json":
        data = _object(read_text(path, shown), shown)
        texts = _cas_json.from_json(data).texts()
        whole = [(sofa, _cas_json.alone(data, sofa)) for sofa in texts[1:] and texts]
        views = [(s.name, json.dumps(d, ensure_ascii=False).encode()) for s, d in whole]
    else:
        root = load_xml(path, shown)
        texts = _cas_xmi.from_xmi(root, _types(path, shown)).texts()
        views = [(sofa.name, _cas_xmi.alone(root, sofa)) for sofa in texts[1:] and texts]
    if not texts:
        yield Loss(shown, 0, "unread", path.name, "no view of it has a text")
    elif len(texts) == 1:
        yield Part("", path.read_bytes())
    for name, content in views:
        yield Part(re.sub(r"[^\w.-]+", "-", name), content)


def read(path: Path, name: str, shown: str) -> Document:
    """Read the annotations of the only text of a CAS. Offsets count UTF-16, as UIMA's do.

    Raises InputError where there is no text, or there are several, or no type system for XMI.
    """
    if path.suffix == ".json":
        text = read_text(path, shown)
        cas = _cas_json.from_json(_object(text, shown), Lines(text.removeprefix(BYTE_ORDER_MARK)))
    else:
        cas = _cas_xmi.from_xmi(load_xml(path, shown), _types(path, shown))
    return _document(cas, path, name, shown)


def beside(path: Path) -> tuple[Path, ...]:
    """The type system of an XMI file."""
    found = None if path.suffix == ".json" else _cas_xmi.type_system_beside(path)
    return (found,) if found else ()


def copy(path: Path) -> tuple[Path, ...]:
    """The text beside a CAS, which has it inside as well."""
    text = path.with_suffix(".txt")
    return (text,) if text.is_file() else ()


def _document(cas: Cas, path: Path, name: str, shown: str) -> Document:
    texts = cas.texts()
    if len(texts) != 1:
        raise InputError(f"{shown}: {len(texts)} views with a text, and not one")
    gathered = Gathered(shown, [Piece(texts[0].text)])
    layers = Layers(cas, texts[0], gathered)
    layers.read()
    return gathered.document(
        name,
        PLUGIN.name,
        text=texts[0].text,
        spans=layers.sentences(),
        metadata={**layers.metadata(), "offsets": UTF_16},
        sources=tuple(str(file) for file in (path, *beside(path))),
    )


def _object(text: str, shown: str) -> _cas_json.Json:
    data = parse(text, shown)
    if not isinstance(data, dict):
        raise InputError(f"{shown}: no JSON CAS: not an object with %TYPES and %VIEWS")
    return data


def _types(path: Path, shown: str) -> _cas_xmi.Types:
    found = _cas_xmi.type_system_beside(path)
    if found is None:
        raise InputError(
            f"{shown}: no type system; put TypeSystem.xml or {path.stem}-typesystem.xml beside it"
        )
    return _cas_xmi.read_types(load_xml(found, f"{shown} ({found.name})"))


PLUGIN = Reader(
    name="uima-cas",
    summary="UIMA CAS of INCEpTION and WebAnno: JSON, or XMI with TypeSystem.xml beside it",
    suffixes=(".json", ".xmi", ".xml"),
    sniff=sniff,
    read=read,
    companions=beside,
    parts=parts,
    texts=copy,
)
