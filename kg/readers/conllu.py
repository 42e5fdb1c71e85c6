"""CoNLL-U (https://universaldependencies.org/format.html) with the entities of CorefUD.

The text is that of the ``# text`` lines. Of the columns only the entities of MISC are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kg.errors import InputError
from kg.model import Argument, Attribute, Document, Group, Link, Loss, Mention, Relation, Span
from kg.readers._brackets import DEFAULT_FIELDS, Bracketed, Brackets
from kg.readers._gathered import Gathered, Piece
from kg.readers._lines import lines_of
from kg.readers._links import is_address
from kg.readers._offsets import Claim
from kg.readers._reader import Part, Reader
from kg.readers._text import SIZE_LIMIT, head
from kg.readers._tokens import TokenText

COLUMNS = 10
_ID = re.compile(r"(\d{1,9})(?:([-.])(\d{1,9}))?")
_WORD = re.compile(r"^\d+(?:[-.]\d+)?(?:\t[^\t\n]*){9}$", re.MULTILINE)
_NEW_DOCUMENT = re.compile(r"# *newdoc\b(?:.*?\bid *= *(\S.*))?")
_NEW_PARAGRAPH = re.compile(r"# *newpar\b")
_COMMENT = re.compile(r"# *(?:meta::)?([\w.:-]+) *= *(.*)")
_METADATA = {
    "title": "title", "sourceurl": "source", "source_url": "source", "url": "source",
    "datecreated": "date", "date": "date", "publisher": "publisher", "license": "license",
}  # fmt: skip
_NO_ATTRIBUTES = frozenset({"eid", "GRP", "etype", "head", "minspan", "identity"})
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_NAME = re.compile(r"[^\w.~-]+")


def sniff(path: Path) -> str | None:
    """Take files with lines of ten columns that begin with a number."""
    if path.suffix not in (".conllu", ".conll"):
        return None
    if path.suffix == ".conllu" or _WORD.search(head(path)):
        return "it has lines of ten columns, as CoNLL-U"
    return None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each ``# newdoc``; the file itself where there is one document."""
    fields = ""
    held: list[str] = []
    name, size, count = "", 0, 0
    for number, line in lines_of(path, shown):
        new = _NEW_DOCUMENT.fullmatch(line)
        if line.startswith("# global."):
            fields = line
        if new and any(not one.startswith("#") and one for one in held):
            count += 1
            yield _part(held, name or str(count))
            held, size = [fields] if fields else [], 0
        if new:
            name = new[1] or ""
        size += len(line)
        if size > SIZE_LIMIT:
            raise InputError(f"{shown}:{number}: a document of more than {SIZE_LIMIT:,} characters")
        held.append(line)
    yield _part(held, (name or str(count + 1)) if count else "")


def _part(lines: list[str], name: str) -> Part:
    return Part(_NO_NAME.sub("-", name)[:100], ("\n".join(lines) + "\n").encode())


class _Word(NamedTuple):
    """A line with words, or an empty node.

    ``sign`` is empty for a word, ``-`` for a token that stands for the words until ``last``,
    ``.`` for an empty node.
    """

    line: int
    first: int
    sign: str
    last: int
    form: str
    misc: Mapping[str, str]


@dataclass
class _Sentence:
    """The lines of one sentence, and what its comments say."""

    words: list[_Word] = field(default_factory=list)
    text: str | None = None
    new_paragraph: bool = False


@dataclass
class _Reading:
    """A document as it grows."""

    shown: str
    tokens: TokenText = field(default_factory=TokenText)
    brackets: Brackets = field(default_factory=Brackets)
    metadata: dict[str, str] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    bridges: list[tuple[int, str, str]] = field(default_factory=list)

    def lose(self, line: int, item: str, reason: str, kind: str = "unread") -> None:
        self.losses.append(Loss(self.shown, line, kind, item, reason))


def read(path: Path, name: str, shown: str) -> Document:
    """Read one document. Raises InputError where it cannot be opened or is not UTF-8."""
    reading = _Reading(shown)
    for blank, group in groupby(lines_of(path, shown), key=lambda one: not one[1].strip()):
        if not blank:
            _add_sentence(_sentence(list(group), reading), reading)
    gathered = Gathered(shown, [Piece(reading.tokens.text)], losses=reading.losses)
    _assemble(reading, gathered)
    return gathered.document(
        name,
        PLUGIN.name,
        text=reading.tokens.text,
        spans=reading.tokens.sentences,
        metadata=reading.metadata,
        sources=(str(path),),
    )


# --- Sentences and tokens -------------------------------------------------------------------


def _sentence(lines: list[tuple[int, str]], reading: _Reading) -> _Sentence:
    sentence = _Sentence()
    for number, line in lines:
        if line.startswith("#"):
            _comment(line, sentence, reading)
            continue
        columns = line.split("\t")
        id_ = _ID.fullmatch(columns[0])
        if len(columns) != COLUMNS or id_ is None:
            reading.lose(number, line[:80], "not ten columns, the first of which is a number")
            continue
        first, sign, last = id_.groups()
        misc = _misc(columns[9])
        word = _Word(number, int(first), sign or "", int(last or 0), columns[1], misc)
        sentence.words.append(word)
    return sentence


def _comment(line: str, sentence: _Sentence, reading: _Reading) -> None:
    if _NEW_PARAGRAPH.match(line):
        sentence.new_paragraph = True
    match = _COMMENT.fullmatch(line)
    if match is None:
        return
    key, value = match[1], match[2]
    if key == "text":
        sentence.text = value
    elif key == "global.Entity":
        reading.brackets.fields = tuple(value.strip().split("-")) or DEFAULT_FIELDS
    elif known := _METADATA.get(key.lower()):
        said = value.strip()
        if said and (known != "source" or is_address(said)):
            reading.metadata.setdefault(known, said)


def _add_sentence(sentence: _Sentence, reading: _Reading) -> None:
    if sentence.new_paragraph:
        reading.tokens.break_paragraph()
    spaces = _spaces(sentence, reading)
    inside: tuple[int, Span] | None = None
    for number, first, sign, last, form, misc in sentence.words:
        if sign == ".":
            span = None  # An empty node, which has no words.
        elif inside and first <= inside[0] and not sign:
            span = inside[1]  # A word of a token that stands for several.
        else:
            span = reading.tokens.add(form, spaces.get(number, " "))
            inside = (last, span) if sign == "-" else None
        if misc:
            _entities(number, misc, span, reading)
    reading.tokens.end_sentence()


def _entities(number: int, misc: Mapping[str, str], span: Span | None, reading: _Reading) -> None:
    if "Entity" in misc:
        for fault in reading.brackets.token(misc["Entity"], span, number):
            kind = "dropped" if "empty node" in fault else "unread"
            reading.lose(number, f"Entity={misc['Entity']}"[:80], fault, kind)
    for key in ("Bridge", "SplitAnte"):
        if key in misc:
            reading.bridges += [(number, key, one) for one in misc[key].split(",")]


def _misc(column: str) -> Mapping[str, str]:
    if "=" not in column:
        return _NOTHING
    pairs = [piece.partition("=") for piece in column.split("|")]
    return {key: value for key, equals, value in pairs if equals}


def _spaces(sentence: _Sentence, reading: _Reading) -> Mapping[int, str]:
    """What follows each token, by its line: as in the sentence's text, or as MISC says."""
    surface = _surface(sentence)
    said = {word.line: "" if word.misc.get("SpaceAfter") == "No" else " " for word in surface}
    text = sentence.text
    if text is None or not surface:
        return said
    found: dict[int, str] = {}
    at = len(text) - len(text.lstrip())
    previous: int | None = None
    for word in surface:
        form = word.form
        start = text.find(form, at)
        if start < 0 or text[at:start].strip():
            reason = f"the text of the sentence does not go on with {form!r}"
            reading.lose(word.line, form[:80], f"{reason}; the tokens are taken", "repaired")
            return said
        if previous is not None:
            found[previous] = text[at:start]
        at, previous = start + len(form), word.line
    last = surface[-1].line
    found[last] = said[last]
    return found


def _surface(sentence: _Sentence) -> list[_Word]:
    """The tokens that have words of their own."""
    found, until = [], 0
    for word in sentence.words:
        if word.sign == "." or (not word.sign and word.first <= until):
            continue
        until = word.last if word.sign == "-" else until
        found.append(word)
    return found


# --- Entities -------------------------------------------------------------------------------


def _assemble(reading: _Reading, gathered: Gathered) -> None:
    mentions = sorted(reading.brackets.mentions, key=lambda m: (m.line, m.spans[0]))
    entities: dict[str, list[tuple[str, int]]] = {}
    for number, mention in enumerate(mentions, 1):
        id_ = f"T{number}"
        entities.setdefault(mention.entity, []).append((id_, mention.line))
        spans = tuple((span.start, span.end) for span in mention.spans)
        gathered.mention(_mention(id_, mention), (0, Claim(spans)))
    for members in entities.values():
        if len(members) > 1:
            ids = tuple(id_ for id_, _ in members)
            gathered.groups.append(Group("Coref", ids, members[0][1]))
    for one in reading.brackets.unclosed():
        gathered.lose("unread", f"entity {one.entity}", "it is opened and never closed", one.line)
    for line, key, written in reading.bridges:
        _bridge(line, key, written, entities, gathered)


def _mention(id_: str, mention: Bracketed) -> Mention:
    said, line = mention.said, mention.line
    identity = said.get("identity", "")
    attributes = [
        Attribute(name, value, line)
        for name, value in said.items()
        if value and name not in _NO_ATTRIBUTES
    ]
    links = (Link("Wikipedia", identity, "", line),) if identity else ()
    return Mention(id_, said.get("etype") or "entity", (), tuple(attributes), links, line)


def _bridge(
    line: int,
    key: str,
    written: str,
    entities: Mapping[str, list[tuple[str, int]]],
    gathered: Gathered,
) -> None:
    """A link between entities: from the anaphor's first mention here to the antecedent's."""
    before, sign, rest = written.partition("<")
    after, _, kind = rest.partition(":")
    if not sign or before not in entities or after not in entities:
        gathered.lose(
            "unread", f"{key}={written}"[:80], "not two entities that have mentions", line
        )
        return
    here = [mention for mention in entities[after] if mention[1] == line]
    ends = ((here or entities[after])[0][0], entities[before][0][0])
    arguments = tuple(Argument(f"Arg{n}", end) for n, end in enumerate(ends, 1))
    attributes = (Attribute("kind", kind, line),) if kind else ()
    id_ = f"{key}{len(gathered.relations) + 1}"
    gathered.relation(Relation(id_, key, arguments, None, attributes, line))


PLUGIN = Reader(
    name="conllu",
    summary="CoNLL-U with entities and coreference as in CorefUD and GUM",
    suffixes=(".conllu", ".conll"),
    sniff=sniff,
    read=read,
    parts=parts,
)
