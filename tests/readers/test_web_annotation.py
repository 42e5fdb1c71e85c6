"""Web Annotation: the model's parts one by one, the dialects of two tools, and damaged files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Link, Loss, Span
from kg.readers import discover
from kg.readers.web_annotation import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

TEXT = "Harris met Obama.\nBoth signed the accord in New York.\n"
#       0      7   11     18   23     30  34     41 44
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
Read = Callable[..., tuple[list[Document], tuple[Loss, ...]]]


@pytest.fixture
def web(tmp_path: Path) -> Read:
    """Read annotations (as Python values), with a text or a page beside them."""

    def make(
        data: object, text: str | bytes | None = TEXT, beside: str = "x.txt"
    ) -> tuple[list[Document], tuple[Loss, ...]]:
        if text is not None:
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / beside).write_bytes(content)
        (tmp_path / "x.json").write_text(json.dumps(data), encoding="utf-8")
        return read_all(PLUGIN, tmp_path / "x.json")

    return make


def one(result: tuple[list[Document], tuple[Loss, ...]]) -> Document:
    (document,), losses = result
    assert losses == ()
    return document


def anno(id_: str, selector: object, body: object = None, **more: object) -> dict[str, Any]:
    target = {"source": "http://example.org/x", "selector": selector}
    return {
        "@context": CONTEXT, "id": id_, "type": "Annotation",
        "body": body, **{"target": target, **more},
    }  # fmt: skip


def at(start: int, end: int) -> dict[str, object]:
    return {"type": "TextPositionSelector", "start": start, "end": end}


def quote(exact: str, prefix: str = "", suffix: str = "") -> dict[str, object]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def tag(value: str, purpose: str = "tagging") -> dict[str, object]:
    return {"type": "TextualBody", "purpose": purpose, "value": value}


def lost(document: Document) -> list[tuple[str, str]]:
    return [(loss.kind, f"{loss.item}: {loss.reason}") for loss in document.losses]


# --- Bodies ---------------------------------------------------------------------------------


def test_labels_links_attributes_and_remarks(web: Read) -> None:
    obama = {
        "type": "SpecificResource",
        "purpose": "identifying",
        "source": {"id": "http://www.wikidata.org/entity/Q76", "label": "Barack Obama"},
    }
    bodies = [
        tag("Person"),
        obama,
        tag("Database:17", "identifying"),
        tag("the president", "commenting"),
        tag("0.75", "confidence"),
    ]
    document = one(
        web(anno("a", at(11, 16), bodies, creator="mailto:jo@example.org", certain=True))
    )
    (mention,) = document.mentions
    assert (mention.id, mention.label, mention.spans) == ("a", "Person", (Span(11, 16),))
    assert mention.links == (
        Link("www.wikidata.org", "http://www.wikidata.org/entity/Q76", "Barack Obama"),
        Link("Database", "17"),
    )
    assert mention.attributes == (
        Attribute("certain", "true"),
        Attribute("commenting", "the president", note=True),
        Attribute("confidence", "0.75"),
    )
    assert len(mention.annotator) == 9
    assert "jo" not in mention.annotator
    assert document.losses == ()
    assert document.metadata == {"source": "http://example.org/x", "offsets": "code points"}


@pytest.mark.parametrize(
    ("body", "motivation", "labels"),
    [
        ("http://example.org/vocab#Person", "classifying", ["Person"]),
        (tag("Person", "classifying"), "highlighting", ["Person"]),
        ({"type": "TextualBody", "value": "Person"}, "tagging", ["Person"]),
        ([tag("Person"), tag("Judge"), tag("Person")], None, ["Person", "Judge"]),
        ({"type": "List", "items": [tag("A"), tag("B")]}, None, ["A", "B"]),
        ({"type": "Choice", "items": [tag("A"), tag("B")]}, None, ["A"]),
        ([], None, ["highlighting"]),
        ({"type": "TextualBody", "value": "nice"}, "oa:commenting", ["commenting"]),
    ],
)
def test_labels(web: Read, body: object, motivation: str | None, labels: list[str]) -> None:
    document = one(web(anno("a", at(0, 6), body, motivation=motivation)))
    assert [m.label for m in document.mentions] == labels
    assert [m.id for m in document.mentions] == ["a", "a~2"][: len(labels)]


def test_the_value_of_an_only_body_may_stand_in_the_annotation(web: Read) -> None:
    annotation = {**anno("a", at(0, 6)), "bodyValue": "Person", "motivation": "tagging"}
    del annotation["body"]
    assert [m.label for m in one(web(annotation)).mentions] == ["Person"]


def test_bodies_that_say_nothing_are_listed(web: Read) -> None:
    bodies = ["http://example.org/comment", {"type": "Dataset"}, 7]
    document = one(web(anno("a", at(0, 6), bodies, motivation="commenting")))
    assert lost(document) == [
        ("unread", "annotation a: a body that is an address, for commenting: http://example.org/comment"),
        ("unread", "annotation a: a body that is neither text nor an address"),
        ("unread", "annotation a: a body without text and address"),
    ]  # fmt: skip


# --- Selectors ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "selector",
    [
        at(44, 52),
        quote("New York"),
        quote("New  York", "accord\tin ", "."),
        [quote("New York"), at(44, 52)],
        [at(3, 5), quote("New York")],
        {"type": "FragmentSelector", "value": "char=44,52"},
        {"type": "DataPositionSelector", "start": 44, "end": 52},
        {"type": "RangeSelector", "startSelector": quote("New"), "endSelector": at(52, 53)},
        {**quote("in New York"), "refinedBy": at(3, 11)},
        {**at(18, 53), "refinedBy": quote("New York")},
    ],
)
def test_every_way_to_select_text(web: Read, selector: object) -> None:
    document = one(web(anno("a", selector)))
    assert [m.spans for m in document.mentions] == [(Span(44, 52),)]
    assert {loss.kind for loss in document.losses} <= {"repaired"}


@pytest.mark.parametrize(
    ("selector", "reason"),
    [
        (at(52, 44), "no stretch of words"),
        (at(5, 5), "no stretch of words"),
        (at(44, 99), "no stretch of words in a text of 54 characters"),
        (at(-3, 6), "no stretch of words"),
        ({"type": "TextPositionSelector", "start": 1.5, "end": None}, "without start and end"),
        (quote("Paris"), "the text does not say it"),
        (quote(" "), "without words"),
        (quote("e"), "the text does not say it"),
        (quote("ama", "x", "y"), "the text does not say it"),
        ({"type": "SvgSelector", "value": "<svg/>"}, "a SvgSelector, which selects no text"),
        ("http://example.org/selector", "a selector that is an address only"),
        ({"type": "XPathSelector", "value": "/p[1]"}, "finds nothing here"),
        (None, "it is about the text as a whole"),
    ],
)
def test_what_selects_nothing_is_listed(web: Read, selector: object, reason: str) -> None:
    document = one(web(anno("a", selector)))
    assert document.mentions == ()
    assert len(document.losses) == 1
    assert reason in document.losses[0].reason


def test_of_several_places_the_one_between_the_same_words_is_meant(web: Read) -> None:
    text = "The state sued. The state won. The state of it."
    find = [anno("a", quote("state", "The ", " won")), anno("b", [quote("state"), at(33, 38)])]
    document = one(web([*find, anno("c", quote("state"))], text))
    assert [m.spans[0].start for m in document.mentions] == [20, 35]
    assert ("refused", "c highlighting: no position is given; the text says it 3 times") in lost(
        document
    )


def test_positions_in_utf_16_are_told_by_the_words(web: Read) -> None:
    text = "\U0001f973 Harris met \U0001f973 Obama."
    document = one(web([anno("a", [at(3, 9), quote("Harris")]), anno("b", at(17, 22))], text))
    assert [text[m.spans[0].start : m.spans[0].end] for m in document.mentions] == [
        "Harris",
        "Obama",
    ]
    assert document.metadata["offsets"] == "UTF-16 code units"


def test_positions_in_bytes(web: Read) -> None:
    text = "Ça, c'est Genève."
    start = len("Ça, c'est ".encode())
    selector = {"type": "DataPositionSelector", "start": start, "end": start + 7}
    cut = {"type": "DataPositionSelector", "start": 1, "end": 3}
    document = one(web([anno("a", selector), anno("b", cut)], text))
    assert [text[m.spans[0].start : m.spans[0].end] for m in document.mentions] == ["Genève"]
    assert lost(document) == [("unread", "annotation b: a position in bytes that cuts a character")]


# --- Targets --------------------------------------------------------------------------------


def test_fragments_and_places(web: Read) -> None:
    harris, obama = ({"source": "x.txt", "selector": at(*p)} for p in ((0, 6), (11, 16)))
    targets: dict[str, object] = {
        "composite": {"type": "Composite", "items": [obama, harris]},
        "independent": {"type": "Independents", "items": [harris, obama]},
        "array": [harris, obama],
        "recogito": [{**harris, "annotation": "r"}, {**obama, "annotation": "r"}],
        "address": "x.txt#char=0,6",
    }
    data = [
        {"id": key, "type": "Annotation", "target": t, "body": []} for key, t in targets.items()
    ]
    document = one(web({"@context": CONTEXT, "items": data}))
    both = (Span(0, 6), Span(11, 16))
    assert {m.id: m.spans for m in document.mentions} == {
        "composite": both,
        "independent": both[:1],
        "independent~2": both[1:],
        "array": both[:1],
        "array~2": both[1:],
        "recogito": both,
        "address": both[:1],
    }


def test_fragments_that_are_told_in_different_ways(web: Read) -> None:
    items = [{"source": "x", "selector": s} for s in (quote("Harris"), at(11, 16))]
    document = one(web(anno("a", None, tag("X"), target={"type": "List", "items": items})))
    assert [loss.kind for loss in document.losses] == ["unread"]
    assert "some have words and others a position" in document.losses[0].reason


def test_annotations_are_put_together_by_their_text(web: Read, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Harris spoke.", encoding="utf-8")
    (tmp_path / "two.html").write_text("<p>Obama <b>spoke</b>.</p>", encoding="utf-8")
    data = [
        {"@context": CONTEXT, "id": i,
         "target": {"source": f"https://e.org/{s}", "selector": at(0, n)}}
        for i, s, n in (("a", "one", 6), ("b", "two.html", 5), ("c", "one", 6), ("d", "three", 5))
    ]  # fmt: skip
    documents, losses = web([{**one, "body": tag("Person")} for one in data], None)
    assert [(d.name, d.text, [m.id for m in d.mentions]) for d in documents] == [
        ("x/one", "Harris spoke.", ["a", "c"]),
        ("x/two", "Obama spoke.", ["b"]),
    ]
    assert [str(loss) for loss in losses] == [
        "x.json:0: annotation d: the text of https://e.org/three is not here: put three.txt beside"
    ]


def test_a_text_may_be_in_the_file(web: Read) -> None:
    source = {"id": "urn:x", "type": "Text", "value": "Harris spoke.", "title": "A speech"}
    target = {"source": source, "selector": quote("Harris")}
    document = one(web({"@context": CONTEXT, "id": "a", "target": target}, None))
    assert (document.text, document.metadata["title"]) == ("Harris spoke.", "A speech")
    document = one(web({"sources": [source], "items": [{"id": "a", "target": {
        "source": "urn:x", "selector": quote("Harris")}}]}, None))  # fmt: skip
    assert document.mentions[0].spans == (Span(0, 6),)


def test_no_path_leads_out_of_the_folder(web: Read, tmp_path: Path) -> None:
    (tmp_path.parent / "secret.txt").write_text("secret", encoding="utf-8")
    for source in ("../secret.txt", "file:///../secret.txt", "http://e.org/..%2Fsecret.txt"):
        documents, losses = web(
            [{"id": "a", "target": {"source": source, "selector": at(0, 3)}}], None
        )
        assert documents == []
        assert len(losses) == 1


def test_a_text_beside_is_not_unread(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "y.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "x.jsonld").write_text(json.dumps(anno("a", at(0, 6))), encoding="utf-8")
    sources, losses = discover([tmp_path])
    assert [source.reader.name for source in sources] == ["web-annotation"]
    assert [Path(loss.path).name for loss in losses] == ["y.txt"]


# --- Pages ----------------------------------------------------------------------------------

PAGE = b"""<!DOCTYPE html><html><head><title>A  page</title><style>p {}</style></head><body>
<div id="top"><p>Harris <i>met</i> Obama.</p><!-- no text --><script>no()</script>
<p>Both signed &amp; left.</p></div></body></html>"""
SEEN = "\nHarris met Obama.\nBoth signed & left."


@pytest.mark.parametrize(
    ("selector", "words"),
    [
        ({"type": "XPathSelector", "value": "/html/body/div[1]/p[1]/i"}, "met"),
        ({"type": "XPathSelector", "value": "//div[@id='top']/p[2]"}, "Both signed & left."),
        ({"type": "CssSelector", "value": "#top"}, "Harris met Obama.\nBoth signed & left."),
        ({"type": "FragmentSelector", "value": "top", "refinedBy": quote("Obama")}, "Obama"),
        (
            {"type": "RangeSelector", "startContainer": "/div[1]/p[1]", "startOffset": 0,
             "endContainer": "/div[1]/p[1]/i[1]", "endOffset": 3},
            "Harris met",
        ),
        (
            {"type": "RangeSelector",
             "startSelector": {"type": "XPathSelector", "value": "//p[2]::5"},
             "endSelector": {"type": "XPathSelector", "value": "//p[2]::11"}},
            "signed",
        ),
    ],
)  # fmt: skip
def test_places_in_a_page(web: Read, selector: object, words: str) -> None:
    document = one(web(anno("a", selector), PAGE, "x.html"))
    assert document.text == SEEN
    assert document.metadata["title"] == "A page"
    assert [document.text[m.spans[0].start : m.spans[0].end] for m in document.mentions] == [words]


@pytest.mark.parametrize(
    "path", ["//*//*//*", "/p[position()<3]", "//p | //div", "/p[1", "count(//p)"]
)
def test_expressions_that_could_take_any_time_are_not_evaluated(web: Read, path: str) -> None:
    document = one(web(anno("a", {"type": "XPathSelector", "value": path}), PAGE, "x.html"))
    assert document.mentions == () or path == "//*//*//*"


def test_a_page_in_xml(web: Read) -> None:
    page = b"<TEI><teiHeader/><text xml:id='t'><p>Of <hi>Eden</hi></p></text></TEI>"
    paths = {"start": "//text[@xml:id='t']/p[1]/hi[1]::0", "end": "//text[@xml:id='t']/p[1]::7"}
    ends = {f"{k}Selector": {"type": "XPathSelector", "value": v} for k, v in paths.items()}
    selector = {"type": "RangeSelector", **ends}
    document = one(web(anno("a", selector), page, "x.xml"))
    assert (document.text, document.mentions[0].spans) == ("Of Eden", (Span(3, 7),))


# --- Relations and remarks ------------------------------------------------------------------


def test_relations_between_annotations(web: Read) -> None:
    mentions = [anno("h", at(0, 6), tag("Person")), anno("o", at(11, 16), tag("Person"))]
    link = {"id": "l", "motivation": "linking", "target": "h", "body": "o"}
    name = {"id": "n", "target": "l", "body": tag("knows")}
    old = {
        "id": "k",
        "motivation": "linking",
        "body": tag("met"),
        "target": [{"id": "o"}, {"id": "h"}],
    }
    event = {
        "id": "e", "body": tag("Sign"),
        "target": [{"source": "http://example.org/x", "selector": at(23, 29)},
                   {"id": "h", "role": "signatory"}, {"id": "o", "role": "signatory"}],
    }  # fmt: skip
    document = one(web([event, link, name, old, *mentions]))
    assert document.losses == ()
    assert {(r.label, r.trigger, r.arguments) for r in document.relations} == {
        ("knows", None, (Argument("Arg1", "h"), Argument("Arg2", "o"))),
        ("met", None, (Argument("Arg1", "o"), Argument("Arg2", "h"))),
        ("Sign", "e", (Argument("signatory", "h"), Argument("signatory", "o"))),
    }


def test_replies_are_remarks(web: Read) -> None:
    reply = {"id": "r", "motivation": "replying", "target": "a", "body": tag("really?", "replying")}
    document = one(web([reply, anno("a", at(0, 6), tag("Person"))]))
    (mention,) = document.mentions
    assert mention.attributes == (Attribute("replying", "really?", note=True),)


def test_circles_and_dangling_ends(web: Read) -> None:
    a = {"id": "a", "@context": CONTEXT, "motivation": "linking", "target": "b", "body": "c"}
    b = {"id": "b", "motivation": "linking", "target": "a", "body": "a"}
    documents, losses = web([a, b])
    assert documents == [] or all(not d.mentions for d in documents)
    assert losses or any(d.losses for d in documents)


def test_an_id_that_is_taken(web: Read) -> None:
    document = one(web([anno("a", at(0, 6), tag("A")), anno("a", at(11, 16), tag("B"))]))
    assert [m.label for m in document.mentions] == ["A"]
    assert lost(document) == [("refused", "a B: the id a is taken already")]


# --- Dialects -------------------------------------------------------------------------------


def test_hypothesis(web: Read) -> None:
    target = [{"source": "https://e.org/x.html", "selector": [
        {"type": "RangeSelector", "startContainer": "/p[1]", "endContainer": "/p[1]",
         "startOffset": 0, "endOffset": 6}, at(99, 105), quote("Harris")]}]  # fmt: skip
    row = {"user": "acct:jo@e.org", "uri": "https://e.org/x.html", "document": {"title": ["T"]}}
    rows = [
        {**row, "id": "A", "text": "who?", "tags": ["Person", "Judge"], "target": target},
        {**row, "id": "B", "text": "she", "tags": [], "target": [], "references": ["A"]},
        {**row, "id": "C", "text": "a page note", "tags": [], "target": [{"source": row["uri"]}]},
    ]
    documents, losses = web({"total": 3, "rows": rows}, b"<p>Harris spoke.</p>", "x.html")
    (document,) = documents
    assert losses == ()
    assert [(m.id, m.label) for m in document.mentions] == [("A", "Person"), ("A~2", "Judge")]
    assert [a.value for a in document.mentions[0].attributes] == ["who?", "she"]
    assert document.metadata["title"] == "T"
    assert [loss.item for loss in document.losses if loss.kind == "unmapped"] == ["annotation C"]
    assert "jo@" not in repr(document)


def test_recogito(web: Read) -> None:
    selector = [
        {"quote": "Harris", "start": 0, "end": 6},
        {"quote": "Obama", "start": 11, "end": 16},
    ]
    target = {"annotation": "u", "selector": selector, "creator": {"id": "jo", "name": "Jo"}}
    document = one(web([{"id": "u", "bodies": [tag("Person")], "target": target}]))
    (mention,) = document.mentions
    assert (mention.label, mention.spans) == ("Person", (Span(0, 6), Span(11, 16)))


def test_pages_in_other_files_are_listed(web: Read) -> None:
    _, losses = web({"@context": CONTEXT, "type": "AnnotationCollection", "total": 9,
                     "first": "http://e.org/page1"})  # fmt: skip
    assert [loss.reason for loss in losses] == ["a page in another file: http://e.org/page1"]
    page = {"type": "AnnotationPage", "items": [anno("a", at(0, 6))], "next": "p2"}
    documents, losses = web({"@context": CONTEXT, "first": page})
    assert len(documents) == 1
    assert [loss.reason for loss in losses] == ["a page in another file: p2"]


# --- Files ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (json.dumps(anno("a", at(0, 1))), True),
        ('{"rows": [{"target": [{"selector": []}]}]}', True),
        ('[{"id": 1, "data": {"text": "\\"target\\": \\"selector\\": \\"body\\":"}}]', False),
        ('{"%TYPES": {}, "%VIEWS": {}}', False),
        ("", False),
    ],
)
def test_sniffing(tmp_path: Path, content: str, taken: bool) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    assert bool(sniff(path)) is taken
    assert sniff(path.rename(tmp_path / "x.ann")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[" * 200_000, "nested too deeply"),
        (b'{"target": ', "x.json:1: not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"target": ' + b"9" * 5000 + b"}", "cannot be read"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        read_all(PLUGIN, tmp_path / "x.json")


def test_half_a_surrogate_pair(tmp_path: Path) -> None:
    target = {"source": {"id": "x", "value": "a \ud83d b"}, "selector": at(4, 5)}
    (tmp_path / "x.json").write_text(json.dumps({"id": "\udc00", "target": target}))
    ((document,), _) = read_all(PLUGIN, tmp_path / "x.json")
    assert document.text == "a \ufffd b"
    assert document.mentions[0].spans == (Span(4, 5),)


_SAMPLE = json.dumps([
    anno("a", [quote("Harris", "", " met"), at(0, 6)], [tag("Person"), tag("x", "identifying")]),
    anno("b", {"type": "FragmentSelector", "value": "p", "refinedBy": at(1, 2)}, "http://e.org/b"),
    {"id": "c", "motivation": "linking", "target": "a", "body": "b"},
    {"id": "d", "bodies": [], "target": {"selector": [{"quote": "met", "start": 7, "end": 10}]}},
    {"id": "e", "uri": "http://example.org/x", "tags": ["t"], "references": ["a"], "target": []},
]).encode()  # fmt: skip


@FUZZ
@given(data=damaged(_SAMPLE))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.html").write_bytes(b"<p id='p'>Harris <b>met</b> Obama")
    survives(PLUGIN, tmp_path / "x.json", data)


KEYS = (
    "id", "type", "target", "source", "selector", "items", "body", "value", "purpose", "start",
    "end", "exact", "refinedBy", "rows", "bodies", "tags", "references", "sources", "motivation",
    "first", "annotation",
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.text(max_size=4) | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@FUZZ
@given(data=_JSON)
def test_any_json_is_read_or_refused(tmp_path: Path, data: object) -> None:
    (tmp_path / "x.txt").write_text(TEXT, encoding="utf-8")
    survives(PLUGIN, tmp_path / "x.json", json.dumps(data).encode())


# --- What other people annotated ------------------------------------------------------------


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_the_samples_of_the_standard_have_no_text_and_are_listed() -> None:
    for path in sorted((CORPORA / "web-annotation").rglob("*.json")):
        documents, losses = read_all(PLUGIN, path)
        data = json.loads(path.read_text("utf-8"))
        first = data.get("first")
        page = first if isinstance(first, dict) else data
        wanted = {f"annotation {each['id']}" for each in page.get("items", [page])}
        assert documents == []
        if isinstance(first, str):  # A collection whose first page is in another file.
            wanted = {"/first"}
        assert wanted <= {loss.item for loss in losses}


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
@pytest.mark.parametrize("name", ["minimal", "wikipedia-regression-testing"])
def test_every_quote_of_hypothesis_is_found(name: str) -> None:
    path = CORPORA / "hypothesis" / f"{name}.json"
    ((document,), losses) = read_all(PLUGIN, path)
    rows = json.loads(path.read_text("utf-8"))["rows"]
    quotes = {
        row["id"]: next(s["exact"] for s in row["target"][0]["selector"] if "exact" in s)
        for row in rows
    }
    assert losses == ()
    assert {
        m.id: document.text[m.spans[0].start : m.spans[0].end] for m in document.mentions
    } == quotes
