"""The laws of building: what was built before never shows, and only the inputs count."""

from __future__ import annotations

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
from kg.store import Store, nquads
from kg.verify import verify
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
        patch.setattr(building, "FOLLOW", True)
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
            if not t.startswith("sqlite_")}  # fmt: skip
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
def test_the_order_of_documents_does_not_matter(papers: dict[str, Paper], random: object) -> None:
    with workplace() as folder:
        docs = folder / "docs"
        files = [paper.put(docs, name) for name, paper in papers.items()]
        one, other = Store(folder / "one"), Store(folder / "other")
        build(files, ONTOLOGY, one, keep_going=True)
        random.shuffle(files)  # type: ignore[attr-defined]
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
    for path in sorted(root.rglob("*.ann")):
        name = path.relative_to(root).with_suffix("").as_posix()
        remove([name], store)
        build([root], ONTOLOGY, store)
        assert everything(store) == before, name
