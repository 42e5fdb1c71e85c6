"""The competency questions by GraphQL and by SPARQL: the same answers, and the same quotes.

Each question has a query file in ``queries/`` and a request beside this file. ``ANSWERS`` turns
a request's data into the rows that the query file gives; the evidence is gathered from every
statement that the request shows, whatever its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg import sparql
from kg.graphql import execute
from kg.network import network
from kg.store import View

HERE = Path(__file__).parent
QUERIES = HERE.parents[1] / "queries"
Row = tuple[Any, ...]
Fragment = tuple[str, str, str, int, int, str]
"""Property, role, document, start, end, quote."""


def ids(connection: dict[str, Any]) -> list[str | None]:
    """The ids of a connection's nodes; one None if it has none, as OPTIONAL gives."""
    nodes = connection.get("nodes") or [e["node"] for e in connection.get("edges", ())]
    return [n["id"] for n in nodes] or [None]


def the_id(node: dict[str, Any] | None) -> str | None:
    return node["id"] if node else None


def who_met(data: dict[str, Any]) -> Iterator[Row]:
    for event in data["events"]["nodes"]:
        if event["agreement"]:
            for person in (e["node"] for e in event["participants"]["edges"]):
                for office in (e["node"] for e in person["holds"]["edges"]):
                    yield (
                        event["agreement"]["id"], person["id"], person["name"],
                        office["id"], the_id(office["jurisdiction"]),
                    )  # fmt: skip


def who_said(data: dict[str, Any]) -> Iterator[Row]:
    for q in data["quotations"]["nodes"]:
        for topic in ids(q["about"]):
            place = the_id(q["event"]["place"]) if q["event"] else None
            yield q["speaker"]["id"], q["text"], topic, the_id(q["event"]), place


FIGURE = ("value", "minimum", "maximum", "comparator", "unit", "measures", "base", "place",
          "period", "baseline", "per")  # fmt: skip


def plain(value: Any) -> Any:
    """A field of a statistic as the query file's column has it."""
    if isinstance(value, dict):
        return value["id"]
    return None if value is None else str(value)


def statistics(data: dict[str, Any]) -> Iterator[Row]:
    for s in data["statistics"]["nodes"]:
        for by in ids(s["reportedBy"]):
            yield by, s["nobodyNamed"], s["id"], *(plain(s[key]) for key in FIGURE)


def shares(data: dict[str, Any]) -> Iterator[Row]:
    for s in data["shares"]["nodes"]:
        for receiver, by in product(ids(s["base"]["receivedBy"]), ids(s["reportedBy"])):
            yield (
                s["base"]["id"], receiver, s["id"],
                *(plain(s[key]) for key in ("comparator", "value", "unit", "place", "measures")),
                by, s["nobodyNamed"],
            )  # fmt: skip


def operators(data: dict[str, Any]) -> Iterator[Row]:
    for organization in data["organizations"]["nodes"]:
        for edge in organization["operates"]["edges"]:
            yield organization["id"], edge["node"]["id"]


def places(data: dict[str, Any]) -> Iterator[Row]:
    for place in data["places"]["nodes"]:
        for field, fact in (
            ("within", "within"), ("coveredBy", "appliesTo"), ("signingPlaceOf", "signedAt"),
            ("placeOf", "place"),
        ):  # fmt: skip
            for edge in concerning(place, field):
                yield place["id"], fact, edge["node"]["id"]


def concerning(place: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """What concerns a place; of what took place there, only the statistics."""
    edges: list[dict[str, Any]] = place[field]["edges"]
    return [e for e in edges if field != "placeOf" or "STATISTIC" in e["node"]["classes"]]


def leaning(data: dict[str, Any]) -> Iterator[Row]:
    for document in data["documents"]["nodes"]:
        assert document["statements"]["totalCount"] == len(document["statements"]["nodes"])
        for s in document["statements"]["nodes"]:
            yield s["subject"]["id"], s["property"], the_id(s["object"]) or s["value"]


def bare_sentences(data: dict[str, Any]) -> Iterator[Row]:
    for document in data["documents"]["nodes"]:
        for s in document["sentences"]:
            yield document["name"], s["start"], s["end"], s["text"]


ANSWERS: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Iterator[Row]]]] = {
    "who-met-to-sign": (("agreement", "person", "name", "office", "jurisdiction"), who_met),
    "who-said-what": (("actor", "words", "topic", "event", "place"), who_said),
    "statistics-by-claimant": (("by", "nobody", "statistic", *FIGURE), statistics),
    "shares-by-base": (
        ("base", "receiver", "statistic", "comparator", "value", "unit", "place", "measures",
         "by", "nobody"),
        shares,
    ),
    "operators-of-initiatives": (("organization", "initiative"), operators),
    "places": (("place", "fact", "what"), places),
    "rests-on-coreference": (("subject", "fact", "value"), leaning),
    "sentences-without-facts": (("document", "start", "end", "quote"), bare_sentences),
}  # fmt: skip


@pytest.fixture(params=sorted(ANSWERS))
def question(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def by_graphql(view: View, question: str) -> dict[str, Any]:
    answer = execute(view, (HERE / f"{question}.graphql").read_text("utf-8"))
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data


def by_sparql(view: View, question: str) -> list[dict[str, str | None]]:
    return sparql.run(view, sparql.load(QUERIES / f"{question}.rq")).records()


def cell(view: View, column: str, value: str | None) -> Any:
    """A cell of the query file's answer as the request gives it."""
    if value is None or column in ("quote", "words", "name", "document", "unit"):
        return value
    if column in ("start", "end"):
        return int(value)
    if column == "nobody":
        return value == "true"
    if value in view.ontology.properties:
        return view.ontology.properties[value].name
    if value in view.ontology.individuals:
        return _upper(view.ontology.individuals[value].name)
    if value in view.ontology.classes:
        return _upper(view.ontology.classes[value].name)
    return view.prefixes.shorten(value)


def _upper(name: str) -> str:
    return "".join("_" + c if c.isupper() and n else c for n, c in enumerate(name)).upper()


def statements(found: Any) -> Iterator[dict[str, Any]]:
    """Every statement that a request's data shows, at any depth."""
    if isinstance(found, dict):
        if "evidence" in found:
            yield found
        for value in found.values():
            yield from statements(value)
    elif isinstance(found, list):
        for value in found:
            yield from statements(value)


def fragments(data: Any) -> set[Fragment]:
    return {
        (s["property"], role, e["document"]["name"], e["start"], e["end"], e["quote"])
        for s in statements(data)
        if not s["negated"] and s["mode"] != "QUOTED" and s["rank"] != "DEPRECATED"
        for role in ("evidence", "coreference")
        for e in s[role]
    }


def test_the_answers_are_equal(seed_view: View, question: str) -> None:
    columns, rows = ANSWERS[question]
    expected = {
        tuple(cell(seed_view, c, record[c]) for c in columns)
        for record in by_sparql(seed_view, question)
    }
    assert expected
    assert set(rows(by_graphql(seed_view, question))) == expected


def test_the_evidence_is_equal_and_quotes_are_slices(seed_view: View, question: str) -> None:
    data = by_graphql(seed_view, question)
    if question == "who-met-to-sign":
        data["events"]["nodes"] = [e for e in data["events"]["nodes"] if e["agreement"]]
    if question == "places":
        for place in data["places"]["nodes"]:
            place["placeOf"]["edges"] = concerning(place, "placeOf")
    texts = {d.name: seed_view.text(d.id) for d in seed_view.documents()}
    if question == "sentences-without-facts":
        for name, start, end, quote in bare_sentences(data):
            assert texts[name][start:end] == quote
        return
    expected = {
        (
            _property(seed_view, r["fact"]), str(r["basis"]).rpartition("#")[2], r["document"],
            int(r["start"] or 0), int(r["end"] or 0), r["quote"],
        )
        for r in by_sparql(seed_view, question)
    }  # fmt: skip
    found = fragments(data)
    if question == "statistics-by-claimant":  # The request shows its statements, all of them.
        found = {f for f in found if f[0] != "type"}
    assert len(found) > 1
    assert found == expected
    for _, _, name, start, end, quote in found:
        assert texts[name][start:end] == quote


def _property(view: View, iri: str | None) -> str:
    prop = view.ontology.properties.get(iri or "")
    return prop.name if prop else "type"


def test_how_two_people_are_connected(seed_view: View) -> None:
    """Question 7, by GraphQL and by networkx over the same network."""
    one, other = seed_view.the("Barack Obama"), seed_view.the("Kamala D. Harris")
    request = (HERE / "obama-to-harris.graphql").read_text("utf-8")
    answer = execute(seed_view, request, {"from": one.curie, "to": other.curie})
    path = answer["data"]["network"]["shortestPath"]
    shown = [h["from"]["id"] for h in path["hops"]] + [path["hops"][-1]["to"]["id"]]
    graph = network(seed_view)
    ways = nx.all_shortest_paths(graph.to_undirected(), one.id, other.id)
    curies = {e.id: e.curie for e in seed_view.entities()}
    assert shown in [[curies[n] for n in way] for way in ways]
    assert path["length"] == len(path["hops"]) == 3
    for hop in path["hops"]:
        assert hop["statement"]["evidence"]
        for e in hop["statement"]["evidence"]:
            text = seed_view.text(seed_view.documents()[0].id)
            assert text[e["start"] : e["end"]] == e["quote"]


def test_every_question_has_both() -> None:
    requests = {p.stem for p in HERE.glob("*.graphql")} - {"obama-to-harris"}
    assert requests == set(ANSWERS)
    assert all((QUERIES / f"{name}.rq").exists() for name in requests)
