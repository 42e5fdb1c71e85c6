"""Who annotated stays out of a generation: names and addresses are personal data."""

from __future__ import annotations

import json
from pathlib import Path

from kg.build import build
from kg.reading import read_documents
from kg.store import Store

ROOT = Path(__file__).parents[2]
PEOPLE = ("Rosalind.Quill", "quill@example.org", "Ottokar Brandt", "brandt@example.net")
TEXT = "Ann Lee leads Acme."


def write(folder: Path) -> None:
    """The same two annotators in two formats that say who they are."""
    spans = [
        {"id": f"s{n}", "label": label, "start": start, "end": end, "text": TEXT[start:end],
         "annotator": who}
        for n, (label, start, end, who) in enumerate([
            ("Person", 0, 7, PEOPLE[0]), ("Person", 0, 7, PEOPLE[1]),
            ("Company", 14, 18, PEOPLE[0]), ("Company", 14, 18, PEOPLE[1]),
        ])
    ]  # fmt: skip
    relations = [
        {"id": "r", "label": "memberOf", "from": "s0", "to": "s2", "annotator": PEOPLE[0]},
        {"id": "q", "label": "nonsense", "from": "s1", "to": "s3", "annotator": PEOPLE[1]},
    ]
    line = {"id": "one", "text": TEXT, "spans": spans, "relations": relations}
    (folder / "lines.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    annotations = [
        {
            "id": n, "completed_by": {"id": n, "email": email, "first_name": name},
            "result": [{
                "id": "x", "from_name": "label", "to_name": "text", "type": "labels",
                "value": {"start": 0, "end": 7, "text": "Ann Lee", "labels": [label]},
            }],
        }
        for n, (email, name, label) in enumerate(
            [(PEOPLE[1], PEOPLE[0], "Person"), (PEOPLE[3], PEOPLE[2], "Unheard")]
        )
    ]  # fmt: skip
    task = {"id": 7, "data": {"text": TEXT}, "annotations": annotations}
    (folder / "studio.json").write_text(json.dumps([task]), encoding="utf-8")


def test_no_name_and_no_address_of_an_annotator_is_in_a_generation(tmp_path: Path) -> None:
    folder, store = tmp_path / "docs", tmp_path / "store"
    folder.mkdir()
    write(folder)
    for profile in ("", '[annotators]\nchoose = "majority"\n'):
        (folder / "kg.toml").write_text(profile)
        result = build([folder], ROOT / "ontology", Store(store), keep_going=True)
        assert result.counts["documents"] == 2
        assert result.losses, "so that what is lost and left out is looked at too"
    files = [path for path in (store / "generations").rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        content = path.read_bytes().lower()
        for person in PEOPLE:
            assert person.lower().encode() not in content, f"{person} is in {path}"


def test_annotators_are_told_apart_all_the_same(tmp_path: Path) -> None:
    write(tmp_path)
    for document in read_documents([tmp_path]):
        annotators = {m.annotator for m in document.mentions}
        assert len(annotators) == 2
        for annotator in annotators:
            assert annotator
            assert not any(person.lower() in annotator.lower() for person in PEOPLE)
