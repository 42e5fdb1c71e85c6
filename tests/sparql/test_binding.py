"""Parameters mean in a query what the terms in their places would mean."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.errors import QueryError
from kg.sparql.binding import letting_in
from kg.sparql.syntax import Query

EX = "http://a.example/"


def store() -> ox.Store:
    made = ox.Store()
    turtle = """@prefix ex: <http://a.example/> .
        ex:a ex:p ex:b, ex:c ; ex:q 5 . ex:b ex:p ex:c ; ex:q 7 . ex:c ex:r ex:a ."""
    made.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return made


SHAPES = [
    "SELECT ?s {{ ?s ex:p {} }}",
    "SELECT DISTINCT ?s {{ ?s ex:p ?o FILTER (?o = {}) }}",
    "SELECT ?s WHERE {{ ?s ex:p ?o FILTER (?o IN ({}, ex:zz)) }} ORDER BY ?s LIMIT 5",
    "SELECT ?s ?q {{ ?s ?p ?o OPTIONAL {{ ?s ex:q ?q FILTER (?o = {}) }} }}",
    "SELECT ?s {{ {{ ?s ex:p {} }} UNION {{ ?s ex:q ?o FILTER ({} = ex:c) }} }}",
    "SELECT ?s {{ ?s ?p ?o FILTER EXISTS {{ ?s ex:p {} }} }}",
    "SELECT ?s {{ ?s ?p ?o FILTER NOT EXISTS {{ ?s ex:p ?x FILTER (?x = {}) }} }}",
    "SELECT ?s {{ ?s ?p ?o MINUS {{ ?s ex:p {} }} }}",
    "SELECT ?s ?l {{ ?s ex:p ?o BIND (STR({}) AS ?l) }}",
    "SELECT ?s {{ ?s ?p ?o {{ SELECT ?s {{ ?s ex:p ?x FILTER (?x = {}) }} }} }}",
    "SELECT ?s {{ ?s ?p ?o {{ SELECT DISTINCT ?s {{ {{ SELECT ?s {{ ?s ex:p {} }} }} }} }} }}",
    "SELECT ?s (COUNT(?o) AS ?n) {{ ?s ex:p ?o FILTER (?o = {}) }} GROUP BY ?s",
    "SELECT ?s {{ {{ SELECT ?s (MAX(?o) AS ?m) {{ ?s ex:p {} ; ex:q ?o }} GROUP BY ?s }} }}",
    "SELECT (CONCAT(STR(?s), 'x') AS ?t) {{ ?s ex:p {} }}",
    "ASK {{ ?s ex:p {} }}",
    "ASK {{ ?s ex:p ?o FILTER (?o = {} && ?s = ex:b) }}",
    "ASK WHERE {{ ?s ex:p ?o FILTER (?o = {} && ?s = ex:zz) }}",
    "CONSTRUCT {{ ?s ex:y {} }} WHERE {{ ?s ex:p ?o FILTER (?o = {}) }}",
    "CONSTRUCT {{ ?s ex:y ?o }} WHERE {{ ?s ex:p ?o FILTER (?o = {}) }}",
    "CONSTRUCT WHERE {{ ?s ex:p {} }}",
    "DESCRIBE {}",
    "SELECT ?s (COUNT(?o) AS ?n) {{ ?s ex:p ?o }} GROUP BY ?s HAVING (MAX(?o) = {})",
    "SELECT ?s (COUNT(?o) AS ?n) {{ ?s ex:p ?o }} GROUP BY ?s ORDER BY DESC(?s = {})",
    "SELECT ?s ?o {{ BIND ({} AS ?s) ?s ex:p ?o }}",
    "SELECT ?o ({} AS ?s) {{ ?o ex:q ?q }}",
    "SELECT ?s ?x {{ ?s ex:p ?o OPTIONAL {{ BIND ({} AS ?x) ?x ex:p ?o }} }}",
    "SELECT ?s {{ ?s ex:p ?o BIND ({} AS ?x) FILTER (?x = ?s) }}",
    "CONSTRUCT {{ ?s ex:y ?o }} WHERE {{ BIND ({} AS ?s) ?s ex:p ?o }}",
    "DESCRIBE {} WHERE {{ {} ex:p ?o }}",
    "DESCRIBE * WHERE {{ BIND ({} AS ?s) ?s ex:p ?o FILTER ({} = ex:b) }}",
]


def answered(text: str, substitutions: dict[ox.Variable, ox.NamedNode], drop: set[str]) -> object:
    prefixes = {"ex": EX}
    given_terms = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple](
        substitutions
    )
    found = store().query(text, prefixes=prefixes, substitutions=given_terms)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return sorted(map(str, found))
    kept = [i for i, v in enumerate(found.variables) if v.value not in drop]
    return sorted([str(row[i]) for i in kept] for row in found)


@pytest.mark.parametrize("value", ["b", "c", "zz"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_parameter_means_what_the_term_in_its_place_would(shape: str, value: str) -> None:
    text, added = letting_in(Query(shape.replace("{}", "?z").format(), "q"), {"z"})
    bound = answered(text, {ox.Variable("z"): ox.NamedNode(EX + value)}, set(added))
    assert bound == answered(shape.replace("{}", f"ex:{value}").format(), {}, set())


def test_the_engine_itself_would_not_have_let_most_of_them_in() -> None:
    """What is worked around here: if the engine mends it, the workaround can go."""
    term = {ox.Variable("z"): ox.NamedNode(EX + "b")}
    kept = 0
    for shape in SHAPES:
        right = answered(shape.replace("{}", "ex:b").format(), {}, set())
        try:
            kept += answered(shape.replace("{}", "?z").format(), term, {"z"}) == right
        except RuntimeError:
            continue
    assert kept < len(SHAPES) / 4


def test_bound_is_true_of_a_parameter_that_is_given() -> None:
    query = Query("SELECT ?s { ?s ex:p ?o FILTER (!BOUND( ?z ) || bound($o) && ?o = ?z) }", "q")
    everything = answered(letting_in(query, set())[0], {}, set())
    assert everything == [[f"<{EX}a>"], [f"<{EX}a>"], [f"<{EX}b>"]]
    text, added = letting_in(query, {"z"})
    assert answered(text, {ox.Variable("z"): ox.NamedNode(EX + "b")}, set(added)) == [[f"<{EX}a>"]]


def test_a_column_that_was_there_stays() -> None:
    text, added = letting_in(Query("SELECT ?s ?z { ?s ex:p ?z }", "q"), {"z"})
    assert (text, added) == ("SELECT ?s ?z { ?s ex:p ?z }", frozenset())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p ?z }", "q:1:1: name the columns: SELECT * cannot let in ?z"),
        ("SELECT ?s { { SELECT * { ?s ?p ?z } } }", "q:1:15: name the columns"),
        ("DESCRIBE ?s { ?s ?p ?z }", "q:1:1: DESCRIBE cannot let in ?z; CONSTRUCT can"),
        (
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?z }",
            "q:1:1: an aggregate cannot let in ?z: GROUP BY ?z",
        ),
    ],
)
def test_where_a_parameter_cannot_be_let_in(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        letting_in(Query(text, "q"), {"z"})
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(("value", "rows"), [("true", 3), ("false", 0)])
def test_a_boolean_parameter_as_a_filter(value: str, rows: int) -> None:
    text, _ = letting_in(Query("SELECT ?s { ?s ex:p ?o FILTER (?z) }", "q"), {"z"})
    term = ox.Literal(value, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    found = store().query(text, prefixes={"ex": EX}, substitutions={ox.Variable("z"): term})
    assert isinstance(found, ox.QuerySolutions)
    assert len(list(found)) == rows
