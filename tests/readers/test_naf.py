"""NAF: words and terms, the layers that are read, and damaged files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Group, Link, Relation, Span
from kg.readers._gathered import GIVEN
from kg.readers.naf import PLUGIN, sniff
from tests.readers.whole import FUZZ, damaged, read_all, survives

RAW = "Kamala Harris signed it. She left Texas on Friday."
WORDS = [(0, 6, 1), (7, 6, 1), (14, 6, 1), (21, 2, 1), (23, 1, 1), (25, 3, 2), (29, 4, 2),
         (34, 5, 2), (40, 2, 2), (43, 6, 2), (49, 1, 2)]  # fmt: skip
LEMMAS = ["Kamala", "Harris", "sign", "it", ".", "she", "leave", "Texas", "on", "Friday", "."]


def targets(*numbers: int, head: int = 0) -> str:
    is_head = {head: ' head="yes"'}
    found = "".join(f'<target id="t{n}"{is_head.get(n, "")}/>' for n in numbers)
    return f"<span>{found}</span>"


def naf(layers: str = "", raw: str | None = RAW) -> str:
    words = "".join(
        f'<wf id="w{n}" sent="{sent}" offset="{start}" length="{length}">'
        f"{RAW[start : start + length]}</wf>"
        for n, (start, length, sent) in enumerate(WORDS, 1)
    )
    terms = "".join(
        f'<term id="t{n}" lemma="{lemma}"><span><target id="w{n}"/></span></term>'
        for n, lemma in enumerate(LEMMAS, 1)
    )
    text = f"<raw><![CDATA[{raw}]]></raw>" if raw is not None else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<NAF version="v3" xml:lang="en"><nafHeader>'
        '<fileDesc title="A speech" creationtime="2012-02-10T10:00:00Z" author="Jo"/>'
        '<public publicId="1" uri="https://e.org/a"/></nafHeader>'
        f"{text}<text>{words}</text><terms>{terms}</terms>{layers}</NAF>"
    )


LAYERS = f"""
<deps><dep from="t1" to="t2" rfunc="x"/></deps>
<entities>
 <entity id="e1" type="PERSON" confidence="0.9"><references>{targets(1, 2)}{targets(6)}</references>
  <externalReferences>
   <externalRef resource="dbp" reference="http://dbpedia.org/resource/Harris" confidence="0.2"/>
   <externalRef resource="dbp" reference="http://dbpedia.org/resource/Kamala" confidence="0.8">
    <externalRef resource="x" reference="http://e.org/nested"/></externalRef>
   <externalRef resource="geo" reference="17"/></externalReferences></entity>
 <entity eid="e2" type="LOCATION" status="deprecated"><references>{targets(8)}</references></entity>
</entities>
<timeExpressions><timex3 id="tmx0" type="DATE" value="2012-02-10"/>
 <timex3 id="tmx1" type="DATE" value="2012-02-10">{targets(10)}</timex3></timeExpressions>
<coreferences><coref id="co1" type="entity">{targets(1, 2)}{targets(4)}</coref></coreferences>
<srl><predicate id="pr1">{targets(3)}
  <role id="r1" semRole="A0">{targets(1, 2, head=2)}</role>
  <role id="r2" semRole="A1">{targets(4)}</role></predicate>
 <predicate id="pr2">{targets(7)}
  <role id="r3" semRole="A1">{targets(7, 8, 9, head=8)}</role>
  <role id="r4" semRole="TMP">{targets(9, 10, head=9)}</role></predicate></srl>
<temporalRelations><tlink id="tl1" from="pr2" to="tmx1" relType="IS_INCLUDED"/></temporalRelations>
<opinions><opinion/><opinion/></opinions>"""
Read = Callable[[str], Document]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def make(content: str) -> Document:
        (tmp_path / "x.naf").write_text(content, encoding="utf-8")
        assert sniff(tmp_path / "x.naf")
        ((document,), losses) = read_all(PLUGIN, tmp_path / "x.naf")
        assert losses == ()
        return document

    return make


def words(document: Document) -> list[tuple[str, str, str]]:
    text = document.text
    return [
        (m.id, m.label, "|".join(text[s.start : s.end] for s in m.spans)) for m in document.mentions
    ]


def test_every_layer(read: Read) -> None:
    document = read(naf(LAYERS))
    assert document.text == RAW
    assert document.sentences == (Span(0, 24), Span(25, 50))
    assert words(document) == [
        ("e1", "PERSON", "Kamala Harris"),
        ("e1~2", "PERSON", "She"),
        ("e2", "LOCATION", "Texas"),
        ("tmx1", "DATE", "Friday"),
        ("co1", "entity", "it"),
        ("pr1", "sign", "signed"),
        ("pr2", "leave", "left"),
        ("r4", "TMP", "on Friday"),
    ]
    harris, _, texas, friday, *_ = document.mentions
    assert harris.links == (
        Link("dbpedia.org", "http://dbpedia.org/resource/Kamala", "", harris.line),
        Link("geo", "17", "", harris.line),
    )
    assert harris.attributes == (Attribute("confidence", "0.9", harris.line),)
    assert (harris.status, texas.status) == ("accepted", "rejected")
    assert friday.attributes == (Attribute("value", "2012-02-10", friday.line),)
    assert [g.members for g in document.groups] == [("e1", "e1~2"), ("e1", "co1")]
    assert all(isinstance(g, Group) and g.label == "Coref" for g in document.groups)
    signed, left, included = document.relations
    assert (signed.label, signed.trigger, signed.arguments) == (
        "sign", "pr1", (Argument("A0", "e1"), Argument("A1", "co1")),
    )  # fmt: skip
    assert left.arguments == (Argument("A1", "e2"), Argument("TMP", "r4"))
    ends = (Argument("Arg1", "pr2"), Argument("Arg2", "tmx1"))
    assert included == Relation("tl1", "IS_INCLUDED", ends, line=included.line)
    assert document.metadata == {
        "title": "A speech", "date": "2012-02-10", "source": "https://e.org/a",
        "offsets": "code points",
    }  # fmt: skip
    assert [(loss.kind, loss.item) for loss in document.losses] == [
        ("unread", "opinions"),
        ("refused", "timex3 tmx0 DATE"),
    ]


def test_without_raw_text_the_words_are_the_text(read: Read) -> None:
    document = read(naf(LAYERS, raw=None))
    assert document.text == "Kamala Harris signed it .\nShe left Texas on Friday ."
    assert [text for _, _, text in words(document)][:3] == ["Kamala Harris", "She", "Texas"]
    assert document.splitter == GIVEN


def test_entities_of_version_3_1_and_fragments(read: Read) -> None:
    document = read(
        naf(
            f'<entities><entity id="e" type="X" status="system">{targets(1, 3)}</entity></entities>'
        )
    )
    assert words(document) == [("e", "X", "Kamala|signed")]
    assert document.mentions[0].status == "predicted"


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        (f'<entities><entity id="e" type="X">{targets(99)}</entity></entities>', "has this id"),
        ('<entities><entity id="e" type="X"/></entities>', "it has no words"),
        (
            f'<entities><entity id="e" type="X">{targets(1)}</entity><entity id="e" type="Y">'
            f"{targets(2)}</entity></entities>",
            "its id is taken",
        ),
        (
            '<temporalRelations><tlink id="l" from="a" to="b"/></temporalRelations>',
            "of this file is a",
        ),
        (f'<srl><predicate id="p">{targets(3)}<role semRole="A0"/></predicate></srl>', "no words"),
    ],
)
def test_what_is_wrong_is_listed(read: Read, layer: str, reason: str) -> None:
    document = read(naf(layer))
    assert any(reason in loss.reason for loss in document.losses)
    assert len(document.losses) <= 2


def test_words_that_are_not_where_they_are_said_to_be(read: Read) -> None:
    moved = naf(LAYERS).replace('offset="34"', 'offset="33"').replace('id="w5"', 'id="w4"')
    document = read(moved)
    assert ("e2", "LOCATION", "Texas") in words(document)
    assert {loss.kind for loss in document.losses} >= {"repaired", "refused"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<NAF/>", "neither raw nor text"),
        ("<!DOCTYPE NAF [<!ENTITY a 'b'>]><NAF><raw>&a;</raw></NAF>", "refused"),
        ("<NAF><raw>a</NAF>", "not XML"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "x.naf").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_all(PLUGIN, tmp_path / "x.naf")


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    for name, content in (("a.xml", "<TEI/>"), ("b.txt", naf())):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert sniff(tmp_path / name) is None


@FUZZ
@given(data=damaged(naf(LAYERS).encode()))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.naf", data)
