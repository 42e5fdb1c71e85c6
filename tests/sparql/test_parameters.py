"""Values of parameters: types, names, and that no value gets into a query's text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.build import build
from kg.errors import QueryError
from kg.sparql import lexical, parse, run
from kg.store import Store, View
from tests.brat import write

ROOT = Path(__file__).parents[2]


def value(view: View, declared: str, given: str | None = None) -> str:
    """What a parameter with a declaration binds, as N-Triples."""
    file = parse(f"#+ param x: {declared}\nSELECT ?x {{ }}", "q")
    rows = list(run(view, file, {} if given is None else {"x": given}).rows)
    assert len(rows) == 1
    return str(rows[0][0])


XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("declared", "given", "term"),
    [
        ("string", "a “b” \\ \" '", '"a “b” \\\\ \\" \'"'),
        ("string = by default", None, '"by default"'),
        ("integer", "-007", f'"-7"^^<{XSD}integer>'),
        ("decimal", "12.75", f'"12.75"^^<{XSD}decimal>'),
        ("boolean = false", None, f'"false"^^<{XSD}boolean>'),
        ("date", "2012-10-31", f'"2012-10-31"^^<{XSD}date>'),
        ("enum(low, very high)", "very high", '"very high"'),
        ("class", "AttorneyGeneral", "<https://kg.example/ontology#AttorneyGeneral>"),
        ("class", "ont:Place", "<https://kg.example/ontology#Place>"),
        ("class", "attorney general", "<https://kg.example/ontology#AttorneyGeneral>"),
        ("class", "https://kg.example/ontology#NGO", "<https://kg.example/ontology#NGO>"),
        ("entity = *", None, "None"),
    ],
)
def test_terms(declared: str, given: str | None, term: str, seed_view: View) -> None:
    assert value(seed_view, declared, given) == term


@pytest.mark.parametrize("declared", ["entity", "entity<Place>", "entity<State>", "entity<Thing>"])
def test_entities_by_name_curie_and_iri(declared: str, seed_view: View) -> None:
    california = seed_view.the("California")
    for name in ("California", "california", california.curie, california.iri):
        assert value(seed_view, declared, name) == f"<{california.iri}>"


def test_a_former_iri_leads_to_the_entity_of_today(seed_view: View) -> None:
    former, iri = seed_view.rows(
        "SELECT former.iri, entity.iri FROM former JOIN entity ON entity.id = former.entity"
    )[0]
    assert value(seed_view, "entity", former) == f"<{iri}>"


@pytest.mark.parametrize(
    ("declared", "given", "message"),
    [
        ("integer", "12.5", "'12.5' is no integer"),
        ("integer", "1" * 19, "no integer of at most 18 digits"),
        ("integer", "٣", "no integer"),
        ("decimal", "1e5", "'1e5' is no decimal number such as 12.5"),
        ("boolean", "yes", "'yes' is neither true nor false"),
        ("date", "31.10.2012", "no date such as 2012-10-31"),
        ("date", "2012-02-30", "there is no day 2012-02-30"),
        ("enum(low, high)", "middle", "'middle' is none of low, high"),
        ("class", "AtorneyGeneral", "no class 'AtorneyGeneral'; did you mean AttorneyGeneral"),
        ("entity", "Californa", "nothing in the graph is called 'Californa'; did you mean Calif"),
        ("entity<Person>", "California", "'California' is no Person; it is id:california-"),
        ("entity<Planet>", "California", "the ontology has no class 'Planet'"),
        ("string", "x" * 1001, "longer than 1,000 characters"),
        ("string", "\ud800", "is not Unicode"),
        ("entity", "*", "nothing in the graph is called '*'"),
    ],
)
def test_values_of_the_wrong_type(declared: str, given: str, message: str, seed_view: View) -> None:
    with pytest.raises(QueryError) as caught:
        value(seed_view, declared, given)
    assert str(caught.value).startswith("q: parameter x: ")
    assert message in str(caught.value)


def test_an_ambiguous_name_is_told_apart_by_the_class(tmp_path: Path) -> None:
    text = "Clinton spoke in Clinton."
    write(tmp_path / "docs", "a", text, "T1 Person Clinton\nT2 City Clinton @2")
    store = Store(tmp_path / "store")
    build([tmp_path / "docs"], ROOT / "ontology", store)
    view = store.open()
    both = r"'Clinton' may be 2 things; say which: id:clinton-\w+ \(Clinton.*; id:clinton-\w+"
    for declared in ("entity", "entity<Thing>"):
        with pytest.raises(QueryError, match=both):
            value(view, declared, "Clinton")
    person, city = (value(view, f"entity<{c}>", "Clinton") for c in ("Person", "City"))
    assert person != city
    with pytest.raises(QueryError, match="'Clinton' is no NGO; it is id:clinton-"):
        value(view, "entity<NGO>", "Clinton")
    view.close()


def test_missing_and_unknown_parameters(seed_view: View) -> None:
    file = parse(
        "#+ param place: entity<Place> -- Where\n#+ param n: integer = 1\nSELECT ?place ?n {}"
    )
    with pytest.raises(
        QueryError, match=r"query: the parameter place is missing: entity<Place>, Wh"
    ):
        run(seed_view, file)
    with pytest.raises(
        QueryError, match=r"no parameter 'plac'; did you mean place\? it has place, n"
    ):
        run(seed_view, file, {"plac": "California"})
    with pytest.raises(QueryError, match="no parameter 'x'; it has none"):
        run(seed_view, parse("ASK {}"), {"x": "1"})


# --- injection ----------------------------------------------------------------------------------

ATTACKS = [
    'California" } UNION { ?s ?p ?o } #',
    "California> } UNION { ?s ?p ?o } #",
    "California' } ; DROP ALL #",
    'x" . SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } . "',
    "\\u0022 } UNION { ?s ?p ?o } #",
    "?s",
    "<https://kg.example/ontology#Person>",
    "id:a> ?p ?o . ?s <a",
    "x\n} UNION { ?s ?p ?o }",
    '"""',
    "\x00",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_string_stays_a_string(attack: str, seed_view: View) -> None:
    file = parse("#+ param x: string\nSELECT ?x ?s { ?s ont:name ?name FILTER (?name = ?x) }")
    assert list(run(seed_view, file, {"x": attack}).rows) == []
    echoed = parse("#+ param x: string\nSELECT (STR(?x) AS ?said) {}")
    assert run(seed_view, echoed, {"x": attack}).records() == [{"said": attack}]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("declared", ["entity", "entity<Place>", "class", "integer", "date"])
def test_what_is_no_value_of_the_type_is_refused(
    attack: str, declared: str, seed_view: View
) -> None:
    with pytest.raises(QueryError, match="parameter x: "):
        value(seed_view, declared, attack)


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_string_comes_back_as_it_went_in(seed_view: View, text: str) -> None:
    file = parse("#+ param x: string\nSELECT ?x {}")
    try:
        (row,) = run(seed_view, file, {"x": text}).rows
    except QueryError as error:
        assert "Unicode" in str(error)  # noqa: PT017
    else:
        assert row[0] is not None
        assert lexical(row[0]) == text
