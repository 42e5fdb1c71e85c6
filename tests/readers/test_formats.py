"""Which reader takes which file: exactly one, as `kg formats` lists them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.readers import discover, jsonl, readers

SPAN = {"start": 0, "end": 6, "label": "Person"}
TEXT = "Harris signed."
SAMPLES: dict[str, tuple[str, object]] = {
    "jsonl": ("x.jsonl", {"id": 1, "text": TEXT, "spans": [SPAN]}),
    "label-studio": ("x.json", [{"id": 1, "data": {"text": TEXT}, "annotations": []}]),
    "doccano": ("x.jsonl", {"id": 1, "text": TEXT, "label": [[0, 6, "Person"]]}),
    "prodigy": ("x.jsonl", {"text": TEXT, "spans": [SPAN], "_input_hash": 1, "answer": "accept"}),
    "spacy-json": ("x.json", [{"text": TEXT, "ents": [SPAN], "tokens": [], "spans": {}}]),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_each_format_has_one_reader(tmp_path: Path, name: str) -> None:
    file, value = SAMPLES[name]
    (tmp_path / file).write_text(json.dumps(value), encoding="utf-8")
    (source,), losses = discover([tmp_path])
    assert source.reader.name == name
    assert source.reason
    assert losses == ()


def test_formats_lists_every_reader() -> None:
    said = CliRunner().invoke(main, ["formats"], catch_exceptions=False)
    assert said.exit_code == 0
    assert [line.split()[0] for line in said.output.splitlines()] == [r.name for r in readers()]
    one = CliRunner().invoke(main, ["formats", "doccano"], catch_exceptions=False)
    assert one.output in said.output
    assert "doccano JSONL" in one.output


def test_formats_prints_the_schema_of_kgs_own() -> None:
    said = CliRunner().invoke(main, ["formats", "jsonl", "--schema"], catch_exceptions=False)
    assert said.output == jsonl.SCHEMA.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["--schema"], 2, "--schema needs the NAME of a format"),
        (["brat", "--schema"], 2, "brat is not kg's own format and has no schema; jsonl has"),
        (["nope"], 1, "no format is called 'nope'; there are brat"),
    ],
)
def test_formats_says_what_is_wrong(arguments: list[str], code: int, reason: str) -> None:
    said = CliRunner().invoke(main, ["formats", *arguments], catch_exceptions=False)
    assert said.exit_code == code
    assert reason in said.output
