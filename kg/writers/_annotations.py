"""A document of the graph as annotations: mentions, relations and links to entities.

The id of a statement is a hash of what it was said between, so each mention is found again: its
statements have ids that come out for it and for no other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kg.model import (
    Argument,
    Attribute,
    Document,
    Fragment,
    Link,
    Literal,
    Mention,
    Qualifiers,
    Relation,
    Span,
    Statement,
)
from kg.names import OWN_LINKS, RDF_TYPE, digest, local_name
from kg.ontology import Ontology
from kg.store import DocumentRow, View
from kg.store.graph import document as read_document

Fragments = tuple[Fragment, ...]


@dataclass(slots=True)
class _Mention:
    """A mention of an entity, with the key that the lift gave it and all that is said of it."""

    key: str
    entity: str
    fragments: Fragments
    coreference: Fragments
    qualifiers: Qualifiers
    classes: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    is_name: bool = False
    id: str = ""

    @property
    def words(self) -> str:
        """Its words on one line, as the lift makes them."""
        return " ".join(" ".join(f.quote for f in self.fragments).split())


def annotated(view: View, row: DocumentRow) -> Document:
    """The annotations of a document, each mention with a link to its entity."""
    document, statements = read_document(view.store, row.iri, view.ontology)
    return _Writing(view, replace(document, path=row.name), statements).annotated()


class _Writing:
    def __init__(self, view: View, document: Document, said: Sequence[Statement]) -> None:
        self.view, self.ontology, self.document = view, view.ontology, document
        self.mentions: list[_Mention] = []
        self.of: dict[str, list[_Mention]] = defaultdict(list)
        self.values: dict[tuple[Fragments, str, str], Mention] = {}
        self.triggers: list[Mention] = []
        self.relations: list[Relation] = []
        self._find_mentions([s for s in said if s.predicate == RDF_TYPE])
        for statement in sorted(said, key=lambda s: s.id):
            if statement.predicate != RDF_TYPE:
                self._say(statement)

    def annotated(self) -> Document:
        """Everything, in the order of the text."""
        self._link()
        found = [self._mention(m) for m in self.mentions]
        return replace(
            self.document,
            format="graph",
            mentions=(*found, *self.values.values(), *self.triggers),
            relations=tuple(self.relations),
        )

    # --- mentions -----------------------------------------------------------------------------

    def _find_mentions(self, types: Sequence[Statement]) -> None:
        """A mention has a statement for each of its classes; which are its, their ids say."""
        by_place: dict[tuple[str, Fragments], list[Statement]] = defaultdict(list)
        for s in types:
            kind = self.ontology.kind_of(str(s.object)) or str(s.object)
            anchor = ";".join(f"{f.start},{f.end}" for f in s.evidence)
            by_place[f"{self.document.name}#{local_name(kind)}:{anchor}", s.evidence].append(s)
        for (first, fragments), said in by_place.items():
            for number in range(1, len(said) + 1):
                key = first if number == 1 else f"{first}:{number}"
                mine = [s for s in said if s.id == self._id(RDF_TYPE, key, str(s.object))]
                if mine:
                    self._add(key, fragments, mine)
        self.mentions.sort(key=lambda m: (_spans(m.fragments), len(m.key), m.key))
        for number, mention in enumerate(self.mentions, 1):
            mention.id = f"T{number}"
            self.of[mention.entity].append(mention)

    def _add(self, key: str, fragments: Fragments, said: Sequence[Statement]) -> None:
        first = said[0]
        classes = sorted(str(s.object) for s in said)
        self.mentions.append(
            _Mention(key, first.subject, fragments, first.coreference, first.qualifiers, classes)
        )

    def _id(self, predicate: str, subject: str, value: str | Literal) -> str:
        parts = value if isinstance(value, str) else f"{value.value}\x1f{value.datatype}"
        return digest((self.document.name, predicate, subject, parts), 16)

    def _mention(self, mention: _Mention) -> Mention:
        kind = self.ontology.kind_of(mention.classes[0]) or mention.classes[0]
        first, *others = sorted(mention.classes, key=lambda c: (c != kind, c))
        attributes = [Attribute("class", local_name(c)) for c in others]
        if (form := self._form(mention, kind)) is not None:
            attributes.append(Attribute("Form", form))
        attributes += self._limits(mention.qualifiers)
        attributes += [Attribute(name, value, note=True) for name, value in mention.values]
        entity = self.view.entity(mention.entity)
        own = Link(OWN_LINKS, mention.entity, entity.label if entity else "")
        return Mention(
            mention.id, local_name(first), _spans(mention.fragments), tuple(attributes),
            (own, *map(self._address, mention.addresses)),
        )  # fmt: skip

    def _form(self, mention: _Mention, kind: str) -> str | None:
        """What has to be said of how it refers, since nothing said would mean otherwise."""
        by_name = self.ontology.name_property in self.ontology.classes[kind].key
        if mention.is_name == by_name:
            return None
        return "name" if mention.is_name else "nominal"

    def _address(self, address: str) -> Link:
        for name, namespace in sorted(self.ontology.databases.items()):
            if address.startswith(namespace) and len(address) > len(namespace):
                return Link(name, address.removeprefix(namespace))
        return Link("address", address)

    def _limits(self, said: Qualifiers) -> list[Attribute]:
        """Qualifiers as attributes."""
        by = self.of.get(said.attributed_to or "", ())
        given = {
            "Mode": "" if said.mode == "asserted" else said.mode,
            "rank": "" if said.rank == "normal" else said.rank,
            "confidence": "" if said.confidence is None else f"{said.confidence:.12g}",
            "attributedTo": by[0].id if by else "",
            "validFrom": said.valid_from or "",
            "validUntil": said.valid_until or "",
        }
        found = [Attribute(name, value) for name, value in given.items() if value]
        if said.attributed_to and said.mode == "asserted":
            found.append(Attribute("Mode", "asserted"))  # It would be reported otherwise.
        return [*found, Attribute("Negated", None)] if said.negated else found

    # --- statements ---------------------------------------------------------------------------

    def _say(self, s: Statement) -> None:
        object_ = s.object
        if isinstance(object_, str) and object_ in self.of:
            self._relate(s, object_)
            return
        mention = self._subject(s)
        if mention is None:
            return
        if isinstance(object_, Literal) and set(s.evidence) != set(mention.fragments):
            self._relate_value(s, mention, object_)
        elif isinstance(object_, Literal):
            self._describe(s.predicate, mention, object_.value)
        else:
            individual = self.ontology.individuals.get(object_)
            mention.values.append(
                (local_name(s.predicate), individual.name if individual else object_)
            )

    def _subject(self, s: Statement) -> _Mention | None:
        """The mention that a statement is said of: by its id, else by where it stands."""
        here = self.of.get(s.subject, [])
        exact = [m for m in here if self._id(s.predicate, m.key, s.object) == s.id]
        inside = [m for m in here if set(m.fragments) <= set(s.evidence)]
        return next(iter([*exact, *inside]), None)

    def _describe(self, predicate: str, mention: _Mention, value: str) -> None:
        names = (self.ontology.name_property, self.ontology.alias_property)
        if predicate in names and value == mention.words:
            mention.is_name = True
        elif predicate == self.ontology.link_property:
            mention.addresses.append(value)
        else:
            mention.values.append((local_name(predicate), value))

    def _relate(self, s: Statement, entity: str) -> None:
        pairs = [(m, o) for m in self.of[s.subject] for o in self.of[entity]]
        exact = [p for p in pairs if self._id(s.predicate, p[0].key, p[1].key) == s.id]
        for one, other in exact[:1]:
            extra = set(s.evidence) - {*one.fragments, *other.fragments}
            self._state(s, one.id, other.id, tuple(sorted(extra)), one)

    def _relate_value(self, s: Statement, one: _Mention, value: Literal) -> None:
        """A value that stands apart from its thing is a mention of its own."""
        fragments = tuple(sorted(set(s.evidence) - set(one.fragments)))
        key = (fragments, value.value, value.datatype)
        if key not in self.values:
            label = _datatype(self.ontology, value.datatype)
            said = Attribute("value", value.value)
            name = f"T{len(self.mentions) + len(self.values) + len(self.triggers) + 1}"
            self.values[key] = Mention(name, label, _spans(fragments), (said,))
        self._state(s, one.id, self.values[key].id, (), one)

    def _state(
        self, s: Statement, one: str, other: str, words: Fragments, subject: _Mention
    ) -> None:
        label, number = local_name(s.predicate), len(self.relations) + 1
        limits = s.qualifiers if s.qualifiers != subject.qualifiers else Qualifiers()
        attributes = tuple(self._limits(limits))
        ends = (Argument("Subject", one), Argument("Object", other))
        if words:
            name = f"T{len(self.mentions) + len(self.values) + len(self.triggers) + 1}"
            self.triggers.append(Mention(name, label, _spans(words)))
            self.relations.append(Relation(f"E{number}", label, ends, name, attributes))
        else:
            ends = (Argument("Arg1", one), Argument("Arg2", other))
            self.relations.append(Relation(f"R{number}", label, ends, None, attributes))

    # --- coreference --------------------------------------------------------------------------

    def _link(self) -> None:
        """Tie mentions as the annotator did: each to the one that its way to the name goes by."""
        for mention in self.mentions:
            if not mention.coreference:
                continue
            others = [m for m in self.of[mention.entity] if m is not mention]
            way = [m for m in others if set(m.fragments) <= set(mention.coreference)]
            for one, other in _steps(mention, way):
                number = len(self.relations) + 1
                ends = (Argument("Arg1", one.id), Argument("Arg2", other.id))
                tie = Relation(f"R{number}", "Coref", ends)
                if not any(r.label == "Coref" and r.arguments == ends for r in self.relations):
                    self.relations.append(tie)


def _steps(mention: _Mention, way: Sequence[_Mention]) -> Iterator[tuple[_Mention, _Mention]]:
    """The links from a mention along those behind it; the next one has all others behind it."""
    if not way:
        return
    rest = {f for m in way for f in m.fragments}
    for near in way:
        if set(near.coreference) == rest - set(near.fragments):
            yield mention, near
            return
    # Mentions of one name need no link to each other, and say nothing of what is behind them.
    chain = [mention, *sorted(way, key=lambda m: (-len(m.coreference), len(m.words), m.id))]
    yield from pairwise(chain)


def _spans(fragments: Fragments) -> tuple[Span, ...]:
    return tuple(Span(f.start, f.end) for f in fragments)


def _datatype(ontology: Ontology, datatype: str) -> str:
    """The label of a mention that is a value of a datatype."""
    labels = [local_name(d.iri) for d in ontology.datatypes.values() if d.base == datatype]
    return min(labels, default=local_name(datatype))
