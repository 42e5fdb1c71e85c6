"""The registry: which entity each chain of mentions is, in tables that follow every change.

    chain    mentions that are one thing within a document, with what identity goes by
    form     chains that look alike, and the entity that they are
    link     names, identifiers and keys, by which forms bear on each other's identity
    cluster  the forms that those make one thing; with block and likely, which of these are the
             same by their scores
    entity   what the forms of one thing make
    undecided  names that were left apart

A change makes the forms anew that it touches, and the components of forms that are linked with
them; nothing else is looked at. Built at once or by many changes, the tables are the same.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kg.identity.chains import Chain, chains, unpacked
from kg.identity.clusters import Form
from kg.identity.components import Components, forms_of, loaded
from kg.identity.resolve import (
    Undecided,
    kinds_in_order,
    links,
    said,
    token_of,
)
from kg.identity.tables import SCHEMA, Change, entity_of, form_of
from kg.lift import Lifted, normal
from kg.model import Entity
from kg.names import minted
from kg.ontology import Class, Ontology


class Registry:
    """Identity in an SQLite file of its own, or in memory."""

    def __init__(self, path: Path | None, ontology: Ontology, base: str) -> None:
        self.ontology, self.base = ontology, base
        self.connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        self.connection.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072;"
            + SCHEMA
        )
        self.run = self.connection.execute
        self.run("BEGIN")
        self._open: set[str] = set()  # kinds of which it is not said yet who is who
        self._judged_chains = {
            key for pair in self.run("SELECT one, other FROM judgement") for key in pair
        }
        self.impossible: list[str] = []

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        self.run("COMMIT")
        self.connection.close()

    # --- changing -----------------------------------------------------------------------------

    def remove(self, documents: Iterable[str], change: Change) -> set[str]:
        """Take documents out; gives the forms that lost chains, for ``settle``."""
        forms: set[str] = set()
        for document in documents:
            change.documents.add(document)
            for key, kind, form, data in self.run(
                "SELECT key, kind, form, data FROM chain WHERE document = ?", (document,)
            ).fetchall():
                if form:
                    forms.add(form)
                else:
                    change.goes(self._said(unpacked(key, document, kind, data)).iri)
            self.run("DELETE FROM chain WHERE document = ?", (document,))
        return forms

    def add(self, documents: Iterable[Lifted], change: Change) -> None:
        """Put documents in that are not there; ``settle`` says who their mentions are."""
        for lifted in documents:
            change.documents.add(lifted.document.name)
            self.connection.executemany(
                "INSERT INTO chain VALUES (?, ?, ?, ?, ?, NULL, ?)",
                [
                    (c.key, c.document, c.kind, c.mentions[0].start, c.name, c.packed())
                    for c in chains(lifted, self.ontology)
                ],
            )

    def judge(self, pairs: Mapping[tuple[str, str], str], change: Change) -> None:
        """Set what curators say: ``same`` or ``different`` of pairs of chain keys, in order.

        Comes after ``add`` and before ``settle``.
        """
        old = {(a, b): v for a, b, v in self.run("SELECT one, other, verdict FROM judgement")}
        moved = {p for p in old.keys() | pairs.keys() if old.get(p) != pairs.get(p)}
        self.run("DELETE FROM judgement")
        self.connection.executemany(
            "INSERT INTO judgement VALUES (?, ?, ?)",
            [(a, b, verdict) for (a, b), verdict in sorted(pairs.items())],
        )
        self._judged_chains = {key for pair in pairs for key in pair}
        for one, other in sorted(moved):
            for key in (one, other):
                row = self.run("SELECT document, form FROM chain WHERE key = ?", (key,)).fetchone()
                if row:
                    change.recheck.add(row[0])
                if row and row[1]:
                    name = f"judged {one}\x1f{other}"
                    self.run("INSERT OR IGNORE INTO link VALUES (?, ?)", (name, row[1]))

    def settle(self, change: Change, forms: set[str], *, everything: bool = False) -> None:
        """Say who is who among the chains of changed documents, and what follows from that.

        ``forms`` are those that lost chains. With ``everything``, all documents have changed.
        """
        dirty = dict.fromkeys(sorted(forms))
        self._open = {kind.iri for kind in self.ontology.kinds}
        for kind in kinds_in_order(self.ontology):
            alone = [
                entity
                for chain, form in self._chains_of(kind, change, everything)
                if (entity := self._sort(chain, form, kind, dirty, change))
            ]
            components = Components(
                self.run, self.connection.executemany, self.ontology, self.base, kind, change,
                self.token,
            )  # fmt: skip
            components.settle(f for f in dirty if self._kind_of(f) in (kind.iri, None))
            for entity in alone:  # Only now: what was judged and is no more has the same IRI.
                change.comes(entity)
            components.follow(self._said_of(kind, change, everything))
            self.impossible += components.impossible
            self._open.discard(kind.iri)

    def _said_of(self, kind: Class, change: Change, everything: bool) -> set[str]:
        """The clusters of which changed documents speak; ``everything`` settles them all."""
        sql = (
            "SELECT form.cluster FROM chain JOIN form ON form.id = chain.form "
            "WHERE chain.document = ? AND chain.kind = ? AND form.cluster IS NOT NULL"
        )
        documents = () if everything else sorted(change.documents | change.recheck)
        return {row[0] for d in documents for row in self.run(sql, (d, kind.iri))}

    def _chains_of(
        self, kind: Class, change: Change, everything: bool
    ) -> Iterator[tuple[Chain, str | None]]:
        sql = "SELECT key, document, form, data FROM chain WHERE kind = ?"
        if everything:
            rows = self.run(sql, (kind.iri,)).fetchall()
        else:
            rows = [
                row
                for d in sorted(change.documents | change.recheck)
                for row in self.run(f"{sql} AND document = ?", (kind.iri, d))
            ]
        for key, document, form, data in rows:
            yield unpacked(key, document, kind.iri, data), form

    def _sort(
        self, chain: Chain, old: str | None, kind: Class, dirty: dict[str, None], change: Change
    ) -> Entity | None:
        """Put a chain into the form that it belongs to now; its entity where it has no form."""
        made, alone = self._form(chain, kind), None
        if made is None:
            alone = self._said(chain)
            if old:  # A judgement was taken back: its statements speak of another entity now.
                dirty[old] = None
                change.documents.add(chain.document)
        else:
            if old is None:
                change.goes(self._said(chain).iri)
            identifier, data = made
            dirty[identifier] = None
            if old and old != identifier:
                dirty[old] = None
            new = self.run(
                "INSERT OR IGNORE INTO form VALUES (?, ?, ?, NULL, NULL)",
                (identifier, kind.iri, data),
            )
            if new.rowcount:
                self._link(form_of(identifier, kind.iri, data), kind)
        if old != (now := made[0] if made else None):
            self.run("UPDATE chain SET form = ? WHERE key = ?", (now, chain.key))
        return alone

    def _form(self, chain: Chain, kind: Class) -> tuple[str, str] | None:
        """The form of a chain, as id and data; None where nothing can join it with another."""
        traits = {p: token_of(chain.values, p, self.token) for p in kind.refined_by}
        key: list[str] = []
        if kind.key != (self.ontology.name_property,):
            tokens = [token_of(chain.values, p, self.token) for p in kind.key]
            key = [t[0] for t in tokens] if all(len(t) == 1 for t in tokens) else []
        judged = chain.key if chain.key in self._judged_chains else ""
        named = chain.names and kind.key == (self.ontology.name_property,)
        if not (chain.external or judged or key or named):
            return None
        data = json.dumps(
            (chain.names, chain.external, chain.classes,
             {p: t for p, t in traits.items() if t}, key, judged),
            ensure_ascii=False, separators=(",", ":"), sort_keys=True,
        )  # fmt: skip
        return hashlib.sha256(f"{kind.iri} {data}".encode()).hexdigest()[:24], data

    def token(self, key: str) -> str:
        """A chain as it is compared: its entity, where that is known already, else a name."""
        document, kind, name, data, entity = self.run(
            "SELECT chain.document, chain.kind, chain.name, chain.data, form.entity FROM chain "
            "LEFT JOIN form ON form.id = chain.form WHERE key = ?",
            (key,),
        ).fetchone()
        if kind not in self._open:
            return entity or self._said(unpacked(key, document, kind, data)).iri
        return name or key

    def _said(self, chain: Chain) -> Entity:
        """The entity of a chain that nothing can join with another."""
        kind = self.ontology.classes[chain.kind]
        above = {a for c in chain.classes for a in self.ontology.ancestors(c)[1:]}
        classes = tuple(sorted(set(chain.classes) - above))
        iri = minted(self.base, chain.words, said(kind, chain.key))
        return Entity(iri, kind.iri, self._label(chain), classes)

    @staticmethod
    def _label(chain: Chain) -> str:
        return min(chain.names, key=lambda n: (-len(n.split()), -len(n), n), default=chain.words)

    def _kind_of(self, form: str) -> str | None:
        row = self.run("SELECT kind FROM form WHERE id = ?", (form,)).fetchone()
        return row[0] if row else None

    def _link(self, form: Form, kind: Class) -> None:
        names = {f"{kind.iri} {name}" for name in links(form, kind, self.ontology)}
        if form.judged:
            sql = "SELECT one, other FROM judgement WHERE one = ? OR other = ?"
            for pair in self.run(sql, (form.judged, form.judged)).fetchall():
                names.add("judged " + "\x1f".join(pair))
        self.connection.executemany(
            "INSERT OR IGNORE INTO link VALUES (?, ?)", [(n, form.id) for n in sorted(names)]
        )

    # --- reading ------------------------------------------------------------------------------

    def entity_of(self, document: str) -> dict[str, str]:
        """Which entity each chain of a document is, by the chain's key."""
        rows = self.run(
            "SELECT key, chain.kind, chain.data, form.entity FROM chain "
            "LEFT JOIN form ON form.id = chain.form WHERE document = ?",
            (document,),
        ).fetchall()
        return {
            key: entity or self._said(unpacked(key, document, kind, data)).iri
            for key, kind, data, entity in rows
        }

    def entities(self) -> Iterator[Entity]:
        """All entities, those that are joined by something first."""
        for (data,) in self.run("SELECT data FROM entity ORDER BY iri").fetchall():
            yield entity_of(data)
        sql = "SELECT key, document, kind, data FROM chain WHERE form IS NULL ORDER BY key"
        for row in self.run(sql).fetchall():
            yield self._said(unpacked(*row))

    def undecided(self) -> list[Undecided]:
        """Names that were left apart, by kind and name."""
        found = []
        for (data,) in self.run("SELECT data FROM undecided").fetchall():
            said_of = json.loads(data)
            mentions = tuple((d, at, words) for d, at, words in said_of.pop("mentions"))
            found.append(Undecided(mentions=mentions, **said_of))
        sql = "SELECT one, other, reason FROM likely WHERE NOT joined"
        found += [self._refused(*row) for row in self.run(sql).fetchall()]
        return sorted(found, key=lambda u: (u.kind, u.name, u.mentions))

    def _refused(self, one: str, other: str, reason: str) -> Undecided:
        """A likely pair that was left apart, by the first mention of each form."""
        forms = [f for i in forms_of(self.run, (one, other)) if (f := loaded(self.run, i))]
        forms.sort(key=lambda f: f.first)
        mentions = tuple((f.first[0], f.first[1], f.words) for f in forms)
        name = min(normal(n) for f in forms for n in f.names)
        return Undecided(forms[0].kind, name, f"likely one thing, but {reason}", mentions)
