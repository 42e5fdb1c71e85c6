"""Files and pictures: read back by others, the same bytes every time, safe whatever they hold."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.build import build
from kg.errors import QueryError
from kg.exporters import Caption, export, exporters
from kg.network import network
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
ARABIC = "\u0645\u0631\u062d\u0628\u0627"
ODD = "A\x07cme"
HOSTILE = f"Ann </script><script>alert(1)</script> \"&\" 'x' \U0001f3ad{ARABIC}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> View:
    """A store whose names try to break out of every format."""
    folder = tmp_path_factory.mktemp("hostile")
    write(
        folder / "docs", "a", f"{HOSTILE} leads {ODD}.",
        f"T1 Person {HOSTILE}\nT2 Company {ODD}", "R1|memberOf Arg1:T1 Arg2:T2",
    )  # fmt: skip
    build([folder / "docs"], ROOT / "ontology", Store(folder / "store"))
    return Store(folder / "store").open()


def written(view: View, folder: Path, suffix: str) -> str:
    path = folder / f"out{suffix}"
    export(view, network(view), path, Caption("A title"))
    return path.read_text("utf-8")


def data(page: str) -> dict[str, list[dict[str, Any]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    parsed: dict[str, list[dict[str, Any]]] = json.loads(found[1])
    return parsed


def test_there_are_three_formats() -> None:
    assert {e.suffix for e in exporters()} >= {".graphml", ".svg", ".html"}


@pytest.mark.parametrize("suffix", [e.suffix for e in exporters()])
def test_the_same_network_gives_the_same_bytes(
    suffix: str, seed_view: View, seed_store: Path, tmp_path: Path
) -> None:
    again = Store(seed_store).open()
    assert written(seed_view, tmp_path, suffix) == written(again, tmp_path, suffix)


def test_graphml_is_read_back_by_networkx(seed_view: View, tmp_path: Path) -> None:
    written(seed_view, tmp_path, ".graphml")
    graph = network(seed_view)
    back = nx.read_graphml(tmp_path / "out.graphml", force_multigraph=True)
    assert back.number_of_nodes() == graph.number_of_nodes()
    assert back.number_of_edges() == graph.number_of_edges()
    labels = nx.get_node_attributes(back, "label")
    assert sorted(labels.values()) == sorted(nx.get_node_attributes(graph, "label").values())
    text = seed_view.text(1)
    for _, _, edge in back.edges(data=True):
        assert isinstance(edge["start"], int)
        assert isinstance(edge["weight"], float)
        assert isinstance(edge["inferred"], bool)
        spans = [tuple(map(int, place.split("-"))) for place in edge["places"].split(", ")]
        quotes = (" ".join(text[start:end].split()) for start, end in spans)
        shown = (q if q.startswith("“") else f"“{q}”" for q in quotes)
        assert edge["quote"] == " … ".join(shown)


def test_an_svg_shows_the_quote_of_every_edge_and_a_legend(seed_view: View, tmp_path: Path) -> None:
    root = ET.fromstring(written(seed_view, tmp_path, ".svg"))
    graph = network(seed_view)
    edges = [g for g in root.iter(f"{SVG}g") if "data-edge" in g.attrib]
    assert len(edges) == graph.number_of_edges()
    for edge in edges:
        title = edge.find(f"{SVG}title")
        assert title is not None
        assert "“" in (title.text or "")
        assert "characters" in (title.text or "")
    words = "".join(root.itertext())
    for kind in {d["kind"] for _, d in graph.nodes(data=True)}:
        assert f"{kind} (" in words
    assert root.attrib["role"] == "img"
    assert seed_view.generation in words


def test_boxes_in_an_svg_do_not_overlap(seed_view: View, tmp_path: Path) -> None:
    root = ET.fromstring(written(seed_view, tmp_path, ".svg"))
    boxes = [
        tuple(float(r.attrib[k]) for k in ("x", "y", "width", "height"))
        for r in root.iter(f"{SVG}rect")
        if r.attrib.get("class") == "card"
    ]
    assert len(boxes) == len(network(seed_view))
    for n, (x, y, w, h) in enumerate(boxes):
        for a, b, c, d in boxes[n + 1 :]:
            assert x + w <= a or a + c <= x or y + h <= b or b + d <= y


def test_a_page_has_each_quote_in_its_sentence(seed_view: View, tmp_path: Path) -> None:
    found = data(written(seed_view, tmp_path, ".html"))
    text = seed_view.text(1)
    assert len(found["edges"]) == network(seed_view).number_of_edges()
    for edge in found["edges"]:
        best = edge["said"][0]
        marked = {
            words
            for passage in best["passages"]
            for words, is_quote in passage["pieces"]
            if is_quote
        }
        assert marked
        for passage in (*best["passages"], *best["leans"]):
            assert all(words in text for words, _ in passage["pieces"] if "[…]" not in words)
        for place in best["places"].split(", "):
            start, end = map(int, place.split("-"))
            assert any(text[start:end] in words for words in marked)


def test_a_page_asks_for_nothing_and_allows_its_own_script_only(
    seed_view: View, tmp_path: Path
) -> None:
    page = written(seed_view, tmp_path, ".html")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy
    assert script
    hashed = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{hashed}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "unsafe" not in policy[1]
    assert not re.search(r'(?:src|href)="https?:', page)


@pytest.mark.parametrize("suffix", [".svg", ".graphml"])
def test_hostile_names_stay_text_in_xml(suffix: str, hostile: View, tmp_path: Path) -> None:
    root = ET.fromstring(written(hostile, tmp_path, suffix))
    words = "".join(root.itertext())
    assert "</script><script>alert(1)</script>" in words
    assert "A\ufffdcme" in words
    assert not [e for e in root.iter() if e.tag.endswith("script")]


def test_hostile_names_stay_text_in_a_page(hostile: View, tmp_path: Path) -> None:
    page = written(hostile, tmp_path, ".html")
    assert page.count("</script>") == page.count("<script") == 2
    assert "alert(1)</script>" not in page
    labels = {n["label"] for n in data(page)["nodes"]}
    assert HOSTILE in labels


def test_what_cannot_be_written_is_said(seed_view: View, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"no format has the suffix '\.png'; there are: "):
        export(seed_view, network(seed_view), tmp_path / "out.png")
    with pytest.raises(QueryError, match="cannot be written"):
        export(seed_view, network(seed_view), tmp_path / "none" / "out.svg")
    big = network(seed_view)
    for n in range(10_000, 12_000):
        big.add_node(n, label="x", kind="Person", classes=["Person"], iri=f"x:{n}", curie=f"x:{n}")
    with pytest.raises(QueryError, match=r"too many for a picture.*write \.graphml"):
        export(seed_view, big, tmp_path / "out.svg")
    assert list(tmp_path.iterdir()) == []
