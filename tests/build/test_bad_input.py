"""Bad input stops a build with a message that says where, and leaves the store as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.store import Store

BAD = Path(__file__).parents[1] / "bad" / "build"
CASES = sorted(p for p in BAD.iterdir() if p.is_dir())


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; the lock's holder aside, which says who built last."""
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != "lock")
    return {str(p.relative_to(folder)): p.read_bytes() for p in files}


def test_there_are_cases() -> None:
    assert len(CASES) >= 12


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_bad_input_stops_the_build(
    case: Path, seed_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    shutil.copytree(seed_store, store)
    before = contents(store)
    given = case / "arguments.txt"
    arguments = given.read_text().split() if given.exists() else ["docs"]
    monkeypatch.chdir(case)
    if "--ontology" not in arguments:
        arguments += ["--ontology", str(Path(__file__).parents[2] / "ontology")]
    result = CliRunner().invoke(main, ["build", *arguments, "--store", str(store)])
    assert result.exit_code == 1
    assert result.exception is None or isinstance(result.exception, SystemExit)
    for expected in (case / "expected.txt").read_text("utf-8").splitlines():
        assert expected in result.output
    assert contents(store) == before
    assert Store(store).open().count() > 0


@pytest.mark.parametrize("command", ["verify", "history", "dump", "reindex"])
def test_a_folder_that_is_no_store(command: str, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    result = CliRunner().invoke(main, [command, "--store", str(tmp_path)])
    assert result.exit_code == 1
    assert "not a store" in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_building_into_a_folder_that_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear all")
    seeds = str(Path(__file__).parents[2] / "seeds" / "accord")
    result = CliRunner().invoke(main, ["build", seeds, "--store", str(tmp_path)])
    assert result.exit_code == 1
    assert "not a store and not empty" in result.output
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_keep_going_leaves_out_and_lists(tmp_path: Path) -> None:
    store = tmp_path / "store"
    docs = [str(BAD / name / "docs") for name in ("unknown-label", "share-without-base")]
    folder = tmp_path / "in"
    for n, source in enumerate(docs):
        shutil.copytree(source, folder / str(n))
    (folder / "1" / "b.txt").write_text("Ann Lee.")
    (folder / "1" / "b.ann").write_text("T1\tPerson 0 7\tAnn Lee\n")
    result = CliRunner().invoke(main, ["build", str(folder), "--store", str(store), "--keep-going"])
    assert result.exit_code == 0, result.output
    assert "not in the graph:" in result.output
    assert "left out: 36%" in result.output
    view = Store(store).open()
    assert [e.label for e in view.entities()] == ["Ann Lee"]
