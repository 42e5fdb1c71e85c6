"""How long builds take: from nothing, against the floor of writing the same, and after a change.

    python benchmarks/build.py [SIZE ...]

Makes a corpus of each size (1,000 and 10,000 documents, where none is given) and builds it with
`kg build` as a process of its own. The floor is the time that the same quads take into an empty
Oxigraph store and the same rows into an empty SQLite file, from files that are there. Then one
document changes, and `kg build` runs again; another changes, and `kg add` is given its file.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import corpora
import pyoxigraph as ox

from kg.store import Store, View
from kg.store.dump import dump

ONTOLOGY = Path(__file__).parents[1] / "ontology"
_SAMPLED = 0.1  # seconds between two looks at the memory of a build
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: seconds of the clock, bytes of its largest process and of all."""

    seconds: float
    largest: int
    together: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one size; all times are seconds."""

    documents: int
    statements: int
    whole: Run
    rdf_floor: float
    index_floor: float
    rebuilt: float
    added: float

    @property
    def each(self) -> float:
        """Seconds for one document of a build from nothing."""
        return self.whole.seconds / self.documents


def kg(*arguments: str | Path) -> Run:
    """Run a command of kg. Raises CalledProcessError where it fails."""
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(process.returncode, command, said.read())
    return Run(seconds, usage.ru_maxrss * 1024, watch.most)


class _Watch(threading.Thread):
    """Looks again and again at the memory of a session; what is shared counts once."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.most, self.ended = session, 0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(_SAMPLED):
            self.most = max(self.most, sum(map(_memory, self._processes())))

    def _processes(self) -> list[Path]:
        return [p for p in Path("/proc").glob("[0-9]*") if _session(p) == self.session]


def _session(process: Path) -> int | None:
    try:
        return os.getsid(int(process.name))
    except ProcessLookupError:
        return None


def _memory(process: Path) -> int:
    """Bytes of a process, its part of what it shares included; 0 where it has ended."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


# --- the floor ------------------------------------------------------------------------------


def rdf_floor(view: View, folder: Path) -> float:
    """Seconds in which the quads of a generation are loaded into an empty store."""
    file = folder / "all.nq"
    file.write_bytes(dump(view, "nquads"))
    start = time.perf_counter()
    store = ox.Store(str(folder / "rdf"))
    store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
    store.optimize()
    return time.perf_counter() - start


def index_floor(index: Path, folder: Path) -> float:
    """Seconds in which the rows of a read index are put into an empty one."""
    start = time.perf_counter()
    with (
        closing(sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(folder / "index.sqlite", isolation_level=None)) as target,
    ):
        target.executescript(_FAST)
        made = "SELECT {} FROM sqlite_master WHERE type = '{}' AND sql IS NOT NULL {}"
        # An FTS5 table makes the tables that it keeps its words in by itself.
        shadows = "SELECT name FROM pragma_table_list WHERE type = 'shadow'"
        own = f"AND name NOT LIKE 'sqlite_%' AND name NOT IN ({shadows})"
        for (sql,) in source.execute(made.format("sql", "table", own)):
            target.execute(sql)
        target.execute("BEGIN")
        for (table,) in source.execute(made.format("name", "table", own)).fetchall():
            rows = source.execute(f"SELECT * FROM {table}")
            marks = ", ".join("?" * len(rows.description))
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        for (sql,) in source.execute(made.format("sql", "index", "")):
            target.execute(sql)
        target.execute("COMMIT")
    return time.perf_counter() - start


# --- one size -------------------------------------------------------------------------------


def measure(size: int) -> Figures:
    """Build a corpus, and change it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus, store = folder / "corpus", folder / "store"
        corpora.write(corpus, size)
        build = ("build", corpus, "--ontology", ONTOLOGY, "--store", store)
        whole = kg(*build)
        view = Store(store).open()
        counts = view.manifest["counts"]
        rdf, index = rdf_floor(view, folder), index_floor(view.folder / "index.sqlite", folder)
        corpora.put(corpus, size // 2, size, edition=1)
        rebuilt = kg(*build)
        changed = corpora.put(corpus, size // 3, size, edition=1)
        added = kg("add", changed, "--store", store)
        return Figures(
            counts["documents"], counts["statements"], whole, rdf, index,
            rebuilt.seconds, added.seconds,
        )  # fmt: skip


def rows(found: Figures, first: Figures) -> dict[str, str]:
    """The figures of a size in words; ``first`` are those of the first size."""
    floor = found.rdf_floor + found.index_floor
    whole = found.whole
    return {
        "statements": f"{found.statements / found.documents:.0f} a document",
        "build from nothing": f"{found.each * 1e3:.2f} ms a document",
        "floor": f"{found.rdf_floor / found.documents * 1e3:.2f} ms (RDF) + "
        f"{found.index_floor / found.documents * 1e3:.2f} ms (index) a document",
        "build / floor": f"{whole.seconds / floor:.1f}",
        f"a document, against {first.documents:,}": f"{found.each / first.each:.2f} times",
        "memory": f"{whole.largest >> 20} MB the largest process, {whole.together >> 20} MB all",
        "one changed, kg build": f"{found.rebuilt / whole.seconds:.1%} of the build",
        "one changed, kg add": f"{found.added / whole.seconds:.1%} of the build",
    }


def main() -> None:
    """Print a table for each size, as soon as it is measured."""
    parser = argparse.ArgumentParser(description="How long builds take.")
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE")
    given = parser.parse_args()
    first: Figures | None = None
    for size in given.sizes or [1_000, 10_000]:
        found = measure(size)
        first = first or found
        print(f"\n| {found.documents:,} documents | |\n|---|---|")
        for what, figure in rows(found, first).items():
            print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main()
