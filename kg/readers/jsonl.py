"""kg's own JSON Lines: a document a line, for whatever no other reader takes.

{"id": "accord", "text": "Harris signed it.", "spans": [
  {"id": "s1", "label": "Person", "start": 0, "end": 6, "text": "Harris"}, …],
 "relations": [{"label": "signatory", "from": "s2", "to": "s1"}]}

``jsonl.schema.json`` describes it whole; ``kg formats jsonl --schema`` prints that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.model import (
    METADATA,
    STATUSES,
    Argument,
    Attribute,
    Document,
    Group,
    Link,
    Loss,
    Mention,
    Relation,
    Span,
    Status,
)
from kg.readers._gathered import Gathered, Piece, opaque
from kg.readers._json import LINES, Unread, opening, quoted
from kg.readers._objects import (
    array,
    each_object,
    object_,
    only_object,
    pair,
    said_in,
    text_of,
    whole_number,
)
from kg.readers._offsets import Claim
from kg.readers._reader import Part, Reader

SCHEMA = Path(__file__).with_suffix(".schema.json")

_KEYS = {
    "document": {"id", "text", "metadata", "sentences", "spans", "relations", "groups"},
    "span": {
        "id", "label", "start", "end", "fragments", "text",
        "attributes", "notes", "links", "annotator", "status",
    },
    "relation": {
        "id", "label", "from", "to", "trigger", "arguments",
        "attributes", "notes", "annotator", "status",
    },
    "group": {"label", "members", "annotator"},
    "link": {"source", "id", "label"},
    "argument": {"role", "target"},
}  # fmt: skip
_SUFFIXES = (*LINES, ".json")


def sniff(path: Path) -> str | None:
    """Take a file whose first object has a text and spans, and no key of another format."""
    keys = opening(path, _SUFFIXES).object.keys()
    mine = {"text", "spans"} <= keys <= _KEYS["document"]
    return "its first object has the keys text and spans" if mine else None


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each object, called by its ``id`` or else its number in the file."""
    return each_object(path, shown, "id", _text)


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with one document. Raises InputError where it is none, or has no text."""
    value, lines = only_object(path, shown, _text)
    text = _text(value)
    gathered = Gathered(shown, [Piece(text)], lines=lines)
    _Form(gathered).document(value)
    return gathered.document(
        name,
        PLUGIN.name,
        text=text,
        spans=_sentences(gathered, value.get("sentences"), text),
        metadata=_metadata(gathered, value.get("metadata", {})),
        sources=[str(path)],
    )


def _text(value: Mapping[str, object]) -> str:
    text = value.get("text")
    if not isinstance(text, str):
        raise Unread("no text of the document under 'text'")
    return text


def _metadata(gathered: Gathered, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        gathered.lose("unread", "metadata", f"{quoted(value)} is not an object")
        return {}
    found = {}
    for key, said in value.items():
        if key in METADATA and isinstance(said, str):
            found[key] = said
        else:
            reason = f"not a text under one of the names {', '.join(METADATA)}"
            gathered.lose("unread", f"metadata.{key}", reason)
    return found


def _sentences(gathered: Gathered, value: object, text: str) -> list[Span]:
    """The sentences that are given, and can be."""
    if value is None:
        return []
    try:
        spans = [Span(*pair(one)) for one in array(value)]
    except Unread as reason:
        gathered.lose("unread", "sentences", f"{reason}; the text is split as if none were given")
        return []
    return gathered.possible("sentences", spans, text)


class _Form:
    """Puts together what an object of the form says."""

    def __init__(self, gathered: Gathered) -> None:
        self.gathered = gathered

    def document(self, value: Mapping[str, object]) -> None:
        """Gather spans, relations and groups, and list what is none."""
        self._check_keys(value, "document", "")
        for key, add in (("spans", self._span), ("relations", self._relation),
                         ("groups", self._group)):  # fmt: skip
            try:
                items = array(value.get(key, []))
            except Unread as reason:
                self.gathered.lose("unread", key, str(reason))
                continue
            for number, item in enumerate(items):
                where = f"{key}[{number}]"
                try:
                    add(object_(item), where)
                except Unread as reason:
                    self.gathered.lose("unread", where, f"{reason}: {quoted(item)}")

    def _span(self, value: dict[str, object], where: str) -> None:
        fragments = value.get("fragments")
        spans = (
            ((whole_number(value, "start"), whole_number(value, "end")),)
            if fragments is None
            else tuple(pair(one) for one in array(fragments))
        )
        if not spans:
            raise Unread("no fragment in it")
        stated = value.get("text")
        mention = Mention(
            id=_identifier(value, where),
            label=text_of(value, "label"),
            spans=(),
            attributes=self._attributes(value, where),
            links=tuple(self._links(value, where)),
            line=self.gathered.line(where),
            annotator=_annotator(value),
            status=_status(value),
        )
        self._check_keys(value, "span", where)
        if fragments is not None and value.keys() & {"start", "end"}:
            self.gathered.lose("unread", where, "start and end beside fragments, which were taken")
        self.gathered.mention(mention, (0, Claim(spans, str(stated) if stated else None)))

    def _relation(self, value: dict[str, object], where: str) -> None:
        trigger = value.get("trigger")
        relation = Relation(
            id=_identifier(value, where),
            label=text_of(value, "label"),
            arguments=self._arguments(value, where),
            trigger=None if trigger is None else text_of(value, "trigger"),
            attributes=self._attributes(value, where),
            line=self.gathered.line(where),
            annotator=_annotator(value),
            status=_status(value),
        )
        self._check_keys(value, "relation", where)
        self.gathered.relation(relation)

    def _arguments(self, value: dict[str, object], where: str) -> tuple[Argument, ...]:
        if "trigger" not in value:
            if "arguments" in value:
                raise Unread("arguments without a trigger; from and to are the ends without one")
            return Argument("from", text_of(value, "from")), Argument("to", text_of(value, "to"))
        if value.keys() & {"from", "to"}:
            raise Unread("from and to beside a trigger; with one the ends are its arguments")
        found = []
        for number, item in enumerate(array(value.get("arguments", []))):
            argument = object_(item)
            found.append(Argument(text_of(argument, "role"), text_of(argument, "target")))
            self._check_keys(argument, "argument", f"{where}.arguments[{number}]")
        return tuple(found)

    def _group(self, value: dict[str, object], where: str) -> None:
        members = array(value.get("members"))
        if not all(isinstance(member, str) for member in members):
            raise Unread("members that are no ids")
        label = text_of(value, "label")
        self._check_keys(value, "group", where)
        ids = tuple(str(member) for member in members)
        line = self.gathered.line(where)
        self.gathered.groups.append(Group(label, ids, line, annotator=_annotator(value)))

    def _links(self, value: dict[str, object], where: str) -> Iterator[Link]:
        for number, item in enumerate(array(value.get("links", []))):
            link = object_(item)
            identifier = None if link.get("id", "") is None else text_of(link, "id")
            here = f"{where}.links[{number}]"
            label, line = str(link.get("label") or ""), self.gathered.line(here)
            yield Link(text_of(link, "source"), identifier, label, line)
            self._check_keys(link, "link", here)

    def _attributes(self, value: dict[str, object], where: str) -> tuple[Attribute, ...]:
        found = []
        for key in ("attributes", "notes"):
            for name, said in object_(value.get(key, {})).items():
                item = f"{where}.{key}.{name}"
                line = self.gathered.line(item)
                for one in said if isinstance(said, list) else [said]:
                    try:
                        found.append(Attribute(name, said_in(one), line, note=key == "notes"))
                    except Unread as reason:
                        self.gathered.lose("unread", item, f"{reason}: {quoted(one)}")
        return tuple(found)

    def _check_keys(self, value: Mapping[str, object], what: str, where: str) -> None:
        for key in value:
            if key not in _KEYS[what]:
                known = ", ".join(sorted(_KEYS[what]))
                item = f"{where}.{quoted(key)}".lstrip(".")
                self.gathered.lose("unread", item, f"a {what} has no such key; it has {known}")


def _identifier(value: Mapping[str, object], where: str) -> str:
    return text_of(value, "id") if "id" in value else where


def _annotator(value: Mapping[str, object]) -> str:
    return opaque(value.get("annotator"))


def _status(value: Mapping[str, object]) -> Status:
    found = value.get("status", "accepted")
    for status in STATUSES:
        if found == status:
            return status
    raise Unread(f"the status {quoted(found)} is none of {', '.join(STATUSES)}")


PLUGIN = Reader(
    name="jsonl",
    summary="kg's own JSON Lines: text, spans, relations and groups, a document a line",
    suffixes=_SUFFIXES,
    sniff=sniff,
    read=read,
    parts=parts,
    schema=SCHEMA,
)
