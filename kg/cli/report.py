"""What `kg inspect` shows of a reading: what was read, and what became of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from kg.cli.lines import counted, shown
from kg.lift import Lifted
from kg.lift.agreement import annotators
from kg.lift.tally import SORTS, Tally, total
from kg.model import Document, Loss
from kg.reading import WARNINGS, Reading, coverage, losses_of

Shorten = Callable[[str], str]
"""An IRI as people read it."""


@dataclass(frozen=True, slots=True)
class Row:
    """The annotations of one sort: as many as were read are in one of the other columns.

    ``mapped`` have a term that fits, ``left_out`` are dropped by the profile, ``repeated`` were
    made by another annotator as well, ``no_place`` were not understood.
    """

    sort: str
    read: int
    mapped: int
    left_out: int
    repeated: int
    no_place: int


@dataclass(frozen=True, slots=True)
class Label:
    """What a label became.

    ``mapped`` to a term, ``unknown`` (then ``term`` is the closest one), ``left out`` by the
    profile, or ``refused``: it does not fit where it stands.
    """

    what: str
    label: str
    fate: str
    term: str
    times: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence that no fact rests on."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OneDocument:
    """One document, the reader that took it and why, and what became of its annotations."""

    name: str
    path: str
    format: str
    taken: str
    offsets: str
    splitter: str
    annotators: tuple[str, ...]
    annotations: tuple[Row, ...]
    labels: tuple[Label, ...]
    statements: int
    sentences: int
    sentences_without_fact: tuple[Stretch, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All documents and their sums. ``losses`` are those outside documents.

    ``kinds`` counts all losses by kind; ``understood`` says that none of them costs the graph
    anything that nobody decided.
    """

    documents: tuple[OneDocument, ...]
    annotations: tuple[Row, ...]
    labels: tuple[Label, ...]
    statements: int
    sentences: int
    sentences_with_fact: int
    kinds: dict[str, int]
    losses: tuple[Loss, ...]
    understood: bool


def report(reading: Reading) -> Report:
    """Make the report of a reading."""
    documents = tuple(_document(one, reading.taken) for one in reading.lifted)
    everything = [*reading.losses, *(x for one in documents for x in one.losses)]
    sentences = sum(one.sentences for one in documents)
    bare = sum(len(one.sentences_without_fact) for one in documents)
    return Report(
        documents=documents,
        annotations=_rows(total(one.tally for one in reading.lifted)),
        labels=_labels(reading.lifted),
        statements=sum(one.statements for one in documents),
        sentences=sentences,
        sentences_with_fact=sentences - bare,
        kinds=dict(sorted(Counter(x.kind for x in everything).items())),
        losses=reading.losses,
        understood=all(x.kind in WARNINGS for x in everything),
    )


def _document(one: Lifted, taken: Mapping[str, str]) -> OneDocument:
    document = one.document
    return OneDocument(
        name=document.name,
        path=document.path,
        format=document.format,
        taken=taken.get(document.name, ""),
        offsets=document.metadata.get("offsets", "code points"),
        splitter=document.splitter,
        annotators=tuple(annotators(document)),
        annotations=_rows(one.tally),
        labels=_labels([one]),
        statements=len(one.statements),
        sentences=len(document.sentences),
        sentences_without_fact=tuple(
            Stretch(s.start, s.end, document.text[s.start : s.end]) for s in coverage(one)
        ),
        losses=tuple(losses_of(one)),
    )


def _rows(tally: Tally) -> tuple[Row, ...]:
    return tuple(
        Row(
            sort,
            tally.read[sort],
            tally.mapped.get(sort, 0),
            tally.left_out.get(sort, 0),
            tally.repeated.get(sort, 0),
            tally.without_place(sort),
        )
        for sort in SORTS
        if tally.read.get(sort, 0)
    )


def _labels(lifted: Iterable[Lifted]) -> tuple[Label, ...]:
    found: Counter[tuple[str, str, str, str]] = Counter()
    used: Counter[tuple[str, str]] = Counter()
    for one in lifted:
        used.update(_used(one.document))
        found.update({(w, x, "mapped", term): n for (w, x, term), n in one.mapped.items()})
        found.update({(w, x, "unknown", close): n for (w, x, close), n in one.unknown.items()})
        found.update({(w, x, "left out", ""): n for (w, x), n in one.omitted.items()})
    for (what, label, _, _), times in found.items():
        used["relation" if what == "group" else what, label] -= times
    found.update({(w, x, "refused", ""): n for (w, x), n in used.items() if n > 0})
    return tuple(Label(*key, times) for key, times in sorted(found.items()))


def _used(document: Document) -> Iterator[tuple[str, str]]:
    """The labels of mentions and relations; that of an event counts as that of its trigger."""
    triggers = {r.trigger for r in document.relations}
    yield from (("mention", m.label) for m in document.mentions if m.id not in triggers)
    yield from (("relation", r.label) for r in document.relations if not r.trigger)


# --- as JSON, as a table --------------------------------------------------------------------


def as_json(found: Report) -> str:
    """The whole report as JSON."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2)


def as_table(found: Report, shorten: Shorten, *, summary: bool = False) -> str:
    """The report as lines of text: each document, unless a summary is wanted, then all of them."""
    lines: list[str] = []
    for one in () if summary else found.documents:
        lines += [*_document_lines(one, shorten), ""]
    lines += [f"not read: {x}" for x in found.losses]
    title = counted({"documents": len(found.documents), "statements": found.statements})
    lines += [title, *_row_lines(found.annotations), *_label_lines(found.labels, shorten)]
    lines.append(f"  coverage  {_coverage(found.sentences_with_fact, found.sentences)}")
    noted = {kind: n for kind, n in found.kinds.items() if kind in WARNINGS}
    lost = {kind: n for kind, n in found.kinds.items() if kind not in WARNINGS}
    lines.append(f"  noted     {_kinds(noted)}")
    lines.append(f"  LOST      {_kinds(lost)}")
    return "\n".join(lines)


def _document_lines(one: OneDocument, shorten: Shorten) -> Iterator[str]:
    yield f"{one.name}  ({one.path})"
    yield (
        f"  reader    {one.format}, since {one.taken}" if one.taken else f"  reader    {one.format}"
    )
    yield f"  offsets   in {one.offsets}; sentences by {one.splitter}"
    if one.annotators:
        yield f"  made by   {', '.join(one.annotators)}"
    yield f"  said      {counted({'statements': one.statements})}"
    yield from _row_lines(one.annotations)
    yield from _label_lines(one.labels, shorten)
    for loss in one.losses:
        yield f"  {'note' if loss.kind in WARNINGS else 'LOST':<9} {loss}"
    bare = one.sentences_without_fact
    yield f"  coverage  {_coverage(one.sentences - len(bare), one.sentences)}"
    for stretch in bare:
        yield f"            {stretch.start}-{stretch.end}  {shown(stretch.text, 100)}"


def _row_lines(rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        yield "  read      nothing"
        return
    heads = ("read", "mapped", "left out", "repeated", "no place")
    cells = [
        [f"{n:,}" for n in (r.read, r.mapped, r.left_out, r.repeated, r.no_place)] for r in rows
    ]
    widths = [max(len(c[i]) for c in (heads, *cells)) for i in range(len(heads))]
    for name, row in zip(["", *(r.sort for r in rows)], [heads, *cells], strict=True):
        line = "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {name:<10}  {line}"


def _label_lines(labels: Sequence[Label], shorten: Shorten) -> Iterator[str]:
    width = max((len(f"{x.what} {x.label}") for x in labels), default=0)
    for x in labels:
        name = shown(f"{x.what} {x.label}", 80)
        yield f"  {x.fate:<9} {name:<{min(width, 80)}}  {fate(x, shorten)}  ({x.times:,})"


def fate(label: Label, shorten: Shorten) -> str:
    """What a label became, in words."""
    if label.fate == "unknown":
        return f"closest is {label.term}" if label.term else "no term is close"
    if label.fate == "refused":
        return "it does not fit, or joins what is not in the graph"
    return f"→ {shorten(label.term)}" if label.term else "by the profile"


def _coverage(covered: int, sentences: int) -> str:
    return f"{covered:,} of {sentences:,} sentences carry a fact"


def _kinds(kinds: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {kind}" for kind, n in kinds.items()) or "nothing"
