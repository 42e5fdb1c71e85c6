"""Each law of building on two hundred corpora, some of whose documents are real ones.

``test_incremental`` has most of them on a few; that edits give what a build from nothing gives,
and that a build can be killed, are tried as often there and in ``test_kills``.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kg import build as building
from kg.build import add, build, judge, remove
from kg.errors import InputError, InvalidGraph
from kg.identity import Judgement, MentionOf
from kg.identity.ledger import FILE, append, read
from kg.ontology import Ontology
from kg.ontology import read as read_ontology
from kg.store import Store, generations
from tests.build.builder import ONTOLOGY, ROOT, Builder, made
from tests.build.corpora import Edit, Paper, corpora, edits
from tests.build.test_incremental import FEW, MANY, everything, law, same, workplace

pytestmark = pytest.mark.slow

Papers = dict[str, Paper]
REAL = [
    Paper(p.with_suffix(".txt").read_text("utf-8"), p.read_text("utf-8"))
    for p in sorted((ROOT / "seeds").rglob("*.ann"))
]
SEEDS = (1, 31337)


@st.composite
def mixed(draw: st.DrawFn, least: int = 2) -> Papers:
    """A random corpus, and in every third one of the seeds that has lost some relations."""
    papers = draw(corpora(least))
    if draw(st.integers(0, 2)) == 0:
        chance = draw(st.randoms(use_true_random=False))
        paper = draw(st.sampled_from(REAL))
        lines = paper.annotations.splitlines(keepends=True)
        kept = [x for x in lines if not x.startswith("R") or chance.random() < 0.8]
        papers["real"] = Paper(paper.text, "".join(kept))
    return papers


@pytest.fixture(autouse=True, scope="module")
def followed() -> Iterator[None]:
    """Builds follow the generation before, however much of it has changed.

    Everything here has one ontology, which is read once: it is half of the time of a small build.
    """
    known = read_ontology(ONTOLOGY)

    def same_ontology(_: Path) -> Ontology:
        return known

    with (
        patch.object(building, "MOST", 100),
        patch.object(building, "read_ontology", same_ontology),
        patch.object(generations, "read", same_ontology),
    ):
        yield


@pytest.fixture(scope="module")
def builders() -> Iterator[list[Builder]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Builder(seed)) for seed in SEEDS]


def put(folder: Path, papers: Papers) -> list[Path]:
    return [paper.put(folder, name) for name, paper in papers.items()]


def whole(docs: Path, store: Store) -> None:
    build([docs], ONTOLOGY, store, keep_going=True)


@law(MANY)
@given(mixed(), st.randoms(use_true_random=False), st.integers(2, 3))
def test_any_order_any_jobs_any_hash_seed_give_the_same_bytes(
    builders: list[Builder], papers: Papers, chance: random.Random, jobs: int
) -> None:
    with workplace() as folder:
        files = put(folder / "docs", papers)
        found = {made(files, folder / "here", 1)}
        for number, (builder, n) in enumerate(zip(builders, (1, jobs), strict=True)):
            chance.shuffle(files)
            found.add(builder.made(files, folder / f"there{number}", n))
        assert len(found) == 1


@law(MANY)
@given(mixed(), st.data())
def test_building_and_removing_is_never_having_had(papers: Papers, data: st.DataObject) -> None:
    with workplace() as folder:
        names = sorted(papers)
        gone = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        assume(len(gone) < len(names))
        both, without = Store(folder / "both"), Store(folder / "without")
        put(folder / "all", papers)
        put(folder / "some", {n: p for n, p in papers.items() if n not in gone})
        whole(folder / "all", both)
        remove(gone, both)
        whole(folder / "some", without)
        same(both, without)


@law(MANY)
@given(mixed(1))
def test_building_twice_changes_and_publishes_nothing(papers: Papers) -> None:
    with workplace() as folder:
        files, store = put(folder / "docs", papers), Store(folder / "store")
        whole(folder / "docs", store)
        before, there = everything(store), _files(folder / "store")
        again = build([folder / "docs"], ONTOLOGY, store, keep_going=True)
        assert not again.published
        assert not build(files[::-1], ONTOLOGY, store, keep_going=True).published
        assert not add(files[:1], store).published
        assert (everything(store), _files(folder / "store")) == (before, there)


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """All files of a store but its lock, with their times and sizes."""
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.stat().st_size)
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name not in ("lock", "LOCK") and not p.name.endswith(("-wal", "-shm"))
    }


@law(MANY)
@given(mixed(), edits(3), st.integers(0, 2_000_000_000))
def test_only_inputs_count(papers: Papers, earlier: list[Edit], now: int) -> None:
    """Neither the clock, nor the files' times, nor what was built and published before."""
    with workplace() as folder:
        docs, store, fresh = folder / "docs", Store(folder / "store"), Store(folder / "fresh")
        with patch.object(time, "gmtime", return_value=time.gmtime(now)):
            before = {e.name: e.paper for e in earlier if e.paper} or dict(papers)
            put(folder / "before", before)
            whole(folder / "before", store)
            for file in put(docs, papers):
                os.utime(file, (now, now))
            whole(docs, store)
            created = store.manifest(store.current or "")["created"]
        assert created == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now))
        whole(docs, fresh)
        same(store, fresh)


# --- the ledger -----------------------------------------------------------------------------------


@st.composite
def judged(draw: st.DrawFn, papers: Papers, verdicts: Sequence[str]) -> list[Judgement]:
    """What a curator may say of the mentions of some documents: sense and nonsense."""
    found = sorted(
        {MentionOf(n, _words(line)) for n, p in papers.items()
         for line in p.annotations.splitlines() if _is_of_a_class(line)}
    )  # fmt: skip
    ends = st.sampled_from(found)
    said = st.builds(Judgement, st.sampled_from(verdicts), ends, ends, when=st.just("2024-05-01"))
    return draw(st.lists(said.filter(lambda j: j.one != j.other), min_size=1, max_size=4))


def _is_of_a_class(line: str) -> bool:
    """Whether a line of annotations marks a thing, and not the trigger of a relation."""
    return line.startswith("T") and line.split("\t")[1][0].isupper()


def _words(line: str) -> str:
    return line.split("\t")[2]


def say(judgements: Sequence[Judgement], store: Store, ledger: Path) -> list[Judgement]:
    """Say one after the other and build each time; those that no graph can follow leave no line."""
    for judgement in judgements:
        before, generation = ledger.read_bytes() if ledger.exists() else b"", store.current
        try:
            append(ledger, [judgement])
            judge(store, ledger)
        except (InputError, InvalidGraph):
            assert store.current == generation
            ledger.write_bytes(before)
    return read(ledger)


def taking_back(papers: Papers, data: st.DataObject, verdicts: Sequence[str]) -> None:
    with workplace() as folder:
        put(folder / "docs", papers)
        ledger, store = folder / "docs" / FILE, Store(folder / "store")
        whole(folder / "docs", store)
        before = everything(store)
        said = say(data.draw(judged(papers, verdicts)), store, ledger)
        fresh = Store(folder / "fresh")
        whole(folder / "docs", fresh)
        same(store, fresh)
        for judgement in data.draw(st.permutations(said)):
            append(ledger, [Judgement("undo", judgement.one, judgement.other)])
        judge(store, ledger)
        assert everything(store) == before


@law(FEW)
@given(mixed(), st.data())
def test_a_judgement_that_is_taken_back_leaves_the_graph_from_before(
    papers: Papers, data: st.DataObject
) -> None:
    taking_back(papers, data, ("same", "different", "unsure"))
