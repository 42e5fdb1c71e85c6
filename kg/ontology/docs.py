"""Ontology → Markdown: the reference that people read beside the Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.names import RDFS, Prefixes, folded, local_name
from kg.ontology.terms import (
    DOCUMENT,
    Class,
    Datatype,
    Derivation,
    Individual,
    NameStyle,
    Ontology,
    Property,
)

_BAR = re.compile(r"(?<!\\)\|")
_ABSTRACT = """\
What kinds have in common. Nothing is only a member of one of these: an annotation names a kind
below it, or a refinement."""
_KINDS = """\
Classes that carry identity: each entity is of one kind for good. Its refinements say more, and an
entity may gain and lose them."""
_ALIGNED = """\
A class is a subclass, a property a subproperty, of what stands beside it: whoever knows that
vocabulary can read this one."""


def markdown(ontology: Ontology) -> str:
    """The reference of an ontology: one Markdown page, the same for the same ontology.

    It holds everything that the Turtle says to annotators and to those who query: classes with
    how their instances are identified, properties, enumerations, datatypes, the labels that
    annotations may use, and what the terms are in published vocabularies.
    """
    page = _Page(ontology)
    sections = (
        page.introduction(),
        page.abstract(),
        page.kinds(),
        page.documents(),
        page.enumerations(),
        page.datatypes(),
        page.databases(),
        page.alignments(),
    )
    return "\n".join(line for section in sections for line in section).rstrip("\n") + "\n"


class _Row(NamedTuple):
    """A property as a kind's table shows it; ``of`` is the class it comes from, if another."""

    prop: Property
    of: str


class _Page:
    """The sections of one ontology's reference, each a sequence of lines."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.comment, self.prefixes = _header(ontology)

    def introduction(self) -> Iterator[str]:
        yield f"# {_plain(self.ontology.label or self.ontology.iri)}"
        yield ""
        if self.comment:
            yield from (_paragraph(self.comment), "")
        yield f"Namespace {_code(self.ontology.namespace)}, prefix {_code(self.ontology.prefix)}."
        yield "This page is made from the Turtle files of the ontology: change those, not this."
        yield ""

    def abstract(self) -> Iterator[str]:
        classes = _by_name(self.ontology.abstract)
        if classes:
            yield from _heading("Abstract classes", _ABSTRACT)
        for c in classes:
            below = _by_name(k for k in self.ontology.kinds if c.iri in self._above(k))
            yield from self._class(c, [f"Kinds: {', '.join(map(self._link, below))}"])
            yield from self._properties([_Row(p, "") for p in self._declared(c)])

    def kinds(self) -> Iterator[str]:
        yield from _heading("Kinds", _KINDS)
        for kind in _by_name(self.ontology.kinds):
            facts = [f"Identified by {self._identity(kind)}", f"Root field: {_code(kind.plural)}"]
            yield from self._class(kind, [*facts, *_deciding(kind), *self._comparison(kind)])
            yield from self._refinements(kind)
            yield from self._properties(self._rows(kind))

    def documents(self) -> Iterator[str]:
        classes = [c for c in self.ontology.document_classes if c.iri != DOCUMENT]
        if classes:
            yield from _heading("Documents", "What a text can be, as its metadata says.")
            rows = [[c.name, self._labels(c), _plain(c.comment)] for c in _by_name(classes)]
            yield from _table(["Class", "Labels", "Meaning"], rows)

    def enumerations(self) -> Iterator[str]:
        enumerations = _by_name(self.ontology.enumerations)
        if enumerations:
            yield from _heading("Enumerations", "Classes whose members are all listed here.")
        for c in enumerations:
            yield from self._class(c, [])
            yield from self._members(c.members)

    def datatypes(self) -> Iterator[str]:
        datatypes = sorted(self.ontology.datatypes.values(), key=lambda d: d.name)
        if datatypes:
            yield from _heading("Datatypes", "Labels for words that are values and no entities.")
            rows = [
                [d.name, self._curie(d.base), self._labels(d), _plain(d.comment)] for d in datatypes
            ]
            yield from _table(["Datatype", "Value", "Labels", "Meaning"], rows)

    def databases(self) -> Iterator[str]:
        databases = sorted(self.ontology.databases.items())
        if databases:
            yield from _heading("External databases", "What an annotation may link an entity to.")
            yield from _table(["Name", "Address"], [[_code(n), _code(a)] for n, a in databases])

    def alignments(self) -> Iterator[str]:
        terms: list[Class | Property] = [*self.ontology.properties.values()]
        terms += [c for c in self.ontology.classes.values() if c.iri != DOCUMENT]
        terms.sort(key=lambda term: (local_name(term.iri), term.iri))
        rows = [
            [_code(local_name(t.iri)), ", ".join(map(self._curie, t.aligned))]
            for t in terms
            if t.aligned
        ]
        if rows:
            yield from _heading("Published vocabularies", _ALIGNED)
            yield from _table(["Term", "Is also"], rows)

    # --- one class ------------------------------------------------------------------------------

    def _class(self, c: Class, facts: Sequence[str]) -> Iterator[str]:
        """A class's heading, what it means, and a list of facts about it."""
        yield from (f"### {_plain(c.name)}", "", _paragraph(c.comment), "")
        yield from (f"- {fact}" for fact in facts)
        if above := self._known(c.parents):
            yield f"- Under {', '.join(map(self._link, above))}"
        if c.aligned:
            yield f"- Also {', '.join(map(self._curie, c.aligned))}"
        if apart := self._known(c.disjoint):
            yield f"- Never also {', '.join(map(self._link, apart))}"
        yield f"- Labels: {self._labels(c)}"
        yield ""

    def _identity(self, kind: Class) -> str:
        if kind.by_mention:
            return (
                "where it is said: two mentions are two of them, unless annotators link them"
                + self._claim(kind)
            )
        key = " and ".join(self._field(iri) for iri in kind.key)
        apart = " or ".join(self._field(iri) for iri in kind.refined_by)
        return f"{key}; different {apart} keeps two apart" if apart else key

    def _claim(self, kind: Class) -> str:
        """When two of them are one claim, where the ontology says so."""
        fields = ", ".join(self._field(iri) for iri in kind.claim)
        return f". One claim, if they agree in {fields}, and enough is said" if fields else ""

    def _comparison(self, kind: Class) -> Iterator[str]:
        names = ", ".join(self._field(iri) for iri in kind.compared_by)
        if kind.quantity:
            measured = " or ".join(self._field(iri) for iri in kind.quantity.measured)
            yield (
                f"Two contradict each other that agree in {names}, have {measured}, and whose "
                "intervals do not meet"
            )
        elif names:
            yield f"Two of the same words and {names} are one where figures are compared"

    def _refinements(self, kind: Class) -> Iterator[str]:
        below = [c for c in self.ontology.refinements if kind.iri in self._above(c)]
        if below:
            head = ["Refinement", "Under", "Root field", "Derived from", "Labels", "Meaning"]
            yield from _table(head, [self._refinement(c, kind) for c in _by_name(below)])

    def _refinement(self, c: Class, kind: Class) -> list[str]:
        apart = ", ".join(_plain(d.name) for d in self._known(c.disjoint))
        return [
            _plain(c.name),
            ", ".join(_plain(a.name) for a in self._known(c.parents) if a != kind),
            _code(c.plural),
            self._derivation(c.derivation) if c.derivation else "",
            self._labels(c),
            _plain(c.comment) + (f" Never also {apart}." if apart else ""),
        ]

    def _derivation(self, derivation: Derivation) -> str:
        path = " → ".join(self._field(iri) for iri in derivation.properties)
        known = self.ontology.individuals.get(derivation.value)
        return f"{path} = {_plain(known.label) if known else self._curie(derivation.value)}"

    # --- properties -----------------------------------------------------------------------------

    def _declared(self, c: Class) -> list[Property]:
        found = (p for p in self.ontology.properties.values() if c.iri in p.domains)
        return sorted(found, key=lambda p: (p.name, p.iri))

    def _rows(self, kind: Class) -> list[_Row]:
        """Its own properties, then those of its refinements, then those of what is above."""
        below = [d for d in self.ontology.descendants(kind.iri) if d != kind.iri]
        rows: dict[str, _Row] = {p.iri: _Row(p, "") for p in self._declared(kind)}
        for iri in (*below, *self.ontology.ancestors(kind.iri)[1:]):
            known = self.ontology.classes.get(iri)
            for prop in self._declared(known) if known else ():
                rows.setdefault(prop.iri, _Row(prop, known.name if known else ""))
        return list(rows.values())

    def _properties(self, rows: Sequence[_Row]) -> Iterator[str]:
        if rows:
            head = ["Field", "Range", "How many", "Inverse", "Labels", "Meaning"]
            yield from _table(head, [self._property(row) for row in rows])

    def _property(self, row: _Row) -> list[str]:
        prop = row.prop
        return [
            _code(prop.name) + (f" (of {_plain(row.of)})" if row.of else ""),
            self._range(prop),
            "one" if prop.single else "many",
            self._field(prop.inverse) if prop.inverse else "",
            self._labels(prop),
            " ".join((_plain(prop.comment), *self._remarks(prop))),
        ]

    def _range(self, prop: Property) -> str:
        known = self.ontology.classes.get(prop.range)
        return self._link(known) if known else self._curie(prop.range)

    def _remarks(self, prop: Property) -> Iterator[str]:
        if prop.parents:
            yield f"Implies {' and '.join(self._field(p) for p in prop.parents)}."
        if prop.transitive:
            yield "Transitive."
        if prop.from_text:
            yield "Read from the mention's own words where no attribute or note gives it."
        if prop.default:
            known = self.ontology.individuals.get(prop.default)
            shown = _plain(known.label) if known else self._curie(prop.default)
            yield f"If the words do not say: {shown}."
        if prop.one_at_a_time:
            terms: dict[str, Individual | Class] = {**self.ontology.individuals}
            terms.update(self.ontology.classes)
            shown = ", ".join(_plain(terms[iri].label) for iri in prop.one_at_a_time)
            yield f"One at a time: {shown}."

    # --- enumerations ---------------------------------------------------------------------------

    def _members(self, members: Sequence[Individual]) -> Iterator[str]:
        intervals = any(m.lower is not None or m.upper is not None for m in members)
        head = ["Value", *(["Stands for"] if intervals else []), "Labels", "Meaning"]
        rows = [
            [
                _code(m.name),
                *([_interval(m)] if intervals else []),
                self._labels(m),
                _plain(m.comment),
            ]
            for m in members
        ]
        yield from _table(head, rows)

    # --- names ----------------------------------------------------------------------------------

    def _above(self, c: Class) -> tuple[str, ...]:
        return self.ontology.ancestors(c.iri)[1:]

    def _known(self, iris: Iterable[str]) -> list[Class]:
        """The classes of this ontology among some IRIs, by name."""
        return _by_name(self.ontology.classes[i] for i in iris if i in self.ontology.classes)

    def _link(self, c: Class) -> str:
        """A class's name, linked to its own part of the page if it has one."""
        titled = c.is_kind or c.members or c in self.ontology.abstract
        return f"[{_plain(c.name)}](#{c.name.lower()})" if titled else _plain(c.name)

    def _field(self, iri: str) -> str:
        known = self.ontology.properties.get(iri)
        return _code(known.name) if known else self._curie(iri)

    def _curie(self, iri: str) -> str:
        return _code(self.prefixes.shorten(iri))

    def _labels(self, term: Class | Property | Datatype | Individual) -> str:
        """What annotators may call a term; labels that differ in case and spaces are one."""
        names = (term.label, local_name(term.iri), term.name, *term.labels)
        distinct = {folded(name): name for name in reversed(names) if name}
        return ", ".join(_code(name) for name in reversed(distinct.values()))


def _header(ontology: Ontology) -> tuple[str, Prefixes]:
    """The header's comment, and the prefixes that the Turtle files declare."""
    comments: set[str] = set()
    prefixes: dict[str, str] = {}
    for text in ontology.turtle.values():
        quads = ox.parse(text, format=ox.RdfFormat.TURTLE)
        for quad in quads:
            about = isinstance(quad.subject, ox.NamedNode) and quad.subject.value == ontology.iri
            if about and quad.predicate.value == RDFS + "comment":
                comments.add(quad.object.value if isinstance(quad.object, ox.Literal) else "")
        prefixes |= {name: iri for name, iri in quads.prefixes.items() if name}
    return min(comments, default=""), Prefixes({**prefixes, **ontology.prefixes.by_prefix})


def _interval(member: Individual) -> str:
    """The interval of a comparator, in words: ``0.9 to 1 times the value``."""
    lower, upper = member.lower, member.upper
    if lower is None and upper is None:
        return "any value"
    if lower == upper:
        return "the value" if lower == 1 else f"{lower:g} times the value"
    if upper is None:
        return "the value or more" if lower == 1 else f"{lower:g} times the value or more"
    if lower is None:
        return "the value or less" if upper == 1 else f"{upper:g} times the value or less"
    return f"{lower:g} to {upper:g} times the value"


def _by_name(classes: Iterable[Class]) -> list[Class]:
    return sorted(classes, key=lambda c: (c.name, c.iri))


def _heading(title: str, lead: str) -> Iterator[str]:
    yield from (f"## {title}", "", lead, "")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table; columns in which no row has anything are left out."""
    kept = [n for n in range(len(head)) if any(row[n] for row in rows)]
    for cells in (head, ["---"] * len(head), *rows):
        # Code may hold bare bars, which would end the cell even within it.
        shown = (_BAR.sub(r"\|", cells[n]) for n in kept)
        yield f"| {' | '.join(shown)} |"
    yield ""


def _plain(text: str) -> str:
    """Text in which nothing is markup, on one line."""
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))


def _paragraph(text: str) -> str:
    """A paragraph of its own, which does not become a heading, list or rule."""
    return re.sub(r"^([0-9]*)([#+=~.)-])", r"\1\\\2", _plain(text))


def _code(text: str) -> str:
    """Text as code."""
    line = " ".join(text.split())
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def _deciding(kind: Class) -> Iterator[str]:
    """How names of the kind are compared, where the ontology says more than nothing."""
    styles = {NameStyle.PERSONAL: "persons", NameStyle.ORGANIZATION: "organizations"}
    if words := styles.get(NameStyle(kind.name_style)):
        yield f"Names are compared as those of {words}"
    if kind.same_above is not None:
        yield f"Taken for one from a score of {kind.same_above:g}"
    if kind.different_below is not None:
        yield f"Taken for two down to a score of {kind.different_below:g}"
