"""What a query is, what it must not do, and where its parameters have to be let in.

Two traps of the engine are dealt with here. It answers `SERVICE` by calling other servers, so
such a query is refused before the engine sees it. And it binds a parameter only in a SELECT
that selects it, so each SELECT that uses a parameter gets it; no value ever enters the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kg.errors import QueryError
from kg.sparql.tokens import Token, place, pointed, tokens

Form = Literal["select", "ask", "construct", "describe"]
_FORMS: dict[str, Form] = {
    "SELECT": "select",
    "ASK": "ask",
    "CONSTRUCT": "construct",
    "DESCRIBE": "describe",
}
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
_OPENING, _CLOSING = "{([", "})]"

MAX_LENGTH = 100_000
"""The longest query text, in code points."""
MAX_NESTING = 64
"""How deep brackets may stand in one another, and how many SELECTs there may be: the engine's
parser is recursive, and dies of what is too deep."""


@dataclass(frozen=True, slots=True)
class Select:
    """One SELECT: ``clause`` names its columns, ``body`` is its pattern in braces.

    ``tail`` is what follows the pattern: GROUP BY, HAVING, ORDER BY, LIMIT, VALUES.
    """

    word: Token
    clause: tuple[Token, ...]
    body: tuple[Token, ...]
    tail: tuple[Token, ...]

    @property
    def star(self) -> bool:
        """Whether it selects all there is."""
        return bool(self.clause) and self.clause[-1].text == "*"

    @property
    def columns(self) -> tuple[str, ...]:
        """The variables that are selected, in order."""
        found: list[str] = []
        depth = 0
        for before, token in zip((None, *self.clause), self.clause, strict=False):
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            named = depth == 0 or (before is not None and before.is_word("AS") and depth == 1)
            if token.variable and named:
                found.append(token.variable)
        return tuple(found)

    @property
    def variables(self) -> frozenset[str]:
        """All variables that occur in it."""
        parts = (*self.clause, *self.body, *self.tail)
        return frozenset(t.variable for t in parts if t.variable)


class Query:
    """A SPARQL text that kg is willing to run.

    Raises QueryError, with ``where`` and the place, for what is no query, changes the graph,
    calls other servers, or is too long or too deep.
    """

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        if len(text) > MAX_LENGTH:
            raise QueryError(f"{where}: longer than {MAX_LENGTH:,} characters")
        found = list(tokens(text))
        self.comments = tuple(t for t in found if t.kind == "comment")
        self.tokens = tuple(t for t in found if t.kind != "comment")
        self._check_unicode()
        self._check_nesting()
        self.start, self.form = self._form()
        if "service" in text.lower():
            self._check_service()
        self.selects = tuple(_selects(self.tokens))

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The variables that a SELECT gives, in order; None for `SELECT *` and other forms."""
        if self.form != "select" or self.selects[0].star:
            return None
        return self.selects[0].columns

    @property
    def variables(self) -> frozenset[str]:
        """All variables that occur in the text."""
        return frozenset(t.variable for t in self.tokens if t.variable)

    def error(self, token: Token, message: str) -> QueryError:
        """An error that points at a token."""
        return pointed(self.where, self.text, *place(self.text, token.start), message)

    # --- refusals -----------------------------------------------------------------------------

    def _check_unicode(self) -> None:
        try:
            self.text.encode()
        except UnicodeEncodeError as error:
            line, column = place(self.text, error.start)
            raise QueryError(f"{self.where}:{line}:{column}: not a Unicode character") from None

    def _check_nesting(self) -> None:
        depth = 0
        for token in self.tokens:
            if token.kind in ("mark", "iri"):
                depth += sum(c in _OPENING for c in token.text)
                if depth > MAX_NESTING:
                    raise self.error(token, f"brackets in brackets, deeper than {MAX_NESTING}")
                depth -= sum(c in _CLOSING for c in token.text)
        selects = [t for t in self.tokens if t.is_word("SELECT")]
        if len(selects) > MAX_NESTING:
            raise self.error(selects[MAX_NESTING], f"more than {MAX_NESTING} SELECTs")

    def _form(self) -> tuple[int, Form]:
        skip = {"PREFIX": 3, "BASE": 2, "VERSION": 2}
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            word = token.text.upper()
            if token.kind == "word" and word in _FORMS:
                return index, _FORMS[word]
            if word not in skip:
                known = ", ".join(_FORMS)
                raise self.error(token, f"a query is one of {known}, and changes nothing")
            # `PREFIX a: <…>` is three tokens, since `a:` is one.
            index += skip[word]
        raise QueryError(f"{self.where}: there is no query in it")

    def _check_service(self) -> None:
        """Refuse SERVICE, and whatever the engine might read as SERVICE where we do not.

        The two may differ on ``<``, which begins an IRI or means "less than". So in a text with
        this word every ``<`` has to be plain: an IRI with ``://``, or followed by a space.
        """
        for token in self.tokens:
            if token.kind == "iri" and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*://", token.text):
                raise self.error(token, "in a query with the word SERVICE, write IRIs in full")
            if token.text == "<" and not re.match(r"=?[ \t\r\n]", self.text[token.end :][:2]):
                raise self.error(token, "in a query with the word SERVICE, put a space after <")
            if "service" in token.text.lower() and not _harmless(token):
                raise self.error(token, "SERVICE is refused: a query reads this store alone")

    # --- parameters ---------------------------------------------------------------------------

    def letting_in(self, names: AbstractSet[str]) -> tuple[str, frozenset[str]]:
        """The text in which variables can be substituted, and the columns added to it.

        Raises QueryError where a SELECT cannot be given a parameter that it uses.
        """
        edits = [(t.end, t.start, "(true)") for t in self._bound(names)]
        edits += self._in_pattern(names) if self.form != "select" else []
        for select in self.selects:
            edits += self._in_select(select, sorted(names & select.variables))
        text = self.text
        for end, start, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        outer = set(self.columns or ())
        return text, frozenset(names) - outer if self.form == "select" else frozenset()

    def _bound(self, names: AbstractSet[str]) -> Iterator[Token]:
        """`BOUND(?x)` of a substituted variable, which the engine would take for false."""
        window = 4
        for i in range(len(self.tokens) - window + 1):
            word, opening, variable, closing = self.tokens[i : i + window]
            called = word.is_word("BOUND") and opening.text == "(" and closing.text == ")"
            if called and variable.variable in names:
                yield Token("word", self.text[word.start : closing.end], word.start)

    def _in_pattern(self, names: AbstractSet[str]) -> list[tuple[int, int, str]]:
        """ASK, CONSTRUCT and DESCRIBE have no columns: there a pattern lets variables in."""
        opening = self._pattern()
        if opening is None or not names:
            return []
        listed = sorted(names)
        row = f" VALUES ({' '.join('?' + n for n in listed)}) {{ ({'UNDEF ' * len(listed)}) }} "
        return [(opening.end, opening.end, row)]

    def _pattern(self) -> Token | None:
        """The brace that opens the pattern; None where a pattern is missing or a template too."""
        rest = self.tokens[self.start + 1 :]
        if self.form == "construct":
            if not rest or rest[0].text != "{":
                return None
            rest = rest[len(_braced(rest)) :]
        return next((t for t in rest if t.text == "{"), None)

    def _in_select(self, select: Select, names: Sequence[str]) -> list[tuple[int, int, str]]:
        missing = [n for n in names if n not in select.columns]
        if not missing:
            return []
        listed = " ".join(f"?{n}" for n in missing)
        if select.star:
            raise self.error(select.word, f"name the columns: SELECT * cannot let in {listed}")
        modifier = [t for t in select.clause[:1] if t.is_word("DISTINCT", "REDUCED")]
        after = (modifier or [select.word])[0].end
        edits = [(after, after, f" {listed}")]
        grouped = _group_by(select.tail)
        if grouped is not None:
            known = {t.variable for t in select.tail}
            new = " ".join(f"?{n}" for n in missing if n not in known)
            edits.append((grouped.end, grouped.end, f" {new}"))
        elif any(t.is_word(*_AGGREGATES) for t in select.clause):
            raise self.error(select.word, f"an aggregate cannot let in {listed}: GROUP BY {listed}")
        return edits


def _harmless(token: Token) -> bool:
    """Whether the engine cannot read a token that holds the word SERVICE as this keyword."""
    if token.kind == "prefixed":
        return re.fullmatch(r"(?![^:]*service)[\w-]*:[\w-]+", token.text, re.A | re.I) is not None
    return token.kind in ("string", "iri", "variable", "language")


def _braced(found: Sequence[Token]) -> Sequence[Token]:
    """From an opening brace to the one that closes it; all, where none does."""
    depth = 0
    for index, token in enumerate(found):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return found[: index + 1]
    return found


def _selects(found: Sequence[Token]) -> Iterator[Select]:
    for index, token in enumerate(found):
        if token.is_word("SELECT"):
            rest = found[index + 1 :]
            length = next(
                (i for i, t in enumerate(rest) if t.text == "{" or t.is_word("WHERE", "FROM")),
                len(rest),
            )
            opening = next((i for i, t in enumerate(rest) if t.text == "{"), len(rest))
            body = _braced(rest[opening:])
            tail = _until_closed(rest[opening + len(body) :])
            yield Select(token, tuple(rest[:length]), tuple(body), tuple(tail))


def _until_closed(found: Sequence[Token]) -> Iterable[Token]:
    depth = 0
    for token in found:
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return
        yield token


def _group_by(tail: Sequence[Token]) -> Token | None:
    return next((b for a, b in pairwise(tail) if a.is_word("GROUP") and b.is_word("BY")), None)
