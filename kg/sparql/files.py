"""Query files: SPARQL with a front matter of ``#+`` comment lines.

#+ title: Agreements by the place of their parties
#+ description: Who is a party to which agreement,
#+   and how the party is tied to the place.
#+ param place: entity<Place> = California -- The place of a party
#+ example place: Mexico
#+ column quote: the words
#+ page: 50
#+ empty: no agreement has a party with a tie to the place
#+ view: table
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.shipped import shipped
from kg.sparql.parameters import MAX_VALUE, Parameter
from kg.sparql.syntax import MAX_LENGTH, Query
from kg.sparql.tokens import place

PAGE = 50
"""How many rows make a page, where the file does not say it."""
MAX_PAGE = 10_000
"""The most that a file may say."""
OVER = ("facts", "changes")
"""What a query file may ask: the graph, or what became of it since another generation."""
VIEWS = ("table", "bar", "line", "graph", "map")
"""The views that a query file may prefer."""

_LINE = re.compile(r"(?P<key>\w+)(?:[ \t]+(?P<name>[^\s:]+))?[ \t]*:[ \t]*(?P<value>.*)")
_KEYS = {
    "title": False, "description": False, "param": True, "example": True, "column": True,
    "page": False, "empty": False, "view": False, "over": False,
}  # fmt: skip
"""What a line of front matter may begin with, and whether a name follows."""


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A query that can be run: ``name`` is what it is called, ``where`` what errors begin with.

    ``labels`` are headings for columns; ``view`` is how its answer is best looked at. ``page`` is
    how many rows make a page. ``empty`` is what it means that there are no rows; a file that does
    not say so is expected to have some. ``over`` is what is asked, one of OVER.
    """

    name: str
    where: str
    query: Query
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    labels: Mapping[str, str]
    view: str
    page: int
    empty: str
    over: str = "facts"

    @property
    def examples(self) -> dict[str, str]:
        """The example values of those parameters that have one."""
        return {p.name: p.example for p in self.parameters if p.example is not None}

    def as_data(self) -> dict[str, Any]:
        """What is known of it, as JSON has it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "form": self.query.form,
            "view": self.view,
            "over": self.over,
            "page": self.page,
            "columns": [
                {"name": c, "heading": self.labels.get(c, c)} for c in self.query.columns or ()
            ],
            "parameters": [p.as_data() for p in self.parameters],
        }


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    name: str
    value: str
    line: int


def load(path: Path) -> QueryFile:
    """Read a query file. Raises QueryError, with file and line, for what is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > 4 * MAX_LENGTH:
        raise QueryError(f"{path}: longer than {MAX_LENGTH:,} characters")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}") from None
    return parse(text, path.stem, str(path))


def parse(text: str, name: str = "query", where: str | None = None) -> QueryFile:
    """A query file from its text. Raises QueryError, with line, for what is none."""
    where = where or name
    query = Query(text, where)
    entries = list(_entries(query))
    _check(entries, where)
    single = {e.key: e.value for e in entries if not _KEYS[e.key]}
    for entry in entries:
        if entry.key == "param" and entry.name not in query.variables:
            raise QueryError(f"{where}:{entry.line}: the query has no variable ?{entry.name}")
        _check_column(entry, query)
    return QueryFile(
        name,
        where,
        query,
        single.get("title", name),
        single.get("description", ""),
        _parameters(entries, where),
        {e.name: e.value for e in entries if e.key == "column"},
        single.get("view", "table"),
        int(single.get("page", PAGE)),
        single.get("empty", ""),
        single.get("over", "facts"),
    )


def _parameters(entries: Sequence[_Entry], where: str) -> tuple[Parameter, ...]:
    found = {
        e.name: Parameter.parse(e.name, e.value, f"{where}:{e.line}")
        for e in entries
        if e.key == "param"
    }
    for entry in entries:
        if entry.key != "example":
            continue
        at = f"{where}:{entry.line}"
        if entry.name not in found:
            known = f"it has {', '.join(found)}" if found else "it has none"
            raise QueryError(f"{at}: an example of no parameter {entry.name!r}; {known}")
        found[entry.name] = found[entry.name].exemplified(entry.value, at)
    return tuple(found.values())


def _entries(query: Query) -> Iterator[_Entry]:
    """The lines of front matter, with lines that go on joined to those before."""
    current: _Entry | None = None
    code = query.tokens[0].start
    for comment in query.comments:
        if not comment.text.startswith("#+"):
            continue
        line, column = place(query.text, comment.start)
        if column > 1 or comment.start > code:
            raise query.error(comment, "front matter stands in lines of its own above the query")
        text = comment.text[2:]
        if current and re.match(r"[ \t]{2,}\S", text):
            value = f"{current.value} {text.strip()}".strip()
            current = _Entry(current.key, current.name, value, current.line)
            continue
        if current:
            yield current
        current = _entry(text.strip(), f"{query.where}:{line}", line)
    if current:
        yield current


def _entry(text: str, where: str, line: int) -> _Entry:
    found = _LINE.fullmatch(text)
    if not found:
        raise QueryError(f"{where}: front matter is `#+ key: value`; the keys are {_known()}")
    key, name = found["key"], found["name"] or ""
    if key not in _KEYS:
        raise QueryError(f"{where}: there is no key {key!r}; the keys are {_known()}")
    if _KEYS[key] != bool(re.fullmatch(r"[^\W\d]\w*", name)) or bool(name) != _KEYS[key]:
        form = f"#+ {key} NAME: …" if _KEYS[key] else f"#+ {key}: …"
        raise QueryError(f"{where}: write `{form}`, where NAME is that of a variable")
    return _Entry(key, name, found["value"].strip(), line)


def _known() -> str:
    return ", ".join(f"{key} NAME" if named else key for key, named in _KEYS.items())


def _check(entries: Sequence[_Entry], where: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        at = f"{where}:{entry.line}"
        if (entry.key, entry.name) in seen:
            first = seen[entry.key, entry.name]
            shown = f"{entry.key} {entry.name}".rstrip()
            raise QueryError(f"{at}: {shown} stands in line {first} already")
        seen[entry.key, entry.name] = entry.line
        if not 0 < len(entry.value) <= MAX_VALUE:
            raise QueryError(f"{at}: {entry.key} is empty, or longer than {MAX_VALUE:,} characters")
        if entry.key == "view" and entry.value not in VIEWS:
            raise QueryError(f"{at}: no view {entry.value!r}; the views are {', '.join(VIEWS)}")
        if entry.key == "over" and entry.value not in OVER:
            raise QueryError(f"{at}: over is one of {', '.join(OVER)}, not {entry.value!r}")
        if entry.key == "page" and not _is_page(entry.value):
            raise QueryError(f"{at}: a page has 1 to {MAX_PAGE:,} rows, not {entry.value!r}")


def _is_page(value: str) -> bool:
    return bool(re.fullmatch(r"[1-9][0-9]{0,4}", value)) and int(value) <= MAX_PAGE


def _check_column(entry: _Entry, query: Query) -> None:
    columns = query.columns
    if entry.key == "column" and columns is not None and entry.name not in columns:
        raise QueryError(
            f"{query.where}:{entry.line}: the query selects no ?{entry.name}; "
            f"it selects {', '.join(columns)}"
        )


# --- folders ------------------------------------------------------------------------------------


def folders() -> list[Path]:
    """Where query files are looked for by name: here, and among those that come with kg."""
    return [Path("queries"), shipped("queries")]


def library(within: Sequence[Path]) -> dict[str, Path]:
    """The query files of folders by name; of two with one name the first folder's is taken."""
    found: dict[str, Path] = {}
    for folder in within:
        for path in sorted(folder.glob("*.rq")) if folder.is_dir() else ():
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def find(name: str, within: Sequence[Path]) -> Path:
    """The query file with this name, with or without its suffix.

    Raises QueryError, with suggestions, where the folders have none.
    """
    known = library(within)
    stem = name.removesuffix(".rq")
    if stem in known:
        return known[stem]
    close = difflib.get_close_matches(stem, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`kg queries` lists those there are"
    raise QueryError(f"no query file is called {name!r}; {hint}")
