"""What is asked of networks: answered by a process that is gone in time, and kept."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.analysis import Analyst, Column, Measured, Paths, Robustness, kept, measured
from kg.errors import LimitError, QueryError
from kg.metrics import Groups, Scores, measure, measures, ranked
from kg.network import EVERYTHING, Network, network
from kg.store import Store, View

LONG = 60.0


@pytest.fixture
def view(seeds_store: Path, tmp_path: Path) -> Iterator[View]:
    """A View of a store of its own, which keeps nothing yet."""
    shutil.copytree(seeds_store, tmp_path / "store")
    found = Store(tmp_path / "store").open()
    shutil.rmtree(found.folder / "measures", ignore_errors=True)
    yield found
    found.close()


@pytest.fixture
def analyst(view: View) -> Iterator[Analyst]:
    found = Analyst(view)
    yield found
    found.close()


def soon() -> float:
    return time.monotonic() + LONG


KEPT = [m.name for m in measures() if isinstance(m, Scores | Groups)]


@pytest.mark.parametrize("projection", [None, "agreeing"])
def test_answers_are_what_the_measures_find(
    view: View, analyst: Analyst, projection: str | None
) -> None:
    graph = network(view, projection=projection)
    assert len(KEPT) >= 16
    for name in KEPT:
        found = analyst.ask(Measured(projection, None, name), soon())
        known = measure(name)
        if isinstance(known, Groups):
            assert found.groups() == known.compute(graph)
        else:
            assert list(found.scores().items()) == ranked(known.compute(graph))


def test_a_question_that_takes_too_long_ends_and_is_refused_until_there_is_more_time(
    view: View, analyst: Analyst
) -> None:
    question = Measured("agreeing", None, "pagerank")
    with pytest.raises(LimitError, match="`kg measure pagerank --projection agreeing` computes"):
        analyst.ask(question, time.monotonic() + 0.01)
    assert analyst._idle == []
    before = dict(analyst._late)
    with pytest.raises(LimitError):
        analyst.ask(question, time.monotonic() + 0.01)
    assert analyst._late == before
    assert analyst.ask(question, soon()).entities.size
    with pytest.raises(LimitError, match="ask for a projection with fewer entities"):
        analyst.ask(Paths(None, None, 1, 2, 3), time.monotonic())


def test_a_process_answers_one_question_after_the_other_and_refuses_without_dying(
    view: View, analyst: Analyst
) -> None:
    with pytest.raises(QueryError, match="no projection is called 'x'"):
        analyst.ask(Measured("x", None, "degree"), soon())
    (worker,) = analyst._idle
    with pytest.raises(QueryError, match="as of: 'never'"):
        analyst.ask(Measured(None, "never", "degree"), soon())
    with pytest.raises(QueryError, match="asOf: robustness"):
        analyst.ask(Robustness(None, "2012", "degree", "document", 3), soon())
    with pytest.raises(QueryError, match="bridges says nothing of single entities"):
        analyst.ask(Measured(None, None, "bridges"), soon())
    assert analyst._idle == [worker]
    process = worker._process
    analyst.close()
    assert process.returncode is not None


def test_who_asks_the_same_at_once_gets_one_answer(view: View, analyst: Analyst) -> None:
    with ThreadPoolExecutor(8) as pool:
        question = Measured(None, None, "degree")
        found = list(pool.map(lambda _: analyst.ask(question, soon()), range(8)))
    assert {tuple(f.first(5)) for f in found} == {tuple(found[0].first(5))}
    assert len(analyst._idle) == 1
    assert analyst._asked == {}


# --- what is kept ---------------------------------------------------------------------------------


def untouched() -> Network:
    raise AssertionError("it was computed again")


def test_what_is_measured_is_kept_and_read_again(view: View) -> None:
    pagerank, louvain = measure("pagerank"), measure("louvain")
    assert isinstance(pagerank, Scores)
    assert isinstance(louvain, Groups)
    graph = network(view)
    for known in (pagerank, louvain):
        assert kept(view, known, EVERYTHING) is None
        made = measured(view, known, EVERYTHING, None, lambda: graph)
        again = measured(view, known, EVERYTHING, None, untouched)
        assert again.scores() == made.scores()
        assert again.groups() == made.groups()
    files = sorted((view.folder / "measures").iterdir())
    assert [f.name.split("-")[0] for f in files] == ["louvain", "pagerank"]
    before = [f.read_bytes() for f in files]
    for file in files:
        file.unlink()
    for known in (louvain, pagerank):
        measured(view, known, EVERYTHING, None, lambda: graph)
    assert [f.read_bytes() for f in files] == before


def test_another_projection_a_date_or_a_broken_file_is_measured_anew(view: View) -> None:
    degree = measure("degree")
    assert isinstance(degree, Scores)
    graph = network(view)
    whole = measured(view, degree, EVERYTHING, None, lambda: graph)
    (file,) = (view.folder / "measures").iterdir()
    for plan, as_of in ((view.ontology.projections["agreeing"], None), (EVERYTHING, "2012")):
        with pytest.raises(AssertionError):
            measured(view, degree, plan, as_of, untouched)
    for broken in (b"", b"no numbers", file.read_bytes()[:200]):
        file.write_bytes(broken)
        assert kept(view, degree, EVERYTHING) is None
    again = measured(view, degree, EVERYTHING, None, lambda: graph)
    assert kept(view, degree, EVERYTHING).scores() == again.scores() == whole.scores()  # type: ignore[union-attr]


def test_a_store_that_cannot_be_written_to_does_without(view: View) -> None:
    degree = measure("degree")
    assert isinstance(degree, Scores)
    (view.folder / "measures").write_text("a file is in the way", "utf-8")
    assert measured(view, degree, EVERYTHING, None, lambda: network(view)).entities.size
    assert kept(view, degree, EVERYTHING) is None


def test_a_column_finds_its_entities() -> None:
    column = Column.of_scores({7: 0.5, 3: 1.0, 9: 0.5})
    assert column.first(2) == [(3, 1.0), (7, 0.5)]
    assert [column.place(n) for n in (3, 7, 9, 8)] == [0, 1, 2, None]
    assert [column.of(n) for n in (9, 10, 1)] == [0.5, None, None]
    assert Column.of_groups([[4, 2], [1]]).groups() == [[4, 2], [1]]
    assert Column.of_groups([]).groups() == []
    assert Column.of_scores({}).place(1) is None
