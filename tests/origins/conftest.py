"""What the tests of origins share: what the seed documents say, with entities put in by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from kg.lift import Lifted, Profile, lift, near, normal, read_profile
from kg.model import Statement
from kg.ontology import Ontology, read
from kg.origins import Claim, Place, facts_of, places
from kg.readers import discover
from kg.readers import read as read_document

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """Texts by document, and claims by document and entity."""

    ontology: Ontology
    texts: dict[str, str]
    lifted: dict[str, Lifted]

    def claims(self, origins: dict[str, str]) -> dict[str, dict[str, Claim]]:
        return {n: claims_of(one, self.ontology, origins[n]) for n, one in self.lifted.items()}


def said_in(folders: list[Path], ontology_folder: Path) -> Said:
    ontology = read(ontology_folder)
    sources, _ = discover(folders)
    lifted = {s.name: lift(read_document(s), ontology, _profile(s.path)) for s in sources}
    return Said(ontology, {n: one.document.text for n, one in lifted.items()}, lifted)


def claims_of(one: Lifted, ontology: Ontology, origin: str) -> dict[str, Claim]:
    """The claims of a document. Chains that have an address or a name are the same everywhere."""
    by_key = {r.key: r for r in one.referents}
    entity_of: dict[str, str] = {}
    for chain in one.chains:
        referents = [by_key[key] for key in chain]
        names = sorted(normal(n) for r in referents for n in r.names)
        addresses = sorted(a for r in referents for a in r.external)
        found = [*addresses, *(f"{referents[0].kind} {n}" for n in names)]
        mentioned = ontology.classes[referents[0].kind].by_mention
        entity_of |= dict.fromkeys(chain, chain[0] if mentioned or not found else found[0])
    facts = facts_of([_resolved(s, entity_of) for s in one.statements], ontology)
    at = places(one.document, origin, one.referents)
    where: dict[str, list[Place]] = {}
    for key, entity in entity_of.items():
        where.setdefault(entity, []).extend([at[key]] if key in at else [])
    return {
        entity: Claim(
            entity,
            by_key[entity].kind,
            " ".join(f.quote for f in by_key[entity].fragments),
            facts.get(entity, frozenset()),
            tuple(found),
        )
        for entity, found in where.items()
        if entity in by_key and ontology.classes[by_key[entity].kind].by_mention
    }


def _resolved(s: Statement, entity_of: dict[str, str]) -> Statement:
    by = s.qualifiers.attributed_to
    value = entity_of.get(s.object, s.object) if isinstance(s.object, str) else s.object
    who = replace(s.qualifiers, attributed_to=entity_of.get(by, by) if by else None)
    return replace(s, subject=entity_of[s.subject], object=value, qualifiers=who)


@pytest.fixture(scope="session")
def seeds() -> Said:
    folders = [ROOT / "seeds" / "accord", ROOT / "seeds" / "agreements"]
    return said_in(folders, ROOT / "ontology")


@pytest.fixture(scope="session")
def logs() -> Said:
    world = ROOT / "tests" / "worlds" / "sea"
    return said_in([world / "logs"], world / "ontology")


def _profile(path: Path) -> Profile:
    found = near(path, path.parent)
    return read_profile(found) if found else Profile()
