"""How long builds take: from nothing, against the floor of writing the same, and after a change.

    python benchmarks/build.py [SIZE ...] [--only build|floor|change] [--in FOLDER]

Makes a corpus of each size (1,000 and 10,000 documents, where none is given) and builds it with
`kg build` as a process of its own. The floor is the time that the same quads take into an empty
Oxigraph store and the same rows into an empty SQLite file, from files that are there. Then one
document changes, and `kg build` runs again; another changes, and `kg add` is given its file, three
times each, of which the median counts. All times are seconds of the clock, but for CPU seconds,
which tell more where others use the machine.

With --in, the corpora, stores and figures stay in FOLDER, and what is there is measured on: so
`--only build`, `--only floor` and `--only change` can run one after the other, at different times.
Nothing holds a corpus in memory; 100,000 documents take some 12 GB of disk.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import corpora
import pyoxigraph as ox

from kg.store import Store, View

ONTOLOGY = Path(__file__).parents[1] / "ontology"
_CHANGES = 3
_SAMPLED = 0.1  # seconds between two looks at the memory of a build
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;"


@dataclass(frozen=True, slots=True)
class Run:
    """What a process took: seconds of the clock, and of processors, the processes that it began
    included; bytes of its largest process and of all.
    """

    seconds: float
    cpu: float
    largest: int
    together: int


Figures = dict[str, float]
"""The figures of one size by their names; all times are seconds."""


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
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, watch.most)


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
    view.store.dump(str(file), format=ox.RdfFormat.N_QUADS)
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


class Measuring:
    """The corpus of one size, its store, and the figures found so far, in a folder."""

    def __init__(self, folder: Path, size: int) -> None:
        self.size, self.folder = size, folder / str(size)
        self.corpus, self.store = self.folder / "corpus", self.folder / "store"
        self.file = self.folder / "figures.json"
        self.found: Figures = json.loads(self.file.read_text()) if self.file.exists() else {}

    def measure(self, only: str | None) -> Figures:
        """Everything, or one part; a build that is needed and not there comes first."""
        if only in (None, "build") or not self.found:
            self._whole()
        if only in (None, "floor"):
            self._floor()
        if only in (None, "change"):
            self._change()
        return self.found

    def _whole(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        corpora.write(self.corpus, self.size)
        run = self._build()
        counts = Store(self.store).open().manifest["counts"]
        self._keep(
            documents=counts["documents"], statements=counts["statements"], edition=0,
            whole=run.seconds, cpu=run.cpu, largest=run.largest, together=run.together,
        )  # fmt: skip

    def _build(self) -> Run:
        return kg("build", self.corpus, "--ontology", ONTOLOGY, "--store", self.store)

    def _floor(self) -> None:
        view = Store(self.store).open()
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            self._keep(
                rdf_floor=rdf_floor(view, Path(name)),
                index_floor=index_floor(view.folder / "index.sqlite", Path(name)),
            )

    def _change(self) -> None:
        rebuilt, added = list[Run](), list[Run]()
        for _ in range(_CHANGES):
            edition = int(self.found["edition"]) + 1
            self._keep(edition=edition)
            corpora.put(self.corpus, self.size // 2, self.size, edition=edition)
            rebuilt.append(self._build())
            changed = corpora.put(self.corpus, self.size // 3, self.size, edition=edition)
            added.append(kg("add", changed, "--store", self.store))
        self._keep(
            rebuilt=median(r.seconds for r in rebuilt), rebuilt_cpu=median(r.cpu for r in rebuilt),
            added=median(r.seconds for r in added), added_cpu=median(r.cpu for r in added),
        )  # fmt: skip

    def _keep(self, **figures: float) -> None:
        self.found |= figures
        self.file.write_text(json.dumps(self.found, indent=1) + "\n")


def rows(found: Figures, first: Figures) -> Iterator[tuple[str, str]]:
    """The figures of a size in words; ``first`` are those of the first size."""
    documents, whole, cpu = found["documents"], found["whole"], found["cpu"]
    yield "statements", f"{found['statements'] / documents:.0f} a document"
    yield "build from nothing", f"{whole / documents * 1e3:.2f} ms a document"
    yield "CPU time of it", f"{cpu / documents * 1e3:.2f} ms a document"
    if "rdf_floor" in found:
        rdf, index = found["rdf_floor"], found["index_floor"]
        yield (
            "floor",
            f"{rdf / documents * 1e3:.2f} ms (RDF) + {index / documents * 1e3:.2f} ms (index) "
            "a document",
        )
        yield "build / floor", f"{whole / (rdf + index):.1f}"
    each = (whole / documents) / (first["whole"] / first["documents"])
    yield f"a document, against {first['documents']:,.0f}", f"{each:.2f} times"
    largest, together = int(found["largest"]) >> 20, int(found["together"]) >> 20
    yield "memory", f"{largest} MB the largest process, {together} MB all"
    for command, what in (("kg build", "rebuilt"), ("kg add", "added")):
        if what in found:
            yield (
                f"one changed, {command}",
                f"{found[what] / whole:.1%} of the build, {found[what + '_cpu'] / cpu:.1%} of its "
                "CPU time",
            )


def main() -> None:
    """Print a table for each size, as soon as it is measured."""
    parser = argparse.ArgumentParser(description="How long builds take.")
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE")
    parser.add_argument("--only", choices=("build", "floor", "change"), help="measure one part")
    parser.add_argument(
        "--in", dest="folder", type=Path, help="where all is kept for the next time"
    )
    given = parser.parse_args()
    first: Figures | None = None
    with tempfile.TemporaryDirectory() as name:
        for size in given.sizes or [1_000, 10_000]:
            found = Measuring(given.folder or Path(name), size).measure(given.only)
            first = first or found
            print(f"\n| {found['documents']:,.0f} documents | |\n|---|---|")
            for what, figure in rows(found, first):
                print(f"| {what} | {figure} |", flush=True)


if __name__ == "__main__":
    main()
