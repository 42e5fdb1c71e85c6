"""Namespaces, prefixes, slugs: every IRI that kg mints is made here."""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

KG: Final = "https://kg.example/ns#"
"""The namespace of kg's own words (``kg/vocabulary.ttl``), under a reserved domain."""

DATA_BASE: Final = "https://kg.example/id/"
"""Where entities, documents and statements get their IRIs, unless a build says otherwise."""

DCTERMS: Final = "http://purl.org/dc/terms/"
EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"
OA: Final = "http://www.w3.org/ns/oa#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA: Final = "https://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
VANN: Final = "http://purl.org/vocab/vann/"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE: Final = RDF + "type"
XSD_STRING: Final = XSD + "string"
XSD_ANYURI: Final = XSD + "anyURI"
XSD_BOOLEAN: Final = XSD + "boolean"
XSD_DECIMAL: Final = XSD + "decimal"
XSD_INTEGER: Final = XSD + "integer"

STANDARD_PREFIXES: Final = {
    "dcterms": DCTERMS,
    "kg": KG,
    "oa": OA,
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}

_SLUG_LENGTH = 48


def plain(text: str) -> str:
    """Text as people may type it: lower-case letters and digits, joined by hyphens.

    Accents fall away; letters of other scripts stay as they are. Empty if nothing is left.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "-".join(re.findall(r"[^\W_]+", bare))


def slug(text: str) -> str:
    """A readable part of an IRI: ``plain`` text, cut between words where it is long."""
    result = plain(text)
    return result if len(result) <= _SLUG_LENGTH else result[:_SLUG_LENGTH].rsplit("-", 1)[0]


def digest(parts: Iterable[str], length: int = 10) -> str:
    """A short hash of a sequence of strings, in hexadecimal, ``length`` digits."""
    whole = hashlib.sha256("\x1f".join(parts).encode())
    return whole.hexdigest()[:length]


def minted(base: str, text: str, key: Iterable[str]) -> str:
    """An IRI: ``base``, a readable slug of ``text``, and a hash of the identity ``key``."""
    readable = slug(text)
    return f"{base}{readable}-{digest(key)}" if readable else base + digest(key)


@lru_cache(maxsize=1024)  # asked for each statement of a document
def document_iri(base: str, name: str) -> str:
    """The IRI of a document, which is the IRI of its named graph as well."""
    return minted(base + "document/", name, ("document", name))


def fragment_iri(document: str, start: int, end: int) -> str:
    """A stretch of a document's text as RFC 5147 has it: characters ``start`` to ``end``."""
    return f"{document}#char={start},{end}"


def sentence_iri(document: str, number: int) -> str:
    """The sentence of a document with this number, counted from 1."""
    return f"{document}#sentence={number}"


def statement_iri(base: str, identifier: str) -> str:
    """The IRI of a statement."""
    return f"{base}statement/{identifier}"


def identity_graph(base: str) -> str:
    """The named graph of labels and former IRIs."""
    return base + "graph/identity"


def inferred_graph(base: str) -> str:
    """The named graph of inferred statements."""
    return base + "graph/inferred"


def facts_graph(base: str) -> str:
    """The named graph that holds the facts in a store elsewhere, which may have no default one."""
    return base + "graph/facts"


def published_graph(base: str) -> str:
    """The named graph that tells, in a store elsewhere, what was published there."""
    return base + "graph/published"


def rule_iri(name: str) -> str:
    """The IRI of an inference rule."""
    return KG + name


def closest(name: str, known: Iterable[str]) -> str:
    """What to say of an unknown name: the known ones that look like it, or else all of them."""
    by_folded = {k.casefold(): k for k in sorted(known, reverse=True)}
    close = difflib.get_close_matches(name.casefold()[:64], by_folded, n=3)
    if close:
        return f"did you mean {' or '.join(by_folded[c] for c in close)}?"
    return f"there are: {', '.join(sorted(by_folded.values()))}"


def local_name(iri: str) -> str:
    """What stands after the last ``#``, ``/`` or ``:`` of an IRI."""
    return re.split(r"[#/:]", iri)[-1]


OWN_LINKS = "kg"
"""The database that links to entities of a graph name, where its annotations are written out."""


def folded(label: str) -> str:
    """A label as it is compared: without case, spaces, hyphens and underscores."""
    return _remembered(label) if len(label) <= _SHORT else _folded(label)


def _folded(label: str) -> str:
    return re.sub(r"[\s_\-]+", "", unicodedata.normalize("NFKC", label).casefold())


_SHORT = 64  # characters; longer ones are values that are compared as labels are
_remembered = lru_cache(maxsize=1 << 14)(_folded)  # Documents say the same labels over and over.


class Prefixes:
    """CURIEs for people: IRIs are shortened by the longest namespace that fits."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self.by_prefix = dict(prefixes)
        self._longest = sorted(prefixes.items(), key=lambda item: (-len(item[1]), item[0]))

    def shorten(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI itself where no namespace fits."""
        for prefix, namespace in self._longest:
            if iri.startswith(namespace):
                rest = iri[len(namespace) :]
                if rest and not re.search(r"[/#:?\s]", rest):
                    return f"{prefix}:{rest}"
        return iri

    def expand(self, name: str) -> str:
        """The IRI of a CURIE; anything else is returned as it is."""
        prefix, colon, rest = name.partition(":")
        if colon and not rest.startswith("//") and prefix in self.by_prefix:
            return self.by_prefix[prefix] + rest
        return name
