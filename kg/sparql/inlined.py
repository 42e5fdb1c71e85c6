"""A query with terms in the place of its parameters, for engines that substitute nothing.

What enters the text is a term as N-Triples writes it, in the place of a whole token that is a
variable: no value of a parameter can be anything else there than a term.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.sparql.engine import Value
from kg.sparql.syntax import Query, Select
from kg.sparql.tokens import Token

_Edit = tuple[int, int, str]


def inlined(query: Query, values: Mapping[str, Value]) -> str:
    """The text with each of some variables replaced by its term.

    A column that is one of them stays a column. Raises QueryError where a variable stands
    where no term may.
    """
    edits = dict(_edits(query, values))
    text = query.text
    for start in sorted(edits, reverse=True):
        end, new = edits[start]
        text = text[:start] + new + text[end:]
    return text


def _edits(query: Query, values: Mapping[str, Value]) -> Iterator[tuple[int, tuple[int, str]]]:
    named = set(values)
    before: tuple[Token | None, ...] = (None, None, *query.tokens)
    for two, one, token in zip(before, before[1:], query.tokens, strict=False):
        if token.variable not in named or token.variable is None:
            continue
        if one is not None and one.is_word("AS"):
            raise query.error(token, f"?{token.variable} is a parameter: nothing else may bind it")
        if one is not None and one.text == "(" and two is not None and two.is_word("BOUND"):
            yield two.start, (token.end, "(true")
            continue
        yield token.start, (token.end, f" {values[token.variable]} ")
    for number, select in enumerate(query.selects):
        yield from _columns(select, values, top=number == 0 and query.form == "select")
        yield from _tail(select, values)


def _columns(
    select: Select, values: Mapping[str, Value], top: bool
) -> Iterator[tuple[int, tuple[int, str]]]:
    """Columns that are parameters: kept outside, where they are seen, and left out inside."""
    names = [n for n in select.columns if n not in values]
    for token in _outside(select.clause):
        if (name := token.variable) is not None and name in values:
            kept = top or not names
            yield token.start, (token.end, f"({values[name]} AS ?{name})" if kept else " ")
            names.append(name)


def _tail(select: Select, values: Mapping[str, Value]) -> Iterator[tuple[int, tuple[int, str]]]:
    """Groups and orders by a parameter: by what is the same in all rows."""
    grouping = False
    for token in _outside(select.tail):
        if token.is_word("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"):
            grouping = token.is_word("GROUP")
        elif (name := token.variable) is not None and name in values:
            called = f" AS ?_{name}" if grouping else ""
            yield token.start, (token.end, f"({values[name]}{called})")


def _outside(found: tuple[Token, ...]) -> Iterator[Token]:
    """The tokens that stand in no brackets."""
    depth = 0
    for token in found:
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth == 0:
            yield token
