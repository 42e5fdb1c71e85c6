"""SPARQL from Python."""

from __future__ import annotations

import datetime
import inspect
from pathlib import Path

import pytest

import kg
from kg.door import OpenView
from kg.errors import QueryError
from kg.sparql import frames


@pytest.fixture(scope="module")
def view(seed_store: Path) -> OpenView:
    return kg.open(seed_store)


def test_an_answer(view: OpenView) -> None:
    answer = view.sparql("SELECT ?who ?n { ?who a ont:Person BIND (3 AS ?n) } ORDER BY ?who")
    assert len(answer) == len(answer.rows) == len(answer.records()) == len(list(answer)) > 1
    assert repr(answer) == f"<select: {len(answer)} rows of who, n>"
    assert answer.write("csv").startswith(b"who,n\r\n")
    assert "Kamala D. Harris <small>(id:kamala" in answer._repr_html_()
    assert "<html" not in answer._repr_html_()


def test_a_long_answer_shows_its_beginning(view: OpenView) -> None:
    answer = view.sparql("SELECT ?s ?p { ?s ?p ?o }")
    assert answer._repr_html_().count("<tr>") == 51
    assert f"<p>{len(answer) - 50:,} more rows</p>" in answer._repr_html_()


def test_data_frames(view: OpenView) -> None:
    text = "SELECT ?s ?v { ?s ont:value ?v } ORDER BY ?s"
    pandas, polars = view.sparql(text).pandas(), view.sparql(text).polars()
    assert list(pandas.columns) == polars.columns == ["s", "v"]
    assert list(pandas["v"]) == polars["v"].to_list()
    assert 36 in list(pandas["v"])
    assert str(pandas["v"].dtype) in ("float64", "int64")


def test_a_library_that_is_missing(view: OpenView, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(frames.importlib, "import_module", missing)
    with pytest.raises(QueryError, match=r"pip install 'kg-evidence\[polars\]'"):
        view.sparql("SELECT (1 AS ?a) {}").polars()


def test_query_files_are_functions(view: OpenView) -> None:
    found = view.queries.agreements_by_party(place="California")
    assert found.records() == view.queries["agreements-by-party"](place="California").records()
    assert (
        found.records() == view.queries.agreements_by_party(place=view.the("California")).records()
    )
    assert "agreements_by_party" in dir(view.queries)
    function = view.queries.offices_as_of
    assert list(inspect.signature(function).parameters) == ["date", "undated"]
    assert "Who held which office at a date" in (function.__doc__ or "")
    assert len(function(date=datetime.date(2012, 10, 1), undated=True)) > 0
    with pytest.raises(QueryError, match="the parameter date is missing"):
        function()
    with pytest.raises(QueryError, match="did you mean agreements-by-party"):
        _ = view.queries.agreement_by_party
    assert not hasattr(view.queries, "_ipython_display_")
