"""View: read access to one generation. Readers of the graph get a View and nothing else."""

from __future__ import annotations

import contextlib
import difflib
import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from kg.errors import QueryError, StoreError
from kg.names import Prefixes, plain
from kg.ontology import Ontology
from kg.store.rows import (
    DocumentRow,
    EntityRow,
    EvidenceRow,
    FactRow,
    SentenceRow,
    StatementRow,
    fact_row,
    statement_row,
)
from kg.store.schema import VERSION

_ENTITY = "entity.id, entity.iri, entity.curie, entity.kind, entity.label"
_FACT = (
    "fact.id, fact.subject, fact.property, fact.object, fact.value, fact.datatype, "
    "fact.inferred, fact.support"
)
_DOCUMENT = (
    "id, iri, curie, name, title, date, publisher, licence, source, dataset, splitter, origin"
)
_BEST_FIRST = (
    "CASE rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, negated, "
    "mode <> 'asserted', rule IS NOT NULL, statement.iri"
)
_ENDS = "JOIN entity AS s ON s.id = fact.subject LEFT JOIN entity AS o ON o.id = fact.object"
_IN_ORDER = (
    "ORDER BY s.iri, fact.property, coalesce(o.iri, fact.value), fact.datatype, fact.language"
)


class View:
    """Read access to one generation; safe to use from several threads."""

    def __init__(
        self, folder: Path, ontology: Ontology, manifest: Mapping[str, Any], prefixes: Prefixes
    ) -> None:
        self.folder, self.ontology = folder, ontology
        self.manifest, self.prefixes = manifest, prefixes
        self.generation, self.base = folder.name, str(manifest["base"])
        self._local = threading.local()
        self.kept: dict[str, Any] = {}  # What readers make of this View, as long as it lives.

    def report(self) -> dict[str, Any]:
        """What was lost, left out, in conflict and undecided when the generation was built."""
        path = self.folder / "report.json"
        try:
            if "report" not in self.kept:
                self.kept["report"] = json.loads(path.read_text("utf-8"))
            return dict(self.kept["report"])
        except (OSError, ValueError) as error:
            raise StoreError(f"{path}: cannot be read: {error}") from None

    # --- SQL ----------------------------------------------------------------------------------

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's read-only connection to the index."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            uri = f"{(self.folder / 'index.sqlite').absolute().as_uri()}?mode=ro&immutable=1"
            found = sqlite3.connect(uri, uri=True, check_same_thread=False)
            found.execute("PRAGMA mmap_size = 2147418112")  # Half the time of reading pages.
            self._check(found)
            self._local.connection = found
        return found

    def _check(self, connection: sqlite3.Connection) -> None:
        """Raises StoreError for an index whose tables are those of another version of kg."""
        with contextlib.suppress(sqlite3.DatabaseError):  # which rows() says better
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise StoreError(
                    f"{self.folder / 'index.sqlite'}: made by another version of kg; "
                    "`kg reindex` makes it anew"
                )

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query over the index gives."""
        try:
            return self.connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            index = self.folder / "index.sqlite"
            raise StoreError(
                f"{index}: cannot be read ({error}); `kg reindex` makes it anew"
            ) from error

    def _among(self, sql: str, ids: Sequence[int], *others: object) -> Iterator[tuple[Any, ...]]:
        """Rows of a query whose first parameter, ``IN (?)``, takes any number of ids."""
        among = "(SELECT value FROM json_each(?))"
        yield from self.rows(sql.replace("(?)", among), (json.dumps(sorted(set(ids))), *others))

    def close(self) -> None:
        """Close this thread's connection."""
        if (found := getattr(self._local, "connection", None)) is not None:
            found.close()
            self._local.connection = None

    # --- entities -----------------------------------------------------------------------------

    def entity(self, name: str) -> EntityRow | None:
        """The entity with this IRI or CURIE; a former IRI leads to the entity it belongs to now."""
        iri = self.prefixes.expand(name)
        found = self.rows(f"SELECT {_ENTITY} FROM entity WHERE iri = ?", (iri,)) or self.rows(
            f"SELECT {_ENTITY} FROM former JOIN entity ON entity.id = former.entity "
            "WHERE former.iri = ?",
            (iri,),
        )
        return EntityRow(*found[0]) if found else None

    def entities(
        self, class_iri: str | None = None, after: str = "", limit: int | None = None
    ) -> list[EntityRow]:
        """Entities of a class, or all, in the order of their IRIs, from behind IRI ``after``."""
        if class_iri is None:
            source, order = "entity WHERE entity.iri > ?", "entity.iri"
            given: list[object] = [after]
        else:
            source = (
                "entity_class AS c JOIN entity ON entity.id = c.entity "
                "WHERE c.class = ? AND c.iri > ?"
            )
            given, order = [class_iri, after], "c.iri"
        given.append(-1 if limit is None else limit)
        sql = f"SELECT {_ENTITY} FROM {source} ORDER BY {order} LIMIT ?"
        return [EntityRow(*row) for row in self.rows(sql, given)]

    def count(self, class_iri: str | None = None) -> int:
        """How many entities there are, of a class or of all."""
        if class_iri is None:
            return int(self.rows("SELECT count(*) FROM entity")[0][0])
        sql = "SELECT count(*) FROM entity_class WHERE class = ?"
        return int(self.rows(sql, (class_iri,))[0][0])

    def entities_by_id(self, ids: Sequence[int]) -> dict[int, EntityRow]:
        """Entities by their numbers."""
        sql = f"SELECT {_ENTITY} FROM entity WHERE entity.id IN (?)"
        return {row[0]: EntityRow(*row) for row in self._among(sql, ids)}

    def classes(self, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The classes of entities, superclasses included, in the order of their IRIs."""
        found: dict[int, list[str]] = defaultdict(list)
        sql = "SELECT entity, class FROM entity_class WHERE entity IN (?) ORDER BY entity, class"
        for entity, name in self._among(sql, ids):
            found[entity].append(name)
        return {i: tuple(found[i]) for i in ids}

    def find(self, name: str) -> list[EntityRow]:
        """Entities that a person may mean: by IRI or CURIE, otherwise by label, name or alias.

        Case, accents and punctuation do not count. Several rows mean that the name is ambiguous.
        """
        exact = self.entity(name)
        if exact:
            return [exact]
        found = [self._named[i] for i in self._names.get(plain(name), ())]
        return sorted(found, key=lambda e: e.iri)

    def the(self, name: str) -> EntityRow:
        """The one entity that a person means.

        Raises QueryError for a name that nothing or more than one thing has, with suggestions.
        """
        found = self.find(name)
        if len(found) == 1:
            return found[0]
        if found:
            listed = "; ".join(f"{e.curie} ({e.label})" for e in found[:10])
            raise QueryError(f"{name!r} may be {len(found)} things; say which: {listed}")
        close = self.suggestions(name)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise QueryError(f"nothing in the graph is called {name!r}{hint}")

    def suggestions(self, name: str) -> list[str]:
        """At most three labels that look like a name."""
        wanted = plain(name)
        labels = {plain(e.label): e.label for e in reversed(list(self._named.values()))}
        close = difflib.get_close_matches(wanted, list(labels), n=3, cutoff=0.5)
        within = [k for k in labels if wanted and wanted in k][:3]
        return [labels[k] for k in dict.fromkeys([*within, *close])][:3]

    @cached_property
    def _named(self) -> dict[int, EntityRow]:
        return {e.id: e for e in self.entities()}

    @cached_property
    def _names(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for entity in self._named.values():
            found[plain(entity.label)].add(entity.id)
        for prop in (self.ontology.name_property, self.ontology.alias_property):
            sql = "SELECT value, subject FROM fact WHERE property = ? AND asserted"
            for value, subject in self.rows(sql, (prop,)):
                found[plain(value)].add(subject)
        return found

    # --- facts --------------------------------------------------------------------------------

    def facts(
        self, ids: Sequence[int], prop: str | None = None, *, inverse: bool = False
    ) -> dict[int, list[FactRow]]:
        """The asserted and inferred facts of entities, by the entity's number.

        ``prop`` restricts them to one property; with ``inverse`` the entities are the objects.
        """
        side = "object" if inverse else "subject"
        only, given = (" AND property = ?", [prop]) if prop else ("", [])
        sql = f"SELECT {_FACT} FROM fact {_ENDS} WHERE {side} IN (?) AND asserted{only} {_IN_ORDER}"
        found: dict[int, list[FactRow]] = {i: [] for i in ids}
        for row in self._among(sql, ids, *given):
            fact = fact_row(row)
            key = fact.object if inverse else fact.subject
            if key is not None:
                found[key].append(fact)
        return found

    def links(self) -> Iterator[FactRow]:
        """All asserted and inferred facts between two entities."""
        sql = f"SELECT {_FACT} FROM fact {_ENDS} WHERE object IS NOT NULL AND asserted {_IN_ORDER}"
        return (fact_row(row) for row in self.rows(sql))

    def leaning(self, facts: Sequence[int]) -> set[int]:
        """Those facts that each statement asserts by leaning on a coreference link."""
        sql = (
            "SELECT id FROM fact WHERE id IN (?) AND asserted AND NOT inferred AND NOT EXISTS "
            "(SELECT 1 FROM statement AS s WHERE s.fact = fact.id AND s.rule IS NULL AND NOT "
            "s.negated AND s.mode <> 'quoted' AND s.rank <> 'deprecated' AND NOT EXISTS "
            "(SELECT 1 FROM evidence WHERE statement = s.id AND role = 'coreference'))"
        )
        return {row[0] for row in self._among(sql, facts)}

    # --- statements ---------------------------------------------------------------------------

    def statements(self, facts: Sequence[int]) -> dict[int, list[StatementRow]]:
        """The statements that say a fact, best first, by the fact's number."""
        found: dict[int, list[StatementRow]] = {i: [] for i in facts}
        for statement in self._statements("statement.fact IN (?)", facts):
            found[statement.fact.id].append(statement)
        return found

    def statements_about(self, ids: Sequence[int]) -> dict[int, list[StatementRow]]:
        """All statements whose subject is one of some entities, whether they are facts or not."""
        found: dict[int, list[StatementRow]] = {i: [] for i in ids}
        for statement in self._statements("fact.subject IN (?)", ids):
            found[statement.fact.subject].append(statement)
        return found

    def statements_in(self, documents: Sequence[int]) -> dict[int, list[StatementRow]]:
        """All statements of documents."""
        found: dict[int, list[StatementRow]] = {i: [] for i in documents}
        for statement in self._statements("statement.document IN (?)", documents):
            if statement.document is not None:
                found[statement.document].append(statement)
        return found

    def statements_by_id(self, ids: Sequence[int]) -> dict[int, StatementRow]:
        """Statements by their numbers."""
        return {s.id: s for s in self._statements("statement.id IN (?)", ids)}

    def statement(self, name: str) -> StatementRow | None:
        """The statement with this IRI or CURIE."""
        iri = self.prefixes.expand(name)
        found = self.rows("SELECT id FROM statement WHERE iri = ?", (iri,))
        return self.statements_by_id([found[0][0]])[found[0][0]] if found else None

    def _statements(self, where: str, ids: Sequence[int]) -> list[StatementRow]:
        sql = (
            "SELECT statement.id, statement.iri, document, mode, negated, rank, confidence, "
            f"attributed_to, valid_from, valid_until, rule, {_FACT} FROM statement "
            f"JOIN fact ON fact.id = statement.fact {_ENDS} WHERE {where} "
            f"{_IN_ORDER}, {_BEST_FIRST}"
        )
        rows = list(self._among(sql, ids))
        premises = self._premises([row[0] for row in rows if row[10]])
        evidence = self._evidence([row[0] for row in rows])
        return [
            statement_row(row, tuple(premises.get(row[0], ())), tuple(evidence[row[0]]))
            for row in rows
        ]

    def _premises(self, ids: Sequence[int]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        sql = (
            "SELECT premise.statement, premise FROM premise JOIN statement AS p "
            "ON p.id = premise WHERE premise.statement IN (?) ORDER BY p.iri"
        )
        for statement, premise in self._among(sql, ids):
            found[statement].append(premise)
        return found

    def _evidence(self, ids: Sequence[int]) -> dict[int, list[EvidenceRow]]:
        """Evidence by statement; an inferred statement's is that of the statements it rests on."""
        sql = (
            "WITH RECURSIVE below (statement, id) AS (SELECT value, value FROM json_each(?) UNION "
            "SELECT below.statement, premise FROM below "
            "JOIN premise ON premise.statement = below.id"
            ') SELECT DISTINCT below.statement, document, role, start, "end", quote FROM below '
            "JOIN evidence ON evidence.statement = below.id "
            'ORDER BY below.statement, document, role DESC, start, "end", quote'
        )
        found: dict[int, list[EvidenceRow]] = {i: [] for i in ids}
        for row in self.rows(sql, (json.dumps(sorted(set(ids))),)):
            found[row[0]].append(EvidenceRow(*row[1:]))
        return found

    # --- documents ----------------------------------------------------------------------------

    def documents(self) -> list[DocumentRow]:
        """All documents in the order of their IRIs."""
        rows = self.rows(f"SELECT {_DOCUMENT} FROM document ORDER BY iri")
        return [DocumentRow(*row) for row in rows]

    def document(self, name: str) -> DocumentRow | None:
        """The document with this IRI, CURIE or name."""
        sql = f"SELECT {_DOCUMENT} FROM document WHERE iri = ? OR name = ?"
        found = self.rows(sql, (self.prefixes.expand(name), name))
        return DocumentRow(*found[0]) if found else None

    def document_classes(self, document: int) -> tuple[str, ...]:
        """The classes of a document."""
        sql = "SELECT class FROM document_class WHERE document = ? ORDER BY class"
        return tuple(row[0] for row in self.rows(sql, (document,)))

    def text(self, document: int, start: int = 0, end: int | None = None) -> str:
        """A document's text, or the part between two offsets in code points."""
        found = self.rows("SELECT text FROM document WHERE id = ?", (document,))
        return str(found[0][0])[start:end] if found else ""

    def sentences(self, document: int) -> list[SentenceRow]:
        """A document's sentences, each with the number of asserted statements that touch it."""
        sql = (
            'SELECT document, number, start, "end", (SELECT count(DISTINCT e.statement) '
            "FROM evidence e JOIN statement ON statement.id = e.statement "
            "JOIN fact ON fact.id = statement.fact WHERE fact.asserted AND e.role = 'evidence' "
            'AND e.document = sentence.document AND e.start < sentence."end" '
            'AND e."end" > sentence.start) FROM sentence WHERE document = ? ORDER BY number'
        )
        return [SentenceRow(*row) for row in self.rows(sql, (document,))]

    # --- RDF ----------------------------------------------------------------------------------

    @cached_property
    def store(self) -> ox.Store:
        """The generation's Oxigraph store, read-only."""
        return ox.Store.read_only(str(self.folder / "rdf"))

    @cached_property
    def rdf(self) -> rdflib.Dataset:
        """The generation as an rdflib Dataset; queries run in Oxigraph."""
        from oxrdflib import OxigraphStore  # brings rdflib's own engine, which takes a while

        return rdflib.Dataset(store=OxigraphStore(store=self.store))

    def describe(self) -> dict[str, int]:
        """How much there is: documents, entities, facts, inferred facts, statements."""
        counts = {
            "documents": "document",
            "entities": "entity",
            "facts": "fact WHERE asserted AND NOT inferred",
            "inferred": "fact WHERE inferred",
            "statements": "statement",
        }
        return {n: int(self.rows(f"SELECT count(*) FROM {t}")[0][0]) for n, t in counts.items()}
