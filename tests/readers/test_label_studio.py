"""Label Studio: tasks, their texts, and what annotators and models say of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Loss, Mention, Span
from kg.readers import _json, _label_studio_text, discover, label_studio, read, unpack
from kg.readers._html import rendered
from kg.readers._label_studio_config import parse
from kg.readers._label_studio_text import LABELS

TEXT = "Harris met Obama. Both signed the accord."
#       0      7   11     18   23     30  34
CONFIG = """<View>
  <Labels name="who" toName="words"><Label value="Person"/><Label value="Agreement"/></Labels>
  <Choices name="form" toName="words" perRegion="true">
    <Choice value="name"/><Choice value="nominal" alias="nom"/>
  </Choices>
  <Text name="words" value="$body"/>
</View>"""
Read = Callable[..., Document]


@pytest.fixture
def studio(tmp_path: Path) -> Read:
    """Read one task, with a labelling configuration where one is given."""

    def make(task: object, config: str | None = CONFIG) -> Document:
        path = tmp_path / "export" / "x.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps([task]), encoding="utf-8")
        (path.parent / "config.xml").unlink(missing_ok=True)
        if config is not None:
            (path.parent / "config.xml").write_text(config, encoding="utf-8")
        return label_studio.read(path, "x", "x.json")

    return make


def region(start: int, end: int, *labels: str, **more: object) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": list(labels)}
    return {"from_name": "who", "to_name": "words", "type": "labels", "value": value, **more}


def choice(id_: str, *values: str, name: str = "form", kind: str = "choices") -> dict[str, Any]:
    value = {kind: list(values)}
    return {"id": id_, "from_name": name, "to_name": "words", "type": kind, "value": value}


def tie(one: str, other: str, **more: object) -> dict[str, Any]:
    return {"type": "relation", "from_id": one, "to_id": other, **more}


def task(*results: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"id": 1, "data": {"body": TEXT}, "annotations": [{"result": list(results)}], **more}


def lost(document: Document) -> list[str]:
    assert {(loss.path, loss.line) for loss in document.losses} <= {("x.json", 0)}
    found = [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]
    return found + [f"said {one.name}: {one.value}" for one in document.said]


# --- Regions --------------------------------------------------------------------------------


def test_regions_what_is_said_of_them_and_their_relations(studio: Read) -> None:
    document = studio(
        task(
            tie("a", "h", direction="right", labels=["signatory", "party"]),
            tie("h", "o", direction="left"),
            tie("h", "o", direction="bi", labels=["met"]),
            choice("h", "name"),
            region(0, 6, "Person", id="h", meta={"text": ["the one of California"]}),
            region(11, 16, "Person", id="o"),
            region(34, 40, "Agreement", id="a"),
            choice("a", "nom"),
            {**choice("a"), "type": "taxonomy", "from_name": "kind",
             "value": {"taxonomy": [["Deal"], ["Deal", "Accord"]]}},
            {**choice("a"), "type": "number", "from_name": "n", "value": {"number": 2}},
            {**choice("a"), "type": "textarea", "from_name": "aim", "value": {"text": ["x", "y"]}},
        )
    )  # fmt: skip
    assert document.losses == ()
    assert document.text == TEXT
    assert document.mentions == (
        Mention("h", "Person", (Span(0, 6),),
                (Attribute("meta", "the one of California", note=True), Attribute("form", "name"))),
        Mention("o", "Person", (Span(11, 16),)),
        Mention("a", "Agreement", (Span(34, 40),), (
            Attribute("form", "nom"), Attribute("kind", "Deal"), Attribute("kind", "Deal/Accord"),
            Attribute("n", "2"), Attribute("aim", "x"), Attribute("aim", "y"))),
    )  # fmt: skip
    ends = [(r.label, *(a.target for a in r.arguments)) for r in document.relations]
    assert ends == [
        ("signatory", "a", "h"), ("party", "a", "h"), ("relation", "o", "h"),
        ("met", "h", "o"), ("met", "o", "h"),
    ]  # fmt: skip
    assert document.relations[0].arguments == (Argument("from", "a"), Argument("to", "h"))
    assert document.metadata["offsets"] == "code points"
    assert [Path(source).name for source in document.sources] == ["x.json", "config.xml"]


def test_a_region_with_several_labels_is_a_mention_for_each(studio: Read) -> None:
    document = studio(
        task(region(0, 6, "Person", "Agreement", id="h"), choice("h", "name"), tie("h", "h"))
    )
    form = (Attribute("form", "name"),)
    assert document.mentions == (
        Mention("h", "Person", (Span(0, 6),), form),
        Mention("h+1", "Agreement", (Span(0, 6),), form),
    )
    assert [a.target for a in document.relations[0].arguments] == ["h", "h"]
    assert lost(document)[0].startswith(
        "repaired annotations[0].result[2]: its end h has the labels Person, Agreement; the first"
    )


def test_annotators_and_models_are_told_apart(studio: Read) -> None:
    answers = [
        {"completed_by": {"id": 3, "email": "eve@example.org"}},
        {"completed_by": 3, "was_cancelled": True},
        {"completed_by": "bob@example.org", "reviews": [{"accepted": True}, {"accepted": False}]},
        {"completed_by": 4, "reviews": [{"accepted": False}, {"accepted": True}]},
    ]
    named = region(0, 6, "Person", id="h")
    document = studio(
        {
            "data": {"body": TEXT},
            "annotations": [{**one, "result": [named]} for one in answers],
            "predictions": [
                {"model_version": "v1", "score": 0.25, "result": [named]},
                {"model_version": "v2", "result": [{**named, "score": 0.5}, tie("h", "h")]},
            ],
            "drafts": [{"result": [named]}, {"result": []}],
        }
    )
    assert [(m.id, m.status) for m in document.mentions] == [
        ("h", "accepted"), ("2/h", "rejected"), ("3/h", "rejected"), ("4/h", "accepted"),
        ("5/h", "predicted"), ("6/h", "predicted"),
    ]  # fmt: skip
    who = [m.annotator for m in document.mentions]
    assert who[0] == who[1]
    assert len(set(who)) == 5
    assert not any("eve" in one or "bob" in one or "@" in one for one in who)
    assert [m.attributes for m in document.mentions[-2:]] == [
        (Attribute("confidence", "0.25"),), (Attribute("confidence", "0.5"),)
    ]  # fmt: skip
    relation = document.relations[0]
    assert (relation.status, relation.annotator) == ("predicted", who[-1])
    assert [argument.target for argument in relation.arguments] == ["6/h", "6/h"]
    assert lost(document) == ["dropped drafts[0]: a draft that nobody has submitted"]


def test_what_annotators_see_in_one_document_is_the_same_word_in_another(studio: Read) -> None:
    one = {"completed_by": 3, "result": [region(0, 6, "Person")]}
    first = studio({"data": {"body": TEXT}, "annotations": [one]})
    second = studio({"data": {"body": TEXT}, "annotations": [{"result": []}, one]})
    assert first.mentions[0].annotator == second.mentions[0].annotator != ""


@pytest.mark.parametrize(
    ("results", "losses"),
    [
        ([region(6, 0, "Person", id="h")], ["refused h Person: 6 to 0 is no stretch of words"]),
        ([region(30, 99, "Person", id="h") | {"value": {"start": 30, "end": 99, "labels": ["P"]}}],
         ["refused h P: 30 to 99 is no stretch", "undeclared annotations[0].result[0] P: not"]),
        ([region(0, 6, "Person", id="h"), region(11, 16, "Person", id="h")],
         ["refused annotations[0].result[1]: the id h is taken already"]),
        ([region(0, 6)], ["unread annotations[0].result[0]: a region without a label: {"]),
        ([region(0, 6, "Person") | {"to_name": "image"}],
         ["unread annotations[0].result[0]: no text of this task is called image"]),
        ([region(0, 6, "Person") | {"value": 3}], ["unread annotations[0].result[0]: no object"]),
        ([tie("x", "y")], ["refused annotations[0].result[0] relation: no mention or event of"]),
        ([tie("x", "")], ["unread annotations[0].result[0]: no text under 'to_id'"]),
        ([region(0, 6, "Person", id="h"), tie("h", "h", direction="up")],
         ["unread annotations[0].result[1]: the direction up is none of right, left, bi"]),
        ([region(0, 6, "Robot", id="h")],
         ["undeclared annotations[0].result[0] Robot: not declared under 'who' in config.xml"]),
        ([region(0, 6, "Person", id="h"), choice("h", "odd")],
         ["undeclared annotations[0].result[1] odd: not declared under 'form' in config.xml"]),
        ([choice("z", "positive", name="mood")],
         ["said mood: positive"]),
        ([{"type": "rectanglelabels", "value": {}}],
         ["unread annotations[0].result[0]: results of the type rectanglelabels are not of words"]),
        ([{"type": "rating", "value": {"rating": {}}}],
         ["unread annotations[0].result[0]: neither a text, a number, true nor false"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_listed(
    studio: Read, results: list[dict[str, Any]], losses: list[str]
) -> None:
    document = studio(task(*results))
    for found, expected in zip(lost(document), losses, strict=True):
        assert found.startswith(expected)


@pytest.mark.parametrize(
    ("whole", "loss"),
    [
        ({"annotations": 3}, "unread annotations: no array: 3"),
        ({"annotations": [3]}, "unread annotations[0]: no object: 3"),
        ({"annotations": [{"result": [3]}]}, "unread annotations[0].result[0]: no object: 3"),
        ({"annotations": [{"result": {}}]}, ""),
        ({"data": {"body": 3}}, "unread data: no text under body; 0 results are not read"),
        ({"data": {"body": "https://example.org/x.txt"}},
         "unread data: the text is at the address https://example.org/x.txt, which is not fetched; "
         "0 results are not read"),
        ({"data": {}}, "unread data: no text: put the labelling configuration beside the file as "
         "config.xml; 0 results are not read"),
    ],
)  # fmt: skip
def test_tasks_that_are_none(studio: Read, whole: dict[str, Any], loss: str) -> None:
    document = studio({"data": {"body": TEXT}, **whole})
    assert lost(document) == [loss] * bool(loss)


def test_offsets_of_old_versions_count_utf_16(studio: Read) -> None:
    text = "\U0001f973 " + TEXT
    old = region(0, 6, "Person", id="h")
    old["value"] |= {"start": 3, "end": 9}
    document = studio({"data": {"body": text}, "annotations": [{"result": [old]}]})
    assert document.mentions[0].spans == (Span(2, 8),)
    assert document.metadata["offsets"] == "UTF-16 code units"


@pytest.mark.parametrize("stated", ["met\nObama", "met\\nObama"])
def test_a_line_end_may_be_written_with_a_backslash(studio: Read, stated: str) -> None:
    text = "Harris met\nObama."
    span = region(7, 16, "Person", id="h")
    span["value"]["text"] = stated
    document = studio({"data": {"body": text}, "annotations": [{"result": [span]}]})
    assert document.mentions[0].spans == (Span(7, 16),)
    assert document.losses == ()


# --- Texts ----------------------------------------------------------------------------------

PAGE = (
    "<h1>Two sign</h1><p>Harris met<br>Obama.</p><!-- x --><p>They &amp; others <b>signed</b>.</p>"
)


def test_a_page_is_its_text_with_its_paragraphs_apart() -> None:
    page = rendered(PAGE)
    assert page.text == "Two signHarris met\nObama.They & others signed."
    assert page.breaks == (8, 25)
    assert page.nodes["/p[2]/b[1]/text()[1]"] == page.text.index("signed.")
    assert page.nodes["/p[1]/text()[2]"] == page.text.index("Obama")


def hyper(label: str, **value: object) -> dict[str, Any]:
    return {"id": label, "from_name": "who", "to_name": "words", "type": "hypertextlabels",
            "value": {"hypertextlabels": [label], **value}}  # fmt: skip


def test_regions_of_a_page(studio: Read) -> None:
    content = rendered(PAGE).text
    at = content.index("signed.")
    results = [
        hyper("Global", start="/p[2]/b[1]/text()[1]", end="/p[2]/b[1]/text()[1]", startOffset=0,
              endOffset=6, globalOffsets={"start": at, "end": at + 6}, text="signed"),
        hyper("Path", start="/p[1]/text()[2]", end="/p[1]/text()[2]", startOffset=0,
              endOffset=5, text="Obama"),
        hyper("Across", start="/p[1]/text()[2]", end="/p[2]/text()[1]", startOffset=0,
              endOffset=4, text="Obama.\n\nThey"),
        hyper("Lost", start="/p[7]/text()[1]", end="/p[7]/text()[1]", startOffset=0, endOffset=5),
    ]  # fmt: skip
    config = CONFIG.replace("<Text ", "<HyperText ").replace("<Label ", "<Lab ")
    document = studio({"data": {"body": PAGE}, "annotations": [{"result": results}]}, config)
    assert document.text == "Two sign\n\nHarris met\nObama.\n\nThey & others signed."
    said = {m.label: document.text[m.spans[0].start : m.spans[0].end] for m in document.mentions}
    assert said == {"Global": "signed", "Path": "Obama", "Across": "Obama.\n\nThey"}
    assert len(document.sentences) == 3
    assert lost(document)[0].startswith(
        "unread annotations[0].result[3]: the page has no node /p[7]/text()[1]"
    )


def test_a_page_is_known_without_configuration(studio: Read) -> None:
    result = hyper("Person", start="/p[1]/text()[2]", end="/p[1]/text()[2]", startOffset=0,
                   endOffset=5, text="Obama")  # fmt: skip
    document = studio({"data": {"words": PAGE}, "annotations": [{"result": [result]}]}, None)
    assert [(s.start, s.end) for s in document.mentions[0].spans] == [(21, 26)]


def test_a_page_nested_too_deep_is_listed(studio: Read) -> None:
    config = CONFIG.replace("<Text ", "<HyperText ")
    document = studio({"data": {"body": "<div>" * 5000 + "x"}, "annotations": []}, config)
    assert lost(document)[0].startswith("unread data: no HTML that can be read: nested too deep")


TALK = [
    {"author": "Mia", "text": "Did Harris sign?"},
    {"author": "Vince", "text": "She did."},
    {"text": "So they say."},
]


def paragraph(start: object, end: object, from_: int, to: int, **more: object) -> dict[str, Any]:
    value = {"start": start, "end": end, "startOffset": from_, "endOffset": to, **more}
    return {"to_name": "words", "type": "paragraphlabels",
            "value": {**value, "paragraphlabels": ["Person"]}}  # fmt: skip


@pytest.mark.parametrize("config", [CONFIG.replace("<Text ", "<Paragraphs "), None])
def test_a_dialogue_is_its_utterances(studio: Read, config: str | None) -> None:
    results = [
        paragraph("0", "0", 4, 10, text="Harris"),
        paragraph("0", "2", 11, 2),
        paragraph(1, 1, 0, 3, text="She"),
        paragraph("0", "7", 0, 1),
        paragraph("x", "0", 0, 1),
    ]
    document = studio({"data": {"body": TALK}, "annotations": [{"result": results}]}, config)
    if config is None:  # Two keys would do; the name of the tag is none of them.
        assert document.text == ""
        document = studio({"data": {"words": TALK}, "annotations": [{"result": results}]}, None)
    assert document.text == "Mia\n\nDid Harris sign?\n\nVince\n\nShe did.\n\nSo they say."
    said = [[document.text[s.start : s.end] for s in m.spans] for m in document.mentions]
    assert said == [["Harris"], ["sign?", "She did.", "So"], ["She"]]
    assert [loss.split(":")[0] for loss in lost(document)] == [
        "unread annotations[0].result[3]", "unread annotations[0].result[4]",
    ]  # fmt: skip


def test_regions_over_many_utterances_are_bounded(
    studio: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_label_studio_text, "MAX_FRAGMENTS", 5)
    results = [paragraph("0", "2", 0, 2), paragraph("0", "2", 0, 2), paragraph("0", "0", 0, 3)]
    document = studio({"data": {"words": TALK}, "annotations": [{"result": results}]}, None)
    assert len(document.mentions) == 2
    assert "more than 5 utterances in the regions of one task" in lost(document)[0]


def test_the_texts_of_a_task_are_one_document(studio: Read) -> None:
    config = CONFIG.replace("</View>", '<Text name="head" value="$title"/></View>')
    head = region(0, 3, "Person", id="t") | {"to_name": "head"}
    head["value"] |= {"text": "Two"}
    data = {"title": "Two sign", "body": TEXT, "publisher": "The Gazette", "n": 1}
    results = [region(0, 6, "Person", id="h"), head]
    document = studio({"data": data, "annotations": [{"result": results}]}, config)
    assert document.text == f"{TEXT}\n\nTwo sign"
    assert [m.spans[0] for m in document.mentions] == [Span(0, 6), Span(43, 46)]
    assert document.metadata == {
        "title": "Two sign", "publisher": "The Gazette", "offsets": "code points",
    }  # fmt: skip


def test_flat_tasks(studio: Read) -> None:
    flat = {
        "id": 9, "body": TEXT, "annotator": 4, "annotation_id": 5, "lead_time": 2.5,
        "created_at": "x", "updated_at": "x", "mood": "glad",
        "who": [{"start": 0, "end": 6, "text": "Harris", "labels": ["Person", "Agreement"]},
                {"start": 11, "end": 16, "text": "Obama", "labels": ["Person"]}],
        "form": [{"start": 11, "end": 16, "text": "Obama", "choices": ["name"]},
                 {"start": 1, "end": 2, "choices": ["name"]}],
    }  # fmt: skip
    config = CONFIG.replace("</View>", '<Choices name="mood" toName="words"/></View>')
    document = studio(flat, config)
    assert [(m.id, m.label, m.attributes) for m in document.mentions] == [
        ("who[0]", "Person", ()), ("who[0]+1", "Agreement", ()),
        ("who[1]", "Person", (Attribute("form", "name"),)),
    ]  # fmt: skip
    assert {m.annotator for m in document.mentions} == {document.mentions[0].annotator} != {""}
    assert [loss.split(":")[0] for loss in lost(document)] == [
        "said mood", "said form",
    ]  # fmt: skip


# --- Files ----------------------------------------------------------------------------------


def test_each_task_is_a_document_with_the_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "config.xml").write_text(CONFIG, encoding="utf-8")
    tasks = [task(region(0, 6, "Person")), "no", task(region(0, 6, "Robot"), id="b")]
    (folder / "all.json").write_text(json.dumps(tasks, indent=1), encoding="utf-8")
    files, outside = discover([folder])
    sources, losses = unpack(files, tmp_path / "parts")
    assert outside == ()
    assert [(s.name, s.shown) for s in sources] == [
        ("all/1", f"{folder}/all.json#1"), ("all/b", f"{folder}/all.json#b"),
    ]  # fmt: skip
    documents = [read(source) for source in sources]
    assert [m.label for d in documents for m in d.mentions] == ["Person", "Robot"]
    assert [loss.kind for d in documents for loss in d.losses] == ["undeclared"]
    assert [loss.reason for loss in losses] == ["no object"]


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        ([task()], True),
        (task(), True),
        ([{"data": {"text": "x"}}], True),
        ([{"id": 1, "annotations": [{"result": []}], "data": {}}], True),
        ([{"annotations": [{"result": [], "x": "y" * _json.HEAD}], "data": {}}], True),
        ([{"data": {"text": "y" * _json.HEAD}, "annotations": []}], True),
        ([{"id": 1, "annotation_id": 2, "lead_time": 3, "text": "x"}], True),
        ({"id": 1, "result": [], "task": {"id": 4, "data": {"text": "x"}}}, True),
        ({"images": [], "annotations": [{"image_id": 1}]}, False),
        ({"images": [], "annotations": [{"image_id": "1" * _json.HEAD}]}, False),
        ({"data": [1, 2]}, False),
        ({"data": {"x": 1}, "status": "ok"}, False),
        ({"text": "x", "spans": []}, False),
    ],
)
def test_which_files_it_takes(tmp_path: Path, content: object, taken: bool) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert (label_studio.sniff(path) is not None) == taken


def test_an_answer_that_holds_its_task(studio: Read) -> None:
    answer = {"result": [region(0, 6, "Person", id="h")], "completed_by": 3, "was_cancelled": True}
    document = studio({**answer, "id": 1, "task": {"id": 4, "data": {"body": TEXT}}})
    assert [(m.id, m.status) for m in document.mentions] == [("h", "rejected")]


@pytest.mark.parametrize("content", ["", "[]", "3", "[3]", '[{"text": 1}]', "[{]", "{}"])
def test_a_file_that_is_no_task_cannot_be_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"^shown"):
        label_studio.read(path, "x", "shown")


def test_configurations_are_read_without_network_or_entities() -> None:
    declared = parse(CONFIG, "config.xml")
    assert declared.texts["words"].key == "body"
    assert declared.controls["form"] == {"name", "nominal", "nom"}
    with pytest.raises(InputError, match=r"^c\.xml: a document type declaration \(DTD\)"):
        parse('<!DOCTYPE View SYSTEM "http://example.org/x.dtd"><View/>', "c.xml")
    bomb = '<!DOCTYPE View [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View x="&b;"/>'
    with pytest.raises(InputError):
        parse(bomb, "c.xml")
    with pytest.raises(InputError, match=r"^c\.xml:1: not XML: "):
        parse("<View>", "c.xml")


# --- Laws and corpora -----------------------------------------------------------------------

_scalar = (
    st.none() | st.booleans() | st.integers(-2, 60)
    | st.sampled_from(["", "words", "h", "labels", "relation", "Person", PAGE, "/p[1]/text()[1]"])
)  # fmt: skip
_KEYS = [
    "id", "from_name", "to_name", "type", "value", "start", "end", "startOffset", "endOffset",
    "globalOffsets", "text", "labels", "hypertextlabels", "paragraphlabels", "choices", "from_id",
    "to_id", "direction", "result", "score", "meta", "author",
]  # fmt: skip
_json_value = st.recursive(
    _scalar,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)
_result = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["labels", "hypertextlabels", "paragraphlabels", "choices"]),
        "to_name": st.sampled_from(["words", "body"]),
        "value": st.dictionaries(st.sampled_from(_KEYS), _json_value, max_size=8),
    }
)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["body", "words"]), _json_value),
    st.lists(_result | _json_value, max_size=4) | _json_value,
    st.sampled_from([CONFIG, CONFIG.replace("<Text ", "<HyperText "),
                     CONFIG.replace("<Text ", "<Paragraphs "), None]),
)  # fmt: skip
def test_law_any_task_is_a_document_and_losses(
    tmp_path_factory: pytest.TempPathFactory, data: object, results: object, config: str | None
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "x.json"
    path.write_text(json.dumps({"data": data, "annotations": [{"result": results}]}), "utf-8")
    if config:
        (path.parent / "config.xml").write_text(config, encoding="utf-8")
    document = label_studio.read(path, "x", "shown")
    for mention in document.mentions:
        assert all(document.text[s.start : s.end].strip() for s in mention.spans)
    assert all(isinstance(loss, Loss) for loss in document.losses)


CORPUS = Path(__file__).parents[3] / "shared" / "corpora" / "label-studio"


def test_the_corpus_is_read_whole(tmp_path: Path) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"{CORPUS} is not there")
    files, _ = discover([CORPUS])
    sources, losses = unpack(files, tmp_path)
    assert losses == ()
    assert len(sources) >= 27
    for source in sources:
        document = read(source)
        counted = Counter(result["type"] for result in _results(source.path))
        words = sum(counted[kind] for kind in LABELS)
        assert len(document.mentions) == words
        listed = [loss for loss in document.losses if loss.item.startswith("annotations")
                  or loss.item.startswith("predictions")]  # fmt: skip
        without_text = [loss for loss in document.losses if loss.item == "data"]
        values = sum(
            len(said) if isinstance(said, list) else 1
            for one in _results(source.path)
            for key, said in one["value"].items()
            if one["type"] not in LABELS and key in (one["type"], "text")
        )
        assert without_text or len(listed) + len(document.said) == values


def _results(path: Path) -> Iterator[dict[str, Any]]:
    (value,) = _json.values(path, "x")
    assert isinstance(value, _json.Value)
    whole = json.loads(value.text)
    for key in ("annotations", "predictions"):
        for answer in whole.get(key) or []:
            yield from answer.get("result") or []
