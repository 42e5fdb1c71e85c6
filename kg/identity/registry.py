"""The registry: which entity each chain of mentions is, in tables that follow every change.

    chain    mentions that are one thing within a document, with what identity goes by
    form     chains that look alike, and the entity that they are
    link     names, identifiers and keys, by which forms bear on each other's identity
    entity   what the forms of one thing make
    undecided  names that were left apart

A change makes the forms anew that it touches, and the components of forms that are linked with
them; nothing else is looked at. Built at once or by many changes, the tables are the same.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from kg.identity.chains import Chain, chains, unpacked
from kg.identity.clusters import Form
from kg.identity.resolve import (
    Component,
    Judged,
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
        self._done: set[str] = set()
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
                    change.gone.add(self._said(unpacked(key, document, kind, data)).iri)
            self.run("DELETE FROM chain WHERE document = ?", (document,))
        return forms

    def add(self, documents: Iterable[Lifted], change: Change) -> None:
        """Put documents in that are not there; ``settle`` says who their mentions are."""
        for lifted in documents:
            change.documents.add(lifted.document.name)
            self.connection.executemany(
                "INSERT INTO chain VALUES (?, ?, ?, ?, NULL, ?)",
                [
                    (c.key, c.document, c.kind, c.mentions[0].start, c.packed())
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
        self._done.clear()
        for kind in kinds_in_order(self.ontology):
            for chain, form in self._chains_of(kind, change, everything):
                self._sort(chain, form, kind, dirty, change)
            mine = [f for f in dirty if self._kind_of(f) in (kind.iri, None)]
            self._resolve(kind, mine, change)
            self._done.add(kind.iri)
        change.gone -= change.put.keys()

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
    ) -> None:
        """Put a chain into the form that it belongs to now."""
        made = self._form(chain, kind)
        if made is None:
            entity = self._said(chain)
            if old:
                dirty[old] = None
            change.put[entity.iri] = entity
        else:
            if old is None:
                change.gone.add(self._said(chain).iri)
            identifier, data = made
            dirty[identifier] = None
            if old and old != identifier:
                dirty[old] = None
            new = self.run(
                "INSERT OR IGNORE INTO form VALUES (?, ?, ?, NULL)", (identifier, kind.iri, data)
            )
            if new.rowcount:
                self._link(form_of(identifier, kind.iri, data), kind)
        if old != (now := made[0] if made else None):
            self.run("UPDATE chain SET form = ? WHERE key = ?", (now, chain.key))

    def _form(self, chain: Chain, kind: Class) -> tuple[str, str] | None:
        """The form of a chain, as id and data; None where nothing can join it with another."""
        traits = {p: token_of(chain.values, p, self._token) for p in kind.refined_by}
        key: list[str] = []
        if kind.key != (self.ontology.name_property,):
            tokens = [token_of(chain.values, p, self._token) for p in kind.key]
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

    def _token(self, key: str) -> str:
        """A chain as it is compared: its entity, where that is known already, else a name."""
        row = self.run(
            "SELECT chain.document, chain.kind, chain.data, form.entity FROM chain "
            "LEFT JOIN form ON form.id = chain.form WHERE key = ?",
            (key,),
        ).fetchone()
        document, kind, data, entity = row
        chain = unpacked(key, document, kind, data)
        if kind in self._done:
            return entity or self._said(chain).iri
        return min((normal(n) for n in chain.names), default=key)

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

    # --- components ---------------------------------------------------------------------------

    def _kind_of(self, form: str) -> str | None:
        row = self.run("SELECT kind FROM form WHERE id = ?", (form,)).fetchone()
        return row[0] if row else None

    def _resolve(self, kind: Class, dirty: Iterable[str], change: Change) -> None:
        seen: set[str] = set()
        for start in dirty:
            if start not in seen:
                component = self._linked(start, seen)
                self._settle_component(kind, component, change)

    def _linked(self, start: str, seen: set[str]) -> list[str]:
        """The forms that bear on a form's identity, itself included; those left empty too."""
        found, queue = [], [start]
        while queue:
            current = queue.pop()
            if current in seen:
                continue
            seen.add(current)
            found.append(current)
            for (other,) in self.run(
                "SELECT b.form FROM link AS a JOIN link AS b ON b.name = a.name WHERE a.form = ?",
                (current,),
            ).fetchall():
                queue.append(other)
        return found

    def _loaded(self, identifier: str) -> Form | None:
        """A form with its chains counted, or None where no chain is left of it."""
        row = self.run("SELECT kind, data FROM form WHERE id = ?", (identifier,)).fetchone()
        sql = "SELECT count(*) FROM chain WHERE form = ?"
        (count,) = self.run(sql, (identifier,)).fetchone()
        if row is None or not count:
            return None
        key, document, start, packed = self.run(
            "SELECT key, document, start, data FROM chain WHERE form = ? "
            "ORDER BY document, start, key LIMIT 1",
            (identifier,),
        ).fetchone()
        return replace(
            form_of(identifier, *row),
            first=(document, start, key),
            words=unpacked(key, document, row[0], packed).words,
            count=count,
        )

    def _link(self, form: Form, kind: Class) -> None:
        names = {f"{kind.iri} {name}" for name in links(form, kind, self.ontology)}
        if form.judged:
            sql = "SELECT one, other FROM judgement WHERE one = ? OR other = ?"
            for pair in self.run(sql, (form.judged, form.judged)).fetchall():
                names.add("judged " + "\x1f".join(pair))
        self.connection.executemany(
            "INSERT OR IGNORE INTO link VALUES (?, ?)", [(n, form.id) for n in sorted(names)]
        )

    def _settle_component(self, kind: Class, identifiers: Sequence[str], change: Change) -> None:
        forms, labels = [], {}
        for identifier in identifiers:
            row = self.run("SELECT entity, data FROM form WHERE id = ?", (identifier,)).fetchone()
            for name in {normal(n) for n in json.loads(row[1])[0]} if row else ():
                self.run("DELETE FROM undecided WHERE form = ?", (f"{kind.iri} {name}",))
            if row and row[0]:
                change.gone.add(row[0])
                labels[row[0]] = self._shown(row[0])
                self.run("DELETE FROM entity WHERE iri = ?", (row[0],))
            if form := self._loaded(identifier):
                forms.append(form)
            else:
                self.run("DELETE FROM form WHERE id = ?", (identifier,))
                self.run("DELETE FROM link WHERE form = ?", (identifier,))
        if not forms:
            return
        component = Component(
            self.ontology, self.base, kind, forms, self._judged(forms), self._shown
        )
        found = component.entities()
        self.impossible += component.impossible
        for entity, members in found:
            self._assign(entity, members, labels.get(entity.iri, entity.label), change)
        self.connection.executemany(
            "INSERT INTO undecided VALUES (?, ?)",
            [
                (f"{u.kind} {u.name}", json.dumps(asdict(u), ensure_ascii=False))
                for u in component.undecided
            ],
        )

    def _judged(self, forms: Sequence[Form]) -> Judged:
        pairs: dict[str, set[tuple[str, str]]] = {"same": set(), "different": set()}
        for form in forms:
            sql = "SELECT one, other, verdict FROM judgement WHERE one = ? OR other = ?"
            for one, other, verdict in self.run(sql, (form.judged, form.judged)).fetchall():
                pairs.setdefault(verdict, set()).add((one, other))
        return Judged(frozenset(pairs["same"]), frozenset(pairs["different"]))

    def _assign(self, entity: Entity, forms: Iterable[Form], label: str, change: Change) -> None:
        """Say which entity forms are; ``label`` is the one that it had."""
        self.run(
            "INSERT OR REPLACE INTO entity VALUES (?, ?)",
            (entity.iri, json.dumps(asdict(entity), ensure_ascii=False)),
        )
        change.put[entity.iri] = entity
        for form in forms:
            (old,) = self.run("SELECT entity FROM form WHERE id = ?", (form.id,)).fetchone()
            sql = "SELECT DISTINCT document FROM chain WHERE form = ?"
            if old != entity.iri:
                self.run("UPDATE form SET entity = ? WHERE id = ?", (entity.iri, form.id))
                change.documents.update(row[0] for row in self.run(sql, (form.id,)))
            elif label != entity.label:
                change.recheck.update(row[0] for row in self.run(sql, (form.id,)))

    def _shown(self, token: str) -> str:
        individual = self.ontology.individuals.get(token)
        if individual:
            return individual.label
        row = self.run("SELECT data FROM entity WHERE iri = ?", (token,)).fetchone()
        return json.loads(row[0])["label"] if row else token

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
        return sorted(found, key=lambda u: (u.kind, u.name, u.mentions))
