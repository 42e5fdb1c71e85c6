"""kg chart, kg timeline, kg map and kg dossier."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import generation_option, store_option
from kg.sheets import Sheet, places_map, write, write_dossier
from kg.sheets import chart as make_chart
from kg.sheets import timeline as make_timeline
from kg.store import Store, View

_out = click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
_title = click.option("--title", default="", help="What to call the picture.")
_class = click.option(
    "--class", "class_name", metavar="NAME", help="Only things of this class, by name or label."
)
_around = click.option("--around", metavar="NAME", help="Only what has to do with this entity.")


def _write(view: View, sheet: Sheet, out: Path) -> None:
    write(view, sheet, out)
    click.echo(f"{out}: {sheet.summary}")


@click.command()
@_out
@_class
@_around
@_title
@store_option
@generation_option
def chart(
    out: Path,
    class_name: str | None,
    around: str | None,
    title: str,
    store: Path,
    generation: str | None,
) -> None:
    """Draw figures side by side, each with how exact its words are, into OUT.

    OUT is .svg, .html (a click leads to the sentences), .png or .pdf.
    """
    view = Store(store).open(generation)
    about = view.the(around) if around is not None else None
    _write(view, make_chart(view, class_name, about, title), out)


@click.command()
@_out
@_class
@_around
@_title
@store_option
@generation_option
def timeline(
    out: Path,
    class_name: str | None,
    around: str | None,
    title: str,
    store: Path,
    generation: str | None,
) -> None:
    """Draw what documents date, as exact as they say it, into OUT.

    OUT is .svg, .html (a click leads to the sentences), .png or .pdf. Things stand at their dates,
    and facts in the time in which they hold.
    """
    view = Store(store).open(generation)
    about = view.the(around) if around is not None else None
    _write(view, make_timeline(view, class_name, about, title), out)


@click.command()
@_out
@_class
@_around
@_title
@store_option
@generation_option
def map(
    out: Path,
    class_name: str | None,
    around: str | None,
    title: str,
    store: Path,
    generation: str | None,
) -> None:
    """Draw the places that have coordinates into OUT, over the outlines of countries.

    OUT is .svg, .html (a click leads to the sentences), .png or .pdf. Nothing is loaded from a
    network.
    """
    view = Store(store).open(generation)
    about = view.the(around) if around is not None else None
    _write(view, places_map(view, class_name, about, title), out)


@click.command()
@click.argument("name", metavar="NAME")
@_out
@store_option
@generation_option
def dossier(name: str, out: Path, store: Path, generation: str | None) -> None:
    """Write all that is known of the entity NAME, with its sentences, to OUT.

    NAME is a name, alias, CURIE or IRI; OUT is .html, .md or .pdf. Facts, both those from it and
    those to it, conflicts, what is said and is no fact, and why its mentions are one thing.
    """
    view = Store(store).open(generation)
    known = write_dossier(view, view.the(name), out)
    click.echo(f"{out}: {known.summary}")
