"""Files for other tools, read back by readers that are not ours."""

from __future__ import annotations

import csv
import json
import re
import struct
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
import scipy.io

from kg.exporters import Caption, export, exporter_for, exporters
from kg.exporters._flat import Flat, flat
from kg.exporters._raster import _plain
from kg.exporters._text import clean
from kg.network import network
from kg.store import View

pydot = pytest.importorskip("pydot", reason="pydot is not installed")
parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")


def read_nodelink(path: Path) -> nx.MultiGraph:
    found = nx.node_link_graph(json.loads(path.read_text()), edges="edges")
    for _, _, data in found.edges(data=True):
        data["evidence"] = json.dumps(data["evidence"])
    return found


def read_cytoscape(path: Path) -> nx.MultiGraph:
    found = json.loads(path.read_text())
    found["data"] = list(found["data"].items())
    return nx.cytoscape_graph(found)


def read_dot(path: Path) -> nx.MultiGraph:
    with warnings.catch_warnings():  # pydot uses old names of its parser's methods
        warnings.simplefilter("ignore", DeprecationWarning)
        (found,) = pydot.graph_from_dot_data(path.read_text("utf-8"))
    graph = nx.nx_pydot.from_pydot(found)
    graph.remove_nodes_from(["\\n"])
    names = {n: unquoted(n) for n in graph}
    graph = nx.relabel_nodes(graph, names)
    for *_, data in [*graph.nodes(data=True), *graph.edges(data=True)]:
        data.update({k: unquoted(v) for k, v in data.items()})
    return graph


def unquoted(text: str) -> str:
    inner = text[1:-1] if text.startswith('"') else text
    return re.sub(r'\\(["\\])', r"\1", inner)


def read_pajek(path: Path) -> nx.MultiGraph:
    found = nx.parse_pajek(path.read_text("utf-8"))
    return nx.relabel_nodes(found, {n: d["iri"] for n, d in found.nodes(data=True)})


def read_gexf(path: Path) -> nx.MultiGraph:
    return nx.read_gexf(path, version="1.3")


def read_csv(path: Path) -> nx.MultiGraph:
    graph = nx.MultiDiGraph()
    with open(path.with_suffix(".nodes.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            graph.add_node(
                row[":ID"], **{k.split(":")[0]: v for k, v in row.items() if k[0] != ":"}
            )
    with open(path.with_suffix(".relationships.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told = {k.split(":")[0]: v for k, v in row.items() if k[0] != ":"}
            graph.add_edge(row[":START_ID"], row[":END_ID"], **told)
    return graph


def read_parquet(path: Path) -> nx.MultiGraph:
    graph = nx.MultiDiGraph()
    for row in parquet.read_table(path.with_suffix(".nodes.parquet")).to_pylist():
        graph.add_node(row["iri"], **row)
    for row in parquet.read_table(path.with_suffix(".edges.parquet")).to_pylist():
        graph.add_edge(row["source"], row["target"], **row)
    return graph


READERS: dict[str, Callable[[Path], nx.MultiGraph]] = {
    ".cyjs": read_cytoscape,
    ".csv": read_csv,
    ".dot": read_dot,
    ".gexf": read_gexf,
    ".graphml": lambda path: nx.read_graphml(path, force_multigraph=True),
    ".json": read_nodelink,
    ".net": read_pajek,
    ".parquet": read_parquet,
}
LOSSY = {".net"}
"""Formats without escapes: what they replace is told in their docstrings."""


def same(suffix: str, told: Any, meant: Any) -> bool:
    if suffix in LOSSY and isinstance(meant, str):
        meant = " ".join(meant.split()).replace('"', "\u2033").replace("\\", "\u29f5")
    if suffix == ".gexf" and isinstance(meant, str):
        # networkx turns what looks like a number in a text attribute into none: it stays text.
        return str(told) == meant
    if isinstance(told, str) and not isinstance(meant, str):
        meant = str(meant).lower() if isinstance(meant, bool) else str(meant)
    return bool(told == meant)


def check(suffix: str, found: nx.MultiGraph, rows: Flat) -> None:
    assert set(found) == set(rows.nodes)
    for iri, row in rows.nodes.items():
        if suffix != ".net":
            assert same(suffix, found.nodes[iri]["label"], row["label"])
        assert same(suffix, found.nodes[iri]["kind"], row["kind"])
    assert found.number_of_edges() == len(rows.edges)
    told = {data["statement"]: (a, b, data) for a, b, data in found.edges(data=True)}
    for edge in rows.edges:
        a, b, data = told[str(edge.row["statement"])]
        assert {a, b} == {edge.source, edge.target}
        for name in ("quote", "document", "start", "end", "places", "evidence", "origins"):
            assert same(suffix, data[name], edge.row[name]), (name, data[name], edge.row[name])


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_evidence_comes_back(suffix: str, seed_view: View, tmp_path: Path) -> None:
    graph = network(seed_view)
    export(seed_view, graph, tmp_path / f"a{suffix}")
    found = READERS[suffix](tmp_path / f"a{suffix}")
    rows = flat(seed_view, graph, Caption())
    check(suffix, found, rows)
    assert found.is_directed()
    for edge in rows.edges:
        (best, *_) = json.loads(str(edge.row["evidence"]))
        for quote in best["quotes"]:
            document = seed_view.document(quote["document"])
            assert document
            text = seed_view.text(document.id, quote["start"], quote["end"])
            assert text == quote["quote"]


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_any_text_comes_back(suffix: str, nasty_view: View, tmp_path: Path) -> None:
    graph = network(nasty_view)
    export(nasty_view, graph, tmp_path / f"a{suffix}")
    check(suffix, READERS[suffix](tmp_path / f"a{suffix}"), flat(nasty_view, graph, Caption()))


@pytest.mark.parametrize("suffix", [".cyjs", ".dot", ".gexf", ".graphml", ".json", ".net"])
def test_what_has_no_direction_gets_none(suffix: str, seed_view: View, tmp_path: Path) -> None:
    graph = network(seed_view, projection="together")
    export(seed_view, graph, tmp_path / f"a{suffix}")
    found = READERS[suffix](tmp_path / f"a{suffix}")
    assert not found.is_directed()
    assert found.number_of_edges() == graph.number_of_edges() > 0


def test_every_format_is_read_back() -> None:
    pictures = {".html", ".pdf", ".png", ".svg"}
    apart = {".mmd", ".mtx"}
    assert {e.suffix for e in exporters()} == set(READERS) | pictures | apart


# --- what one format has alone --------------------------------------------------------------------


def test_gexf_has_spells(nasty_view: View, seeds_view: View, tmp_path: Path) -> None:
    name = "{http://gexf.net/1.3}"
    export(seeds_view, network(seeds_view), tmp_path / "a.gexf")
    root = ElementTree.parse(tmp_path / "a.gexf").getroot()
    body = root.find(f"{name}graph")
    assert body is not None
    assert (body.get("mode"), body.get("timeformat")) == ("dynamic", "date")
    spells = [s.attrib for s in root.iter(f"{name}spell")]
    assert len(spells) == 8
    assert {"start": "2011-01-03", "end": "2017-01-03"} in spells
    assert {"start": "2017-01-24", "end": "2021-03-31"} in spells  # until some day of the month
    assert {"end": "1993-01-31"} in spells
    export(nasty_view, network(nasty_view), tmp_path / "b.gexf")
    still = ElementTree.parse(tmp_path / "b.gexf").getroot().find(f"{name}graph")
    assert still is not None
    assert still.get("mode") == "static"


def test_the_matrix_is_that_of_networkx(seed_view: View, tmp_path: Path) -> None:
    for plan in (None, "together"):
        graph = network(seed_view, projection=plan)
        export(seed_view, graph, tmp_path / "a.mtx")
        found = scipy.io.mmread(tmp_path / "a.mtx").toarray()
        assert (found == nx.to_numpy_array(graph, weight="weight")).all()
        lines = (tmp_path / "a.mtx").read_text("utf-8").splitlines()
        nodes = [line.split("\t") for line in lines if line.startswith("%node")]
        assert [n[2] for n in nodes] == [d["iri"] for _, d in graph.nodes(data=True)]
        edges = [line.split("\t") for line in lines if line.startswith("%edge")]
        rows = flat(seed_view, graph, Caption())
        assert [e[5] for e in edges] == [" ".join(str(r.row["quote"]).split()) for r in rows.edges]


def test_mermaid_has_a_line_for_each_link_and_its_quote(nasty_view: View, tmp_path: Path) -> None:
    graph = network(nasty_view)
    export(nasty_view, graph, tmp_path / "a.mmd")
    lines = (tmp_path / "a.mmd").read_text("utf-8").splitlines()
    assert lines[0] == "flowchart LR"
    assert sum(bool(re.match(r"  n\d+ -->", x)) for x in lines) == graph.number_of_edges()
    for line in lines[2:]:
        assert re.fullmatch(
            r'  (?:n\d+\["[^"<>]*"\]|n\d+ -->\|"[^"<>]*"\| n\d+|%% [^{}]*)', line
        ), line


def test_pairs_of_files_say_where_they_are(seed_view: View, tmp_path: Path) -> None:
    written = export(seed_view, network(seed_view), tmp_path / "a.csv")
    assert [p.name for p in written] == ["a.nodes.csv", "a.relationships.csv"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [p.name for p in written]
    header = written[1].read_text("utf-8").splitlines()[0].split(",")
    assert header[:3] == [":START_ID", ":END_ID", ":TYPE"]
    assert {"weight:double", "support:long", "inferred:boolean", "quote:string"} <= set(header)
    assert clean("a") == "a"
    assert exporter_for(Path("a.csv")).name == "neo4j"


# --- images ---------------------------------------------------------------------------------------


def test_an_image_is_sharp_and_shows_the_labels(nasty_view: View, tmp_path: Path) -> None:
    pytest.importorskip("cairosvg", reason="CairoSVG is not there", exc_type=(ImportError, OSError))
    export(nasty_view, network(nasty_view), tmp_path / "a.svg")
    export(nasty_view, network(nasty_view), tmp_path / "a.png")
    size = ElementTree.parse(tmp_path / "a.svg").getroot()
    content = (tmp_path / "a.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", content[16:24])
    assert (wide, high) == (2 * int(size.get("width", 0)), 2 * int(size.get("height", 0)))


def test_a_page_for_print_has_no_date(nasty_view: View, tmp_path: Path) -> None:
    pytest.importorskip("cairosvg", reason="CairoSVG is not there", exc_type=(ImportError, OSError))
    export(nasty_view, network(nasty_view), tmp_path / "a.pdf")
    content = (tmp_path / "a.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert b"CreationDate" not in content


def test_rims_of_labels_lie_under_them() -> None:
    plain = _plain('<text class="term" x="1">a\u2068b\u2069</text>')
    assert plain == (
        '<text class="term" x="1">ab</text><text class="term" style="stroke:none" x="1">ab</text>'
    )
