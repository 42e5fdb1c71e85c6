"""Prodigy: tasks, their answers, and those of several annotators to one input."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Link, Mention, Relation, Span
from kg.readers import discover, prodigy, read, unpack

TEXT = "Harris met Obama. Both signed the accord."
Read = Callable[..., Document]


@pytest.fixture
def file(tmp_path: Path) -> Read:
    """Read the answers to one input."""

    def make(*tasks: dict[str, Any]) -> Document:
        path = tmp_path / "x.jsonl"
        lines = [json.dumps({"text": TEXT, "_input_hash": 1, **task}) for task in tasks]
        path.write_text("\n".join(lines), encoding="utf-8")
        return prodigy.read(path, "x", "x.jsonl")

    return make


def span(start: int, end: int, label: str = "Person", **more: object) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, "text": TEXT[start:end], **more}


def lost(document: Document) -> list[str]:
    assert {(loss.path, loss.line) for loss in document.losses} <= {("x.jsonl", 0)}
    found = [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]
    return found + [f"said {one.name}: {one.value}" for one in document.said]


HARRIS, OBAMA, ACCORD = span(0, 6), span(11, 16), span(34, 40, "Agreement")
TOKENS = [{"text": w, "start": s, "end": s + len(w), "id": n} for n, (s, w) in enumerate(
    [(0, "Harris"), (7, "met"), (11, "Obama"), (16, ".")])]  # fmt: skip


def test_spans_and_relations(file: Read) -> None:
    relations = [
        {"head": 2, "child": 0, "head_span": ACCORD, "child_span": HARRIS, "label": "signatory"},
        {"head": 0, "child": 2, "label": "met"},
    ]
    task = {"spans": [HARRIS, OBAMA, ACCORD], "relations": relations, "tokens": TOKENS}
    document = file({**task, "answer": "accept", "meta": {"title": "Two", "source": "a shelf"}})
    assert document.losses == ()
    assert document.mentions == (
        Mention("spans[0]", "Person", (Span(0, 6),)),
        Mention("spans[1]", "Person", (Span(11, 16),)),
        Mention("spans[2]", "Agreement", (Span(34, 40),)),
    )
    assert document.relations == (
        Relation("relations[0]", "signatory",
                 (Argument("from", "spans[2]"), Argument("to", "spans[0]"))),
        Relation("relations[1]", "met", (Argument("from", "spans[0]"), Argument("to", "spans[1]"))),
    )  # fmt: skip
    assert document.metadata == {"title": "Two", "offsets": "code points"}


def test_the_end_of_a_relation_has_the_label_that_it_states(file: Read) -> None:
    both = [HARRIS, {**HARRIS, "label": "Office"}]
    relation = {"head_span": both[1], "child_span": {**HARRIS, "label": None}, "label": "x"}
    document = file({"spans": both, "relations": [relation]})
    assert [a.target for a in document.relations[0].arguments] == ["spans[1]", "spans[0]"]


def test_answers_and_sessions(file: Read) -> None:
    document = file(
        {"spans": [HARRIS], "answer": "accept", "_session_id": "news-eve"},
        {"spans": [HARRIS], "answer": "reject", "_session_id": "news-bob"},
        {"spans": [HARRIS], "answer": "ignore", "_annotator_id": "news-eve", "_session_id": "x"},
        {"spans": [{**HARRIS, "score": 0.5, "source": "model"}]},
    )
    assert [(m.id, m.status) for m in document.mentions] == [
        ("[1].spans[0]", "accepted"), ("[2].spans[0]", "rejected"), ("[3].spans[0]", "rejected"),
        ("[4].spans[0]", "predicted"),
    ]  # fmt: skip
    eve, bob, again, nobody = (m.annotator for m in document.mentions)
    assert eve == again != bob
    assert nobody == ""
    assert not any(name in eve + bob for name in ("eve", "bob", "news"))
    assert document.mentions[3].attributes == (Attribute("confidence", "0.5"),)


def test_a_choice_is_the_entry_of_the_only_span(file: Read) -> None:
    href = "<a href='https://www.wikidata.org/wiki/Q10853588'>Q10853588: politician</a>"
    options = [{"id": "Q10853588", "html": href}, {"id": "x", "text": "X"},
               {"id": "NIL_other", "text": "not in options"}]  # fmt: skip
    task = {"spans": [{**HARRIS, "kb_id": "Q1"}], "options": options, "answer": "accept"}
    document = file({**task, "accept": ["Q10853588", "x", "NIL_other"]})
    assert document.mentions[0].links == (
        Link("kb_id", "Q1"), Link("wikidata", "Q10853588"), Link("options", "x", "X"),
        Link("", None, "not in options"),
    )  # fmt: skip
    assert document.losses == ()


@pytest.mark.parametrize(
    ("task", "loss"),
    [
        ({"spans": [span(6, 0)]}, "refused spans[0] Person: 6 to 0 is no stretch of words"),
        ({"spans": [{"start": 30, "end": 99, "label": "P"}]}, "refused spans[0] P: 30 to 99 is no"),
        ({"spans": [{"start": 0, "end": 6}]}, "unread spans[0]: no text under 'label'"),
        ({"spans": [{"points": [1], "label": "P"}]}, "unread spans[0]: no whole number under"),
        ({"spans": 3}, "unread spans: no array: 3"),
        ({"spans": [HARRIS], "relations": [{"head": 9, "child": 0, "label": "x"}],
          "tokens": TOKENS}, "unread relations[0]: no token 9"),
        ({"relations": [{"head": 1, "child": 1, "label": "x"}], "tokens": TOKENS},
         "unread relations[0]: its head is no labelled span"),
        ({"spans": [HARRIS], "relations": [{"head": 1, "child": 1, "label": "x"}]},
         "unread relations[0]: no array"),
        ({"accept": ["glad"], "options": [{"id": "glad"}]},
         "said accept: glad"),
        ({"accept": ["sad"], "options": [{"id": "glad"}]}, "unread accept[0]: no option is called"),
        ({"options": ["glad"]}, "unread options[0]: no object with an id: glad"),
        ({"label": "glad"}, "said label: glad"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed(file: Read, task: dict[str, Any], loss: str) -> None:
    document = file({"answer": "accept", **task})
    assert len(lost(document)) == 1
    assert lost(document)[0].startswith(loss)


def test_another_text_under_the_same_hash_is_listed(file: Read) -> None:
    document = file({"spans": [HARRIS]}, {"text": "Else.", "spans": []})
    assert len(document.mentions) == 1
    assert lost(document) == ["unread [2]: another text than the task before"]


def test_the_answers_to_one_input_are_one_document(tmp_path: Path) -> None:
    def line(hash_: object, who: str, **more: object) -> str:
        return json.dumps({"text": TEXT, "_input_hash": hash_, "_session_id": who, **more})

    lines = [line(5, "a"), line(-7, "a"), "no", line(None, "a"), line(5, "b"), '{"html": "x"}']
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    files, _ = discover([path])
    sources, losses = unpack(files, tmp_path / "parts")
    assert [source.name for source in sources] == ["all/-7", "all/4", "all/5"]
    assert [source.path.read_text().count("\n") + 1 for source in sources] == [1, 1, 2]
    assert [(loss.line, loss.reason) for loss in losses] == [
        (3, "not JSON: Expecting value (character 1)"), (6, "no text under 'text'"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ({"text": "x", "_input_hash": 1}, True),
        ({"text": "x", "spans": [], "tokens": []}, True),
        ({"text": "x", "label": "glad", "answer": "accept"}, True),
        ({"image": "x", "_view_id": "image"}, True),
        ({"text": "x", "spans": []}, False),
        ({"text": "x", "label": []}, False),
    ],
)
def test_which_files_it_takes(tmp_path: Path, content: object, taken: bool) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert (prodigy.sniff(path) is not None) == taken


@pytest.mark.parametrize("content", ["", "no", '{"html": "x"}'])
def test_a_file_without_a_task_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"^shown"):
        prodigy.read(path, "x", "shown")


_KEYS = ["start", "end", "label", "text", "head", "child", "head_span", "child_span", "id", "html",
         "kb_id", "score"]  # fmt: skip
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 50)
    | st.sampled_from(["", "P", TEXT, "NIL", "[::"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner),
    max_leaves=20,
)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["spans", "relations", "tokens", "options", "accept", "answer", "meta"]),
        _values,
    )
)
def test_law_any_task_is_a_document_and_losses(
    tmp_path_factory: pytest.TempPathFactory, task: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.jsonl"
    path.write_text(json.dumps({"text": TEXT, **task}), encoding="utf-8")
    document = prodigy.read(path, "x", "shown")
    assert all(document.text[s.start : s.end].strip() for m in document.mentions for s in m.spans)


CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "prodigy"


def test_the_corpus_is_read_whole(tmp_path: Path) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not there")
    files, _ = discover([CORPUS])
    sources, losses = unpack(files, tmp_path)
    assert losses == ()
    assert len(sources) == 149 + 30
    counted: Counter[str] = Counter()
    for path in CORPUS.rglob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            task = json.loads(line)
            counted["spans"] += len(task["spans"])
            counted["relations"] += len(task.get("relations", []))
            counted["links"] += len(task.get("accept", []))
    documents = [read(source) for source in sources]
    assert all(document.losses == () for document in documents)
    assert counted == {
        "spans": sum(len(d.mentions) for d in documents),
        "relations": sum(len(d.relations) for d in documents),
        "links": sum(len(m.links) for d in documents for m in d.mentions),
    }
    assert counted["spans"] == 466 + 30
