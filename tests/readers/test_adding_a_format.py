"""docs/adding-a-format.md: its module is a reader, and says what the page says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import kg.readers
from kg.cli import main
from kg.model import Span
from kg.readers import discover, read

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-format.md").read_text("utf-8")


def block(before: str, language: str) -> str:
    """The first block of code after some words."""
    found = re.search(re.escape(before) + rf".*?```{language}\n(.*?)```", PAGE, flags=re.DOTALL)
    assert found, before
    return found[1]


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's file, with its module among the readers."""
    (tmp_path / "marked.py").write_text(block("kg/readers/marked.py", "python"), "utf-8")
    monkeypatch.setattr(kg.readers, "__path__", [*kg.readers.__path__, str(tmp_path)])
    monkeypatch.chdir(tmp_path)
    kg.readers.readers.cache_clear()
    path = Path("letter.marked")
    path.write_text(block("letter.marked", "text"), "utf-8")
    yield path
    kg.readers.readers.cache_clear()
    sys.modules.pop("kg.readers.marked", None)


def test_the_module_is_a_reader(letter: Path) -> None:
    (source,), losses = discover([letter])
    assert losses == ()
    document = read(source)
    assert document.text == "Harris signed the accord.\nShe met  in [New York|City.\n"
    assert [m.spans for m in document.mentions] == [(Span(0, 6),), (Span(14, 24),)]
    assert [loss.line for loss in document.losses] == [2, 2]


def test_kg_inspect_says_what_the_page_says(letter: Path) -> None:
    said = CliRunner().invoke(main, ["inspect", str(letter)], catch_exceptions=False)
    assert said.exit_code == 0
    listed = block("So `kg inspect letter.marked` lists", "text").splitlines()
    assert len(listed) == 2
    for line in listed:
        assert line in said.output


def test_the_module_is_clean(letter: Path) -> None:
    """As kg's own modules are: typed, described, and short."""
    check = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run([*check, "marked.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
