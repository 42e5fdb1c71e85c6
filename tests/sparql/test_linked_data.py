"""Entity IRIs lead to pages and data about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from kg.server import app
from kg.store import Store, View

HOST = "https://kg.example"


@pytest.fixture(scope="module")
def web(seed_store: Path) -> Iterator[TestClient]:
    with TestClient(app(Store(seed_store)), follow_redirects=False) as client:
        yield client


@pytest.fixture
def path(seed_view: View) -> str:
    return seed_view.the("Polaris Project").iri.removeprefix(HOST)


def get(web: TestClient, path: str, accept: str = "*/*") -> Any:
    return web.get(path, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("*/*", ".ttl"), ("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"),
        ("application/n-triples;q=0.9, application/rdf+xml;q=0.1", ".nt"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", ".html"), ("application/rdf+xml", ".rdf"),
    ],
)  # fmt: skip
def test_a_thing_is_seen_elsewhere(accept: str, suffix: str, web: TestClient, path: str) -> None:
    response = get(web, path, accept)
    assert response.status_code == 303
    assert response.headers["location"] == path + suffix
    assert response.headers["vary"] == "Accept"
    assert get(web, path + suffix).status_code == 200


def test_its_data_are_its_facts(web: TestClient, path: str, seed_view: View) -> None:
    node = ox.NamedNode(seed_view.the("Polaris Project").iri)
    kinds = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES,
             ".jsonld": ox.RdfFormat.JSON_LD, ".rdf": ox.RdfFormat.RDF_XML}  # fmt: skip
    found = [{q.triple for q in ox.parse(get(web, path + s).content, k)} for s, k in kinds.items()]
    assert found[0] == found[1] == found[2] == found[3]
    facts = {q.triple for q in seed_view.store.quads_for_pattern(node, None, None, None)}
    assert found[0] > facts
    assert any(t.object == node for t in found[0])


def test_its_page_shows_the_words(web: TestClient, path: str) -> None:
    page = get(web, path + ".html").text
    assert "<h1>Polaris Project</h1>" in page
    assert "National Human Trafficking Hotline</a>" in page
    assert "“a non-profit organization”" in page
    assert 'href="/id/' in page


def test_former_iris_lead_to_those_of_today(web: TestClient, seed_view: View) -> None:
    former, now = seed_view.rows(
        "SELECT former.iri, entity.iri FROM former JOIN entity ON entity.id = former.entity LIMIT 1"
    )[0]
    response = get(web, former.removeprefix(HOST))
    assert (response.status_code, response.headers["location"]) == (301, now.removeprefix(HOST))
    response = get(web, former.removeprefix(HOST) + ".ttl")
    assert response.headers["location"] == now.removeprefix(HOST) + ".ttl"


def test_statements_and_documents_are_known_too(web: TestClient, seed_view: View) -> None:
    for iri in (seed_view.documents()[0].iri, seed_view.rows("SELECT iri FROM statement")[0][0]):
        response = get(web, iri.removeprefix(HOST) + ".html")
        assert response.status_code == 200
        assert "<table>" in response.text


@pytest.mark.parametrize("name", ["none", "none.ttl", "x%20y", "%3Cscript%3E", ""])
def test_what_is_not_there(name: str, web: TestClient) -> None:
    response = get(web, f"/id/{name}")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/plain")


def test_what_is_refused(web: TestClient, path: str) -> None:
    assert get(web, path, "image/png").status_code == 406
    assert web.post(path).status_code == 405
