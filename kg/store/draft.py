"""A generation in the making: its RDF store and its read index, kept in step.

Made from nothing, everything is written in bulk. Made from the generation before, the RDF starts
as a hard-linked checkpoint of that and the index as a copy, and only what differs is written.
Either way, the graphs that documents share are derived from the index, which counts who says what.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.model import Document, Entity, Statement
from kg.names import (
    KG,
    OWL,
    RDF,
    RDF_TYPE,
    Prefixes,
    document_iri,
    identity_graph,
    inferred_graph,
    local_name,
)
from kg.ontology import Ontology
from kg.rules import infer
from kg.store.index import Index, as_value, number
from kg.store.known import KnownFacts
from kg.store.lines import Sum, document_lines, fact_line, literal, nquads, ontology_quads, term
from kg.store.loading import batched, load
from kg.store.view import View

_NQUADS = ox.RdfFormat.N_QUADS
Said = tuple[Document, Sequence[Statement]]


def copy_index(old: View, folder: Path) -> None:
    """Copy the index of the generation before into the folder of a draft that is to follow it.

    A draft does so itself where it has not been done; it can be done while documents are read.
    """
    shutil.copyfile(old.folder / "index.sqlite", folder / "index.sqlite")


class Draft:
    """``folder`` gets ``rdf/`` and ``index.sqlite``; ``old`` is the generation before, if any.

    Call ``documents``, ``entities``, ``infer`` and ``finish``, in this order.
    """

    def __init__(
        self, folder: Path, ontology: Ontology, base: str, prefixes: Prefixes, old: View | None
    ) -> None:
        self.folder, self.ontology, self.base, self.old = folder, ontology, base, old
        if old:
            ox.Store.read_only(str(old.folder / "rdf")).backup(str(folder / "rdf"))
        self.store = ox.Store(str(folder / "rdf"))
        self.sum = Sum(old.manifest["nquads"] if old else "")
        self.quads: dict[str, int] = dict(old.manifest["quads"]) if old else {"all": 0, "facts": 0}
        if old and not (folder / "index.sqlite").exists():
            copy_index(old, folder)
        before = old.folder / "index.sqlite" if old else None
        self.index = Index(folder / "index.sqlite", ontology, base, prefixes, before)
        self.run = self.index.run
        self.run("CREATE TEMP TABLE changed (entity INTEGER PRIMARY KEY)")
        self.run("CREATE TEMP TABLE placed (document INTEGER PRIMARY KEY)")
        if not old:
            words = ontology_quads(ontology)
            self._count(line.decode() for line in nquads(words))
            self.store.extend(words)

    # --- what documents say -------------------------------------------------------------------

    def documents(self, gone: Iterable[str], come: Iterable[Said]) -> None:
        """Take documents out by their names, and put documents in."""
        names = list(gone)
        for name in names:
            graph = ox.NamedNode(document_iri(self.base, name))
            quads = self.store.quads_for_pattern(None, None, None, graph)
            lines = nquads(quads)
            self.sum.remove(lines)
            self.quads["all"] -= len(lines)
            self.store.remove_graph(graph)
        self.index.remove(names)
        self._place(names)
        if self.old:
            for one in come:
                self._load(self._lines(one))
        else:
            self._bulk(self._lines(one) for one in come)
            self.index.index()

    def _lines(self, said: Said) -> set[str]:
        document, statements = said
        self.index.add([said])
        return document_lines(self.base, document, statements, self.ontology)

    def _load(self, lines: Iterable[str]) -> None:
        self.store.load(input=b"".join(self._count(lines)), format=_NQUADS)

    def _bulk(self, lines: Iterable[Iterable[str]]) -> None:
        load(self.store, (b"".join(self._count(some)) for some in lines))

    def _count(self, lines: Iterable[str]) -> list[bytes]:
        made = [line.encode() for line in lines]
        self.sum.add(made)
        self.quads["all"] += len(made)
        return made

    def origins(self, origin_of: Mapping[str, str]) -> None:
        """Say by their names which documents print what another one printed first."""
        self._place(origin_of)
        self.index.originate(
            (document_iri(self.base, name), document_iri(self.base, first))
            for name, first in origin_of.items()
        )

    def claims(self, first_of: Iterable[tuple[str, str]]) -> None:
        """Say by their IRIs which entities are one claim, each with the first of them."""
        self.index.claim(first_of)

    def _place(self, names: Iterable[str]) -> None:
        if self.old:
            here = [(number(document_iri(self.base, name)),) for name in names]
            self.index.many("INSERT OR IGNORE INTO placed VALUES (?)", here)

    # --- what follows -------------------------------------------------------------------------

    def entities(self, gone: Iterable[str], put: Iterable[Entity]) -> None:
        """Take entities out by their IRIs, and put entities in or in the place of others."""
        iris = sorted(gone)
        self._change(iris)
        self.index.settle()
        if self.old:
            found = list(put)
            self._change(e.iri for e in found)
            # A former IRI may move from one of these to another: all let go before one takes.
            self.run("DELETE FROM former WHERE entity IN (SELECT entity FROM changed)")
            self.index.put(found)
        else:
            self.index.put(put)
        self.gone = iris

    def _change(self, iris: Iterable[str]) -> None:
        if self.old:
            self.index.many(
                "INSERT OR IGNORE INTO changed VALUES (?)", [(number(i),) for i in iris]
            )

    def infer(self) -> None:
        """Apply the rules to what changed, and find the classes of what it is about."""
        infer(KnownFacts(self.index), self.ontology)
        self.index.settle(counted=True)
        self.index.drop(self.gone)
        if self.old:
            self.run(
                "INSERT OR IGNORE INTO changed SELECT fact.subject FROM touched "
                "JOIN main.fact ON fact.id = touched.fact WHERE touched.property = ? "
                "UNION SELECT fact.subject FROM touched "
                "JOIN old.fact ON fact.id = touched.fact WHERE touched.property = ?",
                (RDF_TYPE, RDF_TYPE),
            )
        which = "SELECT entity FROM changed" if self.old else "SELECT id FROM entity"
        self.index.classify(row[0] for row in self.run(which).fetchall())
        self.index.describe()
        self.index.word()

    def prune(self) -> None:
        """Drop the entities that no statement is about: all that was said of them was left out."""
        self.run("DELETE FROM entity WHERE id NOT IN (SELECT subject FROM fact)")
        self.run("DELETE FROM former WHERE entity NOT IN (SELECT id FROM entity)")

    # --- what is in it --------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How much there is: documents, entities, facts, statements, inferred statements."""
        counts = {
            what: self._number(f"SELECT count(*) FROM {table}")
            for what, table in (("documents", "document"), ("entities", "entity"))
        }
        for what, counted, fact in (
            ("facts", "fact WHERE asserted AND NOT inferred", "id"),
            ("statements", "statement WHERE rule IS NULL", "fact"),
            ("inferred", "statement WHERE rule IS NOT NULL", "fact"),
        ):
            here = f"SELECT count(*) FROM {{}}.{counted} AND {self._touched(fact)}"
            counts[what] = self._number(here.format("main"))
            if self.old:
                before = self.old.manifest["counts"][what]
                counts[what] += before - self._number(here.format("old"))
        return counts

    def _number(self, sql: str) -> int:
        return int(self.run(sql).fetchone()[0])

    def said(self, statements: Iterable[str]) -> set[str]:
        """Those of some statements, by their ids, that documents say."""
        return {s for s in statements if self._ids(f"iri = '{self.base}statement/{s}'")}

    def about(self, entities: Iterable[str]) -> set[str]:
        """The ids of the statements that documents make about entities, or that lead to them."""
        self.run("CREATE TEMP TABLE IF NOT EXISTS lost (entity INTEGER PRIMARY KEY)")
        self.run("DELETE FROM lost")
        self.index.many("INSERT OR IGNORE INTO lost VALUES (?)", [(number(e),) for e in entities])
        lost = "IN (SELECT entity FROM lost)"
        return self._ids(
            f"attributed_to {lost} OR fact IN "
            f"(SELECT id FROM fact WHERE subject {lost} OR object {lost})"
        )

    def bereft(self, statements: set[str]) -> set[str]:
        """What else goes with statements: all of entities that none says any more what they are."""
        here = {number(f"{self.base}statement/{s}") for s in statements}
        kept: dict[str, bool] = {}
        for iri, statement in self.run(
            "SELECT entity.iri, statement.id FROM fact JOIN statement ON statement.fact = fact.id "
            "JOIN entity ON entity.id = subject WHERE property = ? AND rule IS NULL",
            (RDF_TYPE,),
        ):
            kept[iri] = kept.get(iri, False) or statement not in here
        lost = [iri for iri, stays in kept.items() if not stays]
        return self.about(lost) if lost else set()

    def _ids(self, where: str) -> set[str]:
        sql = f"SELECT iri FROM statement WHERE rule IS NULL AND ({where})"
        return {local_name(row[0]) for row in self.run(sql)}

    def abandon(self) -> None:
        """Let go of what was written so far, and delete it."""
        self.index.close()
        self.store = None  # type: ignore[assignment]  # the last reference closes it
        shutil.rmtree(self.folder / "rdf", ignore_errors=True)
        (self.folder / "index.sqlite").unlink(missing_ok=True)

    # --- the graphs that documents share --------------------------------------------------------

    def finish(self, *, compact: bool) -> None:
        """Bring the graphs that documents share in line with the index, and write everything."""
        for count, made in (("facts", self._facts), ("", self._identity), ("", self._inferred)):
            if self.old:
                old, new = set(made("old")), set(made("main"))
                self._exchange(old - new, new - old, count)
            else:
                before = self.quads["all"]
                self._bulk(batched(made("main")))
                if count:
                    self.quads[count] += self.quads["all"] - before
        if compact:
            self.store.optimize()
        self.store.flush()
        self.store = None  # type: ignore[assignment]
        if self.old:
            self.run("DROP TABLE touched")
            self.run("COMMIT")
            self.run("DETACH old")
            self.run("BEGIN")
        else:
            self.run("ANALYZE")
        self.index.close()
        with open(self.folder / "index.sqlite", "rb") as file:
            os.fsync(file.fileno())

    def _exchange(self, gone: set[str], come: set[str], count: str) -> None:
        lines = [line.encode() for line in sorted(gone)]
        self.sum.remove(lines)
        for quad in ox.parse(input=b"".join(lines), format=_NQUADS):
            self.store.remove(quad)
        self._load(sorted(come))
        self.quads["all"] -= len(gone)
        if count:
            self.quads[count] += len(come) - len(gone)

    def _touched(self, column: str) -> str:
        return f"{column} IN (SELECT fact FROM touched)" if self.old else "1"

    def _placed(self, column: str) -> str:
        return f"{column} IN (SELECT document FROM placed)" if self.old else "1"

    def _changed(self, column: str) -> str:
        return f"{column} IN (SELECT entity FROM changed)" if self.old else "1"

    def _facts(self, db: str) -> Iterator[str]:
        for subject, prop, *value in self.run(
            "SELECT s.iri, property, coalesce(o.iri, value), datatype, language "
            f"FROM {db}.fact AS f JOIN {db}.entity AS s ON s.id = f.subject "
            f"LEFT JOIN {db}.entity AS o ON o.id = f.object "
            f"WHERE asserted AND property <> ? AND {self._touched('f.id')}",
            (RDF_TYPE,),
        ):
            yield fact_line(subject, prop, as_value(*value))
        for iri, name in self.run(
            f"SELECT iri, class FROM {db}.entity_class WHERE {self._changed('entity')}"
        ):
            yield fact_line(iri, RDF_TYPE, name)

    def _identity(self, db: str) -> Iterator[str]:
        graph = f"<{identity_graph(self.base)}> .\n"
        for iri, label in self.run(
            f"SELECT iri, label FROM {db}.entity WHERE {self._changed('id')}"
        ):
            yield f"<{iri}> <{KG}label> {literal(label)} {graph}"
        for iri, first in self.run(
            f"SELECT d.iri, o.iri FROM {db}.document AS d JOIN {db}.document AS o "
            f"ON o.id = d.origin WHERE d.origin <> d.id AND {self._placed('d.id')}"
        ):
            yield f"<{iri}> <{KG}origin> <{first}> {graph}"
        for iri, first in self.run(
            f"SELECT e.iri, o.iri FROM {db}.claim JOIN {db}.entity AS e ON e.id = entity "
            f"JOIN {db}.entity AS o ON o.id = first WHERE first <> entity"
        ):
            yield f"<{iri}> <{KG}sameClaim> <{first}> {graph}"
        for former, iri in self.run(
            f"SELECT f.iri, e.iri FROM {db}.former AS f JOIN {db}.entity AS e ON e.id = f.entity "
            f"WHERE {self._changed('f.entity')}"
        ):
            yield f"<{former}> <{OWL}sameAs> <{iri}> {graph}"

    def _inferred(self, db: str) -> Iterator[str]:
        graph = f"<{inferred_graph(self.base)}> .\n"
        for here, iri, rule, subject, prop, *value in self.run(
            "SELECT x.id, x.iri, x.rule, s.iri, property, coalesce(o.iri, value), datatype, "
            f"language FROM {db}.statement AS x JOIN {db}.fact AS f ON f.id = x.fact "
            f"JOIN {db}.entity AS s ON s.id = f.subject "
            f"LEFT JOIN {db}.entity AS o ON o.id = f.object "
            f"WHERE x.rule IS NOT NULL AND {self._touched('f.id')}"
        ):
            yield f"<{iri}> <{RDF_TYPE}> <{KG}InferredStatement> {graph}"
            yield f"<{iri}> <{RDF}subject> <{subject}> {graph}"
            yield f"<{iri}> <{RDF}predicate> <{prop}> {graph}"
            yield f"<{iri}> <{RDF}object> {term(as_value(*value))} {graph}"
            yield f"<{iri}> <{KG}rule> <{rule}> {graph}"
            for (premise,) in self.run(
                f"SELECT p.iri FROM {db}.premise AS m JOIN {db}.statement AS p ON p.id = m.premise "
                "WHERE m.statement = ?",
                (here,),
            ):
                yield f"<{iri}> <{KG}premise> <{premise}> {graph}"
