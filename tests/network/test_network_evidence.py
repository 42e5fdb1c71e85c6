"""Quotes are exact, and stand in their sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.network import network, passages, said
from kg.network.evidence import _pieces
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]


def edge(view: View, source: str, label: str, target: str) -> int:
    ends = view.the(source).id, view.the(target).id
    graph = network(view, inferred=True)
    found = graph.get_edge_data(*ends)
    return next(fact for fact, data in found.items() if data["label"] == label)


def test_all_quotes_are_exact_and_marked_in_their_passages(seed_view: View) -> None:
    facts = [fact for _, _, fact in network(seed_view, inferred=True).edges(keys=True)]
    for fact, statements in said(seed_view, facts).items():
        assert statements, fact
        for statement in statements:
            assert statement.quotes
            for quote in (*statement.quotes, *statement.coreference):
                assert seed_view.text(quote.document.id, quote.start, quote.end) == quote.text
            found = passages(seed_view, statement.quotes)
            for passage in found:
                text = seed_view.text(passage.document.id, passage.start, passage.end)
                assert "".join(piece for piece, _ in passage.pieces) == text
            covered = {
                i
                for p in found
                for i in range(p.start, p.end)
                if any(q.start <= i < q.end for q in statement.quotes)
            }
            marked = sum(len(piece) for p in found for piece, mark in p.pieces if mark)
            assert marked == len(covered)


def test_a_statement_keeps_coreference_apart(seed_view: View) -> None:
    fact = edge(seed_view, "an accord", "signatory", "Kamala D. Harris")
    (best,) = said(seed_view, [fact])[fact]
    assert best.quote == "“attorney generals of” … “California” … “sign” … “an accord”"
    assert best.places == "824-844, 856-866, 874-878, 879-888"
    assert [q.text for q in best.coreference] == ["Kamala D. Harris"]
    assert best.qualified == ()
    (passage,) = passages(seed_view, best.quotes)
    assert [piece for piece, marked in passage.pieces if marked] == [
        "attorney generals of", "California", "sign", "an accord",
    ]  # fmt: skip
    assert passage.pieces[0] == ("Last month, the ", False)


def test_an_inferred_fact_shows_what_it_rests_on(seed_view: View) -> None:
    fact = edge(seed_view, "an accord", "party", "Kamala D. Harris")
    (only,) = said(seed_view, [fact])[fact]
    assert only.qualified == ("inferred by subPropertyOf",)
    assert [q.text for q in only.quotes][-1] == "an accord"


def test_qualifications_are_said_in_words(seed_view: View) -> None:
    fact = edge(seed_view, "all 50 states", "reported by", "Polaris Project")
    assert said(seed_view, [fact])[fact][0].qualified == ("reported",)


def test_quotation_marks_are_not_doubled(seed_view: View) -> None:
    quotation = next(e for e in seed_view.entities() if e.label.startswith("“It ought"))
    fact = edge(seed_view, quotation.curie, "speaker", "Obama")
    quote = said(seed_view, [fact])[fact][0].quote
    assert quote.startswith("“Obama” … “It ought to concern every nation")
    assert "““" not in quote


def test_distant_sentences_are_never_joined(tmp_path: Path) -> None:
    text = "Ann Lee left home. " + "It rained. " * 5 + "She worked for Acme Works for long."
    write(
        tmp_path / "docs", "a", text,
        "T1 Person Ann Lee\nT2 Person She\nT3 Company Acme Works",
        "A1|Form T2 pronoun\n*|Coref T1 T2\n"
        "R1|memberOf Arg1:T2 Arg2:T3\nR2|memberOf Arg1:T1 Arg2:T3",
    )  # fmt: skip
    build([tmp_path / "docs"], ROOT / "ontology", Store(tmp_path / "store"))
    view = Store(tmp_path / "store").open()
    ((_, _, fact),) = network(view).edges(keys=True)
    found = {len(passages(view, s.quotes)): s for s in said(view, [fact])[fact]}
    assert set(found) == {1, 2}
    home, work = passages(view, found[2].quotes)
    assert home.pieces == (("Ann Lee", True), (" left home.", False))
    assert work.pieces[1] == ("Acme Works", True)
    view.close()


@given(st.text(min_size=1, max_size=60), st.data())
def test_pieces_are_the_text_with_the_marks_marked(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    marks = [
        (min(m), max(m)) for m in data.draw(st.lists(ends, min_size=1)) if m[0] != m[1]
    ]  # fmt: skip
    pieces = list(_pieces(text, 100, [(a + 100, b + 100) for a, b in marks]))
    assert "".join(piece for piece, _ in pieces) == text
    at = 0
    for piece, marked in pieces:
        for i in range(at, at + len(piece)):
            assert marked == any(a <= i < b for a, b in marks)
        at += len(piece)


@pytest.mark.parametrize("place", [0, 5000, 9990])
def test_a_sentence_without_end_is_cut_around_its_quotes(place: int) -> None:
    text = "word " * 2000
    pieces = list(_pieces(text, 0, [(place, place + 4)]))
    assert (text[place : place + 4], True) in pieces
    assert sum(len(piece) for piece, _ in pieces) < 500
    assert any("[…]" in piece for piece, marked in pieces if not marked)
