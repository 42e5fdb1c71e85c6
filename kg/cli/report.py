"""What `kg inspect` shows of a reading, as text and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict

from kg.lift import Lifted
from kg.model import Document
from kg.reading import WARNINGS, Reading, coverage


def _read(document: Document) -> dict[str, int]:
    events = sum(1 for r in document.relations if r.trigger)
    attributes = [
        *(a for m in document.mentions for a in m.attributes),
        *(a for r in document.relations for a in r.attributes),
    ]
    return {
        "mentions": len(document.mentions),
        "relations": len(document.relations) - events,
        "events": events,
        "groups": len(document.groups),
        "attributes": sum(1 for a in attributes if not a.note),
        "notes": sum(1 for a in attributes if a.note),
        "links": sum(len(m.links) for m in document.mentions),
    }


def counted(counts: Mapping[str, int]) -> str:
    """Counts in words: "1 document, 33 entities"."""
    return ", ".join(f"{n:,} {_one(what) if n == 1 else what}" for what, n in counts.items())


def _one(what: str) -> str:
    if what.endswith("ies"):
        return what.removesuffix("ies") + "y"
    return what.removesuffix("es") if what.endswith("sses") else what.removesuffix("s")


def as_json(reading: Reading) -> str:
    """The whole report as JSON."""
    documents = [
        {
            "name": one.document.name,
            "path": one.document.path,
            "format": one.document.format,
            "offsets": one.document.metadata.get("offsets", "code points"),
            "splitter": one.document.splitter,
            "read": _read(one.document),
            "statements": len(one.statements),
            "mapped": [
                {"what": what, "label": label, "term": term, "times": times}
                for (what, label, term), times in one.mapped.items()
            ],
            "losses": [asdict(x) for x in sorted({*one.document.losses, *one.losses})],
            "sentences": len(one.document.sentences),
            "sentences_without_fact": [
                {"start": s.start, "end": s.end, "text": one.document.text[s.start : s.end]}
                for s in coverage(one)
            ],
        }
        for one in reading.lifted
    ]
    outside = [asdict(x) for x in reading.losses]
    return json.dumps({"documents": documents, "losses": outside}, ensure_ascii=False, indent=2)


def as_table(reading: Reading) -> str:
    """The report as lines of text."""
    lines: list[str] = []
    for one in reading.lifted:
        lines += _document(one)
    lines += [f"not read: {x}" for x in reading.losses]
    total = Counter[str]()
    for one in reading.lifted:
        total.update(_read(one.document))
    lost = sum(1 for x in reading.all_losses if x.kind not in WARNINGS)
    documents = counted({"documents": len(reading.lifted)})
    lines.append(f"{documents}: {counted(total)}; {lost:,} not in the graph")
    return "\n".join(lines)


def _document(one: Lifted) -> list[str]:
    document = one.document
    read = counted({what: n for what, n in _read(document).items() if n})
    lines = [
        f"{document.name}  ({document.format}, {document.path})",
        f"  read      {read or 'nothing'}; offsets in "
        f"{document.metadata.get('offsets', 'code points')}; sentences by {document.splitter}",
        f"  said      {len(one.statements)} statements",
    ]
    width = max((len(f"{w} {label}") for w, label, _ in one.mapped), default=0)
    for (what, label, term), times in one.mapped.items():
        lines.append(f"  mapped    {f'{what} {label}':<{width}}  → {term}  {times} times")
    for loss in sorted({*document.losses, *one.losses}):
        lines.append(f"  {'note' if loss.kind in WARNINGS else 'LOST':<9} {loss}")
    bare = coverage(one)
    lines.append(f"  coverage  {len(document.sentences) - len(bare)} of {len(document.sentences)} "
                 "sentences carry a fact; these do not:")  # fmt: skip
    for s in bare:
        words = " ".join(document.text[s.start : s.end].split())
        lines.append(
            f"            {s.start}-{s.end}  {words[:100]}{'…' if len(words) > 100 else ''}"
        )
    return lines
