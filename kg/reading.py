"""Documents on their way into a build: found, told apart by content, read and lifted.

They come from files and folders, or from the inputs that a store has kept. Finding them reads
no more than their bytes, so that what has not changed need not be lifted again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import pickle
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kg.lift import Lifted, Profile, lift, near, read_profile
from kg.model import Document, Loss, Span
from kg.ontology import Ontology
from kg.readers import Source, discover, read, reader_named, unpack
from kg.stamps import sha256

Hashed = Callable[[str], str]
"""Tells the SHA-256 of a file's content by its absolute path."""

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""

WARNINGS = frozenset({"anchored", "open", "dropped", "repaired", "undeclared"})
"""Kinds of losses that cost the graph nothing that somebody did not decide."""

FORMAT_FILE = ".format"
"""Among the inputs of a document that a given reader reads: that reader, and which file it is."""

_CHUNK = 64
_WORTH_A_PROCESS = 500


@dataclass(frozen=True, slots=True)
class Input:
    """One document that is to be read.

    ``files`` maps the names of all that it is read from, the mapping profile included, to
    their paths, and ``hashes`` to the SHA-256 of their contents.
    """

    source: Source
    profile: Path | None
    files: Mapping[str, str]
    hashes: Mapping[str, str]

    @property
    def name(self) -> str:
        """The name of the document."""
        return self.source.name


class Found(NamedTuple):
    """The documents below some paths, in the order of their names, and what is none.

    ``broken`` are those of the losses that a reader met where it took a file apart: documents
    that would be there. The others are files that no reader takes.
    """

    inputs: list[Input]
    losses: tuple[Loss, ...]
    broken: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Documents as they were lifted, and losses outside documents.

    ``taken`` says of each document, by its name, why its reader takes it.
    """

    lifted: tuple[Lifted, ...]
    losses: tuple[Loss, ...]
    taken: Mapping[str, str]

    @property
    def all_losses(self) -> tuple[Loss, ...]:
        """Everything that is not in the graph, with file and line."""
        own = (x for one in self.lifted for x in losses_of(one))
        return tuple(sorted({*self.losses, *own}))


def quiet(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def losses_of(lifted: Lifted) -> list[Loss]:
    """What of a document is not in the graph, in the order of its lines."""
    return sorted({*lifted.document.losses, *lifted.losses})


def read_and_lift(
    paths: Sequence[Path],
    ontology: Ontology,
    progress: Progress = quiet,
    *,
    reader: str | None = None,
) -> Reading:
    """Read annotated documents below some paths, and say what they say in the ontology's terms.

    ``reader`` is the name of the format, where it is not to be found out. Raises InputError
    where a file as a whole cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        found, losses, _ = inputs(paths, Path(folder), reader)
        taken = {one.name: one.source.reason for one in found}
        return Reading(tuple(lifted(found, ontology, progress)), losses, taken)


def read_documents(paths: Sequence[Path], reader: str | None = None) -> Iterator[Document]:
    """The annotated documents below some paths as they are, whatever a profile says of them.

    ``reader`` is the name of the format, where it is not to be found out. Raises InputError
    where a file as a whole cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        files, _ = discover(paths, reader_named(reader) if reader else None, Path(folder))
        sources, _ = unpack(files, Path(folder))
        for source in sorted(sources, key=lambda s: s.name):
            yield read(source)


# --- finding --------------------------------------------------------------------------------


def inputs(
    paths: Sequence[Path], folder: Path, reader: str | None = None, hashed: Hashed = sha256
) -> Found:
    """Find the documents below some paths.

    Files that hold several are taken apart into ``folder``, which must outlive the reading.
    ``reader`` is the name of the format, where it is not to be found out; ``hashed`` tells the
    SHA-256 of the files that were given, by their absolute paths. Raises InputError as
    ``discover`` does, and for a mapping profile that cannot be read.
    """
    files, outside = discover(paths, reader_named(reader) if reader else None, folder)
    sources, broken = unpack(files, folder)
    finding = _Finding(paths, hashed)
    found = [finding.input(source) for source in sources]
    if reader:
        found = [_remembering(one, folder) for one in found]
    losses = tuple(sorted({*outside, *broken}))
    return Found(sorted(found, key=lambda i: i.name), losses, broken)


class _Finding:
    """Makes inputs of sources. What is one for all documents of a folder is looked for once."""

    def __init__(self, paths: Sequence[Path], hashed: Hashed) -> None:
        self.paths, self.hashed = paths, hashed
        self.given = frozenset(map(os.fspath, paths))
        self.profiles: dict[tuple[Path | None, str, str], Path | None] = {}
        self.companions: dict[tuple[str, str], tuple[str, ...]] = {}
        self.shared: dict[str, str] = {}  # the hashes of what many documents have

    def input(self, source: Source) -> Input:
        """A source with its files and their hashes."""
        profile = self._profile(source)
        path, reader = os.fspath(source.path), source.reader
        text = os.path.splitext(path)[0] + reader.text_suffix
        own = (path, text) if reader.text_suffix else (path,)
        others = [*self._companions(source), *([os.fspath(profile)] if profile else [])]
        hashed = self.hashed if source.path == source.origin and not source.archive else sha256
        hashes = {os.path.basename(one): hashed(os.path.abspath(one)) for one in own}
        hashes |= {os.path.basename(one): self._shared(one) for one in others}
        return Input(source, profile, {os.path.basename(p): p for p in (*own, *others)}, hashes)

    def _profile(self, source: Source) -> Path | None:
        """The profile that governs a document: within its archive, else that of the archive."""
        origin = os.fspath(source.origin)
        key = source.archive, os.path.dirname(origin), origin if origin in self.given else ""
        if key not in self.profiles:
            self.profiles[key] = _profile_of(source, self.paths)
        return self.profiles[key]

    def _companions(self, source: Source) -> tuple[str, ...]:
        if not source.reader.by_folder:
            return tuple(map(os.fspath, source.reader.companions(source.path)))
        key = source.reader.name, os.path.dirname(source.path)
        if key not in self.companions:
            found = source.reader.companions(source.path)
            self.companions[key] = tuple(map(os.fspath, found))
        return self.companions[key]

    def _shared(self, path: str) -> str:
        if path not in self.shared:
            self.shared[path] = sha256(path)
        return self.shared[path]


def _profile_of(source: Source, paths: Sequence[Path]) -> Path | None:
    if source.archive and source.home:
        return near(source.origin, source.home) or near(
            source.archive, _root(source.archive, paths)
        )
    return near(source.origin, _root(source.origin, paths))


def _root(found: Path, paths: Sequence[Path]) -> Path:
    """The folder above which no profile is looked for: the one that was given."""
    given = [p for p in paths if found == p or p in found.parents]
    return next((p if p.is_dir() else p.parent for p in given), found.parent)


def _remembering(one: Input, folder: Path) -> Input:
    """An input with a file that says which reader was given, since its content may not."""
    said = f"{one.source.reader.name}\n{one.source.path.name}\n".encode()
    digest = hashlib.sha256(said).hexdigest()
    path = folder / "formats" / digest
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(said)
    return replace(
        one,
        files={**one.files, FORMAT_FILE: str(path)},
        hashes={**one.hashes, FORMAT_FILE: digest},
    )


def kept(
    name: str, shown: str, hashes: Mapping[str, str], content: Callable[[str], bytes], folder: Path
) -> Input:
    """A document of which a store has kept the inputs; ``content`` gives them by their hashes.

    The files are written into ``folder``, which must outlive the reading.
    """
    home = folder / hashlib.sha256(name.encode()).hexdigest()[:24]
    home.mkdir()
    for file, digest in hashes.items():
        (home / file).write_bytes(content(digest))
    path, reader = home, None
    if FORMAT_FILE in hashes:
        reader, file, _ = (home / FORMAT_FILE).read_text("utf-8").split("\n")
        path = home / file
    (found,), _, _ = inputs([path], folder / f"{home.name}-parts", reader)
    return replace(
        found,
        source=replace(found.source, name=name, shown=shown),
        files={file: str(home / file) for file in hashes},
        hashes=dict(hashes),
    )


# --- lifting --------------------------------------------------------------------------------


def lifted(
    found: Sequence[Input], ontology: Ontology, progress: Progress = quiet
) -> Iterator[Lifted]:
    """What documents say, in their order.

    Raises InputError where a file as a whole cannot be read.
    """
    for done, one in enumerate(found, 1):
        yield _lifted(one, ontology)
        progress("reading", done, len(found))


def pickled(
    found: Sequence[Input], ontology: Ontology, *, jobs: int = 1, progress: Progress = quiet
) -> Iterator[bytes]:
    """What ``lifted`` gives, pickled; by several processes where that is worth it.

    ``jobs`` is how many at most.
    """
    wanted = min(jobs, max(1, len(found) // _WORTH_A_PROCESS))
    if wanted <= 1:
        yield from (_pickle(one) for one in lifted(found, ontology, progress))
        return
    for done, one in enumerate(_by_many(found, ontology, wanted), 1):
        yield one
        progress("reading", done, len(found))


def _pickle(one: Lifted) -> bytes:
    return pickle.dumps(one, pickle.HIGHEST_PROTOCOL)


def _by_many(found: Sequence[Input], ontology: Ontology, jobs: int) -> Iterator[bytes]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (ontology,)) as pool:
        chunks = (found[n : n + _CHUNK] for n in range(0, len(found), _CHUNK))
        running = [pool.submit(_chunk, chunk) for chunk in islice(chunks, jobs * 2)]
        try:
            while running:
                yield from running.pop(0).result()
                running += [pool.submit(_chunk, chunk) for chunk in islice(chunks, 1)]
        finally:
            pool.shutdown(cancel_futures=True)


_ONTOLOGY: list[Ontology] = []  # that of a worker process


def _begin(ontology: Ontology) -> None:
    _ONTOLOGY[:] = [ontology]


def _chunk(found: Sequence[Input]) -> list[bytes]:
    return [_pickle(one) for one in lifted(found, _ONTOLOGY[0])]


def _lifted(one: Input, ontology: Ontology) -> Lifted:
    profile = _profile(one.profile, one.hashes[one.profile.name]) if one.profile else Profile()
    return lift(_described(read(one.source), profile), ontology, profile)


@lru_cache(maxsize=256)
def _profile(path: Path, digest: str) -> Profile:
    """A profile is read once for all its documents, as long as it stays what it was."""
    return read_profile(path)


def _described(document: Document, profile: Profile) -> Document:
    said = {**profile.defaults, **document.metadata, **profile.metadata(document.name)}
    said.setdefault("title", _first_line(document))
    return replace(document, metadata=dict(sorted(said.items())))


def _first_line(document: Document) -> str:
    """A document's first sentence, which names it where its metadata does not."""
    first = document.sentences[0] if document.sentences else Span(0, 0)
    return " ".join(document.text[first.start : first.end].split())[:200] or document.name


def coverage(one: Lifted) -> list[Span]:
    """The sentences of a document that no asserted statement rests on."""
    spans = [f for s in one.statements if s.is_fact for f in s.evidence]
    return [
        sentence
        for sentence in one.document.sentences
        if not any(f.start < sentence.end and sentence.start < f.end for f in spans)
    ]
