"""WebAnno TSV 3: every kind of column, and damaged files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.model import Argument, Attribute, Document, Group, Link, Relation, Span
from kg.readers.webanno_tsv import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

Read = Callable[[str], Document]
NAMED = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"
WHOLE = (
    "#FORMAT=WebAnno TSV 3.3\n"
    f"#T_SP={NAMED}|identifier|value\n"
    f"#T_SP=custom.Statement|mode|ROLE_custom.Statement:roles_custom.StatementRolesLink|{NAMED}\n"
    f"#T_SP={POS}|PosValue\n"
    f"#T_RL=custom.Knows|label|since|BT_{NAMED}\n"
    "#T_CH=custom.CorefLink|referenceRelation|referenceType\n"
    "\n\n"
    "#Text=\U0001f973 Kamala Harris met Obama.\n"
    "1-1\t0-2\t\U0001f973\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    "1-2\t3-9\tKamala\thttp://e.org/Q1[1]\tPerson[1]\t_\t_\t_\tNNP\t_\t_\t_\t*->1-1\t*[9]\t\n"
    "1-3\t10-16\tHarris\thttp://e.org/Q1[1]|*[2]\tPerson[1]|Name[2]\t_\t_\t_\tNNP\t_\t_\t_"
    "\tcoref->1-1\t*[9]\t\n"
    "1-4\t17-20\tmet\t_\t_\tas\\|ser\\_ted\tAgent;*\t1-2[1];1-5\t_\t_\t_\t_\t_\t_\t\n"
    "1-5\t21-26\tObama\t_\tPerson\t_\t_\t_\t_\tmet\t2008\t1-2[1_0]\t_\t_\t\n"
    "1-5.1\t21-22\tO\t_\tLetter\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    "1-6\t26-27\t.\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    "\n"
    "#Sentence.id=two\n"
    "#Text=She left.\n"
    "#Text=Then\\tslept.\n"
    "2-1\t29-32\tShe\t_\t_\t_\t_\t_\t_\t_\t_\t_\tcoref->1-2\tPronoun\t\n"
    "2-2\t33-37\tleft\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
)


@pytest.fixture
def tsv(tmp_path: Path) -> Read:
    def make(content: str) -> Document:
        (tmp_path / "x.tsv").write_bytes(content.encode())
        assert sniff(tmp_path / "x.tsv")
        ((document,), losses) = read_all(PLUGIN, tmp_path / "x.tsv")
        assert losses == ()
        return document

    return make


def small(*rows: str, layers: str = "#T_SP=custom.Span|value\n", text: str = "a b c") -> str:
    lines = "".join(row + "\n" for row in rows)
    return f"#FORMAT=WebAnno TSV 3.2\n{layers}\n\n#Text={text}\n{lines}"


def words(document: Document) -> list[tuple[str, str]]:
    return [(m.label, document.text[s.start : s.end]) for m in document.mentions for s in m.spans]


def test_every_kind_of_column(tsv: Read) -> None:
    document = tsv(WHOLE)
    assert document.text == (
        "\U0001f973 Kamala Harris met Obama.\n She left.\nThen\tslept."
    )  # The file leaves two characters between the sentences.
    assert document.sentences == (Span(0, 26), Span(28, 49))
    assert words(document) == [
        ("Person", "Kamala Harris"),
        ("Name", "Harris"),
        ("Statement", "met"),
        ("Person", "Obama"),
        ("Letter", "O"),
        ("Pronoun", "She"),
    ]
    person, _, statement, obama, *_, she = document.mentions
    assert person.links == (Link("e.org", "http://e.org/Q1", "", 11),)
    assert statement.attributes == (Attribute("mode", "as|ser_ted", 13),)
    assert document.relations == (
        Relation(
            f"E{statement.id[1:]}",
            "Statement",
            (Argument("Agent", person.id), Argument("roles", obama.id)),
            statement.id,
            line=13,
        ),
        Relation(
            "R2", "met", (Argument("Arg1", person.id), Argument("Arg2", obama.id)), None,
            (Attribute("since", "2008", 14),), 14,
        ),
    )  # fmt: skip
    assert document.groups == (Group("Coref", (person.id, she.id), 11),)
    assert document.metadata == {"offsets": "UTF-16 code units"}
    assert [(loss.kind, loss.item) for loss in document.losses] == [("dropped", "POS")]


def test_stacked_and_crossing(tsv: Read) -> None:
    document = tsv(
        small(
            "1-1\t0-1\ta\tX[1]|Y[2]\t",
            "1-2\t2-3\tb\tX[1]|Y[2]|Z[3]\t",
            "1-2.1\t2-2\t\tEmpty\t",
            "",
            "#Text=c",
            "2-1\t4-5\tc\tY[2]|Z[3]\t",
            text="a b",
        )
    )
    assert words(document) == [("X", "a b"), ("Y", "a b\nc"), ("Z", "b\nc")]
    assert [(loss.line, loss.kind) for loss in document.losses] == [(8, "refused")]


def test_stacked_slots_and_any_target(tsv: Read) -> None:
    layers = (
        "#T_SP=custom.Span|\n"
        "#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|uima.tcas.Annotation\n"
    )
    document = tsv(
        small(
            "1-1\t0-1\ta\t_\t*;*[1]|p[2]\t1-2;1-3|1-3\t",
            "1-2\t2-3\tb\t*\t_\t_\t",
            "1-3\t4-5\tc\t*\t_\t_\t",
            layers=layers,
        )
    )
    assert [(r.label, [a.role for a in r.arguments]) for r in document.relations] == [
        ("Host", ["links", "links"]),
        ("Host", ["p"]),
    ]
    assert document.losses == ()


def test_special_characters(tsv: Read) -> None:
    document = tsv(small("1-1\t0-3\ta\\\\b\tv\\[1\\]\\;\\->\\t\\*[7]\t", text="a\\\\b"))
    assert document.text == "a\\b"
    assert [m.label for m in document.mentions] == ["v[1];->\t*"]


@pytest.mark.parametrize(
    ("layers", "row", "loss"),
    [
        (
            "#T_SP=x.S|v\n#T_RL=x.R|v|BT_x.S\n",
            "1-1\t0-1\ta\t*\t*\t1-9\t",
            "not both annotations of x.S",
        ),
        (
            "#T_SP=x.S|v\n#T_RL=x.R|v|BT_x.S\n",
            "1-1\t0-1\ta\t*\t*\t?\t",
            "not both annotations of x.S",
        ),
        (
            "#T_SP=x.H|ROLE_x.H:l_x.L|x.S\n",
            "1-1\t0-1\ta\tp\t1-3[4]\t",
            "no annotation of x.S is at",
        ),
        ("#T_XX=x.H|\n", "1-1\t0-1\ta\t", "no layer of spans, relations or chains"),
        ("", "1-1\tzero\ta\t", "not of the form"),
        ("", "nonsense", "not of the form"),
        ("", "1-1\t0-1\tz\t", "does not go on with it"),
        ("#T_SP=x.S|v\n", "1-1.1\t0-1\ta\tX\t", "a part of no token"),
    ],
)
def test_what_is_wrong_is_listed(tsv: Read, layers: str, row: str, loss: str) -> None:
    document = tsv(small(row, "1-2\t2-3\tb\t", layers=layers))
    assert len(document.losses) == 1
    assert loss in document.losses[0].reason


def test_offsets_that_go_back_are_not_believed(tsv: Read) -> None:
    document = tsv(small("1-1\t100-101\ta\tX\t", "", "#Text=b", "2-1\t3-4\tb\tY\t", text="a"))
    assert document.text == "a\nb"
    assert words(document) == [("X", "a"), ("Y", "b")]
    assert [loss.kind for loss in document.losses] == ["repaired"]


def test_other_files_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("a\tB-X\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text(WHOLE, encoding="utf-8")
    assert sniff(tmp_path / "a.tsv") is sniff(tmp_path / "b.txt") is None


@FUZZ
@given(data=damaged(WHOLE.encode()))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.tsv", data)


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_every_span_and_relation_of_gum() -> None:
    """Counted in the cells; and the same mentions as in the CoNLL-U of the same documents."""
    total = 0
    for path in sorted((CORPORA / "gum-news" / "coref" / "gum" / "tsv").glob("*.tsv")):
        spans, relations, sentences = set(), 0, 0
        for line in path.read_text("utf-8").splitlines():
            columns = line.split("\t")
            sentences += line.startswith("#Text=")
            if len(columns) > 8 and not line.startswith("#"):
                cells = [] if columns[3] == "_" else columns[3].split("|")
                ids = [re.search(r"\[(\d+)\]$", cell) for cell in cells]
                spans |= {i[1] if i else columns[0] for i in ids}
                relations += 0 if columns[9] == "_" else len(columns[9].split("|"))
        ((document,), _) = read_all(PLUGIN, path)
        assert document.losses == ()
        assert (len(document.mentions), len(document.relations)) == (len(spans), relations)
        assert len(document.sentences) == sentences
        other = CORPORA / "gum-news" / "dep" / f"{path.stem}.conllu"
        assert len(spans) == sum(
            value.count("(")
            for value in re.findall(r"[\t|]Entity=([^|\n]*)", other.read_text("utf-8"))
        )
        total += relations
    assert total > 2000
