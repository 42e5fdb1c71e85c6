"""asOf: edges and statements that may hold at a date, by the bounds that documents give."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import graphql
from kg.build import build
from kg.errors import QueryError
from kg.network import network
from kg.sparql import load, run
from kg.store import Store, View
from kg.validity import facts_at, statements_at
from tests.brat import write
from tests.graphql import reference

ROOT = Path(__file__).parents[2]
TEXT = (
    "Ann Lee was attorney general of Ohio from 2003 until May 2007. Bob Ray, the attorney general "
    "of Ohio since 2007, signed the accord. Cy Dow was the attorney general of Ohio. Eve Fox was "
    "never attorney general of Ohio in 2005."
)
SPANS = """T1 Person Ann Lee
T2 Office attorney general of Ohio
T3 State Ohio
T4 Date 2003
T5 Date May 2007
T6 Person Bob Ray
T7 Date since 2007
T8 Accord the accord
T9 Person Cy Dow
T10 Person Eve Fox
T11 holds was
T12 holds the attorney general
T13 holds never
T14 Date 2005"""
REST = """A1|Form T2 nominal
A2|Form T8 nominal
R1|jurisdiction Arg1:T2 Arg2:T3
E1|holds:T11 Subject:T1 Object:T2 validFrom:T4 validUntil:T5
E2|holds:T12 Subject:T6 Object:T2 validFrom:T7
R2|holds Arg1:T9 Arg2:T2
E3|holds:T13 Subject:T10 Object:T2 validFrom:T14 validUntil:T14
A3|Negated E3
R3|signatory Arg1:T8 Arg2:T6
A4|validFrom R3 2009
A5|validUntil R3 2010"""


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    folder = tmp_path_factory.mktemp("as-of")
    write(folder / "in", "doc", TEXT, SPANS, REST)
    build([folder / "in"], ROOT / "ontology", Store(folder / "store"))
    found = Store(folder / "store").open()
    yield found
    found.close()


Ask = Callable[..., Any]


@pytest.fixture
def ask(view: View) -> Ask:
    def asking(query: str, **variables: Any) -> Any:
        answer = graphql.execute(view, query, variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return asking


HOLDERS = """query ($then: EDTF) { offices { nodes {
  heldBy(asOf: $then) { totalCount edges { node { label } statements { validFrom validUntil } } }
} } }"""


@pytest.mark.parametrize(
    ("then", "holders"),
    [
        (None, {"Ann Lee", "Bob Ray", "Cy Dow"}),
        ("2002", {"Cy Dow"}),  # nobody says when, so no date excludes it
        ("2005-06-01", {"Ann Lee", "Cy Dow"}),
        ("2007", {"Ann Lee", "Bob Ray", "Cy Dow"}),
        ("2007-05-31", {"Ann Lee", "Bob Ray", "Cy Dow"}),
        ("2007-06", {"Bob Ray", "Cy Dow"}),
        ("2006/2008", {"Ann Lee", "Bob Ray", "Cy Dow"}),
        ("2050", {"Bob Ray", "Cy Dow"}),
    ],
)
def test_who_held_the_office(ask: Ask, then: str | None, holders: set[str]) -> None:
    (office,) = ask(HOLDERS, then=then)["offices"]["nodes"]
    found = office["heldBy"]
    assert {e["node"]["label"] for e in found["edges"]} == holders
    assert found["totalCount"] == len(holders)
    assert all(e["statements"] for e in found["edges"])


@pytest.mark.parametrize(
    ("then", "officials"),
    [
        (None, ["Ann Lee", "Bob Ray", "Cy Dow"]),
        ("2005-06-01", ["Ann Lee", "Cy Dow"]),
        ("2007-06", ["Bob Ray", "Cy Dow"]),
        ("1850/1860", ["Cy Dow"]),
    ],
)
def test_who_was_of_a_class_that_an_office_gives(
    ask: Ask, then: str | None, officials: list[str]
) -> None:
    """Nobody calls them attorneys general: a rule says so of whoever holds the office."""
    found = ask(
        """query ($then: EDTF) { attorneysGeneral(asOf: $then) { totalCount
        edges { node { label } statements { premises { validFrom } } } }
        persons(asOf: $then) { totalCount } }""",
        then=then,
    )
    assert found["persons"]["totalCount"] == 4
    edges = found["attorneysGeneral"]["edges"]
    assert sorted(e["node"]["label"] for e in edges) == officials
    assert found["attorneysGeneral"]["totalCount"] == len(officials)
    assert all(e["statements"] for e in edges)


@pytest.mark.parametrize("then", [None, "2005", "2007-05", "1990", "../2006"])
def test_lists_at_a_date_are_those_of_the_reference(view: View, then: str | None) -> None:
    o, schema = view.ontology, reference.schema_of(view.ontology)
    for c in (*o.abstract, *o.kinds, *o.refinements):
        asked = "totalCount edges { node { id } statements { id } statement { id } }"
        query = f"query ($then: EDTF) {{ {c.plural}(asOf: $then) {{ {asked} }} }}"
        answer = graphql.execute(view, query, {"then": then})
        found, errors = reference.run(schema, view, query, {"then": then})
        assert (answer["data"], answer.get("errors", [])) == (found, list(errors))


def test_how_an_entity_stands_in_a_network_at_a_date(ask: Ask) -> None:
    found = ask(
        """{ offices { nodes { ever: centrality { degree }
        then: centrality(asOf: "2005") { degree } } } }"""
    )
    (office,) = found["offices"]["nodes"]
    # In 2005 there were two holders and a state; later one holder more.
    assert office["then"]["degree"] < office["ever"]["degree"]


def test_the_other_way_round_and_as_a_literal(ask: Ask) -> None:
    people = ask('{ persons { nodes { label holds(asOf: "2005") { nodes { label } } } } }')
    held = {p["label"]: len(p["holds"]["nodes"]) for p in people["persons"]["nodes"]}
    assert held == {"Ann Lee": 1, "Bob Ray": 0, "Cy Dow": 1, "Eve Fox": 0}
    assert ask("{ offices { nodes { heldBy(asOf: 2005) { totalCount } } } }") == {
        "offices": {"nodes": [{"heldBy": {"totalCount": 2}}]}
    }


def test_pages_follow_what_is_left(ask: Ask) -> None:
    query = """query ($after: String) { offices { nodes {
      heldBy(asOf: "2007", first: 2, after: $after) {
        nodes { label } pageInfo { hasNextPage endCursor }
      } } } }"""
    first = ask(query)["offices"]["nodes"][0]["heldBy"]
    assert first["pageInfo"]["hasNextPage"]
    rest = ask(query, after=first["pageInfo"]["endCursor"])["offices"]["nodes"][0]["heldBy"]
    labels = [n["label"] for page in (first, rest) for n in page["nodes"]]
    assert sorted(labels) == ["Ann Lee", "Bob Ray", "Cy Dow"]


def test_what_follows_holds_with_its_premises(ask: Ask) -> None:
    """A signatory is a party to the agreement, as long as it is a signatory."""
    query = "query ($then: EDTF) { accords { nodes { parties(asOf: $then) { nodes { label } } } } }"
    found = {
        then: len(ask(query, then=then)["accords"]["nodes"][0]["parties"]["nodes"])
        for then in ("2008", "2009", "2010-12-31", "2011")
    }
    assert found == {"2008": 0, "2009": 1, "2010-12-31": 1, "2011": 0}


def test_single_values_and_statements(ask: Ask) -> None:
    query = """query ($then: EDTF) { offices { nodes { jurisdiction(asOf: $then) { label } } }
      persons { nodes { label statements(asOf: $then, property: holds) { nodes { negated } } } }
    }"""
    found = ask(query, then="2004")
    assert found["offices"]["nodes"][0]["jurisdiction"] == {"label": "Ohio"}
    said = {p["label"]: p["statements"]["nodes"] for p in found["persons"]["nodes"]}
    assert said == {
        "Ann Lee": [{"negated": False}],
        "Bob Ray": [],
        "Cy Dow": [{"negated": False}],
        "Eve Fox": [],
    }
    later = {
        p["label"]: p["statements"]["nodes"] for p in ask(query, then="2005")["persons"]["nodes"]
    }
    assert later["Eve Fox"] == [{"negated": True}]


@pytest.mark.parametrize("then", ["last month", "", "2012-13", "2013/2012"])
def test_what_is_no_date_is_refused(view: View, then: str) -> None:
    for field in ("heldBy { totalCount }", "jurisdiction { label }", "statements { totalCount }"):
        named, rest = field.split(" ", 1)
        query = f"query ($then: EDTF) {{ offices {{ nodes {{ {named}(asOf: $then) {rest} }} }} }}"
        answer = graphql.execute(view, query, {"then": then})
        assert "EDTF date" in str(answer["errors"]) or "before it begins" in str(answer["errors"])


def test_every_connection_of_another_world_takes_it(sea_store: Store) -> None:
    view = sea_store.open()
    answer = graphql.execute(
        view, '{ vessels { nodes { masters: master(asOf: "1999") { nodes { label } } } } }'
    )
    assert "errors" not in answer
    assert any(v["masters"]["nodes"] for v in answer["data"]["vessels"]["nodes"])
    view.close()


# --- the same from Python and SPARQL ------------------------------------------------------------


def test_three_answers(view: View) -> None:
    by_label = {e.label: e.id for e in view.entities()}
    facts = {
        name: next(f.id for f in view.facts([by_label[name]])[by_label[name]] if f.object)
        for name in ("Ann Lee", "Bob Ray", "Cy Dow")
    }
    found = facts_at(view, facts.values(), "2006")
    assert [found[facts[n]] for n in facts] == [True, False, None]
    rows = view.statements(list(facts.values()))
    said = statements_at(view, [s for r in rows.values() for s in r], "2007-06")
    assert sorted(map(str, said.values())) == ["False", "None", "None"]
    assert facts_at(view, [], "2006") == {}
    with pytest.raises(QueryError, match="no EDTF date"):
        facts_at(view, [], "then")


def test_the_network_at_a_date(view: View) -> None:
    def edges(as_of: str | None) -> set[tuple[str, str]]:
        graph = network(view, as_of=as_of)
        assert len(graph) == len(view.entities())
        labels = graph.nodes(data="label")
        return {(labels[a], p) for a, _, p in graph.edges(data="property")}

    assert edges(None) - edges("2005") == {("Bob Ray", "holds"), ("the accord", "signatories")}
    assert edges("2009") == edges(None) - {("Ann Lee", "holds")}


def test_the_query_agrees(view: View) -> None:
    file = load(ROOT / "queries" / "offices-as-of.rq")

    def held(day: str, undated: str = "false") -> dict[str, str | None]:
        rows = run(view, file, {"date": day, "undated": undated}).records()
        labels = {e.iri: e.label for e in view.entities()}
        assert all(TEXT[int(r["start"] or 0) : int(r["end"] or 0)] == r["quote"] for r in rows)
        return {labels[r["person"] or ""]: r["holds"] for r in rows}

    assert held("2002-12-31") == {}
    assert held("2003-01-01") == {"Ann Lee": "maybe"}  # it began in 2003
    assert held("2005-06-01") == {"Ann Lee": "yes"}
    assert held("2007-05-31") == {"Ann Lee": "maybe", "Bob Ray": "maybe"}
    assert held("2007-06-01") == {"Bob Ray": "maybe"}
    assert held("2005-06-01", "true") == {"Ann Lee": "yes", "Cy Dow": "maybe"}
