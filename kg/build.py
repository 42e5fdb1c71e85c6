"""read → lift → resolve → validate → write → publish. The only writer of generations."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.errors import InvalidGraph
from kg.identity import Undecided, resolve, resolved
from kg.lift import Lifted, Profile, lift, near
from kg.model import Document, Entity, Loss, Span, Statement
from kg.names import DATA_BASE, RDF_TYPE
from kg.ontology import Ontology
from kg.ontology import read as read_ontology
from kg.readers import Source, discover, read
from kg.rules import infer
from kg.store import Built, Store
from kg.validate import Conflict, Violation, validate

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""

WARNINGS = frozenset({"open", "dropped", "repaired"})
"""Kinds of losses that cost the graph nothing that somebody did not decide."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents as they were lifted, the inputs' bytes by path, and losses outside documents."""

    lifted: tuple[Lifted, ...]
    inputs: Mapping[str, Mapping[str, bytes]]
    losses: tuple[Loss, ...]

    @property
    def all_losses(self) -> tuple[Loss, ...]:
        """Everything that is not in the graph, with file and line."""
        own = (x for one in self.lifted for x in (*one.document.losses, *one.losses))
        return tuple(sorted({*self.losses, *own}))


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did. ``published`` is false where nothing had changed."""

    generation: str
    published: bool
    counts: Mapping[str, int]
    losses: tuple[Loss, ...]
    left_out: tuple[Violation, ...]
    conflicts: tuple[Conflict, ...]
    undecided: tuple[Undecided, ...]


def _quiet(stage: str, done: int, total: int) -> None:
    return None


def read_and_lift(
    paths: Sequence[Path], ontology: Ontology, progress: Progress = _quiet
) -> Reading:
    """Read annotated documents below some paths, and say what they say in the ontology's terms.

    Raises InputError where a file as a whole cannot be read.
    """
    sources, losses = discover(paths)
    lifted: list[Lifted] = []
    inputs: dict[str, dict[str, bytes]] = {}
    for number, source in enumerate(sources, 1):
        profile = near(source.path, _root(source, paths))
        document = _described(read(source), profile)
        lifted.append(lift(document, ontology, profile))
        inputs[source.name] = _bytes(document, profile)
        progress("reading", number, len(sources))
    order = sorted(range(len(lifted)), key=lambda n: lifted[n].document.name)
    return Reading(tuple(lifted[n] for n in order), inputs, losses)


def _root(source: Source, paths: Sequence[Path]) -> Path:
    """The folder above which no profile is looked for: the one that was given."""
    given = [p for p in paths if source.path == p or p in source.path.parents]
    return next((p if p.is_dir() else p.parent for p in given), source.path.parent)


def _described(document: Document, profile: Profile) -> Document:
    said = {**document.metadata, **profile.metadata(document.name)}
    said.setdefault("title", _first_line(document))
    return replace(document, metadata=MappingProxyType(dict(sorted(said.items()))))


def _first_line(document: Document) -> str:
    """A document's first sentence, which names it where its metadata does not."""
    first = document.sentences[0] if document.sentences else Span(0, 0)
    return " ".join(document.text[first.start : first.end].split())[:200] or document.name


def _bytes(document: Document, profile: Profile) -> dict[str, bytes]:
    paths = [Path(p) for p in document.sources] + ([profile.path] if profile.path else [])
    return {path.name: path.read_bytes() for path in paths}


def coverage(one: Lifted) -> list[Span]:
    """The sentences of a document that no asserted statement rests on."""
    spans = [f for s in one.statements if s.is_fact for f in s.evidence]
    return [
        sentence
        for sentence in one.document.sentences
        if not any(f.start < sentence.end and sentence.start < f.end for f in spans)
    ]


def build(
    paths: Sequence[Path],
    ontology_folder: Path,
    store: Store,
    *,
    base: str = DATA_BASE,
    keep_going: bool = False,
    progress: Progress = _quiet,
) -> Result:
    """Build a generation from annotated documents and publish it.

    The same inputs give the same graph, whatever the order of the paths; where the current
    generation has the same inputs already, nothing is published.

    Raises InputError and OntologyError for inputs that cannot be read, InvalidGraph where an
    annotation does not get into the graph or facts break the shapes (unless ``keep_going``,
    which leaves them out and lists them), and StoreError where the store cannot be written.
    The store then stays as it was.
    """
    ontology = read_ontology(ontology_folder)
    with store.lock():
        reading = read_and_lift(paths, ontology, progress)
        hashes = _hashes(reading, ontology, base, keep_going)
        inputs = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
        _refuse_losses(reading, keep_going)
        progress("resolving", 0, 1)
        built, left_out, conflicts, undecided = _resolve(reading, ontology, base, keep_going)
        counts = _counts(built, reading)
        current = store.current
        published = current is None or current.partition("-")[2] != inputs[:12]
        if published:
            progress("writing", 0, 1)
            for files in reading.inputs.values():
                for content in files.values():
                    store.keep_source(content)
            manifest = {
                "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "version": version("kg-evidence"), "inputs": hashes, "counts": counts,
            }  # fmt: skip
            report = {
                "losses": [asdict(x) for x in reading.all_losses],
                "left_out": [str(v) for v in left_out],
                "conflicts": [str(c) for c in conflicts],
                "undecided": [_undecided(u) for u in undecided],
            }
            current = store.publish(built, manifest, report, inputs)
        return Result(
            current or "", published, counts, reading.all_losses, tuple(left_out),
            tuple(conflicts), tuple(undecided),
        )  # fmt: skip


def _refuse_losses(reading: Reading, keep_going: bool) -> None:
    """Annotations that did not get into the graph stop a build that was not told to go on."""
    own = (x for one in reading.lifted for x in (*one.document.losses, *one.losses))
    lost = sorted({x for x in own if x.kind not in WARNINGS})
    if lost and not keep_going:
        raise InvalidGraph(
            f"{len(lost)} annotations are not in the graph, and nothing was published; mend them, "
            "map or drop their labels in kg.toml, or leave them out with --keep-going",
            [str(x) for x in lost],
        )


def _resolve(
    reading: Reading, ontology: Ontology, base: str, keep_going: bool
) -> tuple[Built, list[Violation], list[Conflict], Sequence[Undecided]]:
    resolution = resolve(reading.lifted, ontology, base)
    said = resolved((s for one in reading.lifted for s in one.statements), resolution.entity_of)
    left_out: list[Violation] = []
    while True:
        inferred = infer(said, ontology)
        entities = _classified(resolution.entities, [*said, *inferred])
        violations, conflicts = validate([*said, *inferred], entities, ontology)
        if not violations:
            break
        if not keep_going:
            raise InvalidGraph(
                f"{len(violations)} violations of the ontology's shapes; nothing was published",
                [str(v) for v in violations],
            )
        left_out += violations
        said = _without(said, violations)
    documents = [one.document for one in reading.lifted]
    built = Built(base, ontology, documents, entities, sorted([*said, *inferred], key=_by_id))
    return built, left_out, conflicts, resolution.undecided


def _by_id(statement: Statement) -> str:
    return statement.id


def _without(statements: Sequence[Statement], violations: Sequence[Violation]) -> list[Statement]:
    """Statements without the offending ones; if none is to blame, without the entity."""
    offending = {i for v in violations for i in v.statements}
    kept = [s for s in statements if s.id not in offending]
    if len(kept) < len(statements):
        return kept
    entities = {v.entity for v in violations}
    return [s for s in statements if s.subject not in entities and s.object not in entities]


def _classified(entities: Sequence[Entity], statements: Sequence[Statement]) -> list[Entity]:
    """Entities with the classes that their statements give them; those without any fall away."""
    classes: dict[str, set[str]] = {}
    for s in statements:
        if s.predicate == RDF_TYPE and s.is_fact and isinstance(s.object, str):
            classes.setdefault(s.subject, set()).add(s.object)
    return [replace(e, classes=tuple(sorted(classes[e.iri]))) for e in entities if e.iri in classes]


def _hashes(reading: Reading, ontology: Ontology, base: str, keep_going: bool) -> dict[str, Any]:
    def sha(content: bytes) -> str:
        return hashlib.sha256(content).hexdigest()

    return {
        "base": base,
        "keep_going": keep_going,
        "documents": {
            name: {file: sha(content) for file, content in sorted(files.items())}
            for name, files in sorted(reading.inputs.items())
        },
        "ontology": {file: sha(text.encode()) for file, text in ontology.turtle.items()},
        "version": version("kg-evidence"),
    }


def _counts(built: Built, reading: Reading) -> dict[str, int]:
    facts = {
        (s.subject, s.predicate, str(s.object))
        for s in built.statements
        if s.is_fact and not s.rule
    }
    said = [s for s in built.statements if not s.rule]
    kinds = Counter(x.kind for x in reading.all_losses)
    return {
        "documents": len(built.documents),
        "entities": len(built.entities),
        "facts": len(facts),
        "statements": len(said),
        "inferred": len(built.statements) - len(said),
        "losses": sum(n for kind, n in kinds.items() if kind not in WARNINGS),
        "warnings": sum(n for kind, n in kinds.items() if kind in WARNINGS),
    }


def _undecided(one: Undecided) -> dict[str, Any]:
    mentions = [
        {"document": m.document, "start": m.fragments[0].start, "quote": m.fragments[0].quote}
        for m in one.mentions
    ]
    return {"name": one.name, "kind": one.kind, "reason": one.reason, "mentions": mentions}
