"""``annotation.conf``: which labels a brat project declares.

Read as brat's own server does (``projectconfig.py``): sections in brackets, one label a line,
TAB indentation for subtypes, ``!`` before a label that only groups others, macros, ``#``
comments, lines of hyphens as separators. The arguments are checked and not kept.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kg.model import Loss
from kg.readers._text import BYTE_ORDER_MARK, read_text

FILE_NAME = "annotation.conf"
SECTIONS = ("entities", "relations", "events", "attributes")
LEVELS = 5  # how many folders above its own a document may have its configuration in

_HEADER = re.compile(r"\s*\[(.*)\]\s*")
_MACRO = re.compile(r"(<[a-zA-Z_-]+>)=\s*(.*?)\s*")
_ARGUMENT = re.compile(r"\S+?:\S+")
_OVERLAP = "<OVERLAP>"  # which mentions may overlap: a constraint, no label
_EXPANDED_LIMIT = 10_000  # characters of one line after its macros; macros may name each other


@dataclass(frozen=True, slots=True)
class Configuration:
    """The labels that a configuration file declares, by section.

    ``grouping`` are those that only group others, and may not be used. ``shown`` is the file as
    people see it.
    """

    path: Path
    shown: str
    labels: Mapping[str, frozenset[str]]
    grouping: Mapping[str, frozenset[str]]
    losses: tuple[Loss, ...] = ()

    def objection(self, label: str, *sections: str) -> str:
        """Why a label may not be used for what these sections declare; empty where it may."""
        if any(label in self.labels[section] for section in sections):
            return ""
        if any(label in self.grouping[section] for section in sections):
            return f"{self.shown} declares it with '!', not for use"
        return f"not declared under {' or '.join(f'[{s}]' for s in sections)} in {self.shown}"


def find(annotations: Path, shown: str) -> Configuration | None:
    """The nearest ``annotation.conf`` in the folder of a file or up to five above, if any.

    Raises InputError where it is no readable text.
    """
    found = _nearest(annotations)
    if found is None:
        return None
    path, level = found
    above = os.path.join(os.path.dirname(shown), *[os.pardir] * level, FILE_NAME)
    name = os.path.normpath(above)
    return parse(read_text(path, name), path, name)


def beside(annotations: Path) -> tuple[Path, ...]:
    """The ``annotation.conf`` that governs a file, if any."""
    found = _nearest(annotations)
    return (found[0],) if found else ()


def _nearest(annotations: Path) -> tuple[Path, int] | None:
    """The configuration, and how many folders above that of a file it stands."""
    # Texts and no paths: this is asked for each of many documents.
    folder = os.path.join(os.getcwd(), os.path.dirname(annotations))
    for level in range(LEVELS + 1):
        if os.path.isfile(found := os.path.join(folder, FILE_NAME)):
            return Path(found), level
        if (above := os.path.dirname(folder)) == folder:
            break
        folder = above
    return None


@lru_cache(maxsize=4)  # It governs all documents of a folder, which are read one after another.
def parse(text: str, path: Path, shown: str) -> Configuration:
    """Read the text of a configuration; lines that make no sense are among its losses."""
    parser = _Parser()
    losses = []
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), start=1):
        content = line.rstrip()
        if content and not content.lstrip().startswith("#"):
            item = content.strip()[:80]
            losses += [Loss(shown, number, "unread", item, why) for why in parser.take(content)]
    labels, grouping = _frozen(parser.labels), _frozen(parser.grouping)
    return Configuration(path, shown, labels, grouping, tuple(losses))


def _by_section() -> dict[str, set[str]]:
    return {section: set() for section in SECTIONS}


def _frozen(labels: Mapping[str, set[str]]) -> Mapping[str, frozenset[str]]:
    return {section: frozenset(names) for section, names in labels.items()}


@dataclass
class _Parser:
    section: str = ""
    macros: dict[str, str] = field(default_factory=dict)
    depth: int = -1
    labels: dict[str, set[str]] = field(default_factory=_by_section)
    grouping: dict[str, set[str]] = field(default_factory=_by_section)

    def take(self, line: str) -> Iterator[str]:
        """Take one line that is neither blank nor a comment; yield what is wrong with it."""
        if header := _HEADER.fullmatch(line):
            yield from self._enter(header[1])
        elif not self.section:
            yield "stands before the first section"
        elif macro := _MACRO.fullmatch(line):
            self.macros[macro[1]] = macro[2]
        elif self.section in SECTIONS and line.strip("- \t"):
            yield from self._entry(line)

    def _enter(self, section: str) -> Iterator[str]:
        # As in brat, a macro holds in its own section only.
        self.section, self.macros, self.depth = section, {}, -1
        if section not in SECTIONS:
            yield f"no section of {FILE_NAME}; what it holds is left out"

    def _entry(self, line: str) -> Iterator[str]:
        for name, value in self.macros.items():
            if len(line) + line.count(name) * len(value) > _EXPANDED_LIMIT:
                yield f"longer than {_EXPANDED_LIMIT:,} characters once its macros are expanded"
                return
            line = line.replace(name, value)
        depth = len(line) - len(line.lstrip())
        if depth > self.depth + 1:
            yield f"indented by {depth}, which makes it a subtype of nothing"
        self.depth = depth
        terms, *arguments = line.split(maxsplit=1) or [""]
        yield from self._declare(terms.split("|")[0])
        for argument in map(str.strip, ",".join(arguments).split(",")):
            if argument and not _ARGUMENT.fullmatch(argument):
                yield f"{argument!r} is no argument of the form Role:Type"

    def _declare(self, term: str) -> Iterator[str]:
        label = term.removeprefix("!")
        if not label:
            yield "no label"
        elif label.startswith("<"):
            if label != _OVERLAP:
                yield f"no macro {label} in this section"
        else:
            declared = self.grouping if term.startswith("!") else self.labels
            declared[self.section] |= {label, _storage_form(label)}


def _storage_form(label: str) -> str:
    """The label as brat writes it into .ann files: letters without accents, and underscores."""
    ascii_only = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-zA-Z0-9_-]", "_", ascii_only)
