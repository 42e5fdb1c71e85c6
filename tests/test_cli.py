"""The command line as people meet it: help, its reference in docs/, and how quickly it answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg.cli import _COMMANDS, _SUMMARIES, main

ROOT = Path(__file__).parents[1]


def commands(group: click.Group, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*above, name))


def help_of(*names: str) -> str:
    result = CliRunner().invoke(main, [*names, "--help"], prog_name="kg", terminal_width=90)
    assert result.exit_code == 0, result.output
    return result.output.rstrip() + "\n"


@pytest.mark.parametrize("names", list(commands(main)), ids=" ".join)
def test_every_command_has_help(names: tuple[str, ...]) -> None:
    text = help_of(*names)
    assert f"Usage: kg {' '.join(names)}" in text
    assert len(text.splitlines()) > 4


def test_the_list_says_what_each_command_does() -> None:
    assert set(_COMMANDS) == set(_SUMMARIES)
    listed = help_of()
    for name, summary in _SUMMARIES.items():
        assert name in listed
        assert summary[:30] in listed


def test_the_reference_in_docs_is_what_the_commands_say(rewrite: bool) -> None:
    parts = ["# Commands\n\nWhat `kg` and each of its commands say of themselves.\n"]
    for names in ((), *commands(main)):
        parts.append(f"## kg {' '.join(names)}".rstrip() + f"\n\n```\n{help_of(*names)}```\n")
    text = "\n".join(parts)
    path = ROOT / "docs" / "commands.md"
    if rewrite:
        path.write_text(text, encoding="utf-8")
    assert path.read_text("utf-8") == text


def test_an_unknown_command_is_an_error() -> None:
    result = CliRunner().invoke(main, ["bild"])
    assert result.exit_code == 2
    assert "No such command 'bild'" in result.output


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from kg.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'rdflib', 'networkx', 'strawberry', 'pyoxigraph', 'rich', 'starlette'}\n"
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_ontology_commands(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["ontology", "lint", "--ontology", str(ROOT / "ontology")])
    assert result.exit_code == 0
    assert result.output.endswith("0 problems\n")
    (tmp_path / "o.ttl").write_text((ROOT / "ontology" / "places.ttl").read_text("utf-8"))
    result = CliRunner().invoke(main, ["ontology", "lint", "--ontology", str(tmp_path)])
    assert result.exit_code == 1
    assert "owl:Ontology" in result.output
