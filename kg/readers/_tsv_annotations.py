"""The annotations of a WebAnno TSV file, put together from the cells of its units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kg.model import Argument, Attribute, Group, Link, Mention, Relation, Span
from kg.readers._gathered import Gathered
from kg.readers._layer_labels import RELATIONS, SPANS, label_of
from kg.readers._links import is_address, link_to
from kg.readers._offsets import Claim
from kg.readers._tsv_cells import NO_VALUE, NOTHING, slotted, stacked, unescaped, with_id
from kg.readers._tsv_header import Layer

_SOURCE = re.compile(r"(\d{1,9}-\d{1,9}(?:\.\d{1,9})?)(?:\[(\d{1,9})(?:_(\d{1,9}))?\])?")
_IN_CHAIN = re.compile(r"(.*?)->(\d{1,9})-(\d{1,9})", re.DOTALL)
_ANY = "uima.tcas.Annotation"


@dataclass(slots=True)  # One for each word, and to freeze it would take three times as long.
class Unit:
    """A token or a part of one: its id, place, line and columns, and its offset in the file."""

    id: str
    span: Span
    line: int
    columns: Sequence[str]
    begin: int

    def cell(self, column: int) -> str:
        """What stands in a column; nothing beyond the last."""
        return self.columns[column] if column < len(self.columns) else NOTHING

    def has(self, layer: Layer) -> bool:
        """Whether an annotation of a layer is on this unit."""
        own = self.columns
        width = len(own)
        return any(c < width and own[c] != NOTHING and own[c] for c in layer.columns)


Key = tuple[str, int | str]
"""A layer, and the id of an annotation or, where it has none, of its unit."""


@dataclass(slots=True)
class _Found:
    """One annotation: its number, first unit and last, place, and its values, still escaped."""

    number: int
    layer: Layer
    unit: Unit
    last: Unit
    start: int
    end: int
    values: dict[int, str] = field(default_factory=dict)


@dataclass
class Annotations:
    """Makes mentions, relations and groups of units, in the order of the file."""

    gathered: Gathered
    layers: Sequence[Layer]
    units: Sequence[Unit]
    found: dict[Key, _Found] = field(default_factory=dict)
    chain_of: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    cells: dict[str, Sequence[tuple[str, int]]] = field(default_factory=dict)

    def add_all(self) -> None:
        """Give everything to the gathered."""
        for unit in self.units:
            for layer in self.layers:
                if layer.kind != "RL":
                    self._collect(layer, unit)
        ids = self._mentions()
        for one in self.found.values():
            self._slots(one, ids)
        for unit in self.units:
            for layer in self.layers:
                if layer.kind == "RL" and unit.has(layer):
                    self._relations(layer, unit, ids)
        self._chains(ids)

    # --- Spans ------------------------------------------------------------------------------

    def _collect(self, layer: Layer, unit: Unit) -> None:
        own = unit.columns
        width = len(own)
        for column in layer.columns:
            cell = own[column] if column < width else NOTHING
            if cell == NOTHING or not cell:
                continue
            for place, (text, id_) in enumerate(self._numbered(cell)):
                if not id_ and layer.kind == "CH":
                    id_ = self._id_beside(layer, unit, place)
                self._take(layer, unit, column, text, (layer.name, id_ or unit.id))

    def _numbered(self, cell: str) -> Sequence[tuple[str, int]]:
        """The values of a cell with their ids; the words of one annotation have the same cell."""
        known = self.cells.get(cell)
        if known is None:
            known = self.cells[cell] = [with_id(value) for value in stacked(cell)]
        return known

    def _id_beside(self, layer: Layer, unit: Unit, place: int) -> int:
        """The id that another column of a chain gives for the same annotation."""
        for column in layer.columns:
            values = stacked(unit.cell(column))
            if place < len(values) and (id_ := with_id(values[place])[1]):
                return id_
        return 0

    def _take(self, layer: Layer, unit: Unit, column: int, text: str, key: Key) -> None:
        one = self.found.get(key)
        if one is None:
            span = unit.span
            one = _Found(len(self.found) + 1, layer, unit, unit, span.start, span.end)
            self.found[key] = one
        elif one.last is not unit:
            one.start, one.end = min(one.start, unit.span.start), max(one.end, unit.span.end)
            one.last = unit
        if column not in one.values:
            one.values[column] = text
        if layer.kind == "CH" and (match := _IN_CHAIN.fullmatch(text)):
            self.chain_of[one.number] = (layer.name, int(match[2]), int(match[3]))
            one.values[column] = match[1]

    def _mentions(self) -> dict[Key, str]:
        """Add the mentions; a link of a chain is the mention of the same words, if there is one."""
        found = self.found.values()
        plain = {(one.start, one.end): one for one in found if one.layer.kind == "SP"}
        ids: dict[Key, str] = {}
        for key, one in self.found.items():
            label, used = self._label(one)
            place = one.start, one.end
            if one.layer.kind == "CH" and label == one.layer.short and place in plain:
                ids[key] = f"T{plain[place].number}"
                continue
            ids[key] = f"T{one.number}"
            attributes, links = self._said(one, used)
            mention = Mention(ids[key], label, (), attributes, links, one.unit.line)
            self.gathered.mention(mention, (0, Claim((place,))))
        return ids

    def _label(self, one: _Found) -> tuple[str, str]:
        names = ("referenceType",) if one.layer.kind == "CH" else SPANS
        own = tuple(name for name in names if name in one.layer.features)
        return label_of(one.layer.short, own, lambda feature: self._value(one, feature))

    def _value(self, one: _Found, feature: str) -> str:
        column = one.layer.features.get(feature, -1)
        return unescaped(one.values.get(column, NOTHING))

    def _said(self, one: _Found, used: str) -> tuple[tuple[Attribute, ...], tuple[Link, ...]]:
        attributes: list[Attribute] = []
        links: list[Link] = []
        for feature, column in one.layer.features.items():
            value = unescaped(one.values.get(column, NOTHING))
            if not value or feature == used:
                continue
            if feature == "identifier" or is_address(value):
                links.append(link_to(value, line=one.unit.line))
            else:
                attributes.append(Attribute(feature, value, one.unit.line))
        return tuple(attributes), tuple(links)

    # --- What points to them ----------------------------------------------------------------

    def _slots(self, host: _Found, ids: dict[Key, str]) -> None:
        arguments: list[Argument] = []
        for feature, column, layer in host.layer.slots:
            roles = slotted(host.values.get(column, ""))
            targets = self._slot_targets(host, column)
            for number, target in enumerate(targets):
                role = unescaped(with_id(roles[number])[0]) if number < len(roles) else ""
                found = self._pointed(layer, target, ids)
                if found is None:
                    item = f"{feature} of {host.layer.short} T{host.number}"
                    reason = f"no annotation of {layer} is at {target}"
                    self.gathered.lose("refused", item, reason, host.unit.line)
                else:
                    arguments.append(Argument(role or feature, found))
        if arguments:
            label, _ = self._label(host)
            id_ = f"T{host.number}"
            event = Relation(f"E{host.number}", label, tuple(arguments), id_, line=host.unit.line)
            self.gathered.relation(event)

    def _slot_targets(self, host: _Found, column: int) -> list[str]:
        """The targets of a host's slots: those that stand in the stack where its roles do."""
        roles, cells = (stacked(host.unit.cell(column + n)) for n in (0, 1))
        own = host.values.get(column)
        for place, value in enumerate(roles):
            same = self.found.get((host.layer.name, with_id(value)[1] or host.unit.id))
            if same is host and own == with_id(value)[0] and place < len(cells):
                return [one for one in slotted(cells[place]) if one not in (NOTHING, "")]
        return []

    def _pointed(self, layer: str, target: str, ids: dict[Key, str]) -> str | None:
        match = _SOURCE.fullmatch(target)
        if match is None:
            return None
        layers = [layer] if layer != _ANY else [one.name for one in self.layers]
        keys = ((name, int(match[2] or 0) or match[1]) for name in layers)
        return next((ids[key] for key in keys if key in ids), None)

    def _relations(self, layer: Layer, unit: Unit, ids: dict[Key, str]) -> None:
        """Relations stand on the line of their target; the cell names the source."""
        if layer.base is None:
            return
        base, column = layer.base
        for place, cell in enumerate(stacked(unit.cell(column))):
            match = _SOURCE.fullmatch(cell)
            values = dict(self._values_at(layer, unit, place))
            label, used = label_of(layer.short, RELATIONS, partial(_get, values))
            ends = None
            if match is not None:
                source = ids.get((base, int(match[2] or 0) or match[1]))
                target = ids.get((base, int(match[3] or 0) or unit.id))
                ends = (source, target) if source and target else None
            if ends is None:
                reason = f"{cell} and {unit.id} are not both annotations of {base}"
                self.gathered.lose("refused", f"relation {label}", reason, unit.line)
                continue
            arguments = tuple(Argument(f"Arg{n}", str(end)) for n, end in enumerate(ends, 1))
            attributes = tuple(
                Attribute(f, v, unit.line) for f, v in values.items() if v and f != used
            )
            id_ = f"R{len(self.gathered.relations) + 1}"
            self.gathered.relation(Relation(id_, label, arguments, None, attributes, unit.line))

    def _values_at(self, layer: Layer, unit: Unit, place: int) -> Iterator[tuple[str, str]]:
        for feature, column in layer.features.items():
            values = stacked(unit.cell(column))
            if place < len(values) and values[place] != NO_VALUE:
                yield feature, unescaped(with_id(values[place])[0])

    def _chains(self, ids: dict[Key, str]) -> None:
        members: dict[tuple[str, int], list[tuple[int, str, int]]] = {}
        for key, one in self.found.items():
            if one.number in self.chain_of:
                layer, chain, place = self.chain_of[one.number]
                line = one.unit.line
                members.setdefault((layer, chain), []).append((place, ids[key], line))
        for (layer, _), links in sorted(members.items()):
            label = layer.rpartition(".")[2]
            label = label.removesuffix("Link") or label
            first = min(line for _, _, line in links)
            self.gathered.groups.append(Group(label, tuple(m for _, m, _ in sorted(links)), first))


def _get(values: Mapping[str, str], feature: str) -> str:
    return values.get(feature, "")
