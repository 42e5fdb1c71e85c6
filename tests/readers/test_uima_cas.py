"""UIMA CAS: layers as INCEpTION makes them, in JSON and in XMI, and damaged files."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Relation, Span
from kg.readers import discover
from kg.readers._gathered import GIVEN
from kg.readers.uima_cas import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import cassis

TEXT = "\U0001f973 Harris met Obama. She signed."
#       0           2      9   13 (code points); UTF-16 is one more after the emoji
CORE = "de.tudarmstadt.ukp.dkpro.core.api."
NAMED = f"{CORE}ner.type.NamedEntity"
SENTENCE = f"{CORE}segmentation.type.Sentence"
META = f"{CORE}metadata.type.DocumentMetaData"
ANNOTATION = "uima.tcas.Annotation"
Json = dict[str, Any]
Read = Callable[[object], tuple[list[Document], tuple[Loss, ...]]]


def type_(name: str, parent: str, **features: str) -> tuple[str, Json]:
    described: Json = {"%NAME": name, "%SUPER_TYPE": parent}
    for feature, range_ in features.items():
        described[feature] = {"%NAME": feature, "%RANGE": range_}
        if range_.endswith("[]") and not range_.startswith("uima."):
            described[feature]["%MULTIPLE_REFERENCES_ALLOWED"] = False
    return name, described


STRING = "uima.cas.String"
TYPES = dict(
    [
        type_(NAMED, ANNOTATION, value=STRING, identifier=STRING),
        type_(SENTENCE, ANNOTATION, id=STRING),
        type_(f"{CORE}segmentation.type.Token", ANNOTATION),
        type_(f"{CORE}lexmorph.type.pos.POS", ANNOTATION, PosValue=STRING),
        type_(META, "uima.tcas.DocumentAnnotation", documentTitle=STRING, documentUri=STRING),
        type_("custom.Statement", ANNOTATION, mode=STRING, sure="uima.cas.Boolean",
              weight="uima.cas.Double", tags="uima.cas.StringArray", about=ANNOTATION,
              roles="custom.StatementRolesLink[]"),
        type_("custom.StatementRolesLink", "uima.cas.TOP", role=STRING, target=ANNOTATION),
        type_("custom.Knows", ANNOTATION, Governor=NAMED, Dependent=NAMED, label=STRING,
              since=STRING),
        type_("custom.CorefChain", "uima.cas.AnnotationBase", first="custom.CorefLink"),
        type_("custom.CorefLink", ANNOTATION, next="custom.CorefLink", referenceType=STRING,
              referenceRelation=STRING),
        type_("custom.Comment", "uima.cas.AnnotationBase", text=STRING),
    ]
)  # fmt: skip


def fs(id_: int, kind: str, start: int | None = None, end: int | None = None, **more: Any) -> Json:
    place = {} if start is None else {"begin": start, "end": end}
    return {"%ID": id_, "%TYPE": kind, "@sofa": 1, **place, **more}


def cas(*structures: Json, text: str = TEXT, more: tuple[Json, ...] = ()) -> Json:
    sofa = {
        "%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView",
        "mimeType": "text", "sofaString": text,
    }  # fmt: skip
    members = [s["%ID"] for s in structures if s.get("@sofa") == 1]
    return {
        "%TYPES": TYPES,
        "%FEATURE_STRUCTURES": [sofa, *structures, *more],
        "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}},
    }


WHOLE = cas(
    fs(2, META, 0, 31, documentTitle="A speech", documentUri="https://e.org/a"),
    fs(3, SENTENCE, 0, 20),
    fs(4, SENTENCE, 21, 32),
    fs(5, NAMED, 3, 9, value="Person", identifier="http://www.wikidata.org/entity/Q10853588"),
    fs(6, NAMED, 14, 19, value="Person"),
    fs(7, "custom.Statement", 25, 31, **{
        "mode": "asserted", "sure": True, "weight": 0.5, "@tags": 8, "@about": 6, "@roles": 9}),
    {"%ID": 8, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["one", "two"]},
    {"%ID": 9, "%TYPE": "custom.StatementRolesLink[]", "%ELEMENTS": [10, 11]},
    {"%ID": 10, "%TYPE": "custom.StatementRolesLink", "role": "Agent", "@target": 5},
    {"%ID": 11, "%TYPE": "custom.StatementRolesLink", "role": "Object", "@target": 6},
    fs(12, "custom.Knows", 14, 19, **{"@Governor": 5, "@Dependent": 6, "label": "met",
                                      "since": "2008"}),
    fs(13, "custom.CorefChain", **{"@first": 14}),
    fs(14, "custom.CorefLink", 3, 9, **{"@next": 15}),
    fs(15, "custom.CorefLink", 21, 24, referenceType="Pronoun"),
    fs(16, f"{CORE}lexmorph.type.pos.POS", 3, 9, PosValue="NNP"),
    fs(17, f"{CORE}segmentation.type.Token", 3, 9),
)  # fmt: skip


@pytest.fixture
def uima(tmp_path: Path) -> Read:
    def make(data: object) -> tuple[list[Document], tuple[Loss, ...]]:
        (tmp_path / "x.json").write_text(json.dumps(data), encoding="utf-8")
        return read_all(PLUGIN, tmp_path / "x.json")

    return make


def one(result: tuple[list[Document], tuple[Loss, ...]]) -> Document:
    (document,), losses = result
    assert losses == ()
    return document


def lost(document: Document) -> list[str]:
    return [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]


def test_every_kind_of_layer(uima: Read) -> None:
    document = one(uima(WHOLE))
    words = {m.id: document.text[m.spans[0].start : m.spans[0].end] for m in document.mentions}
    assert words == {"5": "Harris", "6": "Obama", "7": "signed", "15": "She"}
    by_id = {m.id: m for m in document.mentions}
    assert {m.id: m.label for m in document.mentions} == {
        "5": "Person", "6": "Person", "7": "Statement", "15": "Pronoun",
    }  # fmt: skip
    assert by_id["5"].links == (
        Link("www.wikidata.org", "http://www.wikidata.org/entity/Q10853588"),
    )
    assert by_id["7"].attributes == (
        Attribute("mode", "asserted"), Attribute("sure", "true"), Attribute("weight", "0.5"),
        Attribute("tags", "one"), Attribute("tags", "two"),
    )  # fmt: skip
    assert document.relations == (
        Relation("12", "met", (Argument("Arg1", "5"), Argument("Arg2", "6")),
                 attributes=(Attribute("since", "2008"),)),
        Relation("7.about.1", "about", (Argument("Arg1", "7"), Argument("Arg2", "6"))),
        Relation("7.slots", "Statement", (Argument("Agent", "5"), Argument("Object", "6")), "7"),
    )  # fmt: skip
    assert document.groups == (Group("Coref", ("5", "15")),)
    assert document.sentences == (Span(0, 19), Span(20, 31))
    assert document.splitter == GIVEN
    assert document.metadata == {
        "title": "A speech", "source": "https://e.org/a", "offsets": "UTF-16 code units",
    }  # fmt: skip
    assert lost(document) == ["dropped POS: 1 annotations of syntax, which are no mentions"]


def test_xmi_says_the_same(uima: Read, tmp_path: Path) -> None:
    """The same CAS, written as XMI by dkpro-cassis."""
    loaded = cassis.load_cas_from_json(json.dumps(WHOLE))
    (tmp_path / "y.xmi").write_text(loaded.to_xmi(), encoding="utf-8")
    (tmp_path / "TypeSystem.xml").write_text(loaded.typesystem.to_xml(), encoding="utf-8")
    written = one(read_all(PLUGIN, tmp_path / "y.xmi"))
    document = one(uima(WHOLE))
    assert written.text == document.text
    assert written.sentences == document.sentences
    assert written.groups == tuple(replace(g, line=written.groups[0].line) for g in document.groups)
    assert {(m.id, m.label, m.spans, m.links[0].identifier if m.links else None)
            for m in written.mentions} == {
        (m.id, m.label, m.spans, m.links[0].identifier if m.links else None)
        for m in document.mentions}  # fmt: skip
    assert {
        (m.id, frozenset((a.name, a.value) for a in m.attributes)) for m in written.mentions
    } == {(m.id, frozenset((a.name, a.value) for a in m.attributes)) for m in document.mentions}
    assert {(r.label, r.arguments, r.trigger) for r in written.relations} == {
        (r.label, r.arguments, r.trigger) for r in document.relations
    }
    assert [m.line for m in written.mentions] != [0] * len(written.mentions)


def test_structures_may_be_keyed_by_id(uima: Read) -> None:
    keyed = {str(s["%ID"]): {k: v for k, v in s.items() if k != "%ID"}
             for s in WHOLE["%FEATURE_STRUCTURES"]}  # fmt: skip
    assert one(uima({**WHOLE, "%FEATURE_STRUCTURES": keyed})) == replace(
        one(uima(WHOLE)), sources=ANY
    )


def test_views_are_documents_of_their_own(uima: Read) -> None:
    second = {"%ID": 50, "%TYPE": "uima.cas.Sofa", "sofaNum": 2, "sofaID": "de/DE",
              "sofaString": "Harris traf Obama."}  # fmt: skip
    there = {"%ID": 51, "%TYPE": NAMED, "@sofa": 50, "begin": 0, "end": 6, "value": "Person"}
    documents, losses = uima(cas(fs(2, NAMED, 3, 9, value="X"), more=(second, there)))
    assert losses == ()
    assert [(d.name, d.text, [m.label for m in d.mentions]) for d in documents] == [
        ("x/_InitialView", TEXT, ["X"]),
        ("x/de-DE", "Harris traf Obama.", ["Person"]),
    ]


def test_a_cas_without_text_is_listed(uima: Read) -> None:
    documents, losses = uima(cas(fs(2, NAMED, 0, 1), text=""))
    assert (documents, [loss.reason for loss in losses]) == ([], ["no view of it has a text"])


@pytest.mark.parametrize(
    ("structures", "reasons"),
    [
        ([fs(5, NAMED, 9, 3, value="P")], ["refused 5 P: 8 to 2 is no stretch of words"]),
        ([fs(5, NAMED, 3, 999)], ["refused 5 NamedEntity: 2 to 998 is no stretch of words"]),
        ([fs(5, NAMED, 3, None)], ["unread 5 NamedEntity: an annotation without begin and end"]),
        ([fs(5, NAMED, 3, 9), fs(5, NAMED, 3, 9)], ["unread NamedEntity 5: the id 5 is taken"]),
        (
            [fs(5, NAMED, 3, 9), fs(6, "custom.Knows", 3, 9, **{"@Governor": 5, "@Dependent": 99})],
            ["refused 6 Knows: no mention or event of this file is 99"],
        ),
        (
            [fs(5, "custom.Statement", 3, 9, **{"@about": 77})],
            ["unread about of Statement 5: it points to 77, no annotation"],
        ),
        (
            [fs(5, "custom.Comment", text="well")],
            ["unmapped Comment: 1 annotations of the text as a whole"],
        ),
        ([{"%TYPE": NAMED}], ["unread {'%TYPE': '" + NAMED + "'}: a feature structure without"]),
        (["nonsense"], ["unread nonsense: no feature structure"]),
    ],
)
def test_what_is_wrong_is_listed(uima: Read, structures: list[Any], reasons: list[str]) -> None:
    data = cas()
    data["%FEATURE_STRUCTURES"] += structures
    document = one(uima(data))
    assert len(document.losses) == len(reasons)
    assert all(map(str.startswith, lost(document), reasons)), lost(document)


def test_circles_end(uima: Read) -> None:
    types = {"a.A": {"%SUPER_TYPE": "a.B"}, "a.B": {"%SUPER_TYPE": "a.A"}}
    link = "custom.CorefLink"
    data = cas(
        fs(3, "a.A", 3, 9),
        fs(4, link, 3, 9, **{"@next": 5}),
        fs(5, link, 14, 19, **{"@next": 4}),
        fs(6, "custom.CorefChain", **{"@first": 4}),
        fs(7, "custom.Statement", 25, 31, **{"@about": 8}),
        {"%ID": 8, "%TYPE": "uima.cas.NonEmptyFSList", "@head": 3, "@tail": 8},
    )
    document = one(uima({**data, "%TYPES": {**TYPES, **types}}))
    assert document.groups == (Group("Coref", ("3", "5")),)
    assert [r.arguments[1].target for r in document.relations] == ["3"]


XMI = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
  xmlns:c="http:///custom.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
<c:Thing xmi:id="2" sofa="1" begin="0" end="6" kind="NGO" other="0"><tags>a b</tags></c:Thing>
<c:Unknown xmi:id="3" sofa="1" begin="7" end="10" kind="4"/>
<c:Thing xmi:id="4" sofa="1" begin="x" end="10" extra="1"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="Harris met&#10;Obama."/>
<cas:View sofa="1" members="2 3"/>
</xmi:XMI>"""
TYPE_SYSTEM = """<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>custom.Kind</name><supertypeName>uima.cas.String</supertypeName>
</typeDescription><typeDescription><name>custom.Thing</name>
<supertypeName>uima.tcas.Annotation</supertypeName><features>
<featureDescription><name>kind</name><rangeTypeName>custom.Kind</rangeTypeName></featureDescription>
<featureDescription><name>other</name><rangeTypeName>custom.Thing</rangeTypeName>
</featureDescription><featureDescription><name>tags</name>
<rangeTypeName>uima.cas.StringArray</rangeTypeName></featureDescription>
</features></typeDescription></types></typeSystemDescription>"""


def test_xmi_with_its_type_system(tmp_path: Path) -> None:
    (tmp_path / "x.xmi").write_text(XMI, encoding="utf-8")
    (tmp_path / "TypeSystem.xml").write_text(TYPE_SYSTEM, encoding="utf-8")
    sources, outside = discover([tmp_path])
    assert ([s.name for s in sources], outside) == (["x"], ())
    document = one(read_all(PLUGIN, tmp_path / "x.xmi"))
    assert document.text == "Harris met\nObama."
    assert [(m.id, m.label, m.line) for m in document.mentions] == [
        ("2", "NGO", 5),
        ("3", "Unknown", 6),
    ]
    assert document.mentions[0].attributes == (Attribute("tags", "a b", 5),)
    assert [(loss.line, loss.reason) for loss in document.losses] == [
        (6, "the type system has no type custom.Unknown"),
        (7, "an annotation without begin and end"),
        (7, "the type system has no such feature"),
    ]


def test_xmi_without_a_type_system_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xmi").write_text(XMI, encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.xmi: no type system; put TypeSystem\.xml or x-type"):
        read_all(PLUGIN, tmp_path / "x.xmi")


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + XMI.partition("\n")[2], "document type declaration"),
        ("<a>" * 400 + "</a>" * 400, "not XML"),
        ("", "not XML"),
        (XMI.replace("</xmi", "</xml"), "x.xmi:10: not XML"),
    ],
)
def test_xml_that_is_refused(tmp_path: Path, xml: str, reason: str) -> None:
    (tmp_path / "x.xmi").write_text(xml, encoding="utf-8")
    (tmp_path / "TypeSystem.xml").write_text(TYPE_SYSTEM, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_all(PLUGIN, tmp_path / "x.xmi")


@pytest.mark.parametrize("content", [[], 3, "a"])
def test_json_that_is_no_cas_is_refused(uima: Read, content: object) -> None:
    with pytest.raises(InputError, match="no JSON CAS"):
        uima(content)


def test_sniffing(tmp_path: Path) -> None:
    for name, content, taken in (
        ("a.json", json.dumps(WHOLE), True),
        ("b.json", '{"text": "\\"%TYPES\\": "}', False),
        ("c.xmi", XMI, True),
        ("d.xml", XMI, True),
        ("e.xml", TYPE_SYSTEM, False),
        ("f.txt", XMI, False),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert bool(sniff(tmp_path / name)) is taken, name


@FUZZ
@given(data=damaged(json.dumps(WHOLE).encode()))
def test_damaged_json_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.json", data)


@FUZZ
@given(data=damaged(XMI.encode()), types=damaged(TYPE_SYSTEM.encode()))
def test_damaged_xmi_is_read_or_refused(tmp_path: Path, data: bytes, types: bytes) -> None:
    (tmp_path / "TypeSystem.xml").write_bytes(types)
    survives(PLUGIN, tmp_path / "x.xmi", data)


# --- What other people annotated ------------------------------------------------------------

NO_MENTIONS = (f"{CORE}segmentation.", f"{CORE}metadata.", "uima.tcas.DocumentAnnotation")


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # cassis opens its resources so.
def test_every_annotation_of_inception_is_read() -> None:
    """Counted by dkpro-cassis, with its own idea of where they are."""
    for path in sorted((CORPORA / "inception-cas").glob("*.json")):
        text = path.read_text("utf-8")
        try:
            loaded = cassis.load_cas_from_json(text)
        except Exception:  # A type system without DKPro's types, which cassis then needs.
            loaded = cassis.load_cas_from_json(text, cassis.load_dkpro_core_typesystem())
        wanted = sorted(
            (a.begin, a.end, a.get_covered_text())
            for a in loaded.select_all_annotations()
            if not a.type.name.startswith(NO_MENTIONS)
        )
        document = one(read_all(PLUGIN, path))
        assert document.losses == ()
        assert wanted == sorted(
            (s.start, s.end, document.text[s.start : s.end])
            for m in document.mentions
            for s in m.spans
        )


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_the_edge_cases_of_uima() -> None:
    count = 0
    for path in sorted((CORPORA / "uima-cas").rglob("data*.json")):
        loaded = cassis.load_cas_from_json(path.read_text("utf-8"))
        documents, losses = read_all(PLUGIN, path)
        texts = [s.sofaString for s in loaded.sofas if (s.sofaString or "").strip()]
        assert [d.text for d in documents] == texts
        assert bool(losses) is (not texts)
        for document in documents:
            wanted = [
                (a.begin, a.end)
                for a in loaded.select_all_annotations()
                if not a.type.name.startswith(NO_MENTIONS)
            ]
            found = [(s.start, s.end) for m in document.mentions for s in m.spans]
            assert sorted(found) == sorted(wanted)
            count += len(found)
    assert count > 20
