"""The nouns of kg: what an annotator produced, and what it says.

Frozen, typed, no I/O. Offsets everywhere are Unicode code points into the
document's own text, 0-based, end exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar
from typing import Literal as OneOf

Status = OneOf["accepted", "rejected", "predicted"]
Mode = OneOf["asserted", "reported", "quoted", "estimated", "inferred"]
Rank = OneOf["preferred", "normal", "deprecated"]
MODES: tuple[Mode, ...] = ("asserted", "reported", "quoted", "estimated", "inferred")
RANKS: tuple[Rank, ...] = ("preferred", "normal", "deprecated")
STATUSES: tuple[Status, ...] = ("accepted", "rejected", "predicted")
METADATA = ("title", "date", "publisher", "license", "source", "isPartOf", "class")
"""What may be known of a document besides its text."""


class _Noun:
    """Pickled as a call with its fields in order.

    What dataclasses give to frozen classes with slots looks their fields up for each instance,
    and takes half as long again; a build pickles and loads over a hundred for each document.
    """

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]]

    def __reduce__(self) -> tuple[type[_Noun], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


@dataclass(frozen=True, slots=True, order=True)
class Span(_Noun):
    """One unbroken piece of a text."""

    start: int
    end: int


# --- What an annotator produced -------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Loss(_Noun):
    """Something that was not understood, and where it stands.

    ``kind`` is ``unread`` (the reader could not make sense of it), ``unmapped`` (no ontology
    term), ``unparsed`` (a value that no parser took), ``refused`` (understood, and wrong),
    ``dropped`` (left out on purpose, mostly by the mapping profile), ``open`` (a date that nothing
    anchors), ``anchored`` (a date that the words give only together with the document's date),
    ``repaired`` (kept, at the place where its words are), or ``undeclared`` (kept, though the
    format's own schema does not have the label).
    """

    path: str
    line: int
    kind: str
    item: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.item}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Attribute(_Noun):
    """A named value on a mention or relation. ``value`` is None for a bare flag.

    ``note`` is true for free-text notes, which come after attributes where both give a value.
    """

    name: str
    value: str | None
    line: int = 0
    note: bool = False


@dataclass(frozen=True, slots=True)
class Link(_Noun):
    """A link of a mention to an external database. ``identifier`` is None for "no entry"."""

    source: str
    identifier: str | None
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mention(_Noun):
    """A labelled stretch of text: one or more fragments, in the order of the text.

    ``annotator`` tells the annotators of a document apart, and is no name of theirs; empty
    where the format names none. ``status`` is what a reviewer or a machine made of it.
    """

    id: str
    label: str
    spans: tuple[Span, ...]
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    line: int = 0
    annotator: str = ""
    status: Status = "accepted"


@dataclass(frozen=True, slots=True)
class Argument(_Noun):
    """One role of a relation; ``target`` is the id of a mention or of another relation."""

    role: str
    target: str


@dataclass(frozen=True, slots=True)
class Relation(_Noun):
    """A binary relation (no trigger), or an event (trigger, any number of roles).

    ``annotator`` and ``status`` are as those of a mention.
    """

    id: str
    label: str
    arguments: tuple[Argument, ...]
    trigger: str | None = None
    attributes: tuple[Attribute, ...] = ()
    line: int = 0
    annotator: str = ""
    status: Status = "accepted"


@dataclass(frozen=True, slots=True)
class Group(_Noun):
    """Mentions that stand for one thing, as the annotator says."""

    label: str
    members: tuple[str, ...]
    line: int = 0
    annotator: str = ""


@dataclass(frozen=True, slots=True)
class Document(_Noun):
    """One annotated document.

    ``name`` is its path below the folder that was given, without suffix; ``path`` is the
    annotation file as it is shown to people. ``sources`` are the files that it was read from.
    ``said`` is what annotators say of it as a whole, and of no words in it.
    """

    name: str
    path: str
    format: str
    text: str
    sentences: tuple[Span, ...]
    splitter: str
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    groups: tuple[Group, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    losses: tuple[Loss, ...] = ()
    sources: tuple[str, ...] = ()
    said: tuple[Attribute, ...] = ()


# --- What it says ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Literal(_Noun):
    """A value with its datatype IRI, or a language tag (then the datatype is rdf:langString)."""

    value: str
    datatype: str
    language: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fragment(_Noun):
    """A stretch of text with its exact quote."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Referent(_Noun):
    """A mention of an entity, ready for identity.

    ``key`` names it across the build (document, kind and anchor); ``names`` is empty for a
    mention that is no name ("she", "the accord").
    """

    key: str
    document: str
    kind: str
    classes: tuple[str, ...]
    fragments: tuple[Fragment, ...]
    names: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Qualifiers(_Noun):
    """What limits a statement. Dates are EDTF; ``attributed_to`` is a referent's key."""

    mode: Mode = "asserted"
    negated: bool = False
    rank: Rank = "normal"
    confidence: float | None = None
    attributed_to: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Statement(_Noun):
    """One claim in one document, before and after identity is resolved.

    ``subject`` and an entity ``object`` are referent keys until they are resolved, entity IRIs
    afterwards. ``id`` is a hash of document, predicate and the anchors of the arguments, so it
    stays the same when entities merge or split. ``evidence`` are the fragments of arguments
    and trigger; ``coreference`` those of the coreference links that the arguments lean on.
    An inferred statement has a ``rule`` and its ``premises`` (statement ids).
    """

    id: str
    document: str
    subject: str
    predicate: str
    object: str | Literal
    evidence: tuple[Fragment, ...]
    coreference: tuple[Fragment, ...] = ()
    qualifiers: Qualifiers = Qualifiers()
    rule: str | None = None
    premises: tuple[str, ...] = ()
    line: int = 0

    @property
    def is_fact(self) -> bool:
        """Whether the document itself stands behind it, so that it belongs to the facts."""
        qualifiers = self.qualifiers
        return not (
            qualifiers.negated or qualifiers.rank == "deprecated" or qualifiers.mode == "quoted"
        )


@dataclass(frozen=True, slots=True)
class Entity(_Noun):
    """Something with an IRI in the built graph.

    ``iri`` comes from the least of its identity keys; ``former`` are the IRIs of the others,
    which redirect. ``classes`` are those asserted or derived, without superclasses.
    """

    iri: str
    kind: str
    label: str
    classes: tuple[str, ...]
    external: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
