"""Two generations side by side. Nothing is held in memory but what is being looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from kg.build.inputs import FILE as INPUTS
from kg.diff import tables
from kg.diff.rows import DocumentChange, FactChange, IdentityChange, Stated, Thing
from kg.errors import QueryError, StoreError
from kg.store import Store, View

CHANGES = {
    "documents": ("added", "removed", "changed"),
    "facts": ("added", "removed", "restated", "fewer", "more"),
    "identity": ("renamed", "merged", "split", "moved", "relabelled"),
}
"""What can become of documents, facts and entities, in the order in which it is told."""

_AT_ONCE = 256  # rows
_WIDTH = 12  # columns of one fact, see tables.stated


def between(store: Store, old: str | None = None, new: str | None = None) -> Diff:
    """A comparison of two generations: the current one with the one before, unless named.

    With ``old`` alone the current generation is compared with that. Raises StoreError for an
    unknown generation, QueryError where there is none before, or their bases differ.
    """
    after = store.open(new)
    if old is None:
        older = [name for name in store.names() if name < after.generation]
        if not older:
            raise QueryError(
                f"{store.folder}: no generation before {after.generation} is kept, so there is "
                "nothing to compare it with; name two, or build again when documents have changed"
            )
        old = older[-1]
    return Diff(store.open(old), after)


class Diff:
    """What became of ``old`` in ``new``; close it, or use it in a ``with``.

    Raises QueryError where the two have other bases, so that no IRI is in both, and StoreError
    where an index cannot be read.
    """

    def __init__(self, old: View, new: View) -> None:
        if old.base != new.base:
            raise QueryError(
                f"{old.generation} has the base {old.base}, {new.generation} has {new.base}: "
                "generations of one base can be compared"
            )
        self.old, self.new = old, new
        # A database without a name is a file that nobody sees and that goes with the connection.
        self.connection = sqlite3.connect("", uri=True, isolation_level=None)
        try:
            for name, view in (("was", old), ("now", new)):
                self._attach(name, view.folder / "index.sqlite")
                self._attach(f"{name}_inputs", view.folder / INPUTS)
            self.connection.executescript(tables.PREPARE)
        except sqlite3.DatabaseError as error:
            self.close()
            raise self._unreadable(error) from error

    def _attach(self, name: str, path: Path) -> None:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self.connection.execute(f"ATTACH ? AS {name}", (uri,))

    def _unreadable(self, error: Exception) -> StoreError:
        return StoreError(
            f"{self.old.folder} and {self.new.folder}: cannot be compared ({error}); "
            "`kg reindex` makes an index anew"
        )

    def close(self) -> None:
        """Let go of the files."""
        self.connection.close()
        self.old.close()
        self.new.close()

    def __enter__(self) -> Diff:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def _rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        try:
            cursor = self.connection.execute(sql)
            while rows := cursor.fetchmany(_AT_ONCE):
                yield from rows
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    # --- what changed ---------------------------------------------------------------------------

    @property
    def differ(self) -> bool:
        """Whether the two have other quads; a change of inputs alone need not show in any."""
        return bool(self.old.manifest["nquads"] != self.new.manifest["nquads"])

    def inputs(self) -> list[str]:
        """Which inputs other than documents differ: ``ontology``, ``ledger``, ``versions``."""
        was, now = self.old.manifest["inputs"], self.new.manifest["inputs"]
        keys = (was.keys() | now.keys()) - {"documents"}
        return sorted(key for key in keys if was.get(key) != now.get(key))

    def documents(self) -> Iterator[DocumentChange]:
        """Documents that came, went or changed, in the order of their names."""
        return (DocumentChange(*row) for row in self._rows(tables.DOCUMENTS))

    def identities(self) -> Iterator[IdentityChange]:
        """Entities that became others, in the order of their old IRIs."""
        for change, one, label, other, new_label in self._rows(tables.IDENTITY):
            yield IdentityChange(change, Thing(one, label), Thing(other, new_label))

    def facts(self) -> Iterator[FactChange]:
        """Facts that changed: what was added, removed, restated, rests on fewer, and on more.

        Each lot is in the order of subject, property and value.
        """
        for row in self._rows(tables.ADDED):
            yield FactChange("added", None, _stated(row))
        for row in self._rows(tables.REMOVED):
            yield FactChange("removed", _stated(row), None)
        for change, sql in (
            ("restated", tables.RESTATED), ("fewer", tables.FEWER), ("more", tables.MORE),
        ):  # fmt: skip
            for row in self._rows(sql):
                yield FactChange(change, _stated(row[:_WIDTH]), _stated(row[_WIDTH:]))

    def counts(self) -> dict[str, dict[str, int]]:
        """How many changes of each kind there are; see CHANGES."""
        found = {what: dict.fromkeys(changes, 0) for what, changes in CHANGES.items()}
        lots: tuple[tuple[str, Iterator[DocumentChange | FactChange | IdentityChange]], ...] = (
            ("documents", self.documents()),
            ("facts", self.facts()),
            ("identity", self.identities()),
        )
        for what, lot in lots:
            for one in lot:
                found[what][one.change] += 1
        return found


def _stated(row: tuple[Any, ...]) -> Stated:
    number, subject, label, prop, entity, entity_label, value, datatype, language = row[:9]
    inferred, statements, documents = row[9:]
    thing = None if entity is None else Thing(entity, entity_label)
    return Stated(
        number, Thing(subject, label), prop, thing, value, datatype, language, bool(inferred),
        statements, documents,
    )  # fmt: skip
