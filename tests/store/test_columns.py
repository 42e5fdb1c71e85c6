"""The columns of entities, which follow from their facts."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from kg.names import DATA_BASE, XSD_STRING
from kg.ontology import read
from kg.store import columns, prefixes, quoted
from kg.store.columns import described
from kg.store.schema import schema

SEA = Path(__file__).parents[1] / "worlds" / "sea" / "ontology"
SHIPPED = Path(__file__).parents[2] / "ontology"


@pytest.mark.parametrize("folder", [SHIPPED, SEA])
def test_every_value_that_is_no_relation_has_a_column(folder: Path) -> None:
    ontology = read(folder)
    connection = sqlite3.connect(":memory:")
    connection.executescript(schema(ontology))
    made = {row[1] for row in connection.execute("PRAGMA table_info (entity)")}
    literal = {p.iri for p in ontology.properties.values() if p.literal and not p.backward}
    known = columns(ontology)
    assert literal <= known.keys()
    assert len(literal) > 3
    for column in known.values():
        assert set(column.names) <= made


def test_names_that_differ_in_case_are_two_columns() -> None:
    ontology = read(SHIPPED)
    prop = next(p for p in ontology.properties.values() if p.literal and p.single)
    twin = replace(prop, iri=f"{prop.iri}-twin", name=prop.name.upper())
    ontology.properties[twin.iri] = twin
    sqlite3.connect(":memory:").executescript(schema(ontology))
    names = [n.casefold() for c in columns(ontology).values() for n in c.names]
    assert len(names) == len(set(names))
    assert columns(ontology)[twin.iri].name.casefold() == f":{prop.name.casefold()}_"


def test_the_best_value_is_that_of_most_origins_then_statements_then_the_least() -> None:
    ontology = read(SHIPPED)
    known = columns(ontology)
    single = next(p for p in ontology.properties.values() if p.iri in known and p.single)
    many = next(p for p in ontology.properties.values() if p.iri in known and not p.single)

    def fact(prop: str, value: str, support: int, origins: int) -> tuple[object, ...]:
        return 7, prop, value, XSD_STRING, None, support, origins, None, None

    rows = [
        fact(single.iri, "b", 9, 1), fact(single.iri, "c", 2, 2), fact(single.iri, "a", 2, 2),
        fact(many.iri, "z", 1, 1), fact(many.iri, "y", 1, 3), fact(many.iri, "x", 5, 1),
    ]  # fmt: skip
    ((subject, found),) = described(ontology, prefixes(ontology, DATA_BASE), rows)
    assert subject == 7
    assert found[known[single.iri].name] == "a"
    assert json.loads(found[known[many.iri].name]) == ["x", "y", "z"]


def test_a_name_is_quoted() -> None:
    assert quoted('a"b') == '"a""b"'
