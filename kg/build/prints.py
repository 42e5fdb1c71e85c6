"""Which documents are prints of one article, kept with a generation's inputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.build.inputs import Inputs
from kg.origins import NEAR, bands, fingerprint, regrouped

_SCHEMA = """
CREATE TABLE IF NOT EXISTS print (
  document TEXT PRIMARY KEY, signature BLOB NOT NULL, origin TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bucket (
  bucket BLOB NOT NULL, document TEXT NOT NULL, PRIMARY KEY (bucket, document)) WITHOUT ROWID;
"""


class StoredPrints:
    """The fingerprints of documents; ``settle`` finds the groups that a change has moved."""

    def __init__(self, inputs: Inputs) -> None:
        self.run, self.many = inputs.run, inputs.connection.executemany
        for statement in _SCHEMA.split(";"):
            self.run(statement)
        self.changed: dict[str, bytes | None] = {}
        self.crowded: set[bytes] | None = None  # buckets of several documents, where that is known

    def remove(self, documents: Iterable[str]) -> None:
        """Forget documents."""
        for name in documents:
            before = self.signature(name)
            if before is None:
                continue
            self.changed.setdefault(name, before)
            self.run("DELETE FROM print WHERE document = ?", (name,))
            self.many(
                "DELETE FROM bucket WHERE bucket = ? AND document = ?",
                [(bucket, name) for bucket in bands(before)],
            )

    def add(self, name: str, text: str) -> None:
        """Remember a document that is not known."""
        signature = fingerprint(text)
        self.changed.setdefault(name, None)
        self.run("INSERT INTO print VALUES (?, ?, ?)", (name, signature, name))
        self.many(
            "INSERT OR IGNORE INTO bucket VALUES (?, ?)",
            [(bucket, name) for bucket in bands(signature)],
        )

    def settle(self) -> set[str]:
        """Group what has changed; the documents that belong elsewhere now."""
        (count,) = self.run("SELECT count(*) FROM print").fetchone()
        if count == len(self.changed) and not any(self.changed.values()):
            # All are new. Hardly a bucket has two of them, and the others need not be asked.
            sql = "SELECT bucket FROM bucket GROUP BY bucket HAVING count(*) > 1"
            self.crowded = {row[0] for row in self.run(sql)}
        moved = set()
        for name, origin in regrouped(self.changed, self).items():
            sql = "UPDATE print SET origin = ?1 WHERE document = ?2 AND origin <> ?1"
            if origin is not None and self.run(sql, (origin, name)).rowcount:
                moved.add(name)
        self.crowded = None
        return moved

    def origins(self, documents: Iterable[str]) -> Mapping[str, str]:
        """The first print of the article that each of some documents prints."""
        sql = "SELECT origin FROM print WHERE document = ?"
        return {name: self.run(sql, (name,)).fetchone()[0] for name in documents}

    # --- what grouping asks -----------------------------------------------------------------------

    def signature(self, name: str) -> bytes | None:
        """A document's fingerprint; None where there is no such document."""
        row = self.run("SELECT signature FROM print WHERE document = ?", (name,)).fetchone()
        return row[0] if row else None

    def near(self, bucket: bytes, name: str) -> Sequence[str]:
        """Who stands near a name in a bucket, in the order of names, the name itself left out."""
        if self.crowded is not None and bucket not in self.crowded:
            return ()
        found = []
        for sign, order in (("<", "DESC"), (">", "ASC")):
            rows = self.run(
                f"SELECT document FROM bucket WHERE bucket = ? AND document {sign} ? "
                f"ORDER BY document {order} LIMIT {NEAR}",
                (bucket, name),
            )
            found += [row[0] for row in rows]
        return sorted(found)
