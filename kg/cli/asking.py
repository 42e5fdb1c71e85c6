"""kg query."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import click

from kg.cli.library import query_file
from kg.cli.options import generation_option, store_option
from kg.cli.tables import MOST, as_table
from kg.errors import QueryError
from kg.files import replace as write_file
from kg.sparql import (
    FORMATS,
    Engine,
    QueryFile,
    Remote,
    Table,
    explained,
    fitting,
    library,
    load,
    parse,
    remote,
    run,
    unknown_terms,
    written,
)
from kg.store import Store, View


@click.command()
@click.argument("file")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE",
              help="The value of a parameter. May be repeated.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), default="table",
              show_default=True,
              help="CONSTRUCT and DESCRIBE give RDF, or a picture of the network; svg is the view "
              "that the file prefers (bar, line, map). parquet and xlsx need the extra `tables`.",
              )  # fmt: skip
@click.option("--limit", type=click.IntRange(min=0),
              help=f"At most so many rows. [default: {MOST:,} in a table]")  # fmt: skip
@click.option("--page", type=click.IntRange(min=1), metavar="NUMBER",
              help="Only this page; the file says how many rows make one.")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="A file; a folder, where FILE is one. [default: standard output]")  # fmt: skip
@click.option(
    "--fail-on-empty",
    is_flag=True,
    help="Exit with 3 if the answer, or one of a folder's, has no rows.",
)
@click.option("--explain", is_flag=True,
              help="Show the parameters as terms, the text that the engine gets, and the time.",
              )  # fmt: skip
@click.option("--endpoint", metavar="URL",
              help="Ask the SPARQL endpoint that `kg publish` filled; names come from the store.",
              )  # fmt: skip
@store_option
@generation_option
def query(
    file: str,
    params: tuple[str, ...],
    form: str,
    limit: int | None,
    page: int | None,
    output: Path | None,
    fail_on_empty: bool,
    explain: bool,
    endpoint: str | None,
    store: Path,
    generation: str | None,
) -> None:
    """Run the SPARQL query FILE.

    FILE is a path, - for standard input, or the name of a file in ./queries or among those that
    come with kg (`kg queries` lists them). A folder stands for all query files in it: each answer
    becomes a file in the folder --output, and parameters go to the files that have them.
    """
    if page is not None and limit is not None:
        raise click.UsageError("--page and --limit exclude each other")
    view, values = Store(store).open(generation), _values(params)
    engine = None if endpoint is None else remote(view, Remote(endpoint))
    if Path(file).is_dir():
        if explain or page is not None:
            raise click.UsageError(f"{file} is a folder: --explain and --page go with one file")
        empty = _all_of(view, Path(file), values, form, limit, output, engine)
        if empty and fail_on_empty:
            raise SystemExit(3)
        return
    asked = _asked(file)
    if explain:
        _write([explained(view, asked, values).encode()], output)
        return
    _check_terminal(form, output)
    table, some = _run(view, asked, values, form, limit, page, engine)
    _write(as_table(view, table, limit) if form == "table" else written(view, table, form), output)
    if not some:
        click.echo(_no_rows(view, asked, page), err=True)
        if fail_on_empty:
            raise SystemExit(3)


def _run(
    view: View,
    asked: QueryFile,
    values: dict[str, str],
    form: str,
    limit: int | None,
    page: int | None = None,
    engine: Engine | None = None,
) -> tuple[Table, bool]:
    """The answer, and whether it has a row."""
    most = MOST + 1 if form == "table" and limit is None else limit
    offset = 0
    if page is not None:
        most, offset = asked.page, (page - 1) * asked.page
    table = run(view, asked, values, most, offset, engine)
    first = list(islice(table.rows, 1))
    return replace(table, rows=chain(first, table.rows)), bool(first)


def _no_rows(view: View, asked: QueryFile, page: int | None) -> str:
    """What it means that there is nothing, and what may be the reason."""
    if page is not None and page > 1:
        return f"{asked.where}: no rows on page {page}, at {asked.page} rows a page"
    said = f": {asked.empty}" if asked.empty else ""
    terms = (f"\n{problem}" for problem in unknown_terms(view, asked.query))
    return f"{asked.where}: no rows{said}{''.join(terms)}"


def _all_of(
    view: View,
    folder: Path,
    values: dict[str, str],
    form: str,
    limit: int | None,
    output: Path | None,
    engine: Engine | None,
) -> int:
    """Answer every query file of a folder into another one, and tell of those that fail.

    Gives how many answers have no rows. Exits with 1 if one failed.
    """
    if output is None:
        raise click.UsageError(f"{folder} is a folder: say with --output which one to write to")
    output.mkdir(parents=True, exist_ok=True)
    failed, empty, known = 0, 0, set[str]()
    files = library([folder])
    if not files:
        raise QueryError(f"{folder}: no query files in it; their names end in .rq")
    for name, path in files.items():
        try:
            asked = load(path)
            own = {p.name for p in asked.parameters}
            known |= own
            wanted = _fitting(form, asked)
            mine = {k: v for k, v in values.items() if k in own}
            table, some = _run(view, asked, mine, wanted, limit, None, engine)
            pieces = as_table if wanted == "table" else None
            ending = ".txt" if wanted == "table" else FORMATS[wanted].ending
            made = pieces(view, table, limit) if pieces else written(view, table, wanted)
            write_file(output / f"{name}{ending}", made)
            empty += not some
            click.echo(f"{output / name}{ending}{'' if some else ': no rows'}")
        except QueryError as error:
            failed += 1
            click.echo(str(error), err=True)
    for name in sorted(values.keys() - known):
        click.echo(f"{folder}: no query file has a parameter {name!r}", err=True)
    if failed or values.keys() - known:
        raise SystemExit(1)
    return empty


def _fitting(form: str, asked: QueryFile) -> str:
    """The format for a file of a folder: graphs are Turtle where the one asked for is for rows."""
    fits = form == "table" or asked.query.form in FORMATS[form].forms
    return form if fits else fitting(asked.query.form)[0].name


def _check_terminal(form: str, output: Path | None) -> None:
    if output is None and form != "table" and not FORMATS[form].text and sys.stdout.isatty():
        raise click.UsageError(f"{form} is nothing for a terminal: say with --output where it goes")


def _asked(file: str) -> QueryFile:
    if file == "-":
        return parse(sys.stdin.read(), "standard-input", "standard input")
    return query_file(file)


def _values(params: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for param in params:
        name, equals, value = param.partition("=")
        if not equals:
            raise click.BadParameter(f"{param!r}: write NAME=VALUE", param_hint="--param")
        if name in found:
            raise click.BadParameter(f"{name} is given twice", param_hint="--param")
        found[name] = value
    return found


# --- output -------------------------------------------------------------------------------------


def _write(pieces: Iterable[bytes], output: Path | None) -> None:
    """Write to standard output, or to a file that is whole or not there."""
    if output is None:
        _print(pieces)
        return
    write_file(output, pieces)


def _print(pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever read has had enough, as `head` does. Python would complain once more on leaving.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
