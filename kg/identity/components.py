"""Components settled: the forms that bear on each other's identity become entities.

What was there before goes first, for all components together, since an entity may go from one
to another. Then names, identifiers, keys and curators join, and after them scores.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from kg.identity.chains import unpacked
from kg.identity.clusters import Form
from kg.identity.known import Run
from kg.identity.likely import Likely
from kg.identity.resolve import Component, Judged
from kg.identity.tables import Change, form_of
from kg.lift import normal
from kg.model import Entity
from kg.ontology import Class, Ontology


@dataclass(slots=True)
class Components:
    """The components of one kind, in the tables of a registry.

    ``token`` tells what a chain is, by its key. ``settled`` are the clusters that were made or
    went, ``impossible`` what curators say and cannot be.
    """

    run: Run
    run_many: Callable[[str, Iterable[Sequence[Any]]], Any]
    ontology: Ontology
    base: str
    kind: Class
    change: Change
    token: Callable[[str], str]
    settled: set[str] = field(default_factory=set)
    impossible: list[str] = field(default_factory=list)

    def follow(self, clusters: Iterable[str]) -> None:
        """Join by scores after ``settle``; ``clusters`` are others of which more is said now."""
        if self.kind.key == (self.ontology.name_property,):
            moved = self.likely().follow(self.settled | set(clusters))
            self.settle(forms_of(self.run, moved))

    def likely(self) -> Likely:
        """The likely pairs of the kind as they are now."""
        return Likely(self.run, self.ontology, self.kind, self.token)

    def settle(self, dirty: Iterable[str]) -> None:
        """Make the entities anew of what is linked with some forms."""
        seen: set[str] = set()
        components = [self._linked(start, seen) for start in dirty if start not in seen]
        labels: dict[str, str] = {}
        for component in components:
            self._unsettle(component, labels)
        for component in components:
            self._settle(component, labels)

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
                "SELECT b.form FROM link AS a JOIN link AS b ON b.name = a.name WHERE a.form = ? "
                "UNION SELECT b.id FROM form AS a JOIN likely ON one = a.cluster AND joined "
                "JOIN form AS b ON b.cluster = other WHERE a.id = ? "
                "UNION SELECT b.id FROM form AS a JOIN likely ON other = a.cluster AND joined "
                "JOIN form AS b ON b.cluster = one WHERE a.id = ?",
                (current, current, current),
            ).fetchall():
                queue.append(other)
        return found

    def _unsettle(self, identifiers: Sequence[str], labels: dict[str, str]) -> None:
        """Take out the entities of a component; their ``labels`` are kept."""
        for identifier in identifiers:
            row = self.run(
                "SELECT entity, cluster, data FROM form WHERE id = ?", (identifier,)
            ).fetchone()
            if not row:
                continue
            for name in {normal(n) for n in json.loads(row[2])[0]}:
                self.run("DELETE FROM undecided WHERE form = ?", (f"{self.kind.iri} {name}",))
            if row[0] and row[0] not in labels:
                labels[row[0]] = self._shown(row[0])
                self.change.goes(row[0])
                self.run("DELETE FROM entity WHERE iri = ?", (row[0],))
            if row[1]:
                self.settled.add(row[1])

    def _settle(self, identifiers: Sequence[str], labels: Mapping[str, str]) -> None:
        forms = []
        for identifier in identifiers:
            if form := loaded(self.run, identifier):
                forms.append(form)
            else:
                self.run("DELETE FROM form WHERE id = ?", (identifier,))
                self.run("DELETE FROM link WHERE form = ?", (identifier,))
        if not forms:
            return
        component = Component(
            self.ontology,
            self.base,
            self.kind,
            forms,
            self._judged(forms),
            self._shown,
            self.likely().joined,
        )
        found = component.entities()
        for cluster, members in component.exact:
            self.settled.add(cluster)
            self.run_many(
                "UPDATE form SET cluster = ? WHERE id = ?", [(cluster, f.id) for f in members]
            )
        self.impossible += component.impossible
        for entity, members in found:
            self._assign(entity, members, labels.get(entity.iri, entity.label))
        self.run_many(
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

    def _assign(self, entity: Entity, forms: Iterable[Form], label: str) -> None:
        """Say which entity forms are; ``label`` is the one that it had."""
        self.run(
            "INSERT OR REPLACE INTO entity VALUES (?, ?)",
            (entity.iri, json.dumps(asdict(entity), ensure_ascii=False)),
        )
        self.change.comes(entity)
        for form in forms:
            (old,) = self.run("SELECT entity FROM form WHERE id = ?", (form.id,)).fetchone()
            sql = "SELECT DISTINCT document FROM chain WHERE form = ?"
            if old != entity.iri:
                self.run("UPDATE form SET entity = ? WHERE id = ?", (entity.iri, form.id))
                self.change.documents.update(row[0] for row in self.run(sql, (form.id,)))
            elif label != entity.label:
                self.change.recheck.update(row[0] for row in self.run(sql, (form.id,)))

    def _shown(self, token: str) -> str:
        individual = self.ontology.individuals.get(token)
        if individual:
            return individual.label
        row = self.run("SELECT data FROM entity WHERE iri = ?", (token,)).fetchone()
        return json.loads(row[0])["label"] if row else token


def forms_of(run: Run, clusters: Iterable[str]) -> list[str]:
    """The forms of some clusters."""
    sql = "SELECT id FROM form WHERE cluster = ?"
    return [row[0] for c in sorted(clusters) for row in run(sql, (c,)).fetchall()]


def loaded(run: Run, identifier: str) -> Form | None:
    """A form with its chains counted, or None where no chain is left of it."""
    row = run("SELECT kind, data FROM form WHERE id = ?", (identifier,)).fetchone()
    sql = "SELECT count(*) FROM chain WHERE form = ?"
    (count,) = run(sql, (identifier,)).fetchone()
    if row is None or not count:
        return None
    key, document, start, packed = run(
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
