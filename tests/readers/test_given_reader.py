"""--reader: files that are read by the reader that was asked for, and stay so in a store."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import InputError
from kg.readers import discover, reader_named
from kg.store import Store

LINE = '{"text": "Harris signed.", "spans": [{"label": "Person", "start": 0, "end": 6}], "x": 1}\n'
#       The key that no form has keeps it from being taken by content.


@pytest.fixture
def odd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("odd.txt")
    path.write_text(LINE + LINE.replace("Harris", "Obamas"), encoding="utf-8")
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


@pytest.mark.parametrize("option", ["--reader", "--format"])
def test_format_is_another_name_where_it_is_free(odd: Path, option: str) -> None:
    answer = run("profile", "new", str(odd), option, "jsonl", "--out", "kg.toml")
    assert answer.exit_code == 0, answer.output
    answer = run("inspect", str(odd), option, "jsonl")
    assert (answer.exit_code, "is not one of" in answer.output) == (
        (0, False) if option == "--reader" else (2, True)
    )
    assert "What reads the files is --reader" in " ".join(run("inspect", "--help").output.split())


def test_a_source_says_why_its_reader_takes_it(odd: Path) -> None:
    with pytest.raises(InputError, match="no annotated document"):
        discover([odd])
    (source,), _ = discover([odd], reader_named("jsonl"))
    assert (source.reader.name, source.reason) == ("jsonl", "its reader was given")
    odd.with_suffix(".ann").write_text("", encoding="utf-8")
    (source,), _ = discover([odd.with_suffix(".ann")])
    assert (source.reader.name, source.reason) == ("brat", "its suffix is .ann")


def test_of_a_folder_a_given_reader_reads_what_it_takes_or_has_its_suffix(odd: Path) -> None:
    folder = Path("corpus")
    folder.mkdir()
    (folder / "a.jsonl").write_text(LINE, encoding="utf-8")
    (folder / "b.ann").write_text("", encoding="utf-8")
    (folder / "b.txt").write_text("", encoding="utf-8")
    assert [s.name for s in discover([folder])[0]] == ["b"]
    sources, losses = discover([folder], reader_named("jsonl"))
    assert [s.name for s in sources] == ["a"]
    assert [Path(loss.path).name for loss in losses] == ["b.ann", "b.txt"]


def test_a_format_that_there_is_not() -> None:
    with pytest.raises(InputError, match=r"^no format is called 'nope'; there are brat, "):
        reader_named("nope")
    assert run("inspect", "x", "--reader", "nope").exit_code == 1


def test_a_store_remembers_the_reader(odd: Path) -> None:
    build = ["build", str(odd), "--keep-going", "--store", "store"]
    assert run(*build).exit_code == 1
    assert run(*build, "--reader", "jsonl").exit_code == 0
    inspected = run("inspect", str(odd), "--reader", "jsonl").output
    assert "jsonl, since its reader was given" in inspected
    assert re.search(r"^  mentions +2 +2 ", inspected, re.MULTILINE)
    # What stays is read again from what the store has kept.
    assert run("remove", "odd/2", "--store", "store").exit_code == 0
    assert [d.name for d in Store(Path("store")).open().documents()] == ["odd/1"]
    other = Path("other.jsonl")
    other.write_text(LINE.replace(', "x": 1', ""), encoding="utf-8")
    assert run("add", str(other), "--store", "store").exit_code == 0
    assert len(Store(Path("store")).open().documents()) == 2


def test_another_reader_is_another_input(odd: Path) -> None:
    path = odd.rename("given.jsonl")
    path.write_text(LINE.replace(', "x": 1', ""), encoding="utf-8")
    build = ["build", str(path), "--store", "store"]
    assert "published" in run(*build).output
    assert "nothing has changed" in run(*build).output
    assert "published" in run(*build, "--reader", "jsonl").output
    assert "nothing has changed" in run(*build, "--reader", "jsonl").output
