"""kg's own JSON Lines: one line with the document and its annotations."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kg.model import METADATA, Attribute, Document, Mention, Relation
from kg.readers._gathered import GIVEN
from kg.writers._writer import Writer, with_pairs

_Json = dict[str, object]


def write(document: Document) -> Mapping[str, bytes]:
    """The document as its JSON Schema (``kg formats jsonl --schema``) has it."""
    document = with_pairs(document)
    whole: _Json = {
        "id": document.name,
        "text": document.text,
        "metadata": {k: document.metadata[k] for k in METADATA if k in document.metadata},
        "spans": [_span(document.text, m) for m in document.mentions],
        "relations": [_relation(r) for r in document.relations],
        "groups": [{"label": g.label, "members": [*g.members]} for g in document.groups],
    }
    if document.splitter == GIVEN:  # Those of a splitter would seem to be the annotator's.
        whole["sentences"] = [[s.start, s.end] for s in document.sentences]
    return {".jsonl": (json.dumps(whole, ensure_ascii=False) + "\n").encode()}


def _span(text: str, mention: Mention) -> _Json:
    found: _Json = {
        "id": mention.id,
        "label": mention.label,
        "fragments": [[s.start, s.end] for s in mention.spans],
        "text": " ".join(text[s.start : s.end] for s in mention.spans),
        **_said(mention.attributes),
    }
    links = [
        {"source": x.source, "id": x.identifier, **({"label": x.label} if x.label else {})}
        for x in mention.links
    ]
    return found | ({"links": links} if links else {})


def _relation(relation: Relation) -> _Json:
    found: _Json = {"id": relation.id, "label": relation.label}
    if relation.trigger:
        ends = [{"role": a.role, "target": a.target} for a in relation.arguments]
        found |= {"trigger": relation.trigger, "arguments": ends}
    else:
        one, other = (a.target for a in relation.arguments)
        found |= {"from": one, "to": other}
    return found | _said(relation.attributes)


def _said(attributes: Sequence[Attribute]) -> _Json:
    """Attributes and notes by name; several of one name are an array."""
    found: dict[str, dict[str, list[object]]] = {
        "attributes": defaultdict(list),
        "notes": defaultdict(list),
    }
    for attribute in attributes:
        kind = "notes" if attribute.note else "attributes"
        value = True if attribute.value is None else attribute.value
        found[kind][attribute.name].append(value)
    return {
        kind: {name: v[0] if len(v) == 1 else v for name, v in by_name.items()}
        for kind, by_name in found.items()
        if by_name
    }


PLUGIN = Writer(
    name="jsonl",
    suffix=".jsonl",
    summary="kg's own JSON Lines: text, spans, relations",
    write=write,
)
