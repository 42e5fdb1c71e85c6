"""Which of some files and folders are annotated documents, and under which names."""

from __future__ import annotations

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from kg.errors import InputError
from kg.model import Loss
from kg.readers._archives import suffix_of, unpack_archive
from kg.readers._parts import Source
from kg.readers._reader import Reader, text_beside
from kg.readers._walking import STORE, is_utf_8, shown, walk

# Files that belong to a corpus and are no documents.
NO_DOCUMENTS = ("*.conf", "kg.toml", "identity.jsonl", "readme*", "licen[cs]e*")  # in lower case

_GIVEN = "its reader was given"
_SEE = "'kg formats' lists what is read"
# So deep below the folder that is given that no reader which looks in the folders above for a
# configuration gets out of it.
_DEEP = Path("archives", "_", "_", "_", "_", "_")


@dataclass(frozen=True, slots=True)
class _Root:
    """A folder to look in.

    ``shown`` is what people see in its place, ``prefix`` what its documents' names begin with,
    and ``archive`` the file that it was made of, if it was.
    """

    path: Path
    shown: str
    prefix: str = ""
    archive: Path | None = None


@dataclass
class Discovery:
    """Looks for annotated documents; what is none becomes a loss.

    ``readers`` are those that there are, ``given`` the one that is to be used, if any. Archives
    are taken apart below ``folder``.
    """

    readers: Sequence[Reader]
    given: Reader | None
    folder: Path | None
    losses: set[Loss] = field(default_factory=set)
    archives: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)

    def below(self, path: Path) -> list[Source]:
        """The documents of a file, folder or archive that somebody gives."""
        if not is_utf_8(str(path)):
            raise InputError(f"{shown(path)}: its name is not UTF-8")
        if path.is_dir():
            found = self._folder(_Root(path, str(path)))
        elif not path.is_file():
            raise InputError(f"{path}: no such file or folder")
        elif self.folder is not None and suffix_of(path.name):
            if os.path.abspath(path) in self.archives:
                return []
            found = self._folder(self._unpacked(path, str(path), path.name))
        else:
            return [self._file(path)]
        if not found:
            raise InputError(f"{path}: no annotated document in it; {_SEE}")
        return found

    def _file(self, path: Path) -> Source:
        reader, reason = (self.given, _GIVEN) if self.given else self._taker(path, str(path))
        if reader is None:
            raise InputError(f"{path}: no annotated document; {_SEE}")
        if reader.text_suffix:
            text_beside(path, reader.text_suffix, reader.name, str(path))
        return Source(path.stem, path, reader, str(path), reason=reason)

    # --- Folders ----------------------------------------------------------------------------

    def _folder(self, root: _Root) -> list[Source]:
        files, barred = walk(root.path)
        for below, reason in barred:
            self._lose(root, below, reason, "dropped" if reason == STORE else "unread")
        inner = sorted(filter(suffix_of, files), key=self._is_text)  # Texts after what needs them.
        found = self._takers(root, files)
        times = Counter(_without_suffix(below) for below in found)
        sources = {}
        for below, (path, reader, reason) in found.items():
            stem = _without_suffix(below)
            own = (stem if times[stem] == 1 else below).replace(os.sep, "/")
            sources[below] = Source(
                root.prefix + own, path, reader, _shown(root, below), reason=reason,
                archive=root.archive, home=root.path if root.archive else None,
            )  # fmt: skip
        within = [source for below in inner for source in self._archive(root, below)]
        self._list_others(root, files, sources)
        return sorted([*sources.values(), *within], key=lambda source: source.name)

    def _takers(self, root: _Root, files: Iterable[str]) -> dict[str, _Taken]:
        """Which of some files readers take; archives are none of them."""
        found = {}
        for below in files:
            asked = self._by_suffix.get(_suffix(below).lower())
            if not asked or suffix_of(below):
                continue
            path = root.path / below
            reader, reason = (
                self._given_taker(path) if self.given else self._taker(path, _shown(root, below))
            )
            if reader:
                found[below] = path, reader, reason
        return found

    @cached_property
    def _by_suffix(self) -> Mapping[str, Sequence[Reader]]:
        """The readers that may take a file, by its suffix in lower case."""
        found = defaultdict(list)
        for reader in [self.given] if self.given else self.readers:
            for suffix in reader.suffixes:
                found[suffix].append(reader)
        return found

    def _list_others(
        self, root: _Root, files: Sequence[str], sources: Mapping[str, Source]
    ) -> None:
        among = frozenset(files)
        texts = {
            _text_within(source, root, below, among)
            for below, source in sources.items()
            if source.reader.text_suffix
        }
        left = [
            below
            for below in files
            if below not in sources and below not in texts
            and not suffix_of(below) and not _is_no_document(below)
        ]  # fmt: skip
        read_too = (_companions(sources.values()) if left else frozenset()) | self.brought
        for below in left:
            if os.path.abspath(root.path / below) not in read_too:
                self._lose(root, below, self._why_unread(Path(below)))

    def _lose(self, root: _Root, below: str, reason: str, kind: str = "unread") -> None:
        where = _shown(root, below)
        self.losses.add(Loss(where, 0, kind, os.path.basename(where), reason))

    def _why_unread(self, path: Path) -> str:
        for reader in self.readers:
            if reader.text_suffix and path.suffix == reader.text_suffix:
                beside = " or ".join(path.stem + suffix for suffix in reader.suffixes)
                return f"a text without annotations: no {beside} beside it"
        return f"no reader takes it; {_SEE}"

    # --- Archives ---------------------------------------------------------------------------

    def _archive(self, root: _Root, below: str) -> list[Source]:
        """The documents of an archive in a folder. One that is refused does not sink the rest."""
        if root.archive is not None or self.folder is None:
            within = "within an archive" if root.archive else "without a folder to take it apart in"
            self._lose(root, below, f"an archive {within}, which is not looked into")
            return []
        path, where = root.path / below, _shown(root, below)
        if os.path.abspath(path) in self.archives:
            return []
        try:
            found = self._folder(self._unpacked(path, where, below.replace(os.sep, "/")))
        except InputError as error:
            reason = str(error).removeprefix(f"{where}: ")
            self._lose(root, below, reason, "refused")
            return []
        if not found:
            self._lose(root, below, f"no annotated document in it; {_SEE}")
        return found

    def _unpacked(self, path: Path, where: str, name: str) -> _Root:
        """An archive as a folder: a compressed file as one that it alone lies in."""
        assert self.folder is not None
        home = self.folder / _DEEP / f"{len(self.archives):06}"
        self.archives.add(os.path.abspath(path))
        for refused in unpack_archive(path, where, home):
            item = os.path.basename(refused.name) or refused.name
            self.losses.add(Loss(f"{where}/{refused.name}", 0, "refused", item, refused.reason))
        suffix = suffix_of(name)
        above, _, _ = name.rpartition("/")
        if suffix == ".gz":
            self._bring_text(path, where, home)
            prefix = f"{above}/" if above else ""
            return _Root(home, os.path.dirname(where), prefix, path)
        return _Root(home, where, f"{name[: -len(suffix)]}/", path)

    def _bring_text(self, path: Path, where: str, home: Path) -> None:
        """Put the text of a compressed file beside it, which may be compressed as well."""
        inner = Path(path.stem)
        for reader in self._by_suffix.get(inner.suffix.lower(), ()):
            text = path.with_name(inner.stem + reader.text_suffix)
            packed = text.with_name(f"{text.name}.gz")
            if not reader.text_suffix:
                continue
            if text.is_file() and not text.is_symlink():
                shutil.copyfile(text, home / text.name)
                self.brought.add(os.path.abspath(text))
            elif packed.is_file() and not packed.is_symlink():
                self.archives.add(os.path.abspath(packed))
                within = home.with_name(f"{home.name}-text")
                unpack_archive(packed, os.path.join(os.path.dirname(where), packed.name), within)
                os.replace(within / text.name, home / text.name)

    def _is_text(self, below: str) -> bool:
        """Whether a compressed file is one that keeps the text of another."""
        return any(below.endswith(f"{r.text_suffix}.gz") for r in self.readers if r.text_suffix)

    # --- Who takes what ---------------------------------------------------------------------

    def _taker(self, path: Path, where: str) -> tuple[Reader | None, str]:
        """The reader that takes a file, and why."""
        asked = self._by_suffix.get(path.suffix.lower(), ())
        takers = [(reader, reason) for reader in asked if (reason := reader.sniff(path))]
        if len(takers) > 1:
            claims = " and ".join(f"{reader.name} ({reason})" for reader, reason in takers)
            raise InputError(
                f"{where}: more than one reader takes it: {claims}; --reader says which"
            )
        return takers[0] if takers else (None, "")

    def _given_taker(self, path: Path) -> tuple[Reader | None, str]:
        """The given reader if it takes a file of a folder, and why."""
        assert self.given is not None
        if reason := self.given.sniff(path):
            return self.given, reason
        return (self.given, _GIVEN) if path.suffix.lower() in self.given.suffixes else (None, "")


_Taken = tuple[Path, Reader, str]


def _shown(root: _Root, below: str) -> str:
    """A file of a folder as people see it."""
    return os.path.join(root.shown, shown(below))


def _suffix(below: str) -> str:
    return os.path.splitext(below)[1]


def _without_suffix(below: str) -> str:
    return os.path.splitext(below)[0]


def _companions(sources: Iterable[Source]) -> frozenset[str]:
    """The files that are read besides those of the sources, by their absolute paths."""
    return frozenset(
        os.path.abspath(path)
        for source in sources
        for path in (*source.reader.companions(source.path), *source.reader.texts(source.path))
    )


def _text_within(source: Source, root: _Root, below: str, files: Container[str]) -> str:
    """The file with the text of a source, which must be among those of its folder."""
    reader = source.reader
    text = _without_suffix(below) + reader.text_suffix
    if text not in files:
        beside = text_beside(source.path, reader.text_suffix, reader.name, source.shown)
        raise InputError(
            f"{source.shown}: {beside.name} beside it is a link that leaves {root.path}"
        )
    return text


def _is_no_document(below: str) -> bool:
    name = os.path.basename(below).lower()
    return any(fnmatchcase(name, pattern) for pattern in NO_DOCUMENTS)
