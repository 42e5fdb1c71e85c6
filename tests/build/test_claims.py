"""Claims that are one claim: found by a build, followed by changes, told at every door."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kg
from kg import graphql
from kg.build import add, build, remove
from kg.names import KG
from kg.store import Store
from kg.verify import verify
from tests.brat import write

ONTOLOGY = Path(__file__).parents[2] / "ontology"
SPANS = "T1 Organization Acme Aid\nT2 Count {} calls\nT3 City Oslo"
REST = "#1|AnnotatorNotes T2|unit = call\nR1|reportedBy Arg1:T2 Arg2:T1\nR2|place Arg1:T2 Arg2:T3"


def said(folder: Path, name: str, before: str, number: int = 60) -> Path:
    text = f"{before} Acme Aid counted {number} calls in Oslo."
    return write(folder, name, text, SPANS.format(number), REST)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    said(tmp_path / "docs", "a", "It rained all day, and nobody minded.")
    said(tmp_path / "docs", "b", "Far away a council met about something else.")
    return tmp_path / "docs"


@pytest.fixture
def store(docs: Path, tmp_path: Path) -> Store:
    store = Store(tmp_path / "store")
    build([docs], ONTOLOGY, store)
    return store


def groups(store: Store) -> list[set[str]]:
    """The documents of the figures that are one claim, by the graph alone."""
    rows = (
        kg.open(store.folder)
        .sparql(
            f"SELECT ?first ?in {{ {{ GRAPH ?g {{ ?x <{KG}sameClaim> ?first }} }} UNION "
            f"{{ GRAPH ?g {{ ?one <{KG}sameClaim> ?first }} BIND (?first AS ?x) }} "
            "GRAPH ?in { ?s rdf:subject ?x ; rdf:predicate rdf:type } }"
        )
        .records()
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        document = str(row["in"]).rpartition("/")[2].partition("-")[0]
        found.setdefault(str(row["first"]), set()).add(document)
    return list(found.values())


def figures(store: Store) -> list[Any]:
    query = "{ counts { nodes { support { documents origins statements } sameClaims { label } } } }"
    answer = graphql.execute(store.open(), query)
    assert "errors" not in answer
    return list(answer["data"]["counts"]["nodes"])


def test_equal_claims_of_two_documents_are_one_and_stay_two_things(store: Store) -> None:
    assert groups(store) == [{"a", "b"}]
    support = {"documents": 2, "origins": 2, "statements": 2}
    assert figures(store) == [{"support": support, "sameClaims": [{"label": "60 calls"}]}] * 2


def test_other_figures_are_other_claims(docs: Path, tmp_path: Path) -> None:
    said(docs, "b", "Far away a council met about something else.", number=61)
    store = Store(tmp_path / "store")
    build([docs], ONTOLOGY, store)
    assert groups(store) == []
    alone = {"documents": 1, "origins": 1, "statements": 1}
    assert figures(store) == [{"support": alone, "sameClaims": []}] * 2


def test_a_claim_comes_and_goes_with_its_document(
    docs: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.build.MOST", 100)
    add([said(docs / "more", "c", "A third paper had nothing but this to say.")], store)
    assert groups(store) == [{"a", "b", "c"}]
    remove(["a"], store)
    assert groups(store) == [{"b", "c"}]
    add([said(docs, "b", "Far away a council met about something else.", number=61)], store)
    assert groups(store) == []
    assert verify(store)[0] == []


def test_a_reprint_is_one_claim_of_one_origin(docs: Path, tmp_path: Path) -> None:
    """Nothing but where it stands says that it is the same: it has no claimant and no place."""
    article = " ".join(f"Sentence number {n} speaks of matter {n * 7}." for n in range(40))
    for name in ("x", "y"):
        write(tmp_path / "in", name, f"{article} There were 60 calls.", "T1 Count 60 calls",
              "#1|AnnotatorNotes T1|unit = call")  # fmt: skip
    store = Store(tmp_path / "reprints")
    build([tmp_path / "in"], ONTOLOGY, store)
    assert groups(store) == [{"x", "y"}]
    assert figures(store)[0]["support"] == {"documents": 2, "origins": 1, "statements": 2}
