"""The specification of a picture, and what it asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import QueryError
from kg.exporters import Caption, Spec, Style, export, places, read_spec
from kg.exporters._colours import COLOURS, RAMP
from kg.exporters._drawing import draw
from kg.exporters._scene import scene
from kg.metrics import measure, score
from kg.network import Without, network
from kg.store import View

ROOT = Path(__file__).parents[2]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLAIN = TEXTS.filter(lambda t: "\0" not in t)


def saved(folder: Path, text: str) -> Path:
    path = folder / "spec.toml"
    path.write_text(text, encoding="utf-8")
    return path


@given(
    st.builds(
        Spec, title=TEXTS, around=TEXTS, depth=st.none() | st.integers(0, 9),
        classes=st.lists(TEXTS, max_size=3).map(tuple), size_by=PLAIN, colour_by=PLAIN,
        labels=st.sampled_from(["all", "nodes", "none"]),
    )
)  # fmt: skip
def test_what_is_printed_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, spec: Spec
) -> None:
    path = tmp_path_factory.getbasetemp() / "again.toml"
    path.write_text(spec.toml(), encoding="utf-8", newline="")
    assert read_spec(path) == spec


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    spec = read_spec(saved(tmp_path, 'layout_from = "old/a.svg"\nclasses = "Actor"\n'))
    assert spec.layout_from == tmp_path / "old" / "a.svg"
    assert spec.classes == ("Actor",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "x"\ncolor_by = "kind"\n',
         ":2: no setting is called 'color_by'; did you mean colour_by?"),
        ("\n\ntitle = 3\n", ":3: title must be a text, and is 3"),
        ('depth = true\n', ":1: depth must be a whole number"),
        ("[nodes]\nx = 1\n", ":1: no setting is called 'nodes'"),
        ('# a\ntheme = "drak"\n', ":2: theme cannot be 'drak'; did you mean dark?"),
        ('classes = ["a", 1]\n', ":1: classes must be a list of texts"),
        ("title = \n", "not valid TOML: "),
        ("title = " + "[" * 5000, "not valid TOML: "),
        ('title = "' + "x" * 70_000 + '"', "larger than 65,536 bytes"),
        ('layout_from = "a\\u0000b"', "layout_from is no path"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        read_spec(saved(tmp_path, text))
    assert message in str(raised.value)
    assert str(tmp_path / "spec.toml") in str(raised.value)


@pytest.fixture
def run(seeds_store: Path) -> object:
    def running(*words: str) -> Result:
        return CliRunner().invoke(main, ["export", *words, "--store", str(seeds_store)])

    return running


def test_options_go_before_the_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    spec = saved(tmp_path, 'title = "From the file"\naround = "Mexico"\ntheme = "dark"\n')
    out = tmp_path / "a.svg"
    assert run(str(out), "--spec", str(spec), "--title", "From me").exit_code == 0
    text = out.read_text("utf-8")
    assert ">From me<" in text
    assert "within 2 steps of Mexico" in text
    assert "prefers-color-scheme" not in text
    assert ".paper { fill: #16181c; }" in text
    told = run(str(out), "--spec", str(spec), "--depth", "1", "--print-spec").output
    assert read_spec(saved(tmp_path, told)) == Spec(
        title="From the file", around="Mexico", theme="dark", depth=1
    )


def test_one_file_drives_every_picture(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    text = 'around = "Mexico"\ndepth = 1\nlabels = "nodes"\ntheme = "light"\ncolour_by = "class"'
    spec = saved(tmp_path, text)
    for suffix in (".svg", ".html", ".png", ".pdf"):
        out = tmp_path / f"a{suffix}"
        assert run(str(out), "--spec", str(spec)).exit_code == 0
        assert out.stat().st_size > 5000
    for suffix in (".svg", ".html"):
        drawn = (tmp_path / f"a{suffix}").read_text("utf-8")
        assert 'class="term"' not in drawn
        assert "prefers-color-scheme" not in drawn
        assert "coloured by class" in drawn


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--colour-by", "pagernk"), "did you mean pagerank"),
        (("--size-by", "louvain"), "gives no number to each entity"),
        (("--colour-by", "page count"), "nothing to colour by is called 'page count'"),
        (("--layout-from", "none.svg"), "none.svg: cannot be read"),
        (("--layout-from", "none.png"), "not a picture that has places"),
        (("--spec", "none.toml"), "none.toml: cannot be read"),
        (("--document", "x", "--theme", "dark"), "--document is of annotations"),
    ],
)
def test_bad_options_are_explained(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    out = tmp_path / "a.svg"
    result = run(str(out), *words)
    assert result.exit_code in (1, 2)
    assert message in result.output
    assert not out.exists()


def test_colours_tell_what_they_say(seeds_view: View) -> None:
    graph = network(seeds_view)
    groups = measure("louvain").compute(graph)
    shown = scene(seeds_view, graph, Caption(style=Style("community")))
    assert {shown.nodes[n].look.colour for n in groups[0]} == {COLOURS[0]}
    assert [k.count for k in shown.keys[:7]] == [len(g) for g in groups[:7]]
    assert sum(k.count for k in shown.keys) == len(graph)
    ranks = score("pagerank").compute(graph)
    shown = scene(seeds_view, graph, Caption(style=Style("pagerank", "pagerank")))
    top, last = max(ranks, key=ranks.__getitem__), min(ranks, key=ranks.__getitem__)
    assert (shown.nodes[top].look.colour, shown.nodes[last].look.colour) == (RAMP[-1], RAMP[0])
    assert (shown.nodes[top].size, shown.nodes[last].size) == (2.0, 1.0)
    assert len({kind.look.shape for kind in shown.kinds}) == len(shown.kinds)


def test_places_of_an_earlier_picture_are_kept(seeds_view: View, tmp_path: Path) -> None:
    graph = network(seeds_view, around=seeds_view.the("Mexico").id)
    first = tmp_path / "a.svg"
    export(seeds_view, graph, first)
    known = places(first)
    assert len(known) == len(graph)
    for name in ("b.svg", "b.html"):
        again = tmp_path / name
        export(seeds_view, graph, again, Caption(start=known))
        assert places(again) == known
    nodes = [{"iri": iri, "x": x, "y": y} for iri, (x, y) in known.items()]
    (tmp_path / "c.json").write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    assert places(tmp_path / "c.json") == known


@pytest.mark.parametrize(
    "text",
    ["{}", "[1]", '{"nodes": 3}', '{"nodes": [{"iri": "x", "x": 1e400, "y": NaN}]}', "[" * 9999],
)
def test_files_without_places_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QueryError, match=re.escape(str(path))):
        places(path)


def test_a_document_more_moves_the_rest_least_from_the_earlier_picture(seeds_view: View) -> None:
    """The mean move of an entity, in pixels, with and without the earlier picture."""
    anchored, free = [], []
    whole = network(seeds_view)
    for document in seeds_view.documents():
        left_out = Without("document", document.id, "")
        before = draw(scene(seeds_view, network(seeds_view, without=left_out), Caption()))
        start = {before.scene.nodes[n].iri: c.box[:2] for n, c in before.cards.items()}
        if len(start) == len(whole):
            continue
        for moves, known in ((anchored, start), (free, {})):
            after = draw(scene(seeds_view, whole, Caption(start=known)))
            ends = [(c.box[:2], after.cards[n].box[:2]) for n, c in before.cards.items()]
            a, b = (np.array(side) for side in zip(*ends, strict=True))
            moves.append(float(np.linalg.norm(a - b, axis=1).mean()))
        if len(free) == 2:
            break
    assert len(free) == 2
    assert max(anchored) < 40
    assert all(10 * kept < moved for kept, moved in zip(anchored, free, strict=True))
