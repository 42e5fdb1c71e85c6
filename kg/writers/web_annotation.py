"""W3C Web Annotation: one page of annotations, with the text that they are about."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kg.model import Attribute, Document, Link, Mention, Relation, Span
from kg.names import OWN_LINKS
from kg.writers._writer import Writer

_Json = dict[str, object]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""How many characters before and after it a quote is given with."""


def write(document: Document) -> Mapping[str, bytes]:
    """Mentions are tagged, and identified by their entities; relations link annotations.

    A group becomes a link of all its members.
    """
    source = document.metadata.get("source", "").split(" ")[0] or f"urn:kg:document/{document.name}"
    text: _Json = {
        "id": source,
        "type": "Text",
        "format": "text/plain",
        "title": document.metadata.get("title", document.name),
        "value": document.text,
    }
    page: _Json = {
        "@context": CONTEXT,
        "type": "AnnotationPage",
        "sources": [text],
        "items": [*_items(document, source)],
    }
    return {".jsonld": (json.dumps(page, ensure_ascii=False, indent=1) + "\n").encode()}


def _items(document: Document, source: str) -> Iterator[_Json]:
    events = {r.trigger: r for r in document.relations if r.trigger}
    for mention in document.mentions:
        event = events.get(mention.id)
        yield _mention(document.text, source, mention, event)
    for relation in document.relations:
        if not relation.trigger:
            yield {
                "id": relation.id,
                "type": "Annotation",
                "motivation": "linking",
                "body": [_tag(relation.label), *_said(relation.attributes)],
                "target": _ends(relation),
            }
    for number, group in enumerate(document.groups, 1):
        yield {
            "id": f"G{number}",
            "type": "Annotation",
            "motivation": "linking",
            "body": _tag(group.label),
            "target": [{"id": member} for member in group.members],
        }


def _mention(text: str, source: str, mention: Mention, event: Relation | None) -> _Json:
    """A mention; one that is the words of a relation has its ends as further targets."""
    said = (*mention.attributes, *(event.attributes if event else ()))
    places = [_place(text, source, span) for span in mention.spans]
    target: object = places[0] if len(places) == 1 else {"type": "Composite", "items": places}
    if event:
        target = [target, *_ends(event)]
    return {
        "id": mention.id,
        "type": "Annotation",
        "motivation": "tagging",
        "body": [_tag(mention.label), *map(_identity, mention.links), *_said(said)],
        "target": target,
    }


def _place(text: str, source: str, span: Span) -> _Json:
    quote: _Json = {
        "type": "TextQuoteSelector",
        "exact": text[span.start : span.end],
        "prefix": text[max(0, span.start - AROUND) : span.start],
        "suffix": text[span.end : span.end + AROUND],
    }
    position: _Json = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return {"source": source, "selector": [quote, position]}


def _ends(relation: Relation) -> list[_Json]:
    return [{"id": a.target, "role": a.role} for a in relation.arguments]


def _tag(label: str) -> _Json:
    return {"type": "TextualBody", "purpose": "tagging", "value": label}


def _identity(link: Link) -> _Json:
    known = link.identifier or "NIL"
    if link.source == OWN_LINKS:
        return {"type": "SpecificResource", "purpose": "identifying", "source": known}
    body: _Json = {"type": "SpecificResource", "purpose": "identifying", "source": known}
    if not known.startswith(("http://", "https://")):
        value = f"{link.source}:{known}"
        body = {"type": "TextualBody", "purpose": "identifying", "value": value}
    return body | ({"label": link.label} if link.label else {})


def _said(attributes: Sequence[Attribute]) -> Iterator[_Json]:
    for attribute in attributes:
        value = "true" if attribute.value is None else attribute.value
        # A note is a comment with a name, and an attribute is a name alone.
        purpose = ["commenting", attribute.name] if attribute.note else attribute.name
        yield {"type": "TextualBody", "purpose": purpose, "value": value}


PLUGIN = Writer(
    name="web-annotation",
    suffix=".jsonld",
    summary="W3C Web Annotation, with the text in it",
    write=write,
)
