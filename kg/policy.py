"""Which of several values is best: named policies, applied when somebody asks.

Nothing is overwritten: a policy orders what stands side by side. Where a policy does not decide,
support does, and then the value itself, so that every order is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kg.errors import QueryError
from kg.store import DocumentRow, StatementRow, View

T = TypeVar("T")
_Key = tuple[object, ...]

MAX_SOURCES = 100
"""How many sources an order of sources may name."""


class Ground:
    """What a policy may look at beside the statements: the documents of a View."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def documents(self) -> dict[int, DocumentRow]:
        """All documents by their numbers; read when a policy first asks for them."""
        return {d.id: d for d in self._view.documents()}

    def origin(self, document: int) -> object:
        """What a document's word comes from: equal for prints of one article."""
        known = self.documents.get(document)
        return known.origin if known else document


@dataclass(frozen=True, slots=True)
class Ranking:
    """A policy by its name, and the ``sources`` that the policy of that name goes by.

    Raises QueryError for a name that no policy has, and for sources where none are used, or none
    where they are.
    """

    policy: str = "support"
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.policy not in POLICIES:
            raise QueryError(f"{self.policy!r} is no policy; there are {', '.join(POLICIES)}")
        if (self.policy == "sources") != bool(self.sources):
            raise QueryError(
                "the policy sources, and no other, goes by a list of publishers, datasets or "
                "documents, the best one first"
            )
        if len(self.sources) > MAX_SOURCES:
            raise QueryError(f"{len(self.sources)} sources are more than {MAX_SOURCES}")


@dataclass(frozen=True, slots=True)
class Policy:
    """A way to order values: ``key`` gives the lesser key to the better statements."""

    name: str
    summary: str
    key: Callable[[Sequence[StatementRow], Ranking, Ground], _Key]


DEFAULT = "support"
"""The policy that is served where none is asked for."""


def ordered(
    items: Iterable[T],
    ranking: Ranking,
    ground: Ground,
    said: Callable[[T], Sequence[StatementRow]],
    tie: Callable[[T], _Key],
) -> list[T]:
    """Items with the best one first.

    ``said`` gives the statements behind an item, ``tie`` what tells two items apart that have
    equal support: a value and an IRI, and never a number of the index.
    """
    policy = POLICIES[ranking.policy]

    def key(item: T) -> _Key:
        statements = said(item)
        best = policy.key(statements, ranking, ground)
        return (best, _support(statements, ranking, ground), tie(item))

    return sorted(items, key=key)


def backing(statements: Iterable[StatementRow]) -> tuple[StatementRow, ...]:
    """Those statements that make a fact: neither negated nor deprecated nor only quoted."""
    return tuple(
        s for s in statements
        if not s.negated and s.rank != "deprecated" and s.mode != "quoted"
    )  # fmt: skip


def support(statements: Sequence[StatementRow], ground: Ground | None = None) -> tuple[int, int]:
    """In how many documents (or origins, by ``ground``), and by how many statements, it is said.

    What is inferred is said nowhere, and does not count.
    """
    own = [s for s in backing(statements) if s.rule is None and s.document is not None]
    origins = {ground.origin(s.document or 0) if ground else s.document for s in own}
    return len(origins), len(own)


# --- the policies -------------------------------------------------------------------------------


def _support(statements: Sequence[StatementRow], ranking: Ranking, ground: Ground) -> _Key:
    origins, count = support(statements, ground)
    return (-origins, -count)


def _recency(statements: Sequence[StatementRow], ranking: Ranking, ground: Ground) -> _Key:
    dates = [d.date for d in _documents(statements, ground) if d.date]
    # Characters are negated to put the latest date first; an undated value comes last.
    return (*(-ord(c) for c in max(dates, default="")), 1)


def _rank(statements: Sequence[StatementRow], ranking: Ranking, ground: Ground) -> _Key:
    order = ("preferred", "normal", "deprecated")
    return (min((order.index(s.rank) for s in statements), default=len(order)),)


def _sources(statements: Sequence[StatementRow], ranking: Ranking, ground: Ground) -> _Key:
    known = {name: place for place, name in reversed(list(enumerate(ranking.sources)))}
    names = (
        name
        for d in _documents(statements, ground)
        for name in (d.publisher, d.dataset, d.name, d.iri, d.curie)
    )
    return (min((known[n] for n in names if n in known), default=len(known)),)


def _documents(statements: Sequence[StatementRow], ground: Ground) -> list[DocumentRow]:
    """The documents of statements; an inferred one has those of its premises' words."""
    numbers = {s.document for s in statements} | {
        e.document for s in statements if s.rule for e in s.evidence
    }
    return [ground.documents[n] for n in numbers if n is not None]


POLICIES: dict[str, Policy] = {
    p.name: p
    for p in (
        Policy("support", "What most documents say.", _support),
        Policy("recency", "What the latest document says, by the documents' dates.", _recency),
        Policy("rank", "What a curator prefers, by the rank of statements.", _rank),
        Policy("sources", "What the first of a list of sources says.", _sources),
    )
}
"""All policies by name, the default one first."""
