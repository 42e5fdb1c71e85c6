"""The only writer of generations.

``build`` sets the documents of a store; ``add`` and ``remove`` edit them. All three give the
generation that ``build`` from nothing would give for the same documents. ``judge`` makes it anew
by another ledger.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.build.inputs import FILE as INPUTS
from kg.build.inputs import Inputs, digest, sources_of
from kg.build.making import Ledger, Plan, TooMuch, counted, make, refuse, registry_of
from kg.errors import InputError, QueryError
from kg.identity import Undecided
from kg.identity.ledger import FILE as LEDGER
from kg.identity.ledger import content as read_ledger
from kg.identity.ledger import parse as parse_ledger
from kg.model import Loss
from kg.names import DATA_BASE
from kg.ontology import Ontology, vocabulary
from kg.ontology import read as read_ontology
from kg.reading import Input, Progress, inputs, kept, quiet
from kg.stamps import Stamps
from kg.store import STAMPS, Store, View, write_report
from kg.validate import Disagreement

__all__ = ["Result", "add", "build", "digest", "judge", "registry_of", "remove", "sources_of"]

MOST = 1 / 3
"""The share of documents that may change before a build from nothing is quicker than one that
starts from the generation before."""

_Hashes = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did. ``published`` is false where nothing had changed.

    ``left_out`` says in lines what broke a shape and was left out on request, ``conflicts``
    the single-valued properties with several values, ``asleep`` the lines of the ledger that
    speak of mentions which are not there.
    """

    generation: str
    published: bool
    counts: Mapping[str, int]
    losses: tuple[Loss, ...]
    left_out: tuple[str, ...]
    conflicts: tuple[Disagreement, ...]
    undecided: tuple[Undecided, ...]
    asleep: tuple[str, ...] = ()


def build(
    paths: Sequence[Path],
    ontology_folder: Path,
    store: Store,
    *,
    base: str = DATA_BASE,
    keep_going: bool = False,
    ledger: Path | None = None,
    jobs: int = 1,
    reader: str | None = None,
    progress: Progress = quiet,
) -> Result:
    """Build a generation from annotated documents and publish it.

    ``ledger`` is the curators' file; where none is given it is ``identity.jsonl`` in the folder
    of the documents, if there is one. The same inputs give the same graph, whatever the order
    of the paths, the number of ``jobs`` and what was built before; where the current generation
    has the same inputs already, nothing is published. ``reader`` is the name of the documents'
    format, where it is not to be found out.

    Raises InputError and OntologyError for inputs that cannot be read, InvalidGraph where an
    annotation does not get into the graph or facts break the shapes (unless ``keep_going``,
    which leaves them out and lists them), and StoreError where the store cannot be written.
    The store then stays as it was.
    """
    ontology = read_ontology(ontology_folder)
    with (
        store.lock(),
        Stamps(store.folder / STAMPS) as stamps,
        tempfile.TemporaryDirectory() as folder,
    ):
        found, losses, broken = inputs(paths, Path(folder), reader, stamps.sha256)
        old = store.open() if store.current else None
        work = _Work(store, old, ontology, base, keep_going, jobs, progress)
        if ledger and not ledger.is_file():
            raise InputError(f"{ledger}: no such ledger")
        work.ledger = _read_ledger(ledger or _beside(paths))
        return work.make(found, (), losses, broken)


def add(
    paths: Sequence[Path],
    store: Store,
    progress: Progress = quiet,
    *,
    reader: str | None = None,
) -> Result:
    """Add documents to those of the current generation; one of the same name is replaced.

    The ontology, the base and what is left out stay as they are. Raises as ``build`` does.
    """
    store.named()
    with store.lock(), tempfile.TemporaryDirectory() as folder:
        found, losses, broken = inputs(paths, Path(folder), reader)
        work = _again(store, progress)
        others = work.hashes.keys() - {one.name for one in found}
        return work.make(found, others, (*work.outside, *losses), broken)


def remove(names: Sequence[str], store: Store, progress: Progress = quiet) -> Result:
    """Take documents out of the current generation, by their names.

    Raises QueryError for a name that no document has, and where none would be left.
    """
    store.named()
    with store.lock():
        work = _again(store, progress)
        documents = work.hashes
        if unknown := sorted(set(names) - documents.keys()):
            known = ", ".join(sorted(documents)[:10])
            generation = store.current
            raise QueryError(f"no document {unknown[0]!r} in {generation}; it has {known}")
        if not (left := documents.keys() - set(names)):
            raise QueryError("no document would be left; remove the store's folder instead")
        return work.make((), left, work.outside)


def judge(store: Store, ledger: Path, progress: Progress = quiet) -> Result:
    """Make the current generation anew by a ledger that has changed; documents stay as they are.

    Raises as ``build`` does.
    """
    store.named()
    with store.lock():
        work = _again(store, progress)
        work.ledger = _read_ledger(ledger)
        return work.make((), work.hashes.keys(), work.outside)


def _beside(paths: Sequence[Path]) -> Path:
    """Where the ledger of some documents is, if they have one."""
    first = paths[0] if paths else Path()
    return (first if first.is_dir() else first.parent) / LEDGER


def _read_ledger(path: Path) -> Ledger:
    content = read_ledger(path)
    parse_ledger(content or b"", str(path))
    return Ledger(str(path), content)


def _again(store: Store, progress: Progress) -> _Work:
    """Work on the current generation as it was built."""
    view = store.open()
    said = view.manifest["inputs"]
    work = _Work(store, view, view.ontology, view.base, said["keep_going"], 1, progress)
    known = said["ledger"]
    content = store.source(known) if known else None
    work.ledger = Ledger(view.manifest["ledger"], content)
    return work


class _Work:
    """A change of the documents of a store, under its lock."""

    def __init__(
        self,
        store: Store,
        old: View | None,
        ontology: Ontology,
        base: str,
        keep_going: bool,
        jobs: int,
        progress: Progress,
    ) -> None:
        self.store, self.old, self.ontology, self.base = store, old, ontology, base
        self.keep_going, self.jobs, self.progress = keep_going, jobs, progress
        self.ledger = Ledger()
        self.hashes: _Hashes = {}
        self.shown: dict[str, str] = {}
        self.outside: tuple[Loss, ...] = ()
        if self.old:
            known = Inputs(self.old.folder / INPUTS)
            self.hashes = known.hashes()
            self.shown = known.shown()
            self.outside = known.losses_outside()
            known.close()

    def make(
        self,
        new: Sequence[Input],
        keep: Iterable[str],
        losses: tuple[Loss, ...],
        broken: tuple[Loss, ...] = (),
    ) -> Result:
        """Make a generation of new documents and of some that the current one has, and publish it.

        ``losses`` are those outside documents, ``broken`` those of them that stop a build as one
        within a document does. What is left out on request depends on everything, so that then,
        as where much has changed, the generation is made from nothing.
        """
        wanted = {name: self.hashes[name] for name in keep}
        wanted |= {one.name: dict(one.hashes) for one in new}
        settings = self._settings()
        key = {**settings, "documents": digest(wanted), "ledger": self.ledger.sha256}
        name = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        if self.old and self.old.generation.partition("-")[2] == name[:12]:
            if not self.keep_going:
                refuse(broken)
            return self._unchanged(self.old, losses)
        come = [one for one in new if self.hashes.get(one.name) != one.hashes]
        gone = [n for n, h in self.hashes.items() if wanted.get(n) != h]
        with tempfile.TemporaryDirectory() as folder:
            again = _Kept(self, Path(folder))
            plan = Plan(
                self.ontology,
                self.base,
                self.keep_going,
                come,
                gone,
                losses,
                broken,
                self.old,
                again,
                self.jobs,
                self.ledger,
            )
            changed = len({*gone, *(i.name for i in come)})
            if self._may_follow(settings) and changed <= len(wanted) * MOST:
                try:
                    return self._publish(plan, key, name)
                except TooMuch:
                    pass
            others = sorted(wanted.keys() - {one.name for one in new})
            whole = sorted([*new, *again(others)], key=lambda one: one.name)
            plan = replace(plan, come=whole, gone=(), old=None)
            return self._publish(plan, key, name)

    def _may_follow(self, settings: Mapping[str, Any]) -> bool:
        """Whether the current generation is one to start from: only documents may differ."""
        if self.old is None or self.old.report()["left_out"]:
            return False
        known = self.old.manifest["inputs"]
        return all(known[key] == value for key, value in settings.items())

    def _settings(self) -> dict[str, Any]:
        """What a generation is a function of, besides its documents."""
        return {
            "base": self.base,
            "keep_going": self.keep_going,
            "ontology": {
                file: hashlib.sha256(text.encode()).hexdigest()
                for file, text in self.ontology.turtle.items()
            },
            "vocabulary": hashlib.sha256(vocabulary().encode()).hexdigest(),
            "versions": {name: version(name) for name in ("kg-evidence", "nupunkt")},
        }

    def _publish(self, plan: Plan, key: Mapping[str, Any], name: str) -> Result:
        with self.store.draft() as folder:
            made = make(folder, plan, self.progress)
            self.store.keep_sources(_sources(plan))
            asleep = [f"{plan.ledger.shown}:{a.judgement.line}: {a.reason}" for a in made.asleep]
            report = {
                "asleep": asleep,
                "losses": made.losses,
                "left_out": made.left_out,
                "conflicts": made.conflicts,
                "undecided": made.undecided,
            }
            write_report(folder / "report.json", report)
            (folder / "ontology").mkdir()
            for file, text in plan.ontology.turtle.items():
                (folder / "ontology" / file).write_text(text, encoding="utf-8", newline="")
            manifest = {
                "base": plan.base,
                "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "versions": {p: version(p) for p in ("kg-evidence", "pyoxigraph", "nupunkt")},
                "inputs": key,
                "ledger": os.path.abspath(plan.ledger.shown) if plan.ledger.shown else "",
                "counts": made.counts,
                **made.graph,
            }
            generation = self.store.publish(folder, manifest, name)
        return Result(
            generation, True, made.counts, made.losses, tuple(made.left_out),
            tuple(made.conflicts), tuple(made.undecided), tuple(asleep),
        )  # fmt: skip

    def _unchanged(self, old: View, outside: tuple[Loss, ...]) -> Result:
        """What is there already. ``outside`` documents there may be other files than there were."""
        report = old.report()
        known, registry = Inputs(old.folder / INPUTS), registry_of(old)
        try:
            losses = known.losses(outside)
            return Result(
                old.generation, False, {**old.manifest["counts"], **counted(losses)}, losses,
                tuple(report["left_out"]), tuple(map(Disagreement.said, report["conflicts"])),
                tuple(registry.undecided()), tuple(report["asleep"]),
            )  # fmt: skip
        finally:
            known.close()
            registry.close()


def _sources(plan: Plan) -> Iterator[tuple[bytes, str]]:
    """The inputs that come, each once, and the ledger."""
    seen = set[str]()
    for one in plan.come:
        for file, path in one.files.items():
            if (sha := one.hashes[file]) not in seen:
                seen.add(sha)
                yield Path(path).read_bytes(), sha
    if plan.ledger.content is not None and plan.ledger.sha256:
        yield plan.ledger.content, plan.ledger.sha256


class _Kept:
    """Gives documents of the current generation, from the inputs that the store has kept."""

    def __init__(self, work: _Work, folder: Path) -> None:
        self.work, self.folder = work, folder
        self.given: dict[str, Input] = {}

    def __call__(self, names: Iterable[str]) -> list[Input]:
        """Documents by their names."""
        work = self.work
        for name in names:
            if name not in self.given:
                self.given[name] = kept(
                    name, work.shown[name], work.hashes[name], work.store.source, self.folder
                )
        return [self.given[name] for name in names]
