"""Answers: rows, forms, formats, and errors of the engine told with line and column."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.sparql import Cells, Table, parse, run, written
from kg.store import View

NAMES = "SELECT ?thing ?name { ?thing ont:name ?name } ORDER BY ?name"


def ask(view: View, text: str, **parameters: str) -> Table:
    return run(view, parse(text, "q", "q.rq"), parameters)


def told(view: View, text: str) -> str:
    with pytest.raises(QueryError) as caught:
        ask(view, text)
    return str(caught.value)


def test_rows_are_computed_while_they_are_read(seed_view: View) -> None:
    """A cross join that would never end gives its first rows at once."""
    endless = "SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"
    table = run(seed_view, parse(endless), limit=3)
    assert len(list(table.rows)) == 3
    assert list(run(seed_view, parse(endless), limit=0).rows) == []


def test_prefixes_of_the_view_and_of_the_file(seed_view: View) -> None:
    assert ask(seed_view, "ASK { ?x a ont:Person }").records() == [{"answer": "true"}]
    own = "PREFIX ont: <https://a.example/> ASK { ?x a ont:Person }"
    assert ask(seed_view, own).records() == [{"answer": "false"}]


def test_the_default_graph_is_the_facts(seed_view: View) -> None:
    record = ask(
        seed_view, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER (?p != rdf:type) }"
    ).records()
    counted = seed_view.rows(
        "SELECT count(*) FROM fact WHERE asserted AND property NOT LIKE '%#type'"
    )
    assert record == [{"n": str(counted[0][0])}]


def test_graphs_are_sorted_and_each_triple_comes_once(seed_view: View) -> None:
    table = ask(seed_view, "CONSTRUCT { ?x a ont:Named } { ?x ont:name|ont:alias ?n }")
    rows = list(table.rows)
    assert table.columns == ("subject", "predicate", "object")
    assert rows == sorted(set(rows), key=lambda row: [str(v) for v in row])
    assert len(rows) == len({row[0] for row in rows}) > 5


def test_added_columns_are_not_shown(seed_view: View) -> None:
    text = "#+ param n: string\n#+ column thing: the thing\n" + NAMES.replace("?name }", "?n }")
    assert ask(seed_view, text.replace("?thing ?name", "?thing"), n="Mexico").columns == ("thing",)
    assert ask(seed_view, text.replace("?name {", "?n {"), n="Mexico").headings == (
        "the thing",
        "n",
    )


# --- errors -------------------------------------------------------------------------------------


def test_a_syntax_error_points_at_its_place(seed_view: View) -> None:
    text = "#+ title: x\n\nSELECT ?a\n{ ?a ?b ?c .\n\tFILTER (?a > ) }"
    assert told(seed_view, text).split("\n") == [
        "q.rq:5:15: not SPARQL, near ')'",
        "     FILTER (?a > ) }",
        "                  ^",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "SELECT ?a { ?a foo:b ?c }",
            "q.rq:1:16: not SPARQL: no prefix 'foo'; the store has",
        ),
        ("SELECT ?a { ?b ?c ?d } GROUP BY ?b", "not SPARQL: The SELECT contains a variable that"),
        ("SELECT ?a { ?a ?b ?c . OPTINAL {} }", "q.rq:1:24: not SPARQL, near 'OPTINAL'"),
        ("SELECT ?a { ?a ?b ?c\n FILTER (?a >)\n} # that is it", "q.rq:2:14: not SPARQL, near ')'"),
        ("SELECT ?a { ?a ?b ?c } LIMIT many", "q.rq:1:30: not SPARQL, near 'many'"),
        ("SELECT ?a WHERE ?a ?b ?c }", "q.rq:1:17: not SPARQL, near '?a'"),
        ("SELECT ?a { ?a ?b ?c BIND (1 AS x) }", "q.rq:1:33: not SPARQL, near 'x'"),
        ("SELECT ?a {", "q.rq:1:"),
        ("SELECT ?a { ?a <b> ?c }", "q.rq:1:"),
        ("#+ param a: string = x\nSELECT * { ?s ?p ?a }", "q.rq:2:1: name the columns"),
    ],
)
def test_what_is_not_sparql(text: str, message: str, seed_view: View) -> None:
    assert message in told(seed_view, text)
    assert told(seed_view, text).startswith("q.rq:")


# --- formats ------------------------------------------------------------------------------------


def as_text(view: View, text: str, form: str) -> str:
    return b"".join(written(view, ask(view, text), form)).decode()


def test_csv_is_that_of_the_engine(seed_view: View) -> None:
    found = seed_view.store.query(NAMES, prefixes=seed_view.prefixes.by_prefix)
    assert isinstance(found, ox.QuerySolutions)
    theirs = found.serialize(format=ox.QueryResultsFormat.CSV)
    ours = as_text(seed_view, NAMES, "csv")
    assert theirs is not None
    assert list(csv.reader(io.StringIO(ours))) == list(csv.reader(io.StringIO(theirs.decode())))
    assert ours.startswith("thing,name\r\nhttps://kg.example/id/")
    assert ours.endswith("\r\n")


def test_csv_quotes_what_it_must(seed_view: View) -> None:
    text = """SELECT ("a, b" AS ?x) ('say "no"' AS ?y) ("two\\nlines" AS ?z) (1/0 AS ?none) {}"""
    assert as_text(seed_view, text, "csv") == 'x,y,z,none\r\n"a, b","say ""no""","two\nlines",\r\n'


def test_json_is_that_of_the_engine(seed_view: View) -> None:
    text = """SELECT ?thing ?name ?n ?no (STRLANG("x", "en") AS ?l) (5.0 AS ?d) (BNODE() AS ?b)
        { ?thing ont:name ?name BIND (1 AS ?n) OPTIONAL { ?thing ont:none ?no } } ORDER BY ?name"""
    found = seed_view.store.query(text, prefixes=seed_view.prefixes.by_prefix)
    assert isinstance(found, ox.QuerySolutions)
    theirs = json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
    ours = json.loads(as_text(seed_view, text, "json"))
    assert ours["head"] == theirs["head"]
    rows = [*ours["results"]["bindings"], *theirs["results"]["bindings"]]
    assert {row.pop("b")["type"] for row in rows} == {"bnode"}
    assert ours == theirs


@pytest.mark.parametrize("answer", [True, False])
def test_ask_in_each_format(answer: bool, seed_view: View) -> None:
    text = "ASK {}" if answer else "ASK { FILTER (false) }"
    word = str(answer).lower()
    assert json.loads(as_text(seed_view, text, "json")) == {"head": {}, "boolean": answer}
    assert as_text(seed_view, text, "csv") == f"answer\r\n{word}\r\n"


def test_no_rows_are_a_header(seed_view: View) -> None:
    text = "SELECT ?a { ?a ont:none ?b }"
    assert as_text(seed_view, text, "csv") == "a\r\n"
    empty = {"head": {"vars": ["a"]}, "results": {"bindings": []}}
    assert json.loads(as_text(seed_view, text, "json")) == empty


def test_graphs_as_turtle(seed_view: View) -> None:
    text = "CONSTRUCT WHERE { ?x ont:name ?n }"
    turtle = as_text(seed_view, text, "turtle")
    assert 'ont:name "California"' in turtle
    again = {(t.subject, t.predicate, t.object) for t in ox.parse(turtle, ox.RdfFormat.TURTLE)}
    assert again == set(ask(seed_view, text).rows)
    assert as_text(seed_view, text, "csv").startswith("subject,predicate,object\r\n")


def test_formats_that_do_not_fit(seed_view: View) -> None:
    with pytest.raises(
        QueryError, match="CONSTRUCT has no answer as json; there are: turtle, ntriples, jsonld"
    ):
        written(seed_view, ask(seed_view, "CONSTRUCT WHERE { ?s ?p ?o }"), "json")
    with pytest.raises(QueryError, match="SELECT has no answer as turtle; there are: json, xml"):
        written(seed_view, ask(seed_view, NAMES), "turtle")


def test_cells_show_names_beside_curies(seed_view: View) -> None:
    cells = Cells(seed_view)
    mexico = seed_view.the("Mexico")
    assert cells.shown(ox.NamedNode(mexico.iri)) == f"Mexico ({mexico.curie})"
    assert cells.shown(ox.NamedNode("https://kg.example/ontology#holds")) == "ont:holds"
    assert cells.shown(ox.NamedNode("https://a.example/x")) == "https://a.example/x"
    assert cells.shown(ox.Literal("x", language="en")) == "x"
    assert cells.shown(None) == ""
