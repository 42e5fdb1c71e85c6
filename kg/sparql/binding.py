"""Letting parameters into a query, so that the engine's substitutions mean what they should.

No value ever enters a text: what is added are names. Oxigraph substitutes a variable only in a
SELECT that selects it, and raises RuntimeError or answers with nothing elsewhere. It also takes
a variable that no pattern binds for unbound when it simplifies expressions, and so it does with
one that is substituted: `BOUND(?x)` is false to it, `BIND(?x AS ?y)` and `FILTER(?x)` nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from kg.sparql.syntax import Query, Select, braced
from kg.sparql.tokens import Token

_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_Edit = tuple[int, int, str]
"""Where to replace the text, from start to end, and by what."""


def letting_in(query: Query, names: AbstractSet[str]) -> tuple[str, frozenset[str]]:
    """The text in which variables can be substituted, and the columns that were added to it.

    Raises QueryError where a SELECT or DESCRIBE cannot be given a parameter that it uses.
    """
    edits = [*_bound(query, names), *_bare(query, names)]
    if query.form == "describe":
        _check_described(query, names)
    if query.form != "select" and names:
        edits += _in_pattern(query, sorted(names))
    for select in query.selects:
        edits += _in_select(query, select, sorted(names & select.variables))
    text = query.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    added = names - set(query.columns or ()) if query.form == "select" else ()
    return text, frozenset(added)


# --- expressions --------------------------------------------------------------------------------


def _windows(query: Query, length: int) -> Iterator[tuple[Token, ...]]:
    for start in range(len(query.tokens) - length + 1):
        yield query.tokens[start : start + length]


def _bound(query: Query, names: AbstractSet[str]) -> Iterator[_Edit]:
    for word, opening, variable, closing in _windows(query, 4):
        called = word.is_word("BOUND") and opening.text == "(" and closing.text == ")"
        if called and variable.variable in names:
            yield word.start, closing.end, "(true)"


def _bare(query: Query, names: AbstractSet[str]) -> Iterator[_Edit]:
    """Expressions that are a parameter and nothing else: in BIND, FILTER, HAVING, `(?x AS ?y)`."""
    for word, opening, variable, after in _windows(query, 4):
        named = after.is_word("AS")
        tested = word.is_word("FILTER", "HAVING") and after.text == ")"
        if opening.text == "(" and variable.variable in names and (named or tested):
            # The engine cannot simplify a division by zero, and so leaves the whole alone.
            yield variable.start, variable.end, f"COALESCE(1/0, {variable.text})"


# --- patterns -----------------------------------------------------------------------------------


def _check_described(query: Query, names: AbstractSet[str]) -> None:
    """What is described is all that a DESCRIBE selects; more would be described as well."""
    word, *rest = query.tokens[query.start :]
    until = (i for i, t in enumerate(rest) if t.text == "{" or t.is_word("WHERE", "FROM"))
    described = rest[: next(until, len(rest))]
    missing = sorted(names - {t.variable for t in described})
    if missing and not any(t.text == "*" for t in described):
        listed = " ".join(f"?{n}" for n in missing)
        raise query.error(word, f"DESCRIBE cannot let in {listed}; CONSTRUCT can")


def _in_pattern(query: Query, names: Sequence[str]) -> Iterator[_Edit]:
    """ASK, CONSTRUCT and DESCRIBE have no columns: there a pattern lets variables in."""
    rest = query.tokens[query.start + 1 :]
    if query.form == "construct":
        # `CONSTRUCT WHERE { … }` is a pattern and a template at once, and needs nothing.
        rest = rest[len(braced(rest)) :] if rest and rest[0].text == "{" else ()
    opening = next((t for t in rest if t.text == "{"), None)
    if opening is not None:
        listed = " ".join(f"?{n}" for n in names)
        undefined = " ".join("UNDEF" for _ in names)
        yield opening.end, opening.end, f" VALUES ({listed}) {{ ({undefined}) }} "


# --- SELECT -------------------------------------------------------------------------------------


def _in_select(query: Query, select: Select, names: Sequence[str]) -> Iterator[_Edit]:
    missing = [n for n in names if n not in select.columns]
    if not missing:
        return
    listed = " ".join(f"?{n}" for n in missing)
    if select.star:
        raise query.error(select.word, f"name the columns: SELECT * cannot let in {listed}")
    modifier = [t for t in select.clause[:1] if t.is_word("DISTINCT", "REDUCED")]
    after = (modifier or [select.word])[0].end
    yield after, after, f" {listed}"
    by = next((b for a, b in pairwise(select.tail) if a.is_word("GROUP") and b.is_word("BY")), None)
    if by is not None:
        yield by.end, by.end, f" {listed}"
    elif any(t.is_word(*_AGGREGATES) for t in select.clause):
        raise query.error(select.word, f"an aggregate cannot let in {listed}: GROUP BY {listed}")
