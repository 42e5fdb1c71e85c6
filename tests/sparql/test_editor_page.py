"""What the editor page stands on: the page without a script, terms, checks, texts of files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.server import app
from kg.sparql import Pool, editor, routes
from kg.sparql.desk import checked, vocabulary
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


@pytest.fixture(scope="module")
def web(seed_store: Path) -> Iterator[TestClient]:
    with TestClient(app(Store(seed_store))) as client:
        yield client


def test_without_a_front_end_there_is_a_plain_form(
    web: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(editor, "STATIC", tmp_path)
    page = web.get("/sparql", headers=BROWSER)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert 'action="/sparql"' in page.text
    answer = web.post("/sparql", data={"query": "SELECT ?n { ?n a ont:NGO }", "format": "html"})
    assert "Polaris Project" in answer.text


def test_the_page_runs_no_script_but_its_own(
    web: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sparql.js").write_text("")
    monkeypatch.setattr(editor, "STATIC", tmp_path)
    one, two = (web.get("/sparql", headers=BROWSER) for _ in range(2))
    policy = one.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert policy != two.headers["content-security-policy"]  # A nonce is used once.
    assert one.headers["cache-control"] == "no-store"


def test_terms_of_the_ontology(seed_view: View, other_view: View) -> None:
    for view in (seed_view, other_view):
        found = vocabulary(view)
        names = {term["name"] for term in found["terms"]}
        assert {view.prefixes.shorten(c) for c in view.ontology.classes} <= names
        assert {view.prefixes.shorten(p) for p in view.ontology.properties} <= names
        assert all(term["about"] for term in found["terms"] if term["kind"] != "member")
        assert found["prefixes"] == dict(sorted(view.prefixes.by_prefix.items()))
        for prop in view.ontology.properties.values():
            term = next(t for t in found["terms"] if t["name"] == view.prefixes.shorten(prop.iri))
            assert term["insert"].startswith("^") == prop.backward


@pytest.mark.parametrize(
    ("text", "marked", "said"),
    [
        ("SELECT ?a { ?a ont:signatery ?b }", "ont:signatery", "did you mean ont:signatory"),
        ("# \U0001f600\nSELECT ?a { ?a ont:signatery ?b }", "ont:signatery", "did you mean"),
        ("SELECT ?a { ?a on:party ?b }", "on:party", "no prefix 'on'"),
        ("#+ titel: x\nASK {}", "#+ titel: x", "there is no key 'titel'"),
        ("SELECT ?a { SERVICE <http://a.example/> { ?a ?b ?c } }", "SERVICE", "SERVICE"),
        ("DELETE WHERE { ?a ?b ?c }", "DELETE", "changes nothing"),
    ],
)
def test_a_problem_has_its_place(seed_view: View, text: str, marked: str, said: str) -> None:
    (problem,) = checked(seed_view, text)["problems"]
    units = text.encode("utf-16-le")
    assert units[2 * problem["from"] : 2 * problem["to"]].decode("utf-16-le") == marked
    assert said in problem["message"]


def test_what_a_query_takes_is_told(seed_view: View) -> None:
    text = (ROOT / "queries" / "agreements-by-party.rq").read_text("utf-8")
    found = checked(seed_view, text)
    assert (found["problems"], found["form"], found["view"]) == ([], "select", "table")
    (place,) = found["parameters"]
    assert (place["name"], place["class"], place["default"]) == ("place", "Place", "*")
    member = "#+ param r: member<Role> -- A role\n#+ param e: enum(a, b)\nASK { ?x ?r ?e }"
    role, one = checked(seed_view, member)["parameters"]
    assert len(role["choices"]) > 2
    assert one["choices"] == ["a", "b"]


def test_over_http(web: TestClient, seed_view: View) -> None:
    assert web.get("/sparql/terms").json() == json.loads(json.dumps(vocabulary(seed_view)))
    assert web.post("/sparql/check", content="ASK {").json()["problems"]
    assert web.get("/sparql/check").status_code == 405
    assert web.post("/sparql/check", content=b"\xff").status_code == 400
    assert web.post("/sparql/check", content="#" * 500_000).status_code == 413
    text = web.get("/queries/classes.rq")
    assert text.headers["content-type"].startswith("application/sparql-query")
    assert text.text == (ROOT / "queries" / "classes.rq").read_text("utf-8")
    assert web.get("/queries/nothing.rq").status_code == 404


# --- what the Protocol takes besides ------------------------------------------------------------


def asked(web: TestClient, **given: Any) -> Any:
    return web.post("/sparql", data={"format": "csv", **given})


def test_parameters_of_the_front_matter(web: TestClient) -> None:
    text = "#+ param p: entity<Place> -- where\nSELECT DISTINCT ?s { ?s ?r ?p } ORDER BY ?s"
    assert "the parameter p is missing" in asked(web, query=text).text
    california = asked(web, query=text, **{"$p": "California"})
    assert california.text.count("\n") > 2
    assert california.text != asked(web, query=text, **{"$p": "Mexico"}).text
    assert "no parameter" in asked(web, query="ASK {}", **{"$p": "x"}).text
    hostile = asked(web, query=text, **{"$p": '"} } DROP ALL #'})
    assert hostile.status_code == 400
    twice = web.post("/sparql?$p=a", data={"query": text, "$p": "b"})
    assert (twice.status_code, twice.text) == (400, "given more than once: $p")


def test_rows_and_views(web: TestClient) -> None:
    text = "SELECT ?s ?n { ?s a ?c BIND (1 AS ?n) }"
    assert asked(web, query=text, limit=3).text.count("\n") == 4
    assert "limit is a whole number" in asked(web, query=text, limit="many").text
    bars = asked(web, query=text, limit=3, format="svg", view="bar")
    assert bars.text.count("<rect class=") == 3
    assert "to draw a map of" in asked(web, query=text, limit=3, format="svg", view="map").text
    assert "no view 'pie'" in asked(web, query=text, view="pie").text


def test_links_lead_to_this_server(seed_view: View) -> None:
    pool = Pool()
    with TestClient(Starlette(routes=routes(lambda: seed_view, pool))) as client:
        page = client.get(
            "/sparql", params={"query": "SELECT ?n { ?n a ont:NGO }"}, headers=BROWSER
        )
    pool.close()
    assert '<a href="/id/polaris-project-' in page.text
