"""Projections by name, and those that a TOML file of the user's own declares.

    [together]
    label = "mentioned with"
    nodes = ["Actor"]
    edges = ["party to / party", "^reported by"]   # or: together = "sentence"
    weight = "origins"

Each table is a projection; its keys are the fields of ``kg.ontology.Projection``, with names or
labels in place of IRIs. ``^`` goes from a property's value to its subject.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.errors import QueryError
from kg.names import closest
from kg.ontology import Ontology, Projection, Step, problems

MAX_BYTES = 256 * 1024
"""The largest file of projections that is read."""

_LISTS = ("nodes", "edges", "modes", "datasets", "publishers", "licences")
_FIELDS = tuple(f.name for f in fields(Projection) if f.name != "name")


def projections(ontology: Ontology, path: Path | None = None) -> dict[str, Projection]:
    """The projections of an ontology, and those of a TOML file, which come before, by name.

    Raises QueryError for a file that cannot be read, is no TOML, or names what there is not.
    """
    own = {p.name: p for p in _in_file(ontology, path)} if path else {}
    found = {**ontology.projections, **own}
    return {name: found[name] for name in sorted(found)}


def projection_named(known: Mapping[str, Projection], name: str) -> Projection:
    """The projection of a name. Raises QueryError, with suggestions, where there is none."""
    if name not in known:
        hint = closest(name, known) if known else "the ontology declares none"
        raise QueryError(f"no projection is called {name!r}; {hint}")
    return known[name]


def _in_file(ontology: Ontology, path: Path) -> Iterator[Projection]:
    for name, table in _tables(path).items():
        if not isinstance(table, dict):
            raise QueryError(f"{path}: {name}: not a table; write [{name}] over its settings")
        made = _made(ontology, f"{path}: [{name}]", name, table)
        wrong = list(problems(ontology, made))
        if wrong:
            raise QueryError(f"{path}: " + "; ".join(wrong))
        yield made


def _tables(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise QueryError(f"{path}: larger than {MAX_BYTES:,} bytes")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise QueryError(f"{path}: not valid TOML: {error}") from None


def _made(ontology: Ontology, where: str, name: str, table: Mapping[str, Any]) -> Projection:
    settings: dict[str, Any] = {"label": name}
    for key, value in table.items():
        if key not in _FIELDS:
            raise QueryError(f"{where}: no setting is called {key!r}; {closest(key, _FIELDS)}")
        settings[key] = _typed(where, key, value)
    nodes = settings.pop("nodes", ())
    edges = settings.pop("edges", ())
    return Projection(
        name,
        nodes=tuple(_class(ontology, where, label) for label in nodes),
        edges=tuple(_path(ontology, where, text) for text in edges),
        **settings,
    )


def _typed(where: str, key: str, value: Any) -> Any:
    """A setting of the type that its field has; a text stands for a list of one."""
    if key in _LISTS:
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, list) and all(isinstance(v, str) for v in listed):
            return tuple(listed)
        raise QueryError(f"{where}: {key} must be a list of texts")
    default = getattr(Projection(""), key)
    if isinstance(default, float) and type(value) in (int, float):
        return float(value)
    if type(value) is not type(default):
        kind = {bool: "true or false", float: "a number"}.get(type(default), "a text")
        raise QueryError(f"{where}: {key} must be {kind}, and is {value!r}")
    return value


def _class(ontology: Ontology, where: str, label: str) -> str:
    found = ontology.class_named(label)
    if found is None:
        names = [c.name for c in ontology.classes.values()]
        raise QueryError(f"{where}: no class is called {label!r}; {closest(label, names)}")
    return found.iri


def _path(ontology: Ontology, where: str, text: str) -> tuple[Step, ...]:
    return tuple(_step(ontology, where, part.strip()) for part in text.split("/"))


def _step(ontology: Ontology, where: str, text: str) -> Step:
    label = text.removeprefix("^").strip()
    links = [p for p in ontology.properties_named(label) if not p.literal]
    if len(links) != 1:
        names = [p.name for p in ontology.properties.values() if not p.literal]
        some = f"may be {', '.join(p.iri for p in links)}" if links else closest(label, names)
        raise QueryError(f"{where}: no property of its own is called {label!r}; {some}")
    return Step(links[0].iri, text.startswith("^"))
