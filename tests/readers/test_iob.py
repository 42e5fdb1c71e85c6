"""Columns of tags: the schemes, the columns of known tasks, and damaged files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.model import Attribute, Document, Link, Loss, Span
from kg.readers._gathered import GIVEN
from kg.readers.iob import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

Read = Callable[..., tuple[list[Document], tuple[Loss, ...]]]
CONLL_2003 = """-DOCSTART- -X- -X- O

U.N. NNP I-NP I-ORG
official NN I-NP O
Rolf NNP I-NP I-PER
Ekeus NNP I-NP I-PER
heads VBZ I-VP O
Baghdad NNP I-NP I-LOC
. . O O

-DOCSTART- -X- -X- O

Paris NNP I-NP I-LOC
Texas NNP I-NP B-LOC

Nothing NN I-NP O
"""
HIPE = (
    "TOKEN\tNE-COARSE-LIT\tNE-NESTED\tNEL-LIT\tMISC\n"
    "# hipe2022:document_id = NZZ-1\n"
    "Le\tO\tO\t_\t_\n"
    "Président\tB-pers\tO\tQ1\t_\n"
    "de\tI-pers\tO\tQ1\t_\n"
    "l'\tI-pers\tB-loc\tQ1\tNoSpaceAfter\n"
    "Europe\tI-pers\tI-loc\tQ1\tEndOfLine\n"
    "arrive\tO\tO\t_\tEndOfSentence|NoSpaceAfter\n"
    "Nadie\tB-pers\tO\tNIL\t_\n"
    "# hipe2022:document_id = NZZ-2\n"
    "Rien\tO\tO\t_\t_\n"
)


@pytest.fixture
def iob(tmp_path: Path) -> Read:
    def make(content: str, name: str = "x.iob") -> tuple[list[Document], tuple[Loss, ...]]:
        (tmp_path / name).write_bytes(content.encode())
        assert sniff(tmp_path / name)
        return read_all(PLUGIN, tmp_path / name)

    return make


def one(result: tuple[list[Document], tuple[Loss, ...]]) -> Document:
    (document,), losses = result
    assert losses == ()
    return document


def words(document: Document) -> list[tuple[str, str]]:
    return [(m.label, document.text[s.start : s.end]) for m in document.mentions for s in m.spans]


def column(*tags: str) -> str:
    return "".join(f"t{number} {tag}\n" for number, tag in enumerate(tags))


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-A I-A O B-A B-A", ["t0 t1", "t3", "t4"]),
        ("I-A I-A O I-A B-A", ["t0 t1", "t3", "t4"]),
        ("I-A I-B B-B O O", ["t0", "t1", "t2"]),
        ("B-A I-A E-A S-A S-A", ["t0 t1 t2", "t3", "t4"]),
        ("B-A L-A U-A O B-A", ["t0 t1", "t2", "t4"]),
        ("O _ - B-A-B I-A-B", ["t3 t4"]),
    ],
)
def test_schemes(iob: Read, tags: str, found: list[str]) -> None:
    document = one(iob(column(*tags.split())))
    assert [text for _, text in words(document)] == found
    assert document.losses == ()


def test_what_goes_on_without_a_beginning_is_noted(iob: Read) -> None:
    document = one(iob(column("B-A", "O", "I-A", "I-B", *["O"] * 9, "X-A")))
    assert words(document) == [("A", "t0"), ("A", "t2"), ("B", "t3")]
    assert [(loss.line, loss.kind) for loss in document.losses] == [
        (3, "repaired"),
        (4, "repaired"),
        (14, "unread"),
    ]


def test_a_sentence_ends_what_is_open(iob: Read) -> None:
    document = one(iob("a B-X\n\nb I-X\n"))
    assert words(document) == [("X", "a"), ("X", "b")]
    assert document.text == "a\nb"
    assert document.sentences == (Span(0, 1), Span(2, 3))
    assert document.splitter == GIVEN


def test_conll_2003(iob: Read) -> None:
    documents, losses = iob(CONLL_2003, "x.conll")
    assert losses == ()
    assert [d.name for d in documents] == ["x/1", "x/2"]
    assert documents[0].text == "U.N. official Rolf Ekeus heads Baghdad ."
    assert words(documents[0]) == [("ORG", "U.N."), ("PER", "Rolf Ekeus"), ("LOC", "Baghdad")]
    assert words(documents[1]) == [("LOC", "Paris"), ("LOC", "Texas")]
    assert [m.line for m in documents[1].mentions] == [3, 4]
    assert all(d.losses == () for d in documents)


def test_hipe(iob: Read) -> None:
    documents, losses = iob(HIPE, "x.tsv")
    assert losses == ()
    assert [d.name for d in documents] == ["x/NZZ-1", "x/NZZ-2"]
    first = documents[0]
    assert first.text == "Le Président de l'Europe\narrive\nNadie"
    assert words(first) == [
        ("pers", "Président de l'Europe"),
        ("loc", "l'Europe"),
        ("pers", "Nadie"),
    ]
    assert first.mentions[0].links == (Link("Wikidata", "Q1", "", 4),)
    assert first.mentions[2].links == (Link("Wikidata", None, "", 9),)
    assert first.mentions[1].attributes == (Attribute("column", "NE-NESTED", 6),)
    assert documents[1].mentions == documents[1].losses == ()


def test_germeval(iob: Read) -> None:
    document = one(
        iob("1\tAnn\tB-PER\tO\n2\taus\tO\tO\n3\tBonn\tO\tB-LOC\n\n1\t#\tO\tO\n", "x.tsv")
    )
    assert document.text == "Ann aus Bonn\n#"
    assert [(m.label, m.attributes[0].value) for m in document.mentions] == [
        ("PER", "3"),
        ("LOC", "4"),
    ]


def test_remarks_and_short_lines(iob: Read) -> None:
    document = one(iob("# a remark\n# O\na B-X\nalone\nb I-X\n"))
    assert document.text == "# a alone b"
    assert words(document) == [("X", "a"), ("X", "b")]
    assert [loss.line for loss in document.losses] == [4, 5]


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [
        ("a.tsv", "name\tage\nAnn\t3\n", False),
        ("b.tsv", "Ann\tB-PER\n", True),
        ("c.tsv", "Ann\tB-PER\nand\n", False),
        ("d.tsv", "#FORMAT=WebAnno TSV 3.3\n\n1-1\t0-3\tB-PER\n", False),
        ("e.conll", "1\tAnn\t_\t_\n", False),
        ("f.bio", "Ann O\n", False),
        ("g.iob", "", False),
        ("h.txt", "Ann B-PER\n", False),
    ],
)
def test_sniffing(tmp_path: Path, name: str, content: str, taken: bool) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert bool(sniff(tmp_path / name)) is taken


@FUZZ
@given(data=damaged((HIPE + CONLL_2003).encode()))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.tsv", data)


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_the_columns_of_doccano() -> None:
    folder = CORPORA / "doccano" / "data_import" / "tests" / "data" / "sequence_labeling"
    path = folder / "example.conll"
    documents, losses = read_all(PLUGIN, path)
    begun = [
        line.split()
        for line in path.read_text("utf-8").splitlines()
        if " B-" in line or "\tB-" in line
    ]
    assert losses == ()
    assert sum(len(d.mentions) for d in documents) == len(begun) > 0
