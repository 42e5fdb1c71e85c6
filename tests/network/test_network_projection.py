"""The default projection of a View."""

from __future__ import annotations

import pickle
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.network import network, simple
from kg.ontology import Projection
from kg.store import View

EDGES = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(1, 9)), max_size=25)


def test_nodes_are_entities_and_say_what_they_are(seed_view: View) -> None:
    graph = network(seed_view)
    assert list(graph) == [e.id for e in seed_view.entities()]
    harris = seed_view.the("Kamala D. Harris")
    told = graph.nodes[harris.id]
    made = [seed_view.statement(iri) for iri in told.pop("statements")]
    assert len(made) == 4
    assert {s.fact.subject for s in made if s} == {harris.id}
    assert told == {
        "label": "Kamala D. Harris",
        "kind": "Person",
        "classes": ["Actor", "AttorneyGeneral", "Person", "Thing"],
        "iri": harris.iri,
        "curie": harris.curie,
    }


def test_edges_are_the_facts_that_documents_state(seed_view: View) -> None:
    graph = network(seed_view)
    expected = {f.id: (f.subject, f.object) for f in seed_view.links() if not f.inferred}
    assert {k: (a, b) for a, b, k in graph.edges(keys=True)} == expected
    for _, _, fact, data in graph.edges(keys=True, data=True):
        assert data["support"] == len(
            [s for s in seed_view.statements([fact])[fact] if s.mode != "quoted" and not s.negated]
        )
        assert data["weight"] == float(data["support"]) >= 1.0
        assert data["inferred"] is False
    assert "party" not in {data["label"] for _, _, data in graph.edges(data=True)}


@pytest.mark.parametrize("inferred", [False, True])
@pytest.mark.parametrize("weight", ["statements", "documents", "origins", "ways"])
def test_what_the_index_counts_is_what_statements_say(
    seeds_view: View, weight: str, inferred: bool
) -> None:
    """A list of all datasets leaves nothing out, and has every statement looked at."""
    known = tuple({d.dataset for d in seeds_view.documents()})
    counted = Projection("all", "all", "", weight=weight)
    found, looked = (
        network(seeds_view, projection=plan, inferred=inferred)
        for plan in (counted, replace(counted, datasets=known))
    )
    assert found.number_of_edges() > 300
    for part in ("nodes", "edges", "in_edges"):
        assert [*getattr(found, part)(data=True)] == [*getattr(looked, part)(data=True)]
    assert [*found.edges(keys=True)] == [*looked.edges(keys=True)]
    assert pickle.loads(pickle.dumps(found)).adj == found.adj


def test_inferred_facts_come_when_asked_for(seed_view: View) -> None:
    added = set(network(seed_view, inferred=True).edges(keys=True)) - set(
        network(seed_view).edges(keys=True)
    )
    graph = network(seed_view, inferred=True)
    assert sorted(graph.edges[e]["label"] for e in added) == ["party", "party"]
    assert all(graph.edges[e]["weight"] == 1.0 for e in added)


def test_around_keeps_what_is_near_in_either_direction(seed_view: View) -> None:
    whole = network(seed_view)
    centre = seed_view.the("Kamala D. Harris").id
    near = {centre, *whole.successors(centre), *whole.predecessors(centre)}
    for depth, expected in ((0, {centre}), (1, near)):
        graph = network(seed_view, around=centre, depth=depth)
        assert set(graph) == expected
        assert set(graph.edges(keys=True)) == set(whole.subgraph(expected).edges(keys=True))
    two = set(network(seed_view, around=centre))
    assert two == {m for n in near for m in (n, *whole.successors(n), *whole.predecessors(n))}


def test_classes_keep_their_members_and_the_facts_among_them(seed_view: View) -> None:
    graph = network(seed_view, classes=["Person", "Agreement"])
    assert {data["kind"] for _, data in graph.nodes(data=True)} == {"Person", "Agreement"}
    assert {data["label"] for _, _, data in graph.edges(data=True)} == {"signatory"}
    by_label = network(seed_view, classes=["attorney general"])
    assert [data["label"] for _, data in by_label.nodes(data=True)] == [
        "attorney generals of Mexico",
        "Kamala D. Harris",
    ]


def test_the_centre_stays_whatever_its_class(seed_view: View) -> None:
    centre = seed_view.the("Kamala D. Harris").id
    graph = network(seed_view, around=centre, depth=2, classes=["Agreement", "Place"])
    assert graph.nodes[centre]["kind"] == "Person"
    assert {d["kind"] for n, d in graph.nodes(data=True) if n != centre} == {"Agreement", "Place"}
    assert nx.is_weakly_connected(graph)


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ({"classes": ["Persn"]}, "no class is called 'Persn'; did you mean Person?"),
        ({"classes": ["xyzzy"]}, "no class is called 'xyzzy'; there are: "),
        ({"classes": ["Treaty"]}, "nothing to show: no entity is a Treaty"),
        ({"around": 1, "depth": -1}, "depth -1: must be 0 or more"),
        ({"around": 10**9}, "no entity has the number 1000000000"),
    ],
)
def test_what_cannot_be_selected_is_said(
    seed_view: View, selection: dict[str, object], message: str
) -> None:
    with pytest.raises(QueryError, match=message.replace("?", r"\?")):
        network(seed_view, **selection)  # type: ignore[arg-type]


@given(EDGES)
def test_the_simple_network_adds_up_the_weights(edges: list[tuple[int, int, int]]) -> None:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(1, 7))
    for source, target, weight in edges:
        graph.add_edge(source, target, weight=float(weight))
    found = simple(graph)
    assert list(found) == list(graph)
    assert not list(nx.selfloop_edges(found))
    for one, other, weight in found.edges(data="weight"):
        assert weight == sum(w for a, b, w in edges if {a, b} == {one, other})
    assert {frozenset(e) for e in found.edges} == {frozenset((a, b)) for a, b, _ in edges if a != b}
