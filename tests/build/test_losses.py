"""What is lost outside documents: told by every build, and no less a loss than within one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.build import Result, build
from kg.errors import InvalidGraph
from kg.store import Store

ONTOLOGY = Path(__file__).parents[2] / "ontology"
SPAN = {"id": "s1", "label": "Person", "start": 0, "end": 7, "text": "Ann Lee"}
GOOD = json.dumps({"id": "a", "text": "Ann Lee left.", "spans": [SPAN]})


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "x.jsonl").write_text(f"{GOOD}\n", encoding="utf-8")
    return folder


def told(found: Result) -> set[str]:
    return {Path(loss.path).name for loss in found.losses}


def test_a_line_that_is_no_document_stops_a_build(docs: Path, tmp_path: Path) -> None:
    (docs / "x.jsonl").write_text(f"{GOOD}\nnot json\n", encoding="utf-8")
    store = Store(tmp_path / "store")
    with pytest.raises(InvalidGraph) as caught:
        build([docs], ONTOLOGY, store)
    assert any("x.jsonl:2" in line for line in caught.value.violations)
    assert store.current is None
    found = build([docs], ONTOLOGY, store, keep_going=True)
    assert (found.published, told(found), found.counts["losses"]) == (True, {"x.jsonl"}, 1)


def test_the_same_documents_beside_a_broken_line_stop_as_well(docs: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build([docs], ONTOLOGY, store)
    (docs / "x.jsonl").write_text(f"{GOOD}\nnot json\n", encoding="utf-8")
    with pytest.raises(InvalidGraph):
        build([docs], ONTOLOGY, store)


def test_a_file_that_nobody_reads_is_told_though_no_document_has_changed(
    docs: Path, tmp_path: Path
) -> None:
    store = Store(tmp_path / "store")
    assert told(build([docs], ONTOLOGY, store)) == set()
    (docs / "scan.bin").write_bytes(b"\xff\x00")
    again = build([docs], ONTOLOGY, store)
    assert (again.published, told(again), again.counts["losses"]) == (False, {"scan.bin"}, 1)
    (docs / "scan.bin").unlink()
    assert told(build([docs], ONTOLOGY, store)) == set()
