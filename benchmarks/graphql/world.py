"""A generated world of persons, agreements and figures, as a generation that GraphQL can read.

The same size gives the same rows. Only the read index is written, by the code that builds use;
there is no RDF beside it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from kg.model import Document, Entity, Fragment, Literal, Qualifiers, Span, Statement
from kg.names import DATA_BASE, EDTF, RDF_TYPE, XSD_DECIMAL, XSD_STRING, digest
from kg.ontology import Ontology, read
from kg.store import View
from kg.store.generations import prefixes
from kg.store.index import Index

ROOT = Path(__file__).parents[2]
TOPICS = 50
PLACES = 200
UNITS = ("call", "victim", "percent", "case", "arrest")
COMPARATORS = ("exactly", "approximately", "nearly", "moreThan", "atLeast")


class World:
    """Statements of one document after another, about entities that are drawn from pools."""

    def __init__(self, ontology: Ontology, size: int) -> None:
        self.ontology, self.size = ontology, size
        self.entities: dict[str, Entity] = {}
        self.inferred: list[Statement] = []
        self.draw = random.Random(size)

    def documents(self) -> Iterator[tuple[Document, list[Statement]]]:
        """One document for each agreement."""
        for number in range(self.size):
            yield self._document(number)

    def _entity(self, kind: str, name: str, *classes: str) -> tuple[str, bool]:
        iri = f"{DATA_BASE}{name.lower().replace(' ', '-')}-{digest((kind, name))}"
        new = iri not in self.entities
        if new:
            named = tuple(self.ontology.namespace + c for c in (classes or (kind,)))
            self.entities[iri] = Entity(iri, self.ontology.namespace + kind, name, named)
        return iri, new

    def _document(self, number: int) -> tuple[Document, list[Statement]]:
        said: list[Statement] = []
        text = f"Ann {number} and two others signed accord {number}. " * 5
        name = f"d{number:06d}"
        draw, ns = self.draw, self.ontology.namespace

        def say(subject: str, prop: str, value: str | Literal, spans: int = 2) -> Statement:
            anchors = [(i * 7 + len(said) * 3) % (len(text) - 8) for i in range(spans)]
            found = tuple(Fragment(a, a + 6, text[a : a + 6]) for a in sorted(set(anchors)))
            iri = prop if prop == RDF_TYPE else ns + prop
            shown = value.value if isinstance(value, Literal) else value
            key = digest((name, iri, subject, shown), 16)
            qualifiers = Qualifiers("reported") if draw.random() < 0.05 else Qualifiers()
            made = Statement(key, name, subject, iri, value, found, qualifiers=qualifiers)
            said.append(made)
            return made

        def describe(kind: str, label: str, *classes: str) -> str:
            iri, new = self._entity(kind, label, *classes)
            if new:
                for c in classes or (kind,):
                    say(iri, RDF_TYPE, ns + c, 1)
                say(iri, "name", Literal(label, XSD_STRING), 1)
            return iri

        topic = describe("Topic", f"Topic {draw.randrange(TOPICS)}")
        place = describe("Place", f"Place {draw.randrange(PLACES)}", "State")
        accord = describe("Agreement", f"Accord {number}")
        say(accord, "about", topic)
        say(accord, "appliesTo", place)
        day = (
            f"{draw.randrange(1990, 2024)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 28):02d}"
        )
        say(accord, "signedOn", Literal(day, EDTF))
        say(accord, "aim", Literal(f"to end trouble {number % 977}", XSD_STRING))
        others = [
            (number + draw.randrange(1, self.size // 2)) % self.size,
            (number + self.size // 2) % self.size,
        ]
        for offset, who in enumerate((number, *others)):
            person = describe("Person", f"Ann {who}")
            signed = say(accord, "signatory", person)
            self.inferred.append(
                Statement(digest(("party", signed.id), 16), "", accord, ns + "party", person, (),
                          rule="subPropertyOf", premises=(signed.id,))
            )  # fmt: skip
            if offset == 0:
                say(person, "alias", Literal(f"A. {who}", XSD_STRING), 1)
                say(person, "worksOn", topic)
                office = describe("Office", f"Office {draw.randrange(self.size // 4 or 1)}")
                say(person, "holds", office)
                say(office, "jurisdiction", place)
                say(office, "role", ns + "attorneyGeneral")
        figure, _ = self._entity("Statistic", f"Figure {number}", "Count")
        say(figure, RDF_TYPE, ns + "Count", 1)
        say(figure, "value", Literal(str(draw.randrange(100, 90_000)), XSD_DECIMAL))
        say(figure, "unit", Literal(UNITS[number % len(UNITS)], XSD_STRING))
        say(figure, "comparator", ns + draw.choice(COMPARATORS))
        say(figure, "about", topic)
        say(figure, "reportedBy", describe("Organization", f"Watch {draw.randrange(500)}", "NGO"))
        length = len(text) // 5
        sentences = tuple(Span(i * length, (i + 1) * length - 1) for i in range(5))
        return Document(name, name, "made", text, sentences, "made"), said


def make(folder: Path, size: int) -> View:
    """A View of a world of ``size`` persons, agreements and figures; written if it is not there."""
    ontology = read(ROOT / "ontology")
    known = prefixes(ontology, DATA_BASE)
    path = folder / "index.sqlite"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "index.new"
        draft.unlink(missing_ok=True)
        world = World(ontology, size)
        index = Index(draft, ontology, DATA_BASE, known)
        index.add(world.documents())
        index.state(world.inferred)
        index.index()
        index.put(world.entities.values())
        index.settle()
        index.classify([row[0] for row in index.run("SELECT id FROM entity").fetchall()])
        index.describe()
        index.word()
        index.run("ANALYZE")
        index.close()
        draft.rename(path)
    return View(folder, ontology, {"base": DATA_BASE, "created": None}, known)
