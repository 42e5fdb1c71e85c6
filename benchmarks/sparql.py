"""How fast SPARQL answers: the overhead of View.sparql, of the endpoint, and every query file.

    python benchmarks/sparql.py [DOCUMENTS] [--rdflib]

Builds a generated corpus (corpora.py) of so many documents. ``--rdflib`` runs the query files over
the seeds in rdflib's own engine as well, each for at most 20 seconds.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import corpora

import kg
from kg.build import build
from kg.door import OpenView
from kg.errors import QueryError
from kg.sparql import OPEN, Parameter, QueryFile, load, parse, run
from kg.sparql.engine import Question, local
from kg.sparql.run import question
from kg.sparql.workers import Worker
from kg.store import Store, View

ROOT = Path(__file__).parents[1]
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000"
POINT = "SELECT ?s ?o { ?s ont:name ?o } LIMIT 1"
MOST = 20
"""How many seconds rdflib gets for a query."""


def milliseconds(work: Callable[[], object], times: int = 15) -> float:
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        found.append((time.perf_counter() - begun) * 1000)
    return median(found)


def overhead(view: OpenView) -> None:
    """View.sparql against the bare engine, both with every term of every row read."""

    def bare() -> int:
        found = view.store.query(ROWS, prefixes=view.prefixes.by_prefix)
        return len([tuple(solution) for solution in found])  # type: ignore[union-attr]

    pairs = [(milliseconds(bare, 1), milliseconds(lambda: view.sparql(ROWS).rows, 1))
             for _ in range(101)]  # fmt: skip
    ratio = median(ours / theirs for theirs, ours in pairs[1:])
    print(f"1,000 rows: engine {median(p[0] for p in pairs):.2f} ms, View.sparql {ratio:.3f} times")


def endpoint(store: Path) -> None:
    """One request after the other over one connection, against the same query in this process."""
    view = kg.open(store)
    inside = milliseconds(lambda: view.sparql(POINT).rows, 100)
    server = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", "8793"],
        stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        for _ in range(100):
            time.sleep(0.2)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", 8793)
                connection.request("GET", "/health")
                connection.getresponse().read()
                break
            except OSError:
                continue

        def ask(path: str) -> None:
            connection.request("GET", path)
            assert connection.getresponse().read()

        ask(f"/sparql?{urlencode({'query': POINT})}")
        nothing = milliseconds(lambda: ask("/health"), 200)
        asked = milliseconds(lambda: ask(f"/sparql?{urlencode({'query': POINT})}"), 200)
    finally:
        server.terminate()
        server.wait()
    print(f"endpoint: {asked:.2f} ms, /health {nothing:.2f} ms, in this process {inside:.2f} ms")


def value(view: View, parameter: Parameter) -> str:
    """A value for a parameter that has to be given."""
    if parameter.type == "entity":
        wanted = view.ontology.class_named(parameter.of) if parameter.of else None
        return view.entities(wanted.iri if wanted else None, limit=1)[0].iri
    if parameter.name == "name":
        return view.documents()[0].name
    return parameter.example or ""


def given(view: View, file: QueryFile) -> dict[str, str]:
    return {p.name: value(view, p) for p in file.parameters if p.default in (None,)}


def library(view: View) -> None:
    """Every query file over the corpus, with as little given as may be."""
    found: list[tuple[float, str, str]] = []
    for path in QUERIES:
        file = load(path)
        worker = Worker(4_000_000_000, view)
        timer = threading.Timer(MOST, worker.kill, ["too long"])
        engine = worker.engine(view)
        sum(1 for _ in run(view, parse("ASK {}"), engine=engine).rows)
        timer.start()
        begun = time.perf_counter()
        try:
            rows = f"{sum(1 for _ in run(view, file, given(view, file), engine=engine).rows):,}"
        except QueryError as error:
            rows = str(error)
        found.append((time.perf_counter() - begun, file.name, rows))
        timer.cancel()
        worker.close()
    for seconds, name, rows in sorted(found, reverse=True)[:15]:
        print(f"  {seconds * 1000:10.1f} ms  {rows:>10} rows  {name}")
    print(f"  {sum(f[0] for f in found):.2f} s for {len(found)} query files")


def against_rdflib() -> None:
    """The query files over the seed article, in Oxigraph and in rdflib's own engine."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        build([ROOT / "seeds" / "accord"], ROOT / "ontology", Store(store))
        view, ours, theirs, late = kg.open(store), 0.0, 0.0, []
        lines = b"".join(f"{q} .\n".encode() for q in view.store)
        (Path(name) / "all.nq").write_bytes(lines)
        for path in QUERIES:
            file = load(path)
            if any(p.default != OPEN and p.default is not None for p in file.parameters):
                continue
            asked, _ = question(view, file, given(view, file))
            mine = milliseconds(lambda a=asked: _all(view, a), 3)  # type: ignore[misc]
            code = _RDFLIB.format(file=str(Path(name) / "all.nq"))
            bound = {k: str(v) for k, v in asked.substitutions.items()}
            done = _in_time(
                [sys.executable, "-c", code], repr((file.query.text, dict(asked.prefixes), bound))
            )
            if done is None:
                late.append(file.name)
                continue
            ours, theirs = ours + mine, theirs + done
        print(f"rdflib: {theirs / ours:.0f} times as long; not done in {MOST} s: {', '.join(late)}")


def _all(view: View, asked: Question) -> int:
    return sum(1 for _ in local(view)(asked).rows)


_RDFLIB = """
import sys, time, rdflib
text, prefixes, bound = eval(sys.stdin.read())
data = rdflib.Dataset()
data.parse({file!r}, format="nquads")
values = {{k: rdflib.util.from_n3(v) for k, v in bound.items()}}
begun = time.perf_counter()
len(list(data.query(text, initNs=prefixes, initBindings=values)))
print((time.perf_counter() - begun) * 1000)
"""


def _in_time(command: list[str], text: str) -> float | None:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=MOST)
    except subprocess.TimeoutExpired:
        return None
    return float(done.stdout) if done.returncode == 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=1000)
    parser.add_argument("--rdflib", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kg-sparql-"))
    try:
        corpora.write(folder / "docs", options.documents)
        build([folder / "docs"], ROOT / "ontology", Store(folder / "store"), keep_going=True)
        view = kg.open(folder / "store")
        print(f"{options.documents:,} documents, {len(view.store):,} quads")
        overhead(view)
        endpoint(folder / "store")
        library(view)
    finally:
        shutil.rmtree(folder)
    if options.rdflib:
        against_rdflib()


if __name__ == "__main__":
    main()
