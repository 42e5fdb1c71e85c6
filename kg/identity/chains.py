"""What identity keeps of a document: its chains, the mentions that the annotator says are one."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kg.lift import Lifted, normal
from kg.model import Literal, Referent
from kg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention: where it stands, the words of its fragments, and which occurrence of them it is.

    Occurrences of the first fragment's words count from 1.
    """

    start: int
    end: int
    quotes: tuple[str, ...]
    occurrence: int

    @property
    def quote(self) -> str:
        """Its words, with a sign between fragments."""
        return " \N{HORIZONTAL ELLIPSIS} ".join(self.quotes)


@dataclass(frozen=True, slots=True)
class Chain:
    """Mentions of one document that are one thing.

    ``key`` is that of the first mention. ``values`` maps a property to what the chain has in
    it: ``=`` and a literal or an individual's IRI, or ``#`` and the key of a chain of the same
    document.
    """

    key: str
    document: str
    kind: str
    names: tuple[str, ...]
    external: tuple[str, ...]
    classes: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    mentions: tuple[Mentioned, ...]

    @property
    def words(self) -> str:
        """The words of the first mention, on one line."""
        return " ".join(" ".join(self.mentions[0].quotes).split())

    @property
    def name(self) -> str | None:
        """The least of its compared names."""
        return min((normal(n) for n in self.names), default=None)

    def packed(self) -> str:
        """Everything but key, document and kind, as JSON."""
        mentions = [(m.start, m.end, m.quotes, m.occurrence) for m in self.mentions]
        whole = (self.names, self.external, self.classes, self.values, mentions)
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpacked(key: str, document: str, kind: str, packed: str) -> Chain:
    """The chain that ``packed`` made the JSON of."""
    names, external, classes, values, mentions = json.loads(packed)
    return Chain(
        key, document, kind, tuple(names), tuple(external), tuple(classes),
        {p: tuple(v) for p, v in values.items()},
        tuple(Mentioned(start, end, tuple(quotes), n) for start, end, quotes, n in mentions),
    )  # fmt: skip


def order(referent: Referent) -> tuple[int, int, str]:
    """Where a referent stands in its document."""
    first = referent.fragments[0]
    return first.start, first.end, referent.key


def chains(lifted: Lifted, ontology: Ontology) -> Iterator[Chain]:
    """The chains of a document; negated statements say nothing of identity."""
    telling = {p for kind in ontology.kinds for p in (*kind.key, *kind.refined_by)}
    telling.discard(ontology.name_property or "")
    referents = {r.key: r for r in lifted.referents}
    first = {k: min((referents[x] for x in c), key=order).key for c in lifted.chains for k in c}
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for s in lifted.statements:
        value = s.object.value if isinstance(s.object, Literal) else s.object
        if not s.qualifiers.negated and (value in first or s.predicate in telling):
            token = f"#{first[value]}" if value in first else f"={value}"
            values[first[s.subject]][s.predicate].add(token)
    places: dict[str, list[int]] = {}
    for keys in lifted.chains:
        members = sorted((referents[k] for k in keys), key=order)
        said = values[members[0].key]
        yield Chain(
            key=members[0].key,
            document=members[0].document,
            kind=members[0].kind,
            names=tuple(sorted({n for r in members for n in r.names})),
            external=tuple(sorted({a for r in members for a in r.external})),
            classes=tuple(sorted({c for r in members for c in r.classes})),
            values={p: tuple(sorted(said[p])) for p in sorted(said)},
            mentions=tuple(_mentioned(r, lifted.document.text, places) for r in members),
        )


def _mentioned(referent: Referent, text: str, places: dict[str, list[int]]) -> Mentioned:
    """``places`` are where words occur in the text, found once for all mentions of them."""
    first = referent.fragments[0]
    if first.quote not in places:
        places[first.quote] = _occurrences(first.quote, text)
    quotes = tuple(f.quote for f in referent.fragments)
    occurrence = bisect_right(places[first.quote], first.start)
    return Mentioned(first.start, referent.fragments[-1].end, quotes, occurrence)


def _occurrences(words: str, text: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found
