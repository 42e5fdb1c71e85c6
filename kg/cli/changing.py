"""kg measure --between and --generations: how a measure changes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kg.analysis import by_iri, measured, moved
from kg.cli.lines import shown
from kg.cli.projecting import chosen
from kg.metrics import Scores, score
from kg.network import Network, network
from kg.store import Store, View

Row = dict[str, Any]


def change_rows(
    name: str,
    ends: tuple[View, View],
    dates: tuple[str | None, str | None],
    plan: tuple[str | None, Path | None],
    classes: tuple[str, ...],
) -> list[Row]:
    """What a measure gave before and after, the greatest changes first.

    ``ends`` are the Views of before and after, ``dates`` those at which they are taken, ``plan``
    is the name of a projection and the file that may declare it. Raises QueryError for a measure
    that gives no number to each entity, and as ``network`` does.
    """
    wanted = score(name)
    sides = [_side(wanted, view, as_of, plan) for view, as_of in zip(ends, dates, strict=True)]
    later = ends[1] if ends[0] is not ends[1] else None
    before = by_iri(sides[0][1], sides[0][0], later)
    after = by_iri(sides[1][1], sides[1][0])
    about = {**_about(sides[0][0]), **_about(sides[1][0])}
    listed = {iri for view in ends for iri in _listed(view, classes)} if classes else None
    return [
        {**about[m.key], "before": m.before, "after": m.after, "change": m.change}
        for m in moved(before, after)
        if listed is None or m.key in listed
    ]


def _side(
    measure: Scores, view: View, as_of: str | None, plan: tuple[str | None, Path | None]
) -> tuple[Network, Mapping[int, float]]:
    projection = chosen(view, *plan)
    graph = network(view, projection=projection, as_of=as_of)
    return graph, measured(view, measure, projection, as_of, lambda: graph).scores()


def _about(graph: Network) -> dict[str, Row]:
    names = ("iri", "label", "kind", "curie")
    return {data["iri"]: {name: data[name] for name in names} for _, data in graph.nodes(data=True)}


def _listed(view: View, classes: tuple[str, ...]) -> set[str]:
    return set(_about(network(view, classes=classes)))


def change_line(row: Row) -> str:
    """A row of changes as a line of text."""
    before, after = (_number(row[side]) for side in ("before", "after"))
    who = f"{shown(row['label'])} ({row['kind']}, {row['curie']})"
    return f"{row['change']:+10.4f}  {before} → {after}  {who}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def check_ends(**options: object) -> None:
    """Refuse options that do not go together: those that are given, by their names.

    Raises click.UsageError.
    """
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value]
    if len(given) > 1:
        raise click.UsageError(f"{' and '.join(given)} do not go together")


def ends_of(
    store: Store, generation: str | None, generations: tuple[str, str] | None
) -> tuple[View, View]:
    """The Views of two generations, or twice that of one."""
    if generations:
        return store.open(generations[0]), store.open(generations[1])
    view = store.open(generation)
    return view, view
