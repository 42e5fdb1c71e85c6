"""kg diff."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from kg.cli.lines import counted, shown
from kg.cli.options import store_option
from kg.diff import CHANGES, Diff, FactChange, Stated, Thing, between, patch, sentences
from kg.files import replace
from kg.store import Store, View

FORMAT = 1
"""The version of the JSON that is written; see docs/diff.md."""

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "restated": "=", "fewer": "<", "more": ">"}
_SENTENCE = 2000


@click.command()
@click.argument("old", required=False, metavar="[GEN]")
@click.argument("new", required=False, metavar="[GEN]")
@click.option("--format", "form", type=click.Choice(["text", "json", "patch"]), default="text",
              show_default=True, help="patch is RDF Patch over all quads.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path), help="[default: standard output]")
@click.option("--quotes", is_flag=True, help="With the sentences of each added or removed fact.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the graphs differ.")
@store_option
def diff(
    old: str | None,
    new: str | None,
    form: str,
    output: Path | None,
    quotes: bool,
    exit_code: bool,
    store: Path,
) -> None:
    """Show what changed from one generation to another, in facts, documents and identities.

    Without names the current generation is compared with the one before; with one name, the
    current generation with that one. A fact of which only an IRI changed is restated: neither
    added nor removed.
    """
    with between(Store(store), old, new) as found:
        if form == "patch":
            pieces = patch(found.old, found.new)
        else:
            lines = as_json(found, quotes) if form == "json" else as_text(found, quotes)
            pieces = (f"{line}\n".encode() for line in lines)
        if output is None:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        else:
            replace(output, pieces)
        if exit_code and found.differ:
            raise SystemExit(1)


def told(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Counts of changes in words: "1 document added; 5 facts added, 1 fact restated"."""
    lots = []
    for what, noun in (("documents", "documents"), ("facts", "facts"), ("identity", "entities")):
        said = [f"{counted({noun: n})} {_verb(change)}" for change, n in counts[what].items() if n]
        lots.append(", ".join(said))
    return "; ".join(filter(None, lots)) or "no fact, document or entity changed"


def _verb(change: str) -> str:
    return f"on {change} sources" if change in ("fewer", "more") else change


# --- text -----------------------------------------------------------------------------------


def as_text(found: Diff, quotes: bool) -> Iterator[str]:
    """The lines of a comparison for people."""
    yield f"{found.old.generation} → {found.new.generation}"
    if others := found.inputs():
        yield f"other {', '.join(others).replace('_', ' ')}"
    counts: dict[str, dict[str, int]] = {w: dict.fromkeys(c, 0) for w, c in CHANGES.items()}
    for document in found.documents():
        counts["documents"][document.change] += 1
        yield f"{_SIGNS[document.change]} document {document.name}  {shown(document.title or '')}"
    for one in found.identities():
        counts["identity"][one.change] += 1
        yield (f"{one.change} {_thing(found.old, one.before)} → {_thing(found.new, one.after)}")
    for fact in found.facts():
        counts["facts"][fact.change] += 1
        yield f"{_SIGNS[fact.change]} {_line(found, fact)}"
        if quotes:
            yield from _quoted(found, fact)
    yield told(counts)


def _line(found: Diff, fact: FactChange) -> str:
    before, after = fact.before, fact.after
    if fact.change == "restated" and before and after:
        return f"{_fact(found.old, before)} → {_fact(found.new, after)}"
    if before and after:
        return f"{_fact(found.new, after)}  [{_rests(before)} → {_rests(after)}]"
    if after:
        return _fact(found.new, after)
    return _fact(found.old, before) if before else ""


def _fact(view: View, fact: Stated) -> str:
    value = _thing(view, fact.object) if fact.object else shown(_value(view, fact))
    inferred = "  (inferred)" if fact.inferred else ""
    return f"{_thing(view, fact.subject)} {view.prefixes.shorten(fact.property)} {value}{inferred}"


def _value(view: View, fact: Stated) -> str:
    value = fact.value or ""
    return f"“{value}”" if fact.datatype else view.prefixes.shorten(value)


def _rests(fact: Stated) -> str:
    return counted({"documents": fact.documents, "statements": fact.statements})


def _thing(view: View, thing: Thing) -> str:
    return f"{view.prefixes.shorten(thing.iri)} ({shown(thing.label)})"


def _quoted(found: Diff, fact: FactChange) -> Iterator[str]:
    for one in _sentences(found, fact):
        text = shown(one["text"], _SENTENCE)
        yield f"    {text}\n    {one['document']}, {one['start']}-{one['end']}"


def _sentences(found: Diff, fact: FactChange) -> list[dict[str, Any]]:
    if fact.change == "added" and fact.after:
        return [asdict(one) for one in sentences(found.new, fact.after.id)]
    if fact.change == "removed" and fact.before:
        return [asdict(one) for one in sentences(found.old, fact.before.id)]
    return []


# --- JSON -----------------------------------------------------------------------------------


def as_json(found: Diff, quotes: bool) -> Iterator[str]:
    """The lines of a comparison as one JSON object, with one change on each line."""
    head = {
        "format": FORMAT,
        "from": found.old.generation,
        "to": found.new.generation,
        "differ": found.differ,
        "inputs": found.inputs(),
        "counts": found.counts(),
    }
    yield _dumped(head)[:-1] + ","
    lots: tuple[tuple[str, Iterable[dict[str, Any]]], ...] = (
        ("documents", map(asdict, found.documents())),
        ("identity", map(asdict, found.identities())),
        ("facts", (_record(found, fact, quotes) for fact in found.facts())),
    )
    for number, (name, lot) in enumerate(lots, 1):
        yield from _array(name, map(_dumped, lot), last=number == len(lots))


def _array(name: str, items: Iterator[str], *, last: bool) -> Iterator[str]:
    yield f'"{name}": ['
    waiting = next(items, None)
    for item in items:
        yield f"{waiting},"
        waiting = item
    if waiting is not None:
        yield waiting
    yield "]}" if last else "],"


def _record(found: Diff, fact: FactChange, quotes: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"change": fact.change}
    for side, stated in (("before", fact.before), ("after", fact.after)):
        record = asdict(stated) if stated else None
        if record:
            del record["id"]  # a number of the index, which is no interface
        said[side] = record
    if quotes:
        said["sentences"] = _sentences(found, fact)
    return said


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
