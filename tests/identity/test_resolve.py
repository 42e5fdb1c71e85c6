"""Who is who: what joins, what stays apart, and that order does not matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.identity import Change, Registry, Undecided
from kg.lift import Lifted
from kg.model import Entity
from kg.names import DATA_BASE
from kg.ontology import Ontology, read
from kg.reading import read_and_lift
from tests.brat import write

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return read(ROOT / "ontology")


@dataclass(frozen=True)
class Resolution:
    """What the registry says of documents: by referent key, which entity it is."""

    entities: tuple[Entity, ...]
    entity_of: dict[str, str]
    undecided: tuple[Undecided, ...]


def resolve(lifted: Sequence[Lifted], ontology: Ontology, base: str) -> Resolution:
    registry, change = Registry(None, ontology, base), Change()
    registry.add(lifted, change)
    registry.settle(change, set(), everything=True)
    entity_of = {}
    for one in lifted:
        known = registry.entity_of(one.document.name)
        for chain in one.chains:
            (iri,) = {known[k] for k in chain if k in known}
            entity_of |= dict.fromkeys(chain, iri)
    entities = tuple(sorted(registry.entities(), key=lambda e: e.iri))
    undecided = tuple(registry.undecided())
    registry.close()
    return Resolution(entities, dict(sorted(entity_of.items())), undecided)


def resolution(folder: Path, ontology: Ontology) -> tuple[Resolution, tuple[Lifted, ...]]:
    lifted = read_and_lift([folder], ontology).lifted
    return resolve(lifted, ontology, DATA_BASE), lifted


def groups(found: Resolution) -> list[list[str]]:
    """Referent keys by entity, without their kinds."""
    by_entity = defaultdict(list)
    for key, iri in found.entity_of.items():
        by_entity[iri].append(key)
    return sorted(sorted(keys) for keys in by_entity.values())


def test_a_name_joins_across_documents(tmp_path: Path, ontology: Ontology) -> None:
    write(tmp_path, "a", "Ann Lee.", "T1 Person Ann Lee")
    write(tmp_path, "b", "ANN  LEE!", "T1 Person ANN  LEE")
    found, _ = resolution(tmp_path, ontology)
    assert [e.label for e in found.entities] == ["ANN LEE"]
    assert found.undecided == ()


def test_a_name_does_not_join_kinds(tmp_path: Path, ontology: Ontology) -> None:
    write(tmp_path, "a", "Clinton in Clinton.", "T1 Person Clinton\nT2 City Clinton @2")
    found, _ = resolution(tmp_path, ontology)
    assert len({e.iri for e in found.entities}) == 2


def test_an_alias_joins(tmp_path: Path, ontology: Ontology) -> None:
    write(
        tmp_path, "a", "Ann Lee, or Annie.", "T1 Person Ann Lee\nT2 Person Annie", "*|Coref T1 T2"
    )
    write(tmp_path, "b", "Annie!", "T1 Person Annie")
    found, _ = resolution(tmp_path, ontology)
    (ann,) = found.entities
    assert ann.label == "Ann Lee"
    assert len(ann.former) == 1, "the alias' own IRI redirects"


def test_external_identifiers_that_disagree_keep_namesakes_apart(
    tmp_path: Path, ontology: Ontology
) -> None:
    for name, link in (("a", "Q1"), ("b", "Q2"), ("c", "Q1")):
        write(
            tmp_path,
            name,
            "Ann Lee.",
            "T1 Person Ann Lee",
            f"N1|Reference T1 Wikidata:{link}|Ann Lee",
        )
    found, _ = resolution(tmp_path, ontology)
    assert groups(found) == [["a#Person:0,7", "c#Person:0,7"], ["b#Person:0,7"]]
    assert [u.name for u in found.undecided] == ["ann lee"]
    assert len({e.iri for e in found.entities}) == 2


def test_a_name_that_fits_two_joins_neither(tmp_path: Path, ontology: Ontology) -> None:
    write(tmp_path, "a", "New York.", "T1 City New York")
    write(tmp_path, "b", "New York.", "T1 State New York")
    write(tmp_path, "c", "New York.", "T1 Place New York")
    found, _ = resolution(tmp_path, ontology)
    assert len(found.entities) == 3
    (undecided,) = found.undecided
    assert undecided.reason == "nothing is both a City and a State"
    assert [document for document, _, _ in undecided.mentions] == ["a", "b", "c"]


def test_an_identifier_overrules_offices(tmp_path: Path, ontology: Ontology) -> None:
    for name, role, place in (("a", "president", "Chile"), ("b", "governor", "Peru")):
        write(
            tmp_path, name, f"Ann Lee, {role} of {place}.",
            f"T1 Person Ann Lee\nT2 Office {role}\nT3 Country {place}",
            "A1|Form T2 nominal\nR1|holds Arg1:T1 Arg2:T2\nR2|jurisdiction Arg1:T2 Arg2:T3",
        )  # fmt: skip
    found, _ = resolution(tmp_path, ontology)
    persons = [e for e in found.entities if e.kind.endswith("Person")]
    assert len(persons) == 2, "offices that have nothing in common keep namesakes apart"
    for name in "ab":
        with (tmp_path / f"{name}.ann").open("a") as file:
            file.write("N1\tReference T1 Wikidata:Q1\tAnn Lee\n")
    found, _ = resolution(tmp_path, ontology)
    assert len([e for e in found.entities if e.kind.endswith("Person")]) == 1


def test_an_office_is_its_role_and_jurisdiction(tmp_path: Path, ontology: Ontology) -> None:
    text = "The attorney general of Ohio met the attorney general of Ohio and that of Utah."
    write(
        tmp_path, "a", text,
        "T1 Office attorney general\nT2 State Ohio\nT3 Office attorney general @2\n"
        "T4 State Ohio @2\n"
        "T5 Office that of\nT6 State Utah",
        "A1|Form T1 nominal\nA2|Form T3 nominal\nA3|Form T5 nominal\nA4|Role T5 attorneyGeneral\n"
        "R1|jurisdiction Arg1:T1 Arg2:T2\nR2|jurisdiction Arg1:T3 Arg2:T4\n"
        "R3|jurisdiction Arg1:T5 Arg2:T6",
    )  # fmt: skip
    found, _ = resolution(tmp_path, ontology)
    offices = sorted(e.label for e in found.entities if e.kind.endswith("Office"))
    assert offices == ["attorney general, Ohio", "attorney general, Utah"]


def test_equal_figures_are_two_statistics(tmp_path: Path, ontology: Ontology) -> None:
    for name in "ab":
        write(tmp_path, name, "36% of them.", "T1 Share 36%", "#1|AnnotatorNotes T1|unit = percent")
    found, _ = resolution(tmp_path, ontology)
    assert len(found.entities) == 2


def test_unnamed_holders_of_a_role_are_not_joined(tmp_path: Path, ontology: Ontology) -> None:
    for name in "ab":
        write(tmp_path, name, "The minister left.", "T1 Person The minister", "A1|Form T1 nominal")
    found, _ = resolution(tmp_path, ontology)
    assert len(found.entities) == 2


NAMES = ("Ann Lee", "Annie", "New York", "Bo")
MENTION = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("Person", "Place", "City", "State")),
    st.sampled_from((None, "Q1", "Q2")),
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    documents=st.lists(st.lists(MENTION, min_size=1, max_size=4), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_contradictions_never_join(
    tmp_path_factory: pytest.TempPathFactory,
    ontology: Ontology,
    documents: list[list[tuple[str, str, str | None]]],
    order: object,
) -> None:
    folder = tmp_path_factory.mktemp("order")
    for number, mentions in enumerate(documents):
        text = ". ".join(name for name, _, _ in mentions)
        spans, links, seen = [], [], defaultdict(int)
        for n, (name, label, link) in enumerate(mentions, 1):
            seen[name] += 1
            spans.append(f"T{n} {label} {name} @{seen[name]}")
            if link:
                links.append(f"N{n}|Reference T{n} Wikidata:{link}|{name}")
        write(folder, f"d{number}", text, "\n".join(spans), "\n".join(links))
    lifted = list(read_and_lift([folder], ontology).lifted)
    first = resolve(lifted, ontology, DATA_BASE)
    order.shuffle(lifted)  # type: ignore[attr-defined]
    assert resolve(lifted, ontology, DATA_BASE) == first
    referents = {r.key: r for one in lifted for r in one.referents}
    for keys in groups(first):
        members = [referents[k] for k in keys]
        assert len({r.kind for r in members}) == 1
        assert len({a for r in members for a in r.external}) <= 1
        classes = {c for r in members for c in r.classes}
        assert not any(ontology.disjoint(a, b) for a in classes for b in classes)
    assert len({e.iri for e in first.entities}) == len(first.entities)
