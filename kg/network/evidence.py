"""What stands behind a fact: its statements, their quotes, and the sentences around them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import networkx as nx

from kg.names import RDF_TYPE, local_name
from kg.store import DocumentRow, EntityRow, EvidenceRow, FactRow, StatementRow, View

_LONG = 400
"""Of an unmarked stretch within a passage that is longer, both ends are kept."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a document, in code points, and its exact text."""

    document: DocumentRow
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """One statement that says a fact.

    ``claim`` is what it says, in words: subject, property and value, by their labels.
    ``coreference`` are the quotes of the links that the statement leans on, apart from its own.
    ``attributed_to`` is a label, ``rule`` the name of the rule that inferred it.
    """

    statement: str
    claim: str
    mode: str
    negated: bool
    rank: str
    rule: str | None
    attributed_to: str | None
    confidence: float | None
    valid_from: str | None
    valid_until: str | None
    quotes: tuple[Quote, ...]
    coreference: tuple[Quote, ...]

    @property
    def quote(self) -> str:
        """The quotes as one line: in quotation marks, apart from each other.

        Quotes that lie within another one are left out, white space is folded, and what has
        quotation marks of its own gets no more.
        """
        return " … ".join(_in_marks(q.text) for q in _outermost(self.quotes))

    @property
    def places(self) -> str:
        """Where the quotes of ``quote`` stand: ``92-109, 411-426``."""
        return ", ".join(f"{q.start}-{q.end}" for q in _outermost(self.quotes))

    @property
    def documents(self) -> tuple[DocumentRow, ...]:
        """The documents that the quotes are from: one, or those of the premises."""
        return tuple(dict.fromkeys(q.document for q in self.quotes))

    @property
    def qualified(self) -> tuple[str, ...]:
        """What limits the statement, in words; empty for what a document plainly asserts."""
        words = [
            "denied" if self.negated else "",
            self.mode if self.mode not in ("asserted", "inferred") else "",
            f"inferred by {self.rule}" if self.rule else "",
            f"according to {self.attributed_to}" if self.attributed_to else "",
            self.rank if self.rank != "normal" else "",
            f"from {self.valid_from}" if self.valid_from else "",
            f"until {self.valid_until}" if self.valid_until else "",
            "" if self.confidence is None else f"confidence {self.confidence:g}",
        ]
        return tuple(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences around quotes: pieces of text, each marked as a quote or not.

    A long stretch between marks is cut to its ends, with ``[…]`` in between.
    """

    document: DocumentRow
    start: int
    end: int
    pieces: tuple[tuple[str, bool], ...]


def title_of(document: DocumentRow) -> str:
    """What a document is called: its title, or else its name."""
    return document.title or document.name


def said(view: View, facts: Sequence[int]) -> dict[int, tuple[Said, ...]]:
    """The statements of facts, best first, by the fact's number."""
    statements = view.statements(facts)
    told = _told(view, [s for found in statements.values() for s in found])
    return {fact: tuple(told[s.iri] for s in found) for fact, found in statements.items()}


def behind(
    view: View, graph: nx.MultiGraph[int], keys: Sequence[int] | None = None
) -> dict[int, tuple[Said, ...]]:
    """What stands behind the edges of a View's network, all or those with some keys, by key.

    For an edge of the whole network these are all statements of its fact, best first, also those
    that deny or only quote it. For one of a projection they are the statements that make it, along
    its ways.
    """
    edges = graph.edges(keys=True, data="statements")
    if keys is not None:
        edges = [edge for edge in edges if edge[2] in set(keys)]
    if not graph.graph.get("projection"):
        return said(view, [fact for _, _, fact, _ in edges])
    wanted = sorted({iri for _, _, _, made in edges for iri in made})
    sql = "SELECT id FROM statement WHERE iri IN (SELECT value FROM json_each(?))"
    ids = [row[0] for row in view.rows(sql, (json.dumps(wanted),))]
    told = _told(view, list(view.statements_by_id(ids).values()))
    return {key: tuple(told[iri] for iri in made) for _, _, key, made in edges}


def _told(view: View, rows: Sequence[StatementRow]) -> dict[str, Said]:
    documents = {d.id: d for d in view.documents()}
    ends = [e for r in rows for e in (r.fact.subject, r.fact.object, r.attributed_to)]
    things = view.entities_by_id([e for e in ends if e is not None])

    def one(row: StatementRow) -> Said:
        by = things.get(row.attributed_to) if row.attributed_to is not None else None
        rule = local_name(row.rule) if row.rule else None
        return Said(
            row.iri, _claim(view, row.fact, things), row.mode, row.negated, row.rank, rule,
            by.label if by else None, row.confidence, row.valid_from, row.valid_until,
            quotes=tuple(_quotes(row.evidence, "evidence")),
            coreference=tuple(_quotes(row.evidence, "coreference")),
        )  # fmt: skip

    def _quotes(rows: Iterable[EvidenceRow], role: str) -> Iterator[Quote]:
        for row in rows:
            if row.role == role:
                yield Quote(documents[row.document], row.start, row.end, row.quote)

    return {row.iri: one(row) for row in rows}


def _claim(view: View, fact: FactRow, things: Mapping[int, EntityRow]) -> str:
    value = value_of(view, fact) if fact.object is None else things[fact.object].label
    return f"{things[fact.subject].label} {term_of(view, fact.property)} {value}"


def term_of(view: View, iri: str) -> str:
    """A property in words."""
    if iri == RDF_TYPE:
        return "is a"
    known = view.ontology.properties.get(iri)
    return known.label if known else view.prefixes.shorten(iri)


def value_of(view: View, fact: FactRow) -> str:
    """The value of a fact without an object, in words."""
    value = fact.value or ""
    if fact.datatype is not None:
        return value
    known = view.ontology.individuals.get(value) or view.ontology.classes.get(value)
    return known.label if known else view.prefixes.shorten(value)


def _in_marks(text: str) -> str:
    line = " ".join(text.split())
    return line if line[:1] in ("“", '"', "„", "«") else f"“{line}”"


def _outermost(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes that lie within no other one, in the order of the text, each once."""
    found: list[Quote] = []
    for quote in sorted(set(quotes), key=lambda q: (q.document.iri, q.start, -q.end)):
        last = found[-1] if found else None
        if not (last and last.document == quote.document and quote.end <= last.end):
            found.append(quote)
    return found


# --- in context ---------------------------------------------------------------------------------


def passages(view: View, quotes: Sequence[Quote]) -> list[Passage]:
    """The sentences that quotes stand in, with the quotes marked.

    Sentences that follow each other are one passage; others stay apart.
    """
    found: list[Passage] = []
    ordered = sorted(set(quotes), key=lambda q: (q.document.iri, q.start, q.end))
    for document, group in groupby(ordered, key=lambda q: q.document):
        found += _in_document(view, document, list(group))
    return found


def _in_document(view: View, document: DocumentRow, quotes: list[Quote]) -> Iterator[Passage]:
    runs: list[list[int]] = []
    for stretch in sorted(_covering(view, document.id, q) for q in quotes):
        first, last, start, end = stretch
        if runs and first <= runs[-1][1] + 1 and start <= runs[-1][3] + _LONG:
            runs[-1][1] = max(runs[-1][1], last)
            runs[-1][3] = max(runs[-1][3], end)
        else:
            runs.append([first, last, start, end])
    for _, _, start, end in runs:
        marks = [(q.start, q.end) for q in quotes if q.start < end and q.end > start]
        text = view.text(document.id, start, end)
        yield Passage(document, start, end, tuple(_pieces(text, start, marks)))


def _covering(view: View, document: int, quote: Quote) -> tuple[int, int, int, int]:
    """Numbers of the first and the last sentence that a quote touches, and their offsets."""
    sql = (
        'SELECT min(number), max(number), min(start), max("end") FROM sentence '
        'WHERE document = ? AND start < ? AND "end" > ?'
    )
    first, last, start, end = view.rows(sql, (document, quote.end, quote.start))[0]
    if first is None:  # Words between two sentences: no splitter is perfect.
        return (-1, -1, quote.start, quote.end)
    return (first, last, min(start, quote.start), max(end, quote.end))


def _pieces(text: str, offset: int, marks: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    at = 0
    for start, end in _merged(marks):
        before = text[at : start - offset]
        if before:
            yield _shortened(before, keep_start=at > 0, keep_end=True), False
        yield text[start - offset : end - offset], True
        at = end - offset
    if text[at:]:
        yield _shortened(text[at:], keep_start=True, keep_end=False), False


def _merged(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _shortened(text: str, *, keep_start: bool, keep_end: bool) -> str:
    if len(text) <= _LONG:
        return text
    head = text[: _LONG // 2] if keep_start else ""
    tail = text[-_LONG // 2 :] if keep_end else ""
    return f"{head} […] {tail}"
