"""Small random graphs, written by the code that builds use, and random requests over a schema."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.model import MODES, Document, Entity, Fragment, Literal, Qualifiers, Span, Statement
from kg.names import DATA_BASE, EDTF, RDF_TYPE, XSD, XSD_BOOLEAN, document_iri
from kg.ontology import Ontology, Property, read
from kg.store import View, prefixes
from kg.store.index import Index

ROOT = Path(__file__).parents[2]
SIZE = 3
"""How many entities a world has of each kind."""

DATES = ("2001", "2003-05", "2003-05-06", "199X", "2002/2004", "../2001", "2005-21")
TEXT = "Ann said so. Bo\u2019s friend did not, and nobody asked. The end is near!"
SENTENCES = (Span(0, 12), Span(13, 51), Span(52, 68))
WORDS = ("Ann", "ann", "Bö", "bÖ", "Cy % _ ' \"", "Ann Lee", "\u2028\u0001\\", "")


class World:
    """A graph that says of everything what its kind may have."""

    def __init__(self, ontology: Ontology, seed: int) -> None:
        self.ontology, self.draw = ontology, random.Random(seed)
        self.made = 0
        self.entities = [
            Entity(
                f"{DATA_BASE}{kind.name.lower()}-{n}",
                kind.iri,
                self.draw.choice(WORDS[:-1]),
                (self.draw.choice(list(ontology.descendants(kind.iri))),),
                former=(f"{DATA_BASE}old-{kind.name.lower()}-{n}",),
            )
            for kind in ontology.kinds
            for n in range(SIZE)
        ]
        self.by_kind = {
            kind.iri: [e.iri for e in self.entities if e.kind == kind.iri]
            for kind in ontology.kinds
        }
        self.said: dict[str, list[Statement]] = {f"doc{n}": [] for n in range(4)}

    def fill(self) -> None:
        """Say things, the same thing more than once at times."""
        for e in self.entities:
            for c in e.classes:
                self._say(e.iri, RDF_TYPE, c, plain=True)
            for prop in self.ontology.fields(e.kind):
                if not prop.backward:
                    for value in self._values(prop):
                        for _ in range(self.draw.choice((1, 1, 1, 2, 3))):
                            self._say(e.iri, prop.iri, value)

    def _values(self, prop: Property) -> Iterator[str | Literal]:
        for _ in range(self.draw.choice((0, 0, 1, 1, 2, 3))):
            yield self._value(prop)

    def _value(self, prop: Property) -> str | Literal:
        draw, known = self.draw, self.ontology.classes.get(prop.range)
        if known is not None and known.members:
            return draw.choice(known.members).iri
        if not prop.literal:
            kinds = [k for k in self.by_kind if prop.range in self.ontology.ancestors(k)]
            kind = draw.choice(kinds or [self.ontology.kind_of(prop.range) or ""])
            return draw.choice(self.by_kind[kind])
        if prop.range == EDTF:
            return Literal(draw.choice(DATES), EDTF)
        if prop.range == XSD_BOOLEAN:
            return Literal(draw.choice(("true", "false")), XSD_BOOLEAN)
        if prop.range in (XSD + "decimal", XSD + "integer"):
            return Literal(draw.choice(("0", "12", "100", "-5", "9007199254740993")), prop.range)
        return Literal(draw.choice(WORDS[:-1]), prop.range)

    def _say(self, subject: str, prop: str, value: str | Literal, *, plain: bool = False) -> None:
        draw = self.draw
        self.made += 1
        document = draw.choice(list(self.said))
        qualifiers = Qualifiers()
        if not plain and draw.random() < 0.5:
            qualifiers = Qualifiers(
                mode=draw.choice(MODES),
                negated=draw.random() < 0.2,
                rank=draw.choice(("preferred", "normal", "normal", "deprecated")),
                confidence=draw.choice((None, 0.25, 0.7)),
                attributed_to=draw.choice((None, draw.choice(self.entities).iri)),
                valid_from=draw.choice((None, None, *DATES[:3])),
                valid_until=draw.choice((None, None, *DATES[:3])),
            )
        self.said[document].append(
            Statement(
                f"{self.made:016x}", document, subject, prop, value, self._fragments(1, 3),
                self._fragments(0, 1), qualifiers,
            )
        )  # fmt: skip

    def _fragments(self, least: int, most: int) -> tuple[Fragment, ...]:
        starts = {self.draw.randrange(len(TEXT) - 9) for _ in range(self.draw.randint(least, most))}
        ends = [(s, s + self.draw.randint(1, 9)) for s in sorted(starts)]
        return tuple(Fragment(s, e, TEXT[s:e]) for s, e in ends)

    def inferred(self) -> list[Statement]:
        """What follows from what is said, and from that again."""
        found: list[Statement] = []
        base = [s for said in self.said.values() for s in said if s.is_fact]
        for n in range(25):
            premises = self.draw.sample([*base, *found], 2)
            first = premises[0]
            found.append(
                Statement(
                    f"{'f' * 8}{n:08x}", "", first.subject, first.predicate, first.object, (),
                    rule="transitive", premises=tuple(sorted(p.id for p in premises)),
                    qualifiers=Qualifiers(mode="inferred"),
                )
            )  # fmt: skip
        return found

    def documents(self) -> Iterator[tuple[Document, list[Statement]]]:
        known = (
            {"title": "One", "date": "2012-05", "publisher": "Ann's Press", "isPartOf": "some"},
            {"date": "2012", "publisher": "B & Co", "license": "CC0-1.0"},
            {"date": "spring 2013", "isPartOf": "other"},
            {},
        )
        for (name, said), metadata in zip(self.said.items(), known, strict=True):
            yield Document(name, name, "made", TEXT, SENTENCES, "made", metadata=metadata), said


@lru_cache
def world(seed: int, ontology: Path = ROOT / "ontology") -> View:
    """The View of a random world; the same for the same seed."""
    known = _ontology(ontology)
    folder = Path(tempfile.mkdtemp(prefix="kg-world-")) / f"{seed + 1:04d}-{'0' * 12}"
    folder.mkdir()
    made = World(known, seed)
    made.fill()
    index = Index(folder / "index.sqlite", known, DATA_BASE, prefixes(known, DATA_BASE))
    index.add(made.documents())
    index.originate([(document_iri(DATA_BASE, "doc1"), document_iri(DATA_BASE, "doc0"))])
    index.state(made.inferred())
    index.index()
    index.put(made.entities)
    index.settle()
    index.classify([row[0] for row in index.run("SELECT id FROM entity").fetchall()])
    index.describe()
    index.word()
    index.close()
    manifest: dict[str, Any] = {"base": DATA_BASE, "created": None}
    return View(folder, known, manifest, prefixes(known, DATA_BASE))


@lru_cache
def _ontology(folder: Path) -> Ontology:
    return read(folder)
