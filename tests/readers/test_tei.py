"""TEI: the text, inline names, lists, standOff, and files that are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Relation
from kg.readers._gathered import GIVEN
from kg.readers.tei import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

Read = Callable[..., Document]
HEADER = """<teiHeader><fileDesc>
 <titleStmt><title>A  speech</title></titleStmt>
 <publicationStmt><publisher>The Gazette</publisher><date when="2015">2015</date>
  <idno type="URL">https://e.org/speech</idno>
  <availability><licence target="https://creativecommons.org/licenses/by/4.0/">x</licence></availability>
 </publicationStmt>
 <sourceDesc><bibl><date when="2012-02-10">10 February</date></bibl></sourceDesc></fileDesc>
<encodingDesc><listPrefixDef>
 <prefixDef ident="wd" matchPattern="(Q[0-9]+)" replacementPattern="http://www.wikidata.org/entity/$1"/>
 <prefixDef ident="psn" matchPattern="([a-z]+)" replacementPattern="#$1"/>
 <prefixDef ident="bad" matchPattern="((a+)+)+" replacementPattern="x"/>
</listPrefixDef></encodingDesc></teiHeader>"""
LISTS = """<standOff>
 <listPerson>
  <person xml:id="harris"><persName>Kamala D. Harris</persName>
   <idno type="Wikidata">Q10853588</idno>
   <affiliation ref="#state" role="attorney general" from="2011">AG</affiliation></person>
  <person xml:id="obama" sameAs="wd:Q76"><persName>Barack Obama</persName></person>
  <person xml:id="nobody"><persName>N. N.</persName></person>
 </listPerson>
 <listOrg><org xml:id="state"><orgName>State of California</orgName></org></listOrg>
 <listRelation>
  <relation name="met" active="#harris" passive="#obama psn:obama" cert="high"/>
  <relation name="knows" mutual="#harris #nobody"/>
 </listRelation>
 <spanGrp type="event"><span xml:id="ev" target="#v1"/><span target="#missing"/>
  <span from="#w1" to="#w2" ana="#Topic"/></spanGrp>
 <listAnnotation><annotation target="string-range(#p2, 0, 5)" ana="tax.xml#Person"/>
  <annotation target="#string-range(p2,7,99)"/></listAnnotation>
 <linkGrp type="says"><link target="#harris #ev"/></linkGrp>
</standOff>"""


def tei(body: str, header: str = HEADER, lists: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">'
        f"{header}{lists}<text><body>{body}</body></text></TEI>"
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def make(content: str) -> Document:
        (tmp_path / "x.xml").write_bytes(content.encode())
        assert sniff(tmp_path / "x.xml")
        ((document,), losses) = read_all(PLUGIN, tmp_path / "x.xml")
        assert losses == ()
        return document

    return make


def words(document: Document) -> list[tuple[str, str]]:
    text = document.text
    return [(m.label, "|".join(text[s.start : s.end] for s in m.spans)) for m in document.mentions]


def lost(document: Document) -> list[str]:
    return [f"{loss.kind} {loss.item}: {loss.reason}" for loss in document.losses]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>One\n   two <hi>th</hi>ree .</p>\n\n<p> Four</p>", "One two three .\n\nFour"),
        ("<head>Head</head><p>a<lb/>b<lb break='no'/>c <pb n='2'/> d</p>", "Head\n\na bc d"),
        ("<lg><l>One</l><l>two</l></lg><p>x</p>", "One\ntwo\n\nx"),
        ("<p>a <choice><sic>teh</sic><corr>the</corr></choice> b</p>", "a teh b"),
        ("<p><choice><expan>Doctor</expan><abbr>Dr</abbr></choice></p>", "Dr"),
        ("<p><app><rdg>x</rdg><lem>y</lem></app><del>z</del></p>", "y"),
        ("<p>He said <q>so</q>.</p><q>Alone</q><p>b</p>", "He said so.\n\nAlone\n\nb"),
        ("<list><item>a</item><item>b</item></list>", "a\nb"),
        ("<p>a<!-- no --> b<?pi x?>c</p>", "a bc"),
        ("<p>\u00a0 a\u00a0b</p>", "a b"),
    ],
)
def test_the_text(read: Read, body: str, text: str) -> None:
    assert read(tei(body)).text == text


def test_inline_names_and_what_is_said_of_them(read: Read) -> None:
    document = read(
        tei(
            '<p><persName ref="#harris" resp="#jd"><roleName>AG</roleName> Harris</persName> met '
            '<name type="person" ref="wd:Q76">Obama</name> in '
            '<rs type="city" subtype="x" key="NY">New York</rs> on <date when="2012-02-10">Friday'
            '</date>, <date from="2008">since</date>, <num value="5">five</num> '
            '<measure quantity="3" unit="km">3 km</measure>, <placeName>Rio <settlement ref="http://e.org/r">R'
            "</settlement></placeName>.<note>By <name>Ed</name></note></p>",
            lists=LISTS[: LISTS.index("<listRelation>")] + "</standOff>",
        )
    )
    assert words(document) == [
        ("persName", "AG Harris"),
        ("person", "Obama"),
        ("city", "New York"),
        ("date", "Friday"),
        ("date", "since"),
        ("num", "five"),
        ("measure", "3 km"),
        ("placeName", "Rio R"),
        ("settlement", "R"),
    ]
    harris, obama, city, friday, since, five, measure, *_ = document.mentions
    assert harris.links == (Link("Wikidata", "Q10853588", "Kamala D. Harris", harris.line),)
    assert harris.annotator.startswith("a")
    assert obama.links[0].identifier == "http://www.wikidata.org/entity/Q76"
    assert city.links == (Link("key", "NY", "", city.line),)
    assert city.attributes == (Attribute("subtype", "x", city.line),)
    assert [m.attributes[0].value for m in (friday, since, five)] == ["2012-02-10", "2008/..", "5"]
    assert {(a.name, a.value) for a in measure.attributes} == {("value", "3"), ("unit", "km")}
    assert document.metadata == {
        "title": "A speech",
        "publisher": "The Gazette",
        "date": "2012-02-10",
        "source": "https://e.org/speech",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "offsets": "code points",
    }
    assert lost(document) == [
        "dropped note: 1 of these are not in the text",
        "unread affiliation affiliation: #state: no mention of it in the text",
    ]


def test_lists_relations_and_stand_off(read: Read) -> None:
    document = read(
        tei(
            '<p><persName ref="#harris">Harris</persName> <w xml:id="v1">met</w> '
            '<persName ref="psn:obama" xml:id="o1">Obama</persName> of <orgName ref="#state">CA'
            '</orgName>. <persName corresp="#harris">She</persName> spoke of <w xml:id="w1">child'
            '</w> <w xml:id="w2">labour</w>.</p><p xml:id="p2">Obama <note>x</note>left.</p>',
            lists=LISTS,
        )
    )
    assert words(document) == [
        ("persName", "Harris"),
        ("persName", "Obama"),
        ("orgName", "CA"),
        ("persName", "She"),
        ("event", "met"),
        ("Topic", "child labour"),
        ("Person", "Obama"),
    ]
    assert document.groups == (Group("Coref", ("T1", "T4"), document.mentions[0].line),)
    link = document.mentions[1].links[0]
    assert (link.identifier, link.label) == ("http://www.wikidata.org/entity/Q76", "Barack Obama")
    found = [
        (r.label, r.arguments, [(a.name, a.value) for a in r.attributes])
        for r in document.relations
    ]
    assert found == [
        ("met", (Argument("Arg1", "T1"), Argument("Arg2", "o1")), [("cert", "high")]),
        ("met", (Argument("Arg1", "T1"), Argument("Arg2", "o1")), [("cert", "high")]),
        ("says", (Argument("Arg1", "T1"), Argument("Arg2", "ev")), []),
        ("affiliation", (Argument("Arg1", "T1"), Argument("Arg2", "T3")),
         [("role", "attorney general"), ("from", "2011")]),
    ]  # fmt: skip
    assert sorted(lost(document)) == [
        "dropped note: 1 of these are not in the text",
        "refused annotation annotation: #string-range(p2,7,99) is no place in the text",
        "refused span event: #missing is no place in the text",
        "unread relation knows: #nobody: no mention of it in the text",
    ]


def test_names_in_parts(read: Read) -> None:
    document = read(
        tei(
            '<p><persName xml:id="a" next="#b">attorneys</persName> and <persName xml:id="b" '
            'prev="#a" next="#a">general</persName></p>'
        )
    )
    assert words(document) == [("persName", "attorneys|general")]


def test_sentences_are_given(read: Read) -> None:
    document = read(tei("<p><s>One. Two</s> <s>three.</s></p>"))
    assert [document.text[s.start : s.end] for s in document.sentences] == ["One. Two", "three."]
    assert document.splitter == GIVEN


def test_a_corpus_has_several_documents(tmp_path: Path) -> None:
    one = '<TEI n="a/1"><text><p><name>A</name></p></text></TEI>'
    two = "<TEI><text><p><name>B</name></p></text></TEI>"
    corpus = f'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0">{one}{two}</teiCorpus>'
    (tmp_path / "x.xml").write_text(corpus, encoding="utf-8")
    documents, losses = read_all(PLUGIN, tmp_path / "x.xml")
    assert losses == ()
    assert [(d.name, d.text) for d in documents] == [("x/a-1", "A"), ("x/2", "B")]


def test_ids_that_are_taken_and_includes(read: Read) -> None:
    document = read(
        tei(
            '<p><name xml:id="a">A</name> <name xml:id="b">B</name> <name xml:id="a">C</name></p>'
            '<include xmlns="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
        )
    )
    assert [m.id for m in document.mentions] == ["a", "b"]
    assert lost(document) == [
        "refused a name: the id a is taken already",
        "unread /etc/passwd: an include is not followed",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE TEI SYSTEM "http://e.org/x.dtd">' + tei("").partition("\n")[2], "refused"),
        ('<!DOCTYPE TEI SYSTEM "file:///etc/passwd">' + tei("").partition("\n")[2], "refused"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + tei("&b;").partition("\n")[2], "refused"),
        (tei("<p>"), "x.xml:13: not XML"),
        (tei("<div>" * 300 + "</div>" * 300), "not XML"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "x.xml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_all(PLUGIN, tmp_path / "x.xml")


def test_a_list_without_a_text(tmp_path: Path) -> None:
    (tmp_path / "x.xml").write_text("<teiCorpus xmlns='http://www.tei-c.org/ns/1.0'/>")
    documents, losses = read_all(PLUGIN, tmp_path / "x.xml")
    assert (documents, len(losses)) == ([], 1)
    with pytest.raises(InputError, match="no TEI element"):
        PLUGIN.read(tmp_path / "x.xml", "x", "x.xml")


@pytest.mark.parametrize(
    ("content", "taken"),
    [(tei(""), True), ("<TEI/>", False), ("<a xmlns='http://www.tei-c.org/ns/1.0'/>", False)],
)
def test_sniffing(tmp_path: Path, content: str, taken: bool) -> None:
    (tmp_path / "x.xml").write_text(content, encoding="utf-8")
    assert bool(sniff(tmp_path / "x.xml")) is taken


@FUZZ
@given(
    data=damaged(
        tei('<p xml:id="p2">A <name xml:id="v1" ref="#harris">B</name> c</p>', lists=LISTS).encode()
    )
)
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.xml", data)


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_the_poem_of_recogito() -> None:
    path = CORPORA / "recogito" / "packages" / "text-annotator-tei" / "test" / "paradise-lost.xml"
    ((document,), losses) = read_all(PLUGIN, path)
    assert losses == ()
    assert document.metadata["title"] == "Paradise Lost: Book 1"
    assert document.text.startswith(
        "Paradise Lost: Book 1 (1674 version)\n\nJohn Milton\n\nTHE ARG"
    )
    raw = path.read_text("utf-8")
    assert document.text.count("\n") >= raw.count("<l ")
    assert Loss not in {type(x) for x in document.mentions}
    assert Relation not in {type(x) for x in document.mentions}
