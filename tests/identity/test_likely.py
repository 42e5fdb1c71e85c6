"""What scores join: variants of a name, as whole groups, and by changes as at once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from kg.identity import Change, Registry
from kg.identity.explain import explain
from kg.lift import Lifted
from kg.model import Entity
from kg.names import DATA_BASE
from kg.ontology import Ontology, read
from kg.reading import read_and_lift
from tests.brat import write
from tests.build.corpora import Edit, Paper, corpora, edits

ROOT = Path(__file__).parents[2]
ONTOLOGY = read(ROOT / "ontology")


@pytest.fixture
def ontology() -> Ontology:
    return ONTOLOGY


def settled(lifted: Sequence[Lifted]) -> Registry:
    registry, change = Registry(None, ONTOLOGY, DATA_BASE), Change()
    registry.add(lifted, change)
    registry.settle(change, set(), everything=True)
    return registry


def people(folder: Path, *names: str, more: dict[str, list[str]] | None = None) -> Registry:
    """A registry of a document for each name; ``more`` are further lines by name."""
    for number, name in enumerate(names):
        lines = (more or {}).get(name, [])
        write(folder, f"d{number}", f"{name} spoke.", f"T1 Person {name}", *lines)
    return settled(read_and_lift([folder], ONTOLOGY).lifted)


def labels(registry: Registry) -> list[str]:
    return sorted(e.label for e in registry.entities())


@pytest.mark.parametrize(
    "names",
    [
        ("Kamala Harris", "Harris, Kamala"),
        ("Kamala Harris", "Dr. Kamala Harris", "KAMALA HARRIS"),
        ("Юлия Тимошенко", "Yuliya Timoshenko"),
    ],
)
def test_variants_of_a_name_are_one(tmp_path: Path, names: tuple[str, ...]) -> None:
    registry = people(tmp_path, *names)
    (one,) = registry.entities()
    assert len({registry.entity_of(f"d{n}")[f"d{n}#Person:0,{len(name)}"]
                for n, name in enumerate(names)}) == 1  # fmt: skip
    assert one.iri not in one.former


@pytest.mark.parametrize(
    "names",
    [
        ("John Smith Jr.", "John Smith Sr."),
        ("Ann Lee", "Ann Bo"),
        ("George H. W. Bush", "George W. Bush"),
        ("Smith", "John Smith"),
    ],
)
def test_what_differs_or_is_but_a_hint_stays_apart(tmp_path: Path, names: tuple[str, str]) -> None:
    registry = people(tmp_path, *names)
    assert len(list(registry.entities())) == 2


def test_a_letter_tells_things_apart(tmp_path: Path) -> None:
    for name in ("Firm A", "Firm E", "Firm"):
        write(tmp_path, name, f"{name} spoke.", f"T1 Company {name}")
    registry = settled(read_and_lift([tmp_path], ONTOLOGY).lifted)
    assert labels(registry) == ["Firm", "Firm A", "Firm E"]


def link(identifier: str, name: str) -> list[str]:
    return [f"N1|Reference T1 Wikidata:{identifier}|{name}"]


def test_identifiers_that_differ_are_never_one(tmp_path: Path) -> None:
    names = ("Kamala Harris", "Harris, Kamala")
    registry = people(tmp_path, *names, more={n: link(f"Q{n[0]}", n) for n in names})
    assert labels(registry) == ["Harris, Kamala", "Kamala Harris"]


def test_a_chain_with_an_impossible_pair_is_split_and_listed(tmp_path: Path) -> None:
    more = {"Kamala D. Harris": link("Q1", "x"), "Kamala Devi Harris": link("Q2", "x")}
    registry = people(
        tmp_path, "Kamala D. Harris", "Kamala Harris", "Kamala Devi Harris", more=more
    )
    assert len(list(registry.entities())) == 3
    listed = registry.undecided()
    assert len(listed) == 2
    assert all("identifiers differ" in u.reason for u in listed)
    assert all("Kamala Harris" in {words for _, _, words in u.mentions} for u in listed)


def test_a_name_that_was_left_apart_is_not_joined_by_its_score(tmp_path: Path) -> None:
    """Two of one name, told apart by identifiers, and a third that may be either."""
    write(tmp_path, "a", "Ann Lee.", "T1 Person Ann Lee", *link("Q1", "Ann Lee"))
    write(tmp_path, "b", "Ann Lee.", "T1 Person Ann Lee", *link("Q2", "Ann Lee"))
    write(tmp_path, "c", "Ann Lee.", "T1 Person Ann Lee")
    write(tmp_path, "d", "Lee, Ann.", "T1 Person Lee, Ann")
    registry = settled(read_and_lift([tmp_path], ONTOLOGY).lifted)
    assert labels(registry) == ["Ann Lee", "Ann Lee", "Ann Lee", "Lee, Ann"]


def test_a_curator_keeps_apart_what_scores_join(tmp_path: Path) -> None:
    registry = people(tmp_path, "Kamala Harris", "Harris, Kamala")
    change = Change()
    registry.judge({("d0#Person:0,13", "d1#Person:0,14"): "different"}, change)
    registry.settle(change, set())
    assert len(list(registry.entities())) == 2
    change = Change()
    registry.judge({}, change)
    registry.settle(change, set())
    assert len(list(registry.entities())) == 1


def test_it_is_explained(tmp_path: Path) -> None:
    registry = people(tmp_path, "Kamala Harris", "Harris, Kamala")
    (one,) = registry.entities()
    (words,) = [words for words, _ in explain(registry, one).joins if "score" in words]
    assert "“Harris, Kamala” and “Kamala Harris”" in words


def test_explaining_writes_nothing(tmp_path: Path) -> None:
    registry = people(tmp_path, "Kamala Harris", "Harris, Kamala")
    (one,) = registry.entities()
    told = explain(registry, one)
    registry.run("UPDATE cluster SET profile = NULL")
    registry.run("PRAGMA query_only = ON")
    assert explain(registry, one) == told


# --- laws -----------------------------------------------------------------------------------


def lifted_of(papers: dict[str, Paper]) -> dict[str, Lifted]:
    with tempfile.TemporaryDirectory() as folder:
        for name, paper in papers.items():
            paper.put(Path(folder), name)
        return {x.document.name: x for x in read_and_lift([Path(folder)], ONTOLOGY).lifted}


def said(registry: Registry, documents: Sequence[str]) -> list[object]:
    """Everything that a registry knows, but for what it has worked out ahead."""
    return [
        sorted(registry.entities(), key=lambda e: e.iri),
        [registry.entity_of(d) for d in sorted(documents)],
        registry.undecided(),
        sorted(registry.run("SELECT id, cluster, entity FROM form")),
        sorted(registry.run("SELECT * FROM block")),
        sorted(registry.run("SELECT * FROM likely")),
        sorted(registry.run("SELECT iri FROM cluster")),
    ]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(corpora(2), edits(6))
def test_changes_give_what_a_registry_from_nothing_gives(
    papers: dict[str, Paper], changes: list[Edit]
) -> None:
    now = lifted_of(papers)
    registry = settled(list(now.values()))
    known: dict[str, Entity] = {e.iri: e for e in registry.entities()}
    for edit in changes:
        change = Change()
        forms = registry.remove([edit.name] if edit.name in now else [], change)
        now.pop(edit.name, None)
        if edit.paper:
            now |= lifted_of({edit.name: edit.paper})
            registry.add([now[edit.name]], change)
        registry.settle(change, forms)
        known = {i: e for i, e in known.items() if i not in change.gone} | change.put
    fresh = settled(list(now.values()))
    assert said(registry, list(now)) == said(fresh, list(now))
    assert known == {e.iri: e for e in fresh.entities()}
