"""Maps: where documents say that places are, over outlines that come with kg."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.errors import QueryError
from kg.sheets import Mark, places_map, svg
from kg.sheets.earth import window
from kg.sheets.places import point
from kg.store import Store, View
from tests.brat import write as write_brat

ROOT = Path(__file__).parents[2]
POINTS = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


@pytest.fixture(scope="module")
def located(tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    folder = tmp_path_factory.mktemp("located")
    write_brat(
        folder / "docs", "places", "Sacramento is in California. Tijuana lies on the border.\n",
        "T1 City Sacramento\nT2 State California\nT3 City Tijuana\nT4 Border border",
        "A1|location T1 POINT(-121.49 38.58)\nA2|location T2 POINT(-119.4 36.8)\n"
        "A3|location T3 POINT(-117.03 32.53)\nA4|location T4 LINESTRING(-117 32,-115 32.6)\n"
        "R1|within Arg1:T1 Arg2:T2",
    )  # fmt: skip
    build([folder / "docs"], ROOT / "ontology", Store(folder / "store"))
    view = Store(folder / "store").open()
    yield view
    view.close()


def test_places_stand_where_documents_say(located: View) -> None:
    sheet = places_map(located)
    marks = {p.entry.heading: p for p in sheet.parts if isinstance(p, Mark)}
    assert set(marks) == {"Sacramento", "California", "Tijuana"}
    at = {
        name: tuple(float(n) for n in re.findall(r'c[xy]="([\d.]+)"', mark.body))
        for name, mark in marks.items()
    }
    assert at["Sacramento"][0] < at["California"][0] < at["Tijuana"][0]  # from west to east
    assert at["Sacramento"][1] < at["California"][1] < at["Tijuana"][1]  # from north to south
    assert marks["Sacramento"].entry.notes[:2] == (
        "38.58, -121.49 (latitude, longitude)", "City",
    )  # fmt: skip
    assert "Sacramento" in marks["Sacramento"].entry.said[0].quote


def test_what_is_no_point_is_counted_and_names_are_written(located: View) -> None:
    sheet = places_map(located)
    assert any("1 positions that are no points" in r for r in sheet.remarks)
    names = [p for p in sheet.parts if isinstance(p, str) and 'class="name"' in p]
    assert len(names) == 3
    root = ElementTree.fromstring(svg(sheet))
    assert len(root.findall(".//{*}path[@class='land']")) >= 2  # California and Mexico


def test_a_map_can_be_of_what_has_to_do_with_a_thing(located: View) -> None:
    sheet = places_map(located, about=located.the("California"))
    assert {e.heading for e in sheet.entries} == {"Sacramento", "California"}
    assert {e.heading for e in places_map(located, "State").entries} == {"California"}


def test_nothing_with_coordinates_is_an_error_and_no_empty_map(seed_view: View) -> None:
    with pytest.raises(QueryError, match="nothing that was chosen has coordinates"):
        places_map(seed_view)
    with pytest.raises(QueryError, match="'Planet' is no class"):
        places_map(seed_view, "Planet")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("POINT(-119.4 36.8)", (-119.4, 36.8)),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1e1 2)", (10.0, 2.0)),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(1 2)", None),
        ("POINT(200 2)", None),
        ("LINESTRING(0 0,1 1)", None),
    ],
)
def test_points_are_read_and_nothing_else(text: str, at: tuple[float, float] | None) -> None:
    assert point(text) == at


@given(st.lists(POINTS, min_size=1, max_size=6))
def test_a_window_holds_its_points(points: list[tuple[float, float]]) -> None:
    shown = window(points, 20.0, 6.0, 920.0)
    assert shown.wide == pytest.approx(920.0)
    assert shown.high > 300
    for x, y in map(shown, points):
        assert 20.0 <= x <= 940.0
        assert 6.0 <= y <= 6.0 + shown.high
