"""Mapping profiles: ``kg.toml`` beside the documents says how their labels are meant.

[rename]                       # a label means this ontology term
GPE = "Place"
[drop]                         # labels that are left out on purpose
labels = ["Misc"]
[reverse]                      # relations that run from object to subject
labels = ["employs"]
[attributes]                   # what an attribute gives: class, property NAME, qualifier NAME
Subtype = "class"
Amount = "property value"
Certainty = "qualifier confidence"
[documents]                    # metadata of all documents in the folder …
publisher = "The Gazette"
[documents."accord"]           # … and of one, by its file name without suffix
title = "Two states sign"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.model import METADATA
from kg.names import folded

FILE = "kg.toml"
MAX_BYTES = 4 * 1024 * 1024
"""The largest profile that is read."""

QUALIFIERS = (
    "mode", "negated", "rank", "confidence", "attributedTo", "validFrom", "validUntil", "form",
)  # fmt: skip
_TABLES = ("rename", "drop", "reverse", "attributes", "documents")


@dataclass(frozen=True, slots=True)
class Profile:
    """How the labels of some documents are meant. Labels are compared without case and spaces."""

    rename: Mapping[str, str] = field(default_factory=dict)
    drop: frozenset[str] = frozenset()
    reverse: frozenset[str] = frozenset()
    attributes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    path: Path | None = None

    def term(self, label: str) -> str:
        """The label that a label is renamed to, or the label itself."""
        return self.rename.get(folded(label), label) if self.rename else label

    def drops(self, label: str) -> bool:
        """Whether the label is left out on purpose."""
        return bool(self.drop) and folded(label) in self.drop

    def metadata(self, name: str) -> dict[str, str]:
        """What the profile says of a document: defaults, then its own table."""
        own = self.documents.get(name.rpartition("/")[2], {})
        return {**self.documents.get("", {}), **own}


def near(path: Path, root: Path) -> Path | None:
    """The profile for a document: ``kg.toml`` in its folder or the nearest one up to ``root``."""
    folder = path if path.is_dir() else path.parent
    for candidate in (folder, *folder.parents):
        if (candidate / FILE).is_file():
            return candidate / FILE
        if candidate == root:
            break
    return None


def read(path: Path) -> Profile:
    """Read a profile. Raises InputError for bad TOML and for every key that means nothing."""
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES:,} bytes")
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file: {error}") from None
    unknown = sorted(set(found) - set(_TABLES))
    if unknown:
        raise InputError(f"{path}: [{unknown[0]}] means nothing; there are {', '.join(_TABLES)}")
    for table, content in found.items():
        if not isinstance(content, dict):
            raise InputError(f"{path}: {table} must be a table: [{table}]")
    return Profile(
        rename={folded(k): v for k, v in _strings(path, found, "rename").items()},
        drop=_labels(path, found, "drop"),
        reverse=_labels(path, found, "reverse"),
        attributes={
            folded(k): _attribute(path, k, v)
            for k, v in _strings(path, found, "attributes").items()
        },
        documents=_documents(path, found.get("documents", {})),
        path=path,
    )


def _strings(path: Path, found: Mapping[str, Any], table: str) -> dict[str, str]:
    content: dict[str, Any] = found.get(table, {})
    for key, value in content.items():
        if not isinstance(value, str):
            raise InputError(f"{path}: [{table}] {key} must be a string")
    return content


def _labels(path: Path, found: Mapping[str, Any], table: str) -> frozenset[str]:
    content = found.get(table, {})
    labels = content.get("labels", [])
    if set(content) - {"labels"} or not isinstance(labels, list):
        raise InputError(f'{path}: [{table}] takes labels = ["…"] and nothing else')
    return frozenset(folded(str(label)) for label in labels)


def _attribute(path: Path, key: str, value: str) -> tuple[str, str]:
    what, _, name = value.partition(" ")
    if (what, bool(name)) in {("class", False), ("property", True)}:
        return what, name
    if what == "qualifier" and name in QUALIFIERS:
        return what, name
    raise InputError(
        f"{path}: [attributes] {key} = {value!r}; say class, property NAME or qualifier NAME, "
        f"where a qualifier is one of {', '.join(QUALIFIERS)}"
    )


def _documents(path: Path, content: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    tables = {"": {k: v for k, v in content.items() if not isinstance(v, dict)}}
    tables |= {k: v for k, v in content.items() if isinstance(v, dict)}
    for name, table in tables.items():
        for key, value in table.items():
            if key not in METADATA or not isinstance(value, str):
                where = f'[documents."{name}"]' if name else "[documents]"
                raise InputError(
                    f"{path}: {where} {key}: not a text with one of the names {', '.join(METADATA)}"
                )
    return tables
