"""kg ontology lint, kg ontology docs."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import ontology_folder, ontology_option
from kg.ontology import assemble, check, read, turtle_in


@click.group()
def ontology() -> None:
    """Lint the ontology, or write its reference."""


@ontology.command()
@ontology_option
def lint(ontology: Path | None) -> None:
    """Check an ontology; each problem is a line, and any makes the exit code 1."""
    folder = ontology_folder(ontology)
    found = assemble(turtle_in(folder), str(folder))
    problems = check(found)
    for problem in problems:
        click.echo(f"{folder}: {problem}", err=True)
    click.echo(
        f"{folder}: {len(found.kinds)} kinds, {len(found.refinements)} refinements, "
        f"{len(found.properties)} properties; {len(problems)} problems"
    )
    if problems:
        raise SystemExit(1)


@ontology.command()
@ontology_option
def docs(ontology: Path | None) -> None:
    """Print the reference of an ontology, in Markdown."""
    from kg.ontology.docs import markdown

    click.echo(markdown(read(ontology_folder(ontology))), nl=False)
