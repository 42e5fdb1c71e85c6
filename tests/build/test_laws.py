"""Same inputs, same bytes; nothing half-written; a generation that says what it is."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.build import add, build, remove
from kg.errors import QueryError, StoreError
from kg.store import Store, nquads
from kg.store.dump import FORMATS, dump
from kg.verify import verify
from tests.brat import write

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"


def corpus(folder: Path) -> Path:
    write(
        folder,
        "a",
        "Ann Lee leads Acme. She won.",
        "T1 Person Ann Lee\nT2 Company Acme\nT3 Person She",
        "A1|Form T3 pronoun\nR1|memberOf Arg1:T1 Arg2:T2\n*|Coref T1 T3\n"
        "N1|Reference T1 Wikidata:Q1|A. Lee",
    )
    write(
        folder,
        "b",
        "A. Lee in Oslo, Norway.",
        "T1 Person A. Lee\nT2 City Oslo\nT3 Country Norway",
        "R1|within Arg1:T2 Arg2:T3",
    )
    write(
        folder,
        "sub/c",
        "Norway lies in Scandinavia.",
        "T1 Country Norway\nT2 Region Scandinavia",
        "R1|within Arg1:T1 Arg2:T2",
    )
    return folder


def quads(store: Store) -> bytes:
    return b"".join(nquads(store.open().store))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kg", *arguments]


def run(*arguments: str, seed: str = "0") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip


def test_the_order_of_paths_does_not_matter(tmp_path: Path) -> None:
    docs = corpus(tmp_path / "docs")
    files = [docs / "a.ann", docs / "b.ann", docs / "sub" / "c.ann"]
    dumps = set()
    for n, order in enumerate((files, files[::-1])):
        store = Store(tmp_path / f"store{n}")
        build(order, ONTOLOGY, store)
        dumps.add(quads(store))
    assert len(dumps) == 1


def test_the_hash_seed_does_not_matter(tmp_path: Path) -> None:
    hashes = set()
    for seed in ("1", "2", "31337"):
        folder = tmp_path / seed
        done = run("build", "seeds/accord", "--store", str(folder), seed=seed)
        assert done.returncode == 0, done.stderr
        store = Store(folder)
        manifest = store.manifest(store.current or "")
        hashes.add((manifest["nquads"], store.current))
    assert len(hashes) == 1


def test_building_twice_publishes_nothing(tmp_path: Path) -> None:
    docs, store = corpus(tmp_path / "docs"), Store(tmp_path / "store")
    first = build([docs], ONTOLOGY, store)
    again = build([docs], ONTOLOGY, store)
    assert (first.published, again.published) == (True, False)
    assert store.names() == [first.generation] == [again.generation]


def test_adding_and_removing_give_what_a_build_gives(tmp_path: Path) -> None:
    docs = corpus(tmp_path / "docs")
    whole, edited = Store(tmp_path / "whole"), Store(tmp_path / "edited")
    build([docs], ONTOLOGY, whole)
    build([docs / "sub"], ONTOLOGY, edited)
    assert add([docs / "a.ann", docs / "b.ann"], edited).published
    assert remove(["c"], edited).published
    build([docs / "a.ann", docs / "b.ann"], ONTOLOGY, whole)
    assert quads(edited) == quads(whole)
    assert verify(edited)[0] == []


def test_adding_a_document_again_replaces_it(tmp_path: Path) -> None:
    docs, store = corpus(tmp_path / "docs"), Store(tmp_path / "store")
    build([docs], ONTOLOGY, store)
    before = quads(store)
    assert not add([docs / "a.ann"], store).published
    write(docs, "a", "Bo Ek.", "T1 Person Bo Ek")
    assert add([docs / "a.ann"], store).published
    assert b"Bo Ek" in quads(store)
    assert quads(store) != before


def test_removing_what_is_not_there(tmp_path: Path) -> None:
    docs, store = corpus(tmp_path / "docs"), Store(tmp_path / "store")
    build([docs], ONTOLOGY, store)
    with pytest.raises(QueryError, match=r"no document 'x' in 0001-.*; it has a, b, sub/c"):
        remove(["x"], store)
    with pytest.raises(QueryError, match="no document would be left"):
        remove(["a", "b", "sub/c"], store)
    with pytest.raises(StoreError, match="no such folder"):
        add([docs], Store(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_what_follows_from_two_documents_cites_both(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build([corpus(tmp_path / "docs")], ONTOLOGY, store)
    view = store.open()
    oslo, scandinavia = view.the("Oslo"), view.the("Scandinavia")
    (fact,) = [f for f in view.facts([oslo.id])[oslo.id] if f.object == scandinavia.id]
    (statement,) = view.statements([fact.id])[fact.id]
    assert fact.inferred
    assert statement.rule == "https://kg.example/ns#transitive"
    names = {d.id: d.name for d in view.documents()}
    assert {(names[e.document], e.quote) for e in statement.evidence} == {
        ("b", "Oslo"), ("b", "Norway"), ("sub/c", "Norway"), ("sub/c", "Scandinavia"),
    }  # fmt: skip
    assert [e.label for e in view.entities() if e.label == "Ann Lee"] == ["Ann Lee"]


def test_former_iris_redirect(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    build([corpus(tmp_path / "docs")], ONTOLOGY, store)
    view = store.open()
    former = [row[0] for row in view.rows("SELECT iri FROM former ORDER BY iri")]
    assert former
    for iri in former:
        found = view.entity(iri)
        assert found is not None
        assert found.iri != iri


def test_every_syntax_is_read_back_whole(seed_store: Path) -> None:
    view = Store(seed_store).open()
    whole = {str(q) for q in view.store}
    facts = {
        str(q.triple) for q in view.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    for form, syntax in FORMATS.items():
        content = dump(view, form)
        assert content == dump(view, form)
        back = list(ox.parse(content, format=syntax))
        if syntax.supports_datasets:
            assert len(set(map(str, back))) == len(whole)
        else:
            assert {str(q.triple) for q in back} == facts


def test_the_seed_verifies_within_the_quad_budget(seed_store: Path) -> None:
    problems, counted = verify(Store(seed_store))
    assert problems == []
    assert counted["quads_per_statement"] <= 12
    assert counted["quotes"] > 200


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE evidence SET quote = quote || 'x' WHERE rowid = 3", "the evidence says"),
        (
            "DELETE FROM evidence WHERE statement = (SELECT min(statement) FROM evidence)",
            "no evidence",
        ),
        (
            "UPDATE fact SET value = 'x' WHERE id = (SELECT min(id) FROM fact)",
            "rows are in the index only",
        ),
    ],
)
def test_tampering_with_the_index_is_found(
    sql: str, problem: str, seed_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    store = Store(tmp_path / "store")
    index = store.path(store.current or "") / "index.sqlite"
    with sqlite3.connect(index) as connection:
        connection.execute(sql)
    connection.close()
    problems, _ = verify(store)
    assert any(problem in p for p in problems), problems


def test_tampering_with_a_source_is_found(seed_store: Path, tmp_path: Path) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    source = next((tmp_path / "store" / "sources").iterdir())
    source.write_bytes(b"other")
    problems, _ = verify(Store(tmp_path / "store"))
    assert any("kept input" in p for p in problems)


def test_rollback_and_history(tmp_path: Path) -> None:
    docs, store = corpus(tmp_path / "docs"), Store(tmp_path / "store")
    first = build([docs], ONTOLOGY, store).generation
    (docs / "b.ann").unlink()
    (docs / "b.txt").unlink()
    second = build([docs], ONTOLOGY, store).generation
    assert [first, second] == store.names()
    assert store.open().the("Norway")
    assert run("rollback", first, "--store", str(store.folder)).returncode == 0
    assert store.current == first
    with pytest.raises(StoreError, match="no generation 0009"):
        store.open("0009")


def test_ten_generations_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for n in range(12):
        write(tmp_path / "docs", "a", f"Ann {'Lee' * (n + 1)}.", f"T1 Person Ann {'Lee' * (n + 1)}")
        build([tmp_path / "docs"], ONTOLOGY, store)
    assert [name[:4] for name in store.names()] == [f"{n:04d}" for n in range(3, 13)]


def test_a_second_build_at_once_says_who_is_at_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.lock(), pytest.raises(StoreError, match=f"process {os.getpid()} is building"):
        build([corpus(tmp_path / "docs")], ONTOLOGY, store)


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_a_whole_generation(
    kill: signal.Signals, seed_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(seed_store, tmp_path / "store")
    store = Store(tmp_path / "store")
    before, old, lock = quads(store), store.current, store.folder / "lock"
    docs = corpus(tmp_path / "docs")
    for pause in (0, 0.05, 0.1, 0.2, 0.3):
        with subprocess.Popen(
            command("build", str(docs), "--store", str(store.folder)),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        ) as process:  # fmt: skip
            while process.poll() is None and lock.read_text() != str(process.pid):
                time.sleep(0.01)
            time.sleep(pause)
            process.send_signal(kill)
            _, error = process.communicate(timeout=60)
        assert "Traceback" not in error
        assert process.returncode in (0, 1, -kill)
        if store.current != old:
            break  # the stop came when all was done
        assert quads(store) == before
    build([docs], ONTOLOGY, store)
    assert not [p for p in (store.folder / "generations").iterdir() if p.name.startswith(".")]
    assert verify(store)[0] == []


@pytest.mark.slow
def test_a_full_disk_leaves_the_old_generation(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("cannot mount a small tmpfs here: needs root")
    try:
        store = str(disk / "store")
        docs = corpus(tmp_path / "docs")
        write(docs, "big", "Ann. " * 200_000, "T1 Person Ann")
        assert run("build", str(docs / "a.ann"), "--store", store).returncode == 0
        before = run("dump", "--store", store).stdout
        assert before
        done = run("build", str(docs), "--store", store)
        assert done.returncode == 1
        assert "could not write the generation" in done.stderr
        assert "Traceback" not in done.stderr
        assert run("dump", "--store", store).stdout == before
        assert run("verify", "--store", store).returncode == 0
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_what_was_not_read_stays_listed_when_documents_come_and_go(tmp_path: Path) -> None:
    docs, store = corpus(tmp_path / "docs"), Store(tmp_path / "store")
    (docs / "stray.pdf").write_bytes(b"%PDF")
    stray = [x.path for x in build([docs], ONTOLOGY, store).losses]
    assert stray == [str(docs / "stray.pdf")]
    assert [x.path for x in remove(["b"], store).losses] == stray
    assert [x.path for x in add([docs / "b.ann"], store).losses] == stray
