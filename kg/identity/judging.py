"""Judgements on mentions → judgements on the chains that these belong to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import InputError
from kg.identity.chains import Chain, unpacked
from kg.identity.ledger import Judgement, MentionOf
from kg.identity.registry import Registry


@dataclass(frozen=True, slots=True)
class Asleep:
    """A line of the ledger that says nothing now, and why."""

    judgement: Judgement
    reason: str


def chain_at(registry: Registry, mention: MentionOf) -> Chain | None:
    """The chain that a mention belongs to, or None where there is no such mention."""
    rows: sqlite3.Cursor = registry.run(
        "SELECT key, document, kind, data FROM chain WHERE document = ? ORDER BY start, key",
        (mention.document,),
    )
    for row in rows.fetchall():
        chain = unpacked(*row)
        for m in chain.mentions:
            if m.quotes[0] == mention.quote and m.occurrence == mention.occurrence:
                return chain
    return None


def mention_of(chain: Chain) -> MentionOf:
    """How a curator names a chain: by its first mention, or the first that is a name."""
    named = [m for m in chain.mentions if m.quotes[0] in chain.names] or list(chain.mentions)
    return MentionOf(chain.document, named[0].quotes[0], named[0].occurrence)


def pairs(
    registry: Registry, judgements: Iterable[Judgement], shown: str
) -> tuple[dict[tuple[str, str], str], list[Asleep]]:
    """What the ledger says of chains, and the lines that sleep.

    Raises InputError, with the line, for a judgement that no graph can follow: two things of
    different kinds, or two mentions that the annotator links, or two lines that contradict each
    other on what are the same chains.
    """
    found: dict[tuple[str, str], str] = {}
    said_by: dict[tuple[str, str], int] = {}
    asleep: list[Asleep] = []
    for judgement in judgements:
        where = f"{shown}:{judgement.line}"
        ends = [chain_at(registry, mention) for mention in judgement.pair]
        for mention, end in zip(judgement.pair, ends, strict=True):
            if end is None:
                asleep.append(Asleep(judgement, f"no mention {mention} in the documents"))
                break
        one, other = ends
        if one is None or other is None or judgement.verdict == "unsure":
            continue
        if one.key == other.key:
            if judgement.verdict == "different":
                raise InputError(
                    f"{where}: the annotator links these mentions within {one.document}; "
                    "change the annotation"
                )
            continue
        if one.kind != other.kind:  # They differ, whether or not somebody says so.
            if judgement.verdict == "same":
                kinds = " and a ".join(registry.ontology.classes[c.kind].name for c in (one, other))
                raise InputError(f"{where}: nothing is both a {kinds}")
            continue
        pair = (min(one.key, other.key), max(one.key, other.key))
        if found.get(pair, judgement.verdict) != judgement.verdict:
            raise InputError(
                f"{where}: contradicts line {said_by[pair]}, which speaks of the same things"
            )
        found[pair], said_by[pair] = judgement.verdict, judgement.line
    return found, asleep
