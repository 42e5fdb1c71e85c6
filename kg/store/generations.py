"""The store: a folder of generations, one of which is current.

    STORE/CURRENT                    the name of the generation that readers open
    STORE/generations/NAME/          rdf/, index.sqlite, identity.sqlite, inputs.sqlite,
                                     ontology/, report.json, manifest.json
    STORE/sources/SHA256             every input by the hash of its content
    STORE/stamps.sqlite              what hashes the files of the documents had, and when
    STORE/lock                       held by the build that is writing

A generation is written beside the others and published by replacing CURRENT, so readers see
the old one or the new one and nothing between.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.names import Prefixes
from kg.ontology import Ontology, read
from kg.store import graph
from kg.store.index import Index
from kg.store.view import View

KEEP = 10
"""How many generations are kept."""

MANY = 200
"""Of how many new inputs on the whole machine is told to write to its disks what it holds back."""

STAMPS = "stamps.sqlite"
"""The file beside the generations that tells which files need not be hashed again."""

FORMAT = 1
_NAME = re.compile(r"[0-9]{4,}-[0-9a-f]{12}")


class Store:
    """A folder of generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- reading ------------------------------------------------------------------------------

    @property
    def current(self) -> str | None:
        """The name of the current generation, or None for a store that has none yet."""
        try:
            return (self.folder / "CURRENT").read_text("ascii").strip() or None
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """The generations that are kept, oldest first."""
        folder = self.folder / "generations"
        if not folder.is_dir():
            return []
        return sorted(p.name for p in folder.iterdir() if _NAME.fullmatch(p.name))

    def path(self, name: str) -> Path:
        """The folder of a generation."""
        return self.folder / "generations" / name

    def manifest(self, name: str) -> dict[str, Any]:
        """A generation's manifest. Raises StoreError where there is none that can be read."""
        path = self.path(name) / "manifest.json"
        try:
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: no manifest that can be read: {error}") from None
        if found.get("format") != FORMAT:
            raise StoreError(f"{path}: format {found.get('format')}, this version reads {FORMAT}")
        return found

    def named(self, name: str | None = None) -> str:
        """The name of a generation, the current one if none is named.

        Raises StoreError for a folder that is no store, an empty one, or an unknown name.
        """
        if not self.folder.is_dir():
            raise StoreError(f"{self.folder}: no such folder; `kg build PATHS` makes a store")
        wanted = name or self.current
        if wanted is None:
            raise StoreError(f"{self.folder}: not a store, there is no CURRENT file in it")
        if wanted not in self.names():
            known = ", ".join(self.names()) or "none"
            raise StoreError(f"{self.folder}: no generation {wanted}; there are: {known}")
        return wanted

    def open(self, name: str | None = None) -> View:
        """A View of a generation, the current one if none is named. Raises as ``named`` does."""
        wanted = self.named(name)
        folder, manifest = self.path(wanted), self.manifest(wanted)
        ontology = read(folder / "ontology")
        return View(folder, ontology, manifest, prefixes(ontology, manifest["base"]))

    # --- writing ------------------------------------------------------------------------------

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one build that writes. Raises StoreError where another one is at it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if any(self.folder.iterdir()) and not (self.folder / "lock").exists():
            raise StoreError(f"{self.folder}: not a store and not empty; give another --store")
        with open(self.folder / "lock", "a+", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().strip() or "unknown"
                raise StoreError(f"{self.folder}: process {holder} is building in it") from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            (self.folder / "generations").mkdir(exist_ok=True)  # From now on others see a store.
            yield

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty folder to make a generation in, under the lock; gone afterwards.

        A failure leaves the store as it was. Raises StoreError when the disk does not take it.
        """
        home = self.folder / "generations"
        left = list(home.glob(".*"))
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        if left:
            self._sweep(self._kept())
        folder = home / ".draft"
        folder.mkdir()
        try:
            yield folder
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{self.folder}: could not write the generation: {error}") from None
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def publish(self, draft: Path, manifest: Mapping[str, Any], inputs: str) -> str:
        """Make a draft the current generation, and return its name; under the lock.

        ``inputs`` is the hash of everything that the generation is a function of.
        """
        number = max((int(n.split("-")[0]) for n in self.names()), default=0) + 1
        name = f"{number:04d}-{inputs[:12]}"
        _write_json(draft / "manifest.json", {"format": FORMAT, **manifest})
        for file in sorted(p for p in draft.rglob("*") if p.is_file() or p.is_dir()):
            _sync(file)
        _sync(draft)
        os.rename(draft, self.path(name))
        _sync(self.path(name).parent)
        self.point_at(name)
        if old := self.names()[:-KEEP]:
            kept = self._kept()
            used = {digest for one in old for digest in self._used(one, kept)}
            for one in old:
                # Under another name first: half of a generation must not pass for one.
                going = self.path(f".{one}")
                os.rename(self.path(one), going)
                shutil.rmtree(going, ignore_errors=True)
            self._sweep(used)
        return name

    def _kept(self) -> set[str]:
        """The hashes of all inputs, and what else lies among them."""
        home = self.folder / "sources"
        return set(os.listdir(home)) if home.is_dir() else set()

    def _used(self, name: str, among: set[str]) -> set[str]:
        """Those of some inputs, by their hashes, that a generation was made from."""
        path = self.path(name) / "inputs.sqlite"
        asked = json.dumps(sorted(among))
        with contextlib.closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        ) as known:
            rows = known.execute(
                "SELECT value FROM json_each(?) "
                "WHERE EXISTS (SELECT 1 FROM file WHERE sha256 = value)",
                (asked,),
            )
            return {row[0] for row in rows} | {self.manifest(name)["inputs"]["ledger"]} & among

    def _sweep(self, among: set[str]) -> None:
        """Delete those of some inputs that no generation was made from."""
        for name in reversed(self.names()):
            among -= self._used(name, among)
        for digest in among:
            (self.folder / "sources" / digest).unlink(missing_ok=True)

    def point_at(self, name: str) -> None:
        """Make a generation the current one."""
        if name not in self.names():
            known = ", ".join(self.names()) or "none"
            raise StoreError(f"{self.folder}: no generation {name}; there are: {known}")
        _write(self.folder / "CURRENT.new", name.encode() + b"\n")
        os.replace(self.folder / "CURRENT.new", self.folder / "CURRENT")
        _sync(self.folder)

    def source(self, digest: str) -> bytes:
        """An input that was kept. Raises StoreError where it is missing or has changed."""
        path = self.folder / "sources" / digest
        try:
            content = path.read_bytes()
        except OSError as error:
            raise StoreError(f"{path}: a kept input cannot be read: {error}") from None
        if _sha(content) != digest:
            raise StoreError(f"{path}: a kept input is not what it was")
        return content

    def keep_sources(self, found: Iterable[tuple[bytes, str]]) -> None:
        """Keep inputs, each given with the hash of its content, before a draft is published.

        They are on the disk when this returns. A machine that fails before may leave some that
        are not whole; then it leaves the draft too, and the next one sweeps them away.

        Raises StoreError where one is not what its hash says.
        """
        home = self.folder / "sources"
        home.mkdir(exist_ok=True)
        new = list[str]()
        for content, digest in found:
            if _sha(content) != digest:
                raise StoreError("an input changed while it was read; build again")
            path = os.path.join(home, digest)
            if not os.path.exists(path):
                with open(f"{path}.new", "wb", buffering=0) as file:
                    file.write(content)
                os.replace(f"{path}.new", path)
                new.append(path)
        if len(new) > MANY:
            os.sync()
        else:
            for path in new:
                _sync(Path(path))
            _sync(home)


def write_index(view: View) -> None:
    """Make ``index.sqlite`` of a generation anew from its RDF store alone."""
    draft = view.folder / "index.new"
    make_index(draft, view)
    with open(draft, "rb") as file:
        os.fsync(file.fileno())
    os.replace(draft, view.folder / "index.sqlite")


def make_index(path: Path, view: View) -> None:
    """Write the read index of a generation to a new file, from its RDF store alone."""
    path.unlink(missing_ok=True)
    index = Index(path, view.ontology, view.base, view.prefixes)
    kinds: dict[str, str] = {}
    try:
        for document, statements in graph.documents(view.store, view.ontology):
            kinds |= graph.kinds(statements, view.ontology)
            index.add([(document, statements)])
        index.originate(graph.origins(view.store, view.base))
        index.claim(graph.claims(view.store, view.base))
        inferred = graph.inferred(view.store, view.base)
        index.state(inferred)
        index.index()
        index.put(graph.entities(view.store, view.base, kinds))
        index.settle()
        index.classify(row[0] for row in index.run("SELECT id FROM entity").fetchall())
        index.describe()
        index.word()
        index.run("ANALYZE")
    finally:
        index.close()


def prefixes(ontology: Ontology, base: str) -> Prefixes:
    """The ontology's prefixes, and ``id``, ``doc`` and ``statement`` for what a build mints."""
    minted = {"id": base, "doc": base + "document/", "statement": base + "statement/"}
    return Prefixes({**ontology.prefixes.by_prefix, **minted})


def _write(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON in a fixed order of keys, and make sure that it is on the disk."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write(path, text.encode())


def write_report(path: Path, lists: Mapping[str, Iterable[Any]]) -> None:
    """Write lists of texts and dataclasses as JSON, an item a line: they may be long."""
    line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_fields).encode
    parts = [
        f" {line(name)}: [" + ",".join(f"\n  {line(item)}" for item in lists[name]) + "]"
        for name in sorted(lists)
    ]
    _write(path, ("{\n" + ",\n".join(parts) + "\n}\n").encode())


def _fields(item: Any) -> dict[str, Any]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
