"""Which statements and facts hold at a date, by their kg:validFrom and kg:validUntil.

A fact holds when a statement behind it does: one that asserts it, or an inferred one whose
premises all hold. The answer is True, False, or None where the dates do not settle it.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence

from kg.errors import QueryError
from kg.periods import all_hold, any_holds, holds, period
from kg.store import StatementRow, View

_DATES = 64
# A generation does not change, so what does not hold at a date is found once.
_Out = tuple[list[int], list[int]]
_excluded: weakref.WeakKeyDictionary[View, dict[str, _Out]] = weakref.WeakKeyDictionary()


def checked(as_of: str) -> str:
    """A date to ask for. Raises QueryError for what is no EDTF date."""
    try:
        period(as_of)
    except ValueError as error:
        raise QueryError(f"as of: {error}") from None
    return as_of


def lies_in(date: str | None, window: str) -> bool:
    """Whether a document's date may lie in an EDTF date; one without a date lies nowhere."""
    try:
        return date is not None and holds(date, date, window) is not False
    except ValueError:  # a date that a source gives in words
        return False


def facts_at(view: View, facts: Iterable[int], as_of: str) -> dict[int, bool | None]:
    """Whether facts hold at some time in an EDTF date, by their numbers."""
    standing = _Standing(view, as_of)
    wanted = sorted(set(facts))
    standing.load(wanted)
    return {fact: standing.fact(fact) for fact in wanted}


def statements_at(
    view: View, statements: Sequence[StatementRow], as_of: str
) -> dict[int, bool | None]:
    """Whether what statements say holds at some time in an EDTF date, by their numbers."""
    standing = _Standing(view, as_of)
    standing.load_premises(statements)
    return {s.id: standing.statement(s) for s in statements}


def excluded(view: View, as_of: str) -> _Out:
    """The facts, and the statements, that do not hold at any time in an EDTF date.

    Found once for each date that is asked of a View. Raises QueryError for what is no date.
    """
    known = _excluded.setdefault(view, {})
    if as_of not in known:
        if len(known) >= _DATES:
            known.pop(next(iter(known)))
        known[as_of] = _exclude(view, as_of)
    return known[as_of]


def _exclude(view: View, as_of: str) -> _Out:
    """Only what has bounds can fail to hold, and what follows from that."""
    checked(as_of)
    sql = (
        "WITH RECURSIVE bounded (id) AS (SELECT id FROM statement WHERE valid_from IS NOT NULL "
        "OR valid_until IS NOT NULL UNION SELECT premise.statement FROM bounded "
        "JOIN statement AS s ON s.id = bounded.id JOIN statement AS same ON same.fact = s.fact "
        "JOIN premise ON premise.premise = same.id) SELECT id FROM bounded ORDER BY id"
    )
    rows = view.statements_by_id([row[0] for row in view.rows(sql)])
    said = statements_at(view, list(rows.values()), as_of)
    held = facts_at(view, (row.fact.id for row in rows.values()), as_of)
    return sorted(f for f, h in held.items() if h is False), sorted(
        s for s, h in said.items() if h is False
    )


class _Standing:
    """What is known of facts at one date. Everything that they rest on is loaded first."""

    def __init__(self, view: View, as_of: str) -> None:
        self.view, self.as_of = view, checked(as_of)
        self.behind: dict[int, list[StatementRow]] = {}
        self.premises: dict[int, int] = {}
        self.found: dict[int, bool | None] = {}

    def load(self, facts: Sequence[int]) -> None:
        """Load the statements of facts, and those of the facts that they are inferred from."""
        wanted = [f for f in facts if f not in self.behind]
        if wanted:
            loaded = self.view.statements(wanted)
            self.behind |= {f: [s for s in rows if _supports(s)] for f, rows in loaded.items()}
            self.load_premises([s for f in wanted for s in self.behind[f]])

    def load_premises(self, statements: Sequence[StatementRow]) -> None:
        """Load the facts that statements are inferred from."""
        wanted = sorted({p for s in statements for p in s.premises} - self.premises.keys())
        rows = self.view.statements_by_id(wanted) if wanted else {}
        self.premises |= {number: row.fact.id for number, row in rows.items()}
        self.load(sorted({row.fact.id for row in rows.values()}))

    def fact(self, number: int) -> bool | None:
        """Whether a fact holds. What nothing is left to say of is open."""
        if number not in self.found:
            self.found[number] = None  # of a fact that would rest on itself
            behind = self.behind.get(number, [])
            self.found[number] = any_holds(map(self.statement, behind)) if behind else None
        return self.found[number]

    def statement(self, row: StatementRow) -> bool | None:
        """Whether what a statement says holds; an inferred one holds with its premises."""
        own = _within(row, self.as_of)
        if not row.premises:
            return own
        resting = (self.fact(self.premises.get(p, -1)) for p in row.premises)
        return all_hold([own, *resting])


def _within(row: StatementRow, as_of: str) -> bool | None:
    try:
        return holds(row.valid_from, row.valid_until, as_of)
    except ValueError:  # a date that another tool wrote
        return None


def _supports(row: StatementRow) -> bool:
    return not (row.negated or row.rank == "deprecated" or row.mode == "quoted")
