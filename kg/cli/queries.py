"""kg queries: what query files there are, what they take, and whether they are right."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import click

from kg.cli.library import query_file
from kg.cli.options import generation_option, store_option
from kg.errors import QueryError
from kg.files import replace
from kg.sparql import OPEN, Parameter, QueryFile, draft, folders, library, load, problems
from kg.store import Store

_form_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)


@click.group(invoke_without_command=True)
@_form_option
@click.pass_context
def queries(context: click.Context, form: str) -> None:
    """List the query files in ./queries and those that come with kg, with their parameters.

    Exits with 1 if one of them cannot be read.
    """
    if context.invoked_subcommand is not None:
        return
    files, broken = [], False
    for path in library(folders()).values():
        try:
            files.append(load(path))
        except QueryError as error:
            broken = True
            click.echo(str(error), err=True)
    click.echo(_dumped([f.as_data() for f in files]) if form == "json" else _as_text(files))
    if broken:
        raise SystemExit(1)


@queries.command()
@click.argument("name")
@_form_option
def show(name: str, form: str) -> None:
    """Show what the query file NAME answers, what it takes, and its text."""
    file = query_file(name)
    if form == "json":
        click.echo(_dumped({**file.as_data(), "query": file.query.text}))
        return
    given = "".join(f" --param {k}={_quoted(v)}" for k, v in file.examples.items())
    about = [file.title, "", *([file.description, ""] if file.description else [])]
    about += [f"    --param {_usage(p)}" for p in file.parameters]
    about += [f"columns: {', '.join(file.query.columns)}"] if file.query.columns else []
    about += [f"view: {file.view}; file: {file.where}", f"try: kg query {name}{given}", ""]
    click.echo("\n".join(about))
    click.echo(file.query.text, nl=False)


@queries.command()
@click.argument("name")
@click.option("--of", "class_name", metavar="CLASS", required=True,
              help="The class whose instances are the rows.")  # fmt: skip
@store_option
@generation_option
def new(name: str, class_name: str, store: Path, generation: str | None) -> None:
    """Begin the query file NAME in ./queries.

    It asks for the instances of a class and what the ontology says they may have, with the words
    that carry it, and runs as it is.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", name.removesuffix(".rq")):
        raise click.BadParameter(f"{name!r}: letters, digits, - and _", param_hint="NAME")
    path = Path("queries") / f"{name.removesuffix('.rq')}.rq"
    if path.exists():
        raise QueryError(f"{path}: there already; give another name")
    text = draft(Store(store).open(generation), class_name)
    path.parent.mkdir(exist_ok=True)
    replace(path, [text.encode()])
    click.echo(f"{path}\ntry: kg query {path.stem}")


@queries.command()
@click.argument("names", nargs=-1)
@store_option
@generation_option
def check(names: Sequence[str], store: Path, generation: str | None) -> None:
    """Check the query files NAMES (names, paths or folders), or all there are.

    A file has to be read, its terms have to be in the ontology, and it has to run with its
    examples and to find something. Each problem is a line, and any makes the exit code 1.
    """
    view = Store(store).open(generation)
    found, files = 0, 0
    for name in _each(names):
        files += 1
        try:
            said = list(problems(view, query_file(name)))
        except QueryError as error:
            said = [str(error)]
        found += len(said)
        for problem in said:
            click.echo(problem, err=True)
    click.echo(f"{files} query files, {found} problems")
    if found:
        raise SystemExit(1)


def _each(names: Sequence[str]) -> list[str]:
    """The files to check; a folder stands for those in it."""
    if not names:
        return [str(path) for path in library(folders()).values()]
    each = [library([Path(n)]).values() if Path(n).is_dir() else [n] for n in names]
    return [str(path) for paths in each for path in paths]


def _as_text(files: Sequence[QueryFile]) -> str:
    lines = []
    for file in files:
        lines += [file.name, f"    {file.title}"]
        lines += [f"    --param {_usage(p)}" for p in file.parameters]
    return "\n".join(lines) or "no query files in ./queries or among those that come with kg"


def _usage(parameter: Parameter) -> str:
    said = f": {parameter.description}" if parameter.description else ""
    if parameter.default is None:
        example = f", such as {parameter.example}" if parameter.example else ""
        return f"{parameter.name}=… ({parameter.shown_type}{example}){said}"
    default = "any" if parameter.default == OPEN else parameter.default
    return f"{parameter.name}=… ({parameter.shown_type}, default {default}){said}"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.-]+", value) else f'"{value}"'


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
