"""kg build, kg add, kg remove."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from kg.build import Result
from kg.build import add as add_documents
from kg.build import build as build_graph
from kg.build import remove as remove_documents
from kg.cli.lines import counted
from kg.cli.options import ontology_folder, ontology_option, reader_option, store_option
from kg.model import Loss
from kg.names import DATA_BASE
from kg.reading import WARNINGS
from kg.store import Store

_paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


@click.command()
@_paths
@ontology_option
@store_option
@click.option("--base", default=DATA_BASE, show_default=True, help="Where entities get their IRIs.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Leave out what has no place in the graph or breaks a shape, and list it.",
)
@click.option(
    "--ledger", type=click.Path(path_type=Path), default=None,
    help="What curators say of who is who. [default: identity.jsonl in the folder of PATHS]",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1), default=None,
              help="How many processes read. [default: one for each processor]")  # fmt: skip
@reader_option
def build(
    paths: tuple[Path, ...],
    ontology: Path | None,
    store: Path,
    base: str,
    keep_going: bool,
    ledger: Path | None,
    jobs: int | None,
    reader: str | None,
) -> None:
    """Build the graph of the annotated documents in PATHS and publish it as a generation."""
    with progress() as told:
        result = build_graph(
            paths, ontology_folder(ontology), Store(store), base=base, keep_going=keep_going,
            ledger=ledger, jobs=jobs or os.cpu_count() or 1, reader=reader, progress=told,
        )  # fmt: skip
    summarise(result, store)


@click.command()
@_paths
@store_option
@reader_option
def add(paths: tuple[Path, ...], store: Path, reader: str | None) -> None:
    """Add the documents in PATHS to those of the current generation.

    A document of the same name is replaced. The ontology stays as it is.
    """
    with progress() as told:
        result = add_documents(paths, Store(store), told, reader=reader)
    summarise(result, store)


@click.command()
@click.argument("documents", nargs=-1, required=True)
@store_option
def remove(documents: tuple[str, ...], store: Path) -> None:
    """Take DOCUMENTS out of the current generation, by their names."""
    with progress() as told:
        result = remove_documents(documents, Store(store), told)
    summarise(result, store)


def summarise(result: Result, store: Path) -> None:
    """Print what a build did."""
    _list("left out", result.left_out)
    _list_losses(result.losses)
    lines = [f"conflict: {conflict}" for conflict in result.conflicts]
    for one in result.undecided:
        mentions = ", ".join(f"{document} {start}" for document, start, _ in one.mentions)
        lines.append(f"undecided: {one.name!r} may be several things ({one.reason}): {mentions}")
    lines += [f"asleep: {line}" for line in result.asleep]
    counts = counted(result.counts)
    done = "published" if result.published else "nothing has changed since"
    click.echo("\n".join([*lines, f"{done} {result.generation} in {store}: {counts}"]))


def _list(what: str, lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(f"{what}: {line}", err=True)


def _list_losses(losses: Sequence[Loss]) -> None:
    for loss in losses:
        prefix = "note" if loss.kind in WARNINGS else "not in the graph"
        click.echo(f"{prefix}: {loss}", err=True)


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    tasks: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield update
