"""Persisted documents: GraphQL documents that a server knows, and clients ask for by an id.

A folder has them as ``.graphql`` or ``.gql`` files, one document in each, and as ``.json`` files
that map ids to documents, which is what graphql-codegen and the Relay compiler write.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.graphql.limits import Limits
from kg.graphql.request import refusals
from kg.ontology import Ontology

PREFIX = "sha256:"
_ID = re.compile(r"(x-[A-Za-z0-9._~-]+:)?[A-Za-z0-9._~-]+")
_DIGEST = re.compile(r"(sha256:)?[0-9a-f]{64}")


def identifier(query: str) -> str:
    """The id that every document has: ``sha256:`` and the hash of its text in UTF-8."""
    return PREFIX + hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()


def documents_in(folder: Path) -> dict[str, str]:
    """The documents of a folder and of the folders in it, by their ids.

    Raises InputError for a folder without any, and for a file that is not understood or leads
    out of the folder.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; give one with .graphql or .json files")
    found: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if not path.resolve().is_relative_to(folder.resolve()):
            raise InputError(f"{path}: leads out of {folder}")
        for name, query in _documents(path):
            if found.setdefault(name, query) != query:
                raise InputError(f"{path}: another document has the id {name} as well")
    if not found:
        raise InputError(f"{folder}: no document in it; give a folder with .graphql or .json files")
    return found


def check(documents: Mapping[str, str], ontology: Ontology, limits: Limits) -> None:
    """Raise InputError for a document that would never be answered."""
    for name, query in documents.items():
        if found := refusals(ontology, query, limits):
            raise InputError(f"the document {name} would be refused: {found[0].message}")


def _documents(path: Path) -> Iterator[tuple[str, str]]:
    """The ids and documents of a file; each document has its hash as an id as well."""
    try:
        text = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as UTF-8: {error}") from None
    if path.suffix in (".graphql", ".gql"):
        yield identifier(text), text
    elif path.suffix == ".json":
        for name, query in _mapping(path, text).items():
            yield _checked(path, name, query), query
            yield identifier(query), query
    else:
        raise InputError(f"{path}: no .graphql, .gql or .json file")


def _mapping(path: Path, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise InputError(f"{path}: is not a JSON object of ids and documents")
    return found


def _checked(path: Path, name: str, query: str) -> str:
    """An id that a file gives. Raises InputError for the hash of another text."""
    digest = _DIGEST.fullmatch(name)
    if digest and PREFIX + name.removeprefix(PREFIX) != identifier(query):
        raise InputError(f"{path}: {name} is not the SHA-256 of its document")
    if not digest and not _ID.fullmatch(name):
        told = "letters, digits and -._~, or sha256: and 64 digits"
        raise InputError(f"{path}: {name!r} is no id of a document: {told}")
    return name
