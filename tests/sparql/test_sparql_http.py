"""The SPARQL doors over HTTP: the Protocol, graphs, query files, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kg.server import app
from kg.sparql import Limits, Pool, load, routes, run
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
QUERY = "SELECT ?s ?o { ?s ont:signatory ?o } ORDER BY ?s ?o"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


@pytest.fixture(scope="module")
def web(seed_store: Path) -> Iterator[TestClient]:
    with TestClient(app(Store(seed_store))) as client:
        yield client


@pytest.fixture(scope="module")
def strict(seed_view: View) -> Iterator[TestClient]:
    pool = Pool(Limits(seconds=1, rows=50, kilobytes=20))
    with TestClient(Starlette(routes=routes(lambda: seed_view, pool))) as client:
        yield client
    pool.close()


def got(web: TestClient, path: str = "/sparql", accept: str = "*/*", **given: Any) -> Any:
    return web.get(path, params=given, headers={"Accept": accept}, follow_redirects=False)


def rows(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    return list(json.loads(response.content)["results"]["bindings"])


# --- the Protocol -------------------------------------------------------------------------------


def test_three_ways_to_ask(web: TestClient) -> None:
    by_get = rows(got(web, query=QUERY))
    assert by_get
    assert rows(web.post("/sparql", content=urlencode({"query": QUERY}), headers=FORM)) == by_get
    assert rows(web.post("/sparql", content=QUERY, headers=DIRECT)) == by_get
    latin = {"Content-Type": "Application/SPARQL-Query; charset=utf-8"}
    assert rows(web.post("/sparql", content=QUERY, headers=latin)) == by_get


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.5, application/xml;q=0.9", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/markdown", "text/markdown"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_formats_by_negotiation(accept: str, media: str, web: TestClient) -> None:
    response = got(web, accept=accept, query=QUERY)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == media
    assert "Accept" in response.headers["vary"].split(", ")
    assert response.headers["kg-generation"]
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
def test_graphs_by_negotiation(accept: str, kind: ox.RdfFormat, web: TestClient) -> None:
    response = got(web, accept=accept, query="CONSTRUCT WHERE { ?s ont:signatory ?o }")
    found = {tuple(q.triple) for q in ox.parse(response.content, kind)}
    assert len(found) == len(rows(got(web, query=QUERY)))


def test_head_says_how_long_it_is(web: TestClient) -> None:
    whole = got(web, query=QUERY)
    response = web.head("/sparql", params={"query": QUERY})
    assert response.content == b""
    assert response.headers["content-length"] == str(len(whole.content))


def test_the_dataset_of_a_request(web: TestClient, seed_view: View) -> None:
    iri = seed_view.documents()[0].iri
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    whole = rows(got(web, query=count))[0]["n"]["value"]
    there = rows(got(web, query=count, **{"default-graph-uri": iri}))[0]["n"]["value"]
    said = len(list(seed_view.store.quads_for_pattern(None, None, None, ox.NamedNode(iri))))
    assert int(there) == said != int(whole)
    graphs = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert len(rows(got(web, query=graphs))) >= 4
    only = rows(got(web, query=graphs, **{"named-graph-uri": iri}))
    assert [row["g"]["value"] for row in only] == [iri]
    # What the request says comes before what the query says, and leaves nothing else.
    assert rows(got(web, query=count, **{"named-graph-uri": iri}))[0]["n"]["value"] == "0"
    both = f"SELECT (COUNT(*) AS ?n) FROM <{seed_view.ontology.iri}> {{ ?s ?p ?o }}"
    assert rows(got(web, query=both, **{"default-graph-uri": iri}))[0]["n"]["value"] == there


@pytest.mark.parametrize(
    ("method", "given", "status", "said"),
    [
        ("GET", {"params": {"query": "SELEKT"}}, 400, "query:1:1: a query is one of SELECT"),
        ("GET", {"params": {"query": "SELECT ?a {\n ?a b:c 1 }"}}, 400, "query:2:5:"),
        ("GET", {"params": {"query": ["ASK {}", "ASK {}"]}}, 400, "one query, not 2"),
        ("GET", {"params": {"query": "ASK {}", "default-graph-uri": "x y"}}, 400, "absolute IRI"),
        ("GET", {"params": {"query": "ASK {}", "format": "turtle"}}, 406, "no answer as 'turtle'"),
        ("GET", {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}, 406, "ASK is"),
        ("GET", {"params": {"query": "DELETE WHERE { ?s ?p ?o }"}}, 400, "changes nothing"),
        ("GET", {"params": {"query": "LOAD <http://a.example/>"}}, 400, "changes nothing"),
        ("GET", {"params": {"query": "ASK { SERVICE <http://a.example/> { } }"}}, 400, "SERVICE"),
        ("GET", {"params": {"update": "CLEAR ALL"}}, 403, "only reads"),
        ("POST", {"content": "update=CLEAR+ALL", "headers": FORM}, 403, "only reads"),
        ("POST", {"content": "CLEAR ALL",
                  "headers": {"Content-Type": "application/sparql-update"}}, 403, "only reads"),
        ("POST", {"content": "", "headers": FORM}, 400, "one query, not 0"),
        ("POST", {"content": "{}", "headers": {"Content-Type": "application/json"}}, 415, "POST"),
        ("POST", {"content": b"ASK {} # \xff", "headers": DIRECT}, 400, "not UTF-8 at byte 9"),
        ("POST", {"content": b"x" * 500_000, "headers": DIRECT}, 413, "larger than"),
        ("POST", {"content": "query=%FF", "headers": FORM}, 400, "no form"),
        ("PUT", {"content": "x"}, 405, "only reads"),
        ("DELETE", {}, 405, "only reads"),
    ],
)  # fmt: skip
def test_what_is_refused(
    method: str, given: dict[str, Any], status: int, said: str, web: TestClient
) -> None:
    response = web.request(method, "/sparql", **given)
    assert response.status_code == status
    assert said in response.text
    assert response.headers["content-type"].startswith("text/plain")
    if status == 405:
        assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (CROSS, "more than 1 seconds (limit: seconds)"),
        ("SELECT ?a { ?a ?b ?c }", "more than 50 rows (limit: rows); add a LIMIT"),
        ("SELECT ?t { GRAPH ?g { ?d kg:text ?t } { ?x a ont:Thing } } LIMIT 40",
         "more than 20 kB (limit: kilobytes)"),
        ("SELECT * { ?a (!rdf:none|!ont:none)* ?b . ?c (!rdf:none)* ?d } ORDER BY ?b ?d", "limit"),
    ],
)  # fmt: skip
def test_limits(query: str, said: str, strict: TestClient) -> None:
    response = got(strict, query=query)
    assert response.status_code == 500
    assert said in response.text
    assert rows(got(strict, query=QUERY))


def test_a_long_answer_comes_whole(web: TestClient) -> None:
    text = "SELECT ?t { GRAPH ?g { ?d kg:text ?t } { ?x a ont:Thing } { ?y a ont:Thing } }"
    response = got(web, accept="text/csv", query=text)
    assert len(response.content) == int(response.headers["content-length"]) > 1_000_000
    things = rows(got(web, query="SELECT ?x { ?x a ont:Thing }"))
    assert len(list(csv.reader(io.StringIO(response.text)))) == len(things) ** 2 + 1


def test_service_description(web: TestClient) -> None:
    response = got(web, accept="text/turtle")
    parsed = ox.parse(response.content, ox.RdfFormat.TURTLE)
    triples = {(str(q.predicate), str(q.object)) for q in parsed}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert (f"<{sd}endpoint>", "<http://testserver/sparql>") in triples
    assert (f"<{sd}supportedLanguage>", f"<{sd}SPARQL11Query>") in triples
    page = got(web, accept="text/html,*/*;q=0.8")
    assert page.headers["content-type"].startswith("text/html")
    assert "PREFIX ont:" in page.text
    assert got(web, accept="image/png").status_code == 406
    assert web.options("/sparql").headers["access-control-allow-methods"].startswith("GET")


def test_void(web: TestClient, seed_view: View) -> None:
    response = got(web, "/.well-known/void", accept="application/n-triples")
    parsed = ox.parse(response.content, ox.RdfFormat.N_TRIPLES)
    about = [q for q in parsed if not isinstance(q.subject, ox.BlankNode)]
    found = {str(q.predicate): str(q.object) for q in about}
    entities = seed_view.describe()["entities"]
    assert found["<http://rdfs.org/ns/void#entities>"].startswith(f'"{entities}"')
    assert found["<http://rdfs.org/ns/void#sparqlEndpoint>"] == "<http://testserver/sparql>"


# --- graphs -------------------------------------------------------------------------------------


def test_graph_store(web: TestClient, seed_view: View) -> None:
    iri = seed_view.documents()[0].iri
    whole = got(web, "/rdf-graph-store", "application/n-triples", graph=iri)
    quads = seed_view.store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
    said = {q.triple for q in quads}
    assert {q.triple for q in ox.parse(whole.content, ox.RdfFormat.N_TRIPLES)} == said
    facts = got(web, "/rdf-graph-store", "application/n-triples", default="")
    count = rows(got(web, query="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))[0]["n"]["value"]
    assert len(facts.content.splitlines()) == int(count)
    assert got(web, "/rdf-graph-store", graph="https://a.example/none").status_code == 404
    assert got(web, "/rdf-graph-store").status_code == 400
    assert got(web, "/rdf-graph-store", graph="none").status_code == 400
    assert web.put("/rdf-graph-store?default", content="").status_code == 405


# --- query files --------------------------------------------------------------------------------


def test_query_files(web: TestClient, seed_view: View) -> None:
    listed = got(web, "/queries", "application/json").json()
    names = [file["name"] for file in listed]
    there = sorted(p.stem for p in (ROOT / "queries").glob("*.rq"))
    assert names == [name for name in there if name != "changes"]
    refused = web.get("/queries/changes")
    assert refused.status_code == 400
    assert "asks for changes, which stand in no store" in refused.text
    response = got(web, "/queries/places", "text/csv", place="California")
    found = list(csv.DictReader(io.StringIO(response.text)))
    file = load(ROOT / "queries" / "places.rq")
    inside = run(seed_view, file, {"place": "California"}).records()
    assert found == [{k: v or "" for k, v in row.items()} for row in inside]
    assert len(rows(got(web, "/queries/places", limit=2))) == 2
    assert got(web, "/queries/classes", format="svg").content.startswith(b"<svg")
    assert rows(got(web, "/queries/places", page=9)) == []
    assert "<form" in got(web, "/queries", "text/html").text


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/queries/plces", 404, "no query file is called 'plces'"),
        ("/queries/..%2Fplaces", 404, ""),
        ("/queries/places?plce=x", 400, "did you mean place?"),
        ("/queries/places?place=Narnia", 400, "nothing in the graph is called"),
        ("/queries/places?place=a&place=b", 400, "more than once: place"),
        ("/queries/places?page=x", 400, "page is a whole number"),
        ("/queries/places?place=" + quote('x"> } DROP ALL #'), 400, "nothing in the graph"),
        ("/queries/facts-about", 400, "the parameter entity is missing"),
    ],
)
def test_what_query_files_refuse(path: str, status: int, said: str, web: TestClient) -> None:
    response = web.get(path)
    assert response.status_code == status
    assert said in response.text


def test_openapi(web: TestClient) -> None:
    document = got(web, "/queries/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    places = document["paths"]["/queries/places"]["get"]
    assert places["parameters"][0]["name"] == "place"
    assert "text/csv" in places["responses"]["200"]["content"]
    for path, operations in document["paths"].items():
        parameters = operations["get"]["parameters"]
        given = {p["name"]: p["example"] for p in parameters if p.get("required")}
        assert web.get(path, params=given).status_code == 200, path
