"""How networks, answers and generations show themselves in notebooks."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree, html

import kg
from kg.door import OpenView
from kg.metrics import measure
from kg.network import network
from kg.notebook import MOST_DRAWN, Told
from kg.store import View


@pytest.fixture(scope="module")
def view(seeds_store: Path) -> Iterator[OpenView]:
    found = kg.open(seeds_store)
    yield found
    found.close()


def parsed(text: str | None) -> html.HtmlElement:
    assert text
    return html.fragment_fromstring(text, create_parent="div")


@pytest.mark.parametrize("projection", [None, "agreeing", "claims"])
def test_a_network_is_the_same_networkx_graph(
    view: OpenView, seeds_view: View, projection: str | None
) -> None:
    graph, plain = view.network(projection=projection), network(seeds_view, projection=projection)
    assert isinstance(graph, type(plain))
    assert nx.utils.graphs_equal(graph, plain)
    assert list(graph.edges(keys=True)) == list(plain.edges(keys=True))
    assert measure("pagerank").compute(graph) == measure("pagerank").compute(plain)
    assert nx.utils.graphs_equal(copy.deepcopy(graph), plain)
    assert nx.utils.graphs_equal(pickle.loads(pickle.dumps(graph)), plain)
    for made in (nx.Graph(graph), graph.reverse() if graph.is_directed() else graph.to_directed()):
        assert len(made) == len(plain)


def test_a_small_network_is_a_picture_and_so_are_its_parts(view: OpenView) -> None:
    graph = view.network(around="Kamala D. Harris", depth=1)
    drawn = graph._repr_svg_()
    root = etree.fromstring(drawn.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Kamala D. Harris" in "".join(root.itertext())
    assert graph._repr_html_() is None
    assert graph.copy()._repr_svg_() == drawn
    part = graph.subgraph(list(graph)[:3])
    assert len(etree.fromstring(part._repr_svg_().encode())) > 1
    changed = graph.copy()
    changed.remove_nodes_from(list(changed)[1:])
    assert changed._repr_svg_() != drawn


def test_what_cannot_be_drawn_is_a_table(view: OpenView) -> None:
    graph = view.network()
    assert len(graph) > MOST_DRAWN
    assert graph._repr_svg_() is None
    told = parsed(graph._repr_html_())
    assert f"{len(graph):,} entities" in told.text_content()
    assert "a part of it is drawn" in told.text_content()
    first = told.xpath(".//tr")[1]
    best = max(dict(graph.degree()).values())
    assert first[2].text_content() == str(best)
    alone = pickle.loads(pickle.dumps(view.network(projection="agreeing")))
    assert alone._repr_svg_() is None
    assert len(parsed(alone._repr_html_()).xpath(".//tr")) == 21
    empty = alone.copy()
    empty.clear()
    assert empty._repr_svg_() is None
    assert "0 entities" in empty._repr_html_()


def test_a_generation_shows_what_is_in_it(view: OpenView) -> None:
    told = parsed(view._repr_html_())
    assert view.generation in told.text_content()
    counts = {row[0].text_content(): row[1].text_content() for row in told.xpath(".//tr")[1:]}
    assert counts["Person"] == str(len(view.entities(_kind(view, "Person"))))


def _kind(view: View, name: str) -> str:
    return next(k.iri for k in view.ontology.kinds if k.name == name)


def test_an_answer_to_graphql_is_a_dict_and_a_table(view: OpenView) -> None:
    answer = view.graphql("{ persons(first: 2) { totalCount nodes { label classes } } }")
    assert set(answer) == {"data", "extensions"}
    told = parsed(answer._repr_html_())  # type: ignore[attr-defined]
    names = [row["label"] for row in answer["data"]["persons"]["nodes"]]
    assert all(name in told.text_content() for name in names)
    assert [h.text_content() for h in told.xpath(".//table//table//table//th")] == [
        "label",
        "classes",
    ]
    wrong = view.graphql("{ nothing }")
    assert "Cannot query field" in parsed(wrong._repr_html_()).text_content()  # type: ignore[attr-defined]


def test_nothing_of_the_data_runs() -> None:
    """Markup, quotes, right-to-left and astral characters are shown as they are."""
    text = "<script>alert(1)</script> \"' שלום \U0001d4b3 &amp;"
    told = Told(
        data={text: [{text: text, "n": 1_000_000}, {text: None}]}, errors=[{"message": text}]
    )
    shown = parsed(told._repr_html_())
    assert shown.xpath(".//script") == []
    assert [b.text_content() for b in shown.iter("bdi")].count(text) == 4
    assert "1,000,000" in shown.text_content()


def test_long_answers_are_cut() -> None:
    told = Told(data={"rows": [{"n": n} for n in range(50)], "few": list(range(25))})
    shown = parsed(told._repr_html_()).text_content()
    assert "30 more" in shown
    assert "5 more" in shown
    deep: object = "end"
    for _ in range(100):
        deep = {"x": [deep]}
    assert "…" in Told(data={"x": deep})._repr_html_()
