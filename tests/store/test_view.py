"""What a View answers, on the seed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner

from kg.cli import main
from kg.errors import QueryError, StoreError
from kg.names import OWL, RDF_TYPE
from kg.store import Store, View, make_index

ONT = "https://kg.example/ontology#"


def test_entities_come_in_pages_that_add_up(seed_view: View) -> None:
    everything = seed_view.entities()
    assert [e.iri for e in everything] == sorted(e.iri for e in everything)
    pages, after = [], ""
    while page := seed_view.entities(after=after, limit=7):
        pages += page
        after = page[-1].iri
    assert pages == everything
    assert seed_view.count() == len(everything)


def test_refinements_derived_from_offices(seed_view: View) -> None:
    found = {e.label for e in seed_view.entities(ONT + "AttorneyGeneral")}
    assert found == {"Kamala D. Harris", "attorney generals of Mexico"}
    assert [e.label for e in seed_view.entities(ONT + "President")] == ["Obama"]
    assert seed_view.count(ONT + "AttorneyGeneral") == 2


def test_a_derived_class_shows_the_office_s_evidence(seed_view: View) -> None:
    harris = seed_view.the("Kamala D. Harris")
    (derived,) = [
        s
        for s in seed_view.statements_about([harris.id])[harris.id]
        if s.fact.value == ONT + "AttorneyGeneral"
    ]
    assert derived.rule == "https://kg.example/ns#derivedClass"
    assert derived.document is None
    assert {e.quote for e in derived.evidence} >= {
        "California Attorney General",
        "Kamala D. Harris",
    }


def test_people_are_found_by_name_alias_iri_and_curie(seed_view: View) -> None:
    obama = seed_view.the("Obama")
    for name in ("barack obama", "OBAMA", "Bárack-Obama", obama.iri, obama.curie):
        assert seed_view.the(name) == obama


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Kamala Haris", "did you mean Kamala D. Harris"),
        ("zzzz", "nothing in the graph is called 'zzzz'$"),
        ("id:nobody", "nothing in the graph is called"),
    ],
)
def test_a_name_that_nothing_has(seed_view: View, name: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        seed_view.the(name)


def test_the_signature_leans_on_the_coreference_link(seed_view: View) -> None:
    harris = seed_view.the("Kamala D. Harris")
    (signed,) = [
        f
        for f in seed_view.facts([harris.id], inverse=True)[harris.id]
        if f.property == ONT + "signatory"
    ]
    (statement,) = seed_view.statements([signed.id])[signed.id]
    by_role = {
        role: [e.quote for e in statement.evidence if e.role == role]
        for role in ("evidence", "coreference")
    }
    assert by_role == {
        "evidence": ["attorney generals of", "California", "sign", "an accord"],
        "coreference": ["Kamala D. Harris"],
    }


def test_every_quote_is_its_slice(seed_view: View) -> None:
    (document,) = seed_view.documents()
    text = seed_view.text(document.id)
    statements = seed_view.statements_in([document.id])[document.id]
    assert len(statements) > 150
    for statement in statements:
        assert statement.evidence
        for e in statement.evidence:
            assert text[e.start : e.end] == e.quote == seed_view.text(document.id, e.start, e.end)


def test_sentences_without_a_fact(seed_view: View) -> None:
    (document,) = seed_view.documents()
    bare = [s for s in seed_view.sentences(document.id) if s.statements == 0]
    assert [seed_view.text(s.document, s.start, s.start + 12) for s in bare] == [
        "California a", "Thanks to co", "Indeed, huma", "Although hum", "It will requ",
    ]  # fmt: skip


def test_a_reported_statement_is_attributed(seed_view: View) -> None:
    office = seed_view.the("Office of Faith-Based and Neighborhood Partnerships")
    (focus,) = seed_view.facts([office.id], ONT + "worksOn")[office.id]
    (statement,) = seed_view.statements([focus.id])[focus.id]
    assert statement.mode == "reported"
    assert statement.attributed_to == seed_view.the("Obama").id


def test_rdflib_sees_the_same_graph(seed_view: View) -> None:
    dataset = seed_view.rdf
    assert isinstance(dataset, rdflib.Dataset)
    rows = dataset.query(
        "SELECT ?name { ?x a ont:AttorneyGeneral ; ont:name ?name }", initNs={"ont": ONT}
    )
    assert [str(row[0]) for row in rows] == ["Kamala D. Harris"]
    same = dataset.query(f"SELECT ?x {{ GRAPH ?g {{ ?x <{OWL}sameAs> ?y }} }}")
    assert len(list(same)) == len(seed_view.rows("SELECT 1 FROM former"))


def test_the_index_is_made_from_the_rdf_alone(seed_view: View, tmp_path: Path) -> None:
    make_index(tmp_path / "index.sqlite", seed_view)
    with sqlite3.connect(tmp_path / "index.sqlite") as made:
        names = made.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        assert len(names) > 10
        for (table,) in names:
            sql = f"SELECT * FROM {table}"
            assert set(made.execute(sql)) == set(seed_view.rows(sql)), table
    made.close()


def test_a_view_cannot_write(seed_view: View) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        seed_view.connection.execute("DELETE FROM fact")
    with pytest.raises(RuntimeError, match="read-write"):
        seed_view.store.clear()


def test_the_type_closure_is_in_the_facts(seed_view: View) -> None:
    harris = seed_view.the("Kamala D. Harris")
    assert seed_view.classes([harris.id])[harris.id] == tuple(
        ONT + c for c in ("Actor", "AttorneyGeneral", "Person", "Thing")
    )
    types = [f.value for f in seed_view.facts([harris.id], RDF_TYPE)[harris.id]]
    assert types == [ONT + "AttorneyGeneral", ONT + "Person"]


def test_a_broken_index_is_said_and_can_be_made_anew(seed_store: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    store = Store(tmp_path / "store")
    index = store.path(store.current or "") / "index.sqlite"
    index.write_bytes(b"no database, but long enough to be taken for one" * 100)
    asked = ["verify", "--store", str(store.folder)]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 1
    assert "index.sqlite: cannot be read" in result.output
    assert CliRunner().invoke(main, ["reindex", "--store", str(store.folder)]).exit_code == 0
    assert CliRunner().invoke(main, asked).exit_code == 0


def test_opening_what_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        Store(tmp_path / "none").open()
    with pytest.raises(StoreError, match="not a store"):
        Store(tmp_path).open()
