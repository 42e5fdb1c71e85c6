"""What annotators and models say of a Label Studio task: regions, their attributes, relations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from kg.model import Argument, Attribute, Mention, Relation, Status
from kg.readers._gathered import Gathered, opaque
from kg.readers._json import Unread, quoted
from kg.readers._label_studio_config import Configuration
from kg.readers._label_studio_text import LABELS, Item, Parts, Texts
from kg.readers._objects import array, object_, said_in, text_of

VALUES = ("choices", "taxonomy", "textarea", "number", "rating", "datetime")
_DIRECTIONS = {"right": (True, False), "left": (False, True), "bi": (True, True)}
_UNNAMED = "relation"


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one annotator or model, and where they stand in the task.

    ``prefix`` tells the ids of regions from those of other results of the task.
    """

    items: tuple[Item, ...]
    where: str = ""
    annotator: str = ""
    status: Status = "accepted"
    score: object = None
    prefix: str = ""


def results_of(gathered: Gathered, task: Item) -> list[Results]:
    """The results of all annotators, then of all models. Drafts are listed and not taken."""
    found: list[Results] = []
    for key in ("annotations", "completions", "predictions"):
        for number, one in enumerate(_items(gathered, task, key)):
            where = f"{key}[{number}]"
            made = _prediction(one) if key == "predictions" else _annotation(one)
            items = tuple(_items(gathered, one, "result", f"{where}."))
            prefix = f"{len(found) + 1}/" if found else ""
            found.append(replace(made, items=items, where=where, prefix=prefix))
    for number, draft in enumerate(_items(gathered, task, "drafts")):
        if draft.get("result"):
            gathered.lose("dropped", f"drafts[{number}]", "a draft that nobody has submitted")
    return found


def _items(gathered: Gathered, value: Item, key: str, above: str = "") -> Iterator[Item]:
    """The objects of an array; what is none is listed, and is empty in its place."""
    found = value.get(key) or []
    if not isinstance(found, list):
        gathered.lose("unread", f"{above}{key}", f"no array: {quoted(found)}")
        return
    for number, one in enumerate(found):
        if not isinstance(one, dict):
            gathered.lose("unread", f"{above}{key}[{number}]", f"no object: {quoted(one)}")
        yield one if isinstance(one, dict) else {}


def _annotation(one: Item) -> Results:
    """Skipped ones, and those that the last reviewer turned down, are rejected."""
    who = one.get("completed_by")
    if isinstance(who, dict):
        who = next((who[key] for key in ("id", "email", "username") if who.get(key)), None)
    reviews = one.get("reviews")
    last = reviews[-1] if isinstance(reviews, list) and reviews else None
    turned_down = isinstance(last, dict) and last.get("accepted") is False
    rejected = turned_down or one.get("was_cancelled") is True or one.get("skipped") is True
    return Results((), "", opaque(who), "rejected" if rejected else "accepted")


def _prediction(one: Item) -> Results:
    return Results((), "", opaque(one.get("model_version")), "predicted", one.get("score"))


# --- One annotator's results ----------------------------------------------------------------


@dataclass
class _Regions:
    """Regions by their ids: where each is, its labels, and what else is said of it."""

    parts: dict[str, Parts] = field(default_factory=dict)
    labels: dict[str, list[str]] = field(default_factory=dict)
    attributes: dict[str, list[Attribute]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def mentions(self, results: Results) -> Iterator[tuple[Mention, Parts]]:
        """A mention for each label of each region, and where it is."""
        for region, labels in self.labels.items():
            attributes = tuple(self.attributes[region])
            for number, label in enumerate(labels):
                mention = Mention(
                    id=f"{results.prefix}{region}" + (f"+{number}" if number else ""),
                    label=label,
                    spans=(),
                    attributes=attributes,
                    line=self.lines[region],
                    annotator=results.annotator,
                    status=results.status,
                )
                yield mention, self.parts[region]


class Taker:
    """Adds results to what is gathered of a document."""

    def __init__(self, gathered: Gathered, texts: Texts, configuration: Configuration) -> None:
        self.gathered, self.texts, self.configuration = gathered, texts, configuration

    def take(self, results: Results) -> None:
        """Add the regions of one annotator, what is said of each, and their relations."""
        regions = _Regions()
        later: list[tuple[str, Item]] = []
        for number, item in enumerate(results.items):
            where = f"{results.where}.result[{number}]"
            if item.get("type") in LABELS:
                self._try(where, item, self._region, results, regions)
            elif item:
                later.append((where, item))
        for where, item in later:
            if item.get("type") != "relation":
                self._try(where, item, self._attribute, results, regions)
        for mention, parts in regions.mentions(results):
            self.gathered.mention(mention, *parts)
        for where, item in later:
            if item.get("type") == "relation":
                self._try(where, item, self._relation, results, regions)

    def _try(self, where: str, item: Item, add: _Add, results: Results, regions: _Regions) -> None:
        try:
            add(where, item, results, regions)
        except Unread as reason:
            self.gathered.lose("unread", where, f"{reason}: {quoted(item)}")

    def _region(self, where: str, item: Item, results: Results, regions: _Regions) -> None:
        region = text_of(item, "id") if "id" in item else where
        labels = array(object_(item.get("value")).get(str(item["type"])))
        if not labels or not all(isinstance(label, str) and label.strip() for label in labels):
            raise Unread("a region without a label")
        if region in regions.labels:
            self.gathered.lose("refused", where, f"the id {region} is taken already")
            return
        regions.parts[region] = self.texts.parts(item)
        regions.labels[region] = [str(label) for label in labels]
        regions.attributes[region] = list(_of_region(item, results))
        regions.lines[region] = self.gathered.line(where)
        for label in labels:
            self._declared(where, item, str(label))

    def _attribute(self, where: str, item: Item, results: Results, regions: _Regions) -> None:
        kind, name = item.get("type"), item.get("from_name")
        if kind not in VALUES:
            raise Unread(f"results of the type {quoted(kind)} are not of words")
        control = name if isinstance(name, str) and name.strip() else str(kind)
        values = _values(str(kind), object_(item.get("value")))
        region = item.get("id")
        if not isinstance(region, str) or region not in regions.labels:
            for value in values:  # Or of a region that is not there: nothing tells the two apart.
                self.gathered.of_document(control, quoted(value), where)
            return
        line = self.gathered.line(where)
        regions.attributes[region] += [Attribute(control, value, line) for value in values]
        if kind == "choices":
            for value in values:
                self._declared(where, item, value)

    def _relation(self, where: str, item: Item, results: Results, regions: _Regions) -> None:
        ends = [text_of(item, "from_id"), text_of(item, "to_id")]
        direction = item.get("direction") or "right"
        if direction not in _DIRECTIONS:
            raise Unread(f"the direction {quoted(direction)} is none of {', '.join(_DIRECTIONS)}")
        labels = array(item.get("labels") or [_UNNAMED])
        for end in ends:
            if len(names := regions.labels.get(end, ())) > 1:
                reason = f"its end {end} has the labels {', '.join(names)}; the first was taken"
                self.gathered.lose("repaired", where, reason)
        one, other = (f"{results.prefix}{end}" for end in ends)
        to_the_right, to_the_left = _DIRECTIONS[str(direction)]
        pairs = [(one, other)] * to_the_right + [(other, one)] * to_the_left
        for number, label in enumerate(labels):
            for source, target in pairs:
                same = f"+{number}" * bool(number) + "←" * (source != one and len(pairs) > 1)
                arguments = Argument("from", source), Argument("to", target)
                self.gathered.relation(
                    Relation(
                        id=where + same,
                        label=str(label),
                        arguments=arguments,
                        line=self.gathered.line(where),
                        annotator=results.annotator,
                        status=results.status,
                    )
                )

    def _declared(self, where: str, item: Item, value: str) -> None:
        if reason := self.configuration.objection(str(item.get("from_name")), value):
            self.gathered.lose("undeclared", f"{where} {value}", reason)


_Add = Callable[[str, Item, Results, _Regions], None]


def _of_region(item: Item, results: Results) -> Iterator[Attribute]:
    """How sure a model is of a region, and the remarks that annotators made on it."""
    score = item.get("score") if item.get("score") is not None else results.score
    if results.status == "predicted" and isinstance(score, int | float):
        yield Attribute("confidence", str(score))
    meta = item.get("meta")
    notes = meta.get("text") if isinstance(meta, dict) else None
    for note in notes if isinstance(notes, list) else [notes]:
        if isinstance(note, str) and note.strip():
            yield Attribute("meta", note, note=True)


def _values(kind: str, value: Item) -> list[str]:
    """What was said, each value by itself; a path in a taxonomy has slashes between its steps."""
    found = value.get("text" if kind == "textarea" else kind)
    values = []
    for one in found if isinstance(found, list) else [found]:
        steps = one if kind == "taxonomy" and isinstance(one, list) else [one]
        values.append("/".join(said_in(step) or "true" for step in steps))
    return values
