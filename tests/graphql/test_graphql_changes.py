"""Changes of the schema are labelled by what they do to clients."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from graphql import build_schema, lexicographic_sort_schema, print_schema

from kg import graphql
from kg.cli import main
from kg.errors import InputError
from kg.graphql.changes import Change, changes
from kg.ontology import read

ROOT = Path(__file__).parents[2]
OLD = "type Query { a(x: Int): E b: Int } enum E { U V }"


@pytest.mark.parametrize(
    ("new", "label", "told"),
    [
        (OLD.replace(" b: Int", ""), "breaking", "Query.b was removed"),
        (OLD.replace("b: Int", "b: String"), "breaking", "Query.b changed type"),
        (OLD.replace("x: Int", "x: Int!"), "breaking", "x"),
        (OLD.replace("x: Int", "x: Int, y: Int!"), "breaking", "y"),
        (OLD.replace(" V", ""), "breaking", "V was removed"),
        (OLD.replace(" V", " V W"), "dangerous", "W was added"),
        (OLD.replace("b: Int", "b: Int c: Int"), "safe", "Query.c was added"),
        (OLD.replace("b: Int", "b: Int!"), "safe", "Query.b changed type"),
        (OLD.replace("x: Int", "x: Int, y: Int"), "dangerous", "y"),
        (OLD + " type Subscription { a: Int }", "safe", "There is a subscription now."),
    ],
)
def test_a_change_has_a_label(new: str, label: str, told: str) -> None:
    found = changes(OLD, new)
    assert found[0].label == label
    assert told in " ".join(str(change) for change in found)
    assert [c.label for c in found] == sorted([c.label for c in found])
    assert changes(OLD, OLD) == []


def test_an_operation_that_goes_breaks_clients() -> None:
    old = OLD + " type Subscription { a: Int }"
    assert Change("breaking", "There is no subscription any more.") in changes(old, OLD)


@pytest.mark.parametrize("old", ["", "type", "{ a }", "type Query { a: None }", "x" * 10])
def test_what_is_no_schema_is_told(old: str) -> None:
    with pytest.raises(InputError, match="docs/old: is no GraphQL schema"):
        changes(old, OLD, "docs/old")


def test_kg_schema_against(tmp_path: Path) -> None:
    def run(text: str) -> tuple[int, str]:
        path = tmp_path / "old.graphql"
        path.write_text(text, encoding="utf-8")
        options = ["--ontology", str(ROOT / "ontology"), "--against", str(path)]
        result = CliRunner().invoke(main, ["schema", *options])
        return result.exit_code, result.output

    now = graphql.sdl(read(ROOT / "ontology"))
    assert run(now) == (0, "0 breaking, 0 dangerous, 0 safe changes\n")
    # The order of a schema says nothing.
    assert run(print_schema(lexicographic_sort_schema(build_schema(now))))[0] == 0
    more = now.replace("type Query {", "type Query {\n  gone: Int")
    code, told = run(more)
    assert code == 1
    assert (
        told == "breaking: Field Query.gone was removed.\n1 breaking, 0 dangerous, 0 safe changes\n"
    )
    code, told = run("nonsense")
    assert code == 1
    assert "old.graphql: is no GraphQL schema" in told
