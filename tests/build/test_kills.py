"""Builds that are killed: the store is the old generation or the new one, and nothing is left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kg.build import build, sources_of
from kg.errors import StoreError
from kg.store import STAMPS, Store, generations
from kg.verify import verify
from tests.brat import write

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
KILLS = 100
"""How often each of two stores is struck."""


KG = "import kg.build\nkg.build.MOST = {most}\nfrom kg.cli import main\nmain()"
"""The command line, whose builds always or never start from the generation before."""


def begun(*arguments: str, follow: bool = False) -> subprocess.Popen[bytes]:
    way = ["-c", KG.format(most=100 if follow else 0)]
    return subprocess.Popen(
        [sys.executable, *way, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip


def corpus(folder: Path) -> Path:
    for name in "abcd":
        text = f"Ann Lee leads Acme {name} in Oslo, Norway."
        spans = f"T1 Person Ann Lee\nT2 Company Acme {name}\nT3 City Oslo\nT4 Country Norway"
        rest = "R1|memberOf Arg1:T1 Arg2:T2\nR2|within Arg1:T3 Arg2:T4"
        write(folder, name, text, spans, rest)
    return folder


def change(docs: Path, store: Store, n: int) -> list[str]:
    """The arguments of a command that changes the store, another one each time."""
    write(docs, "a", f"Ann Lee met Bo {n}.", f"T1 Person Ann Lee\nT2 Person Bo {n}")
    where = ["--store", str(store.folder)]
    if n % 3 == 0:
        return ["build", str(docs), *where]
    if n % 3 == 1:
        return ["add", str(docs / "a.ann"), *where]
    view = store.open()
    names = sorted(sources_of(view))
    view.close()
    return ["remove", names[-1], *where] if len(names) > 1 else ["build", str(docs), *where]


def left(store: Store) -> set[str]:
    """Files that no generation refers to."""
    used = {"lock", "CURRENT", STAMPS, f"{STAMPS}-journal"}  # the journal waits for the next build
    for name in store.names():
        view = store.open(name)
        used |= {f"sources/{sha}" for files in sources_of(view).values() for sha in files.values()}
        view.close()
    found = {str(p.relative_to(store.folder)) for p in store.folder.glob("*") if p.is_file()}
    found |= {f"sources/{p.name}" for p in (store.folder / "sources").iterdir()}
    drafts = (p for p in (store.folder / "generations").iterdir() if p.name not in store.names())
    return (found - used) | {f"generations/{p.name}" for p in drafts}


def struck(folder: Path, seed: int, follow: bool) -> tuple[int, int]:
    """Kill one command after the other; how many died, and how many of these had published."""
    chance, store, docs = random.Random(seed), Store(folder / "store"), corpus(folder / "docs")
    build([docs], ONTOLOGY, store)
    start = time.monotonic()
    with begun(*change(docs, store, 0), follow=follow) as process:
        assert process.wait() == 0
    whole = time.monotonic() - start
    died = published = n = 0
    while died < KILLS:
        n += 1
        before = store.current
        with begun(*change(docs, store, n), follow=follow) as process:
            time.sleep(chance.uniform(0, whole * 1.1))
            process.send_signal(signal.SIGKILL)
            assert process.wait() in (0, -signal.SIGKILL)
        died += process.returncode != 0
        published += process.returncode != 0 and store.current != before
        assert store.current in store.names()
        if store.current != before:
            assert int((store.current or "")[:4]) == int((before or "")[:4]) + 1
        assert verify(store)[0] == [], (seed, n)
    write(docs, "last", "Cy Ode.", "T1 Person Cy Ode")
    build([docs], ONTOLOGY, store)
    assert verify(store)[0] == []
    assert left(store) == set()
    return died, published


@pytest.mark.slow
def test_killed_builds_leave_a_whole_generation(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(struck, (tmp_path / "one", tmp_path / "other"), (1, 2), (False, True))
        )
    assert [died for died, _ in found] == [KILLS, KILLS]


class _Dies(BaseException):
    pass


def test_a_death_while_old_generations_go_blocks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next build dies too, and leaves a draft: what is left is swept all the same."""
    store, docs = Store(tmp_path / "store"), corpus(tmp_path / "docs")
    monkeypatch.setattr(generations, "KEEP", 1)
    build([docs], ONTOLOGY, store)
    write(docs, "e", "Bo Ek.", "T1 Person Bo Ek")

    remove_tree = shutil.rmtree

    def dies(path: Path, **options: Any) -> None:
        if (manifest := Path(path) / "manifest.json").exists():
            manifest.unlink()
            raise _Dies
        remove_tree(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", dies)
        with pytest.raises(_Dies):
            build([docs], ONTOLOGY, store)
    (store.folder / "generations" / ".draft").mkdir(exist_ok=True)
    write(docs, "e", "Cy Ode.", "T1 Person Cy Ode")
    assert build([docs], ONTOLOGY, store).published
    assert len(store.names()) == 1
    assert left(store) == set()


def test_the_lock_names_its_holder_and_dies_with_it(tmp_path: Path) -> None:
    store, docs = Store(tmp_path / "store"), corpus(tmp_path / "docs")
    build([docs], ONTOLOGY, store)
    code = (
        "import sys, time; from pathlib import Path; from kg.store import Store\n"
        "with Store(Path(sys.argv[1])).lock(): print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(store.folder)]
    write(docs, "e", "Bo Ek.", "T1 Person Bo Ek")
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreError, match=f"process {holder.pid} is building"):
            build([docs], ONTOLOGY, store)
        with begun("build", str(docs), "--store", str(store.folder)) as second:
            _, error = second.communicate(timeout=60)
        assert second.returncode == 1
        assert f"process {holder.pid} is building".encode() in error
        os.kill(holder.pid, signal.SIGKILL)
    assert (store.folder / "lock").read_text() == str(holder.pid)
    assert build([docs], ONTOLOGY, store).published
