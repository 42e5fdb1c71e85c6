"""What is refused before the engine sees it, and how parameters are let in."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.sparql.syntax import Query
from kg.sparql.tokens import tokens
from tests.hanging import not_for_ever

CALL = "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }"
"""The engine's HTTP client refuses port 1 itself, so that no test ever calls anybody."""
PREFIXES = {
    "": "http://127.0.0.1:1/",
    "ex": "http://127.0.0.1:1/",
    "service": "http://127.0.0.1:1/",
}


def calls_out(text: str) -> bool:
    """Whether the engine, given a text as it is, tries to reach another server."""
    try:
        answer = ox.Store().query(text, prefixes=PREFIXES)
        if not isinstance(answer, ox.QueryBoolean):
            for _ in answer:
                pass
    except OSError as error:
        return "port 1 " in str(error)
    except (SyntaxError, UnicodeEncodeError, RuntimeError, ValueError):
        pass
    return False


CALLS = [
    f"SELECT * {{ {CALL} }}",
    f"SELECT * {{ {CALL.lower().replace('service', 'sErViCe')} }}",
    "ASK { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ex:a { ?s ?p ?o } }",
    "SELECT * { SERVICEex:a { ?s ?p ?o } }",
    "SELECT * { service:a { ?s ?p ?o } }",
    "SELECT * { service :a { ?s ?p ?o } }",
    "SELECT * { {} UNION{SERVICE<http://127.0.0.1:1/>{?s ?p ?o}} }",
    f"SELECT * {{ {{ SELECT * {{ {CALL} }} }} }}",
    "CONSTRUCT { ?s ?p ?o } { VALUES ?a { 1 } " + CALL + " }",
    "SELECT * { VALUES ?a {1} FILTER(?a<2)SERVICE#>\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
    f'SELECT * {{ FILTER(1<2#>"""\n) {CALL} #"""\n}}',
    f"SELECT * {{ FILTER(1<2#>'''\n) {CALL} #'''\n}}",
    f"SELECT * {{ FILTER(1<ex:b#>'''\n || true) {CALL} #'''\n}}",
    f"BASE <http://127.0.0.1:1/> SELECT * {{ VALUES ?s {{ <foo#bar> }} {CALL} }}",
    f"SELECT * {{ BIND(1 AS ?a) . # comment\r{CALL}\n }}",
    f"SELECT * {{ BIND('''''' AS ?a) {CALL} }}",
    f"SELECT * {{ BIND(true AS ?a)\n.{CALL} }}",
]


@pytest.mark.parametrize("text", CALLS)
def test_calls_to_other_servers_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        Query(text, "q")


def test_most_of_these_would_have_called() -> None:
    assert sum(map(calls_out, CALLS)) >= 12


_PIECES = st.sampled_from(
    [
        *("SERVICE", "service", "SILENT", "<http://127.0.0.1:1/>", "ex:a", ":a", "service:a"),
        *(
            "ex:service",
            "?service",
            "{",
            "}",
            "(",
            ")",
            "?s ?p ?o",
            ".",
            "#",
            "#>",
            "#\n",
            "\n",
            " ",
        ),
        *(
            "<",
            ">",
            "<a",
            "<ex:a#>",
            '"',
            "'",
            '"""',
            "'''",
            "\\",
            "@en",
            "FILTER",
            "1",
            "1.",
            "true",
        ),
        *("BIND(1 AS ?a)", "FILTER(1<2)", "FILTER(1<2#>", "||", "&&", "UNION", "OPTIONAL", "_:b"),
        *("<=", "?a", "SELECT *", "%", "^^", CALL),
    ]
)


@given(st.lists(_PIECES, min_size=1, max_size=14), st.booleans())
def test_nothing_that_is_let_through_calls_another_server(pieces: list[str], spaced: bool) -> None:
    text = "SELECT * { " + (" " if spaced else "").join(pieces) + " }"
    try:
        Query(text, "q")
    except QueryError:
        return
    assert not calls_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p 'service' } # service",
        "SELECT * { ?s <https://a.example/service#of> ?o FILTER (?o < 3) }",
        "SELECT * { ?s ex:service ?o FILTER (?o <= 3) }",
        'SELECT * { ?s ?p "Customs Service"@en }',
    ],
)
def test_the_word_alone_does_no_harm(text: str) -> None:
    assert Query(text, "q").form == "select"


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        ("", "q: ", "there is no query in it"),
        ("# nothing\nPREFIX a: <b:c>", "q: ", "there is no query in it"),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", "q:1:1: ", "a query is one of SELECT, ASK"),
        ("PREFIX a: <b:c>\n  DROP ALL", "q:2:3: ", "and changes nothing"),
        ("LOAD <http://127.0.0.1:1/>", "q:1:1: ", "and changes nothing"),
        ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "q:1:1: ", "changes nothing"),
        ("SELECT * " + "{" * 70 + "}" * 70, "q:1:74: ", "deeper than 64"),
        ("SELECT " + "<((((((((" * 20, "q:1:", "deeper than 64"),
        ("SELECT * " + "{SELECT * {}}" * 70, "q:1:", "more than 64 SELECTs"),
        ("SELECT * {}" + " " * 100_000, "q: ", "longer than 100,000 characters"),
        ("SELECT *\n{ '\ud800' }", "q:2:4: ", "not a Unicode character"),
    ],
)
def test_what_else_is_refused(text: str, where: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        Query(text, "q")
    assert str(caught.value).startswith(where)
    assert message in str(caught.value)


def test_an_error_shows_the_line_and_points() -> None:
    with pytest.raises(QueryError) as caught:
        Query("SELECT *\n{ ?s ?p ?o . SERVICE <http://a.example/> {} }", "q.rq")
    assert str(caught.value).split("\n") == [
        "q.rq:2:14: SERVICE is refused: a query reads this store alone",
        "    { ?s ?p ?o . SERVICE <http://a.example/> {} }",
        "                 ^",
    ]


# --- tokens -------------------------------------------------------------------------------------


@given(st.text())
def test_tokens_and_the_space_between_them_are_the_text(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[end : token.start].strip(" \t\r\n") == ""
        assert text[token.start : token.end] == token.text
        end = token.end
    assert text[end:].strip(" \t\r\n") == ""


@pytest.mark.parametrize(
    "text",
    [
        *("a." * 50_000, "a:." * 30_000, "'" * 99_999, '"""' * 33_333, "<" * 99_999),
        *("SELECT " * 14_000, "{" * 99_999, "\\" * 99_999, "?" * 99_999, "a" * 99_999),
        *('"\\' * 49_999, '"\\\n\\' * 25_000, '"""\\"' * 20_000, "#+ a: b\n" * 12_000),
        "#+ title: " + " = -- " * 16_000,
    ],
    ids=lambda text: text[:4],
)
def test_long_texts_are_refused(text: str) -> None:
    with not_for_ever(), pytest.raises(QueryError):
        Query(text, "q")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT ?a $b WHERE {}", ("a", "b")),
        ("SELECT DISTINCT ?a (COUNT(?x) AS ?n) { ?x ?a ?y }", ("a", "n")),
        ("SELECT (IF(?x, (?y), 'AS ?z') AS ?n) {}", ("n",)),
        ("SELECT ?a FROM <a:b> { SELECT ?b {} }", ("a",)),
        ("SELECT * { }", None),
        ("ASK {}", None),
    ],
)
def test_columns(text: str, columns: tuple[str, ...] | None) -> None:
    assert Query(text, "q").columns == columns
