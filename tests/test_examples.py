"""The worked examples in docs/examples/: corpora of others, converted and mapped.

Counts are made here from the files of the corpora, without kg.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.lift import read_profile
from kg.lift.profile import Profile

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "docs" / "examples"
CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
NAMES = ("factrueval", "measeval", "re3d", "wikievents")
Json = dict[str, Any]


@pytest.fixture
def corpus() -> Callable[[str], Path]:
    def find(name: str) -> Path:
        path = CORPORA / name
        if not path.exists():
            pytest.skip(f"{path} is not there")
        return path

    return find


def converted(name: str, source: Path, out: Path) -> list[str]:
    """Run an example as its user would; what it says has no place."""
    out.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(EXAMPLES / name / "convert.py"), str(source), str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()


def inspected(folder: Path, name: str) -> Json:
    shutil.copy(EXAMPLES / name / "kg.toml", folder)
    arguments = ["inspect", str(folder), "--format", "json", "--ontology", str(ROOT / "ontology")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    found: Json = json.loads(result.output)
    assert not found["losses"]
    return found


def built(folder: Path) -> int:
    """Build a folder, and give the number of facts."""
    store = folder.parent / "store"
    arguments = [str(folder), "--keep-going", "--store", str(store), "--jobs", "1"]
    arguments += ["--ontology", str(ROOT / "ontology")]
    result = CliRunner().invoke(main, ["build", *arguments])
    assert result.exit_code == 0, result.output
    match = re.search(r"([0-9,]+) facts", result.output)
    assert match, result.output
    return int(match[1].replace(",", ""))


def rows(found: Json) -> dict[str, Json]:
    return {row["sort"]: row for row in found["annotations"]}


def lost(found: Json) -> Counter[str]:
    """What of the labels has no place, with the reasons that are known."""
    kept = {"dropped", "open", "anchored", "undeclared", "repaired"}
    return Counter(
        loss["reason"]
        for document in found["documents"]
        for loss in document["losses"]
        if loss["kind"] not in kept
    )


def fates(found: Json, label: str) -> dict[str, int]:
    return {
        x["term"].rpartition("#")[2] or x["fate"]: x["times"]
        for x in found["labels"]
        if x["label"] == label
    }


@pytest.mark.parametrize("name", NAMES)
def test_each_example_has_a_profile_that_says_something(name: str) -> None:
    path = EXAMPLES / name / "kg.toml"
    assert read_profile(path) != Profile(path=path)
    assert f"docs/examples/{name}" in (ROOT / "docs" / "profiles.md").read_text("utf-8")


def test_re3d(corpus: Callable[[str], Path], tmp_path: Path) -> None:
    folders = sorted(x for x in corpus("re3d").iterdir() if x.is_dir())
    entities, relations = [], []
    for folder in folders:
        out = tmp_path / "docs" / f"{folder.name}.jsonl"
        assert converted("re3d", folder, out) == []
        for name, into in (("entities", entities), ("relations", relations)):
            text = (folder / f"{name}.json").read_text("utf-8")
            into += [json.loads(line) for line in text.splitlines()]
    found = inspected(tmp_path / "docs", "re3d")

    worded = [r for r in relations if r["type"] != "IsSynonymOf" and r["value"].strip()]
    read = {sort: row["read"] for sort, row in rows(found).items()}
    unread = lost(found)
    elsewhere = sum(
        n for reason, n in unread.items() if "text at" in reason or "no stretch" in reason
    )
    assert read["mentions"] == len(entities) + len(worded) - elsewhere
    accepted = [e for e in entities if e["confidence"] >= 0.5]
    people = sum(e["type"] == "Person" for e in accepted)
    mapped = fates(found, "Person")["Person"]
    assert people - 2 <= mapped <= people, "all but those whose words are not in the text"
    assert sum(unread.values()) < 30
    assert built(tmp_path / "docs") > 1500


@pytest.mark.slow
def test_factrueval(corpus: Callable[[str], Path], tmp_path: Path) -> None:
    folder = corpus("factrueval") / "devset"
    said = converted("factrueval", folder, tmp_path / "docs" / "factrueval.jsonl")
    found = inspected(tmp_path / "docs", "factrueval")

    objects = Counter(
        line.split()[1]
        for path in folder.glob("*.objects")
        for line in path.read_text("utf-8").splitlines()
        if line.strip()
    )
    for label, term in (("Person", "Person"), ("Org", "Organization"), ("Location", "Place")):
        assert fates(found, label) == {term: objects[label]}
    facts = [
        line for path in folder.glob("*.facts") for line in path.read_text("utf-8").split("\n")
    ]
    positions = sum(line.startswith("Position") for line in facts)

    assert positions - 2 <= fates(found, "Occupation")["Office"] <= positions
    assert all("second span" in line or "not two" in line for line in said)
    assert sum(lost(found).values()) == 13
    assert built(tmp_path / "docs") > 3500


@pytest.mark.slow
def test_wikievents(corpus: Callable[[str], Path], tmp_path: Path) -> None:
    source = corpus("wikievents") / "dev.jsonl"
    assert converted("wikievents", source, tmp_path / "docs" / "wikievents.jsonl") == []
    found = inspected(tmp_path / "docs", "wikievents")

    documents = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    entities = Counter(e["entity_type"] for d in documents for e in d["entity_mentions"])
    events = [e for d in documents for e in d["event_mentions"]]
    assert rows(found)["mentions"]["read"] == entities.total() + len(events)
    assert rows(found)["events"]["read"] == len(events)
    assert fates(found, "PER") == {"Person": entities["PER"]}
    meetings = sum(e["event_type"] == "Contact.Contact.Meet" for e in events)
    assert fates(found, "Contact.Contact.Meet") == {"Meeting": meetings}
    assert fates(found, "ArtifactExistence.DamageDestroyDisableDismantle.Damage") == {"left out": 4}
    assert set(lost(found)) <= {
        f"participant goes from Event to Actor, not from {kind} to Place"
        for kind in ("Event", "Meeting")
    }
    assert built(tmp_path / "docs") > 2500


@pytest.mark.slow
def test_measeval(corpus: Callable[[str], Path], tmp_path: Path) -> None:
    folder = corpus("measeval") / "brat"
    said = converted("measeval", folder, tmp_path / "docs")
    assert [line.rpartition(": ")[2] for line in said] == ["T1 holds 2 units"]
    found = inspected(tmp_path / "docs", "measeval")

    lines = [line for path in folder.glob("*.ann") for line in path.read_text("utf-8").split("\n")]
    labels = Counter(line.split("\t")[1].split(" ")[0] for line in lines if "\t" in line)
    assert fates(found, "Quantity") == {"Statistic": labels["Quantity"]}
    assert fates(found, "HasQuantity") == {"measuredBy": labels["HasQuantity"] - 1, "refused": 1}
    assert fates(found, "IsApproximate") == {"comparator": labels["IsApproximate"]}
    assert fates(found, "Unit") == {"left out": labels["Unit"]}
    for reason in lost(found):
        assert "give the value as an attribute" in reason or "measured by goes from" in reason
