"""What a query is, and what it must not do.

The engine answers SERVICE by calling other servers, and dies of brackets that are too deep:
such a query is refused before the engine sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
        return pointed(self.where, self.text, token.start, message)

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


def _harmless(token: Token) -> bool:
    """Whether the engine cannot read a token that holds the word SERVICE as this keyword."""
    if token.kind == "prefixed":
        return re.fullmatch(r"(?![^:]*service)[\w-]*:[\w-]+", token.text, re.A | re.I) is not None
    return token.kind in ("string", "iri", "variable", "language")


def braced(found: Sequence[Token]) -> Sequence[Token]:
    """The tokens from an opening brace to the one that closes it; all, where none does."""
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
            body = braced(rest[opening:])
            tail = _until_closed(rest[opening + len(body) :])
            yield Select(token, tuple(rest[:length]), tuple(body), tuple(tail))


def _until_closed(found: Sequence[Token]) -> Iterable[Token]:
    depth = 0
    for token in found:
        depth += (token.text == "{") - (token.text == "}")
        if depth < 0:
            return
        yield token
