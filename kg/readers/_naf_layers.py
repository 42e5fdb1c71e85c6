"""The layers of a NAF document: entities, coreference, roles, times and the relations of events.

Spans are lists of terms or of words. A span that another layer has marked already is that mention.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from kg.model import Argument, Attribute, Group, Link, Mention, Relation, Span, Status
from kg.readers._gathered import Gathered
from kg.readers._links import link_to
from kg.readers._offsets import Claim
from kg.readers._xml import local

_SYNTAX = frozenset(
    ["text", "raw", "terms", "deps", "chunks", "constituency", "nafHeader", "kafHeader",
     "multiwords", "markables", "topics"]
)  # fmt: skip
_READ = frozenset(
    ["entities", "coreferences", "srl", "timeExpressions", "temporalRelations", "causalRelations"]
)
_STATUS: Mapping[str, Status] = {"deprecated": "rejected", "system": "predicted"}
_NO_ATTRIBUTES = frozenset({"id", "eid", "coid", "type", "status", "uri"})


@dataclass
class Layers:
    """Reads the layers of one document, whose words and terms stand at ``places``."""

    gathered: Gathered
    text: str
    places: Mapping[str, tuple[Span, ...]]
    lemmas: Mapping[str, str]
    at: dict[tuple[Span, ...], str] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    index: list[tuple[int, int, str]] = field(default_factory=list)

    def read(self, root: etree._Element) -> None:
        """Give everything to the gathered."""
        for entity in root.iterfind("entities/entity"):
            self._mentions(entity, entity.get("type") or "entity", "Coref")
        for time in root.iterfind("timeExpressions/timex3"):
            self._mentions(time, time.get("type") or "timex3", "Coref")
        for chain in root.iterfind("coreferences/coref"):
            self._mentions(chain, chain.get("type") or "coref", "Coref")
        self.index = sorted((p[0].start, p[-1].end, id_) for p, id_ in self.at.items())
        for predicate in root.iterfind("srl/predicate"):
            self._event(predicate)
        for relation in root.iterfind("temporalRelations/tlink"):
            self._relation(relation, relation.get("relType") or "tlink")
        for relation in root.iterfind("causalRelations/clink"):
            self._relation(relation, relation.get("relType") or "clink")
        self._list_other_layers(root)

    def _mentions(self, element: etree._Element, label: str, group: str) -> None:
        """A mention for each span of an element; several spans are one thing."""
        if self._is_taken(element, label):
            return
        members: dict[str, None] = {}
        for span in element.iter("span"):
            if places := self._span(span, label):
                members[self._mention(element, span, places, label)] = None
        if members:
            self.by_id.setdefault(_id(element), next(iter(members)))
        else:
            self._lose(element, label, "it has no words")
        if len(members) > 1:
            self.gathered.groups.append(Group(group, tuple(members), element.sourceline))

    def _mention(
        self, element: etree._Element, span: etree._Element, places: tuple[Span, ...], label: str
    ) -> str:
        """The mention at some places: one that is there, unless it is of another kind."""
        known = self.at.get(places)
        if known is not None and local(element) in ("coref", "role"):
            return known
        id_ = _id(element) or f"{local(element)}{len(self.gathered.claimed) + 1}"
        number = self.made[id_]
        self.made[id_] += 1
        mention = Mention(
            id=id_ if not number else f"{id_}~{number + 1}",
            label=label,
            spans=(),
            attributes=tuple(_attributes(element)),
            links=_links(element),
            line=element.sourceline,
            status=_STATUS.get(span.get("status") or element.get("status") or "", "accepted"),
        )
        self.gathered.mention(
            mention, (0, Claim(tuple((place.start, place.end) for place in places)))
        )
        self.at.setdefault(places, mention.id)
        return mention.id

    def _event(self, predicate: etree._Element) -> None:
        """A predicate with its roles, called by the lemma of its words."""
        if self._is_taken(predicate, "predicate"):
            return
        own = predicate.find("span")
        targets = [] if own is None else [t.get("id") or "" for t in own.iterfind("target")]
        label = "_".join(self.lemmas.get(target, "") for target in targets).strip("_")
        label = label or "predicate"
        places = self._span(own, label) if own is not None else ()
        if own is None or not places:
            self._lose(predicate, label, "it has no words")
            return
        trigger = self._mention(predicate, own, places, label)
        self.by_id.setdefault(_id(predicate), trigger)
        arguments = tuple(self._roles(predicate))
        event = Relation(
            id=f"{trigger}.roles",
            label=label,
            arguments=arguments,
            trigger=trigger,
            line=predicate.sourceline,
            status=_STATUS.get(predicate.get("status") or "", "accepted"),
        )
        if arguments:
            self.gathered.relation(event)

    def _roles(self, predicate: etree._Element) -> Iterator[Argument]:
        for role in predicate.iterfind("role"):
            name = role.get("semRole") or "role"
            span = role.find("span")
            places = self._span(span, name) if span is not None else ()
            if span is None or not places:
                self._lose(role, name, "it has no words")
                continue
            head = [t.get("id") or "" for t in span.iterfind("target") if t.get("head") == "yes"]
            inside = self._around(self.places.get(head[0], ()) if head else (), places)
            yield Argument(name, inside or self._mention(role, span, places, name))

    def _around(self, head: Sequence[Span], within: Sequence[Span]) -> str | None:
        """The longest mention within some places that holds the head of these."""
        if not head:
            return None
        first = bisect_left(self.index, (within[0].start, 0, ""))
        last = bisect_left(self.index, (head[0].start + 1, 0, ""))
        found = [
            (end - start, id_)
            for start, end, id_ in self.index[first:last]
            if head[-1].end <= end <= within[-1].end
        ]
        return max(found)[1] if found else None

    def _relation(self, element: etree._Element, label: str) -> None:
        ends = [(element.get(key) or "").strip() for key in ("from", "to")]
        arguments = tuple(
            Argument(f"Arg{n}", self.by_id.get(end, end)) for n, end in enumerate(ends, 1)
        )
        id_ = _id(element) or f"R{len(self.gathered.relations) + 1}"
        line = element.sourceline
        self.gathered.relation(Relation(id_, label, arguments, None, (), line))

    def _span(self, span: etree._Element, label: str) -> tuple[Span, ...]:
        """The places of a span's targets; words that follow each other are one place."""
        found: list[Span] = []
        for target in span.iterfind("target"):
            places = self.places.get(target.get("id") or "")
            if places is None:
                item = f"{label} {target.get('id')}"
                self.gathered.lose(
                    "refused", item, "no term and no word has this id", span.sourceline
                )
                return ()
            found += places
        return _joined(sorted(set(found)), self.text)

    def _is_taken(self, element: etree._Element, label: str) -> bool:
        taken = _id(element) in self.by_id
        if taken:
            self._lose(element, label, "its id is taken")
        return taken

    def _lose(self, element: etree._Element, label: str, reason: str) -> None:
        item = f"{local(element)} {_id(element)} {label}"
        self.gathered.lose("refused", item, reason, element.sourceline)

    def _list_other_layers(self, root: etree._Element) -> None:
        counts: Counter[str] = Counter()
        for layer in root:
            if local(layer) not in _SYNTAX | _READ and local(layer):
                counts[local(layer)] += max(len(layer), 1)
        for name, count in sorted(counts.items()):
            self.gathered.lose("unread", name, f"a layer that is not read, with {count} elements")


def _joined(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Places with nothing but white space between them are one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _id(element: etree._Element) -> str:
    return next((element.get(key) for key in ("id", "eid", "coid") if element.get(key)), "")


def _attributes(element: etree._Element) -> Iterator[Attribute]:
    names = _NO_ATTRIBUTES if local(element) != "role" else _NO_ATTRIBUTES | {"semRole"}
    for name, value in element.attrib.items():
        if name not in names and value and not name.startswith("{"):
            yield Attribute(name, value, element.sourceline)


def _links(element: etree._Element) -> tuple[Link, ...]:
    """Of the candidates of each resource the best; of several links of one confidence the first."""
    best: dict[str, tuple[float, str]] = {}
    for reference in element.iterfind("externalReferences/externalRef"):
        target = reference.get("reference") or reference.get("ref") or ""
        sure = _number(reference.get("confidence") or reference.get("conf"))
        resource = reference.get("resource") or ""
        if target and (resource not in best or sure > best[resource][0]):
            best[resource] = (sure, target)
    found = {target: resource for resource, (_, target) in best.items()}
    return tuple(
        link_to(target, line=element.sourceline, source=resource)
        for target, resource in found.items()
    )


def _number(text: str | None) -> float:
    try:
        return float(text) if text else 0.0
    except ValueError:
        return 0.0
