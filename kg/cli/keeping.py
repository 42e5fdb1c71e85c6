"""kg verify, kg history, kg rollback, kg dump, kg reindex."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.lines import counted
from kg.cli.options import generation_option, store_option
from kg.files import replace
from kg.store import Store


@click.command()
@store_option
@generation_option
def verify(store: Path, generation: str | None) -> None:
    """Check every quote, hash and shape, and that index and RDF agree.

    Exits with 1 if anything is wrong.
    """
    from kg.verify import verify as check

    problems, counted = check(Store(store), generation)
    for problem in problems:
        click.echo(problem, err=True)
    shown = ", ".join(f"{n:,.2f} {k}" if k == "quads_per_statement" else f"{n:,.0f} {k}"
                      for k, n in counted.items()).replace("_", " ")  # fmt: skip
    click.echo(f"{shown}; {len(problems)} problems")
    if problems:
        raise SystemExit(1)


@click.command()
@store_option
def history(store: Path) -> None:
    """List the generations that are kept, the current one with a star."""
    kept = Store(store)
    current = kept.open().generation
    for name in kept.names():
        manifest = kept.manifest(name)
        mark = "*" if name == current else " "
        click.echo(f"{mark} {name}  {manifest['created']}  {counted(manifest['counts'])}")


@click.command()
@click.argument("generation")
@store_option
def rollback(generation: str, store: Path) -> None:
    """Make GENERATION the current one, until the next build."""
    kept = Store(store)
    kept.open(generation)
    with kept.lock():
        kept.point_at(generation)
    click.echo(f"{generation} is current now")


@click.command()
@click.option(
    "--format", "form", default="nquads", show_default=True,
    type=click.Choice(["nquads", "trig", "turtle", "jsonld", "rdfxml"]),
    help="turtle and rdfxml have no named graphs: they hold the facts alone.",
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path), help="[default: standard output]")
@store_option
@generation_option
def dump(form: str, output: Path | None, store: Path, generation: str | None) -> None:
    """Write the graph as RDF. N-Quads come in canonical order: same inputs, same bytes."""
    from kg.store.dump import dump as written

    content = written(Store(store).open(generation), form)
    if output is None:
        sys.stdout.buffer.write(content)
    else:
        replace(output, [content])


@click.command()
@store_option
@generation_option
def reindex(store: Path, generation: str | None) -> None:
    """Make the read index of a generation anew, from its RDF alone."""
    from kg.store import write_index

    kept = Store(store)
    with kept.lock():
        view = kept.open(generation)
        write_index(view)
    click.echo(f"{view.generation}: index.sqlite was made anew")
