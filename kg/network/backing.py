"""What stands behind facts: which statements, of which documents, and which of them count."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from kg.errors import QueryError
from kg.ontology import Projection
from kg.periods import holds
from kg.store import View
from kg.validity import lies_in

_STATEMENTS = (
    "SELECT s.id, s.fact, s.iri, s.document, coalesce(d.origin, 0), s.mode, "
    "s.attributed_to, s.valid_from, s.valid_until, s.rule IS NOT NULL FROM statement AS s "
    "LEFT JOIN document AS d ON d.id = s.document "
    "WHERE NOT s.negated AND s.rank <> 'deprecated' AND s.mode <> 'quoted'"
)


class Backing(NamedTuple):
    """A statement that asserts a fact, or infers it by a rule; then it has no document."""

    # A named tuple, since there are many: a dataclass takes three times as long to make.

    id: int
    fact: int
    iri: str
    document: int | None
    origin: int
    mode: str
    claimant: int | None
    valid_from: str | None
    valid_until: str | None
    inferred: bool


Counts = Callable[[Backing], bool]
"""Whether a statement counts."""


class Ground:
    """All statements that stand behind facts of a View, read once.

    What is negated, deprecated or only quoted stands behind nothing.
    """

    def __init__(self, view: View) -> None:
        self.view = view
        self.by_fact: dict[int, list[Backing]] = defaultdict(list)
        self.by_id: dict[int, Backing] = {}
        for one in map(Backing._make, view.rows(_STATEMENTS)):
            self.by_fact[one.fact].append(one)
            self.by_id[one.id] = one
        for behind in self.by_fact.values():
            if len(behind) > 1:
                behind.sort(key=attrgetter("iri"))
        self.premises: dict[int, list[int]] = defaultdict(list)
        for statement, premise in view.rows("SELECT statement, premise FROM premise"):
            self.premises[statement].append(premise)

    def behind(self, fact: int, counts: Counts, windows: Sequence[str] = ()) -> list[Backing]:
        """The statements of a fact that count; an inferred one does if all its premises do.

        Those that hold at no time in one of the windows are left out. What is inferred has no
        dates of its own: whether it holds is a question to the fact (``kg.validity``).
        """
        return [
            s
            for s in self.by_fact.get(fact, ())
            if self._stands(s, counts) and all(_may_hold(s, window) for window in windows)
        ]

    def _stands(self, statement: Backing, counts: Counts) -> bool:
        if not statement.inferred:
            return counts(statement)
        roots = self._roots(statement)
        return bool(roots) and all(counts(root) for root in roots)

    def documents(self, statements: Iterable[Backing]) -> set[tuple[int, int]]:
        """The documents and their origins, of statements or of what they are inferred from."""
        found = (r for s in statements for r in (self._roots(s) if s.inferred else (s,)))
        return {(r.document or 0, r.origin) for r in found}

    def _roots(self, statement: Backing) -> list[Backing]:
        """What documents say that an inferred statement rests on in the end."""
        queue, seen = [statement.id], {statement.id}
        roots: list[Backing] = []
        while queue:
            current = queue.pop()
            known = self.by_id.get(current)
            if known and not known.inferred:
                roots.append(known)
            for premise in self.premises.get(current, ()):
                if premise not in seen:
                    seen.add(premise)
                    queue.append(premise)
        return roots


def everything(statement: Backing) -> bool:
    """Every statement counts."""
    return True


def wanted_by(view: View, projection: Projection) -> Counts:
    """The statements whose mode and document a projection lets count."""
    modes, documents = set(projection.modes), _documents(view, projection)
    if not modes and documents is None:
        return everything
    return lambda s: (
        (not modes or s.mode in modes) and (documents is None or s.document in documents)
    )


def _documents(view: View, projection: Projection) -> set[int] | None:
    """The documents that a projection lets count; None where it says nothing of documents."""
    wanted = {
        "dataset": projection.datasets,
        "publisher": projection.publishers,
        "licence": projection.licences,
    }
    dated = projection.dated
    if not dated and not any(wanted.values()):
        return None
    return {
        d.id
        for d in view.documents()
        if all(not known or getattr(d, name) in known for name, known in wanted.items())
        and (not dated or lies_in(d.date, dated))
    }


def _may_hold(statement: Backing, window: str) -> bool:
    try:
        return holds(statement.valid_from, statement.valid_until, window) is not False
    except ValueError:  # a date that another tool wrote
        return True


# --- leaving something out ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Without:
    """A document, an origin or a claimant to be left out, by number; ``label`` is for people."""

    kind: str
    number: int
    label: str


def counts_without(ground: Ground, left: Without | None, counts: Counts = everything) -> Counts:
    """What counts when something is left out.

    A claimant takes along what is attributed to it, and everything that is stated of a quantity
    that it stands behind.
    """
    if left is None:
        return counts
    if left.kind == "claimant":
        theirs = _claimed_by(ground.view, left.number)
        return lambda s: s.claimant != left.number and s.id not in theirs and counts(s)
    if left.kind == "origin":
        return lambda s: s.origin != left.number and counts(s)
    if left.kind == "document":
        return lambda s: s.document != left.number and counts(s)
    raise QueryError(f"without {left.kind!r}; there are: document, origin, claimant")


def _claimed_by(view: View, claimant: int) -> set[int]:
    found: set[int] = set()
    for prop in _claimants(view):
        sql = (
            "SELECT s.id FROM fact AS c JOIN fact AS f ON f.subject = c.subject "
            "JOIN statement AS s ON s.fact = f.id WHERE c.property = ? AND c.object = ? "
            "AND c.asserted"
        )
        found |= {row[0] for row in view.rows(sql, (prop, claimant))}
    return found


def _claimants(view: View) -> list[str]:
    """The properties, as facts are stored, that say who stands behind a quantity."""
    quantities = [c.quantity for c in view.ontology.classes.values() if c.quantity]
    return sorted({q.claimant for q in quantities if q.claimant})


def to_leave_out(view: View, kind: str) -> list[Without]:
    """All documents, origins or claimants of a View, in the order of their IRIs.

    Raises QueryError for another kind.
    """
    documents = view.documents()
    if kind == "document":
        return [Without(kind, d.id, d.name) for d in documents]
    if kind == "origin":
        first = {d.id: d for d in documents}
        return [Without(kind, n, first[n].name) for n in dict.fromkeys(d.origin for d in documents)]
    if kind == "claimant":
        people = view.entities_by_id(list(_who_claims(view)))
        ordered = sorted(people.values(), key=lambda e: e.iri)
        return [Without(kind, e.id, e.label) for e in ordered]
    raise QueryError(f"nothing to leave out by {kind!r}; there are: document, origin, claimant")


def _who_claims(view: View) -> Iterator[int]:
    sql = "SELECT DISTINCT attributed_to FROM statement WHERE attributed_to IS NOT NULL"
    yield from (row[0] for row in view.rows(sql))
    among = json.dumps(_claimants(view))
    sql = (
        "SELECT DISTINCT object FROM fact WHERE asserted AND object IS NOT NULL AND property IN "
        "(SELECT value FROM json_each(?))"
    )
    yield from (row[0] for row in view.rows(sql, (among,)))
