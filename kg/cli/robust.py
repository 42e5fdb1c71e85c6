"""kg compare."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kg.cli.lines import shown
from kg.cli.options import generation_option, store_option
from kg.cli.projecting import chosen, plan_options
from kg.metrics import Change, robustness, score
from kg.store import EntityRow, Store

_MOST = 5
"""How many entities a line of the table names."""


@click.command()
@click.argument("name", metavar="MEASURE")
@click.option("--without", "by", type=click.Choice(["document", "origin", "claimant"]),
              default="document", show_default=True, help="What is left out in turn.")  # fmt: skip
@click.option("--class", "classes", multiple=True, metavar="NAME",
              help="Rank only this class, by name or label. May be repeated.")  # fmt: skip
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True,
              help="How many entities of the ranking.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table",
              show_default=True)  # fmt: skip
@plan_options
@store_option
@generation_option
def compare(
    name: str,
    by: str,
    classes: tuple[str, ...],
    top: int,
    form: str,
    plan: str | None,
    plans: Path | None,
    store: Path,
    generation: str | None,
) -> None:
    """Show how a ranking by MEASURE changes when one document is left out.

    Each document, origin (a document with its reprints) or claimant is left out in turn; those
    that change the ranking most come first.
    """
    wanted = score(name)
    view = Store(store).open(generation)
    first, changes = robustness(view, wanted, chosen(view, plan, plans), by, top, classes)
    numbers = {n for c in changes for n in (*c.lost, *(node for node, _ in c.top))} | set(first)
    things = view.entities_by_id(sorted(numbers))
    if form == "json":
        told = {
            "measure": wanted.name,
            "first": [_entity(things[n]) for n in first],
            "without": [_change(change, things) for change in changes],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{wanted.name}: " + "; ".join(shown(things[n].label, 40) for n in first))
    for change in changes:
        click.echo(f"without {shown(change.without.label, 60)}: {_words(change, things)}")


def _words(change: Change, things: dict[int, EntityRow]) -> str:
    if change.same:
        return "the same"
    if not change.lost:
        return "the same entities in another order"
    lost = _named([things[n].label for n in change.lost])
    new = [things[n].label for n, rank in change.top if rank is None or rank > len(change.top)]
    came = f"; instead {_named(new)}" if new else ""
    return f"{change.kept:.0%} kept; no longer {lost}{came}"


def _named(labels: list[str]) -> str:
    more = f" and {len(labels) - _MOST} more" if len(labels) > _MOST else ""
    return ", ".join(shown(label, 40) for label in labels[:_MOST]) + more


def _change(change: Change, things: dict[int, EntityRow]) -> dict[str, Any]:
    return {
        "left_out": change.without.label,
        "kept": change.kept,
        "same": change.same,
        "lost": [_entity(things[n]) for n in change.lost],
        "top": [{**_entity(things[n]), "rank_before": rank} for n, rank in change.top],
    }


def _entity(entity: EntityRow) -> dict[str, str]:
    return {"iri": entity.iri, "label": entity.label}
