"""kg conflicts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import click

from kg.cli.lines import shown
from kg.cli.options import generation_option, store_option
from kg.conflicts import KINDS, Conflict, Kind, Side, chosen, known_property
from kg.conflicts import conflicts as in_conflict
from kg.network import Quote, Said, said, title_of
from kg.policy import DEFAULT, POLICIES, Ground, Ranking
from kg.store import EntityRow, Store, View

COLUMNS = (
    "conflict", "kind", "entity", "about", "property", "side", "value", "object", "subject",
    "claimants", "statement", "mode", "attributed_to", "rank", "valid_from", "valid_until", "basis",
    "document", "start", "end", "quote",
)  # fmt: skip
"""The columns of CSV: one row for each stretch of text behind each statement of each side."""

_QUOTE = 2000


@click.command()
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only those of this kind.")
@click.option("--property", "prop", metavar="NAME", help="Only those in this property.")
@click.option("--entity", metavar="NAME", help="Only those in which this takes part.")
@click.option("--policy", type=click.Choice(list(POLICIES)), default=DEFAULT, show_default=True,
              help="Which side comes first.")  # fmt: skip
@click.option("--source", "sources", multiple=True, metavar="NAME",
              help="For --policy sources: a publisher, dataset or document. May be repeated, the "
              "best one first.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table",
              show_default=True)  # fmt: skip
@store_option
@generation_option
def conflicts(
    kind: str | None,
    prop: str | None,
    entity: str | None,
    policy: str,
    sources: tuple[str, ...],
    form: str,
    store: Path,
    generation: str | None,
) -> None:
    """Show what sources contradict each other in, with the quotes of every side.

    Kinds: values (one thing, a property that has one value, several values), quantities (figures
    of the same thing whose intervals do not meet), overlap (two values at one time of which one
    holds at a time). Every side stays in the graph; the policy only says which comes first.
    """
    ranking = Ranking(policy, sources)
    view = Store(store).open(generation)
    found = chosen(
        in_conflict(view),
        kind=cast(Kind | None, kind),
        prop=known_property(view, prop) if prop is not None else None,
        entity=view.the(entity).iri if entity is not None else None,
    )
    ground = Ground(view)
    words = _Words(view, [c.ranked(ranking, ground) for c in found])
    written = {"json": words.as_json, "csv": words.as_csv, "table": words.as_table}[form]
    click.echo(written(), nl=False)
    if not found:
        click.echo("no conflicts", err=True)


class _Words:
    """Conflicts with what was said on each side."""

    def __init__(self, view: View, found: Sequence[Conflict]) -> None:
        self.found, self.ontology = found, view.ontology
        facts = {s.fact.id for c in found for side in c.sides for s in side.statements}
        told = said(view, sorted(facts))
        self.said = {s.statement: s for statements in told.values() for s in statements}

    def of(self, side: Side) -> list[Said]:
        return [self.said[s.iri] for s in side.statements]

    # --- for people ---------------------------------------------------------------------------

    def as_table(self) -> str:
        return "".join(f"{line}\n" for c in self.found for line in self._lines(c))

    def _lines(self, conflict: Conflict) -> Iterator[str]:
        entity = conflict.entity
        if entity:
            about = f"{shown(entity.label)} ({entity.curie})"
        else:
            about = shown(", ".join(f"{name} {value}" for name, value in conflict.agreed), 200)
        yield f"{about}: {conflict.read.label}  [{conflict.kind}]"
        for side in conflict.sides:
            yield f"  {shown(side.value, 200)}  — {_counted(side)}{_claimed(side)}"
            for one in self.of(side):
                limits = f"  ({shown(', '.join(one.qualified))})" if one.qualified else ""
                titles = "; ".join(shown(title_of(d), 100) for d in one.documents)
                yield f"      {shown(one.quote, _QUOTE)}{limits}"
                yield f"      {titles}, {one.places}"
        yield ""

    # --- for programs -------------------------------------------------------------------------

    def as_json(self) -> str:
        found = [self._conflict(c) for c in self.found]
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    def _conflict(self, c: Conflict) -> dict[str, object]:
        return {
            "conflict": c.id,
            "kind": c.kind,
            "property": c.stored.name,
            "entity": _entity(c.entity),
            "agreed": [{"property": name, "value": value} for name, value in c.agreed],
            "sides": [self._side(side) for side in c.sides],
        }

    def _side(self, side: Side) -> dict[str, object]:
        documents, statements = side.support
        return {
            "value": side.value,
            "object": _entity(side.object),
            "subjects": [_entity(e) for e in side.subjects],
            "claimants": [_entity(e) for e in side.claimants],
            "asserted": side.asserted,
            "support": {"documents": documents, "statements": statements},
            "statements": [_statement(one) for one in self.of(side)],
        }

    def as_csv(self) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(row for c in self.found for row in self._rows(c))
        return buffer.getvalue()

    def _rows(self, c: Conflict) -> Iterator[tuple[object, ...]]:
        about = c.entity.label if c.entity else "; ".join(f"{n} {v}" for n, v in c.agreed)
        start = (c.id, c.kind, c.entity.iri if c.entity else "", about, c.stored.name)
        for place, side in enumerate(c.sides, 1):
            claimants = "; ".join(e.label for e in side.claimants)
            subjects = {e.id: e.iri for e in side.subjects}
            value = (place, side.value, side.object.iri if side.object else "")
            for row, one in zip(side.statements, self.of(side), strict=True):
                subject = subjects.get(row.fact.subject, side.subjects[0].iri)
                limits = (
                    one.statement, one.mode, one.attributed_to, one.rank, one.valid_from,
                    one.valid_until,
                )  # fmt: skip
                for basis, quote in _fragments(one):
                    where = (quote.document.name, quote.start, quote.end, quote.text)
                    yield (*start, *value, subject, claimants, *limits, basis, *where)


def _statement(one: Said) -> dict[str, object]:
    return {
        "statement": one.statement,
        "mode": one.mode,
        "attributed_to": one.attributed_to,
        "rank": one.rank,
        "rule": one.rule,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "evidence": [_quote(q) for q in one.quotes],
        "coreference": [_quote(q) for q in one.coreference],
    }


def _fragments(one: Said) -> Iterator[tuple[str, Quote]]:
    yield from (("evidence", q) for q in one.quotes)
    yield from (("coreference", q) for q in one.coreference)


def _quote(quote: Quote) -> dict[str, object]:
    name = quote.document.name
    return {"document": name, "start": quote.start, "end": quote.end, "quote": quote.text}


def _entity(entity: EntityRow | None) -> dict[str, str] | None:
    return {"iri": entity.iri, "label": entity.label} if entity else None


def _counted(side: Side) -> str:
    documents, _ = side.support
    if not side.support[1]:
        return "inferred"
    return f"{documents} {'document' if documents == 1 else 'documents'}"


def _claimed(side: Side) -> str:
    """Whose word it is, so that nobody takes it for the document's own."""
    names = ", ".join(shown(e.label) for e in side.claimants)
    whose = f"on the word of {names}" if names else "as somebody says"
    if side.asserted or not side.support[1]:
        return f", also {whose}" if names else ""
    return f", {whose}"
