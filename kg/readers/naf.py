"""NAF and KAF, the formats of the NewsReader pipeline: http://wordpress.let.vupr.nl/naf.

Offsets count code points of ``raw``; without it the text is made of the words.
"""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from kg.errors import InputError
from kg.model import Document, Span
from kg.readers._gathered import Gathered, Piece
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
    gathered = Gathered(shown, [Piece(raw)])
    if raw.strip():
        text, (convention, places) = raw, _in_raw(raw, words, gathered)
    else:
        convention = "code points"
        text, places = _as_text(words, gathered)
        gathered.pieces = [Piece(text)]
    terms, lemmas = _terms(root, places, gathered)
    Layers(gathered, text, {**places, **terms}, lemmas).read(root)
    return gathered.document(
        name,
        PLUGIN.name,
        text=text,
        spans=_sentences(words, places),
        metadata={**_metadata(root), "offsets": convention},
        sources=(str(path),),
    )


def _in_raw(
    raw: str, words: list[etree._Element], gathered: Gathered
) -> tuple[str, dict[str, tuple[Span, ...]]]:
    """Where the words stand in the raw text, by their offsets and what they are."""
    claims = []
    for word in words:
        start, length = _int(word.get("offset")), _int(word.get("length"))
        text = word.text or ""
        whole = () if start is None else ((start, start + (length or len(text))),)
        claims.append(Claim(whole, text or None))
    convention, found = place(raw, claims)
    places: dict[str, tuple[Span, ...]] = {}
    for word, where in zip(words, found, strict=True):
        _keep(word, where.spans, places, gathered)
        if where.reason:
            kind = "repaired" if where.spans else "refused"
            gathered.lose(kind, f"wf {_id(word)}", where.reason, word.sourceline)
    return convention, places


def _as_text(
    words: list[etree._Element], gathered: Gathered
) -> tuple[str, dict[str, tuple[Span, ...]]]:
    """Make the text of the words, a space between them and a line for each sentence."""
    tokens = TokenText()
    places: dict[str, tuple[Span, ...]] = {}
    sentence = None
    for word in words:
        if sentence is not None and word.get("sent") != sentence:
            tokens.end_sentence("\n")
        sentence = word.get("sent")
        text = " ".join((word.text or "").split())
        _keep(word, (tokens.add(text),) if text else (), places, gathered)
    return tokens.text, places


def _keep(
    word: etree._Element,
    spans: tuple[Span, ...],
    places: dict[str, tuple[Span, ...]],
    gathered: Gathered,
) -> None:
    id_ = _id(word)
    if id_ in places or not id_:
        reason = f"the id {id_} is taken" if id_ else "a word without id"
        gathered.lose("refused", f"wf {word.text or ''}"[:80], reason, word.sourceline)
    elif spans:
        places[id_] = spans


def _terms(
    root: etree._Element, words: dict[str, tuple[Span, ...]], gathered: Gathered
) -> tuple[dict[str, tuple[Span, ...]], dict[str, str]]:
    """Where the terms stand, and their lemmas."""
    places: dict[str, tuple[Span, ...]] = {}
    lemmas: dict[str, str] = {}
    for term in root.iterfind("terms/term"):
        targets = [target.get("id") or "" for target in term.iterfind("span/target")]
        known = [words[target] for target in targets if target in words]
        if len(known) < len(targets) or not targets:
            gathered.lose(
                "unread", f"term {_id(term)}", "not all of its words are there", term.sourceline
            )
        elif _id(term) in places or not _id(term):
            gathered.lose("refused", f"term {_id(term)}", "its id is taken", term.sourceline)
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
