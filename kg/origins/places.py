"""Where a document says something, so that it can be found in a reprint as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Document, Referent, Span
from kg.origins.texts import words


@dataclass(frozen=True, slots=True)
class Place:
    """A quote in its sentence, in documents of one origin.

    ``repeat`` counts the same sentence before it in the document, ``ordinal`` the same quote
    before it in the sentence.
    """

    origin: str
    sentence: str
    quote: str
    repeat: int = 0
    ordinal: int = 0

    def parts(self) -> tuple[str, ...]:
        """The place as it is compared: by words, not by case, quotation marks and layout."""
        sentence, quote = (" ".join(words(text)) for text in (self.sentence, self.quote))
        return self.origin, sentence, quote, str(self.repeat), str(self.ordinal)


def places(document: Document, origin: str, referents: Iterable[Referent]) -> dict[str, Place]:
    """The places of a document's referents, by the referents' keys.

    Referents of one kind at one place are left out: nothing tells which is which in a reprint.
    """
    touched = _Sentences(document)
    at: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for referent in referents:
        spans = tuple((f.start, f.end) for f in referent.fragments)
        at[referent.kind, spans].append(referent.key)
    alone = {keys[0] for keys in at.values() if len(keys) == 1}
    return {r.key: touched.place(r, origin) for r in referents if r.key in alone}


class _Sentences:
    """A document's sentences, and how often each has been said before."""

    def __init__(self, document: Document) -> None:
        self.text, self.spans = document.text, document.sentences
        self.repeats: list[int] = []
        count: dict[tuple[str, ...], int] = defaultdict(int)
        for span in self.spans:
            said = tuple(words(self.text[span.start : span.end]))
            self.repeats.append(count[said])
            count[said] += 1

    def place(self, referent: Referent, origin: str) -> Place:
        first, last = referent.fragments[0], referent.fragments[-1]
        found = [
            n for n, s in enumerate(self.spans) if s.start < last.end and s.end > first.start
        ]  # fmt: skip
        whole = Span(
            min((self.spans[n].start for n in found), default=first.start),
            max((self.spans[n].end for n in found), default=last.end),
        )
        return Place(
            origin=origin,
            sentence=self.text[whole.start : whole.end],
            quote=" ".join(f.quote for f in referent.fragments),
            repeat=self.repeats[found[0]] if found else 0,
            ordinal=self.text[whole.start : first.start].count(first.quote),
        )
