"""Every query file that comes with kg runs, and shows the words behind what it answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.names import RDF_TYPE
from kg.sparql import QueryFile, Table, lexical, load, parse, run
from kg.store import View

FOLDER = Path(__file__).parents[2] / "queries"
FILES = {
    path.stem: file for path in sorted(FOLDER.glob("*.rq")) if (file := load(path)).over == "facts"
}
"""Those over one generation; tests/diff has the others."""
GIVEN = {
    n: f.examples if any(p.default is None for p in f.parameters) else {} for n, f in FILES.items()
}
"""Values for the parameters that have no default: the file's own examples."""
EMPTY = {
    "conflicting-values", "contradicting-statistics", "no-facts", "overlapping-holders",
    "claims", "support-by-origin", "namesakes", "places-on-a-map",
    "statistics-over-time",
}  # fmt: skip
"""The seed article contradicts nothing and denies nothing."""
PLACES = {"document", "start", "end", "quote"}


def answer(view: View, name: str, **parameters: str) -> Table:
    return run(view, FILES[name], {**GIVEN.get(name, {}), **parameters})


def check_quotes(view: View, table: Table) -> int:
    """How many quotes a table has. Each must be what stands there in its document."""
    texts = {d.name: view.text(d.id) for d in view.documents()}
    records = table.records()
    for row in records if set(table.columns) >= PLACES else ():
        where = slice(int(row["start"] or -1), int(row["end"] or -1))
        assert texts[row["document"] or ""][where] == row["quote"]
    return len(records)


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 45
    assert {name for name, file in FILES.items() if file.empty} >= EMPTY
    assert sum(set(f.query.columns or ()) >= PLACES for f in FILES.values()) >= 20


@pytest.mark.parametrize("name", FILES)
def test_it_runs_and_its_quotes_are_there(name: str, seed_view: View) -> None:
    assert bool(check_quotes(seed_view, answer(seed_view, name))) == (name not in EMPTY)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_it_says_what_it_is(file: QueryFile) -> None:
    assert file.title != file.name
    assert not file.title.endswith(".")
    assert all(p.description for p in file.parameters)
    if file.query.form == "select":
        assert "ORDER BY" in file.query.text, "rows come in an order of their own"
    assert max(map(len, file.query.text.splitlines())) <= 100


@pytest.mark.parametrize("name", FILES)
def test_it_gives_the_same_rows_each_time(name: str, seed_view: View) -> None:
    assert list(answer(seed_view, name).rows) == list(answer(seed_view, name).rows)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "column"),
    [
        ("agreements-by-party", "place", "California", "place"),
        ("attorneys-general", "place", "Mexico", None),
        ("facts-about", "entity", "Polaris Project", None),
        ("on-whose-word", "actor", "Obama", "actor"),
        (
            "operators-of-initiatives",
            "initiative",
            "National Human Trafficking Hotline",
            "initiative",
        ),
        ("places", "place", "California", "place"),
        ("shares-by-base", "initiative", "National Human Trafficking Hotline", "receiver"),
        ("statistics-by-claimant", "claimant", "Polaris Project", "by"),
        ("statistics-nobody-named", "place", "California", "where"),
        ("who-met-to-sign", "agreement", "an accord", "agreement"),
        ("who-said-what", "speaker", "Obama", "actor"),
    ],
)
def test_a_parameter_keeps_what_it_names(
    name: str, parameter: str, value: str, column: str | None, seed_view: View
) -> None:
    rows = answer(seed_view, name, **{parameter: value}).records()
    assert rows
    everything = [] if GIVEN[name] else answer(seed_view, name).records()
    assert GIVEN[name] or all(row in everything for row in rows)
    if column:
        assert {row[column] for row in rows} == {seed_view.the(value).iri}


def test_what_a_parameter_leaves_out(seed_view: View) -> None:
    mexico = answer(seed_view, "attorneys-general", place="Mexico").records()
    assert len({row["person"] for row in mexico}) == 1
    assert answer(seed_view, "operators-of-initiatives").records()
    assert not answer(seed_view, "agreements-by-party", place="New York").records()


def test_inferred_facts_are_those_of_the_index(seed_view: View) -> None:
    rows = answer(seed_view, "inferred-facts").records()
    inferred = seed_view.rows("SELECT iri FROM statement WHERE rule IS NOT NULL")
    assert len({(r["subject"], r["fact"], r["value"]) for r in rows}) == len(inferred)
    assert all(r["premise"] and r["quote"] for r in rows)


def test_coverage_agrees_with_the_queries_on_sentences(seed_view: View) -> None:
    row = answer(seed_view, "coverage").records()[0]
    bare = len(answer(seed_view, "sentences-without-facts").records())
    assert int(row["sentences"] or 0) - int(row["with_statement"] or 0) == bare


def test_neighbours_are_the_facts_around_a_thing(seed_view: View) -> None:
    iri = seed_view.the("California").iri
    triples = list(answer(seed_view, "neighbours").rows)
    assert all(iri in (lexical(s), lexical(o)) for s, _, o in triples if s and o)
    # Of classes the index has those that are said or inferred, the graph those above as well.
    entity = seed_view.the("California").id
    facts = seed_view.facts([entity])[entity] + seed_view.facts([entity], inverse=True)[entity]
    others = [t for t in triples if t[1] and lexical(t[1]) != RDF_TYPE]
    assert len(others) == len([f for f in facts if f.property != RDF_TYPE])


# --- queries that know no class and no property -------------------------------------------------

WORLDLY = {name for name, file in FILES.items() if "ont:" not in file.query.text}


def test_some_queries_work_with_every_ontology() -> None:
    assert len(WORLDLY) >= 10


@pytest.mark.parametrize("name", sorted(WORLDLY))
def test_they_run_in_another_world(name: str, other_view: View) -> None:
    given = {
        "facts-about": {"entity": "Håkon"},
        "facts-in": {"name": "log"},
        "facts-with": {"property": "master"},
        "names": {"entity": "Håkon"},
        "neighbours": {"entity": "Håkon"},
        "provenance-of-a-fact": {"one": "Håkon", "other": "Bergen"},
        "things-of-a-class": {"class": "Vessel"},
        "who-links-two": {"one": "Håkon", "other": "Bergen"},
    }
    check_quotes(other_view, run(other_view, FILES[name], given.get(name, {})))


def test_conflicts_and_denials_of_another_world(other_view: View) -> None:
    rows = run(other_view, FILES["conflicting-values"]).records()
    assert {r["value"] for r in rows} == {
        "https://sea.example/terms/liberia",
        "https://sea.example/terms/norway",
    }
    assert len({r["document"] for r in rows}) == 2
    denied = run(other_view, FILES["no-facts"]).records()
    assert {(r["fact"], r["why"]) for r in denied} == {
        ("https://sea.example/terms/master", "negated")
    }
    # A denial is no support: the fact shows the words of those who assert it alone.
    facts = run(other_view, FILES["facts-about"], {"entity": denied[0]["subject"] or ""}).records()
    masters = [r for r in facts if r["fact"] == denied[0]["fact"]]
    assert masters
    assert denied[0]["document"] not in {r["document"] for r in masters}


def test_the_example_in_the_docs_answers(seed_view: View) -> None:
    page = (FOLDER.parent / "docs" / "queries.md").read_text("utf-8")
    examples = [b for b in re.findall(r"```sparql\n(.*?)```", page, re.DOTALL) if "…" not in b]
    assert examples
    for example in examples:
        assert check_quotes(seed_view, run(seed_view, parse(example))) > 0
