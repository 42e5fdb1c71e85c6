"""One article in every format that has a reader here says the same, and no two readers take it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.model import Document
from kg.readers import discover, readers, unpack
from kg.readers import read as read_source
from tests.readers.whole import sound

TEXT = "Kamala Harris met Barack Obama in New York ."
HARRIS = "http://www.wikidata.org/entity/Q10853588"
SAID = {
    ("Person", "Kamala Harris", HARRIS),
    ("Person", "Barack Obama", ""),
    ("City", "New York", ""),
}
PLACES = {"h": (0, 13), "o": (18, 30), "n": (34, 42)}
LABELS = {"h": "Person", "o": "Person", "n": "City"}
NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"


def web_annotation() -> str:
    def body(id_: str) -> list[dict[str, str]]:
        tag = [{"type": "TextualBody", "purpose": "tagging", "value": LABELS[id_]}]
        link = {"type": "SpecificResource", "purpose": "identifying", "source": HARRIS}
        return [*tag, link] if id_ == "h" else tag

    def selector(start: int, end: int) -> list[dict[str, object]]:
        return [
            {"type": "TextQuoteSelector", "exact": TEXT[start:end]},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ]

    source = {"id": "http://e.org/x", "type": "Text", "value": TEXT}
    items: list[dict[str, object]] = [
        {"id": i, "type": "Annotation", "body": body(i),
         "target": {"source": source["id"], "selector": selector(*place)}}
        for i, place in PLACES.items()
    ]  # fmt: skip
    met = {"type": "TextualBody", "purpose": "tagging", "value": "met"}
    target = [{"id": "h"}, {"id": "o"}]
    items.append({"id": "r", "motivation": "linking", "body": met, "target": target})
    context = "http://www.w3.org/ns/anno.jsonld"
    return json.dumps({"@context": context, "sources": [source], "items": items})


def cas() -> str:
    numbers = {"h": 2, "o": 3, "n": 4}
    spans = [
        {"%ID": numbers[i], "%TYPE": NAMED, "@sofa": 1, "begin": start, "end": end,
         "value": LABELS[i], **({"identifier": HARRIS} if i == "h" else {})}
        for i, (start, end) in PLACES.items()
    ]  # fmt: skip
    met = {"%ID": 5, "%TYPE": "custom.Relation", "@sofa": 1, "begin": 18, "end": 30,
           "@Governor": 2, "@Dependent": 3, "label": "met"}  # fmt: skip
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": TEXT}
    return json.dumps(
        {"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, *spans, met],
         "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4, 5]}}}
    )  # fmt: skip


XMI = f"""<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
 xmlns:t="http:///{NAMED.rpartition(".")[0].replace(".", "/")}.ecore" xmlns:c="http:///custom.ecore">
<t:NamedEntity xmi:id="2" sofa="1" begin="0" end="13" value="Person" identifier="{HARRIS}"/>
<t:NamedEntity xmi:id="3" sofa="1" begin="18" end="30" value="Person"/>
<t:NamedEntity xmi:id="4" sofa="1" begin="34" end="42" value="City"/>
<c:Relation xmi:id="5" sofa="1" begin="18" end="30" Governor="2" Dependent="3" label="met"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{TEXT}"/></xmi:XMI>"""


def types() -> str:
    def described(name: str, **features: str) -> str:
        inner = "".join(
            f"<featureDescription><name>{key}</name><rangeTypeName>{range_}</rangeTypeName>"
            "</featureDescription>"
            for key, range_ in features.items()
        )
        return (
            f"<typeDescription><name>{name}</name><supertypeName>uima.tcas.Annotation"
            f"</supertypeName><features>{inner}</features></typeDescription>"
        )

    string = "uima.cas.String"
    relation = described("custom.Relation", Governor=NAMED, Dependent=NAMED, label=string)
    named = described(NAMED, value=string, identifier=string)
    return f"<typeSystemDescription><types>{named}{relation}</types></typeSystemDescription>"


TSV = f"""#FORMAT=WebAnno TSV 3.3
#T_SP={NAMED}|identifier|value
#T_RL=custom.Relation|label|BT_{NAMED}


#Text={TEXT}
1-1\t0-6\tKamala\t{HARRIS}[1]\tPerson[1]\t_\t_\t
1-2\t7-13\tHarris\t{HARRIS}[1]\tPerson[1]\t_\t_\t
1-3\t14-17\tmet\t_\t_\t_\t_\t
1-4\t18-24\tBarack\t*[2]\tPerson[2]\tmet\t1-1[1_2]\t
1-5\t25-30\tObama\t*[2]\tPerson[2]\t_\t_\t
1-6\t31-33\tin\t_\t_\t_\t_\t
1-7\t34-37\tNew\t*[3]\tCity[3]\t_\t_\t
1-8\t38-42\tYork\t*[3]\tCity[3]\t_\t_\t
1-9\t43-44\t.\t_\t_\t_\t_\t
"""
TAGS = ["B-Person", "I-Person", "O", "B-Person", "I-Person", "O", "B-City", "I-City", "O"]
IOB = "".join(f"{word} {tag}\n" for word, tag in zip(TEXT.split(), TAGS, strict=True))
BRACKETS = ["(1-Person-1-", "1)", "", "(2-Person-1-", "2)", "", "(3-City-1-", "3)", ""]
CONLLU = "".join(
    "\t".join([str(n), word, *"_" * 7, f"Entity={bracket}" if bracket else "_"]) + "\n"
    for n, (word, bracket) in enumerate(zip(TEXT.split(), BRACKETS, strict=True), 1)
)
TEI = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff>
<listPerson><person xml:id="ph"><persName>Harris</persName></person></listPerson>
<listRelation><relation name="met" active="#h" passive="#o"/></listRelation></standOff><text><body>
<p><rs type="Person" xml:id="h" ref="{HARRIS}">Kamala Harris</rs> met
<rs type="Person" xml:id="o">Barack Obama</rs> in <rs type="City">New York</rs> .</p>
</body></text></TEI>"""


def nif() -> str:
    def mention(id_: str, start: int, end: int) -> str:
        link = f" ; its:taIdentRef <{HARRIS}>" if id_ == "h" else ""
        return (
            f"<urn:{id_}> a nif:Phrase ; nif:beginIndex {start} ; nif:endIndex {end} ; "
            f'nif:anchorOf "{TEXT[start:end]}" ; nif:referenceContext <urn:c> ; '
            f"its:taClassRef <http://e.org/terms#{LABELS[id_]}>{link} .\n"
        )

    found = "".join(mention(id_, *place) for id_, place in PLACES.items())
    return (
        f"@prefix nif: <{NIF}> .\n@prefix its: <http://www.w3.org/2005/11/its/rdf#> .\n"
        f'<urn:c> a nif:Context ; nif:isString "{TEXT}" .\n{found}'
    )


def naf() -> str:
    def entity(id_: str, *words: int) -> str:
        targets = "".join(f'<target id="w{n}"/>' for n in words)
        link = f'<externalRef resource="x" reference="{HARRIS}"/>' if id_ == "h" else ""
        return (
            f'<entity id="{id_}" type="{LABELS[id_]}"><references><span>{targets}</span>'
            f"</references><externalReferences>{link}</externalReferences></entity>"
        )

    words = "".join(f'<wf id="w{n}" sent="1">{w}</wf>' for n, w in enumerate(TEXT.split(), 1))
    entities = entity("h", 1, 2) + entity("o", 4, 5) + entity("n", 7, 8)
    met = '<clink id="r" from="h" to="o" relType="met"/>'
    return (
        f"<NAF><text>{words}</text><entities>{entities}</entities>"
        f"<causalRelations>{met}</causalRelations></NAF>"
    )


FILES = {
    "web-annotation": ("x.jsonld", web_annotation()),
    "uima-cas json": ("x.json", cas()),
    "uima-cas xmi": ("x.xmi", XMI),
    "webanno-tsv": ("x.tsv", TSV),
    "iob": ("x.iob", IOB),
    "conllu": ("x.conllu", CONLLU),
    "tei": ("x.xml", TEI),
    "nif": ("x.ttl", nif()),
    "naf": ("x.naf", naf()),
}
NO_RELATIONS = {"iob", "conllu", "nif"}
NO_LINKS = {"iob", "conllu"}


def article(format_: str, folder: Path) -> Document:
    name, content = FILES[format_]
    (folder / name).write_text(content, encoding="utf-8")
    if format_ == "uima-cas xmi":
        (folder / "TypeSystem.xml").write_text(types(), encoding="utf-8")
    found, outside = discover([folder])
    sources, lost = unpack(found, folder / "parts")
    assert (outside, lost, [one.reader.name for one in sources]) == ((), (), [format_.split()[0]])
    return sound(read_source(sources[0]))


@pytest.mark.parametrize("format_", FILES)
def test_one_article_says_the_same_in_every_format(format_: str, tmp_path: Path) -> None:
    document = article(format_, tmp_path)
    assert document.losses == ()
    words = {m.id: document.text[m.spans[0].start : m.spans[0].end] for m in document.mentions}
    said = {
        (m.label, words[m.id], m.links[0].identifier if m.links else "") for m in document.mentions
    }
    bare = {(label, text, "") for label, text, _ in SAID}
    assert document.text == TEXT
    assert said == (bare if format_ in NO_LINKS else SAID)
    relations = [(r.label, *(words[a.target] for a in r.arguments)) for r in document.relations]
    met = [("met", "Kamala Harris", "Barack Obama")]
    assert relations == ([] if format_ in NO_RELATIONS else met)


@pytest.mark.parametrize("format_", FILES)
def test_only_one_reader_takes_a_file(format_: str, tmp_path: Path) -> None:
    name, content = FILES[format_]
    (tmp_path / name).write_text(content, encoding="utf-8")
    takers = [reader.name for reader in readers() if reader.sniff(tmp_path / name)]
    assert takers == [format_.split()[0]]
