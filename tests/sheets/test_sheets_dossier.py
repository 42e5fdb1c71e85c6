"""A dossier has all that the graph knows of one thing, and nothing in it is more than text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import QueryError
from kg.sheets import write_dossier
from kg.sheets.dossier import as_html, as_markdown
from kg.sheets.knowledge import knowledge
from kg.store import Store, View
from tests.brat import write as write_brat

ROOT = Path(__file__).parents[2]


def test_every_fact_is_told_once_with_its_quotes(seeds_view: View) -> None:
    harris = seeds_view.the("Kamala D. Harris")
    known = knowledge(seeds_view, harris)
    ahead = seeds_view.facts([harris.id])[harris.id]
    back = seeds_view.facts([harris.id], inverse=True)[harris.id]
    told = [k for section in known.sections for k in section.known]
    assert len(told) == len(ahead) + len(back) == 23
    assert all(s.quotes or s.coreference for k in told for s in k.said)
    assert [s.label for s in known.sections][:2] == ["name", "alias"]
    page = as_html(seeds_view, known)
    for k in told:
        assert all(q.text in re.sub("<[^>]*>", "", page) for q in k.said[0].quotes)


def test_facts_that_lead_to_it_are_read_backwards(seeds_view: View) -> None:
    known = knowledge(seeds_view, seeds_view.the("California"))
    labels = [section.label for section in known.sections]
    assert "office here" in labels  # the inverse of jurisdiction
    offices = next(s for s in known.sections if s.label == "office here")
    assert [k.value for k in offices.known] == [
        "attorney general, California",
        "governor, California",
    ]


def test_why_mentions_are_one_and_what_is_in_conflict(seeds_view: View) -> None:
    nafta = as_markdown(seeds_view, knowledge(seeds_view, seeds_view.the(
        "North American Free Trade Agreement")))  # fmt: skip
    assert "## Conflicts" in nafta
    assert "1992-10-07" in nafta
    harris = as_markdown(seeds_view, knowledge(seeds_view, seeds_view.the("Kamala D. Harris")))
    assert "the name “kamala d. harris”: accord/california-mexico-accord" in harris
    assert "the identifier http://www.wikidata.org/entity/Q10853588" in harris


def test_what_is_no_fact_is_told_apart(tmp_path: Path) -> None:
    write_brat(
        tmp_path / "docs", "denied", "Ann Lee never worked for Acme Corp.\n",
        "T1 Person Ann Lee\nT2 Company Acme Corp", "R1|memberOf Arg1:T1 Arg2:T2\nA1|Negated R1",
    )  # fmt: skip
    build([tmp_path / "docs"], ROOT / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    known = knowledge(view, view.the("Ann Lee"))
    assert "member of" not in [s.label for s in known.sections]
    assert [s.claim for s in known.unsettled] == ["Ann Lee member of Acme Corp"]
    assert "denied" in as_html(view, known)


def test_markdown_and_html_keep_code_as_words(tmp_path: Path) -> None:
    name = "</bdi><script>alert(1)</script> [x](javascript:y) *z*"
    write_brat(tmp_path / "docs", "code", f"{name} works for Acme.\n",
               f"T1 Person {name}\nT2 Company Acme", "R1|memberOf Arg1:T1 Arg2:T2")  # fmt: skip
    build([tmp_path / "docs"], ROOT / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    known = knowledge(view, view.the("Acme"))
    page, text = as_html(view, known), as_markdown(view, known)
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "script-src" not in page
    assert "\\<script\\>" in text
    assert "\\[x\\]\\(javascript:y\\) \\*z\\*" in text


def test_another_world_has_dossiers(tmp_path: Path) -> None:
    world = ROOT / "tests" / "worlds" / "sea"
    build([world / "logs"], world / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    for entity in view.entities():
        assert write_dossier(view, entity, tmp_path / "thing.md").entity == entity
        assert (tmp_path / "thing.md").read_text("utf-8").startswith("# ")


def test_pdf_is_the_same_each_time(seeds_view: View, tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="the extra pictures is not installed")
    one, other = tmp_path / "one.pdf", tmp_path / "other.pdf"
    for path in (one, other):
        write_dossier(seeds_view, seeds_view.the("Rob Bonta"), path)
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes().startswith(b"%PDF-")


def test_an_unknown_suffix_writes_nothing(seeds_view: View, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"a dossier is \.html, \.md, \.pdf"):
        write_dossier(seeds_view, seeds_view.the("Rob Bonta"), tmp_path / "x.txt")
    assert not list(tmp_path.iterdir())
