"""Documents on their way into a build: read and lifted, with the bytes that they came from.

They come from files and folders, or from the inputs that a store has kept.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from kg.lift import Lifted, Profile, lift, near
from kg.model import Document, Loss, Span
from kg.ontology import Ontology
from kg.readers import Source, discover, read
from kg.store import Store

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""

WARNINGS = frozenset({"anchored", "open", "dropped", "repaired", "undeclared"})
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


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def read_and_lift(paths: Sequence[Path], ontology: Ontology, progress: Progress = quiet) -> Reading:
    """Read annotated documents below some paths, and say what they say in the ontology's terms.

    Raises InputError where a file as a whole cannot be read.
    """
    sources, losses = discover(paths)
    return _reading(sources, losses, paths, ontology, progress)


def _reading(
    sources: Sequence[Source],
    losses: tuple[Loss, ...],
    roots: Sequence[Path],
    ontology: Ontology,
    progress: Progress,
) -> Reading:
    lifted: dict[str, Lifted] = {}
    inputs: dict[str, dict[str, bytes]] = {}
    for number, source in enumerate(sources, 1):
        profile = near(source.path, _root(source, roots))
        document = _described(read(source), profile)
        lifted[source.name] = lift(document, ontology, profile)
        inputs[source.name] = _bytes(document, profile)
        progress("reading", number, len(sources))
    return Reading(tuple(lifted[name] for name in sorted(lifted)), inputs, losses)


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


def kept(
    store: Store,
    generation: str,
    names: Sequence[str],
    ontology: Ontology,
    progress: Progress = quiet,
) -> Reading:
    """Read documents of a generation again, from the inputs that the store has kept.

    Raises StoreError where an input is missing or is not what it was.
    """
    stated = store.manifest(generation)["inputs"]["documents"]
    readings = []
    for number, name in enumerate(names, 1):
        with tempfile.TemporaryDirectory() as folder:
            for file, digest in stated[name].items():
                (Path(folder) / file).write_bytes(store.source(digest))
            sources, losses = discover([Path(folder)])
            kept_sources = [replace(s, name=name, shown=f"{name}.ann") for s in sources]
            readings.append(_reading(kept_sources, losses, [Path(folder)], ontology, quiet))
        progress("reading", number, len(names))
    return merged(readings)


def merged(readings: Sequence[Reading]) -> Reading:
    """Several readings as one; a document of a later one takes the place of its namesake."""
    lifted = {one.document.name: one for reading in readings for one in reading.lifted}
    inputs = {name: files for reading in readings for name, files in reading.inputs.items()}
    losses = tuple(sorted({x for reading in readings for x in reading.losses}))
    return Reading(tuple(lifted[name] for name in sorted(lifted)), inputs, losses)
