"""doccano: triples, entities with relations, and labels of whole texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Argument, Document, Mention, Relation, Span
from kg.readers import discover, doccano, read, unpack

TEXT = "Harris met Obama. Both signed the accord."
Read = Callable[..., Document]


@pytest.fixture
def export(tmp_path: Path) -> Read:
    """Read one object."""

    def make(**value: object) -> Document:
        path = tmp_path / "x.jsonl"
        path.write_text(json.dumps(value), encoding="utf-8")
        return doccano.read(path, "x", "x.jsonl")

    return make


def lost(document: Document) -> list[str]:
    assert {(loss.path, loss.line) for loss in document.losses} <= {("x.jsonl", 0)}
    found = [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]
    return found + [f"said {one.name}: {one.value}" for one in document.said]


@pytest.mark.parametrize("keys", [("text", "label"), ("data", "labels"), ("mine", "own")])
def test_sequence_labelling(export: Read, keys: tuple[str, str]) -> None:
    document = export(**{keys[0]: TEXT, keys[1]: [[0, 6, "PER"], [0, 16, "PAIR"]], "Comments": []})
    assert document.losses == ()
    assert document.text == TEXT
    assert document.mentions == (
        Mention(f"{keys[1]}[0]", "PER", (Span(0, 6),)),
        Mention(f"{keys[1]}[1]", "PAIR", (Span(0, 16),)),
    )


def test_relations(export: Read) -> None:
    document = export(
        id=3, text=TEXT, Comments=["sure?"], wikiPageID=4, title="Two sign",
        meta={"date": "2012-10-09T12:00", "source": "a shelf", "publisher": "The Gazette"},
        entities=[
            {"id": 7, "label": "Person", "start_offset": 0, "end_offset": 6},
            {"id": 9, "label": "Agreement", "start_offset": 34, "end_offset": 40},
        ],
        relations=[{"id": 7, "from_id": 9, "to_id": 7, "type": "signatory"},
                   {"id": 8, "from_id": 9, "to_id": 1, "type": "signatory"}],
    )  # fmt: skip
    assert [m.id for m in document.mentions] == ["7", "9"]
    assert document.relations == (
        Relation("relations[0]", "signatory", (Argument("from", "9"), Argument("to", "7"))),
    )
    assert lost(document) == [
        "refused relations[1] signatory: no mention or event of this file is 1",
        "said Comments: sure?",
    ]
    assert document.metadata == {
        "title": "Two sign", "date": "2012-10-09", "publisher": "The Gazette",
        "offsets": "code points",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "loss"),
    [
        ({"label": ["glad"]}, "said label: glad"),
        ({"cats": ["glad"]}, "said cats: glad"),
        ({"label": [[6, 0, "P"]]}, "refused label[0] P: 6 to 0 is no stretch of words"),
        ({"label": [[30, 99, "P"]]}, "refused label[0] P: 30 to 99 is no stretch of words"),
        ({"label": [[-3, 6, "P"]]}, "refused label[0] P: -3 to 6 is no stretch of words"),
        ({"label": [[0, 6]]}, "unread label[0]: neither [start, end, label] nor an object: [0, 6]"),
        ({"label": [[0, 6, " "]]}, "unread label[0]: no text under 'label': [0, 6,"),
        ({"label": {"a": 1}}, "unread label: no whole number under 'start_offset': {"),
        ({"entities": [{"id": 1, "label": "P", "start_offset": 0, "end_offset": 6},
                       {"id": 1, "label": "P", "start_offset": 0, "end_offset": 6}]},
         "refused 1 P: the id 1 is taken already"),
        ({"relations": [{"from_id": "a", "to_id": 1, "type": "x"}]},
         "unread relations[0]: no whole number under 'from_id'"),
        ({"relations": [3]}, "unread relations[0]: no object: 3"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed(export: Read, value: dict[str, object], loss: str) -> None:
    document = export(text=TEXT, **value)
    assert len(lost(document)) == 1
    assert lost(document)[0].startswith(loss)


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ({"text": "x", "label": [[0, 1, "P"]]}, True),
        ({"mine": "x", "own": [[0, 1, "P"]]}, True),
        ({"text": "x", "label": []}, True),
        ({"text": "x", "labels": ["glad"]}, True),
        ({"id": 1, "text": "x", "entities": [{"start_offset": 0, "end_offset": 1}]}, True),
        ({"text": "x", "spans": []}, False),
        ({"text": "x", "label": "glad", "answer": "accept"}, False),
        ({"text": "x", "scores": [[0, 1, 2]]}, False),
        ({"label": [[0, 1, "P"]]}, False),
        ([["x", {"entities": [[0, 1, "P"]]}]], False),
    ],
)
def test_which_files_it_takes(tmp_path: Path, content: object, taken: bool) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert (doccano.sniff(path) is not None) == taken


def test_a_file_without_a_text_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"label": []}', encoding="utf-8")
    with pytest.raises(InputError, match=r"^shown: no text under 'text' or 'data': \{"):
        doccano.read(path, "x", "shown")


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 50) | st.sampled_from(["", "P", TEXT]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "label", "start_offset", "end_offset", "from_id", "type"]), inner
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["text", "data", "label", "labels", "entities", "relations", "Comments", "meta", "own"]
        ),
        _values,
    )
)
def test_law_any_object_is_a_document_or_none(
    tmp_path_factory: pytest.TempPathFactory, value: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.jsonl"
    path.write_text(json.dumps(value), encoding="utf-8")
    try:
        document = doccano.read(path, "x", "shown")
    except InputError:
        return
    assert all(document.text[s.start : s.end].strip() for m in document.mentions for s in m.spans)


CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "doccano"


def test_the_corpus_is_read_whole(tmp_path: Path) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not there")
    files, _ = discover([CORPUS])
    sources, losses = unpack([one for one in files if one.reader.name == "doccano"], tmp_path)
    assert len(sources) >= 42
    assert {loss.reason for loss in losses} == {"no text under 'text' or 'data'"}
    for source in sources:
        document = read(source)
        value = json.loads(source.path.read_text("utf-8"))
        spans = [x for key in ("label", "column_label", "entities") for x in value.get(key, [])
                 if not isinstance(x, str)]  # fmt: skip
        assert len(document.mentions) == len(spans)
        assert len(document.relations) == len(value.get("relations", []))
        of_whole = [x for key in ("label", "labels", "cats") for x in value.get(key, [])
                    if isinstance(x, str)]  # fmt: skip
        assert (document.losses, len(document.said)) == ((), len(of_whole))
