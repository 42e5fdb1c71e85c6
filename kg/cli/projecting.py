"""Options and words of the commands that take a projection, and kg projections."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.options import generation_option, store_option
from kg.network import EVERYTHING, projection_named
from kg.network import projections as all_projections
from kg.ontology import Projection
from kg.store import Store, View

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.option(
    "--projections", "plans", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="A TOML file with projections beside those that the ontology declares.",
)  # fmt: skip
_NAME = click.option(
    "--projection", "plan", metavar="NAME",
    help="Nodes and edges of this projection (see kg projections) instead of every fact.",
)  # fmt: skip
_AS_OF = click.option(
    "--as-of", metavar="DATE",
    help="Only what may hold at some time in this date (EDTF: 2012, 2012-02-15, 2008/2010).",
)  # fmt: skip


def network_options(command: Command) -> Command:
    """The options that say which network is meant: --projection, --projections, --as-of."""
    return plan_options(_AS_OF(command))


def plan_options(command: Command) -> Command:
    """The options --projection and --projections."""
    return _NAME(_FILE(command))


def chosen(view: View, plan: str | None, plans: Path | None) -> Projection:
    """The projection that the options name; every fact is an edge where they name none."""
    known = all_projections(view.ontology, plans)
    return projection_named(known, plan) if plan is not None else EVERYTHING


@click.command(name="projections")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table",
              show_default=True)  # fmt: skip
@_FILE
@store_option
@generation_option
def projections(form: str, plans: Path | None, store: Path, generation: str | None) -> None:
    """List the projections: which entities are nodes of a network, and what links them."""
    view = Store(store).open(generation)
    known = all_projections(view.ontology, plans)
    if form == "json":
        click.echo(json.dumps([_told(view, p) for p in known.values()], ensure_ascii=False,
                              indent=2))  # fmt: skip
        return
    width = max(map(len, known), default=0)
    for plan in known.values():
        told = _told(view, plan)
        click.echo(f"{plan.name:<{width}}  {plan.comment or plan.label}")
        nodes = " and ".join(told["nodes"]) or "all entities"
        kind = "directed" if plan.directed else "undirected"
        click.echo(f"{'':<{width}}  {nodes}; {told['edges']}; {kind}; weight: {plan.weight}")
    if not known:
        click.echo("the ontology declares none; see docs/exports.md", err=True)


def _told(view: View, plan: Projection) -> dict[str, Any]:
    ontology = view.ontology
    paths = [
        " / ".join(("^" if s.backward else "") + ontology.properties[s.property].name for s in path)
        for path in plan.edges
    ]
    edges = " or ".join(paths) or (f"in one {plan.together}" if plan.together else "every fact")
    return {
        "name": plan.name,
        "label": plan.label,
        "comment": plan.comment,
        "nodes": [ontology.classes[iri].name for iri in plan.nodes],
        "edges": edges,
        "weight": plan.weight,
        "directed": plan.directed,
    }
