"""CoNLL-U: text, brackets and what they may look like, and damaged files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Relation, Span
from kg.readers.conllu import PLUGIN, sniff
from tests.readers.whole import CORPORA, FUZZ, damaged, read_all, survives

Read = Callable[[str], tuple[list[Document], tuple[Loss, ...]]]


def word(id_: str, form: str, misc: str = "_") -> str:
    return "\t".join([id_, form, *"_" * 7, misc])


def sentence(*lines: str) -> str:
    return "\n".join(lines) + "\n\n"


TWO = (
    "# newdoc id = speech\n# global.Entity = eid-etype-head-infstat-identity\n"
    "# meta::title = A speech\n# meta::sourceURL = https://e.org/a\n# newpar\n"
    + sentence(
        "# text = Kamala Harris didn't meet him.",
        word("1", "Kamala", "Entity=(e1-person-1-new-Kamala_Harris"),
        word("2", "Harris", "Entity=e1)"),
        word("3-4", "didn't"),
        word("3", "did"),
        word("4", "not"),
        word("5", "meet"),
        word("6", "him", "Entity=(e2-person-1-giv)|SpaceAfter=No"),
        word("7", "."),
    )
    + "# newpar\n"
    + sentence(
        "# text = She  left (with the accord).",
        word("1", "She", "Bridge=e2<e1:part|Entity=(e1-person-1-giv)"),
        word("2", "left"),
        word("3", "(", "SpaceAfter=No"),
        word("4", "with", "Entity=(e3-abstract-1-new(e3-x-1-new"),
        word("5", "the"),
        word("6", "accord", "Entity=e3)e3)|SpaceAfter=No"),
        word("7", ")", "SpaceAfter=No"),
        word("8", "."),
    )
)


@pytest.fixture
def conllu(tmp_path: Path) -> Read:
    def make(content: str) -> tuple[list[Document], tuple[Loss, ...]]:
        (tmp_path / "x.conllu").write_bytes(content.encode())
        return read_all(PLUGIN, tmp_path / "x.conllu")

    return make


def one(result: tuple[list[Document], tuple[Loss, ...]]) -> Document:
    (document,), losses = result
    assert losses == ()
    return document


def words(document: Document) -> list[tuple[str, str]]:
    text = document.text
    return [
        (m.label, " … ".join(text[s.start : s.end] for s in m.spans)) for m in document.mentions
    ]


def lost(document: Document) -> list[tuple[int, str, str]]:
    return [(loss.line, loss.kind, loss.reason) for loss in document.losses]


def test_text_entities_and_coreference(conllu: Read) -> None:
    document = one(conllu(TWO))
    assert document.name == "x"
    assert document.text == "Kamala Harris didn't meet him.\n\nShe  left (with the accord)."
    assert document.sentences == (Span(0, 30), Span(32, 60))
    assert words(document) == [
        ("person", "Kamala Harris"),
        ("person", "him"),
        ("person", "She"),
        ("x", "with the accord"),
        ("abstract", "with the accord"),
    ]
    first = document.mentions[0]
    assert first.links == (Link("Wikipedia", "Kamala_Harris", "", 7),)
    assert first.attributes == (Attribute("infstat", "new", 7),)
    assert document.groups == (Group("Coref", ("T1", "T3"), 7), Group("Coref", ("T4", "T5"), 21))
    assert document.relations == (
        Relation(
            "Bridge1", "Bridge", (Argument("Arg1", "T3"), Argument("Arg2", "T2")),
            attributes=(Attribute("kind", "part", 18),), line=18,
        ),
    )  # fmt: skip
    assert document.metadata == {
        "title": "A speech", "source": "https://e.org/a", "offsets": "code points",
    }  # fmt: skip
    assert document.losses == ()


def test_documents_of_a_file(conllu: Read) -> None:
    body = sentence(word("1", "Ann", "Entity=(e1-person-1-x)"))
    fields = "# global.Entity = GRP-etype-head-mood\n"
    documents, losses = conllu(
        f"{fields}# newdoc id = a/b\n{body}# newdoc id = c\n{body}# newdoc\n{body}"
    )
    assert losses == ()
    assert [d.name for d in documents] == ["x/a-b", "x/c", "x/3"]
    assert [d.mentions[0].attributes[0].name for d in documents] == ["mood"] * 3
    assert [d.text for d in documents] == ["Ann"] * 3


def test_mentions_in_parts_nested_and_over_sentences(conllu: Read) -> None:
    document = one(
        conllu(
            sentence(
                word("1", "a", "Entity=(e1[1/2]-p-1-)(e2-q-1-"),
                word("2", "b", "Entity=(e3-r-1-"),
                word("3", "c", "Entity=(e1[2/2]-p-1-)"),
            )
            + sentence(word("1", "d", "Entity=e3)e2)"))
        )
    )
    assert words(document) == [("p", "a … c"), ("q", "a b c d"), ("r", "b c d")]
    assert document.text == "a b c d"


def test_the_tokens_are_the_text_where_the_text_is_another(conllu: Read) -> None:
    document = one(
        conllu(sentence("# text = Ann came", word("1", "Ann", "SpaceAfter=No"), word("2", "went")))
    )
    assert document.text == "Annwent"
    assert [(loss.line, loss.kind) for loss in document.losses] == [(3, "repaired")]


@pytest.mark.parametrize(
    ("misc", "loss"),
    [
        ("Entity=e9)", (1, "unread", "e9 is closed and was never opened")),
        ("Entity=(e1-p-1-", (1, "unread", "it is opened and never closed")),
        ("Entity=(e1[1/2]-p-1-)", (1, "unread", "it is opened and never closed")),
        ("Entity=nonsense", (1, "unread", "'nonsense' is no bracket")),
        ("Bridge=e1<e2", (1, "unread", "not two entities that have mentions")),
    ],
)
def test_brackets_that_are_wrong(conllu: Read, misc: str, loss: tuple[int, str, str]) -> None:
    document = one(conllu(sentence(word("1", "Ann", misc))))
    assert document.mentions == ()
    assert lost(document) == [loss]


def test_empty_nodes_have_no_words(conllu: Read) -> None:
    document = one(conllu(sentence(word("1", "went"), word("1.1", "she", "Entity=(e1-person-1-)"))))
    assert document.text == "went"
    assert lost(document) == [(2, "dropped", "e1 has no words: it stands on an empty node")]


def test_lines_that_are_none(conllu: Read) -> None:
    document = one(conllu(sentence("1\tAnn", "x" + word("", "b"), word("2", "came"))))
    assert document.text == "came"
    assert [loss.line for loss in document.losses] == [1, 2]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "x.conllu").write_bytes(b"# a\n\xff\n")
    with pytest.raises(InputError, match=r"x\.conllu:2: not UTF-8"):
        read_all(PLUGIN, tmp_path / "x.conllu")


def test_line_ends_and_a_mark(conllu: Read) -> None:
    plain, marked = one(conllu(TWO)), one(conllu("\ufeff" + TWO.replace("\n", "\r\n")))
    assert (plain.text, plain.mentions) == (marked.text, marked.mentions)


def test_sniffing(tmp_path: Path) -> None:
    for name, content, taken in (
        ("a.conllu", "", True),
        ("b.conll", TWO, True),
        ("c.conll", "Ann\tB-PER\n", False),
        ("d.txt", TWO, False),
    ):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert bool(sniff(tmp_path / name)) is taken, name


@FUZZ
@given(data=damaged(TWO.encode()))
def test_damaged_files_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    survives(PLUGIN, tmp_path / "x.conllu", data)


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"no {CORPORA}")
def test_every_entity_and_sentence_of_gum() -> None:
    total = 0
    for path in sorted((CORPORA / "gum-news" / "dep").glob("*.conllu")):
        raw = path.read_text("utf-8")
        opened = sum(value.count("(") for value in re.findall(r"[\t|]Entity=([^|\n]*)", raw))
        texts = re.findall(r"^# text = (.*)$", raw, re.MULTILINE)
        document = one(read_all(PLUGIN, path))
        assert document.losses == ()
        assert len(document.mentions) == opened
        assert [document.text[s.start : s.end] for s in document.sentences] == texts
        total += opened
    assert total > 4000
