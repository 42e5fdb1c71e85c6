"""NAF and KAF, the formats of the NewsReader pipeline: http://wordpress.let.vupr.nl/naf.

Offsets count code points of ``raw``; without it the text is made of the words.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from kg.errors import InputError
from kg.model import Document, Span
from kg.readers._assembly import Assembly
from kg.readers._links import is_address
from kg.readers._naf_layers import Layers
from kg.readers._offsets import Claim, place
from kg.readers._reader import Reader
from kg.readers._text import head
from kg.readers._tokens import TokenText
from kg.readers._xml import load_xml, local

_ROOT = re.compile(r"<(NAF|KAF)[\s>]")
_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)(?:T.*)?")


def sniff(path: Path) -> str | None:
    """Take XML whose root is NAF or KAF."""
    found = path.suffix in (".naf", ".kaf", ".xml") and _ROOT.search(head(path, 4096))
    return f"its root is {found[1]}" if found else None


def read(path: Path, name: str, shown: str) -> Document:
    """Read one file. Raises InputError where it is no XML, or has no words and no text."""
    root = load_xml(path, shown)
    words = list(root.iterfind("text/wf"))
    raw = "".join(root.findtext("raw") or "")
    if not raw.strip() and not words:
        raise InputError(f"{shown}: neither raw nor text in it")
    assembly = Assembly(shown, raw)
    if raw.strip():
        convention, places = _in_raw(words, assembly)
    else:
        convention, places = "code points", _as_text(words, assembly)
    terms, lemmas = _terms(root, places, assembly)
    Layers(assembly, {**places, **terms}, lemmas).read(root)
    return assembly.document(
        name,
        PLUGIN.name,
        spans=_sentences(words, places),
        metadata={**_metadata(root), "offsets": convention},
        sources=(str(path),),
    )


def _in_raw(
    words: list[etree._Element], assembly: Assembly
) -> tuple[str, dict[str, tuple[Span, ...]]]:
    """Where the words stand in the raw text, by their offsets and what they are."""
    claims = []
    for word in words:
        start, length = _int(word.get("offset")), _int(word.get("length"))
        text = word.text or ""
        whole = () if start is None else ((start, start + (length or len(text))),)
        claims.append(Claim(whole, text or None))
    convention, found = place(assembly.text, claims)
    places: dict[str, tuple[Span, ...]] = {}
    for word, where in zip(words, found, strict=True):
        _keep(word, where.spans, places, assembly)
        if where.reason:
            kind = "repaired" if where.spans else "refused"
            assembly.lose(word.sourceline, f"wf {_id(word)}", where.reason, kind)
    return convention, places


def _as_text(words: list[etree._Element], assembly: Assembly) -> dict[str, tuple[Span, ...]]:
    """Make the text of the words, a space between them and a line for each sentence."""
    tokens = TokenText()
    places: dict[str, tuple[Span, ...]] = {}
    sentence = None
    for word in words:
        if sentence is not None and word.get("sent") != sentence:
            tokens.end_sentence("\n")
        sentence = word.get("sent")
        text = " ".join((word.text or "").split())
        _keep(word, (tokens.add(text),) if text else (), places, assembly)
    assembly.text = tokens.text
    return places


def _keep(
    word: etree._Element,
    spans: tuple[Span, ...],
    places: dict[str, tuple[Span, ...]],
    assembly: Assembly,
) -> None:
    id_ = _id(word)
    if id_ in places or not id_:
        reason = f"the id {id_} is taken" if id_ else "a word without id"
        assembly.lose(word.sourceline, f"wf {word.text or ''}"[:80], reason, "refused")
    elif spans:
        places[id_] = spans


def _terms(
    root: etree._Element, words: dict[str, tuple[Span, ...]], assembly: Assembly
) -> tuple[dict[str, tuple[Span, ...]], dict[str, str]]:
    """Where the terms stand, and their lemmas."""
    places: dict[str, tuple[Span, ...]] = {}
    lemmas: dict[str, str] = {}
    for term in root.iterfind("terms/term"):
        targets = [target.get("id") or "" for target in term.iterfind("span/target")]
        known = [words[target] for target in targets if target in words]
        if len(known) < len(targets) or not targets:
            assembly.lose(term.sourceline, f"term {_id(term)}", "not all of its words are there")
        elif _id(term) in places or not _id(term):
            assembly.lose(term.sourceline, f"term {_id(term)}", "its id is taken", "refused")
        else:
            places[_id(term)] = tuple(span for spans in known for span in spans)
            lemmas[_id(term)] = term.get("lemma") or ""
    return places, lemmas


def _sentences(words: list[etree._Element], places: dict[str, tuple[Span, ...]]) -> list[Span]:
    """From the first to the last word of each sentence."""
    found: dict[str, Span] = {}
    for word in words:
        number, spans = word.get("sent"), places.get(_id(word))
        if number and spans:
            first = found.get(number, spans[0])
            start, end = min(first.start, spans[0].start), max(first.end, spans[-1].end)
            found[number] = Span(start, end)
    return list(found.values())


def _metadata(root: etree._Element) -> dict[str, str]:
    header = next((one for one in root if local(one) in ("nafHeader", "kafHeader")), None)
    if header is None:
        return {}
    described, public = header.find("fileDesc"), header.find("public")
    said = {}
    if described is not None:
        said["title"] = described.get("title") or ""
        date = _DATE.fullmatch(described.get("creationtime") or "")
        said["date"] = date[1] if date else ""
    if public is not None and is_address(public.get("uri") or ""):
        said["source"] = public.get("uri")
    return {key: value for key, value in said.items() if value}


def _id(element: etree._Element) -> str:
    return next((element.get(key) for key in ("id", "wid", "tid") if element.get(key)), "")


def _int(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdecimal() and len(text) < 13 else None


PLUGIN = Reader(
    name="naf",
    summary="NAF and KAF of the NewsReader pipeline: entities, coreference, roles, times",
    suffixes=(".naf", ".kaf", ".xml"),
    sniff=sniff,
    read=read,
)
