"""What a file says of one text, until all of it is known and can be held against the text."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from kg.model import Attribute, Document, Group, Loss, Mention, Relation, Span
from kg.readers._json_lines import Lines
from kg.readers._offsets import CODE_POINTS, Claim, Place, place
from kg.readers._quoted import by_words
from kg.readers._quotes import Quote
from kg.readers._references import References
from kg.readers._sentences import SPLITTER, given, sentences

GIVEN = "given"
"""The splitter of a document whose sentences the annotators gave."""

BREAK = "\n\n"
"""What stands between texts that are put together."""

_OPAQUE = re.compile(r"a(?:[0-9]+|[0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of which a document is made, and where it stands in the whole.

    At each of ``breaks`` the whole has a ``BREAK`` that the piece has not.
    """

    text: str
    start: int = 0
    breaks: tuple[int, ...] = ()

    @property
    def whole(self) -> str:
        """What of the document is made of it."""
        cuts = [0, *self.breaks, len(self.text)]
        return BREAK.join(self.text[start:end] for start, end in pairwise(cuts))

    @property
    def is_whole(self) -> bool:
        """Whether its offsets are those of the whole."""
        return not self.start and not self.breaks

    def span(self, span: Span) -> Span:
        """A stretch of the piece as one of the whole."""
        if self.is_whole:
            return span
        before = bisect_right(self.breaks, span.start), bisect_left(self.breaks, span.end)
        start, end = (self.start + len(BREAK) * number for number in before)
        return Span(span.start + start, span.end + end)


@dataclass(slots=True)
class _Claimed:
    """A mention without spans, and where it is said to be: for each part, piece and claim.

    ``quotes`` are its fragments with the words around them, if it is all in one piece.
    """

    mention: Mention
    parts: tuple[tuple[int, Claim], ...]
    quotes: tuple[Quote, ...] = ()


@dataclass
class Gathered:
    """The annotations of one document as its file has them, in the order of the file.

    Ends of relations and members of groups may be mentions that come later. Offsets count from
    the beginning of a piece of the text, which is most often the whole. ``lines`` tells those of
    a JSON file by the paths in it.
    """

    shown: str
    pieces: Sequence[Piece]
    claimed: list[_Claimed] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    lines: Lines | None = None
    said: list[Attribute] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)

    def lose(self, kind: str, item: str, reason: str, line: int = 0) -> None:
        """List something as lost; ``item`` says where in the file it stands."""
        self.losses.append(Loss(self.shown, line or self.line(item), kind, item, reason))

    def line(self, path: str) -> int:
        """The line of what stands at a path of the file; 0 where nobody can tell."""
        return self.lines.of(path) if self.lines else 0

    def mention(
        self, mention: Mention, *parts: tuple[int, Claim], quotes: tuple[Quote, ...] = ()
    ) -> bool:
        """Add a mention by the numbers of the pieces that it is in and where it is there.

        Its claim may have no spans where it is quoted. Says whether its id was free.
        """
        is_new = self._is_new(mention)
        if is_new:
            self.claimed.append(_Claimed(mention, parts, quotes))
        return is_new

    def relation(self, relation: Relation) -> None:
        """Add a relation or event."""
        if self._is_new(relation):
            self.relations.append(relation)

    def of_document(self, name: str, value: str, path: str) -> None:
        """Add what is said of the document as a whole, at a path of the file."""
        self.said.append(Attribute(name, value, self.line(path)))

    def possible(self, key: str, spans: Sequence[Span], text: str) -> list[Span]:
        """Those of the sentences under a key that can be: in the text, one after another."""
        found: list[Span] = []
        for number, span in enumerate(spans):
            if (found[-1].end if found else 0) <= span.start < span.end <= len(text):
                found.append(span)
            else:
                reason = f"{span.start} to {span.end} is no stretch of the text after those before"
                self.lose("unread", f"{key}[{number}]", reason)
        return found

    def _is_new(self, one: Mention | Relation) -> bool:
        if one.id in self._taken:
            item, reason = f"{one.id} {one.label}", f"the id {one.id} is taken already"
            self.lose("refused", item, reason, one.line)
            return False
        self._taken.add(one.id)
        return True

    def document(
        self,
        name: str,
        form: str,
        *,
        text: str,
        spans: Sequence[Span] = (),
        metadata: Mapping[str, str] | None = None,
        sources: Sequence[str] = (),
    ) -> Document:
        """Hold it all against the text, and make a document of what stands.

        ``spans`` are the sentences that annotators gave, if any; words in none are split.
        """
        conventions, places = self._places()
        known = References(self.shown)
        for claimed, where in zip(self.claimed, places, strict=True):
            known.add_mention(claimed.mention, where)
        known.add_relations(self.relations)
        groups = tuple(known.standing(self.groups))
        whole, complete = given(text, spans) if spans else (sentences(text), False)
        return Document(
            name=name,
            path=self.shown,
            format=form,
            text=text,
            sentences=whole,
            splitter=(GIVEN if complete else f"{GIVEN}, else {SPLITTER}") if spans else SPLITTER,
            mentions=tuple(known.mentions.values()),
            relations=tuple(
                known.relations[r.id] for r in self.relations if r.id in known.relations
            ),
            groups=groups,
            metadata=MappingProxyType({"offsets": conventions, **(metadata or {})}),
            losses=tuple(sorted([*self.losses, *known.losses])),
            sources=tuple(sources),
            said=tuple(self.said),
        )

    def _places(self) -> tuple[str, list[Place]]:
        """The conventions that held, and where each mention stands in the whole text."""
        by_piece: dict[int, list[tuple[tuple[int, int], Claim]]] = {}
        for m, claimed in enumerate(self.claimed):
            for p, (number, claim) in enumerate(claimed.parts):
                by_piece.setdefault(number, []).append(((m, p), claim))
        found: dict[tuple[int, int], Place] = {}
        conventions: dict[str, None] = {}
        for number, here in sorted(by_piece.items()):
            piece = self.pieces[number]
            convention, places = place(piece.text, [claim for _, claim in here])
            conventions[convention] = None
            for (key, claim), one in zip(here, places, strict=True):
                if quotes := self.claimed[key[0]].quotes:
                    one = by_words(piece.text, claim, quotes, one)
                if not piece.is_whole:
                    one = Place(tuple(map(piece.span, one.spans)), one.reason)
                found[key] = one
        whole = [
            _joined([found[m, p] for p in range(len(claimed.parts))])
            for m, claimed in enumerate(self.claimed)
        ]
        return "; ".join(conventions) or CODE_POINTS, whole


def _joined(places: Sequence[Place]) -> Place:
    """One place of several, which is nowhere if one of them is."""
    if len(places) == 1:
        return places[0]
    reason = "; ".join(one.reason for one in places if one.reason)
    if not all(one.spans for one in places):
        return Place((), reason)
    return Place(tuple(sorted(s for one in places for s in one.spans)), reason)


def opaque(who: object) -> str:
    """An annotator by a word that tells them from others and does not say who they are.

    The same in all documents; that of such a word is itself; empty for nobody.
    """
    if who is None or who == "":
        return ""
    if isinstance(who, str) and _OPAQUE.fullmatch(who):
        return who
    return "a" + hashlib.blake2b(str(who).encode(), digest_size=4).hexdigest()
