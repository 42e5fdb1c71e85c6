"""One article in every format gives one graph, to the byte, and no two readers take a file of it.

A format that has no links or no relations gives the graph of the article without them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from kg.build import build
from kg.names import KG
from kg.readers import readers
from kg.store import Store, nquads

ONTOLOGY = Path(__file__).parents[2] / "ontology"

TEXT = "Kamala Harris met Barack Obama in New York ."
HARRIS = "http://www.wikidata.org/entity/Q10853588"
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

    source = {"id": "urn:x", "type": "Text", "value": TEXT}
    items: list[dict[str, object]] = [
        {"id": i, "type": "Annotation", "body": body(i),
         "target": {"source": source["id"], "selector": selector(*place)}}
        for i, place in PLACES.items()
    ]  # fmt: skip
    active = {"type": "TextualBody", "purpose": "tagging", "value": "activeIn"}
    target = [{"id": "h"}, {"id": "n"}]
    items.append({"id": "r", "motivation": "linking", "body": active, "target": target})
    context = "http://www.w3.org/ns/anno.jsonld"
    return json.dumps({"@context": context, "sources": [source], "items": items})


def cas() -> str:
    numbers = {"h": 2, "o": 3, "n": 4}
    spans = [
        {"%ID": numbers[i], "%TYPE": NAMED, "@sofa": 1, "begin": start, "end": end,
         "value": LABELS[i], **({"identifier": HARRIS} if i == "h" else {})}
        for i, (start, end) in PLACES.items()
    ]  # fmt: skip
    active = {"%ID": 5, "%TYPE": "custom.Relation", "@sofa": 1, "begin": 34, "end": 42,
              "@Governor": 2, "@Dependent": 4, "label": "activeIn"}  # fmt: skip
    sofa = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": TEXT}
    return json.dumps(
        {"%TYPES": {}, "%FEATURE_STRUCTURES": [sofa, *spans, active],
         "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2, 3, 4, 5]}}}
    )  # fmt: skip


XMI = f"""<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
 xmlns:t="http:///{NAMED.rpartition(".")[0].replace(".", "/")}.ecore" xmlns:c="http:///custom.ecore">
<t:NamedEntity xmi:id="2" sofa="1" begin="0" end="13" value="Person" identifier="{HARRIS}"/>
<t:NamedEntity xmi:id="3" sofa="1" begin="18" end="30" value="Person"/>
<t:NamedEntity xmi:id="4" sofa="1" begin="34" end="42" value="City"/>
<c:Relation xmi:id="5" sofa="1" begin="34" end="42" Governor="2" Dependent="4" label="activeIn"/>
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
1-4\t18-24\tBarack\t*[2]\tPerson[2]\t_\t_\t
1-5\t25-30\tObama\t*[2]\tPerson[2]\t_\t_\t
1-6\t31-33\tin\t_\t_\t_\t_\t
1-7\t34-37\tNew\t*[3]\tCity[3]\tactiveIn\t1-1[1_3]\t
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
<listRelation><relation name="activeIn" active="#h" passive="#n"/></listRelation>
</standOff><text><body>
<p><rs type="Person" xml:id="h" ref="{HARRIS}">Kamala Harris</rs> met
<rs type="Person">Barack Obama</rs> in <rs type="City" xml:id="n">New York</rs> .</p>
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
    active = '<clink id="r" from="h" to="n" relType="activeIn"/>'
    return (
        f"<NAF><text>{words}</text><entities>{entities}</entities>"
        f"<causalRelations>{active}</causalRelations></NAF>"
    )


BRAT = f"""T1\tPerson 0 13\tKamala Harris
T2\tPerson 18 30\tBarack Obama
T3\tCity 34 42\tNew York
R1\tactiveIn Arg1:T1 Arg2:T3
N1\tReference T1 Wikidata:{HARRIS.rpartition("/")[2]}\tKamala Harris
"""


def jsonl(*, links: bool = True, relations: bool = True) -> str:
    known = {"h": {"links": [{"source": "Wikidata", "id": HARRIS.rpartition("/")[2]}]}}
    spans = [
        {
            "id": i,
            "label": LABELS[i],
            "start": start,
            "end": end,
            **(known.get(i, {}) if links else {}),
        }
        for i, (start, end) in PLACES.items()
    ]
    active = {"label": "activeIn", "from": "h", "to": "n"}
    return json.dumps({"id": "x", "text": TEXT, "spans": spans, "relations": [active] * relations})


def doccano() -> str:
    entities = [
        {"id": n, "label": LABELS[i], "start_offset": start, "end_offset": end}
        for n, (i, (start, end)) in enumerate(PLACES.items())
    ]
    active = {"id": 9, "from_id": 0, "to_id": 2, "type": "activeIn"}
    return json.dumps({"id": "x", "text": TEXT, "entities": entities, "relations": [active]})


def of_spacy() -> list[dict[str, object]]:
    return [
        {"start": start, "end": end, "label": LABELS[i], **({"kb_id": HARRIS} if i == "h" else {})}
        for i, (start, end) in PLACES.items()
    ]


def prodigy() -> str:
    h, _, n = of_spacy()
    active = {"head": 1, "child": 7, "head_span": h, "child_span": n, "label": "activeIn"}
    task = {
        "_input_hash": "x",
        "text": TEXT,
        "spans": of_spacy(),
        "relations": [active],
        "answer": "accept",
    }
    return json.dumps(task)


def label_studio() -> str:
    to = {"from_name": "label", "to_name": "text"}
    results: list[dict[str, object]] = [
        {"id": i, "type": "labels", **to,
         "value": {"start": start, "end": end, "text": TEXT[start:end], "labels": [LABELS[i]]}}
        for i, (start, end) in PLACES.items()
    ]  # fmt: skip
    start, end = PLACES["h"]
    wiki = {"start": start, "end": end, "text": [HARRIS]}
    results.append({**to, "id": "h", "type": "textarea", "from_name": "wiki", "value": wiki})
    active = {"type": "relation", "from_id": "h", "to_id": "n", "labels": ["activeIn"]}
    answers = [{"result": [*results, {**active, "direction": "right"}]}]
    return json.dumps([{"id": "x", "data": {"text": TEXT}, "annotations": answers}])


FILES = {
    "brat": ("x.ann", BRAT),
    "jsonl": ("x.jsonl", jsonl()),
    "doccano": ("x.jsonl", doccano()),
    "prodigy": ("x.jsonl", prodigy()),
    "label-studio": ("x.json", label_studio()),
    "spacy-json": ("x.json", json.dumps({"id": "x", "text": TEXT, "ents": of_spacy()})),
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
BESIDE = {"brat": ("x.txt", TEXT), "uima-cas xmi": ("TypeSystem.xml", types())}
NO_RELATIONS = {"iob", "conllu", "nif", "spacy-json"}
NO_LINKS = {"iob", "conllu", "doccano"}
PROFILE = '[attributes]\nwiki = "link"\n'  # Label Studio has no links of its own.


def put(format_: str, folder: Path) -> Path:
    name, content = FILES[format_]
    (folder / name).write_text(content, encoding="utf-8")
    if format_ in BESIDE:
        (folder / BESIDE[format_][0]).write_text(BESIDE[format_][1], encoding="utf-8")
    return folder / name


def graph(folder: Path) -> list[bytes]:
    """The canonical N-Quads of what a folder gives, but for who found the sentences."""
    (folder / "kg.toml").write_text(PROFILE, encoding="utf-8")
    store = Store(folder.with_name(f"{folder.name}-store"))
    assert build([folder], ONTOLOGY, store, ledger=None).losses == ()
    view = store.open()
    try:
        return [line for line in nquads(view.store) if f"<{KG}splitter>".encode() not in line]
    finally:
        view.close()


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool, bool], list[bytes]]:
    """The graph of the article, with and without links and relations."""

    @cache
    def of(links: bool, relations: bool) -> list[bytes]:
        folder = tmp_path_factory.mktemp("one")
        content = jsonl(links=links, relations=relations)
        (folder / "x.jsonl").write_text(content, encoding="utf-8")
        return graph(folder)

    return of


@pytest.mark.parametrize("format_", FILES)
def test_one_article_gives_one_graph_from_every_format(
    format_: str, tmp_path: Path, expected: Callable[[bool, bool], list[bytes]]
) -> None:
    put(format_, tmp_path)
    links, relations = format_ not in NO_LINKS, format_ not in NO_RELATIONS
    found = graph(tmp_path)
    assert found == expected(links, relations)
    said = b"".join(found).decode()
    assert (HARRIS in said, "#activeIn> <https://kg.example/id/" in said) == (links, relations)


def test_every_reader_is_here() -> None:
    here = {format_.split()[0] for format_ in FILES}
    assert here == {reader.name for reader in readers()} - {"spacy-docbin"}  # test_spacy.py


@pytest.mark.parametrize("format_", FILES)
def test_only_one_reader_takes_a_file(format_: str, tmp_path: Path) -> None:
    path = put(format_, tmp_path)
    takers = [
        reader.name for reader in readers() if path.suffix in reader.suffixes and reader.sniff(path)
    ]
    assert takers == [format_.split()[0]]
