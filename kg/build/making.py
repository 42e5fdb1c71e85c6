"""One generation, from nothing or from the one before it.

read → lift → resolve → infer → validate → write. What a change does not touch is not read.
"""

from __future__ import annotations

import hashlib
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from kg.build.checking import Checking
from kg.build.claims import StoredClaims
from kg.build.inputs import FILE as INPUTS
from kg.build.inputs import Inputs
from kg.build.prints import StoredPrints
from kg.errors import InvalidGraph
from kg.identity import Asleep, Change, Registry, Undecided, pairs
from kg.identity.ledger import parse as parse_ledger
from kg.lift import Lifted
from kg.model import Document, Loss, Statement
from kg.ontology import Ontology
from kg.reading import WARNINGS, Input, Progress, losses_of, pickled
from kg.store import Draft, View, copy_index, prefixes, stored
from kg.validate import Disagreement, Validator, Violation

REGISTRY = "identity.sqlite"
_IN_MEMORY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger as it is read into a build: its path as people see it, and its content."""

    shown: str = ""
    content: bytes | None = None

    @property
    def sha256(self) -> str | None:
        """The hash of the content; None where there is no ledger."""
        return None if self.content is None else hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a generation is to be made of.

    ``come`` are documents to read, ``gone`` the names of those to take out first, where ``old``
    is the generation to start from. ``outside`` are losses outside documents, ``broken`` those
    of them that stop a build as one within a document does. ``again`` gives documents of ``old``
    that are to be read again because their mentions have become something else.
    """

    ontology: Ontology
    base: str
    keep_going: bool
    come: Sequence[Input]
    gone: Sequence[str] = ()
    outside: tuple[Loss, ...] = ()
    broken: tuple[Loss, ...] = ()
    old: View | None = None
    again: Callable[[Iterable[str]], list[Input]] = lambda _: []
    jobs: int = 1
    ledger: Ledger = Ledger()


@dataclass(slots=True)
class Made:
    """What came of it. ``left_out`` says in lines what broke a shape and was left out."""

    losses: tuple[Loss, ...] = ()
    left_out: list[str] = field(default_factory=list)
    conflicts: list[Disagreement] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    asleep: list[Asleep] = field(default_factory=list)
    counts: Mapping[str, int] = field(default_factory=dict)
    graph: Mapping[str, Any] = field(default_factory=dict)


class TooMuch(Exception):
    """So much has changed that starting from nothing is better."""


def make(folder: Path, plan: Plan, progress: Progress) -> Made:
    """Make a generation's files in an empty folder.

    Raises InvalidGraph where an annotation does not get into the graph or facts break the
    shapes (unless the plan keeps going), and TooMuch where ``plan.old`` is better left alone.
    """
    return _Making(folder, plan, progress).made()


def refuse(losses: Iterable[Loss]) -> None:
    """Raise InvalidGraph where there is a loss that nobody decided."""
    if lost := {x for x in losses if x.kind not in WARNINGS}:
        raise InvalidGraph(
            f"{len(lost)} annotations are not in the graph, and nothing was published; mend "
            "them, map or drop their labels in kg.toml, or leave them out with --keep-going",
            [str(x) for x in sorted(lost)],
        )


def counted(losses: Sequence[Loss]) -> dict[str, int]:
    """How many losses there are that nobody decided, and how many others."""
    lost = sum(1 for x in losses if x.kind not in WARNINGS)
    return {"losses": lost, "warnings": len(losses) - lost}


def registry_of(view: View) -> Registry:
    """The identity of a generation, for reading: a generation never changes."""
    registry = Registry(view.folder / REGISTRY, view.ontology, view.base)
    registry.run("PRAGMA query_only = ON")
    return registry


class _Making:
    def __init__(self, folder: Path, plan: Plan, progress: Progress) -> None:
        self.folder, self.plan, self.progress = folder, plan, progress
        self.validator = Validator(plan.ontology)
        self.left_out: list[str] = []
        self.excluded: set[str] = set()

    def made(self) -> Made:
        plan = self.plan
        if plan.old:
            for file in (INPUTS, REGISTRY):
                shutil.copyfile(plan.old.folder / file, self.folder / file)
        with ThreadPoolExecutor(1) as thread:
            # Nothing asks the index, the largest file, before everything is read.
            self.copied = thread.submit(copy_index, plan.old, self.folder) if plan.old else None
            return self._made()

    def _made(self) -> Made:
        plan = self.plan
        self.inputs = Inputs(self.folder / INPUTS)
        self.prints = StoredPrints(self.inputs)
        self.claims = StoredClaims(self.inputs, plan.ontology)
        self.registry = Registry(self.folder / REGISTRY, plan.ontology, plan.base)
        with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(self.folder)) as spool:
            try:
                count = self._lift(spool)
                change = self._identify()
                self.progress("writing", 0, 1)
                return self._write(spool, count, change)
            finally:
                self.inputs.close()
                self.registry.close()

    # --- reading and identity -------------------------------------------------------------------

    def _lift(self, spool: Any) -> int:
        """Read and lift what comes; what was lifted waits in the spool until it is resolved."""
        plan, lost = self.plan, list(self.plan.broken)
        self.change = Change()
        self.inputs.remove(plan.gone)
        self.prints.remove(plan.gone)
        self.claims.remove(plan.gone)
        self.forms = self.registry.remove(plan.gone, self.change)
        found = pickled(plan.come, plan.ontology, jobs=plan.jobs, progress=self.progress)
        for one, packed in zip(plan.come, found, strict=True):
            spool.write(packed)
            what = pickle.loads(packed)
            self.inputs.add(one, what)
            self.prints.add(one.name, what.document.text)
            self.registry.add([what], self.change)
            lost += losses_of(what)
        self.inputs.outside(plan.outside)
        if not plan.keep_going:
            refuse(lost)
        return len(plan.come)

    def _identify(self) -> Change:
        self.progress("resolving", 0, 1)
        self.moved = self.prints.settle()
        ledger = self.plan.ledger
        said = parse_ledger(ledger.content or b"", ledger.shown)
        judged, self.asleep = pairs(self.registry, said, ledger.shown)
        self.registry.judge(judged, self.change)
        self.registry.settle(self.change, self.forms, everything=self.plan.old is None)
        if self.registry.impossible:
            raise InvalidGraph(
                f"{ledger.shown} makes one of what cannot be; nothing was published",
                sorted(set(self.registry.impossible)),
            )
        return self.change

    # --- writing --------------------------------------------------------------------------------

    def _write(self, spool: Any, count: int, change: Change) -> Made:
        plan = self.plan
        again: list[Input] = []
        if plan.old:
            come = {one.name for one in plan.come}
            others = sorted(change.documents - come - set(plan.gone))
            if len(others) > 100 and len(others) > plan.old.describe()["documents"] // 3:
                raise TooMuch
            again = plan.again(others)
        while True:
            draft = self._draft(spool, count, change, again)
            try:
                checking = Checking(draft, self.validator)
                violations = checking.violations()
                if not violations:
                    conflicts, counts = checking.conflicts(self._conflicts()), draft.counts()
                    draft.finish(compact=plan.old is None)
                    break
                self._leave_out(draft, violations)
            except BaseException:
                draft.abandon()
                raise
            draft.abandon()
        losses = self.inputs.losses(plan.outside)
        return Made(
            losses=losses,
            left_out=self.left_out,
            conflicts=conflicts,
            undecided=self.registry.undecided(),
            asleep=self.asleep,
            counts={**counts, **counted(losses)},
            graph={"nquads": str(draft.sum), "quads": draft.quads},
        )

    def _conflicts(self) -> list[Disagreement]:
        """Those of the generation before."""
        return (
            [Disagreement.said(c) for c in self.plan.old.report()["conflicts"]]
            if self.plan.old
            else []
        )

    def _draft(self, spool: Any, count: int, change: Change, again: Sequence[Input]) -> Draft:
        plan = self.plan
        if self.copied:
            self.copied.result()
        draft = Draft(
            self.folder, plan.ontology, plan.base, prefixes(plan.ontology, plan.base), plan.old
        )
        try:
            more = map(pickle.loads, pickled(again, plan.ontology, jobs=plan.jobs))
            come = self._resolved(chain(_spooled(spool, count), more))
            draft.documents([*plan.gone, *(one.name for one in again)], come)
            put = {one.name for one in (*plan.come, *again)}
            draft.origins(self.prints.origins(sorted(self.moved | put)))
            self.claims.move(self.prints.origins(sorted(self.moved - put)))
            self.claims.settle()
            draft.claims(self.claims.groups())
            if plan.old:
                draft.entities(change.gone, change.put.values())
            else:
                draft.entities((), self.registry.entities())
                draft.prune()
            draft.infer()
        except BaseException:
            draft.abandon()
            raise
        return draft

    def _resolved(self, found: Iterable[Lifted]) -> Iterator[tuple[Document, list[Statement]]]:
        """Documents with statements that speak of entities in the place of referents."""
        for one in found:
            entity = self.registry.entity_of(one.document.name)
            named = [(c, next(entity[k] for k in c if k in entity)) for c in one.chains]
            iri = {key: of for keys, of in named for key in keys}
            said = [_resolved(s, iri) for s in one.statements if s.id not in self.excluded]
            (origin,) = self.prints.origins([one.document.name]).values()
            self.claims.put(one, iri, said, origin)
            yield one.document, said

    # --- what breaks a shape --------------------------------------------------------------------

    def _leave_out(self, draft: Draft, violations: Sequence[Violation]) -> None:
        """Leave out the offending statements, and what leads to entities thus lost.

        Where no statement of a document is to blame by itself, the whole entity goes.
        """
        lines = [str(v) for v in violations]
        offending = {i for v in violations for i in v.statements}
        said = draft.said(offending)
        more = draft.about({v.entity for v in violations}) if not said else draft.bereft(said)
        if not self.plan.keep_going or not (said or more):
            raise InvalidGraph(
                f"{len(violations)} violations of the ontology's shapes; nothing was published",
                lines,
            )
        if self.plan.old:
            raise TooMuch
        gone = said | more
        self.left_out += lines
        self.left_out.append(f"{len(gone)} statements went with them")
        self.excluded |= gone


def _resolved(s: Statement, iri: Mapping[str, str]) -> Statement:
    by = s.qualifiers.attributed_to
    return Statement(
        id=s.id,
        document=s.document,
        subject=iri[s.subject],
        predicate=s.predicate,
        object=iri.get(s.object, s.object) if isinstance(s.object, str) else stored(s.object),
        evidence=s.evidence,
        coreference=s.coreference,
        qualifiers=replace(s.qualifiers, attributed_to=iri[by]) if by else s.qualifiers,
        line=s.line,
    )


def _spooled(spool: Any, count: int) -> Iterator[Lifted]:
    spool.seek(0)
    for _ in range(count):
        yield pickle.load(spool)
