"""Mapping profiles: ``kg.toml`` beside the documents says how their labels are meant.

[rename]                       # a label means this ontology term, or the first of some that fits
GPE = "Place"
belongs = ["memberOf", "partOf"]
[names]                        # which mentions are names, where nobody says it
by = "capitals"
[drop]                         # labels that are left out on purpose
labels = ["Misc"]
[reverse]                      # relations that run from object to subject
labels = ["employs"]
[paths]                        # PER/Official is a PER that is an Official
separator = "/"
[attributes]                   # what an attribute gives: class, value, property NAME, …
Subtype = "class"
Amount = "property value"
Certainty = "qualifier confidence"
Wiki = "link Wikidata"
[values.Certainty]             # what the values of an attribute are called here
high = "0.9"
guess = ""                     # left out on purpose
[annotators]                   # whose annotations count: all, majority, one
choose = "one"
annotator = "a2"
[candidates]                   # what is no annotation yet, or none any more
keep = ["predicted"]           # rejected and predicted ones are left out, but for these
confidence = 0.5               # and so is what is less sure than this
[documents]                    # metadata of all documents in the folder …
publisher = "The Gazette"
[documents."accord"]           # … and of one, by its name or file name without suffix
title = "Two states sign"
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args
from typing import Literal as OneOf

from kg.errors import InputError
from kg.lift.lexical import iri
from kg.model import METADATA
from kg.names import folded

FILE = "kg.toml"
MAX_BYTES = 4 * 1024 * 1024
"""The largest profile that is read."""

QUALIFIERS = (
    "mode", "negated", "rank", "confidence", "attributedTo", "validFrom", "validUntil", "form",
)  # fmt: skip
_QUALIFIERS = {folded(q): q for q in QUALIFIERS} | {"negation": "negated"}
TARGETS = ("class", "value", "property NAME", "qualifier NAME", "link", "link DATABASE")
"""What an attribute may give."""

Naming = OneOf["kind", "capitals", "never"]
Choice = OneOf["all", "majority", "one"]
Candidate = OneOf["rejected", "predicted"]
_TABLES = (
    "rename", "drop", "reverse", "names", "paths", "attributes", "values", "annotators",
    "candidates", "documents",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """How the labels of some documents are meant. Labels are compared without case and spaces.

    ``names`` says which mentions are names where nobody says it: those of kinds that go by name, of
    these only what is written with capitals, or none. ``attributes`` maps a name to what it gives
    and the name of that; ``values`` maps the values of attributes by their names. ``annotator`` is
    the one that counts where ``choose`` is one.
    """

    rename: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Naming = "kind"
    drop: frozenset[str] = frozenset()
    reverse: frozenset[str] = frozenset()
    separator: str = ""
    attributes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    choose: Choice = "all"
    annotator: str = ""
    keep: frozenset[str] = frozenset()
    confidence: float = 0.0
    documents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    path: Path | None = None

    def term(self, label: str) -> str:
        """The label that a label is renamed to, or the label itself; the first of several."""
        return self.terms(label)[0]

    def terms(self, label: str) -> tuple[str, ...]:
        """The labels that a label is renamed to, or the label itself."""
        return self.rename.get(folded(label), (label,)) if self.rename else (label,)

    def drops(self, label: str) -> bool:
        """Whether the label is left out on purpose."""
        return bool(self.drop) and folded(label) in self.drop

    def steps(self, label: str) -> list[str]:
        """The steps of a label that is a path; one that the profile names as a whole is none."""
        named = folded(label) in self.rename or self.drops(label)
        if not self.separator or named:
            return [label]
        return [step for step in label.split(self.separator) if step.strip()] or [label]

    def qualifier(self, attribute: str) -> str:
        """The qualifier that an attribute gives; empty where it gives none."""
        what, name = self.attributes.get(folded(attribute), ("", ""))
        return (
            name if what == "qualifier" else "" if what else _QUALIFIERS.get(folded(attribute), "")
        )

    def metadata(self, name: str) -> dict[str, str]:
        """What the profile says of one document by itself."""
        own = self.documents.get(name) or self.documents.get(name.rpartition("/")[2], {})
        return dict(own)

    @property
    def defaults(self) -> dict[str, str]:
        """What the profile says of documents that say nothing else themselves."""
        return dict(self.documents.get("", {}))


def near(path: Path, root: Path) -> Path | None:
    """The profile for a document: ``kg.toml`` in its folder or the nearest one up to ``root``."""
    # Texts and no paths: this is asked for each of many documents.
    folder, top = os.fspath(path if path.is_dir() else path.parent), os.fspath(root)
    while not os.path.isfile(found := os.path.join(folder, FILE)):
        above = os.path.dirname(folder)
        if above == folder or folder == top:
            return None
        folder = above
    return Path(found)


def read(path: Path) -> Profile:
    """Read a profile. Raises InputError for bad TOML and for every key that means nothing."""
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes")
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file: {error}") from None
    _known(path, "", found, _TABLES)
    for table, content in found.items():
        if not isinstance(content, dict):
            raise InputError(f"{path}: {table} must be a table: [{table}]")
    choose, annotator = _annotators(path, found.get("annotators", {}))
    keep, confidence = _candidates(path, found.get("candidates", {}))
    return Profile(
        rename=_rename(path, found.get("rename", {})),
        names=_naming(path, found.get("names", {})),
        drop=_labels(path, found, "drop"),
        reverse=_labels(path, found, "reverse"),
        separator=_separator(path, found.get("paths", {})),
        attributes={
            folded(k): _attribute(path, k, v)
            for k, v in _strings(path, "attributes", found.get("attributes", {})).items()
        },
        values=_values(path, found.get("values", {})),
        choose=choose,
        annotator=annotator,
        keep=keep,
        confidence=confidence,
        documents=_documents(path, found.get("documents", {})),
        path=path,
    )


def _known(path: Path, table: str, content: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise InputError for the first key that means nothing."""
    for key in sorted(set(content) - set(names)):
        where = f"[{table}] {key}" if table else f"[{key}]"
        raise InputError(f"{path}: {where} means nothing; there are {', '.join(names)}")


def _rename(path: Path, content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    for key, value in content.items():
        if not isinstance(value, str) and not (_is_texts(value) and value):
            raise InputError(f"{path}: [rename] {key} must be a string, or a list of strings")
    listed = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in content.items()}
    return {folded(key): value for key, value in listed.items()}


def _naming(path: Path, content: Mapping[str, Any]) -> Naming:
    _known(path, "names", content, ["by"])
    said = content.get("by", "kind")
    naming: Naming
    for naming in get_args(Naming):
        if naming == said:
            return naming
    known = ", ".join(get_args(Naming))
    raise InputError(f"{path}: [names] by = {said!r}; it is one of {known}")


def _strings(path: Path, table: str, content: Mapping[str, Any]) -> dict[str, str]:
    for key, value in content.items():
        if not isinstance(value, str):
            raise InputError(f"{path}: [{table}] {key} must be a string")
    return dict(content)


def _labels(path: Path, found: Mapping[str, Any], table: str) -> frozenset[str]:
    content = found.get(table, {})
    labels = content.get("labels", [])
    if set(content) - {"labels"} or not _is_texts(labels):
        raise InputError(f'{path}: [{table}] takes labels = ["…"] and nothing else')
    return frozenset(folded(label) for label in labels)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _separator(path: Path, content: Mapping[str, Any]) -> str:
    _known(path, "paths", content, ["separator"])
    separator = content.get("separator", "")
    if not isinstance(separator, str) or (content and not separator.strip()):
        raise InputError(f'{path}: [paths] separator must be a sign between labels, such as "/"')
    return separator


def _attribute(path: Path, key: str, value: str) -> tuple[str, str]:
    what, _, name = value.partition(" ")
    fits = {
        "class": not name,
        "value": not name,
        "property": bool(name),
        "qualifier": name in QUALIFIERS,
        "link": True,
    }
    if not fits.get(what, False):
        raise InputError(
            f"{path}: [attributes] {key} = {value!r}; say {', '.join(TARGETS)}, "
            f"where a qualifier is one of {', '.join(QUALIFIERS)}"
        )
    return what, name


def _values(path: Path, content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    for name, table in content.items():
        if not isinstance(table, dict):
            raise InputError(f"{path}: [values] {name} must be a table: [values.{name}]")
    return {
        folded(name): {folded(k): v for k, v in _strings(path, f"values.{name}", table).items()}
        for name, table in content.items()
    }


def _annotators(path: Path, content: Mapping[str, Any]) -> tuple[Choice, str]:
    _known(path, "annotators", content, ["choose", "annotator"])
    said = _strings(path, "annotators", content)
    choose, annotator = said.get("choose", "all"), said.get("annotator", "")
    for choice in get_args(Choice):
        if choice == choose and (choice == "one") == bool(annotator):
            return choice, annotator
    if choose in get_args(Choice):
        raise InputError(f'{path}: [annotators] choose = "one" goes with annotator = "…"')
    known = ", ".join(get_args(Choice))
    raise InputError(f"{path}: [annotators] choose = {choose!r}; it is one of {known}")


def _candidates(path: Path, content: Mapping[str, Any]) -> tuple[frozenset[str], float]:
    _known(path, "candidates", content, ["keep", "confidence"])
    keep, least = content.get("keep", []), content.get("confidence", 0.0)
    if not _is_texts(keep) or set(keep) - set(get_args(Candidate)):
        known = ", ".join(get_args(Candidate))
        raise InputError(f"{path}: [candidates] keep = {keep!r}; it lists some of {known}")
    is_number = isinstance(least, int | float) and not isinstance(least, bool)
    if not is_number or not 0 <= least <= 1:
        raise InputError(f"{path}: [candidates] confidence = {least!r}; it is a number from 0 to 1")
    return frozenset(keep), float(least)


def _documents(path: Path, content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    tables = {"": {k: v for k, v in content.items() if not isinstance(v, dict)}}
    tables |= {k: v for k, v in content.items() if isinstance(v, dict)}
    for name, table in tables.items():
        where = f'[documents."{name}"]' if name else "[documents]"
        for key, value in table.items():
            if key not in METADATA or not isinstance(value, str):
                raise InputError(
                    f"{path}: {where} {key}: not a text with one of the names {', '.join(METADATA)}"
                )
            if key == "source":
                _require_addresses(f"{path}: {where} {key}", value)
    return tables


def _require_addresses(where: str, value: str) -> None:
    """Raise InputError for what is no address, among those with blanks between them."""
    try:
        for address in value.split():
            iri(address)
    except ValueError as error:
        raise InputError(f"{where}: {error}") from None
