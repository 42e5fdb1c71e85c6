"""The tokens of a SPARQL text, with their places.

Oxigraph gives no syntax tree to Python. What kg has to know of a query before it runs (which
form it has, which variables it selects, whether it calls other servers) is read from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
    (?P<space>    [ \t\r\n]+ )
  | (?P<comment>  \#[^\r\n]* )
  | (?P<string>   \"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
                | \"(?:[^\"\\\r\n]|\\[^\r\n])*\" | '(?:[^'\\\r\n]|\\[^\r\n])*' )
  | (?P<unclosed> \"\"\".* | '''.* | \"[^\r\n]* | '[^\r\n]* )
  | (?P<iri>      <[^<>\"{}|^`\x00-\x20]*> )
  | (?P<variable> [?$]\w+ )
  | (?P<prefixed> (?:_|[^\W\d_](?:[\w.-]{0,60}[\w-])?)?:
                  (?:(?:[\w:]|%|\\.)(?:(?:[\w.:-]|%|\\.)*(?:[\w:-]|%|\\.))?)? )
  | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
  | (?P<word>     [^\W\d]\w* )
  | (?P<number>   (?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? )
  | (?P<mark>     . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a SPARQL text; ``start`` and ``end`` are offsets in code points.

    ``kind`` is comment, string, unclosed (what begins like a string and does not end), iri,
    variable, prefixed, language, word, number or mark.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends, exclusive."""
        return self.start + len(self.text)

    def is_word(self, *words: str) -> bool:
        """Whether it is one of some keywords, given in upper case."""
        return self.kind == "word" and self.text.upper() in words

    @property
    def variable(self) -> str | None:
        """The name of a variable, without its mark."""
        return self.text[1:] if self.kind == "variable" else None


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text in order, without white space. Every text has tokens."""
    for found in _TOKEN.finditer(text):
        if found.lastgroup != "space":
            yield Token(found.lastgroup or "", found.group(), found.start())


def place(text: str, at: int) -> tuple[int, int]:
    """The line and column of an offset, both counted from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def offset(text: str, line: int, column: int) -> int:
    """The offset of a line and column, both counted from 1; at most the text's length."""
    before = sum(len(one) + 1 for one in text.split("\n")[: line - 1])
    return min(before + column - 1, len(text))


def pointed(where: str, text: str, at: int, message: str) -> QueryError:
    """An error that shows the line of an offset and points at it."""
    line, column = place(text, at)
    shown = text.split("\n")[line - 1].rstrip("\r").replace("\t", " ")
    first = max(0, column - 80)
    return QueryError(
        f"{where}:{line}:{column}: {message}\n"
        f"    {shown[first : first + 100]}\n    {' ' * (column - 1 - first)}^"
    )
