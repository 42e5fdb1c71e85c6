"""The read index: the built graph as SQLite tables, which say no more than the RDF does.

The tables mean what their names say, and are meant to be opened in a SQLite browser too. A
row's number is a hash of what it stands for, so that an index which followed many small changes
has the same rows as one that was made at once. The facts of one subject have numbers that lie
together, and with them their rows in the file. Besides facts, ``entity`` has the values that an
entity is shown with; see ``kg.store.columns``.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from kg.model import Document, Entity, Literal, Statement
from kg.names import RDF, RDF_TYPE, XSD_STRING, Prefixes, document_iri, rule_iri, statement_iri
from kg.ontology import Ontology, Quantity
from kg.store.columns import FACTS, columns, described, quoted
from kg.store.ends import ends, spreading
from kg.store.lines import document_classes, term
from kg.store.schema import INDEXES, schema

SUPPORTS = (
    "statement.rule IS NULL AND NOT statement.negated "
    "AND statement.rank <> 'deprecated' AND statement.mode <> 'quoted'"
)
"""Whether a document itself stands behind a statement, as SQL; see ``Statement.is_fact``."""

_ORIGINS = (
    "(SELECT count(DISTINCT origin) FROM statement JOIN document "
    f"ON document.id = statement.document WHERE statement.fact = fact.id AND {SUPPORTS})"
)
_PRAGMAS = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -262144;
"""
_TOUCHED = """
CREATE TEMP TABLE touched (
  fact INTEGER PRIMARY KEY, subject TEXT NOT NULL, property TEXT NOT NULL, object TEXT,
  value TEXT, datatype TEXT, language TEXT);
CREATE TEMP TABLE undescribed (entity INTEGER PRIMARY KEY);
"""
_STATED = (
    "SELECT fact.id, s.iri AS subject, property, o.iri AS object, value, datatype, language "
    "FROM fact JOIN entity AS s ON s.id = fact.subject LEFT JOIN entity AS o ON o.id = object"
)
_DESCRIBED = ("title", "date", "publisher", "license", "source", "isPartOf")


@lru_cache(maxsize=1 << 18)
def number(name: str) -> int:
    """The number of a row: 63 bits of the SHA-256 of what it stands for."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1


_TOGETHER, _APART = 16, 47


def fact_number(subject: str, predicate: str, value: str | Literal) -> int:
    """The number of a fact: 16 bits of its subject's, and 47 of what it stands for.

    So the facts of one subject lie on few pages of the file. Among a million facts of one subject
    two have one number with a chance of 1 to 280; among ten thousand, of 1 to 2.8 million.
    """
    own = number(f"{subject}\x1f{predicate}\x1f{term(value)}")
    return number(subject) >> _APART << _APART | own >> _TOGETHER


class Index:
    """The tables of an index while they are written.

    With ``old``, the index as it was, ``path`` has a copy of that to start from, and ``touched``
    collects the facts whose statements came or went; without it they start empty, and every
    fact counts as touched.
    """

    def __init__(
        self, path: Path, ontology: Ontology, base: str, prefixes: Prefixes, old: Path | None = None
    ) -> None:
        self.ontology, self.base, self.prefixes, self.old = ontology, base, prefixes, old
        self.connection = sqlite3.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
        self.connection.executescript(_PRAGMAS)
        self.run = self.connection.execute
        self.many = self.connection.executemany
        if old:
            self.run("ATTACH ? AS old", (f"{old.absolute().as_uri()}?mode=ro&immutable=1",))
            self.connection.executescript(_TOUCHED)
        else:
            self.connection.executescript(schema(ontology))
        self.run("BEGIN")

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        self.run("COMMIT")
        self.connection.close()

    # --- documents ----------------------------------------------------------------------------

    def add(self, documents: Iterable[tuple[Document, Sequence[Statement]]]) -> None:
        """Put documents in that are not there, with their resolved statements."""
        for document, statements in documents:
            iri = document_iri(self.base, document.name)
            here = number(iri)
            described = [document.metadata.get(key) or None for key in _DESCRIBED]
            self.run(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (here, iri, self.prefixes.shorten(iri), document.name, *described,
                 document.splitter, document.text, here),
            )  # fmt: skip
            self.many(
                "INSERT INTO document_class VALUES (?, ?)",
                [(here, name) for name in document_classes(document, self.ontology)],
            )
            self.many(
                "INSERT INTO sentence VALUES (?, ?, ?, ?)",
                [(here, n, s.start, s.end) for n, s in enumerate(document.sentences, 1)],
            )
            if self.old:
                self.run("INSERT INTO words (rowid, text) VALUES (?, ?)", (here, document.text))
            self.state(statements)

    def state(self, statements: Iterable[Statement]) -> None:
        """Put statements in that are not there, said or inferred, and touch their facts."""
        stated = list(statements)
        facts, rows, evidence, premises = [], [], [], []
        for s in stated:
            iri = self.statement_iri(s)
            here, fact = number(iri), fact_number(s.subject, s.predicate, s.object)
            facts.append(self._fact(fact, s))
            document = number(document_iri(self.base, s.document)) if not s.rule else None
            rows.append((here, iri, fact, document, *self._qualifiers(s)))
            for role, fragments in (("evidence", s.evidence), ("coreference", s.coreference)):
                evidence += [(here, role, f.start, f.end, document, f.quote) for f in fragments]
            premises += [(here, number(statement_iri(self.base, p))) for p in s.premises]
        self.many(
            "INSERT OR IGNORE INTO fact "
            "(id, subject, property, object, value, datatype, language, low, high) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            facts,
        )
        if self.old:
            self.many(
                "INSERT OR IGNORE INTO touched VALUES (?, ?, ?, ?, ?, ?, ?)",
                [_touching(fact[0], s) for fact, s in zip(facts, stated, strict=True)],
            )
        self.many("INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.many("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?)", evidence)
        self.many("INSERT INTO premise VALUES (?, ?)", premises)

    def statement_iri(self, statement: Statement) -> str:
        """The IRI of a statement."""
        return statement_iri(self.base, statement.id)

    def is_entity(self, prop: str, value: str | Literal) -> bool:
        """Whether a value is an entity, rather than a literal, a class or an individual."""
        return (
            isinstance(value, str) and prop != RDF_TYPE and value not in self.ontology.individuals
        )

    def _fact(self, fact: int, s: Statement) -> tuple[object, ...]:
        subject = number(s.subject)
        if isinstance(s.object, Literal):
            value = s.object
            datatype, language = value.datatype, value.language or None
            return fact, subject, s.predicate, None, value.value, datatype, language, *ends(value)
        if self.is_entity(s.predicate, s.object):
            return fact, subject, s.predicate, number(s.object), None, None, None, None, None
        return fact, subject, s.predicate, None, s.object, None, None, None, None

    @staticmethod
    def _qualifiers(s: Statement) -> tuple[object, ...]:
        q = s.qualifiers
        by = number(q.attributed_to) if q.attributed_to else None
        rule = rule_iri(s.rule) if s.rule else None
        return q.mode, q.negated, q.rank, q.confidence, by, q.valid_from, q.valid_until, rule

    def originate(self, origins: Iterable[tuple[str, str]]) -> None:
        """Say by their IRIs which documents print what another one printed first."""
        found = [(number(first), number(iri)) for iri, first in origins]
        self.many("UPDATE document SET origin = ? WHERE id = ?", found)
        if self.old:
            # Those that are touched are counted by ``settle``.
            of = "SELECT fact FROM statement WHERE document = ? EXCEPT SELECT fact FROM touched"
            count = f"UPDATE fact SET origins = {_ORIGINS} WHERE id IN ({of})"
            self.many(count, [(document,) for _, document in found])
            counted = f"SELECT subject FROM fact WHERE id IN ({of})"
            moved = f"INSERT OR IGNORE INTO undescribed {counted}"
            self.many(moved, [(document,) for _, document in found])

    def claim(self, claims: Iterable[tuple[str, str]]) -> None:
        """Say by their IRIs which entities are one claim, each with the first of them."""
        self.run("DELETE FROM claim")
        self.many(
            "INSERT OR REPLACE INTO claim VALUES (?, ?)",
            [(number(iri), number(first)) for iri, first in claims],
        )

    def remove(self, names: Iterable[str]) -> None:
        """Take documents out, with their statements."""
        for name in names:
            here = number(document_iri(self.base, name))
            found = self.run("SELECT id FROM statement WHERE document = ?", (here,)).fetchall()
            self.retract([row[0] for row in found])
            for table in ("sentence", "document_class"):
                self.run(f"DELETE FROM {table} WHERE document = ?", (here,))
            self.run("DELETE FROM document WHERE id = ?", (here,))
            self.run("DELETE FROM words WHERE rowid = ?", (here,))

    def retract(self, statements: Iterable[int]) -> None:
        """Take statements out by their numbers, and touch their facts."""
        for here in statements:
            if self.old:
                self.run(
                    f"INSERT OR IGNORE INTO touched {_STATED} "
                    "WHERE fact.id = (SELECT fact FROM statement WHERE id = ?)",
                    (here,),
                )
            self.run("DELETE FROM evidence WHERE statement = ?", (here,))
            self.run("DELETE FROM premise WHERE statement = ?", (here,))
            self.run("DELETE FROM statement WHERE id = ?", (here,))

    # --- facts --------------------------------------------------------------------------------

    def index(self) -> None:
        """Make what tables are searched by; once, when they are full."""
        self.connection.executescript(INDEXES)
        self.run("BEGIN")

    def settle(self, *, counted: bool = False) -> None:
        """Count the support of touched facts anew; facts that nothing states go.

        ``counted``: that was done already, and only inferred statements have come or gone since,
        which are no support.
        """
        here = "id IN (SELECT fact FROM touched)" if self.old else "1"
        stated = "SELECT 1 FROM statement WHERE statement.fact = fact.id"
        self.run(f"DELETE FROM fact WHERE {here} AND NOT EXISTS ({stated})")
        if not counted:
            self.run(
                "UPDATE fact SET support = (SELECT count(*) FROM statement "
                f"WHERE statement.fact = fact.id AND {SUPPORTS}), origins = {_ORIGINS} "
                f"WHERE {here}"
            )
        ruled = f"EXISTS ({stated} AND statement.rule IS NOT NULL)"
        self.run(
            f"UPDATE fact SET asserted = support > 0 OR {ruled}, "
            f"inferred = support = 0 AND {ruled} WHERE {here}"
        )
        for quantity in [k.quantity for k in self.ontology.kinds if k.quantity]:
            self._spread(quantity)

    def _spread(self, quantity: Quantity) -> None:
        """Give the facts of quantities the ends of the intervals that they state."""
        here = "1"
        if self.old:
            # Which of several values counts is told by the origins, too.
            here = (
                "subject IN (SELECT entity.id FROM touched JOIN entity "
                "ON entity.iri = touched.subject UNION ALL SELECT entity FROM undescribed)"
            )
        for spread in spreading(self.ontology, quantity):
            self.run(f"UPDATE fact SET {spread} AND low NOTNULL AND {here}")

    def touched(self, properties: Iterable[str]) -> Iterator[tuple[str, str, str | Literal]]:
        """The facts of some properties that changed, whether they still hold or not."""
        wanted = sorted(properties)
        marks = ", ".join("?" * len(wanted))
        source = "SELECT * FROM touched" if self.old else _STATED
        for _, subject, prop, entity, value, datatype, language in self.run(
            f"SELECT * FROM ({source}) WHERE property IN ({marks})", wanted
        ).fetchall():
            yield subject, prop, as_value(entity or value, datatype, language)

    # --- entities -----------------------------------------------------------------------------

    def put(self, entities: Iterable[Entity]) -> None:
        """Put entities in, or others in the place of their namesakes; classes stay as they are."""
        for e in entities:
            here = number(e.iri)
            self.run(
                "INSERT OR REPLACE INTO entity (id, iri, curie, kind, label) "
                "VALUES (?, ?, ?, ?, ?)",
                (here, e.iri, self.prefixes.shorten(e.iri), e.kind, e.label),
            )
            self.many("INSERT INTO former VALUES (?, ?)", [(f, here) for f in e.former])
            if self.old:
                self.run("INSERT OR IGNORE INTO undescribed VALUES (?)", (here,))
                self.run("DELETE FROM words WHERE rowid = ?", (here,))
                self.run("INSERT INTO words (rowid, text) VALUES (?, ?)", (here, e.label))

    def drop(self, iris: Iterable[str]) -> None:
        """Take entities out."""
        for iri in iris:
            here = number(iri)
            for table, column in (("former", "entity"), ("entity_class", "entity"),
                                  ("entity", "id")):  # fmt: skip
                self.run(f"DELETE FROM {table} WHERE {column} = ?", (here,))
            self.run("DELETE FROM words WHERE rowid = ?", (here,))

    def word(self) -> None:
        """Make words findable: of labels, texts that are facts, and documents, by their numbers."""
        insert = "INSERT INTO words (rowid, text)"
        facts = "SELECT id, value FROM fact WHERE asserted AND datatype IN (?, ?)"
        texts = (XSD_STRING, RDF + "langString")
        if self.old:
            touched = "(SELECT fact FROM touched)"
            self.run(f"DELETE FROM words WHERE rowid IN {touched}")
            self.run(f"{insert} {facts} AND id IN {touched}", texts)
        else:
            self.run(f"{insert} {facts}", texts)
            self.run(f"{insert} SELECT id, label FROM entity")
            self.run(f"{insert} SELECT id, text FROM document")

    def classify(self, entities: Iterable[int]) -> None:
        """Find the classes of entities anew: what they are said to be, and all above that."""
        for here in entities:
            self.run("DELETE FROM entity_class WHERE entity = ?", (here,))
            said = self.run(
                "SELECT value, entity.iri FROM fact JOIN entity ON entity.id = subject "
                "WHERE subject = ? AND property = ? AND asserted",
                (here, RDF_TYPE),
            ).fetchall()
            above = {(a, iri) for value, iri in said for a in self.ontology.ancestors(value)}
            self.many("INSERT INTO entity_class VALUES (?, ?, ?)", [(a, i, here) for a, i in above])
            classes = json.dumps(sorted({a for a, _ in above}), separators=(",", ":"))
            self.run("UPDATE entity SET classes = ? WHERE id = ?", (classes, here))

    def describe(self) -> None:
        """Put what entities are shown with in their columns, when all facts are settled."""
        names = [name for c in columns(self.ontology).values() for name in c.names]
        if not names:
            return
        here = "1"
        if self.old:
            self.run(
                "INSERT OR IGNORE INTO undescribed SELECT entity.id FROM touched "
                "JOIN main.entity ON entity.iri = touched.subject"
            )
            empty = ", ".join(f"{quoted(name)} = NULL" for name in names)
            here = "{} IN (SELECT entity FROM undescribed)"
            self.run(f"UPDATE entity SET {empty} WHERE {here.format('id')}")
        facts = self.run(
            f"SELECT {FACTS} FROM fact WHERE asserted AND value IS NOT NULL "
            f"AND {here.format('subject')} ORDER BY subject, property"
        )
        update = ", ".join(f"{quoted(name)} = ?" for name in names)
        self.many(
            f"UPDATE entity SET {update} WHERE id = ?",
            (
                (*map(found.get, names), entity)
                for entity, found in described(self.ontology, self.prefixes, facts)
            ),
        )


def _touching(fact: object, s: Statement) -> tuple[object, ...]:
    if isinstance(s.object, Literal):
        value = s.object
        given = (value.value, value.datatype, value.language or None)
        return fact, s.subject, s.predicate, None, *given
    return fact, s.subject, s.predicate, s.object, None, None, None


def as_value(value: str, datatype: str | None, language: str | None) -> str | Literal:
    """A value as the model has it: an IRI, or a literal."""
    return Literal(value, datatype, language or "") if datatype else value
