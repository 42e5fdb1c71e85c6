"""kg's own JSON Lines: what it can say, what it refuses, and its schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kg.errors import InputError
from kg.model import (
    METADATA,
    STATUSES,
    Argument,
    Attribute,
    Document,
    Group,
    Link,
    Loss,
    Mention,
    Relation,
    Span,
)
from kg.readers import discover, jsonl, read, unpack
from kg.readers._json import HEAD

SCHEMA = json.loads(jsonl.SCHEMA.read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
TEXT = "Harris met Obama. Both signed the accord."
#       0      7   11     18   23     30  34
Read = Callable[..., Document]


@pytest.fixture
def form(tmp_path: Path) -> Read:
    """Read one object."""

    def make(**value: object) -> Document:
        path = tmp_path / "x.jsonl"
        path.write_text(json.dumps({"text": TEXT, "spans": [], **value}), encoding="utf-8")
        return jsonl.read(path, "x", "x.jsonl")

    return make


def span(start: int, end: int, label: str = "Person", **more: object) -> dict[str, object]:
    return {"label": label, "start": start, "end": end, "text": TEXT[start:end], **more}


def lost(document: Document) -> list[str]:
    assert {(loss.path, loss.line) for loss in document.losses} <= {("x.jsonl", 0)}
    return [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]


def test_a_document_with_everything(form: Read) -> None:
    document = form(
        metadata={"title": "Two sign", "date": "2012-10-09", "class": "NewsArticle"},
        sentences=[[0, 17], [18, 41]],
        spans=[
            span(0, 6, id="h", links=[{"source": "Wikidata", "id": "Q1", "label": "Harris"},
                                      {"source": "VIAF", "id": None}]),
            span(11, 16, annotator="eve@example.org", status="rejected"),
            span(23, 29, "signatory", id="t", attributes={"Mode": "reported", "Odd": True}),
            {"label": "Agreement", "id": "a", "fragments": [[30, 33], [34, 40]],
             "text": "the accord", "notes": {"Remark": "vague"},
             "attributes": {"Value": [1, 2.5, "x", False]}},
        ],
        relations=[
            {"id": "e", "label": "signatory", "trigger": "t",
             "arguments": [{"role": "Subject", "target": "a"}, {"role": "Object", "target": "h"}]},
            {"label": "met", "from": "h", "to": "spans[1]", "attributes": {"confidence": 0.5},
             "annotator": 7, "status": "predicted"},
        ],
        groups=[{"label": "Coref", "members": ["h", "spans[1]"], "annotator": 7}],
    )  # fmt: skip
    assert document.losses == ()
    eve, seven = document.mentions[1].annotator, document.groups[0].annotator
    assert document.mentions == (
        Mention("h", "Person", (Span(0, 6),),
                links=(Link("Wikidata", "Q1", "Harris"), Link("VIAF", None))),
        Mention("spans[1]", "Person", (Span(11, 16),), annotator=eve, status="rejected"),
        Mention("t", "signatory", (Span(23, 29),),
                (Attribute("Mode", "reported"), Attribute("Odd", None))),
        Mention("a", "Agreement", (Span(30, 33), Span(34, 40)),
                (*(Attribute("Value", v) for v in ("1", "2.5", "x", "false")),
                 Attribute("Remark", "vague", note=True))),
    )  # fmt: skip
    assert document.relations == (
        Relation("e", "signatory", (Argument("Subject", "a"), Argument("Object", "h")), "t"),
        Relation(
            "relations[1]", "met", (Argument("from", "h"), Argument("to", "spans[1]")),
            attributes=(Attribute("confidence", "0.5"),), annotator=seven, status="predicted",
        ),
    )  # fmt: skip
    assert document.groups == (Group("Coref", ("h", "spans[1]"), annotator=seven),)
    assert (document.sentences, document.splitter) == ((Span(0, 17), Span(18, 41)), "given")
    assert document.metadata == {
        "title": "Two sign", "date": "2012-10-09", "class": "NewsArticle",
        "offsets": "code points",
    }  # fmt: skip
    assert eve != seven
    assert not {"eve", "example", "7"} & {eve, seven}


def test_offsets_may_count_otherwise_where_the_words_show_it(form: Read) -> None:
    text = "\U0001f973 Harris"
    document = form(text=text, spans=[{"label": "Person", "start": 3, "end": 9, "text": "Harris"}])
    assert document.mentions[0].spans == (Span(2, 8),)
    assert document.metadata["offsets"] == "UTF-16 code units"


@pytest.mark.parametrize(
    ("value", "losses"),
    [
        ({"spans": [span(6, 0)]}, ["refused spans[0] Person: 6 to 0 is no stretch of words"]),
        ({"spans": [span(30, 99, text=None)]}, ["refused spans[0] Person: 30 to 99 is no stretch"]),
        ({"spans": [span(-7, -1, text=None)]}, ["refused spans[0] Person: -7 to -1 is no"]),
        ({"spans": [span(0, 6, id="a"), span(11, 16, id="a")]},
         ["refused a Person: the id a is taken already"]),
        ({"spans": [span(0, 6, text="Obama")]},
         ["repaired spans[0] Person: the text at 0 to 6 is 'Harris', not 'Obama'; found at 11"]),
        ({"spans": [span(0, 6, text="Nobody")]},
         ["refused spans[0] Person: the text at 0 to 6 is 'Harris', not 'Nobody'; its text is"]),
        ({"spans": [3]}, ["unread spans[0]: no object: 3"]),
        ({"spans": [{"label": "Person", "start": 0, "end": True}]},
         ["unread spans[0]: no whole number under 'end'"]),
        ({"spans": [{"start": 0, "end": 6}]}, ["unread spans[0]: no text under 'label'"]),
        ({"spans": [{"label": "Person", "fragments": [[0, 6, 7]]}]},
         ["unread spans[0]: [0, 6, 7] is not [start, end]"]),
        ({"spans": [{"label": "Person", "fragments": []}]},
         ["unread spans[0]: no fragment in it: {"]),
        ({"spans": [span(0, 6, fragments=[[0, 6]])]}, ["unread spans[0]: start and end beside"]),
        ({"spans": [span(0, 6, status="maybe")]}, ["unread spans[0]: the status maybe is none of"]),
        ({"spans": [span(0, 6, colour="red")]}, ["unread spans[0].colour: a span has no such key"]),
        ({"spans": [span(0, 6, attributes={"A": {"b": 1}})]},
         ["unread spans[0].attributes.A: neither a text, a number, true nor false: {"]),
        ({"spans": [span(0, 6, links=[{"source": "Wikidata"}])]},
         ["unread spans[0]: no text under 'id'"]),
        ({"spans": {}}, ["unread spans: no array"]),
        ({"relations": [{"label": "met", "from": "x", "to": "y"}]},
         ["refused relations[0] met: no mention or event of this file is x; no mention"]),
        ({"spans": [span(6, 0, id="x")], "groups": [{"label": "Coref", "members": ["x", "y"]}]},
         ["refused * Coref: fewer than two", "refused * Coref x: x was refused",
          "refused * Coref y: no mention or event of this file is y", "refused x Person: 6 to 0"]),
        ({"relations": [{"label": "met", "arguments": []}]},
         ["unread relations[0]: arguments without a trigger"]),
        ({"relations": [{"label": "met", "trigger": "t", "from": "x"}]},
         ["unread relations[0]: from and to beside a trigger"]),
        ({"relations": [{"label": "met", "trigger": "t"}]},
         ["refused relations[0] met: its trigger t is no mention that stands"]),
        ({"groups": [{"label": "Coref", "members": [1, 2]}]},
         ["unread groups[0]: members that are no ids"]),
        ({"metadata": {"title": 3, "mood": "x"}},
         ["unread metadata.mood: not a text under one", "unread metadata.title: not a text"]),
        ({"metadata": []}, ["unread metadata: [] is not an object"]),
        ({"sentences": [[0, 17], [16, 41]]}, ["unread sentences[1]: 16 to 41 is no stretch"]),
        ({"sentences": [[0, 1000]]}, ["unread sentences[0]: 0 to 1000 is no stretch of the text"]),
        ({"comment": 1}, ["unread comment: a document has no such key; it has groups"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed(form: Read, value: dict[str, Any], losses: list[str]) -> None:
    document = form(**value)
    assert len(document.losses) == len(losses)
    for found, expected in zip(lost(document), losses, strict=True):
        assert found.startswith(expected)
    assert document.splitter != "given"


def test_events_in_a_circle_are_opened(form: Read) -> None:
    def event(this: str, that: str) -> dict[str, object]:
        argument = {"role": "Object", "target": that}
        return {"id": this, "label": "signatory", "trigger": "t", "arguments": [argument]}

    trigger = span(23, 29, "signatory", id="t")
    document = form(spans=[trigger], relations=[event("a", "b"), event("b", "a")])
    assert lost(document) == ["refused b Object:a: it closes a circle of events"]
    assert [r.arguments for r in document.relations] == [(Argument("Object", "b"),), ()]


def test_each_object_of_a_file_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    good = {"text": TEXT, "spans": [span(0, 6)]}
    lines = [json.dumps({"id": "a/b", **good}), "no", '{"id": "x"}', "[1]", json.dumps(good),
             json.dumps({"id": 7, **good}), '{"text": "a", "text": "b", "spans": []}']  # fmt: skip
    path.write_text("\n".join(lines), encoding="utf-8")
    files, outside = discover([path])
    sources, losses = unpack(files, tmp_path / "parts")
    assert outside == ()
    assert [source.name for source in sources] == ["all/a/b", "all/5", "all/7"]
    assert [read(source).mentions[0].spans for source in sources] == [(Span(0, 6),)] * 3
    assert [(loss.line, loss.item, loss.reason) for loss in losses] == [
        (2, "no", "not JSON: Expecting value (character 1)"),
        (3, '{"id": "x"}', "no text of the document under 'text'"),
        (4, "[1]", "no object"),
        (7, '{"text": "a", "text": "b", "spans": []}', "the key 'text' stands twice in one object"),
    ]


@pytest.mark.parametrize("content", ["", "3", '{"text": 3}', '{"text": "a"}{"text": "b"}', "{"])
def test_a_file_that_is_no_document_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"^shown"):
        jsonl.read(path, "x", "shown")


def test_which_files_it_takes(tmp_path: Path) -> None:
    def taken(content: str, name: str = "x.jsonl") -> bool:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return jsonl.sniff(path) is not None

    assert taken('{"text": "x", "spans": []}')
    assert taken('[{"id": 1, "text": "x", "spans": []}]', "x.json")
    assert taken(json.dumps({"text": "x" * 2_000_000, "spans": []}))
    assert not taken(json.dumps({"text": "x" * HEAD, "spans": []}))
    assert not taken('{"text": "x", "spans": []}', "x.txt")
    assert not taken('{"text": "x", "spans": [], "_input_hash": 3}')
    assert not taken('{"text": "x", "label": []}')
    assert not taken("[]")


# --- Laws -----------------------------------------------------------------------------------

WORDS = "Harris met \U0001f973 é\u0301 \r\n the accord\t“so”"
_word = st.text(min_size=1, max_size=5).filter(str.strip)
_values = st.dictionaries(_word, _word | st.none() | st.just("2.5"), max_size=2)
_offsets = st.tuples(st.integers(0, len(WORDS)), st.integers(0, len(WORDS))).map(sorted)


def _possible(pair: list[int]) -> bool:
    return bool(WORDS[pair[0] : pair[1]].strip())


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents as the reader makes them."""
    mentions = tuple(
        Mention(
            f"m{n}",
            draw(_word),
            (Span(*draw(_offsets.filter(_possible))),),
            _attributes(draw),
            tuple(draw(st.lists(st.builds(Link, _word, _word | st.none(), st.text()), max_size=2))),
            annotator=draw(st.sampled_from(["", "a1", "a0123abcd"])),
            status=draw(st.sampled_from(STATUSES)),
        )
        for n in range(draw(st.integers(2, 4)))
    )
    ids = st.sampled_from([m.id for m in mentions])
    relations = tuple(
        Relation(
            f"r{n}",
            draw(_word),
            (Argument("from", draw(ids)), Argument("to", draw(ids))),
            attributes=_attributes(draw),
            status=draw(st.sampled_from(STATUSES)),
        )
        for n in range(draw(st.integers(0, 2)))
    )
    events = tuple(
        Relation(f"e{n}", m.label, (Argument(draw(_word), draw(ids)),), m.id)
        for n, m in enumerate(mentions[: draw(st.integers(0, 2))])
    )
    groups = (Group("Coref", (mentions[0].id, mentions[1].id), annotator="a1"),)
    metadata = {key: draw(st.text()) for key in METADATA[: draw(st.integers(0, 7))]}
    return Document(
        "x", "x.jsonl", "jsonl", WORDS, (Span(0, 10), Span(11, len(WORDS))), "given",
        mentions, (*relations, *events), groups, {**metadata, "offsets": "code points"},
    )  # fmt: skip


def _attributes(draw: st.DrawFn) -> tuple[Attribute, ...]:
    plain, notes = draw(_values), draw(_values)
    return (*(Attribute(k, v) for k, v in plain.items()),
            *(Attribute(k, v, note=True) for k, v in notes.items()))  # fmt: skip


def written(document: Document) -> dict[str, Any]:
    """A document in the form."""

    def values(attributes: tuple[Attribute, ...], note: bool) -> dict[str, Any]:
        return {a.name: True if a.value is None else a.value for a in attributes if a.note == note}

    def common(one: Mention | Relation) -> dict[str, Any]:
        return {"id": one.id, "label": one.label, "attributes": values(one.attributes, False),
                "notes": values(one.attributes, True), "annotator": one.annotator,
                "status": one.status}  # fmt: skip

    def ends(one: Relation) -> dict[str, Any]:
        if one.trigger is None:
            return {a.role: a.target for a in one.arguments}
        arguments = [{"role": a.role, "target": a.target} for a in one.arguments]
        return {"trigger": one.trigger, "arguments": arguments}

    return {
        "text": document.text,
        "metadata": {k: v for k, v in document.metadata.items() if k != "offsets"},
        "sentences": [[s.start, s.end] for s in document.sentences],
        "spans": [
            {**common(m), "fragments": [[s.start, s.end] for s in m.spans],
             "text": " ".join(document.text[s.start : s.end] for s in m.spans),
             "links": [{"source": x.source, "id": x.identifier, "label": x.label}
                       for x in m.links]}
            for m in document.mentions
        ],
        "relations": [{**common(r), **ends(r)} for r in document.relations],
        "groups": [{"label": g.label, "members": list(g.members), "annotator": g.annotator}
                   for g in document.groups],
    }  # fmt: skip


@settings(deadline=None)
@given(documents())
def test_law_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, document: Document
) -> None:
    value = written(document)
    VALIDATOR.validate(value)
    path = tmp_path_factory.mktemp("law") / "x.jsonl"
    path.write_text(json.dumps(value), encoding="utf-8")
    found = jsonl.read(path, "x", "x.jsonl")
    assert found.losses == ()
    for name in ("text", "sentences", "splitter", "mentions", "relations", "groups"):
        assert getattr(found, name) == getattr(document, name)
    assert dict(found.metadata) == dict(document.metadata)


_anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 50) | st.sampled_from(["", "m0", "Person", WORDS]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([k for keys in jsonl._KEYS.values() for k in sorted(keys)]), inner
        )
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(jsonl._KEYS["document"])), _anything))
def test_law_the_schema_and_the_reader_agree(
    tmp_path_factory: pytest.TempPathFactory, value: dict[str, Any]
) -> None:
    """Nothing that the schema allows is unread, and nothing crashes."""
    path = tmp_path_factory.mktemp("law") / "x.jsonl"
    path.write_text(json.dumps({"text": WORDS, "spans": [], **value}), encoding="utf-8")
    valid = VALIDATOR.is_valid({"text": WORDS, "spans": [], **value})
    try:
        document = jsonl.read(path, "x", "x.jsonl")
    except InputError:
        assert not valid
        return
    unread = [
        x for x in document.losses if x.kind == "unread" and not x.item.startswith("sentences")
    ]
    assert not (valid and unread), unread
    assert all(isinstance(loss, Loss) for loss in document.losses)


def test_the_schema_is_one_and_knows_the_same_keys() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    definitions = {"document": SCHEMA, **SCHEMA["$defs"]}
    definitions["argument"] = definitions["relation"]["properties"]["arguments"]["items"]
    for name, keys in jsonl._KEYS.items():
        assert set(definitions[name]["properties"]) == keys
    assert tuple(SCHEMA["properties"]["metadata"]["properties"]) == METADATA
    assert tuple(definitions["status"]["enum"]) == STATUSES
