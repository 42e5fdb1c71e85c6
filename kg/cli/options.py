"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from kg.shipped import shipped as shipped

store_option = click.option(
    "--store", type=click.Path(path_type=Path), default=Path("kg-store"), envvar="KG_STORE",
    show_default=True, show_envvar=True, help="The folder that holds the generations.",
)  # fmt: skip
generation_option = click.option(
    "--generation", metavar="NAME", help="A generation other than the current one."
)
_READER = "What reads the files of PATHS, whatever they look like: a name of 'kg formats'."
reader_option = click.option("--reader", "--format", "reader", metavar="FORMAT", help=_READER)
reader_beside_format_option = click.option("--reader", metavar="FORMAT", help=_READER)
ontology_option = click.option(
    "--ontology", type=click.Path(path_type=Path), default=None, envvar="KG_ONTOLOGY",
    show_envvar=True,
    help="A folder of Turtle files. [default: ontology/ here, else the one that comes with kg]",
)  # fmt: skip


def ontology_folder(given: Path | None) -> Path:
    """The ontology that was asked for: the one given, ``./ontology``, or the shipped one."""
    if given is not None:
        return given
    return Path("ontology") if Path("ontology").is_dir() else shipped("ontology")
