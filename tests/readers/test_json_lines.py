"""In which line of a JSON file something stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.readers import reader_named
from kg.readers._json_lines import Lines
from tests.readers.whole import read_all

_KEYS = st.text("abc%@_é", min_size=1, max_size=3)
_VALUES = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
    max_leaves=12,
)


def _marked(value: object, found: dict[str, int], path: str = "") -> object:
    """The value with a number in place of each leaf, which is noted under its path."""
    if isinstance(value, dict):
        return {k: _marked(v, found, f"{path}.{k}".lstrip(".")) for k, v in value.items()}
    if isinstance(value, list):
        return [_marked(v, found, f"{path}[{n}]") for n, v in enumerate(value)]
    found[path] = 1_000_000 + len(found)
    return found[path]


@given(_VALUES, st.sampled_from([None, 0, 2]), st.integers(1, 9))
def test_the_line_of_a_path_is_that_of_its_value(value: object, indent: int, first: int) -> None:
    found: dict[str, int] = {}
    text = json.dumps(_marked(value, found), indent=indent)
    lines = Lines(text, first)
    for path, number in found.items():
        assert text.count(str(number)) == 1
        line = first + text[: text.index(str(number))].count("\n") if "\n" in text else 0
        assert lines.of(path) == lines.of(f"{path} and more") == line
        pointer = "".join("/" + step for step in path.replace("[", ".").replace("]", "").split("."))
        assert lines.at("/" + pointer.strip("/") if path else "") == line


def test_a_path_that_leads_nowhere_has_the_line_of_what_is_around() -> None:
    lines = Lines('{"a":\n {"b":\n  [1,\n   2]}}')
    asked = ["a.b[1]", "a.b[7]", "a.c", "x", "", "a.b[99999999999999999999]", "[0]"]
    assert [lines.of(path) for path in asked] == [4, 3, 2, 1, 1, 3, 1]


def _label_studio() -> object:
    value = {"start": 0, "end": 99, "text": "Obama", "labels": ["Person"]}
    item = {"id": "r", "from_name": "l", "to_name": "text", "type": "labels", "value": value}
    task = {"data": {"text": "Obama spoke."}, "annotations": [{"result": [{**item}, "LOST"]}]}
    return [task]


def _cas() -> object:
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "Obama"}
    view = {"_InitialView": {"%SOFA": 1, "%MEMBERS": []}}
    return {"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, "LOST"], "%VIEWS": view}


BROKEN = {
    "jsonl": {"text": "Obama spoke.", "spans": ["LOST"]},
    "doccano": {"text": "Obama spoke.", "entities": [], "label": [[0, 5, "Person"], "LOST"]},
    "spacy-json": {"text": "Obama spoke.", "ents": ["LOST"]},
    "prodigy": {"text": "Obama spoke.", "answer": "accept", "spans": ["LOST"]},
    "label-studio": _label_studio(),
    "uima-cas": _cas(),
    "web-annotation": {"items": [{"id": "LOST", "target": "http://e.org/x"}]},
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_lost_of_a_json_file_is_listed_with_its_line(name: str, tmp_path: Path) -> None:
    text = json.dumps(BROKEN[name], indent=1)
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    documents, outside = read_all(reader_named(name), tmp_path / "x.json")
    losses = [*outside, *(loss for one in documents for loss in one.losses)]
    (line,) = {loss.line for loss in losses if "LOST" in f"{loss.item} {loss.reason}"}
    # Lines count from the beginning of the document, and a lost object's is that of its brace.
    before = text[text.index("{") if name == "label-studio" else 0 : text.index("LOST")]
    assert line == before.count("\n") + (name != "web-annotation")


def test_what_has_no_place_in_the_text_is_listed_with_its_line(tmp_path: Path) -> None:
    spans = [{"id": "a", "label": "P", "start": 0, "end": 99}]
    links = [{"label": "r", "from": "a", "to": "b"}]
    text = json.dumps({"text": "Obama", "spans": spans, "relations": links}, indent=0)
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    (document,), _ = read_all(reader_named("jsonl"), tmp_path / "x.json")
    assert [text.split("\n")[x.line - 1] for x in document.losses] == ["{", "{"]
    assert [(x.line, x.item) for x in document.losses] == [(4, "a P"), (12, "relations[0] r")]
