"""kg path and kg export."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from kg.cli.lines import counted
from kg.cli.lines import shown as _shown
from kg.cli.options import generation_option, store_option
from kg.cli.projecting import chosen, network_options
from kg.errors import QueryError
from kg.exporters import (
    LABELS,
    THEMES,
    Caption,
    Exporter,
    Spec,
    exporter_for,
    exporters,
    places,
    read_spec,
)
from kg.exporters import export as write_network
from kg.network import MOST_PATHS, Hop, Quote, Said, behind, network, shortest_paths, title_of
from kg.ontology import Projection
from kg.store import EntityRow, Store, View
from kg.writers import Writer, writers
from kg.writers import write as write_annotations

_DEPTH = 2
Command = TypeVar("Command", bound=Callable[..., Any])
_classes = click.option(
    "--class", "classes", multiple=True, metavar="NAME",
    help="Only entities of this class, by its name or label. May be repeated.",
)  # fmt: skip

# --- paths --------------------------------------------------------------------------------------


@click.command()
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@click.option(
    "--count",
    type=click.IntRange(1, MOST_PATHS),
    metavar="K",
    help="The K shortest ways; none passes an entity twice. JSON is then a list of ways.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text",
              show_default=True)  # fmt: skip
@network_options
@store_option
@generation_option
def path(
    start: str,
    end: str,
    count: int | None,
    form: str,
    plan: str | None,
    plans: Path | None,
    as_of: str | None,
    store: Path,
    generation: str | None,
) -> None:
    """Show the shortest way from A to B, with the quote behind every hop.

    A and B are names, aliases, CURIEs or IRIs of entities.
    """
    view = Store(store).open(generation)
    first, last = view.the(start), view.the(end)
    graph = network(view, projection=chosen(view, plan, plans), as_of=as_of)
    for thing in (first, last):
        if thing.id not in graph:
            raise QueryError(f"{_shown(thing.label)} ({thing.curie}) is not in this network")
    ways = shortest_paths(graph, first.id, last.id, count or 1)
    hops = [hop for way in ways for hop in way]
    best = {fact: found[0] for fact, found in behind(view, graph, [h.fact for h in hops]).items()}
    things = view.entities_by_id([first.id, *(hop.target for hop in hops)])
    if form == "json":
        told = [[_hop_as_json(hop, things, best[hop.fact]) for hop in way] for way in ways]
        click.echo(json.dumps(told if count else told[0], ensure_ascii=False, indent=2))
    elif not hops:
        click.echo(f"both are {_shown(first.label)} ({first.curie})")
    else:
        click.echo("\n\n".join(_way_as_text(way, first.label, things, best) for way in ways))


def _way_as_text(
    way: Sequence[Hop], first: str, things: dict[int, EntityRow], best: dict[int, Said]
) -> str:
    lines = [line for hop in way for line in _hop_as_lines(hop, things[hop.target], best[hop.fact])]
    return "\n".join([_shown(first), *lines])


def _hop_as_lines(hop: Hop, target: EntityRow, best: Said) -> list[str]:
    arrow = f"←{hop.label}—" if hop.backward else f"—{hop.label}→"
    limits = f"  ({_shown(', '.join(best.qualified))})" if best.qualified else ""
    titles = "; ".join(_shown(title_of(d), 100) for d in best.documents)
    lines = [
        f"  {arrow} {_shown(target.label)}{limits}",
        f"      {_shown(best.quote, 2000)}",
        f"      {titles}, {best.places}",
    ]
    if best.coreference:
        link = ", ".join(f"“{_shown(q.text)}” {q.start}-{q.end}" for q in best.coreference)
        lines.append(f"      by the annotator's coreference with {link}")
    return lines


def _hop_as_json(hop: Hop, things: dict[int, EntityRow], best: Said) -> dict[str, object]:
    return {
        "from": _entity_as_json(things[hop.source]),
        "to": _entity_as_json(things[hop.target]),
        "property": hop.property,
        "backward": hop.backward,
        "statement": best.statement,
        "limits": best.qualified,
        "evidence": [_quote_as_json(q) for q in best.quotes],
        "coreference": [_quote_as_json(q) for q in best.coreference],
    }


def _entity_as_json(entity: EntityRow) -> dict[str, str]:
    return {"iri": entity.iri, "label": entity.label}


def _quote_as_json(quote: Quote) -> dict[str, object]:
    name = quote.document.name
    return {"document": name, "start": quote.start, "end": quote.end, "quote": quote.text}


# --- exports ------------------------------------------------------------------------------------


def _suffixes(formats: Sequence[Exporter | Writer]) -> str:
    return "; ".join(f"{one.suffix}: {one.summary}" for one in formats)


def picture_options(command: Command) -> Command:
    """The options that say how a picture looks."""
    options = (
        click.option("--colour-by", metavar="WHAT",
                     help="kind, class, community, a measure (see kg measure), or a property; "
                     "what is no kind stands in the legend. [default: kind]"),
        click.option("--size-by", metavar="MEASURE", help="Draw entities larger by this measure."),
        click.option("--labels", type=click.Choice(LABELS),
                     help="Which labels a picture has. [default: all]"),
        click.option("--theme", type=click.Choice(THEMES),
                     help="Colours of paper and ink; auto follows the reader's. [default: auto]"),
        click.option("--layout-from", type=click.Path(path_type=Path, dir_okay=False),
                     metavar="FILE", help="An earlier picture (.svg, .html) or node-link .json: "
                     "entities keep their places of there."),
        click.option("--spec", "spec_file", type=click.Path(path_type=Path, dir_okay=False),
                     metavar="FILE", help="A TOML file with these settings; options go before it."),
        click.option("--print-spec", is_flag=True,
                     help="Print these settings as a file for --spec, and write nothing else."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog=f"Formats of the network: {_suffixes(exporters())}. "
    f"With --document: {_suffixes(writers())}."
)
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--document",
    metavar="NAME",
    help="The annotations of this document, each with its entity, instead of the network.",
)
@click.option("--around", metavar="NAME", help="Only what is near this entity.")
@click.option("--depth", type=click.IntRange(min=0),
              help=f"How many steps away is near. [default: {_DEPTH}]")  # fmt: skip
@_classes
@network_options
@click.option("--title", default="", help="What to call the picture.")
@picture_options
@store_option
@generation_option
def export(
    out: Path,
    document: str | None,
    around: str | None,
    depth: int | None,
    classes: tuple[str, ...],
    plan: str | None,
    plans: Path | None,
    as_of: str | None,
    title: str,
    spec_file: Path | None,
    print_spec: bool,
    store: Path,
    generation: str | None,
    **style: str | Path | None,
) -> None:
    """Write the network to OUT, in the format of its suffix. Every edge carries its quote.

    With --document write the annotations of one document, for the tools that annotate.
    """
    given = {
        "title": title, "projection": plan, "projections": plans, "around": around,
        "depth": depth, "classes": classes, "as_of": as_of, **style,
    }  # fmt: skip
    given = {key: value for key, value in given.items() if value not in (None, "", ())}
    if as_of == "":
        given["as_of"] = as_of
    if document is not None:
        if given or spec_file or print_spec:
            raise click.UsageError("--document is of annotations; the other options of the network")
        _export_document(Store(store).open(generation), document, out)
        return
    exporter_for(out)
    spec = replace(read_spec(spec_file) if spec_file else Spec(), **given)  # type: ignore[arg-type]
    if spec.depth is not None and not spec.around:
        raise click.UsageError("--depth says how far to go from an entity: it needs --around")
    if print_spec:
        click.echo(spec.toml(), nl=False)
        return
    _export_network(Store(store).open(generation), spec, out)


def _export_network(view: View, spec: Spec, out: Path) -> None:
    steps = _DEPTH if spec.depth is None else spec.depth
    centre = view.the(spec.around) if spec.around else None
    projection = chosen(view, spec.projection or None, spec.projections)
    as_of = spec.as_of or None
    graph = network(
        view, projection=projection, around=centre.id if centre else None, depth=steps,
        classes=spec.classes, as_of=as_of,
    )  # fmt: skip
    selection = _selection(view, projection, centre, steps, spec.classes, as_of)
    start = places(spec.layout_from) if spec.layout_from else {}
    caption = Caption(spec.title, selection, spec.style, start)
    written = write_network(view, graph, out, caption)
    where = " and ".join(map(str, written))
    click.echo(f"{where}: {len(graph):,} entities, {graph.number_of_edges():,} facts")


def _lowered(projection: Projection) -> str:
    """The beginning of what a projection says of itself, as a part of a list."""
    said = (projection.comment or projection.label).split(";")[0].rstrip(".")
    return said[:1].lower() + said[1:]


def _export_document(view: View, name: str, out: Path) -> None:
    written, files = write_annotations(view, name, out)
    counts = {"mentions": len(written.mentions), "relations": len(written.relations)}
    click.echo(f"{', '.join(map(str, files))}: {counted(counts)}")


def _selection(
    view: View,
    projection: Projection,
    centre: EntityRow | None,
    depth: int,
    classes: Sequence[str],
    as_of: str | None,
) -> str:
    """What was selected, in words."""
    known = [view.ontology.class_named(name) for name in classes]
    labels = " or ".join(c.label for c in known if c)
    steps = "1 step" if depth == 1 else f"{depth} steps"
    parts = [
        _lowered(projection) if projection.name else "",
        f"within {steps} of {_shown(centre.label)}" if centre else "",
        f"only {labels}" if labels else "",
        f"as of {as_of}" if as_of else "",
    ]
    return ", ".join(filter(None, parts))
