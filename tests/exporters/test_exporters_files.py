"""Files: safe whatever is in the graph, with the quote of every edge, and always the same."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg.errors import QueryError
from kg.exporters import Caption, export, exporter_for, exporters
from kg.exporters._text import clean
from kg.network import network, said, title_of
from kg.store import View

SVG = "{http://www.w3.org/2000/svg}"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
Written = Callable[[View, str], bytes]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def writing(view: View, suffix: str) -> bytes:
        path = tmp_path / f"out{suffix}"
        export(view, network(view), path)
        return path.read_bytes()

    return writing


class Page(HTMLParser):
    """Elements with their attributes, and the text of those that were asked for."""

    def __init__(self, source: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(source.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br"):
            self._open.append(tag)
            self.texts.append((tag, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.append((self._open[-1], data))

    def of(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag and text]


def hash_of(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# --- all formats --------------------------------------------------------------------------------


def test_formats_are_found_by_their_suffix() -> None:
    assert len(exporters()) >= 12
    assert len({e.suffix for e in exporters()}) == len(exporters())
    assert exporter_for(Path("A.SVG")).name == "svg"
    with pytest.raises(QueryError, match=r"no format has the suffix '.odt'; there are: .cyjs, "):
        exporter_for(Path("a.odt"))


@pytest.mark.parametrize("suffix", [e.suffix for e in exporters()])
def test_the_same_network_gives_the_same_bytes_in_another_process(
    suffix: str, seed_store: Path, tmp_path: Path
) -> None:
    made = []
    for seed in ("1", "7"):
        folder = tmp_path / seed
        folder.mkdir()
        out = str(folder / f"out{suffix}")
        command = [sys.executable, "-m", "kg", "export", out, "--store", str(seed_store)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0]
    assert made[0] == made[1]


def test_a_network_too_large_for_a_picture_is_refused_and_says_what_to_do(
    seed_view: View, tmp_path: Path
) -> None:
    graph = network(seed_view)
    first = graph.nodes[next(iter(graph))]
    graph.add_nodes_from((n, first) for n in range(1000, 2501))
    for name in ("a.svg", "a.html"):
        with pytest.raises(QueryError, match="1,534 entities are too many for a picture"):
            export(seed_view, graph, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_is_whole_or_the_old_one(seed_view: View, tmp_path: Path) -> None:
    path = tmp_path / "a.graphml"
    path.write_text("old")
    graph = network(seed_view)
    one, other = list(graph)[:2]
    graph.add_edge(one, other, key=10**9, label="x", property="x", iri="x")
    with pytest.raises(IndexError):
        export(seed_view, graph, path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.graphml"]
    export(seed_view, network(seed_view), path)
    assert path.read_bytes().startswith(b"<?xml")
    assert path.stat().st_mode & 0o777 == 0o666 & ~_mask()
    with pytest.raises(QueryError, match="cannot be written: No such file"):
        export(seed_view, network(seed_view), tmp_path / "none" / "a.svg")


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# --- GraphML ------------------------------------------------------------------------------------


def test_graphml_is_typed_and_reads_back(seed_view: View, written: Written, tmp_path: Path) -> None:
    written(seed_view, ".graphml")
    found = nx.read_graphml(tmp_path / "out.graphml", force_multigraph=True)
    graph = network(seed_view)
    assert set(found) == {data["iri"] for _, data in graph.nodes(data=True)}
    assert found.number_of_edges() == graph.number_of_edges()
    evidence = said(seed_view, [k for _, _, k in graph.edges(keys=True)])
    for source, target, fact, data in graph.edges(keys=True, data=True):
        best = evidence[fact][0]
        ends = graph.nodes[source]["iri"], graph.nodes[target]["iri"]
        told = found.edges[(*ends, best.statement)]
        assert told["label"] == data["label"]
        assert told["inferred"] is False
        assert type(told["support"]) is int
        assert told["weight"] == data["weight"]
        assert told["quote"] == best.quote
        assert told["document"] == title_of(best.documents[0])
        (document,) = best.documents
        assert told["dataset"] == document.dataset
        assert told["licence"] == (document.licence or "")
        assert (told["documents"], told["origins"]) == (1, 1)
        assert told["start"] == min(q.start for q in best.quotes)
        assert told["end"] == max(q.end for q in best.quotes)
        everything = json.loads(told["evidence"])
        assert [s["statement"] for s in everything] == [s.statement for s in evidence[fact]]
        for quote in everything[0]["quotes"]:
            text = seed_view.text(document.id, quote["start"], quote["end"])
            assert text == quote["quote"]


def test_graphml_holds_any_text(nasty_view: View, written: Written) -> None:
    root = ElementTree.fromstring(written(nasty_view, ".graphml"))
    labels = {
        data.text
        for node in root.iter(f"{GRAPHML}node")
        for data in node.iter(f"{GRAPHML}data")
        if data.get("key") == "label"
    }
    assert labels == {clean(e.label) for e in nasty_view.entities()}


# --- SVG ----------------------------------------------------------------------------------------


def test_svg_shows_everything_and_the_quote_of_every_edge(
    seed_view: View, written: Written
) -> None:
    root = ElementTree.fromstring(written(seed_view, ".svg"))
    graph = network(seed_view)
    evidence = said(seed_view, [k for _, _, k in graph.edges(keys=True)])
    titles = {
        g.get("data-edge"): g.findtext(f"{SVG}title")
        for g in root.iter(f"{SVG}g")
        if g.get("data-edge")
    }
    assert set(titles) == {str(k) for _, _, k in graph.edges(keys=True)}
    for _, _, fact, data in graph.edges(keys=True, data=True):
        best, title = evidence[fact][0], titles[str(fact)] or ""
        assert f"— {data['label']} →" in title
        assert best.quote in title
        assert f"{title_of(best.documents[0])}\u2069, characters {best.places}" in title
    nodes = [g for g in root.iter(f"{SVG}g") if g.get("data-node")]
    assert len(nodes) == len(graph)
    words = [t.text or "" for t in root.iter(f"{SVG}text")]
    kinds = {k.name for k in seed_view.ontology.kinds}
    counts = {k: sum(d["kind"] == k for _, d in graph.nodes(data=True)) for k in kinds}
    for kind in seed_view.ontology.kinds:
        if counts[kind.name]:
            assert f"{kind.label} ({counts[kind.name]})" in words
    assert any(seed_view.generation in w for w in words)
    assert any(w.startswith("Source: ") for w in words)


def test_svg_says_in_words_what_it_shows(seed_view: View, written: Written) -> None:
    root = ElementTree.fromstring(written(seed_view, ".svg"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    described = root.findtext(f"{SVG}desc") or ""
    assert described.startswith("33 entities, 47 facts. Facts: ")
    assert "\u2068Kamala D. Harris\u2069 works on \u2068human trafficking\u2069" in described
    assert [e.get("id") for e in root if e.get("id")] == ["title", "desc"]


def test_svg_holds_any_text_and_runs_none(nasty_view: View, written: Written) -> None:
    root = ElementTree.fromstring(written(nasty_view, ".svg"))
    names = {e.tag.removeprefix(SVG) for e in root.iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "g", "text", "path", "circle",
                     "polygon"}  # fmt: skip
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or "href" in a]
    titles = " ".join("".join(t.text or "" for t in root.iter(f"{SVG}title")).split())
    for entity in nasty_view.entities():
        shown = clean(" ".join(entity.label.replace("\u2066", "").split()))
        assert shown in titles


def test_pictures_name_kinds_by_colour_and_shape(seed_view: View, written: Written) -> None:
    root = ElementTree.fromstring(written(seed_view, ".svg"))
    looks = {}
    for node in root.iter(f"{SVG}g"):
        if kind := node.get("data-kind"):
            shape = node[3]
            points = "" if shape.get("points") is None else str(len(str(shape.get("points"))))
            looks.setdefault(kind, (shape.tag, shape.get("fill"), shape.get("stroke"), points))
    assert len({look[:3] for look in looks.values()}) >= len(looks) - 1 > 5


# --- HTML ---------------------------------------------------------------------------------------


def test_html_loads_nothing_and_runs_its_own_script_only(
    nasty_view: View, written: Written
) -> None:
    page = Page(written(nasty_view, ".html"))
    scripts = [a for tag, a in page.elements if tag == "script"]
    assert scripts == [{"type": "application/json", "id": "data"}, {}]
    for tag, attributes in page.elements:
        assert tag not in ("img", "iframe", "link", "base", "object", "embed", "form")
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("src", "style", "action", "xlink:href", "srcset")
            assert name != "href" or re.fullmatch(r"#fact-\d+", value or "")
    policy = next(a["content"] for t, a in page.elements if t == "meta" and "http-equiv" in a) or ""
    _, script = page.of("script")
    (style,) = page.of("style")
    assert policy == (
        f"default-src 'none'; script-src '{hash_of(script)}'; style-src '{hash_of(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert not re.search(r"innerHTML|insertAdjacent|eval|fetch|XMLHttp|import\(|http", script)


def test_html_data_is_exact_whatever_it_holds(nasty_view: View, written: Written) -> None:
    source = written(nasty_view, ".html")
    data = json.loads(Page(source).of("script")[0])
    assert [n["label"] for n in data["nodes"]] == [e.label for e in nasty_view.entities()]
    for edge in data["edges"]:
        for statement in edge["said"]:
            for passage in statement["passages"]:
                text = nasty_view.text(
                    nasty_view.documents()[0].id, passage["start"], passage["end"]
                )
                assert "".join(piece for piece, _ in passage["pieces"]) == text
    assert source.count(b"<script") == 2
    assert source.count(b"</script") == 2


def test_html_lists_every_fact_with_its_quote_without_the_script(
    seed_view: View, written: Written
) -> None:
    page = Page(written(seed_view, ".html"))
    graph = network(seed_view)
    items = [a for tag, a in page.elements if tag == "li" and "data-edge" in a]
    assert {a["data-edge"] for a in items} == {str(k) for _, _, k in graph.edges(keys=True)}
    shown = "".join(text for tag, text in page.texts if tag == "bdi")
    for statements in said(seed_view, [k for _, _, k in graph.edges(keys=True)]).values():
        assert statements[0].quote in shown


def test_html_knows_values_and_what_is_behind_them(seed_view: View, written: Written) -> None:
    data = json.loads(Page(written(seed_view, ".html")).of("script")[0])
    calls = next(n for n in data["nodes"] if n["label"] == "nearly 60,000 calls")
    facts = {f["term"]: f for f in calls["facts"]}
    assert facts["value"]["value"] == "60000"
    assert facts["comparator"]["value"] == "nearly"
    assert facts["is a"]["value"] == "Count"
    (statement,) = facts["value"]["said"]
    assert [p for p, marked in statement["passages"][0]["pieces"] if marked] == [
        "nearly 60,000 calls"
    ]
    signed = next(
        e for e in data["edges"] if e["term"] == "signatory" and e["said"][0]["leans"]
    )  # fmt: skip
    leans = [p for p, marked in signed["said"][0]["leans"][0]["pieces"] if marked]
    assert leans == ["Kamala D. Harris"]
    assert {tuple(e["said"][0]["limits"]) for e in data["edges"]} >= {(), ("reported",)}


def test_captions_are_what_they_are_said_to_be(seed_view: View, tmp_path: Path) -> None:
    caption = Caption("A <b>title</b>", "within 2 steps of X")
    for name in ("a.svg", "a.html"):
        export(seed_view, network(seed_view), tmp_path / name, caption)
        text = (tmp_path / name).read_text("utf-8")
        assert "A &lt;b&gt;title&lt;/b&gt;" in text
        assert "facts, within 2 steps of X" in text
