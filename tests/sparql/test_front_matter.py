"""Front matter: what it says, and that mistakes in it are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.sparql import find, library, load, parse

BODY = "SELECT ?thing ?place WHERE { ?thing ?p ?place }"


def test_all_of_it() -> None:
    file = parse(
        "#+ title: Things: where they are\n"
        "# an ordinary comment\n"
        "#+ description: All things,\n"
        "#+   and all places.\n"
        "#+ param place: entity<Place> = New York -- The place, or -- any other\n"
        "#+ param p: enum(in, at)\n"
        "#+ column thing: the thing\n"
        "#+ view: map\n"
        "\n" + BODY,
        "things",
    )
    assert (file.name, file.title) == ("things", "Things: where they are")
    assert file.description == "All things, and all places."
    assert (file.view, dict(file.labels)) == ("map", {"thing": "the thing"})
    place, p = file.parameters
    assert (place.type, place.of, place.default) == ("entity", "Place", "New York")
    assert place.description == "The place, or -- any other"
    assert (place.shown_type, p.shown_type) == ("entity<Place>", "enum(in, at)")
    assert (p.members, p.default, p.description) == (("in", "at"), None, "")


def test_a_query_needs_none() -> None:
    file = parse(BODY)
    assert (file.title, file.parameters, file.view) == ("query", (), "table")
    assert file.query.columns == ("thing", "place")


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        ("#+ titel: x", 1, "no key 'titel'; the keys are title, description, param NAME"),
        ("#+ title", 1, "front matter is `#+ key: value`"),
        ("#+ title:", 1, "title is empty"),
        ("#+ title: " + "x" * 1001, 1, "longer than 1,000 characters"),
        ("#+ title: a\n#+ title: b", 2, "title stands in line 1 already"),
        ("#+ param place: string\n#+ param place: string", 2, "param place stands in line 1"),
        ("#+ title x: a", 1, "write `#+ title: …`"),
        ("#+ param: string", 1, "write `#+ param NAME: …`"),
        ("#+ param 1st: string", 1, "write `#+ param NAME: …`"),
        ("#+ view: pie", 1, "no view 'pie'; the views are table, bar, line, graph, map"),
        ("#\n#+ param place: number", 2, "no type 'number'; the types are entity, string"),
        ("#+ param place: enum", 1, "an enum lists its values"),
        ("#+ param place: enum()", 1, "an enum lists its values"),
        ("#+ param place: string(a)", 1, "an enum lists its values"),
        ("#+ param place: string<Place>", 1, "string takes no <Place>"),
        ("#+ param place: enum(a, b) = c", 1, "the default 'c' is none of a, b"),
        ("#+ param place: string=x", 1, "TYPE [= default] [-- what it is]"),
        ("#+ param plaice: string", 1, "the query has no variable ?plaice"),
        ("#+ column words: x", 1, "the query selects no ?words; it selects thing, place"),
    ],
)
def test_mistakes_are_told_with_their_line(lines: str, line: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(f"{lines}\n{BODY}", "q", "queries/q.rq")
    assert str(caught.value).startswith(f"queries/q.rq:{line}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", [f"{BODY}\n#+ title: late", f"PREFIX : <a:b>\n#+ title: x\n{BODY}"]
)
def test_it_stands_above_the_query(text: str) -> None:
    with pytest.raises(QueryError, match="front matter stands in lines of its own above"):
        parse(text)


def test_what_looks_like_it_in_a_string_is_none() -> None:
    assert parse('SELECT ?x { BIND("""\n#+ title: x\n""" AS ?x) }').title == "query"


_lines = st.sampled_from(
    [
        *("#+ title: a", "#+ param x: entity<Place> = * -- y", "#+   more", "#+", "#+ param"),
        *("#+ view: bar", "#+ param x: enum(a, b) = a", "#+ column x: y", "SELECT ?x { ?x ?p ?o }"),
        *("SELECT", "ASK {", "PREFIX a: <b:c>", '"""', "'", "<", "DELETE", "\\", "?"),
        "SERVICE <http://a.example/> {}",
    ]
)


@given(st.one_of(st.text(), st.lists(_lines | st.text(max_size=20)).map("\n".join)))
def test_any_text_is_a_query_file_or_a_query_error(text: str) -> None:
    try:
        file = parse(text)
    except QueryError:
        return
    assert file.query.form in ("select", "ask", "construct", "describe")
    assert {p.name for p in file.parameters} <= file.query.variables


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])))
def test_a_title_comes_back(title: str) -> None:
    wanted = title.strip()
    if 0 < len(wanted) <= 1000:
        assert parse(f"#+ title: {title}\n{BODY}").title == wanted


# --- files and folders --------------------------------------------------------------------------


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    with pytest.raises(QueryError, match=r"q\.rq: cannot be read: No such file"):
        load(path)
    path.write_bytes(b"SELECT \xff")
    with pytest.raises(QueryError, match=r"q\.rq: not UTF-8 at byte 7"):
        load(path)
    path.write_bytes(b" " * 500_000)
    with pytest.raises(QueryError, match=r"q\.rq: longer than 100,000 characters"):
        load(path)
    path.write_text("\ufeff" + BODY, encoding="utf-8")
    assert load(path).name == "q"


def test_a_library_is_searched_in_order(tmp_path: Path) -> None:
    mine, theirs, missing = tmp_path / "mine", tmp_path / "theirs", tmp_path / "missing"
    for folder, names in ((mine, ("b", "a")), (theirs, ("a", "who-met"))):
        folder.mkdir()
        for name in names:
            (folder / f"{name}.rq").write_text(BODY)
    folders = [mine, missing, theirs]
    assert list(library(folders)) == ["a", "b", "who-met"]
    assert find("a", folders) == mine / "a.rq"
    assert find("who-met.rq", folders) == theirs / "who-met.rq"
    with pytest.raises(QueryError, match="no query file is called 'who-mat'; did you mean who-met"):
        find("who-mat", folders)
    with pytest.raises(QueryError, match="`kg queries` lists those there are"):
        find("../mine/a", folders)
