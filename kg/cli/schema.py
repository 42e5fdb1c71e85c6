"""kg schema."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import ontology_folder, ontology_option


@click.command()
@ontology_option
def schema(ontology: Path | None) -> None:
    """Print the GraphQL schema of an ontology, in the schema definition language."""
    from kg.graphql import sdl
    from kg.ontology import read

    click.echo(sdl(read(ontology_folder(ontology))), nl=False)
