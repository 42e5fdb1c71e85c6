"""spaCy: its JSON, which needs no spaCy, and DocBin, which does."""

from __future__ import annotations

import builtins
import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Document, Link, Mention, Span
from kg.readers import _spacy, discover, docbin, read, spacy_json, unpack

TEXT = "Harris met Obama. Both signed the accord."
Read = Callable[..., Document]


@pytest.fixture
def file(tmp_path: Path) -> Read:
    """Read one value."""

    def make(value: object, name: str = "x.json") -> Document:
        path = tmp_path / name
        path.write_text(json.dumps([value]), encoding="utf-8")
        return spacy_json.read(path, "x", "x.json")

    return make


def lost(document: Document) -> list[str]:
    assert {(loss.path, loss.line) for loss in document.losses} <= {("x.json", 0)}
    found = [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]
    return found + [f"said {one.name}: {one.value}" for one in document.said]


def ent(start: int, end: int, label: str = "PERSON", **more: object) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, **more}


def test_what_doc_to_json_gives(file: Read) -> None:
    document = file({
        "text": TEXT, "ents": [ent(0, 6, kb_id="Q1"), ent(11, 16, kb_id="NIL")],
        "sents": [{"start": 0, "end": 17}, {"start": 18, "end": 41}], "tokens": [],
        "spans": {"sc": [ent(0, 16, "PAIR", kb_id="")]}, "cats": {"glad": 0.9, "sad": 0.1},
    })  # fmt: skip
    assert document.mentions == (
        Mention("ents[0]", "PERSON", (Span(0, 6),), links=(Link("kb_id", "Q1"),)),
        Mention("ents[1]", "PERSON", (Span(11, 16),), links=(Link("kb_id", None),)),
        Mention("spans.sc[0]", "PAIR", (Span(0, 16),)),
    )
    assert (document.sentences, document.splitter) == ((Span(0, 17), Span(18, 41)), "given")
    assert lost(document) == ["said cats: glad"]


def test_training_data_of_version_2(file: Read) -> None:
    document = file([TEXT, {"entities": [[0, 6, "PERSON"], [11, 16, "PERSON"], [0, 6]]}])
    assert [m.spans for m in document.mentions] == [(Span(0, 6),), (Span(11, 16),)]
    assert lost(document) == ["unread ents[2]: no object: [0, 6]"]


def test_paragraphs_with_tokens(file: Read) -> None:
    def tokens(*words: tuple[str, str]) -> dict[str, Any]:
        return {"tokens": [{"orth": w, "ner": tag} for w, tag in words]}

    first = tokens(("Kamala", "B-PERSON"), ("Harris", "L-PERSON"), ("met", "O"), ("Obama", "U-P"))
    second = tokens((".", "O"), ("Both", "-"), ("sign", "I-X"), ("it", "L-X"), ("on", "B-Y"))
    paragraphs = [
        {"raw": "Kamala  Harris met Obama.\nBoth sign it on", "sentences": [first, second],
         "cats": [{"label": "glad", "value": 1.0}]},
        {"sentences": [tokens(("New", "B-CITY"), ("York", "L-CITY"))]},
    ]  # fmt: skip
    document = file({"id": 3, "paragraphs": paragraphs})
    assert document.text == "Kamala  Harris met Obama.\nBoth sign it on\nNew York"
    said = [(m.label, document.text[m.spans[0].start : m.spans[0].end]) for m in document.mentions]
    assert said == [
        ("PERSON", "Kamala  Harris"), ("P", "Obama"), ("X", "sign it"), ("CITY", "New York"),
    ]  # fmt: skip
    assert len(document.sentences) == 3
    assert (document.losses, len(document.said)) == ((), 1)


@pytest.mark.parametrize(
    ("more", "loss"),
    [
        ({"ents": [ent(6, 0)]}, "refused ents[0] PERSON: 6 to 0 is no stretch of words"),
        ({"ents": [ent(30, 99)]}, "refused ents[0] PERSON: 30 to 99 is no stretch of words"),
        ({"ents": [{"start": 0, "end": 6}]}, "unread ents[0]: no text under 'label'"),
        ({"ents": {}}, "unread ents: no array: {}"),
        ({"sents": [{"start": 0}]}, "unread sents: no whole number under 'end'"),
        ({"sents": [ent(0, 9), ent(5, 12)]}, "unread sents[1]: 5 to 12 is no stretch of the text"),
        ({"sents": [ent(0, 99)]}, "unread sents[0]: 0 to 99 is no stretch of the text"),
    ],
)
def test_what_is_wrong_is_listed(file: Read, more: dict[str, object], loss: str) -> None:
    document = file({"text": TEXT, "ents": [], **more})
    assert len(lost(document)) == 1
    assert lost(document)[0].startswith(loss)
    assert document.splitter != "given"


@pytest.mark.parametrize("name", ["all.json", "all.jsonl"])
def test_each_text_is_a_document(tmp_path: Path, name: str) -> None:
    pair = [TEXT, {"entities": [[0, 6, "PERSON"]]}]
    values = [pair, {"id": "b", "text": TEXT, "ents": [ent(0, 6)]}, ["no"], 3]
    path = tmp_path / name
    lines = "\n".join(map(json.dumps, values))
    path.write_text(lines if name == "all.jsonl" else json.dumps(values), encoding="utf-8")
    files, _ = discover([path])
    sources, losses = unpack(files, tmp_path / "parts")
    assert [source.name for source in sources] == ["all/1", "all/b"]
    assert [len(read(source).mentions) for source in sources] == [1, 1]
    assert [loss.reason for loss in losses] == ['not [text, {"entities": …}]', "no object"]


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ([["x", {"entities": []}]], True),
        ([{"text": "x", "ents": [], "tokens": [], "spans": {}}], True),
        ([{"id": 1, "paragraphs": [{"sentences": []}]}], True),
        ([["x", {"a": 1}]], False),
        ([{"paragraphs": ["x"]}], False),
        ([{"text": "x", "spans": []}], False),
    ],
)
def test_which_files_it_takes(tmp_path: Path, content: object, taken: bool) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert (spacy_json.sniff(path) is not None) == taken
    if taken:
        assert len(discover([path])[0]) == 1


@pytest.mark.parametrize("content", ["", "[]", "[1]", '[["x", {}]]', '{"text": 3}', "{}", "[{"])
def test_a_file_that_is_no_text_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"^shown"):
        spacy_json.read(path, "x", "shown")


_KEYS = ["text", "ents", "spans", "sents", "cats", "paragraphs", "raw", "sentences", "tokens",
         "orth", "ner", "start", "end", "label", "kb_id", "entities"]  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 50) | st.sampled_from(["", "B-P", "Harris", TEXT]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(_values | st.fixed_dictionaries({"text": st.just(TEXT), "ents": _values, "sents": _values}))
def test_law_any_value_is_a_document_or_none(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.json"
    path.write_text(json.dumps([value]), encoding="utf-8")
    try:
        document = spacy_json.read(path, "x", "shown")
    except InputError:
        return
    assert all(document.text[s.start : s.end].strip() for m in document.mentions for s in m.spans)


# --- DocBin ---------------------------------------------------------------------------------


@cache
def bin_of(*attrs: str) -> bytes:
    """Three texts as spaCy writes them: entities, a group of spans, no words."""
    spacy = pytest.importorskip("spacy", reason="the extra kg-evidence[spacy] is not installed")
    from spacy.tokens import DocBin
    from spacy.tokens import Span as SpacySpan

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    first = nlp("Kamala Harris met \U0001f973 Obama.  Both signed it.")
    first.set_ents([SpacySpan(first, 0, 2, label="PERSON", kb_id="Q1"),
                    SpacySpan(first, 4, 5, label="PERSON")])  # fmt: skip
    first.spans["sc"] = [
        SpacySpan(first, 0, 3, label="MEET"),
        SpacySpan(first, 0, 1, label="NAME", kb_id="Q2"),
    ]
    first.cats = {"glad": 1.0, "sad": 0.0}
    docs = [first, nlp("Nobody."), nlp("")]
    content: bytes = (DocBin(attrs=attrs, docs=docs) if attrs else DocBin(docs=docs)).to_bytes()
    return content


@pytest.mark.parametrize("attrs", [(), ("ORTH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "SENT_START")])
def test_each_text_of_a_docbin_is_a_document(tmp_path: Path, attrs: tuple[str, ...]) -> None:
    path = tmp_path / "all.spacy"
    path.write_bytes(bin_of(*attrs))
    files, _ = discover([path])
    sources, losses = unpack(files, tmp_path / "parts")
    assert losses == ()
    assert [source.name for source in sources] == ["all/1", "all/2", "all/3"]
    documents = [read(source) for source in sources]
    assert [d.text for d in documents] == [
        "Kamala Harris met \U0001f973 Obama.  Both signed it.", "Nobody.", "",
    ]  # fmt: skip
    first = documents[0]
    said = [(m.label, first.text[m.spans[0].start : m.spans[0].end]) for m in first.mentions]
    assert said == [("PERSON", "Kamala Harris"), ("PERSON", "Obama"), ("MEET", "Kamala Harris met"),
                    ("NAME", "Kamala")]  # fmt: skip
    assert [m.links for m in first.mentions] == [
        (Link("kb_id", "Q1"),), (), (), (Link("kb_id", "Q2"),)
    ]  # fmt: skip
    assert [len(d.sentences) for d in documents] == [2, 1, 0]
    assert [loss.item for loss in first.losses] == ["cats.glad"]


def test_a_docbin_and_its_json_are_the_same_mentions(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    content = bin_of()
    (tmp_path / "x.spacy").write_bytes(content)
    docs = list(DocBin().from_bytes(content).get_docs(spacy.blank("en").vocab))
    by_spacy = [[(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents] for doc in docs]
    bin_ = docbin._Bin(tmp_path / "x.spacy", "x")
    ours = [
        [(e["start"], e["end"], e["label"], e["kb_id"]) for e in bin_.said(n)["ents"]]  # type: ignore[attr-defined]
        for n in range(len(bin_))
    ]
    assert ours == by_spacy


def test_a_text_is_the_same_bytes_whatever_else_is_in_the_file(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    for name, texts in (("a", ["One.", "Two."]), ("b", ["Zero, three.", "One."])):
        DocBin(docs=map(nlp, texts)).to_disk(tmp_path / f"{name}.spacy")
    one = docbin._Bin(tmp_path / "a.spacy", "a").alone(0)
    assert one == docbin._Bin(tmp_path / "b.spacy", "b").alone(1)


def test_without_spacy_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.spacy"
    path.write_bytes(zlib.compress(b""))
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("spacy"):
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"^shown: a DocBin .* pip install 'kg-evidence\[spacy\]'"):
        docbin.read(path, "x", "shown")


def test_a_docbin_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("spacy")
    monkeypatch.setattr(docbin, "MAX_BYTES", 1 << 20)
    path = tmp_path / "x.spacy"
    path.write_bytes(zlib.compress(bytes(50 << 20)))
    with pytest.raises(InputError, match=r"^shown: more than 1,048,576 bytes come out of it$"):
        docbin.read(path, "x", "shown")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_law_a_damaged_docbin_is_texts_or_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(zlib.decompress(bin_of("ORTH", "ENT_IOB", "ENT_TYPE")))
    for _ in range(data.draw(st.integers(0, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(whole), len(whole) // 2]))
    path = tmp_path_factory.mktemp("fuzz") / "x.spacy"
    path.write_bytes(zlib.compress(bytes(whole[:cut])))
    try:
        parts = list(docbin.parts(path, "shown"))
    except InputError:
        return
    for part in parts:
        if not hasattr(part, "content"):
            continue
        path.write_bytes(part.content)
        document = docbin.read(path, "x", "shown")
        assert all(m.spans for m in document.mentions)


def test_an_object_without_a_text_is_none() -> None:
    with pytest.raises(_spacy.Unread, match="no text under 'text'"):
        _spacy.document(Path("x"), "x", "x", "x", {"text": 3})
