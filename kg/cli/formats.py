"""kg formats."""

from __future__ import annotations

import click

from kg.readers import reader_named, readers


@click.command()
@click.argument("name", required=False)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a format that is kg's own.")
def formats(name: str | None, schema: bool) -> None:
    """List the annotation formats that are read; with a NAME, that one alone."""
    if schema:
        if name is None:
            raise click.UsageError("--schema needs the NAME of a format")
        click.echo(_schema(name), nl=False)
        return
    listed = readers() if name is None else (reader_named(name),)
    for reader in listed:
        click.echo(f"{reader.name:<16} {' '.join(reader.suffixes):<28} {reader.summary}")


def _schema(name: str) -> str:
    path = reader_named(name).schema
    if path is None:
        known = ", ".join(reader.name for reader in readers() if reader.schema)
        raise click.UsageError(f"{name} is not kg's own format and has no schema; {known} has")
    return path.read_text("utf-8")
