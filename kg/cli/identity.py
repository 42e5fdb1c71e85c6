"""kg identity: why mentions are one thing, and what curators say of it."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from kg.build import judge, registry_of
from kg.cli.building import progress, summarise
from kg.cli.options import store_option
from kg.errors import InputError, QueryError
from kg.identity import Judgement, MentionOf, Registry, chain_at, mention_of
from kg.identity.candidates import candidates, chains_of
from kg.identity.explain import Explanation, compared, explain
from kg.identity.ledger import append, read
from kg.identity.scores import Score
from kg.model import Entity
from kg.store import Store, View

_ledger = click.option(
    "--ledger", type=click.Path(path_type=Path), default=None,
    help="The file of judgements. [default: the one that the current generation was built with]",
)  # fmt: skip
_why = click.option("--why", default="", help="The reason, for those who read the ledger.")
_by = click.option("--by", default="", help="Who says so. [default: the name of the user]")


@click.group()
def identity() -> None:
    """Explain who is who, and say who is the same and who is not.

    A thing is named by its entity (name, CURIE or IRI), or by a mention: DOCUMENT:WORDS, and
    DOCUMENT:WORDS@2 for the second occurrence of the words.
    """


# --- looking --------------------------------------------------------------------------------


@identity.command(name="explain")
@click.argument("one")
@click.argument("other", required=False)
@store_option
def explain_(one: str, other: str | None, store: Path) -> None:
    """Show why the mentions of ONE are one thing; or compare ONE with OTHER."""
    with _opened(store) as (view, registry):
        first = _entity(view, registry, one)
        if other is None:
            click.echo("\n".join(_told(explain(registry, first))))
            return
        second = _entity(view, registry, other)
        if first == second:
            click.echo("They are one entity.")
            click.echo("\n".join(_told(explain(registry, first))))
            return
        found = compared(registry, first, second)
        click.echo("\n".join([*_told(found.one), "", *_told(found.other), ""]))
        click.echo("\n".join(_scored(found.score) if found.score else ["They are of two kinds."]))


@identity.command(name="list")
@click.option("--undecided", is_flag=True, help="Only names that were left apart.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000),
              help="How many pairs are shown.")  # fmt: skip
@store_option
def list_(undecided: bool, limit: int, store: Path) -> None:
    """List what may be one thing: names that were left apart, and pairs that look alike."""
    with _opened(store) as (view, registry):
        for u in registry.undecided():
            where = ", ".join(f"{document} {at} “{words}”" for document, at, words in u.mentions)
            kind = view.ontology.classes[u.kind].name
            click.echo(f"left apart  {kind} “{u.name}” ({u.reason}): {where}")
        if undecided:
            return
        found = candidates(registry)
        for c in found[:limit]:
            click.echo(
                f"{c.score.value:.3f} {c.score.verdict:<9} {c.one.label} "
                f"({view.prefixes.shorten(c.one.iri)}) and {c.other.label} "
                f"({view.prefixes.shorten(c.other.iri)})"
            )
        if len(found) > limit:
            click.echo(f"and {len(found) - limit:,} more; --limit shows them")


# --- saying ---------------------------------------------------------------------------------


@identity.command()
@click.argument("one")
@click.argument("other")
@_why
@_by
@_ledger
@store_option
def merge(one: str, other: str, why: str, by: str, ledger: Path | None, store: Path) -> None:
    """Say that ONE and OTHER are the same thing, and build again."""
    _say("same", one, other, why, by, ledger, store)


@identity.command()
@click.argument("one")
@click.argument("other")
@_why
@_by
@_ledger
@store_option
def split(one: str, other: str, why: str, by: str, ledger: Path | None, store: Path) -> None:
    """Say that ONE and OTHER, two mentions or two entities, differ, and build again."""
    _say("different", one, other, why, by, ledger, store)


@identity.command()
@_by
@_ledger
@store_option
def undo(by: str, ledger: Path | None, store: Path) -> None:
    """Take back the last judgement that stands, and build again."""
    path = _path(store, ledger)
    standing = read(path)
    if not standing:
        raise InputError(f"{path}: nothing stands there that could be taken back")
    last = standing[-1]
    _write(path, [_judgement("undo", last.one, last.other, by)], store)


@identity.command()
@_by
@_ledger
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000),
              help="How many pairs are asked about.")  # fmt: skip
@store_option
def review(by: str, ledger: Path | None, limit: int, store: Path) -> None:
    """Ask about pairs that look alike, one after the other, and build again.

    y: the same. n: different. s: skip. u: take back the last answer. q: stop.
    """
    path = _path(store, ledger)
    with _opened(store) as (_, registry):
        judged = {j.pair for j in read(path)}
        asked = []
        for c in candidates(registry):
            one, other = (mention_of(chains_of(registry, e)[0]) for e in (c.one, c.other))
            if (min(one, other), max(one, other)) not in judged:
                asked.append((c, one, other))
        said: list[Judgement] = []
        at = 0
        while at < min(limit, len(asked)):
            candidate, one, other = asked[at]
            click.echo(f"\n— {at + 1} of {min(limit, len(asked))} —")
            click.echo("\n".join(_told(explain(registry, candidate.one))))
            click.echo("\n".join(_told(explain(registry, candidate.other))))
            click.echo("\n".join(_scored(candidate.score)))
            answer = click.prompt(
                "One thing?", type=click.Choice(["y", "n", "s", "u", "q"]), default="s"
            )
            if answer == "q":
                break
            if answer == "u":
                at = max(0, at - 1)
                said = [j for j in said if {j.one, j.other} != {asked[at][1], asked[at][2]}]
                continue
            if answer in "yn":
                said.append(_judgement("same" if answer == "y" else "different", one, other, by))
            at += 1
    if not said:
        click.echo("nothing was said, so nothing changes")
        return
    _write(path, said, store)


def _say(
    verdict: str, one: str, other: str, why: str, by: str, ledger: Path | None, store: Path
) -> None:
    path = _path(store, ledger)
    with _opened(store) as (view, registry):
        first, second = (_mention(view, registry, name) for name in (one, other))
    _write(path, [_judgement(verdict, first, second, by, why)], store)


def _judgement(verdict: str, one: MentionOf, other: MentionOf, by: str, why: str = "") -> Judgement:
    if one == other:
        raise QueryError(f"both are the mention {one}; name another one")
    when = time.strftime("%Y-%m-%d", time.gmtime())
    return Judgement(verdict, one, other, by or getpass.getuser(), when, why)


def _write(path: Path, said: Sequence[Judgement], store: Path) -> None:
    """Add lines and build; where the build refuses them, the file becomes what it was."""
    before = path.stat().st_size if path.exists() else None
    append(path, said)
    try:
        with progress() as told:
            result = judge(Store(store), path, told)
    except BaseException:
        if before is None:
            path.unlink()
        else:
            with open(path, "r+b") as file:
                file.truncate(before)
        raise
    summarise(result, store)


# --- naming ---------------------------------------------------------------------------------


@contextmanager
def _opened(store: Path) -> Iterator[tuple[View, Registry]]:
    view = Store(store).open()
    registry = registry_of(view)
    try:
        yield view, registry
    finally:
        registry.close()
        view.close()


def _path(store: Path, given: Path | None) -> Path:
    if given is not None:
        return given
    known = Store(store).open().manifest["ledger"]
    if not known:
        raise InputError("this generation was built without a ledger; name one with --ledger")
    return Path(known)


def _said_of(name: str, registry: Registry) -> MentionOf | None:
    document, colon, words = name.partition(":")
    head, at, nth = words.rpartition("@")
    if at and nth.isdigit() and int(nth) > 0:
        mention = MentionOf(document, head, int(nth))
    else:
        mention = MentionOf(document, words)
    return mention if colon and chain_at(registry, mention) else None


def _mention(view: View, registry: Registry, name: str) -> MentionOf:
    if mention := _said_of(name, registry):
        return mention
    return mention_of(chains_of(registry, _entity(view, registry, name))[0])


def _entity(view: View, registry: Registry, name: str) -> Entity:
    if (mention := _said_of(name, registry)) and (chain := chain_at(registry, mention)):
        iri = registry.entity_of(chain.document)[chain.key]
    else:
        iri = view.the(name).iri
    return next(e for e in registry.entities() if e.iri == iri)


def _told(one: Explanation) -> list[str]:
    entity = one.entity
    lines = [f"{entity.label}  <{entity.iri}>"]
    for words, chains in one.joins:
        documents = ", ".join(dict.fromkeys(c.document for c in chains))
        lines.append(f"  {words}: {documents}")
    for chain in one.chains[:20]:
        quotes = ", ".join(f"“{m.quote}” {m.start}-{m.end}" for m in chain.mentions)
        lines.append(f"  in {chain.document}: {' '.join(quotes.split())}")
    if len(one.chains) > 20:
        lines.append(f"  and in {len(one.chains) - 20:,} more documents")
    return [*lines, *(f"  against: {words}" for words in one.against)]


def _scored(found: Score) -> list[str]:
    lines = [f"alike {found.value:.3f}: {found.verdict}{f', {found.rule}' if found.rule else ''}"]
    return lines + [f"  {r.weight:+.2f}  {r.words}" for r in found.reasons]
