"""resolve → infer → validate → write → publish. The only writer of generations.

``build`` sets the documents of a store; ``add`` and ``remove`` edit them. All three give the
generation that ``build`` would give for the same documents.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.errors import InvalidGraph, QueryError
from kg.identity import Undecided, resolve, resolved
from kg.model import Entity, Loss, Statement
from kg.names import DATA_BASE, RDF_TYPE
from kg.ontology import Ontology
from kg.ontology import read as read_ontology
from kg.reading import WARNINGS, Progress, Reading, kept, merged, quiet, read_and_lift
from kg.rules import infer
from kg.store import Built, Store
from kg.validate import Conflict, Violation, validate


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did. ``published`` is false where nothing had changed.

    ``left_out`` says in lines what broke a shape and was left out on request.
    """

    generation: str
    published: bool
    counts: Mapping[str, int]
    losses: tuple[Loss, ...]
    left_out: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    undecided: tuple[Undecided, ...]


def build(
    paths: Sequence[Path],
    ontology_folder: Path,
    store: Store,
    *,
    base: str = DATA_BASE,
    keep_going: bool = False,
    progress: Progress = quiet,
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
        return _publish(reading, ontology, store, base, keep_going, progress)


def add(paths: Sequence[Path], store: Store, progress: Progress = quiet) -> Result:
    """Add documents to those of the current generation; one of the same name is replaced.

    The ontology, the base and what is left out stay as they are. Raises as ``build`` does.
    """
    store.open()
    with store.lock():
        view = store.open()
        new = read_and_lift(paths, view.ontology, progress)
        others = sorted(set(view.manifest["inputs"]["documents"]) - set(new.inputs))
        old = kept(store, view.generation, others, view.ontology, progress)
        keep_going = view.manifest["inputs"]["keep_going"]
        both = merged([old, new])
        return _publish(both, view.ontology, store, view.base, keep_going, progress)


def remove(names: Sequence[str], store: Store, progress: Progress = quiet) -> Result:
    """Take documents out of the current generation, by their names.

    Raises QueryError for a name that no document has, and where none would be left.
    """
    store.open()
    with store.lock():
        view = store.open()
        documents = set(view.manifest["inputs"]["documents"])
        if unknown := sorted(set(names) - documents):
            known = ", ".join(sorted(documents)[:10])
            raise QueryError(f"no document {unknown[0]!r} in {view.generation}; it has {known}")
        if not (left := sorted(documents - set(names))):
            raise QueryError("no document would be left; remove the store's folder instead")
        rest = kept(store, view.generation, left, view.ontology, progress)
        keep_going = view.manifest["inputs"]["keep_going"]
        return _publish(rest, view.ontology, store, view.base, keep_going, progress)


def _publish(
    reading: Reading,
    ontology: Ontology,
    store: Store,
    base: str,
    keep_going: bool,
    progress: Progress,
) -> Result:
    """Make a generation of what was read, unless the current one is that already."""
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
        for content in (c for files in reading.inputs.values() for c in files.values()):
            store.keep_source(content)
        manifest = {
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "versions": {name: version(name) for name in ("kg-evidence", "pyoxigraph", "nupunkt")},
            "inputs": hashes,
            "counts": counts,
        }
        report = {
            "losses": [asdict(x) for x in reading.all_losses],
            "left_out": left_out,
            "conflicts": [str(c) for c in conflicts],
            "undecided": [_undecided(u) for u in undecided],
        }
        current = store.publish(built, manifest, report, inputs)
    return Result(
        generation=current or "",
        published=published,
        counts=counts,
        losses=reading.all_losses,
        left_out=tuple(left_out),
        conflicts=tuple(conflicts),
        undecided=tuple(undecided),
    )


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
) -> tuple[Built, list[str], list[Conflict], Sequence[Undecided]]:
    resolution = resolve(reading.lifted, ontology, base)
    said = resolved((s for one in reading.lifted for s in one.statements), resolution.entity_of)
    left_out: list[str] = []
    while True:
        inferred = infer(said, ontology)
        entities = _classified(resolution.entities, [*said, *inferred])
        violations, conflicts = validate([*said, *inferred], entities, ontology)
        if not violations:
            break
        kept_statements = _without(said, violations, resolution.entities)
        if not keep_going or len(kept_statements) == len(said):
            raise InvalidGraph(
                f"{len(violations)} violations of the ontology's shapes; nothing was published",
                [str(v) for v in violations],
            )
        left_out += [str(v) for v in violations]
        left_out.append(f"{len(said) - len(kept_statements)} statements went with them")
        said = kept_statements
    documents = [one.document for one in reading.lifted]
    built = Built(base, ontology, documents, entities, sorted([*said, *inferred], key=_by_id))
    return built, left_out, conflicts, resolution.undecided


def _by_id(statement: Statement) -> str:
    return statement.id


def _without(
    statements: Sequence[Statement], violations: Sequence[Violation], entities: Sequence[Entity]
) -> list[Statement]:
    """Statements without the offending ones, and without what leads to entities thus lost.

    Where no statement of a document is to blame by itself, the whole entity goes.
    """
    offending = {i for v in violations for i in v.statements}
    left = [s for s in statements if s.id not in offending]
    if len(left) == len(statements):
        lost = {v.entity for v in violations}
    else:
        typed = {s.subject for s in left if s.predicate == RDF_TYPE}
        lost = {e.iri for e in entities} - typed
    return [s for s in left if s.subject not in lost and s.object not in lost]


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
        "splitters": sorted({one.document.splitter for one in reading.lifted}),
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
