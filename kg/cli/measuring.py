"""kg measure."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg.analysis import Column, measured
from kg.cli.changing import change_line, change_rows, check_ends, ends_of
from kg.cli.lines import shown
from kg.cli.options import generation_option, store_option
from kg.cli.projecting import chosen, network_options
from kg.metrics import Groups, Measure, Pairs, Scores, measures
from kg.metrics import measure as measure_named
from kg.network import Network, network
from kg.store import Store

_NAMED = 8
"""How many members of a group a table names."""

Row = dict[str, Any]


@click.command(epilog="Measures: " + "; ".join(f"{m.name}: {m.summary}" for m in measures()) + ".")
@click.argument("name", required=False)
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True,
              help="How many entities, groups or pairs.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table",
              show_default=True)  # fmt: skip
@click.option("--class", "classes", multiple=True, metavar="NAME",
              help="List only this class, by name or label. May be repeated.")  # fmt: skip
@click.option(
    "--between",
    nargs=2,
    metavar="DATE DATE",
    help="How it changes from one date to another (EDTF), the greatest changes first.",
)
@click.option("--generations", nargs=2, metavar="A B",
              help="How it changes from one generation to another.")  # fmt: skip
@network_options
@store_option
@generation_option
def measure(
    name: str | None,
    top: int,
    form: str,
    classes: tuple[str, ...],
    between: tuple[str, str] | None,
    generations: tuple[str, str] | None,
    plan: str | None,
    plans: Path | None,
    as_of: str | None,
    store: Path,
    generation: str | None,
) -> None:
    """Measure the network by NAME; without a name, list the measures.

    Most measures rank entities; some find groups, pairs, or one figure of the whole network. The
    measure is taken in the whole network; --class restricts what is listed. What is measured of
    entities is kept in the generation, also for GraphQL.
    """
    if name is None:
        width = max(len(known.name) for known in measures())
        for known in measures():
            click.echo(f"{known.name:<{width}}  {known.summary}")
        return
    if between or generations:
        check_ends(between=between, as_of=as_of)
        check_ends(generations=generations, generation=generation)
        check_ends(between=between, generations=generations)
        ends = ends_of(Store(store), generation, generations)
        rows = change_rows(name, ends, between or (as_of, as_of), (plan, plans), classes)
        if not rows:
            click.echo("nothing changed", err=True)
        click.echo(_written(rows[:top], form), nl=False)
        return
    wanted = measure_named(name)
    view = Store(store).open(generation)
    projection = chosen(view, plan, plans)
    graph = network(view, projection=projection, as_of=as_of)
    listed = network(view, projection=projection, classes=classes) if classes else graph
    if isinstance(wanted, Scores | Groups):
        column = measured(view, wanted, projection, as_of, lambda: graph)
        rows = _of_entities(wanted, column, graph, listed, top)
    else:
        rows = _of_the_whole(wanted, graph, listed, top)
    click.echo(_written(rows, form), nl=False)


def _of_entities(
    measure: Scores | Groups, column: Column, graph: Network, listed: Network, top: int
) -> list[Row]:
    if isinstance(measure, Groups):
        groups = [g for g in column.groups() if any(n in listed for n in g)]
        return _groups(graph, groups[:top])
    best = [(n, v) for n, v in column.scores().items() if n in listed][:top]
    return [{**_about(graph, n), "score": v} for n, v in best]


def _of_the_whole(measure: Measure[Any], graph: Network, listed: Network, top: int) -> list[Row]:
    found = measure.compute(graph)
    if isinstance(measure, Pairs):
        return _pairs(graph, [p for p in found if p[0] in listed and p[1] in listed][:top])
    return [{"measure": measure.name, "score": found}]


def _about(graph: Network, node: int) -> Row:
    data = graph.nodes[node]
    return {name: data[name] for name in ("iri", "label", "kind", "curie")}


def _groups(graph: Network, groups: Sequence[Sequence[int]]) -> list[Row]:
    return [
        {"group": number, "size": len(group), "members": [_about(graph, n) for n in group]}
        for number, group in enumerate(groups, 1)
    ]


def _pairs(graph: Network, pairs: Sequence[tuple[int, int, float]]) -> list[Row]:
    return [
        {"one": _about(graph, one), "other": _about(graph, other), "score": score}
        for one, other, score in pairs
    ]


# --- writing --------------------------------------------------------------------------------------


def _written(rows: Sequence[Row], form: str) -> str:
    if form == "json":
        return json.dumps([_without_curie(r) for r in rows], ensure_ascii=False, indent=2) + "\n"
    return _csv(rows) if form == "csv" else "".join(f"{_line(row)}\n" for row in rows)


def _without_curie(value: Any) -> Any:
    """A row as it is written: the IRI says what the CURIE does."""
    if isinstance(value, dict):
        return {k: _without_curie(v) for k, v in value.items() if k != "curie"}
    return [_without_curie(v) for v in value] if isinstance(value, list) else value


def _csv(rows: Sequence[Row]) -> str:
    """One line for each entity, pair or member of a group."""
    buffer = io.StringIO()
    flat = [line for row in rows for line in _flat(_without_curie(row))]
    names = list(flat[0]) if flat else ["iri", "label", "kind", "score"]
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(line[name]) for name in names] for line in flat)
    return buffer.getvalue()


def _flat(row: Row) -> list[Row]:
    if "members" in row:
        return [{"group": row["group"], "size": row["size"], **m} for m in row["members"]]
    nested = [(f"{k}_", v) if isinstance(v, dict) else ("", {k: v}) for k, v in row.items()]
    return [{f"{before}{n}": v for before, part in nested for n, v in part.items()}]


def _cell(value: object) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def _line(row: Row) -> str:
    if "members" in row:
        named = ", ".join(shown(m["label"], 40) for m in row["members"][:_NAMED])
        more = f" and {row['size'] - _NAMED:,} more" if row["size"] > _NAMED else ""
        return f"{row['group']:>4}  {row['size']:,}: {named}{more}"
    if "change" in row:
        return change_line(row)
    if "one" in row:
        return f"{row['score']:10.4f}  {_who(row['one'])} — {_who(row['other'])}"
    if "measure" in row:
        value = "not defined here" if row["score"] is None else f"{row['score']:.4f}"
        return f"{row['measure']}: {value}"
    return f"{row['score']:10.4f}  {_who(row)}"


def _who(row: Row) -> str:
    return f"{shown(row['label'])} ({row['kind']}, {row['curie']})"
