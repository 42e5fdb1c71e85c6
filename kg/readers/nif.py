"""NIF 2.0 (https://nif.readthedocs.io) in Turtle or N-Triples: named entities and links.

A ``nif:Context`` is a document. What has ``itsrdf:taIdentRef`` or ``taClassRef``, or is a phrase,
is a mention; words and their analysis are not read.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.errors import InputError
from kg.model import Attribute, Document, Link, Loss, Mention, Span
from kg.names import DCTERMS, RDF_TYPE
from kg.readers._gathered import Gathered, Piece, opaque
from kg.readers._links import is_address, link_to
from kg.readers._offsets import Claim, place
from kg.readers._reader import Part, Reader
from kg.readers._text import head, read_bytes

NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
ITS = (
    "http://www.w3.org/2005/11/its/rdf#",
    "https://www.w3.org/2005/11/its/rdf-content/its-rdf.html#",
)
_BASE = "file:///nif/"  # of relative addresses
_FORMATS = {".ttl": RdfFormat.TURTLE, ".nif": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES}
_AT = re.compile(r"#(?:char=|offset_)(\d{1,12})[,_](\d{1,12})")
_STRUCTURE = frozenset(
    ["String", "RFC5147String", "OffsetBasedString", "ContextHashBasedString", "CString",
     "URIScheme", "Structure", "Annotation", "AnnotationUnit", "TextSpanAnnotation"]
)  # fmt: skip
_SYNTAX = frozenset({"Word", "Sentence", "Paragraph", "Title", "Context"})
_NO_ENTRY = "http://aksw.org/notInWiki/"
_READ = frozenset(
    ["taIdentRef", "taClassRef", "taAnnotatorsRef", "annotator", "taSource", "taConfidence",
     "confidence", "beginIndex", "endIndex", "anchorOf", "referenceContext", "type"]
)  # fmt: skip


def sniff(path: Path) -> str | None:
    """Take Turtle and N-Triples that name NIF's vocabulary."""
    if path.suffix in _FORMATS and NIF in head(path):
        return "the vocabulary of NIF is in it"
    return None


@dataclass
class _Node:
    """Everything that is said of one subject, by the local names of the properties."""

    iri: str
    triples: list[Triple] = field(default_factory=list)
    values: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def one(self, name: str) -> str:
        """A value of a property, the least if there are several; empty if there is none."""
        return min(self.values[name]) if self.values.get(name) else ""

    def at(self) -> tuple[int, int] | None:
        """Its offsets: as it says, or else as its IRI does."""
        start, end = self.one("beginIndex"), self.one("endIndex")
        if start.isdecimal() and end.isdecimal() and len(start + end) < 24:
            return int(start), int(end)
        match = _AT.search(self.iri)
        return (int(match[1]), int(match[2])) if match else None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each context; the file itself where there is one."""
    nodes = _nodes(path, shown)
    contexts = [node for node in nodes.values() if "isString" in node.values]
    if not contexts:
        yield Loss(shown, 0, "unread", path.name, "no nif:Context with nif:isString in it")
    of_context: defaultdict[str, list[_Node]] = defaultdict(list)
    for node in nodes.values():
        for about in node.values.get("referenceContext", ()):
            of_context[about].append(node)
    known = {context.iri for context in contexts}
    for iri in sorted(of_context.keys() - known):
        reason = f"{len(of_context[iri])} annotations of a context without text"
        yield Loss(shown, 0, "unread", iri, reason)
    for context in contexts:
        if len(contexts) == 1:
            yield Part("", path.read_bytes())
            return
        triples = [t for node in (context, *of_context[context.iri]) for t in node.triples]
        content = serialize(dict.fromkeys(triples), format=RdfFormat.N_TRIPLES)
        yield Part(_name(context.iri), content or b"")


def read(path: Path, name: str, shown: str) -> Document:
    """Read the annotations of the only context of a file. Raises InputError for none or several."""
    nodes = _nodes(path, shown)
    contexts = [node for node in nodes.values() if "isString" in node.values]
    if len(contexts) != 1:
        raise InputError(f"{shown}: {len(contexts)} contexts with a text, and not one")
    context = contexts[0]
    text = context.one("isString")
    gathered = Gathered(shown, [Piece(text)])
    ours = [n for n in nodes.values() if context.iri in n.values.get("referenceContext", ())]
    _add_mentions([n for n in ours if n is not context], gathered)
    metadata = {"title": context.one(f"{DCTERMS}title"), "date": context.one(f"{DCTERMS}date")}
    source = context.one("sourceUrl") or context.iri.partition("#")[0]
    metadata["source"] = source if is_address(source) else ""
    return gathered.document(
        name,
        PLUGIN.name,
        text=text,
        spans=_sentences(ours, text),
        metadata={key: value for key, value in metadata.items() if value},
        sources=(str(path),),
    )


def _nodes(path: Path, shown: str) -> dict[str, _Node]:
    """The subjects of a file in its order."""
    data = read_bytes(path, shown)
    nodes: dict[str, _Node] = {}
    try:
        for quad in parse(data, format=_FORMATS[path.suffix], base_iri=_BASE):
            if not isinstance(quad.subject, NamedNode):
                continue
            node = nodes.setdefault(quad.subject.value, _Node(quad.subject.value))
            node.triples.append(Triple(quad.subject, quad.predicate, quad.object))
            if isinstance(quad.object, NamedNode | Literal):
                node.values[_property(quad.predicate.value)].append(quad.object.value)
    except SyntaxError as error:
        raise InputError(f"{shown}:{error.lineno or 0}: not Turtle: {error.msg}") from None
    return nodes


def _property(iri: str) -> str:
    """The local name of NIF's and ITS's properties; others as they are."""
    for namespace in (NIF, *ITS):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return "type" if iri == RDF_TYPE else iri


def _types(node: _Node) -> list[str]:
    return sorted(iri.removeprefix(NIF) for iri in node.values.get("type", ()))


def _sentences(nodes: Sequence[_Node], text: str) -> list[Span]:
    found = [n for n in nodes if "Sentence" in _types(n)]
    claims = [Claim((at,), n.one("anchorOf") or None) for n in found if (at := n.at()) is not None]
    return [span for one in place(text, claims)[1] for span in one.spans]


def _add_mentions(nodes: Sequence[_Node], gathered: Gathered) -> None:
    left_out: Counter[str] = Counter()
    number = 0
    for node in sorted(nodes, key=lambda n: (n.at() or (0, 0), n.iri)):
        labels = _labels(node)
        if not labels:
            left_out.update(set(_types(node)) & _SYNTAX - {"Sentence"})
            continue
        at = node.at()
        if at is None:
            gathered.lose("unread", node.iri, "no nif:beginIndex and nif:endIndex")
            continue
        for label in labels:
            number += 1
            mention = Mention(
                id=f"T{number}",
                label=label,
                spans=(),
                attributes=tuple(_attributes(node)),
                links=_links(node),
                annotator=opaque(node.one("taAnnotatorsRef") or node.one("annotator")),
            )
            gathered.mention(mention, (0, Claim((at,), node.one("anchorOf") or None)))
    for type_, count in sorted(left_out.items()):
        gathered.lose("dropped", type_, f"{count} of these are structure, and no mentions")


def _labels(node: _Node) -> list[str]:
    """The classes of an annotation, by their local names; its type where it has a link only."""
    classes = [
        re.split(r"[/#:]", iri.rstrip("/#"))[-1] for iri in node.values.get("taClassRef", ())
    ]
    if classes:
        return list(dict.fromkeys(sorted(classes)))
    types = [one for one in _types(node) if one not in _STRUCTURE]
    if "taIdentRef" in node.values:
        return [next((one for one in types if one not in _SYNTAX), "Phrase").rpartition("#")[2]]
    return [re.split(r"[/#]", one)[-1] for one in types if one not in _SYNTAX][:1]


def _links(node: _Node) -> tuple[Link, ...]:
    found = sorted(set(node.values.get("taIdentRef", ())))
    return tuple(
        Link("", None) if iri.startswith(_NO_ENTRY) or not is_address(iri) else link_to(iri)
        for iri in found
    )


def _attributes(node: _Node) -> Iterator[Attribute]:
    """Confidence, and whatever is said in words that are not NIF's own."""
    if confidence := node.one("taConfidence") or node.one("confidence"):
        yield Attribute("confidence", confidence)
    for name in sorted(node.values):
        own = name in _READ or not is_address(name) or name.startswith(NIF)
        if not own:
            for value in sorted(node.values[name]):
                yield Attribute(re.split(r"[/#]", name)[-1], value)


def _name(iri: str) -> str:
    path = [piece for piece in iri.partition("#")[0].split("/") if piece]
    return re.sub(r"[^\w.~-]+", "-", path[-1])[:100] if path else "1"


PLUGIN = Reader(
    name="nif",
    summary="NIF 2.0 in Turtle or N-Triples: entities and their links",
    suffixes=tuple(_FORMATS),
    sniff=sniff,
    read=read,
    parts=parts,
)
