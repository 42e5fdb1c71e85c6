"""The laws of building: what was built before never shows, and only the inputs count."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import build as building
from kg import reading
from kg.build import Result, add, build, remove
from kg.model import Statement
from kg.rules import RULES
from kg.store import Store, nquads
from kg.store.graph import documents, inferred
from kg.verify import verify
from tests.build import rules_reference as reference
from tests.build.corpora import Edit, Paper, corpora, edits

ONTOLOGY = Path(__file__).parents[2] / "ontology"
MANY, FEW = 200, 20
PATIENT = [HealthCheck.too_slow, HealthCheck.data_too_large]


def law(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=PATIENT)


@pytest.fixture(autouse=True, scope="module")
def followed() -> Iterator[None]:
    """Builds follow the generation before, however much of it has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "MOST", 100)
        yield


@contextmanager
def workplace() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as it:
        yield Path(it)


def made(folder: Path, papers: dict[str, Paper], store: Store, **options: int) -> Result:
    """A build of documents; what breaks a shape is left out."""
    docs = Path(tempfile.mkdtemp(dir=folder))
    for name, paper in papers.items():
        paper.put(docs, name)
    return build([docs], ONTOLOGY, store, keep_going=True, **options)


def everything(store: Store) -> tuple[object, ...]:
    """All that a generation says, but for its name."""
    view = store.open()
    tables = view.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    rows = {t: sorted(map(repr, view.rows(f"SELECT * FROM {t}"))) for (t,) in tables
            if not t.startswith("sqlite_") and t not in ("words_data", "words_idx")}  # fmt: skip
    found = (
        b"".join(nquads(view.store)),
        rows,
        *(view.report()[key] for key in ("undecided", "conflicts", "left_out")),
        *(view.manifest[key] for key in ("nquads", "quads", "counts")),
    )
    view.close()
    return found


def same(one: Store, other: Store) -> None:
    mine, theirs = everything(one), everything(other)
    assert mine[0] == theirs[0]
    assert mine[1] == theirs[1]
    assert mine[2:] == theirs[2:]


def edited_is_fresh(papers: dict[str, Paper], changes: list[Edit]) -> None:
    with workplace() as folder:
        store, now = Store(folder / "edited"), dict(papers)
        made(folder, now, store)
        for change in changes:
            if change.paper:
                now[change.name] = change.paper
                place = Path(tempfile.mkdtemp(dir=folder))
                add([change.paper.put(place, change.name)], store)
            elif change.name in now and len(now) > 1:
                del now[change.name]
                remove([change.name], store)
        fresh = Store(folder / "fresh")
        made(folder, now, fresh)
        same(store, fresh)
        assert verify(store)[0] == []


@law(FEW)
@given(corpora(), edits())
def test_edits_give_what_a_build_from_nothing_gives(
    papers: dict[str, Paper], changes: list[Edit]
) -> None:
    edited_is_fresh(papers, changes)


@pytest.mark.slow
@law(MANY)
@given(corpora(2), edits(7))
def test_many_edits_give_what_a_build_from_nothing_gives(
    papers: dict[str, Paper], changes: list[Edit]
) -> None:
    edited_is_fresh(papers, changes)


@law(FEW)
@given(corpora(2), st.data())
def test_a_document_that_came_and_went_leaves_no_trace(
    papers: dict[str, Paper], data: st.DataObject
) -> None:
    with workplace() as folder:
        gone = data.draw(st.sampled_from(sorted(papers)))
        store, without = Store(folder / "both"), Store(folder / "without")
        made(folder, papers, store)
        remove([gone], store)
        made(folder, {n: p for n, p in papers.items() if n != gone}, without)
        same(store, without)


@law(FEW)
@given(corpora(), st.randoms(use_true_random=False))
def test_the_order_of_documents_does_not_matter(
    papers: dict[str, Paper], chance: random.Random
) -> None:
    with workplace() as folder:
        docs = folder / "docs"
        files = [paper.put(docs, name) for name, paper in papers.items()]
        one, other = Store(folder / "one"), Store(folder / "other")
        build(files, ONTOLOGY, one, keep_going=True)
        chance.shuffle(files)
        build(files, ONTOLOGY, other, keep_going=True)
        same(one, other)
        assert not build(files, ONTOLOGY, other, keep_going=True).published


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_number_of_jobs_does_not_matter(
    jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seeds = [ONTOLOGY.parent / "seeds"]
    one, other = Store(tmp_path / "one"), Store(tmp_path / "other")
    build(seeds, ONTOLOGY, one)
    monkeypatch.setattr(reading, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(reading, "_CHUNK", 2)
    build(seeds, ONTOLOGY, other, jobs=jobs)
    same(one, other)


def test_each_seed_comes_and_goes_without_a_trace(tmp_path: Path) -> None:
    root = ONTOLOGY.parent / "seeds"
    store = Store(tmp_path / "store")
    build([root], ONTOLOGY, store)
    before = everything(store)
    for path in sorted([*root.rglob("*.ann"), *root.rglob("*.json*")]):
        name = path.relative_to(root).with_suffix("").as_posix()
        remove([name], store)
        build([root], ONTOLOGY, store)
        assert everything(store) == before, name


def inferred_of(store: Store) -> list[Statement]:
    view = store.open()
    return inferred(view.store, view.base)


def inferred_plainly(store: Store) -> None:
    """What a generation infers is what the reference infers from what its documents say."""
    view = store.open()
    said = [s for _, found in documents(view.store, view.ontology) for s in found]
    found = inferred(view.store, view.base)
    view.close()
    plainly = reference.infer(said, view.ontology)
    assert {s.id: s for s in found} == {s.id: s for s in plainly}


@law(FEW)
@given(corpora(2), edits())
def test_inference_is_what_the_plain_rules_give(
    papers: dict[str, Paper], changes: list[Edit]
) -> None:
    with workplace() as folder:
        store = Store(folder / "store")
        made(folder, papers, store)
        inferred_plainly(store)
        for change in changes:
            if change.paper:
                place = Path(tempfile.mkdtemp(dir=folder))
                add([change.paper.put(place, change.name)], store)
                inferred_plainly(store)


def test_inference_from_the_seeds_is_what_the_plain_rules_give(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build([ONTOLOGY.parent / "seeds"], ONTOLOGY, store)
    rules = {s.rule for s in inferred_of(store)}
    assert rules == set(RULES)
    inferred_plainly(store)


@pytest.mark.parametrize("seed", [1, 2])
def test_seeds_that_change_and_come_in_any_order(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    docs = shutil.copytree(ONTOLOGY.parent / "seeds", tmp_path / "docs")
    files = sorted(docs.rglob("*.ann"))
    chance.shuffle(files)
    store, fresh = Store(tmp_path / "store"), Store(tmp_path / "fresh")
    build(files, ONTOLOGY, store, keep_going=True)
    for path in files[:4]:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [x for x in lines if not x.startswith("R") or chance.random() < 0.5]
        path.write_text("".join(kept), encoding="utf-8", newline="")
        add([path], store)
    chance.shuffle(files)
    build(files, ONTOLOGY, fresh, keep_going=True)
    same(store, fresh)
    assert verify(store)[0] == []
