"""Why mentions are one entity, and what spoke against it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.identity.candidates import chains_of, compare
from kg.identity.chains import Chain
from kg.identity.likely import Likely
from kg.identity.registry import Registry
from kg.identity.scores import Score
from kg.lift import normal
from kg.model import Entity


@dataclass(frozen=True, slots=True)
class Explanation:
    """One entity: its chains, what joins them, and the names that were left apart.

    ``joins`` are words and the chains that they hold of: a name, an identifier, a key, a
    curator's word, or a score with what spoke for it.
    """

    entity: Entity
    chains: tuple[Chain, ...]
    joins: tuple[tuple[str, tuple[Chain, ...]], ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two entities: how alike they are; None where they are of two kinds."""

    one: Explanation
    other: Explanation
    score: Score | None


def explain(registry: Registry, entity: Entity) -> Explanation:
    """Which names, identifiers and judgements make an entity one, and what spoke against it."""
    own = chains_of(registry, entity)
    joins: dict[str, list[Chain]] = defaultdict(list)
    for chain in own:
        for name in sorted({normal(n) for n in chain.names}):
            joins[f"the name “{name}”"].append(chain)
        for address in chain.external:
            joins[f"the identifier {address}"].append(chain)
    for words, chains in (*_judged(registry, own).items(), *_alike(registry, entity, own)):
        joins[words] += chains
    keys = {normal(n) for c in own for n in c.names}
    against = [
        f"“{u.name}” may be several things: {u.reason}"
        for u in registry.undecided()
        if u.kind == entity.kind and u.name in keys
    ]
    found = tuple((words, tuple(chains)) for words, chains in sorted(joins.items()))
    return Explanation(entity, tuple(own), found, tuple(against))


def _judged(registry: Registry, own: Sequence[Chain]) -> dict[str, list[Chain]]:
    by_key = {c.key: c for c in own}
    found: dict[str, list[Chain]] = defaultdict(list)
    sql = "SELECT one, other, verdict FROM judgement ORDER BY one, other"
    for one, other, verdict in registry.run(sql).fetchall():
        for key, against in ((one, other), (other, one)):
            if key in by_key:
                what = "the same as" if verdict == "same" else "another than"
                found[f"a curator: {what} {against.partition('#')[0]}"].append(by_key[key])
    return found


def _alike(
    registry: Registry, entity: Entity, own: Sequence[Chain]
) -> Iterator[tuple[str, list[Chain]]]:
    """The scores that joined what names and identifiers did not."""
    sql = "SELECT DISTINCT cluster FROM form WHERE entity = ? AND cluster IS NOT NULL"
    clusters = sorted(row[0] for row in registry.run(sql, (entity.iri,)).fetchall())
    likely = Likely(
        registry.run, registry.ontology, registry.ontology.classes[entity.kind], registry.token
    )
    sql = "SELECT chain.key FROM chain JOIN form ON form.id = chain.form WHERE form.cluster = ?"
    for one, other in likely.joined(clusters):
        found = likely.score(one, other)
        keys = {row[0] for c in (one, other) for row in registry.run(sql, (c,)).fetchall()}
        reasons = "; ".join(r.words for r in found.reasons if r.weight > 0)
        yield f"a score of {found.value:.3f}: {reasons}", [c for c in own if c.key in keys]


def compared(registry: Registry, one: Entity, other: Entity) -> Comparison:
    """Two entities side by side, with the score of their being one."""
    known = compare(registry, one, other) if one.kind == other.kind else None
    return Comparison(explain(registry, one), explain(registry, other), known)
