"""kg watch: a real process that follows real files."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store import Store
from kg.verify import verify
from kg.watching import RESTLESS, Watch
from tests.brat import write

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds, on a busy machine


class Watching:
    """`kg watch` on a folder of documents, and what it says."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.store = Store(folder / "kg-store")
        command = [sys.executable, "-m", "kg", "watch", str(folder / "docs"), "--interval", "0.1",
                   "--store", str(self.store.folder), "--ontology", str(folder / "ontology"),
                   *options]  # fmt: skip
        self.process = subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def says(self, words: str) -> str:
        """The next line that has these words; those before it are passed over."""
        end = time.monotonic() + PATIENCE
        seen = []
        while time.monotonic() < end:
            try:
                seen.append(self.lines.get(timeout=0.2))
            except queue.Empty:
                continue
            if words in seen[-1]:
                return seen[-1]
        raise AssertionError(f"nothing said {words!r}; {seen}")

    def stop(self) -> int:
        """Ctrl-C, and the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.reader.join()
        return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ontology = tmp_path / "ontology"
    ontology.mkdir()
    for file in (ROOT / "ontology").glob("*.ttl"):
        (ontology / file.name).write_bytes(file.read_bytes())
    write(tmp_path / "docs", "a", "Ann Lee came.", "T1 Person Ann Lee")
    return tmp_path


@pytest.fixture
def watching(folder: Path) -> Iterator[Watching]:
    made = Watching(folder)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()
        made.reader.join()
        if made.process.stdout:
            made.process.stdout.close()


def test_what_is_edited_added_and_removed_is_built(folder: Path, watching: Watching) -> None:
    docs = folder / "docs"
    assert "1 document, 1 entity" in watching.says("published 0001-")
    write(docs, "b", "Bo Ek came.", "T1 Person Bo Ek")
    assert "1 document added; 2 facts added" in watching.says("published 0002-")
    write(docs, "b", "Bo Oak came.", "T1 Person Bo Oak")
    line = watching.says("published 0003-")
    assert "1 document changed; 2 facts added, 2 facts removed" in line
    for file in docs.glob("b.*"):
        file.unlink()
    assert "1 document removed; 2 facts removed" in watching.says("published 0004-")
    assert watching.stop() == 0
    assert [int(name.split("-")[0]) for name in watching.store.names()] == [1, 2, 3, 4]
    assert verify(watching.store)[0] == []


def test_a_broken_file_is_told_and_mended(folder: Path, watching: Watching) -> None:
    docs = folder / "docs"
    watching.says("published 0001-")
    good = (docs / "a.ann").read_bytes()
    (docs / "a.ann").write_text("T1\tNonsense 0 7\tAnn Lee\n", "utf-8")
    watching.says("Error: ")
    (docs / "a.ann").write_bytes(good)
    watching.says("mended: the same as 0001-")
    first = (folder / "ontology").glob("*.ttl")
    path = sorted(first)[0]
    turtle = path.read_bytes()
    path.write_bytes(turtle + b"\nthis is no Turtle")
    watching.says("Error: ")
    path.write_bytes(turtle)
    watching.says("mended: ")
    write(docs, "b", "Bo Ek came.", "T1 Person Bo Ek")
    watching.says("published 0002-")
    assert watching.process.poll() is None


def test_renamed_files_profile_and_ledger_are_seen(folder: Path, watching: Watching) -> None:
    docs = folder / "docs"
    watching.says("published 0001-")
    write(folder / "draft", "a", "Ann Oak came.", "T1 Person Ann Oak")
    os.replace(folder / "draft" / "a.txt", docs / "a.txt")
    os.replace(folder / "draft" / "a.ann", docs / "a.ann")
    assert "2 facts added" in watching.says("published 0002-")
    (docs / "kg.toml").write_text('[documents."*"]\npublisher = "The Paper"\n', "utf-8")
    watching.says("published 0003-")
    (docs / "identity.jsonl").write_text("{\n", "utf-8")
    watching.says("identity.jsonl:1: ")
    (docs / "identity.jsonl").unlink()
    watching.says("mended: ")
    assert watching.stop() == 0


def test_a_store_that_is_held_is_tried_again(folder: Path, watching: Watching) -> None:
    watching.says("published 0001-")
    with watching.store.lock():
        write(folder / "docs", "b", "Bo Ek came.", "T1 Person Bo Ek")
        watching.says("is building in it")
    watching.says("published 0002-")


# --- the files ----------------------------------------------------------------------------------


class Clock:
    """A sleep that does something at each call instead of sleeping."""

    def __init__(self, *steps: object) -> None:
        self.steps, self.slept = list(steps), 0

    def __call__(self, _: float) -> None:
        self.slept += 1
        if self.steps and callable(step := self.steps.pop(0)):
            step()


def test_a_burst_is_one_change(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    writes = [lambda n=n: (docs / f"{n}").write_text("x") for n in range(4)]
    clock = Clock(None, None, *writes)
    watch = Watch([docs], 1, tmp_path / "store", clock)
    watch.wait()
    assert clock.slept == 2 + 4 + 1, "it waits until one look is as the one before"
    (docs / "0").write_text("xx")
    watch.wait()
    assert clock.slept == 7 + 2


def test_files_that_never_rest_are_taken_at_last(tmp_path: Path) -> None:
    grown = tmp_path / "log"
    grown.write_text("")

    def grow(_: float) -> None:
        with open(grown, "a") as file:
            file.write("x")

    Watch([tmp_path], 1, tmp_path / "store", grow).wait()
    assert len(grown.read_text()) == 1 + RESTLESS


def test_the_store_and_what_is_hidden_do_not_count(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (tmp_path / ".git").mkdir()

    def ignored() -> None:
        (store / "CURRENT").write_text("x")
        (tmp_path / ".git" / "x").write_text("x")
        (tmp_path / ".x.swp").write_text("x")

    clock = Clock(ignored, None, lambda: (tmp_path / "a.ann").write_text("x"))
    Watch([tmp_path], 1, store, clock).wait()
    assert clock.slept == 4


def test_a_file_is_watched_with_what_lies_beside_it(tmp_path: Path) -> None:
    path = write(tmp_path, "a", "Ann.", "T1 Person Ann")
    clock = Clock(None, lambda: (tmp_path / "kg.toml").write_text("x"))
    watch = Watch([path], 1, tmp_path / "store", clock)
    watch.wait()
    assert clock.slept == 3
    clock.steps = [lambda: path.with_suffix(".txt").unlink()]
    watch.wait()
    assert clock.slept == 5


def test_what_is_taken_as_changed_needs_no_change(tmp_path: Path) -> None:
    clock = Clock()
    watch = Watch([tmp_path], 1, tmp_path / "store", clock)
    watch.again()
    watch.wait()
    assert clock.slept == 2
