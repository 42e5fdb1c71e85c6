"""``explain: true``: the plan, the SQL, the cost, and SPARQL that finds the same entities."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import graphql
from kg.errors import QueryError
from kg.graphql.explaining import sparql
from kg.graphql.planning import Plan, Planner
from kg.store import Store, View
from tests.graphql import reference
from tests.graphql.requests import Request

QUERY = """query ($w: PersonFilter) {
  persons(where: $w, first: 100) { nodes { iri signed { nodes { label } } } } }"""


def explained(view: View, where: dict[str, Any]) -> tuple[set[str], dict[str, Any]]:
    answer = graphql.execute(view, QUERY, {"w": where}, extensions={"explain": True})
    assert "errors" not in answer, answer["errors"]
    assert answer["extensions"]["cost"] > 100
    (root,) = answer["extensions"]["explain"]
    return {n["iri"] for n in answer["data"]["persons"]["nodes"]}, root


def found(view: View, query: str) -> set[str]:
    rows: Any = view.store.query(query)
    return {row[0].value for row in rows}


def test_plan_and_sql_are_shown(seed_view: View) -> None:
    _, root = explained(seed_view, {"name": {"eq": "Obama"}})
    assert root["field"] == "persons"
    for query in root["queries"]:
        assert query["sql"].startswith("SELECT ")
        assert any("USING" in step for step in query["plan"])
    quiet = graphql.execute(seed_view, QUERY, {"w": {}})
    assert set(quiet["extensions"]) == {"generation", "cost"}


@pytest.mark.parametrize(
    "where",
    [
        {},
        {"name": {"eq": "Obama"}},
        {"or": []},
        {"not": {"name": {"startsWith": "Kam"}}},
        {"label": {"contains": "of"}},
        {"class": {"in": ["PRESIDENT", "ATTORNEY_GENERAL"]}},
        {"holds": {"some": {"jurisdiction": {"name": {"eq": "California"}}}}},
        {"holds": {"every": {"role": {"eq": "ATTORNEY_GENERAL"}}}},
        {"signed": {"none": {}}},
        {"name": {"exists": False}},
        {"name": {"eq": 'x" } DROP ALL #'}},
    ],
)
def test_the_sparql_finds_the_same_entities(seed_view: View, where: dict[str, Any]) -> None:
    mine, root = explained(seed_view, where)
    assert found(seed_view, root["sparql"]) == mine


def test_what_sparql_cannot_say_is_named(seed_view: View) -> None:
    _, root = explained(seed_view, {"signed": {"some": {"signedOn": {"before": "2001"}}}})
    assert root["sparqlMissing"] == "where.signed.some.signedOn: SPARQL compares no intervals"


said = 0


@settings(max_examples=60, deadline=None, suppress_health_check=[
    HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.randoms(use_true_random=False))
def test_any_filter_that_can_be_said_in_sparql(seed_view: View, draw: Random) -> None:
    global said
    core = reference.schema_of(seed_view.ontology)
    kind: Any = core.get_type("ThingFilter")
    where = Request(core, seed_view, draw)._object(kind, 3)
    query = "query ($w: ThingFilter) { things(where: $w, first: 100) { nodes { iri } } }"
    answer = graphql.execute(seed_view, query, {"w": where}, extensions={"explain": True})
    root = answer["extensions"]["explain"][0]
    if "sparql" in root:
        said += 1
        mine = {n["iri"] for n in answer["data"]["things"]["nodes"]}
        assert found(seed_view, root["sparql"]) == mine, (where, root["sparql"])


def test_many_filters_were_said() -> None:
    assert said >= 20


def test_a_filter_that_cannot_be_said_raises(seed_view: View) -> None:
    (c,) = [c for c in seed_view.ontology.classes.values() if c.name == "Person"]
    with pytest.raises(QueryError, match="statements are no facts"):
        sparql(seed_view, c, {"statements": {"some": {}}})


# --- what is kept ---------------------------------------------------------------------------


def test_plans_go_with_their_view(seed_store: Path) -> None:
    """A server that switches generations keeps nothing of the old one."""
    view = Store(seed_store).open()
    assert graphql.execute(view, QUERY, {"w": {"name": {"eq": "x"}}})["data"]
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None


def test_a_plan_is_made_once_for_a_shape(seed_view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    plan = Planner.plan

    def counting(self: Planner, *arguments: Any) -> Plan:
        made.append(self)
        return plan(self, *arguments)

    monkeypatch.setattr(Planner, "plan", counting)
    query = QUERY.replace("100", "99")
    for value in ("Obama", "Nobody", ""):
        graphql.execute(seed_view, query, {"w": {"name": {"eq": value}}})
    assert len(made) == 1
    graphql.execute(seed_view, query, {"w": {"name": {"contains": "a"}}})
    assert len(made) == 2
