"""kg query and kg queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture
def kg(seed_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """A runner in an empty folder, with the seed store at hand and 120 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KG_STORE", str(seed_store))
    monkeypatch.setenv("COLUMNS", "120")
    return CliRunner()


def query(kg: CliRunner, *arguments: str, text: str | None = None) -> Result:
    return kg.invoke(main, ["query", *arguments], input=text)


def test_a_table_names_what_it_shows(kg: CliRunner) -> None:
    result = query(kg, "agreements-by-party", "--param", "place=California")
    assert result.exit_code == 0, result.output
    # Too wide for the page: what is the same in all rows stands above.
    assert "party  Kamala D. Harris (id:kamala-d-harris-" in result.stdout
    assert "carried as" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_repeated_cells_are_left_out(kg: CliRunner) -> None:
    text = "SELECT ?a ?b ?n { VALUES (?a ?b ?n) { ('x' 'y' 1) ('x' 'y' 2) ('x' 'z' 2) } }"
    rows = [line.split() for line in query(kg, "-", text=text).stdout.splitlines()]
    assert [row for row in rows if row][2:] == [["x", "y", "1"], ["2"], ["z", "2"]]


def test_columns_without_values_are_named_and_left_out(kg: CliRunner) -> None:
    result = query(kg, "-", text="SELECT ('x' AS ?a) ?b {}")
    assert result.stderr == "nothing in the columns: b\n"
    assert "b" not in result.stdout


def test_a_terminal_is_not_told_what_to_do(kg: CliRunner) -> None:
    result = query(kg, "-", text="SELECT ('\\u001b[2J[red]x' AS ?a) {}")
    assert "\x1b" not in result.stdout
    assert "\ufffd[2J[red]x" in result.stdout


def test_files_by_path_and_by_name(kg: CliRunner, tmp_path: Path) -> None:
    by_path = query(kg, str(ROOT / "queries" / "places.rq"), "--format", "csv")
    assert query(kg, "places", "--format", "csv").stdout == by_path.stdout
    assert by_path.stdout.startswith("place,fact,what,mode,rule,basis,document,start,end,quote")
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "places.rq").write_text("SELECT ('mine' AS ?x) {}")
    assert query(kg, "places", "--format", "csv").stdout.split() == ["x", "mine"]


def test_json_and_limit(kg: CliRunner) -> None:
    result = query(kg, "places", "--format", "json", "--limit", "2")
    assert len(json.loads(result.stdout)["results"]["bindings"]) == 2


def test_a_long_table_is_cut_and_says_so(kg: CliRunner) -> None:
    text = "SELECT ?a { ?a ?b ?c . ?d ?e ?f }"
    result = query(kg, "-", text=text)
    assert "the first 1,000 rows; --limit or --format csv gives more" in result.stderr
    assert "first" not in query(kg, "-", "--limit", "5", text=text).stderr


def test_no_rows(kg: CliRunner) -> None:
    text = "SELECT ?a ?b { ?a dcterms:none ?b }"
    result = query(kg, "-", "--format", "csv", text=text)
    assert (result.exit_code, result.stdout) == (0, "a,b\n")
    assert result.stderr == "standard input: no rows\n"
    assert query(kg, "-", "--fail-on-empty", text=text).exit_code == 3
    assert query(kg, "-", "--fail-on-empty", text="SELECT (1 AS ?a) {}").exit_code == 0


def test_output_is_whole_or_not_there(kg: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("before")
    failing = query(kg, "places", "--format", "turtle", "-o", "rows.csv")
    assert failing.exit_code == 1
    assert "SELECT has no answer as turtle" in failing.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["rows.csv"]
    assert (tmp_path / "rows.csv").read_text() == "before"
    assert query(kg, "places", "--format", "csv", "-o", "rows.csv").exit_code == 0
    assert (tmp_path / "rows.csv").read_bytes().startswith(b"place,fact")
    assert [p.name for p in tmp_path.iterdir()] == ["rows.csv"]
    missing = query(kg, "places", "-o", "none/rows.csv")
    assert "none/rows.csv: cannot be written" in missing.stderr


@pytest.mark.parametrize(
    ("arguments", "text", "message"),
    [
        (["who-said"], None, "no query file is called 'who-said'; did you mean who-said-what?"),
        (["facts-about"], None, "the parameter entity is missing: entity, The thing"),
        (["places", "--param", "plce=x"], None, "no parameter 'plce'; did you mean place?"),
        (["places", "--param", "place=Narnia"], None, "nothing in the graph is called 'Narnia'"),
        (["-"], "DROP ALL", "standard input:1:1: a query is one of SELECT"),
        (["-"], "SELECT * { SERVICE <http://a.example/> {} }", "SERVICE is refused"),
        (["-"], "SELECT ?a {\n ?a b:c 1 }", "standard input:2:"),
    ],
)
def test_errors_are_told_without_a_stack_trace(
    kg: CliRunner, arguments: list[str], text: str | None, message: str
) -> None:
    result = query(kg, *arguments, text=text)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("given", [["place"], ["place=a", "--param", "place=b"]])
def test_parameters_are_given_once_with_a_value(kg: CliRunner, given: list[str]) -> None:
    result = query(kg, "places", "--param", *given)
    assert result.exit_code == 2
    assert "Invalid value for --param" in result.stderr


def test_the_list(kg: CliRunner, tmp_path: Path) -> None:
    result = kg.invoke(main, ["queries"])
    assert result.exit_code == 0
    assert "who-met-to-sign\n    Who met to sign an agreement" in result.stdout
    assert "    --param entity=… (entity, such as Kamala D. Harris): The thing\n" in result.stdout
    assert "    --param place=… (entity<Place>, default any): The place of a party" in result.stdout
    listed = json.loads(kg.invoke(main, ["queries", "--format", "json"]).stdout)
    assert [f["name"] for f in listed] == sorted(p.stem for p in (ROOT / "queries").glob("*.rq"))
    assert listed[1]["parameters"][0]["default"] == "*"
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "broken.rq").write_text("SELEKT")
    result = kg.invoke(main, ["queries"])
    assert result.exit_code == 1
    assert "queries/broken.rq:1:1: a query is one of" in result.stderr
    assert "who-met-to-sign" in result.stdout
