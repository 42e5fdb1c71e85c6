"""The specification of a picture: one TOML file for every format, so that it can be made again.

    title = "Who signed"
    projection = "agreeing"
    around = "Kamala D. Harris"
    colour_by = "community"
    size_by = "pagerank"

Every key has the name of an option of kg export, with _ for -.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.exporters._exporter import LABELS, THEMES, Style
from kg.names import closest

MAX_BYTES = 64 * 1024
"""The largest file that is read as a specification."""

_PATHS = ("projections", "layout_from")
_CHOICES = {"labels": LABELS, "theme": THEMES}


@dataclass(frozen=True, slots=True)
class Spec:
    """What is selected, what links it, and how it looks; all that is absent is the default.

    ``around`` is the name of an entity, and ``depth`` how many steps from it are near. Of
    ``layout_from``, a picture or node-link JSON, entities keep their places.
    """

    title: str = ""
    projection: str = ""
    projections: Path | None = None
    around: str = ""
    depth: int | None = None
    classes: tuple[str, ...] = ()
    as_of: str = ""
    colour_by: str = "kind"
    size_by: str = ""
    labels: str = "all"
    theme: str = "auto"
    layout_from: Path | None = None

    @property
    def style(self) -> Style:
        """How the picture looks."""
        return Style(self.colour_by, self.size_by, self.labels, self.theme)

    def toml(self) -> str:
        """The specification as a TOML file; what is the default stands there as a comment."""
        plain = Spec()
        lines = []
        for key in (f.name for f in fields(Spec)):
            value, usual = getattr(self, key), getattr(plain, key)
            shown = f"{key} = {_toml(_EXAMPLES.get(key, '') if value is None else value)}"
            lines.append(f"# {shown}" if value == usual else shown)
        return "\n".join(lines) + "\n"


_EXAMPLES: dict[str, object] = {"depth": 2, "projections": "own.toml", "layout_from": "earlier.svg"}
_KEYS = tuple(f.name for f in fields(Spec))


def read_spec(path: Path) -> Spec:
    """The specification in a TOML file; paths in it are relative to its folder.

    Raises QueryError, with the line, for a file that cannot be read, an unknown key (with
    suggestions), and a value of the wrong type.
    """
    text = _text(path)
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise QueryError(f"{path}: not valid TOML: {error}") from None
    settings: dict[str, Any] = {}
    for key, value in table.items():
        where = f"{path}:{_line(text, key)}"
        if key not in _KEYS:
            raise QueryError(f"{where}: no setting is called {key!r}; {closest(key, _KEYS)}")
        settings[key] = _typed(where, key, value, path.parent)
    return Spec(**settings)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise QueryError(f"{path}: larger than {MAX_BYTES:,} bytes")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}") from None


def _line(text: str, key: str) -> int:
    """The line on which a key stands; the first where it cannot be told."""
    at = re.search(rf"""^\s*\[*\s*["']?{re.escape(key)}["']?\s*[]=.]""", text, re.MULTILINE)
    return text.count("\n", 0, at.end()) + 1 if at else 1


def _typed(where: str, key: str, value: Any, folder: Path) -> Any:
    """A value of the type of its setting; one text stands for a list of it."""
    if key == "depth":
        if type(value) is not int or not 0 <= value <= 1000:
            raise QueryError(f"{where}: depth must be a whole number from 0, and is {value!r}")
        return value
    if key == "classes":
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(v, str) for v in listed):
            raise QueryError(f"{where}: classes must be a list of texts")
        return tuple(listed)
    if not isinstance(value, str):
        raise QueryError(f"{where}: {key} must be a text, and is {value!r}")
    if key in _CHOICES and value not in _CHOICES[key]:
        hint = closest(value, _CHOICES[key])
        raise QueryError(f"{where}: {key} cannot be {value!r}; {hint}")
    if key in _PATHS and "\0" in value:
        raise QueryError(f"{where}: {key} is no path")
    return folder / value if key in _PATHS else value


def _toml(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
