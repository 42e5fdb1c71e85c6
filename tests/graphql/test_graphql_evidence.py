"""Every fact can show its sentence: what the seed article says, through GraphQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg import graphql
from kg.store import View

Ask = Callable[..., Any]

SIGNATORIES = """
query Signed($first: Int) {
  agreements {
    nodes {
      signatories(first: $first) {
        edges {
          node {
            __typename
            label
            ... on Person { name holds { nodes { role jurisdiction { label } } } }
          }
          statement {
            property propertyIri negated mode rank rule datatype value confidence
            subject { id }
            object { label }
            document { id name }
            support { documents statements }
            sentences { number text }
            evidence { quote start end document { name text sentences { number start end } }
                       sentences { number } }
            coreference { quote start end }
          }
          statements { id }
        }
      }
    }
  }
}
"""


def signatories(ask: Ask) -> dict[str, Any]:
    edges = ask(SIGNATORIES)["agreements"]["nodes"][0]["signatories"]["edges"]
    return {edge["node"]["label"]: edge for edge in edges}


def test_who_signed_the_accord(ask: Ask) -> None:
    signed = signatories(ask)
    assert set(signed) == {"Kamala D. Harris", "attorney generals of Mexico"}
    offices = {
        label: [(o["role"], o["jurisdiction"]["label"]) for o in edge["node"]["holds"]["nodes"]]
        for label, edge in signed.items()
    }
    assert offices == {
        "Kamala D. Harris": [("ATTORNEY_GENERAL", "California")],
        "attorney generals of Mexico": [("ATTORNEY_GENERAL", "Mexico")],
    }
    assert signed["attorney generals of Mexico"]["node"]["name"] is None


def test_quotes_are_what_stands_at_their_offsets(ask: Ask) -> None:
    for edge in signatories(ask).values():
        for e in edge["statement"]["evidence"]:
            text = e["document"]["text"]
            assert text[e["start"] : e["end"]] == e["quote"]
            touched = [
                s["number"]
                for s in e["document"]["sentences"]
                if s["start"] < e["end"] and s["end"] > e["start"]
            ]
            assert [s["number"] for s in e["sentences"]] == touched != []
    said = signatories(ask)["attorney generals of Mexico"]["statement"]["evidence"]
    assert [e["quote"] for e in said] == ["attorney generals of Mexico", "sign", "an accord"]


def test_coreference_is_shown_apart(ask: Ask) -> None:
    signed = signatories(ask)
    harris = signed["Kamala D. Harris"]["statement"]
    assert [e["quote"] for e in harris["coreference"]] == ["Kamala D. Harris"]
    assert "Kamala D. Harris" not in [e["quote"] for e in harris["evidence"]]
    assert signed["attorney generals of Mexico"]["statement"]["coreference"] == []
    assert len(harris["sentences"]) == 1


def test_a_statement_says_what_it_says(ask: Ask) -> None:
    edge = signatories(ask)["Kamala D. Harris"]
    said = edge["statement"]
    assert said["property"] == "signatories"
    assert said["propertyIri"].endswith("#signatory")
    assert said["object"] == {"label": "Kamala D. Harris"}
    assert (said["value"], said["datatype"], said["rule"]) == (None, None, None)
    assert (said["mode"], said["rank"], said["negated"]) == ("ASSERTED", "NORMAL", False)
    assert said["support"] == {"documents": 1, "statements": len(edge["statements"])}


def test_figures_keep_their_comparator_and_their_claimant(ask: Ask) -> None:
    nodes = ask("""{ statistics { nodes { label value comparator unit period per nobodyNamed
        base { label } reportedBy { nodes { name } } classes
        valueStatements { mode value datatype evidence { quote } } } } }""")["statistics"]["nodes"]
    shown = {n["label"]: n for n in nodes}
    assert {label: (n["comparator"], n["value"], n["unit"]) for label, n in shown.items()} == {
        "36%": ("EXACTLY", 36, "percent"),
        "61%": ("EXACTLY", 61, "percent"),
        "all 50 states": ("EXACTLY", 50, "state"),
        "More than 15%": ("MORE_THAN", 15, "percent"),
        "nearly 60,000 calls": ("NEARLY", 60000, "call"),
        "somewhere around 16,000 victims": ("APPROXIMATELY", 16000, "victim"),
    }
    calls = shown["nearly 60,000 calls"]
    assert calls["period"] == "2008/.."
    assert calls["reportedBy"]["nodes"] == [{"name": "Polaris Project"}]
    assert calls["classes"] == ["COUNT", "STATISTIC", "THING"]
    assert calls["nobodyNamed"] is None
    share = shown["More than 15%"]
    assert (share["nobodyNamed"], share["base"]) == (True, {"label": "calls"})
    assert shown["somewhere around 16,000 victims"]["per"] == "P1Y"
    estimated = shown["somewhere around 16,000 victims"]["valueStatements"]
    assert [(s["mode"], s["value"]) for s in estimated] == [("ESTIMATED", "16000")]
    assert estimated[0]["evidence"] == [{"quote": "somewhere around 16,000 victims"}]


def test_inverse_fields_read_the_same_facts(ask: Ask) -> None:
    query = (
        "{ persons { nodes { signed { edges { node { label } statement { id property } } } } } }"
    )
    back = {
        edge["statement"]["id"]
        for person in ask(query)["persons"]["nodes"]
        for edge in person["signed"]["edges"]
        if edge["statement"]["property"] == "signatories" and edge["node"]["label"] == "an accord"
    }
    query = "{ agreements { nodes { signatories { edges { statement { id } } } } } }"
    forth = {
        edge["statement"]["id"]
        for one in ask(query)["agreements"]["nodes"]
        for edge in one["signatories"]["edges"]
    }
    assert back == forth != set()


def test_an_inverse_whose_range_is_an_interface(ask: Ask) -> None:
    query = """{ topics { nodes { label subjectOf { nodes { __typename label
        ... on Quotation { text speaker { label } } ... on Agreement { signedOn } } } } } }"""
    found = {
        n["__typename"]: n
        for topic in ask(query)["topics"]["nodes"]
        for n in topic["subjectOf"]["nodes"]
    }
    assert {"Agreement", "Event", "Quotation"} <= set(found)
    assert found["Agreement"]["signedOn"] == "XXXX-XX"
    assert found["Quotation"]["text"].startswith("“")


def test_inferred_facts_name_their_rule_and_premises(ask: Ask) -> None:
    query = """{ agreements { nodes { parties { edges { node { label } statement {
        rule mode document { id } premises { property rule evidence { quote } } evidence { quote }
        support { statements } } } } } } }"""
    for edge in ask(query)["agreements"]["nodes"][0]["parties"]["edges"]:
        said = edge["statement"]
        assert (said["rule"], said["mode"], said["document"]) == ("subPropertyOf", "INFERRED", None)
        assert [p["property"] for p in said["premises"]] == ["signatories"]
        assert said["evidence"] == said["premises"][0]["evidence"] != []
        assert said["support"] == {"statements": 0}


def test_a_root_edge_says_why_it_is_there(ask: Ask) -> None:
    query = """{ attorneysGeneral { edges { node { label } statement { property value rule
        evidence { quote } } } } persons { edges { statement { property value } } } }"""
    data = ask(query)
    for edge in data["attorneysGeneral"]["edges"]:
        assert edge["statement"]["property"] == "type"
        assert edge["statement"]["value"] == "ATTORNEY_GENERAL"
        assert edge["statement"]["rule"] == "derivedClass"
        assert edge["statement"]["evidence"]
    assert {e["statement"]["property"] for e in data["persons"]["edges"]} == {"type"}


def test_mentions_are_where_documents_speak_of_it(ask: Ask) -> None:
    query = "{ attorneysGeneral { nodes { name mentions { quote start end document { text } } } } }"
    found = {n["name"]: n["mentions"] for n in ask(query)["attorneysGeneral"]["nodes"]}
    assert "Kamala D. Harris" in [m["quote"] for m in found["Kamala D. Harris"]]
    assert "she" in [m["quote"] for m in found["Kamala D. Harris"]]
    starts = [m["start"] for m in found["Kamala D. Harris"]]
    assert starts == sorted(starts)
    for m in found["Kamala D. Harris"]:
        assert m["document"]["text"][m["start"] : m["end"]] == m["quote"]


def test_literal_facts_are_reached_by_statements(ask: Ask) -> None:
    query = """{ places(where: {name: {eq: "United States"}}) { nodes {
        alias statements(property: alias) { totalCount nodes { value datatype evidence { quote }
        coreference { quote } } } } } }"""
    place = ask(query)["places"]["nodes"][0]
    assert place["alias"] == ["US"]
    assert place["statements"]["totalCount"] == len(place["statements"]["nodes"]) > 0
    assert {n["value"] for n in place["statements"]["nodes"]} == {"US"}
    assert "United States" in [
        c["quote"] for n in place["statements"]["nodes"] for c in n["coreference"]
    ]


def test_a_document_and_its_sentences(ask: Ask) -> None:
    data = ask("""{ document(id: "california-mexico-accord") { id title dataset classes splitter
        text part: text(start: 824, end: 851) statements { totalCount }
        sentences { number start end text statements { id } }
        covered: sentences(covered: true) { number } bare: sentences(covered: false) { number }
        } generation { name created counts { statements documents } } }""")
    document = data["document"]
    assert document["dataset"] == "accord"
    assert "DOCUMENT" in document["classes"]
    assert document["part"] == "attorney generals of Mexico"
    for s in document["sentences"]:
        assert document["text"][s["start"] : s["end"]] == s["text"]
    covered = {s["number"] for s in document["covered"]}
    assert covered | {s["number"] for s in document["bare"]} == {
        s["number"] for s in document["sentences"]
    }
    assert covered == {s["number"] for s in document["sentences"] if s["statements"]}
    counts = data["generation"]["counts"]
    assert counts["documents"] == 1
    assert 0 < document["statements"]["totalCount"] < counts["statements"]
    assert data["generation"]["created"].endswith("Z")


def test_text_outside_the_document_is_refused(refused: Ask) -> None:
    for arguments in ("start: -1", "start: 5, end: 4"):
        message = refused(f"{{ documents {{ nodes {{ text({arguments}) }} }} }}")
        assert "0 <= start <= end must hold" in message


# --- ids ------------------------------------------------------------------------------------


def test_everything_is_a_node(ask: Ask, seed_view: View) -> None:
    data = ask("""{ persons(first: 1) { nodes { id iri label } } documents { nodes { id iri name } }
        agreements { nodes { statements(first: 1) { nodes { id iri value } } } } }""")
    entity, document = data["persons"]["nodes"][0], data["documents"]["nodes"][0]
    statement = data["agreements"]["nodes"][0]["statements"]["nodes"][0]
    query = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id iri
        ... on Entity { label } ... on Document { name } ... on Statement { value } } }"""
    wanted = [entity, document, statement]
    for key in ("id", "iri"):
        nodes = ask(query, ids=[x[key] for x in wanted] + ["id:nothing"])["nodes"]
        assert [n["__typename"] for n in nodes[:3]] == ["Person", "Document", "Statement"]
        assert nodes[3] is None
        for got, expected in zip(nodes[:3], wanted, strict=True):
            assert {k: v for k, v in got.items() if k != "__typename"} == expected
    one = """query ($id: ID!) {
        node(id: $id) { id } statement(id: $id) { id } document(id: $id) { id } }"""
    assert ask(one, id=statement["iri"]) == {
        "node": {"id": statement["id"]}, "statement": {"id": statement["id"]}, "document": None
    }  # fmt: skip


def test_former_iris_lead_to_what_they_have_become(ask: Ask, seed_view: View) -> None:
    rows = seed_view.rows("SELECT former.iri, entity.iri FROM former JOIN entity ON id = entity")
    assert rows
    for former, current in rows:
        query = "query ($i: ID!) { entity(iri: $i) { iri } node(id: $i) { iri } }"
        assert ask(query, i=former) == {"entity": {"iri": current}, "node": {"iri": current}}
    assert ask('{ entity(iri: "https://kg.example/id/nobody") { id } }') == {"entity": None}


# --- cost -----------------------------------------------------------------------------------

DEEP = """{ %s(first: %d) { edges { node { label classes statements(first: 5) { nodes { value
  subject { label } object { label } document { name } support { documents } premises { id }
  attributedTo { label } evidence { quote document { name } sentences { text } } } }
  mentions { quote } ... on Place { sceneOf { edges { node { label worksOn { nodes { name } } }
  statement { evidence { quote } } } } } } statement { value } } } }"""


def queries_for(view: View, query: str) -> int:
    """How many SQL queries a request makes."""
    seen: list[str] = []
    view.connection.set_trace_callback(seen.append)
    try:
        answer = graphql.execute(view, query)
    finally:
        view.connection.set_trace_callback(None)
    assert "errors" not in answer, answer["errors"]
    return len(seen)


def test_the_number_of_sql_queries_follows_the_request_and_not_the_data(seed_view: View) -> None:
    few, many = (queries_for(seed_view, DEEP % ("places", n)) for n in (2, 20))
    assert few == many
    assert queries_for(seed_view, DEEP % ("things", 33)) < 30
