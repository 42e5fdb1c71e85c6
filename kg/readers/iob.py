"""Columns with IOB tags: CoNLL-2002 and 2003, GermEval, HIPE, and whatever is like them.

A token a line, columns parted by TAB or spaces, a blank line after each sentence. The text is the
tokens with a space between, unless a column says ``NoSpaceAfter``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import InputError
from kg.model import Attribute, Document, Link, Loss, Mention
from kg.readers._gathered import Gathered, Piece
from kg.readers._iob import TAG, Tagged, Tags
from kg.readers._lines import lines_of
from kg.readers._links import link_to
from kg.readers._offsets import Claim
from kg.readers._reader import Part, Reader
from kg.readers._text import SIZE_LIMIT, head
from kg.readers._tokens import TokenText

_SURE = (".iob", ".iob2", ".bio", ".bioes", ".bilou")
_MAYBE = (".conll", ".tsv")
_NEW_DOCUMENT = re.compile(r"-DOCSTART-.*|#\s*(?:\w+:)?(?:document_)?id\s*[=:]?\s*(\S+).*")
_CHUNKS = frozenset(
    ["NP", "VP", "PP", "ADJP", "ADVP", "SBAR", "PRT", "CONJP", "INTJ", "LST", "UCP"]
)
_LINKS = re.compile(r"NEL|LINK|QID|WIKI", re.IGNORECASE)
_SPACING = re.compile(r"NoSpaceAfter|SpaceAfter=No|EndOfLine")
_NO_NAME = re.compile(r"[^\w.~-]+")
_LOOKED_AT = 200  # lines that tell the columns


def sniff(path: Path) -> str | None:
    """Take files whose lines have as many columns each, one of which is IOB tags."""
    if path.suffix not in (*_SURE, *_MAYBE):
        return None
    lines = head(path).split("\n")[:-1] or head(path).split("\n")
    rows = [_columns(line) for line in lines[:_LOOKED_AT] if _is_row(line.rstrip("\r"))]
    if not rows or any(line.startswith("#FORMAT=") for line in lines[:2]):
        return None
    header = _header(rows[0])
    rows = rows[1:] if header else rows
    if path.suffix in _MAYBE and not _is_table(rows):
        return None
    return "a column of it is IOB tags" if _tag_columns(header, rows) else None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each document: they begin with ``-DOCSTART-`` or ``# id``."""
    header = ""
    held: list[str] = []
    name, size, count, rows = "", 0, 0, 0
    for number, line in lines_of(path, shown):
        new = _NEW_DOCUMENT.fullmatch(line)
        if new and rows:
            count += 1
            yield _part(held, name or str(count))
            held, size, rows = [header] if header else [], 0, 0
        if new:
            name = new[1] or ""
        elif _is_row(line):
            if not rows and not header and _header(_columns(line)):
                header = line
            else:
                rows += 1
        size += len(line)
        if size > SIZE_LIMIT:
            raise InputError(f"{shown}:{number}: a document of more than {SIZE_LIMIT:,} characters")
        held.append(line)
    if rows or not count:
        yield _part(held, (name or str(count + 1)) if count else "")


def _part(lines: list[str], name: str) -> Part:
    return Part(_NO_NAME.sub("-", name)[:100], ("\n".join(lines) + "\n").encode())


@dataclass
class _Table:
    """The rows of one document, with their line numbers; None ends a sentence."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]] | None] = field(default_factory=list)


def read(path: Path, name: str, shown: str) -> Document:
    """Read one document. Raises InputError where it cannot be opened or is not UTF-8."""
    table = _table(path, shown)
    rows = [row[1] for row in table.rows if row]
    tagged = _tag_columns(table.header, rows)
    tokens = TokenText()
    gathered = Gathered(shown, [Piece("")])
    if rows and not tagged and not _tag_columns(table.header, rows, least=0):
        gathered.lose("unread", path.name, "no column of it is IOB tags")
    columns = {column: Tags(strict=_is_strict(rows, column)) for column in tagged}
    token_column = _token_column(rows)
    by_line: dict[int, list[str]] = {}
    for row in table.rows:
        if row is None:
            tokens.end_sentence("\n")
            for tags in columns.values():
                tags.close()
            continue
        line, values = row
        span = tokens.add(
            values[token_column] if len(values) > token_column else "", _space(values)
        )
        by_line[line] = values
        for column, tags in columns.items():
            tag = values[column] if column < len(values) else ""
            for fault in tags.token(tag, span, line):
                kind = "repaired" if "read as" in fault else "unread"
                gathered.lose(kind, " ".join(values)[:80], fault, line)
    gathered.pieces = [Piece(tokens.text)]
    for mention, tagged_one in _mentions(columns, table.header, by_line):
        span = tagged_one.span
        gathered.mention(mention, (0, Claim(((span.start, span.end),))))
    return gathered.document(
        name, PLUGIN.name, text=tokens.text, spans=tokens.sentences, sources=(str(path),)
    )


def _mentions(
    columns: dict[int, Tags], header: Sequence[str], by_line: dict[int, list[str]]
) -> Iterator[tuple[Mention, Tagged]]:
    """Entities in the order of the text; which column says so, where there are several."""
    found = [(one, column) for column, tags in columns.items() for one in tags.found]
    link_columns = [n for n, title in enumerate(header) if _LINKS.search(title)]
    for number, (one, column) in enumerate(sorted(found, key=lambda f: (f[0].span, f[1])), 1):
        line = one.tokens[0]
        title = header[column] if column < len(header) else str(column + 1)
        said = (Attribute("column", title, line),) if len(columns) > 1 else ()
        links = _links(by_line[line], link_columns, line)
        yield Mention(f"T{number}", one.label, (), said, links, line), one


def _links(values: Sequence[str], columns: Sequence[int], line: int) -> tuple[Link, ...]:
    written = [values[column] for column in columns if column < len(values)]
    return tuple(
        link_to(value, line=line, source="Wikidata")
        for value in dict.fromkeys(written)
        if value not in ("", "_", "-", "O")
    )


# --- Which column is what -------------------------------------------------------------------


def _table(path: Path, shown: str) -> _Table:
    table = _Table()
    for number, line in lines_of(path, shown):
        if _NEW_DOCUMENT.fullmatch(line):
            continue
        if not _is_row(line):
            if not line.strip() and table.rows and table.rows[-1] is not None:
                table.rows.append(None)
            continue
        values = _columns(line)
        if not table.rows and not table.header and (header := _header(values)):
            table.header = header
        else:
            table.rows.append((number, values))
            if any("EndOfSentence" in value or "PySBDSegment" in value for value in values):
                table.rows.append(None)
    table.rows.append(None)
    return table


def _is_row(line: str) -> bool:
    """Whether a line is a token; a number sign alone is one, before a blank it is a remark."""
    return bool(line.strip()) and not (line.startswith("#") and not TAG.fullmatch(line.split()[-1]))


def _columns(line: str) -> list[str]:
    stripped = line.strip("\r\n")
    return [v.strip() for v in stripped.split("\t")] if "\t" in stripped else stripped.split()


def _header(values: list[str]) -> list[str]:
    """The titles of the columns, where the first line is such."""
    return values if values and values[0].upper() in ("TOKEN", "WORD", "TOKENS") else []


def _is_table(rows: Sequence[list[str]]) -> bool:
    widths = {len(row) for row in rows}
    return len(widths) == 1 and widths.pop() > 1


def _tag_columns(header: Sequence[str], rows: Sequence[list[str]], least: int = 1) -> list[int]:
    """The columns with tags and nothing else; those of phrases are syntax, and not entities.

    ``least`` is how many labels they have to have.
    """
    width = max((len(row) for row in rows), default=0)
    found = []
    for column in range(1, width):
        values = {row[column] for row in rows[:_LOOKED_AT] if column < len(row)}
        labels = {match[2] for value in values if (match := TAG.fullmatch(value)) and match[2]}
        is_link = column < len(header) and _LINKS.search(header[column])
        is_syntax = bool(labels) and labels <= _CHUNKS
        if len(labels) >= least and not (is_link or is_syntax) and _mostly_tags(rows, column):
            found.append(column)
    return found


def _mostly_tags(rows: Sequence[list[str]], column: int) -> bool:
    values = [row[column] for row in rows[:_LOOKED_AT] if column < len(row)]
    return 10 * sum(bool(TAG.fullmatch(value)) for value in values) >= 9 * len(values)


def _is_strict(rows: Sequence[list[str]], column: int) -> bool:
    """Whether every entity has to begin with B or S: not in IOB1, where B only parts two."""
    before = "O"
    for row in rows:
        tag = row[column] if column < len(row) else "O"
        if tag.startswith(("S-", "U-")) or (tag.startswith("B-") and before in ("O", "_", "-")):
            return True
        before = tag
    return False


def _token_column(rows: Sequence[list[str]]) -> int:
    """The first column, or the second where the first numbers the tokens."""
    return 1 if rows and all(row[0].isdecimal() and len(row) > 2 for row in rows) else 0


def _space(values: Sequence[str]) -> str:
    spacing = " ".join(values[1:])
    if "EndOfLine" in spacing:
        return "\n"
    return "" if _SPACING.search(spacing) else " "


PLUGIN = Reader(
    name="iob",
    summary="columns with IOB, IOB2, BIOES or BILOU tags, a token a line",
    suffixes=(*_SURE, *_MAYBE),
    sniff=sniff,
    read=read,
    parts=parts,
)
