"""The annotations of one text as mentions, relations and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.model import Argument, Attribute, Mention, Relation
from kg.readers._gathered import Gathered, Piece, opaque
from kg.readers._offsets import Claim
from kg.readers._page import Page
from kg.readers._quotes import Quote
from kg.readers._selectors import Selected, select
from kg.readers._web_bodies import Said, read_bodies
from kg.readers._web_items import Item, Json
from kg.readers._web_targets import Target, places
from kg.readers._whole_json import listed, text_of

_HOUSEKEEPING = frozenset({
    "@context", "@id", "@type", "accessibility", "annotation", "audience", "body", "bodyValue",
    "canonical", "created", "creator", "generated", "generator", "id", "modified", "motivation",
    "partOf", "rights", "stylesheet", "target", "type", "updated", "via",
})  # fmt: skip


@dataclass
class _Read:
    """An annotation as it is read: its id, what it says, and what it points at."""

    id: str
    item: Item
    said: Said
    stretches: list[list[Target]]
    references: list[Target]

    @property
    def content(self) -> Json:
        return self.item.content

    @property
    def motivation(self) -> str:
        found = [text_of(one) for one in listed(self.content.get("motivation"))]
        return found[0].rpartition(":")[2] if found else ""

    @property
    def label(self) -> str:
        """The first label; what it was made for where it has none."""
        return self.said.labels[0] if self.said.labels else self.motivation or "highlighting"


def assemble(items: Sequence[Item], source: str, page: Page, shown: str) -> Gathered:
    """Put the annotations of one text together."""
    gathered = Gathered(shown, [Piece(page.text)])
    ids = {text_of(item.content.get("id")) for item in items} - {""}
    found = [_read(number, item, source, ids) for number, item in enumerate(items, 1)]
    said_of = _remarks(found, ids)
    for one in found:
        remarks = said_of.get(one.id, [])
        if one.stretches:
            _add_mentions(one, remarks, page, gathered)
        if _is_relation(one, ids):
            _relate(one, remarks, ids, gathered)
        elif not one.stretches and not one.references:
            gathered.lose("unread", f"annotation {one.id}", "it is about no text of this document")
        for kind, reason in one.said.odd:
            gathered.lose(kind, f"annotation {one.id}", reason)
    return gathered


def _read(number: int, item: Item, source: str, ids: set[str]) -> _Read:
    stretches: list[list[Target]] = []
    references: list[Target] = []
    for place in places(item.content):
        if all(piece.is_reference(ids) for piece in place):
            references += place
        elif here := [piece for piece in place if piece.source == source]:
            stretches.append(here)
    id_ = text_of(item.content.get("id")) or f"#{number}"
    content = item.content
    if references and isinstance(content.get("body"), str) and content["body"] in ids:
        references.append(Target(str(content["body"])))
        content = {**content, "body": []}
    return _Read(id_, Item(item.path, content), read_bodies(content), stretches, references)


def _is_relation(one: _Read, ids: set[str]) -> bool:
    return bool(one.references) and (len(one.references) > 1 or bool(one.stretches))


def _remarks(found: Sequence[_Read], ids: set[str]) -> Mapping[str, list[_Read]]:
    """What is said of other annotations, by their ids: replies, and names of relations."""
    remarks: dict[str, list[_Read]] = {}
    for one in found:
        if one.references and not _is_relation(one, ids):
            remarks.setdefault(one.references[0].address, []).append(one)
    return remarks


def _add_mentions(one: _Read, remarks: Sequence[_Read], page: Page, gathered: Gathered) -> None:
    attributes = (*_attributes(one), *(a for remark in remarks for a in _attributes(remark)))
    labels = one.said.labels or [one.label]
    number = 0
    for place in one.stretches:
        selected = [select(piece.selects(), page) for piece in place]
        claim, quotes = _claim(selected)
        reasons = [each.reason for each in selected if each.reason]
        if all(target.selects() is None for target in place):
            reason = "it is about the text as a whole, and not about words in it"
            gathered.lose("unmapped", f"annotation {one.id}", reason)
            continue
        if reasons or not (claim.spans or quotes):
            reason = "; ".join(reasons) or "of its fragments some have words and others a position"
            gathered.lose("unread", f"annotation {one.id}", reason)
            continue
        for label in dict.fromkeys(labels):
            number += 1
            mention = Mention(
                id=one.id if number == 1 else f"{one.id}~{number}",
                label=label,
                spans=(),
                attributes=attributes,
                links=tuple(one.said.links),
                annotator=_annotator(one.content),
            )
            gathered.mention(mention, (0, claim), quotes=quotes)


def _claim(selected: Sequence[Selected]) -> tuple[Claim, tuple[Quote, ...]]:
    quotes = tuple(each.quote for each in selected if each.quote)
    spans = tuple(each.position for each in selected if each.position)
    worded = len(quotes) == len(selected)
    stated = " ".join(quote.exact for quote in quotes) if worded else None
    whole = len(spans) == len(selected)
    return Claim(spans if whole else (), stated), quotes if worded else ()


def _attributes(one: _Read) -> tuple[Attribute, ...]:
    """What the bodies say, and the keys of the annotation that no standard has."""
    own = (
        Attribute(key, value if isinstance(value, str) else str(value).lower())
        for key, value in one.content.items()
        if key not in _HOUSEKEEPING and isinstance(value, str | int | float)
    )
    return (*own, *one.said.attributes)


def _relate(one: _Read, remarks: Sequence[_Read], ids: set[str], gathered: Gathered) -> None:
    """A relation of two annotations, or an event whose trigger is a text of its own."""
    said = [one, *remarks]
    label = next((name for each in said for name in each.said.labels), one.label)
    arguments = tuple(
        Argument(piece.role or f"Arg{number}", piece.address)
        for number, piece in enumerate(one.references, 1)
    )
    relation = Relation(
        id=one.id,
        label=label,
        arguments=arguments,
        attributes=tuple(a for each in said for a in _attributes(each)),
        annotator=_annotator(one.content),
    )
    if one.stretches:
        relation = replace(relation, id=f"{one.id}~event", trigger=one.id, attributes=())
    gathered.relation(relation)


def _annotator(content: Json) -> str:
    creator = next(iter(listed(content.get("creator"))), None)
    if isinstance(creator, dict):
        creator = creator.get("id") or creator.get("name")
    return opaque(text_of(creator).strip())
