"""What a change bears on is looked at again, and what it does not bear on stays as it was."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kg import build as building
from kg.build import add, build, remove
from kg.errors import StoreError
from kg.store import Store, generations
from kg.validate import Disagreement
from kg.verify import verify
from tests.brat import write

ONTOLOGY = Path(__file__).parents[2] / "ontology"


@pytest.fixture(autouse=True)
def followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "MOST", 100)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The entities whose statements were read again for conflicts, as builds go on."""
    seen: list[str] = []
    asked = building.making.Checking._facts

    def noted(self, here, subject, only=()):  # type: ignore[no-untyped-def]
        seen.append(subject)
        return asked(self, here, subject, only)

    monkeypatch.setattr(building.making.Checking, "_facts", noted)
    return seen


def signed(folder: Path, name: str, accord: str, place: str) -> Path:
    text = f"The {accord} was signed in {place}."
    spans = f"T1 Agreement {accord}\nT2 City {place}"
    return write(folder, name, text, spans, "R1|signedAt Arg1:T1 Arg2:T2")


def disagreeing(folder: Path) -> Path:
    for n, (accord, place) in enumerate(
        (a, p) for a in ("Sea Accord", "Air Accord") for p in ("Oslo", "Bergen")
    ):
        signed(folder, f"d{n}", accord, place)
    return folder


def values(found: tuple[Disagreement, ...] | list[Disagreement]) -> dict[str, list[str]]:
    return {c.label: [value for value, _ in c.values] for c in found}


def test_a_conflict_shows_the_label_that_its_value_has_now(tmp_path: Path) -> None:
    """Most documents write OSLO from now on, though none of them speaks of an accord."""
    store, docs = Store(tmp_path / "store"), disagreeing(tmp_path / "docs")
    before = build([docs], ONTOLOGY, store)
    assert values(before.conflicts) == {n: ["Bergen", "Oslo"] for n in ("Sea Accord", "Air Accord")}
    more = [write(docs, f"m{n}", "OSLO is big.", "T1 City OSLO") for n in range(3)]
    now = add(more, store)
    fresh = build([docs], ONTOLOGY, Store(tmp_path / "fresh"))
    assert values(now.conflicts) == {n: ["Bergen", "OSLO"] for n in ("Sea Accord", "Air Accord")}
    assert now.conflicts == fresh.conflicts
    assert now.counts == fresh.counts


def test_only_what_changed_is_asked_for_conflicts(tmp_path: Path, looked_at: list[str]) -> None:
    store, docs = Store(tmp_path / "store"), disagreeing(tmp_path / "docs")
    build([docs], ONTOLOGY, store)
    assert len(set(looked_at)) == 2
    looked_at.clear()
    now = add([signed(docs, "e", "Air Accord", "Stavanger")], store)
    assert {iri.rpartition("/")[2].partition("-")[0] for iri in looked_at} == {"air"}
    assert values(now.conflicts) == {
        "Air Accord": ["Bergen", "Oslo", "Stavanger"], "Sea Accord": ["Bergen", "Oslo"],
    }  # fmt: skip
    gone = remove(["d0"], store)
    assert set(values(gone.conflicts)) == {"Air Accord"}
    assert [c.label for c in gone.conflicts] == [c["label"] for c in report(store)["conflicts"]]


def report(store: Store) -> dict[str, list[dict[str, str]]]:
    with closing(store.open()) as view:
        return dict(view.report())


@pytest.mark.parametrize("many", [0, 200])
def test_inputs_are_kept_whether_few_or_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(generations, "MANY", many)
    store, docs = Store(tmp_path / "store"), disagreeing(tmp_path / "docs")
    build([docs], ONTOLOGY, store)
    content = {path.read_bytes() for path in docs.iterdir()}
    assert {p.read_bytes() for p in (store.folder / "sources").iterdir()} == content
    assert verify(store)[0] == []


def test_an_input_that_changed_meanwhile_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(StoreError, match="changed while it was read"):
        store.keep_sources([(b"other", "0" * 64)])
    assert list((tmp_path / "sources").iterdir()) == []
