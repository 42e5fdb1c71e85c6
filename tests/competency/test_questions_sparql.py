"""The questions of competence, answered by the query files that come with kg."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg.sparql import load, run
from kg.store import View
from tests.competency.normal import Row, of_table

ROOT = Path(__file__).parents[2]
GOLDENS = Path(__file__).parent
QUESTIONS = {
    1: "who-met-to-sign",
    2: "who-said-what",
    3: "statistics-by-claimant",
    4: "shares-by-base",
    5: "operators-of-initiatives",
    6: "places",
    8: "rests-on-coreference",
    9: "sentences-without-facts",
}
"""Question 7 is one for paths, question 10 one for the network."""


def answer(view: View, name: str, **parameters: str) -> list[Row]:
    return of_table(view, run(view, load(ROOT / "queries" / f"{name}.rq"), parameters))


def labels(rows: list[Row], column: str) -> set[Any]:
    """What a column holds, entities by their labels."""
    return {str(r[column]).partition(" (id:")[0] for r in rows if column in r}


@pytest.mark.parametrize(("question", "name"), QUESTIONS.items())
def test_the_answer_is_as_it_was(question: int, name: str, seed_view: View, rewrite: bool) -> None:
    rows = answer(seed_view, name)
    path = GOLDENS / f"{question}-{name}.json"
    if rewrite:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    assert rows == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("name", QUESTIONS.values())
def test_every_row_has_its_quote(name: str, seed_view: View) -> None:
    texts = {d.name: seed_view.text(d.id) for d in seed_view.documents()}
    rows = answer(seed_view, name)
    assert rows
    for row in rows:
        assert texts[row["document"]][row["start"] : row["end"]] == row["quote"]


def test_1_two_offices_one_person_named(seed_view: View) -> None:
    rows = answer(seed_view, "who-met-to-sign")
    met = {(r["person"], r.get("name"), r["office"], r["jurisdiction"]) for r in rows}
    assert len(met) == 2
    assert {name for _, name, _, _ in met} == {None, "Kamala D. Harris"}
    assert labels(rows, "office") == {"attorney general, Mexico", "attorney general, California"}
    assert labels(rows, "jurisdiction") == {"Mexico", "California"}
    for person in {person for person, _, _, _ in met}:
        facts = {r["fact"] for r in rows if r["person"] == person}
        assert facts >= {"agreement", "participant", "holds", "role", "jurisdiction"}
    # That it was Harris who met is what a coreference link says, and the row shows it.
    harris = [r for r in rows if r["fact"] == "participant" and "name" in r]
    assert {r["quote"] for r in harris if r["basis"] == "coreference"} == {"Kamala D. Harris"}


def test_2_each_speaker_with_words_topic_event_and_place(seed_view: View) -> None:
    rows = answer(seed_view, "who-said-what")
    found = {
        (
            r["words"][:9],
            r["topic"].partition(" (")[0],
            *(r.get(k, "")[:8] for k in ("event", "place")),
        )
        for r in rows
    }
    assert found == {
        ("“Criminal", "human trafficking", "", ""),
        ("“It ought", "human trafficking", "Clinton ", "New York"),
    }
    harris = [r for r in rows if r["words"].startswith("“Criminal")]
    assert {r["fact"] for r in harris} == {"speaker", "text", "about"}
    others = [r for r in rows if r not in harris]
    assert {r["fact"] for r in others} == {"speaker", "text", "about", "event", "place"}


def test_3_the_claims_of_the_ngo_and_those_of_nobody(seed_view: View) -> None:
    rows = answer(seed_view, "statistics-by-claimant")
    claimed = {
        (r["value"], r["comparator"], r["unit"], r.get("period"), "base" in r)
        for r in rows
        if r.get("by", "").startswith("Polaris Project")
    }
    assert claimed == {
        (60000, "nearly", "call", "2008/..", False),
        (61, "exactly", "percent", None, False),
        (50, "exactly", "state", None, False),
        (36, "exactly", "percent", None, True),
    }
    nobodys = {(r["value"], r["comparator"]) for r in rows if r.get("nobody")}
    assert nobodys == {(15, "moreThan"), (16000, "approximately")}
    assert all(("by" in r) != ("nobody" in r) for r in rows)
    only = answer(seed_view, "statistics-by-claimant", claimant="Polaris Project")
    assert only == [r for r in rows if "by" in r]


def test_3_each_column_of_a_statistic_is_a_fact_with_a_quote(seed_view: View) -> None:
    rows = answer(seed_view, "statistics-by-claimant")
    columns = {"value", "comparator", "unit", "measures", "base", "place", "period", "per"}
    for statistic in {r["statistic"] for r in rows}:
        of_it = [r for r in rows if r["statistic"] == statistic]
        shown = {c for c in columns if c in of_it[0]}
        assert shown <= {r["fact"] for r in of_it}


def test_4_both_shares_are_of_one_base(seed_view: View) -> None:
    rows = answer(seed_view, "shares-by-base")
    shares = {(r["value"], r["comparator"]) for r in rows}
    assert shares == {(15, "moreThan"), (36, "exactly")}
    assert len({r["base"] for r in rows}) == 1
    assert labels(rows, "receiver") == {"National Human Trafficking Hotline"}
    assert labels([r for r in rows if r["value"] == 15], "place") == {"California"}
    assert labels([r for r in rows if r["value"] == 36], "measures") == {"foreign nationals"}
    assert {r["value"] for r in rows if r["fact"] == "base"} == {15, 36}


def test_5_who_operates_what(seed_view: View) -> None:
    rows = answer(seed_view, "operators-of-initiatives")
    assert labels(rows, "organization") == {"Polaris Project"}
    assert labels(rows, "initiative") == {"National Human Trafficking Hotline"}
    assert {r["quote"] for r in rows if r["basis"] == "evidence"} >= {"a non-profit organization"}


def test_6_places_within_places_and_what_concerns_them(seed_view: View) -> None:
    rows = answer(seed_view, "places")
    found = {
        tuple(r[k].partition(" (")[0] for k in ("place", "fact", "what", "mode")) for r in rows
    }
    assert found == {
        ("California", "within", "United States", "inferred"),
        ("New York", "within", "United States", "inferred"),
        ("California", "appliesTo", "an accord", "asserted"),
        ("Mexico", "appliesTo", "an accord", "asserted"),
        ("California", "place", "More than 15%", "asserted"),
        ("United States", "place", "somewhere around 16,000 victims", "estimated"),
    }


def test_8_as_the_read_index_has_it(seed_view: View) -> None:
    """Every statement of the fact leans on a link: found once in SPARQL, once in the index."""
    by_fact: dict[int, list[bool]] = {}
    document = seed_view.documents()[0].id
    for statement in seed_view.statements_in([document])[document]:
        leans = any(e.role == "coreference" for e in statement.evidence)
        by_fact.setdefault(statement.fact.id, []).append(leans)
    rows = answer(seed_view, "rests-on-coreference")
    assert len({(r["subject"], r["fact"], r["value"]) for r in rows}) == sum(
        all(leaning) for leaning in by_fact.values()
    )
    assert {"evidence", "coreference"} == {r["basis"] for r in rows}
    assert ("holds", "Kamala D. Harris") not in {(r["fact"], r["quote"]) for r in rows}


def test_9_as_the_read_index_has_it(seed_view: View) -> None:
    document = seed_view.documents()[0]
    bare = [s.number for s in seed_view.sentences(document.id) if not s.statements]
    rows = answer(seed_view, "sentences-without-facts")
    assert sorted(r["sentence"] for r in rows) == bare
    assert answer(seed_view, "sentences-without-facts", document=document.name) == rows
    assert answer(seed_view, "sentences-without-facts", document="another") == []
