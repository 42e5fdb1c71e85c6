"""What is wrong with query files, and beginning new ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import QueryError
from kg.sparql import draft, parse, problems, run
from kg.store import View

HEAD = "#+ title: a title\n"


def found(view: View, text: str) -> list[str]:
    return list(problems(view, parse(HEAD + text, "q")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?a { ?a ont:partyy ?b }",
         "q:2:16: the ontology has no ont:partyy; did you mean ont:party or"),
        ("SELECT ?a { ?a a <https://kg.example/ontology#Treety> }",
         "q:2:18: the ontology has no ont:Treety; did you mean ont:Treaty"),
        ("PREFIX o: <https://kg.example/ontology#> SELECT ?a { ?a a o:NGOO }", "did you mean"),
        ("SELECT ?a { ?a ont:partyTo ?b }", "no fact has ont:partyTo: write ^ont:party"),
        ("SELECT ?a { ?a kg:evidense ?b }", "the ontology has no kg:evidense"),
        ("SELECT ?a { ?a ontt:party ?b }", "no prefix 'ontt'; did you mean ont?"),
        ("SELECT ?a { ?a a ont:Treaty }", "q: no rows; if there may be none"),
        ("#+ param x: string -- a word\nSELECT ?x {}",
         "x has no example to run it with: `#+ example x: …`"),
        ("#+ param x: string = a\nSELECT ?x {}", "say what x is"),
        ("#+ param x: entity<Plaice> = * -- one\n#+ example x: Mexico\nSELECT ?x {}",
         "the ontology has no class 'Plaice'; did you mean Place?"),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_what_would_be_right(text: str, said: str, seed_view: View) -> None:
    assert len(problems_ := found(seed_view, text)) == 1
    assert said in problems_[0]


@pytest.mark.parametrize(
    "text",
    [
        "#+ empty: there is none\nSELECT ?a { ?a a ont:Treaty }",
        "SELECT ?a { ?a rdf:type|dcterms:anything ?b }",
        "SELECT ?a { GRAPH ?o { ont:partyTo a ?a } }",
        "SELECT ?a { BIND (_:b AS ?c) ?a a ont:NGO }".replace("BIND (_:b AS ?c) ", ""),
    ],
)
def test_what_is_right_is_left_in_peace(text: str, seed_view: View) -> None:
    assert found(seed_view, text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("#+ example y: 1\nSELECT ?x {}", "q:2: an example of no parameter 'y'; it has none"),
        ("#+ param x: enum(a, b) = a\n#+ example x: c\nSELECT ?x {}", "q:3: 'c' is none of a, b"),
        ("#+ page: 0\nSELECT ?x {}", "q:2: a page has 1 to 10,000 rows, not '0'"),
        ("#+ page: 10001\nSELECT ?x {}", "q:2: a page has"),
        ("#+ param x: string<Place>\nSELECT ?x {}", "string takes no <Place>"),
    ],
)  # fmt: skip
def test_front_matter_that_is_none(text: str, said: str) -> None:
    with pytest.raises(QueryError, match="q:") as caught:
        parse(HEAD + text, "q")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("property", "signatory", None),
        ("property", "signed", None),
        ("property", "signatori", "no property 'signatori'; did you mean signatories"),
        ("member<Role>", "attorney general", None),
        ("member<Role>", "nearly", "no Role 'nearly'"),
        ("member", "nearly", None),
        ("member<Comparator>", "ont:nearly", None),
    ],
)
def test_terms_as_parameters(kind: str, value: str, said: str | None, seed_view: View) -> None:
    file = parse(f"#+ param x: {kind} -- it\nSELECT ?x {{ }}")
    if said is None:
        assert run(seed_view, file, {"x": value}).records()[0]["x"]
        return
    with pytest.raises(QueryError) as caught:
        run(seed_view, file, {"x": value})
    assert said in str(caught.value)


def test_pages(seed_view: View) -> None:
    file = parse("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o")
    whole = list(run(seed_view, file).rows)
    pages = [list(run(seed_view, file, limit=50, offset=n).rows) for n in range(0, len(whole), 50)]
    assert [row for page in pages for row in page] == whole
    assert len(whole) > 100


def test_a_draft_runs_for_every_class(seed_view: View, other_view: View) -> None:
    for view in (seed_view, other_view):
        kinds = [*view.ontology.kinds, *view.ontology.refinements, *view.ontology.abstract]
        found = [run(view, parse(draft(view, c.iri))).records() for c in kinds]
        assert sum(map(bool, found)) >= 4
        assert all(row["quote"] for rows in found for row in rows)


# --- commands -----------------------------------------------------------------------------------


def kg(seed_store: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), env={"KG_STORE": str(seed_store)})


def test_new_show_check(seed_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    made = kg(seed_store, "queries", "new", "mine", "--of", "Agreement")
    assert made.exit_code == 0, made.output
    assert "queries/mine.rq\ntry: kg query mine" in made.stdout
    again = kg(seed_store, "queries", "new", "mine", "--of", "Agreement")
    assert "queries/mine.rq: there already" in again.stderr
    assert "did you mean Agreement?" in kg(
        seed_store, "queries", "new", "other", "--of", "Agreemnt"
    ).stderr  # fmt: skip
    outside = kg(seed_store, "queries", "new", "../x", "--of", "Agreement")
    assert (outside.exit_code, list(tmp_path.iterdir())) == (2, [tmp_path / "queries"])
    shown = kg(seed_store, "queries", "show", "mine").stdout
    assert "--param agreement=… (entity<Agreement>, default any)" in shown
    assert shown.endswith((tmp_path / "queries" / "mine.rq").read_text("utf-8"))
    assert "did you mean mine" in kg(seed_store, "queries", "show", "mie").stderr
    checked = kg(seed_store, "queries", "check", "queries")
    assert (checked.exit_code, checked.stdout) == (0, "1 query files, 0 problems\n")
    (tmp_path / "queries" / "bad.rq").write_text("#+ titel: x\nSELECT ?x {}")
    checked = kg(seed_store, "queries", "check", "queries")
    assert (checked.exit_code, checked.stdout) == (1, "2 query files, 1 problems\n")
    assert "queries/bad.rq:1: there is no key 'titel'" in checked.stderr
