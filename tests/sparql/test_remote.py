"""Queries for engines elsewhere, and a real one: Virtuoso, where it is installed."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from kg.build import build
from kg.cli import main
from kg.errors import QueryError
from kg.sparql import (
    QueryFile,
    Remote,
    lexical,
    load,
    parse,
    publish,
    publish_by_update,
    remote,
    run,
)
from kg.sparql.inlined import inlined
from kg.sparql.run import question
from kg.store import Store, View

ROOT = Path(__file__).parents[2]
FILES = {
    path.stem: file
    for path in sorted((ROOT / "queries").glob("*.rq"))
    if (file := load(path)).over == "facts"
}
DIFFERENCES = json.loads((Path(__file__).parent / "virtuoso.json").read_text("utf-8"))
"""What Virtuoso answers otherwise, by query, and why."""


def examples(file: QueryFile) -> dict[str, str]:
    return file.examples if any(p.default is None for p in file.parameters) else {}


# --- terms in the place of parameters -----------------------------------------------------------


@pytest.mark.parametrize("name", FILES)
def test_terms_in_the_text_mean_what_substitutions_mean(name: str, seed_view: View) -> None:
    file = FILES[name]
    asked, _ = question(seed_view, file, file.examples)
    text = inlined(file.query, asked.substitutions).replace("#+ ", "# ")
    found = list(run(seed_view, parse(text)).rows)
    assert found == list(run(seed_view, file, file.examples).rows)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("SELECT ?x ?a { ?a ?b ?x }", 'SELECT ("v" AS ?x) ?a { ?a ?b  "v"  }'),
        ("SELECT ?a { ?a ?b ?c FILTER (!BOUND(?x) || ?c = ?x) }",
         'SELECT ?a { ?a ?b ?c FILTER (!(true) || ?c =  "v" ) }'),
        ("ASK { ?a ?b ?x }", 'ASK { ?a ?b  "v"  }'),
        ("SELECT ?a { { SELECT ?a ?x { ?a ?b ?x } } }",
         'SELECT ?a { { SELECT ?a   { ?a ?b  "v"  } } }'),
        ("SELECT (COUNT(?a) AS ?n) { ?a ?b ?x } GROUP BY ?x ORDER BY ?x",
         'SELECT (COUNT(?a) AS ?n) { ?a ?b  "v"  } GROUP BY ("v" AS ?_x) ORDER BY ("v")'),
        ("SELECT ?a { ?a ?b '?x' } # ?x", "SELECT ?a { ?a ?b '?x' } # ?x"),
    ],
)  # fmt: skip
def test_where_terms_go(text: str, made: str) -> None:
    assert inlined(parse(text).query, {"x": ox.Literal("v")}) == made
    ox.Store().query(made)


def test_no_value_is_more_than_a_term() -> None:
    hostile = ox.Literal('"} } DROP ALL #\\\n')
    made = inlined(parse("SELECT ?a { ?a ?b ?x }").query, {"x": hostile})
    ox.Store().query(made)
    assert made.count("\n") == 0


def test_a_parameter_is_bound_by_nothing_else() -> None:
    with pytest.raises(QueryError, match=r"\?x is a parameter"):
        inlined(parse("SELECT ?a { ?a ?b ?c BIND (1 AS ?x) }").query, {"x": ox.Literal("v")})


# --- what is no store ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["file:///etc/passwd", "x", "http://", "ftp://a.example/"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(QueryError, match="give the address of an endpoint"):
        Remote(address)


def test_a_store_that_is_not_there(seed_view: View, seed_store: Path) -> None:
    with pytest.raises(QueryError, match="no answer"):
        list(
            run(
                seed_view, parse("ASK {}"), engine=remote(seed_view, Remote("http://127.0.0.1:1/"))
            ).rows
        )
    result = CliRunner().invoke(
        main, ["publish", "--to", "http://127.0.0.1:1/", "--store", str(seed_store)]
    )
    assert (result.exit_code, "no answer" in result.stderr) == (1, True)


# --- Virtuoso -----------------------------------------------------------------------------------

_INI = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = {sql}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
[HTTPServer]
ServerPort = {http}
[SPARQL]
ResultSetMaxRows = 1000000
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso that anybody may write to."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        pytest.skip("virtuoso-opensource is not installed (apt-get install virtuoso-opensource)")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http))
    process = subprocess.Popen(
        [server, "+foreground", "+configfile", "virtuoso.ini"], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    grant = """grant SPARQL_UPDATE to "SPARQL"; DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);"""
    try:
        for _ in range(120):
            time.sleep(0.5)
            done = subprocess.run(
                [client, str(sql), "dba", "dba", f"exec={grant}"], capture_output=True, check=False
            )
            if done.returncode == 0:
                break
        else:
            pytest.fail("Virtuoso did not start within a minute")
        yield f"http://127.0.0.1:{http}"
    finally:
        process.kill()
        process.wait()


def plain(value: Any) -> object:
    """A term without what Virtuoso writes otherwise: 0.50 as 0.5, en-GB as en-gb, true as 1."""
    text = lexical(value) if value is not None else ""
    try:
        return float({"true": "1", "false": "0"}.get(text, text))
    except ValueError:
        return text


@pytest.mark.slow
def test_virtuoso_answers_the_library(virtuoso: str, seed_view: View) -> None:
    store = Remote(f"{virtuoso}/sparql-graph-crud")
    first = publish(seed_view, store)
    assert (first.put, first.deleted, first.same) == (5, 0, 0)
    again = publish(seed_view, store)
    assert (again.put, again.same) == (0, 5)
    engine = remote(seed_view, Remote(f"{virtuoso}/sparql"))
    different = {}
    for name, file in FILES.items():
        given = examples(file)
        inside = {tuple(map(plain, row)) for row in run(seed_view, file, given).rows}
        there = {tuple(map(plain, row)) for row in run(seed_view, file, given, engine=engine).rows}
        if there < inside:
            different[name] = "missing"
        elif inside != there:
            different[name] = "written" if len(inside) == len(there) else "wrong"
    known = {name: d["differs"] for name, d in DIFFERENCES.items()}
    assert different.items() <= known.items()
    asked = run(seed_view, parse("ASK { ?a ont:party ?b }"), engine=engine)
    assert [[lexical(v) for v in row if v] for row in asked.rows] == [["true"]]


@pytest.mark.slow
def test_only_what_changed_is_sent(virtuoso: str, tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "seeds", docs)
    build([docs], ROOT / "ontology", kept, base="https://other.example/id/")
    store = Remote(f"{virtuoso}/sparql-graph-crud")
    whole = publish(kept.open(), store)
    assert whole.put > 12
    for path in sorted(docs.glob("agreements/*"))[:40]:
        if path.stem == "merida-initiative-2007":
            path.unlink()
    build([docs], ROOT / "ontology", kept, base="https://other.example/id/")
    view = kept.open()
    told: list[str] = []
    changed = publish(view, store, told.append)
    assert changed.deleted == 1
    assert 0 < changed.put < whole.put
    assert changed.put + changed.same == whole.put - 1
    assert sum("merida" in line for line in told) == 1
    count = parse("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    engine = remote(view, Remote(f"{virtuoso}/sparql"))
    assert list(run(view, count, engine=engine).rows) == list(run(view, count).rows)


@pytest.mark.slow
def test_virtuoso_takes_updates(virtuoso: str, tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    docs = tmp_path / "docs"
    # Virtuoso 7.2.5 takes no xsd:duration in an update.
    left_out = shutil.ignore_patterns("trafficking-*", "palermo-*")
    shutil.copytree(ROOT / "seeds" / "agreements", docs, ignore=left_out)
    base = "https://third.example/id/"
    build([docs], ROOT / "ontology", kept, base=base)
    old, to = kept.open(), Remote(f"{virtuoso}/sparql")
    count = parse("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    whole = publish_by_update(old, to, to, lambda _: None)
    assert list(run(old, count, engine=remote(old, to)).rows) == list(run(old, count).rows)
    for path in docs.glob("merida-initiative-2007.*"):
        path.unlink()
    build([docs], ROOT / "ontology", kept, base=base)
    view = kept.open()
    told: list[str] = []
    changed = publish_by_update(view, to, to, lambda _: old, told.append)
    assert (changed.deleted, changed.put + changed.same) == (1, whole.put - 1)
    assert sum("removed" in line and " 0 removed" not in line for line in told) > 0
    assert list(run(view, count, engine=remote(view, to)).rows) == list(run(view, count).rows)
