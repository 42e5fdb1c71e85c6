"""The tables of the registry, and what their rows hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from kg.identity.clusters import Form
from kg.model import Entity

SCHEMA = """
CREATE TABLE IF NOT EXISTS chain (
  key TEXT PRIMARY KEY, document TEXT NOT NULL, kind TEXT NOT NULL, start INTEGER NOT NULL,
  name TEXT, form TEXT, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS form (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL, cluster TEXT, entity TEXT)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cluster (iri TEXT PRIMARY KEY, profile TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS block (
  key INTEGER NOT NULL, name TEXT NOT NULL, whole INTEGER NOT NULL, cluster TEXT NOT NULL,
  PRIMARY KEY (key, name, cluster)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS likely (
  one TEXT NOT NULL, other TEXT NOT NULL, value REAL NOT NULL, joined INTEGER NOT NULL,
  reason TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link (
  name TEXT NOT NULL, form TEXT NOT NULL, PRIMARY KEY (name, form)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entity (iri TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS undecided (form TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS judgement (
  one TEXT NOT NULL, other TEXT NOT NULL, verdict TEXT NOT NULL,
  PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS chain_by_document ON chain (document);
CREATE INDEX IF NOT EXISTS chain_by_form ON chain (form, document, start) WHERE form IS NOT NULL;
CREATE INDEX IF NOT EXISTS link_by_form ON link (form);
CREATE INDEX IF NOT EXISTS form_by_entity ON form (entity);
CREATE INDEX IF NOT EXISTS form_by_cluster ON form (cluster);
CREATE INDEX IF NOT EXISTS block_by_cluster ON block (cluster);
CREATE INDEX IF NOT EXISTS likely_by_other ON likely (other);
CREATE INDEX IF NOT EXISTS undecided_by_form ON undecided (form);
"""


@dataclass(slots=True)
class Change:
    """What a change of documents did to identity.

    ``documents`` are those whose mentions are other entities now, the changed ones included;
    ``put`` are entities that are new or not what they were, ``gone`` IRIs that are no more.
    ``recheck`` are documents whose mentions are what they were, though what those are told by
    has another label, or a curator has spoken of them.
    """

    documents: set[str] = field(default_factory=set)
    recheck: set[str] = field(default_factory=set)
    put: dict[str, Entity] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def comes(self, entity: Entity) -> None:
        """An entity is there, whatever was said of it before."""
        self.put[entity.iri] = entity
        self.gone.discard(entity.iri)

    def goes(self, iri: str) -> None:
        """An entity is not there, whatever was said of it before."""
        self.gone.add(iri)
        self.put.pop(iri, None)


def form_of(identifier: str, kind: str, data: str) -> Form:
    """A form as its row has it, before its chains are counted."""
    names, external, classes, traits, values, judged = json.loads(data)
    return Form(
        identifier, kind, tuple(names), tuple(external), tuple(classes),
        {p: tuple(t) for p, t in traits.items()}, tuple(values), judged, ("", 0, ""), "", 0,
    )  # fmt: skip


def entity_of(data: str) -> Entity:
    """An entity as its row has it."""
    said_of = json.loads(data)
    for key in ("classes", "external", "former"):
        said_of[key] = tuple(said_of[key])
    return Entity(**said_of)
