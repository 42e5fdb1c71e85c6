"""Projections: what is declared is what the network has, and every edge shows its statements."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.errors import QueryError
from kg.network import Ground, behind, network, projections, simple, to_leave_out, walkable
from kg.ontology import Projection
from kg.store import View

TERMS = "https://kg.example/ontology#"


@pytest.fixture
def view(seeds_view: View) -> View:
    return seeds_view


def labelled(graph: nx.MultiGraph) -> set[tuple[str, str]]:
    labels = graph.nodes(data="label")
    return {(labels[a], labels[b]) for a, b in graph.edges()}


def members(view: View, prop: str, of: int) -> set[int]:
    found = view.facts([of], TERMS + prop)[of]
    return {f.object for f in found if f.object is not None}


def test_the_ontology_declares_projections(view: View) -> None:
    assert len(view.ontology.projections) >= 6
    for name in view.ontology.projections:
        assert network(view, projection=name).number_of_edges() > 0


def test_actors_are_linked_by_the_agreements_that_they_share(view: View) -> None:
    graph = network(view, projection="agreeing")
    assert type(graph) is nx.MultiGraph
    assert {d["kind"] for _, d in graph.nodes(data=True)} == {"Person", "Organization"}
    shared: dict[frozenset[int], int] = {}
    for agreement in view.entities(TERMS + "Agreement"):
        parties = members(view, "party", agreement.id) | members(view, "signatory", agreement.id)
        for pair in combinations(sorted(parties), 2):
            shared[frozenset(pair)] = shared.get(frozenset(pair), 0) + 1
    found = {frozenset((a, b)): d["weight"] for a, b, d in graph.edges(data=True)}
    assert found == shared
    assert len(found) > 30


def test_every_edge_shows_the_statements_that_make_it(view: View) -> None:
    for name in view.ontology.projections:
        graph = network(view, projection=name)
        evidence = behind(view, graph)
        texts = {d.id: view.text(d.id) for d in view.documents()}
        for source, target, key, data in graph.edges(keys=True, data=True):
            assert [s.statement for s in evidence[key]] == list(data["statements"])
            assert len({s.statement for s in evidence[key]}) == len(evidence[key]) > 0
            assert data["support"] == len(evidence[key])
            assert data["weight"] == data[view.ontology.projections[name].weight]
            for said in evidence[key]:
                assert said.quotes
                for quote in said.quotes:
                    text = texts[quote.document.id][quote.start : quote.end]
                    assert text == quote.text
            assert (
                len({q.document.id for s in evidence[key] for q in s.quotes}) == (data["documents"])
            )
            touched = " ".join(s.claim for s in evidence[key])
            for end in (source, target):
                assert graph.nodes[end]["label"] in touched


def test_mentioned_together_is_in_one_sentence(view: View) -> None:
    graph = network(view, projection="together")
    for _, _, key in graph.edges(keys=True):
        said = behind(view, graph)[key]
        for document in {q.document for s in said for q in s.quotes}:
            spans = [(q.start, q.end) for s in said for q in s.quotes if q.document == document]
            sentences = [
                {n.number for n in view.sentences(document.id) if n.start < end and n.end > start}
                for start, end in spans
            ]
            assert any(len([1 for o in sentences if s & o]) > 1 for s in sentences)
        break
    wider = network(view, projection=replace(
        view.ontology.projections["together"], together="document"))  # fmt: skip
    assert labelled(graph) < labelled(wider) | {(b, a) for a, b in labelled(wider)}


def test_who_follows_whom_in_an_office(view: View) -> None:
    graph = network(view, projection="succession")
    assert graph.is_directed()
    assert labelled(graph) == {
        ("Barack Obama", "Donald Trump"),
        ("Bill Clinton", "Barack Obama"),
        ("Donald Trump", "Joe Biden"),
        ("George Bush", "Bill Clinton"),
        ("Kamala D. Harris", "Xavier Becerra"),
        ("Xavier Becerra", "Rob Bonta"),
    }


def test_a_place_lies_within_another_and_rules_add_nothing_unasked(view: View) -> None:
    graph = network(view, projection="places")
    expected = {(f.subject, f.object) for f in view.links()
                if f.property == TERMS + "within" and not f.inferred}  # fmt: skip
    assert set(graph.edges()) == expected
    inferred = network(view, projection="places", inferred=True)
    assert len(set(inferred.edges()) - expected) == 3


def test_reprints_add_nothing_to_origins(view: View) -> None:
    plan = view.ontology.projections["together"]
    by_origin = network(view, projection=plan)
    by_document = network(view, projection=replace(plan, weight="documents"))
    assert set(by_origin.edges()) == set(by_document.edges())
    pairs = [
        (by_origin.edges[e]["weight"], by_document.edges[e]["weight"])
        for e in by_origin.edges(keys=True)
    ]
    assert all(a <= b for a, b in pairs)
    assert any(a < b for a, b in pairs)


def test_filters_leave_statements_out(view: View) -> None:
    plan = Projection("by", "by", "", edges=view.ontology.projections["claims"].edges)
    whole = network(view, projection=plan)
    outright = network(view, projection=replace(plan, modes=("asserted",)))
    assert 0 < outright.number_of_edges() < whole.number_of_edges()
    one = network(view, projection=replace(plan, datasets=("no such dataset",)))
    assert one.number_of_edges() == 0
    often = replace(view.ontology.projections["agreeing"], least=2.0)
    kept = network(view, projection=often).edges(data="weight")
    assert all(w >= 2 for _, _, w in kept)


def test_the_support_of_a_link_is_that_of_its_fact(view: View) -> None:
    origin = {d.id: d.origin for d in view.documents()}
    told = network(view).edges(keys=True, data=True)
    for _, _, fact, data in told:
        stated = [s for s in view.statements([fact])[fact] if not s.negated]
        documents = {s.document for s in stated if s.rank != "deprecated" and s.mode != "quoted"}
        assert data["documents"] == len(documents)
        assert data["origins"] == len({origin[d or 0] for d in documents})
    assert any(data["origins"] < data["documents"] for *_, data in told)


def test_documents_count_by_what_is_known_of_them(view: View) -> None:
    plan = Projection("by", "by", "", edges=view.ontology.projections["claims"].edges)
    documents = dict(view.rows("SELECT iri, document FROM statement"))
    whole = network(view, projection=plan)
    said = {s for _, _, made in whole.edges(data="statements") for s in made}
    for limit, meant in (
        ({"publishers": ("kg seed documents",)}, lambda d: d.publisher == "kg seed documents"),
        ({"licences": ("CC0-1.0",)}, lambda d: d.licence == "CC0-1.0"),
        ({"dated": "2010/2012"}, lambda d: d.date and "2010" <= d.date < "2013"),
        ({"datasets": ("agreements",), "dated": "1992"}, lambda d: (d.date or "")[:4] == "1992"),
    ):
        graph = network(view, projection=replace(plan, **limit))
        kept = {s for _, _, made in graph.edges(data="statements") for s in made}
        ids = {d.id for d in view.documents() if meant(d)}
        assert kept == {s for s in said if documents[s] in ids}
        assert kept < said


def test_what_holds_at_no_time_in_a_window_is_left_out(view: View) -> None:
    late = network(view, projection="succession", as_of="2018/..")
    # Nobody says until when Clinton held the office: it may be that he did.
    assert labelled(late) == {
        ("Bill Clinton", "Donald Trump"),
        ("Donald Trump", "Joe Biden"),
        ("Xavier Becerra", "Rob Bonta"),
    }
    plan = replace(view.ontology.projections["succession"], during="2018/..")
    assert labelled(network(view, projection=plan)) == labelled(late)


def test_one_document_left_out_takes_its_edges_and_nodes_along(view: View) -> None:
    ground = Ground(view)
    whole = network(view, ground=ground)
    for left in to_leave_out(view, "document"):
        graph = network(view, ground=ground, without=left)
        there = {
            f.id
            for f in view.links()
            if any(s.document != left.number and not s.negated and s.mode != "quoted"
                   for s in view.statements([f.id])[f.id]) and not f.inferred
        }  # fmt: skip
        assert {k for _, _, k in graph.edges(keys=True)} == there
        assert len(graph) < len(whole)


def test_a_claimant_takes_along_what_it_stands_behind(view: View) -> None:
    (polaris,) = [w for w in to_leave_out(view, "claimant") if w.label.startswith("Polaris")]
    graph = network(view, projection="claims", without=polaris)
    assert polaris.number in graph
    assert not list(graph.successors(polaris.number))
    with pytest.raises(QueryError, match="there are: document, origin, claimant"):
        to_leave_out(view, "word")


def test_weights_and_directions_reach_the_measures(view: View) -> None:
    graph = network(view, projection="claims")
    assert walkable(graph).is_directed()
    assert not simple(graph).is_directed()
    assert not walkable(network(view)).is_directed()


def test_names_are_looked_up_and_suggested(seeds_store: Path) -> None:
    opened = kg.open(seeds_store)
    assert len(opened.network(projection="agreeing")) > 10
    with pytest.raises(QueryError, match="no projection is called 'agreing'; did you mean agreei"):
        opened.network(projection="agreing")
    opened.close()


# --- a file of one's own --------------------------------------------------------------------------


def test_a_file_says_the_same_as_the_ontology(view: View, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        '[agreeing]\nlabel = "agreed with"\nnodes = ["Actor"]\nweight = "ways"\n'
        'edges = ["^party / party"]\n'
        '[near]\nnodes = "actor"\ntogether = "sentence"\nleast = 2\n',
        encoding="utf-8",
    )
    known = projections(view.ontology, path)
    assert {"agreeing", "near", "places"} <= set(known)
    ours, theirs = network(view, projection=known["agreeing"]), network(view, projection="agreeing")
    assert labelled(ours) == labelled(theirs)
    assert network(view, projection=known["near"]).number_of_edges() > 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a]\nedge = []", "no setting is called 'edge'; did you mean edges?"),
        ("[a]\nnodes = ['Actr']", "no class is called 'Actr'; did you mean Actor"),
        ("[a]\nedges = ['partyto / prty']", "no property of its own is called 'prty'; did you"),
        ("[a]\nedges = ['reported / party']", "reported / parties: the first leads to nothing"),
        ("[a]\nweight = 3", "weight must be a text, and is 3"),
        ("[a]\ndirected = 'yes'", "directed must be true or false"),
        ("[a]\nweight = 'kilos'", "weight 'kilos'; there are: statements"),
        ("[a]\nleast = -1", "least -1, which is less than 0"),
        ("a = 1", "a: not a table"),
        ("[a", "not valid TOML"),
        ("[a]\nedges = [1]", "edges must be a list of texts"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    view: View, tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QueryError) as caught:
        projections(view.ontology, path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_a_file_that_is_not_there_is_said(view: View, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be read: No such file"):
        projections(view.ontology, tmp_path / "none.toml")
