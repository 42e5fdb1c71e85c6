"""The tables of the read index, and what they are searched by."""

from __future__ import annotations

from kg.ontology import Ontology
from kg.store.columns import declared

VERSION = 4
"""Which tables an index has; it is the user_version of the file."""

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE document (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, curie TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE, title TEXT, date TEXT, publisher TEXT, licence TEXT, source TEXT,
  dataset TEXT, splitter TEXT NOT NULL, text TEXT NOT NULL,
  origin INTEGER NOT NULL REFERENCES document);
CREATE TABLE document_class (
  document INTEGER NOT NULL REFERENCES document, class TEXT NOT NULL,
  PRIMARY KEY (document, class)) WITHOUT ROWID;
CREATE TABLE sentence (
  document INTEGER NOT NULL REFERENCES document, number INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE entity (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, curie TEXT NOT NULL,
  kind TEXT NOT NULL, label TEXT NOT NULL, classes TEXT NOT NULL DEFAULT '[]'{{columns}});
CREATE TABLE entity_class (
  class TEXT NOT NULL, iri TEXT NOT NULL, entity INTEGER NOT NULL REFERENCES entity,
  PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE former (
  iri TEXT PRIMARY KEY, entity INTEGER NOT NULL REFERENCES entity) WITHOUT ROWID;
CREATE TABLE claim (
  entity INTEGER PRIMARY KEY REFERENCES entity, first INTEGER NOT NULL REFERENCES entity);
CREATE TABLE fact (
  id INTEGER PRIMARY KEY, subject INTEGER NOT NULL REFERENCES entity, property TEXT NOT NULL,
  object INTEGER REFERENCES entity, value TEXT, datatype TEXT, language TEXT,
  low REAL, high REAL,
  asserted INTEGER NOT NULL DEFAULT 0, inferred INTEGER NOT NULL DEFAULT 0,
  support INTEGER NOT NULL DEFAULT 0, origins INTEGER NOT NULL DEFAULT 0);
CREATE TABLE statement (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, fact INTEGER NOT NULL REFERENCES fact,
  document INTEGER REFERENCES document, mode TEXT NOT NULL, negated INTEGER NOT NULL,
  rank TEXT NOT NULL, confidence REAL, attributed_to INTEGER REFERENCES entity,
  valid_from TEXT, valid_until TEXT, rule TEXT);
CREATE TABLE evidence (
  statement INTEGER NOT NULL REFERENCES statement, role TEXT NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, document INTEGER NOT NULL REFERENCES document,
  quote TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (
  text, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
CREATE TABLE premise (
  statement INTEGER NOT NULL REFERENCES statement, premise INTEGER NOT NULL REFERENCES statement,
  PRIMARY KEY (statement, premise)) WITHOUT ROWID;
"""

INDEXES = """
CREATE UNIQUE INDEX entity_by_iri ON entity (iri);
CREATE INDEX entity_by_kind ON entity (kind, iri);
CREATE INDEX entity_by_label ON entity (label COLLATE NOCASE);
CREATE INDEX class_by_entity ON entity_class (entity, class);
CREATE INDEX claim_by_first ON claim (first);
CREATE INDEX former_by_entity ON former (entity);
CREATE INDEX fact_by_subject ON fact (subject, property);
CREATE INDEX fact_by_object ON fact (object, property, subject, support, asserted)
  WHERE object IS NOT NULL;
CREATE INDEX fact_by_property ON fact (property, value);
CREATE INDEX asserted_values ON fact (property, value, subject, asserted)
  WHERE asserted AND value IS NOT NULL;
CREATE INDEX asserted_ends ON fact (subject, property, low, high, asserted)
  WHERE asserted AND low IS NOT NULL;
CREATE UNIQUE INDEX statement_by_iri ON statement (iri);
CREATE INDEX statement_by_fact ON statement (fact);
CREATE INDEX statement_by_document ON statement (document);
CREATE INDEX statement_by_attribution ON statement (attributed_to) WHERE attributed_to IS NOT NULL;
CREATE INDEX evidence_by_statement ON evidence (statement, role, start, "end");
CREATE INDEX evidence_by_document ON evidence (document, start);
CREATE INDEX premise_by_premise ON premise (premise);
"""


def schema(ontology: Ontology) -> str:
    """The statements that make the tables for an ontology, empty."""
    return _TABLES.format(columns=declared(ontology))
