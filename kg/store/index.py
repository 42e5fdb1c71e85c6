"""The read index: the built graph as SQLite tables, made from the RDF alone.

The tables mean what their names say, and are meant to be opened in a SQLite browser too.
Entities are numbered in the order of their IRIs, so an order by id is an order by IRI.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.names import DCTERMS, KG, OA, OWL, RDF, RDF_TYPE, Prefixes
from kg.ontology import DOCUMENT, Ontology

SCHEMA = """
CREATE TABLE document (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, curie TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL, title TEXT, date TEXT, publisher TEXT, licence TEXT, source TEXT,
  dataset TEXT, splitter TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE document_class (
  document INTEGER NOT NULL REFERENCES document, class TEXT NOT NULL,
  PRIMARY KEY (document, class)) WITHOUT ROWID;
CREATE TABLE sentence (
  document INTEGER NOT NULL REFERENCES document, number INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, curie TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL, label TEXT NOT NULL);
CREATE TABLE entity_class (
  class TEXT NOT NULL, entity INTEGER NOT NULL REFERENCES entity,
  PRIMARY KEY (class, entity)) WITHOUT ROWID;
CREATE TABLE former (
  iri TEXT PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity) WITHOUT ROWID;
CREATE TABLE fact (
  id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES entity, property TEXT NOT NULL,
  object INTEGER REFERENCES entity, value TEXT, datatype TEXT, language TEXT,
  asserted INTEGER NOT NULL, inferred INTEGER NOT NULL, support INTEGER NOT NULL);
CREATE TABLE statement (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, fact INTEGER NOT NULL REFERENCES fact,
  document INTEGER REFERENCES document, mode TEXT NOT NULL, negated INTEGER NOT NULL,
  rank TEXT NOT NULL, confidence REAL, attributed_to INTEGER REFERENCES entity,
  valid_from TEXT, valid_until TEXT, rule TEXT);
CREATE TABLE evidence (
  statement INTEGER NOT NULL REFERENCES statement, role TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES document,
  quote TEXT NOT NULL, PRIMARY KEY (statement, role, start, "end")) WITHOUT ROWID;
CREATE TABLE premise (
  statement INTEGER NOT NULL REFERENCES statement, premise INTEGER NOT NULL REFERENCES statement,
  PRIMARY KEY (statement, premise)) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX entity_by_kind ON entity (kind, id);
CREATE INDEX entity_by_label ON entity (label COLLATE NOCASE);
CREATE INDEX class_by_entity ON entity_class (entity, class);
CREATE INDEX fact_by_subject ON fact (subject, property);
CREATE INDEX fact_by_object ON fact (object, property) WHERE object IS NOT NULL;
CREATE INDEX fact_by_property ON fact (property, value);
CREATE INDEX statement_by_fact ON statement (fact);
CREATE INDEX statement_by_document ON statement (document);
CREATE INDEX evidence_by_document ON evidence (document, start);
CREATE INDEX premise_by_premise ON premise (premise);
"""

_Properties = dict[str, list[ox.NamedNode | ox.Literal]]


def write(path: Path, store: Iterable[ox.Quad], ontology: Ontology, prefixes: Prefixes) -> None:
    """Write the index of a graph to a new file.

    ``store`` are the graph's quads in any order. The file is the same for the same quads.
    """
    graph = _Graph(store, ontology)
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        for table, rows in graph.tables(prefixes):
            _insert(connection, table, rows)
        connection.executescript(INDEXES + "PRAGMA user_version = 1; ANALYZE;")
        connection.commit()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    columns = len(connection.execute(f"PRAGMA table_info({table})").fetchall())
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


class _Graph:
    """The quads by node, and the tables that they make."""

    def __init__(self, store: Iterable[ox.Quad], ontology: Ontology) -> None:
        self.ontology = ontology
        self.facts: set[tuple[str, str, ox.NamedNode | ox.Literal]] = set()
        self.about: dict[str, _Properties] = defaultdict(lambda: defaultdict(list))
        self.graph: dict[str, str] = {}
        schema = ox.NamedNode(ontology.iri)
        for quad in store:
            value = quad.object
            if quad.graph_name == schema or isinstance(value, ox.BlankNode | ox.Triple):
                continue
            subject = str(quad.subject)[1:-1]
            if isinstance(quad.graph_name, ox.DefaultGraph):
                self.facts.add((subject, quad.predicate.value, value))
            else:
                self.about[subject][quad.predicate.value].append(value)
                self.graph[subject] = quad.graph_name.value
        self.documents = self._of_type(DOCUMENT)
        self.statements = self._of_type(KG + "Statement", KG + "InferredStatement")
        self.entities = sorted(n for n, p in self.about.items() if KG + "label" in p)
        self.document_id = _numbered(self.documents)
        self.entity_id = _numbered(self.entities)
        self.statement_id = _numbered(self.statements)

    def _of_type(self, *types: str) -> list[str]:
        return sorted(
            n for n, p in self.about.items() if any(v.value in types for v in p.get(RDF_TYPE, ()))
        )

    def one(self, node: str, predicate: str) -> str | None:
        values = self.about[node].get(predicate)
        return values[0].value if values else None

    def all(self, node: str, predicate: str) -> list[str]:
        return sorted(v.value for v in self.about[node].get(predicate, ()))

    # --- tables -------------------------------------------------------------------------------

    def tables(self, prefixes: Prefixes) -> Iterator[tuple[str, Iterable[tuple[object, ...]]]]:
        yield "document", self._documents(prefixes)
        yield "document_class", self._document_classes()
        yield "sentence", sorted(self._sentences())
        kinds = self._kinds()
        yield (
            "entity",
            (
                (self.entity_id[e], e, prefixes.shorten(e), kinds[e], self.one(e, KG + "label"))
                for e in self.entities
            ),
        )
        yield (
            "entity_class",
            sorted(
                (value.value, self.entity_id[subject])
                for subject, predicate, value in self.facts
                if predicate == RDF_TYPE and subject in self.entity_id
            ),
        )
        yield (
            "former",
            sorted(
                (node, self.entity_id[target])
                for node in self.about
                for target in self.all(node, OWL + "sameAs")
            ),
        )
        facts = self._facts()
        yield "fact", self._fact_rows(facts)
        fact_id = {s: n for n, (_, members) in enumerate(facts, 1) for s in members}
        yield "statement", (self._statement(s, fact_id[s]) for s in self.statements)
        yield "evidence", sorted(self._evidence())
        yield (
            "premise",
            sorted(
                (self.statement_id[s], self.statement_id[p])
                for s in self.statements
                for p in self.all(s, KG + "premise")
            ),
        )

    def _documents(self, prefixes: Prefixes) -> Iterator[tuple[object, ...]]:
        keys = ("identifier", "title", "date", "publisher", "license", "source", "isPartOf")
        for iri in self.documents:
            described = [self.one(iri, DCTERMS + key) for key in keys]
            text = (self.one(iri, KG + "splitter") or "", self.one(iri, KG + "text") or "")
            yield self.document_id[iri], iri, prefixes.shorten(iri), *described, *text

    def _document_classes(self) -> Iterator[tuple[object, ...]]:
        for iri in self.documents:
            for name in self.all(iri, RDF_TYPE):
                yield self.document_id[iri], name

    def _sentences(self) -> Iterator[tuple[int, int, int, int]]:
        for iri in self._of_type(KG + "Sentence"):
            document, _, number = iri.rpartition("#sentence=")
            start, end = self._span(iri)
            yield self.document_id[document], int(number), start, end

    def _span(self, node: str) -> tuple[int, int]:
        return int(self.one(node, OA + "start") or 0), int(self.one(node, OA + "end") or 0)

    def _kinds(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for subject, predicate, value in self.facts:
            if predicate == RDF_TYPE and (kind := self.ontology.kind_of(value.value)):
                found[subject] = kind
        return found

    def _facts(self) -> list[tuple[tuple[str, str, ox.NamedNode | ox.Literal], list[str]]]:
        """Each distinct subject, property, value, with the statements that say so."""
        by_fact: dict[tuple[str, str, ox.NamedNode | ox.Literal], list[str]] = defaultdict(list)
        for s in self.statements:
            subject, predicate = self.one(s, RDF + "subject"), self.one(s, RDF + "predicate")
            value = self.about[s][RDF + "object"][0]
            by_fact[subject or "", predicate or "", value].append(s)
        return sorted(by_fact.items(), key=lambda item: (*item[0][:2], str(item[0][2])))

    def _fact_rows(
        self, facts: list[tuple[tuple[str, str, ox.NamedNode | ox.Literal], list[str]]]
    ) -> Iterator[tuple[object, ...]]:
        for number, (fact, members) in enumerate(facts, 1):
            subject, predicate, value = fact
            entity = self.entity_id.get(value.value) if isinstance(value, ox.NamedNode) else None
            said = [s for s in members if self._supports(s)]
            yield (
                number,
                self.entity_id[subject],
                predicate,
                entity,
                None if entity else value.value,
                value.datatype.value if isinstance(value, ox.Literal) else None,
                value.language if isinstance(value, ox.Literal) else None,
                int(fact in self.facts),
                int(not said),
                len(said),
            )

    def _supports(self, node: str) -> bool:
        """Whether a document itself stands behind a statement; see Statement.is_fact."""
        return not (
            self.one(node, KG + "rule")
            or self.one(node, KG + "negated") == "true"
            or self.one(node, KG + "rank") == "deprecated"
            or self.one(node, KG + "mode") == "quoted"
        )

    def _statement(self, node: str, fact: int) -> tuple[object, ...]:
        confidence = self.one(node, KG + "confidence")
        by = self.one(node, KG + "attributedTo")
        return (
            self.statement_id[node],
            node,
            fact,
            self.document_id.get(self.graph[node]),
            self.one(node, KG + "mode")
            or ("inferred" if self.one(node, KG + "rule") else "asserted"),
            int(self.one(node, KG + "negated") == "true"),
            self.one(node, KG + "rank") or "normal",
            float(confidence) if confidence else None,
            self.entity_id[by] if by else None,
            self.one(node, KG + "validFrom"),
            self.one(node, KG + "validUntil"),
            self.one(node, KG + "rule"),
        )

    def _evidence(self) -> Iterator[tuple[object, ...]]:
        for s in self.statements:
            for role in ("evidence", "coreference"):
                for place in self.all(s, KG + role):
                    document = self.document_id[place.partition("#")[0]]
                    quote = self.one(place, OA + "exact")
                    yield self.statement_id[s], role, *self._span(place), document, quote


def _numbered(iris: list[str]) -> dict[str, int]:
    return {iri: number for number, iri in enumerate(iris, 1)}
