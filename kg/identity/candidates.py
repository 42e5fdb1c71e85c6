"""Pairs of entities that may be one: found by blocks of names, scored by features.

They are what a build left apart and could not tell apart, for a curator to look at; the ledger
then says what holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from kg.identity.blocks import block_keys
from kg.identity.chains import Chain, unpacked
from kg.identity.contested import contested
from kg.identity.known import known, known_alone
from kg.identity.profiles import Context, Profile, fullest
from kg.identity.registry import Registry
from kg.identity.renewed import WIDEST
from kg.identity.scores import Score, score
from kg.model import Entity
from kg.ontology import NameStyle, Ontology


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities, and what speaks for and against their being one."""

    one: Entity
    other: Entity
    score: Score


def candidates(registry: Registry, kind: str | None = None) -> list[Candidate]:
    """The pairs that are not told apart by their scores, the most alike first.

    Every entity is compared with fewer than six times WIDEST others.
    """
    found: list[Candidate] = []
    ontology = registry.ontology
    for c in ontology.kinds:
        if c.key == (ontology.name_property,) and kind in (None, c.iri):
            profiles = {e.iri: (e, profile(registry, e)) for e in _joined(registry, c.iri)}
            found += _of_kind(profiles, Context(ontology))
    return sorted(found, key=lambda c: (-c.score.value, c.one.iri, c.other.iri))


def _of_kind(profiles: dict[str, tuple[Entity, Profile]], context: Context) -> Iterator[Candidate]:
    everyone = [p for _, p in profiles.values()]
    context = replace(context, contested=contested(everyone, context))
    for one, other in sorted(_pairs(profiles, context.ontology)):
        (a, mine), (b, theirs) = profiles[one], profiles[other]
        result = score(mine, theirs, context)
        if result.verdict != "different":
            yield Candidate(a, b, result)


def _pairs(profiles: dict[str, tuple[Entity, Profile]], ontology: Ontology) -> set[tuple[str, str]]:
    blocks: dict[str, set[str]] = defaultdict(set)
    for iri, (entity, said) in profiles.items():
        style = NameStyle(ontology.classes[entity.kind].name_style)
        for name in fullest(said.names, style):
            for key in block_keys(name, style):
                blocks[key].add(iri)
    return {
        pair
        for members in blocks.values()
        if len(members) <= WIDEST
        for pair in combinations(sorted(members), 2)
    }


def compare(registry: Registry, one: Entity, other: Entity) -> Score:
    """The score of two entities of one kind, among all of that kind."""
    context = Context(registry.ontology)
    everyone = [profile(registry, e) for e in _joined(registry, one.kind)]
    context = replace(context, contested=contested(everyone, context))
    return score(profile(registry, one), profile(registry, other), context)


def _joined(registry: Registry, kind: str) -> list[Entity]:
    return [e for e in registry.entities() if e.kind == kind]


# --- profiles -------------------------------------------------------------------------------


def profile(registry: Registry, entity: Entity) -> Profile:
    """What is known of an entity, over all its mentions."""
    run, ontology = registry.run, registry.ontology
    kind = ontology.classes[entity.kind]
    if run("SELECT 1 FROM form WHERE entity = ?", (entity.iri,)).fetchone():
        return known(run, ontology, kind, "entity", entity.iri, registry.token)
    (chain,) = chains_of(registry, entity)
    return known_alone(run, ontology, kind, chain, registry.token)


def chains_of(registry: Registry, entity: Entity) -> list[Chain]:
    """The chains of an entity in the order of documents and text."""
    rows = registry.run(
        "SELECT chain.key, document, chain.kind, chain.data FROM form JOIN chain "
        "ON chain.form = form.id WHERE form.entity = ? ORDER BY document, start, key",
        (entity.iri,),
    ).fetchall()
    if rows:
        return [unpacked(*row) for row in rows]
    sql = "SELECT key, document, kind, data FROM chain WHERE form IS NULL AND kind = ?"
    return [
        chain
        for chain in (unpacked(*row) for row in registry.run(sql, (entity.kind,)).fetchall())
        if registry.entity_of(chain.document)[chain.key] == entity.iri
    ]
