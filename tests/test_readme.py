"""The README's code is run, and says what it says it does."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from kg.graphql import execute
from kg.store import View

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def commands() -> Iterator[list[str]]:
    for line in (line for block in blocks("sh") for line in block.splitlines()):
        words = shlex.split(line, comments=True)
        if words[0] == "kg":
            yield words[1:]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, seed_store: Path) -> Path:
    """A folder as a reader of the README has it, with the store that make demo builds."""
    made = tmp_path_factory.mktemp("readme")
    for name in ("ontology", "queries", "seeds"):
        (made / name).symlink_to(ROOT / name)
    (made / "figures.rq").write_text(blocks("sparql")[0], encoding="utf-8")
    done = run(made, "build", "seeds/")
    assert done.returncode == 0, done.stderr
    return made


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)


def test_there_are_commands() -> None:
    assert len(list(commands())) >= 7
    assert "make demo" in README
    assert "make test" in README


@pytest.mark.parametrize("arguments", list(commands()), ids=" ".join)
def test_a_command_works(arguments: list[str], folder: Path) -> None:
    done = run(folder, *arguments)
    assert done.returncode == 0, done.stderr
    if arguments[0] == "query":
        assert done.stdout.splitlines() == blocks("csv")[0].splitlines()
    if arguments[0] == "export":
        assert (folder / arguments[1]).stat().st_size > 10_000


def test_the_request_has_the_answer_that_is_shown(seed_view: View) -> None:
    (request,), (shown,) = blocks("graphql"), blocks("json")
    answer = execute(seed_view, request)
    assert json.loads(shown) in answer["data"]["attorneysGeneral"]["nodes"]


def test_python_works(folder: Path) -> None:
    (code,) = blocks("python")
    names: dict[str, object] = {}
    exec(code.replace('"kg-store"', repr(str(folder / "kg-store"))), names)
    view = kg.open(folder / "kg-store")
    assert view.graphql("{ presidents { nodes { label } } }")["data"]["presidents"]["nodes"]
    assert view.sparql("SELECT ?x { ?x a ont:NGO }").records()
    assert view.network(around="Kamala D. Harris").number_of_nodes() > 3


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
