"""kg watch."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from kg.build import Result
from kg.build import build as build_graph
from kg.cli.comparing import told
from kg.cli.lines import counted
from kg.cli.options import ontology_folder, ontology_option, reader_option, store_option
from kg.diff import between
from kg.errors import InvalidGraph, KgError, StoreError
from kg.names import DATA_BASE
from kg.reading import WARNINGS
from kg.store import Store
from kg.watching import Watch


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@ontology_option
@store_option
@click.option("--base", default=DATA_BASE, show_default=True, help="Where entities get their IRIs.")
@click.option("--keep-going", is_flag=True, help="Leave out what has no place in the graph.")
@click.option(
    "--ledger", type=click.Path(path_type=Path), default=None,
    help="What curators say of who is who. [default: identity.jsonl in the folder of PATHS]",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1), default=None,
              help="How many processes read. [default: one for each processor]")  # fmt: skip
@reader_option
@click.option("--interval", type=click.FloatRange(0.05, 3600), default=1.0, show_default=True,
              help="Seconds between two looks at the files.")  # fmt: skip
def watch(
    paths: tuple[Path, ...],
    ontology: Path | None,
    store: Path,
    base: str,
    keep_going: bool,
    ledger: Path | None,
    jobs: int | None,
    reader: str | None,
    interval: float,
) -> None:
    """Build the graph of PATHS, and build it again whenever something of it changes.

    Documents, profiles, the ontology and the ledger are watched. Each generation that is
    published gets a line. A build that fails says why, and watching goes on. Ctrl-C ends it,
    with exit code 0.
    """
    folder, kept = ontology_folder(ontology), Store(store)

    def make() -> Result:
        return build_graph(
            paths, folder, kept, base=base, keep_going=keep_going, ledger=ledger,
            jobs=jobs or os.cpu_count() or 1, reader=reader,
        )  # fmt: skip

    watched = [*paths, folder, *([ledger] if ledger else [])]
    try:
        follow(Watch(watched, interval, store), kept, make)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


def follow(watched: Watch, store: Store, make: Callable[[], Result]) -> None:
    """Build, and build again after every change, for ever."""
    failure = ""
    while True:
        before = store.current
        try:
            result = make()
        except (KgError, OSError) as error:
            # A store that another build holds is free again some time; no file tells when.
            if isinstance(error, StoreError):
                watched.again()
            said = _failure(error)
            if said != failure:
                click.echo(said, err=True)
            failure = said
        else:
            if failure and not result.published:
                click.echo(f"mended: the same as {result.generation}")
            failure = ""
            if result.published:
                click.echo(_published(result, before, store))
        watched.wait()


def _failure(error: KgError | OSError) -> str:
    violations = error.violations if isinstance(error, InvalidGraph) else ()
    return "\n".join([*violations, f"Error: {error}"])


def _published(result: Result, before: str | None, store: Store) -> str:
    lost = len(result.left_out) + sum(1 for x in result.losses if x.kind not in WARNINGS)
    left = f"; {lost:,} not in the graph" if lost else ""
    return f"published {result.generation}: {_changed(result, before, store)}{left}"


def _changed(result: Result, before: str | None, store: Store) -> str:
    if before is None:
        return counted(result.counts)
    try:
        with between(store, before, result.generation) as found:
            return told(found.counts())
    except KgError as error:  # another base, or a generation before that cannot be read
        return f"{counted(result.counts)} ({error})"
