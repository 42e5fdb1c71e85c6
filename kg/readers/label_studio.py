"""Label Studio: the JSON export (and its predecessors), and JSON-MIN.

The labelling configuration beside the file says which data is the text. Described at
https://labelstud.io/guide/export; where that is silent, Label Studio's own code was followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.model import Document, Loss
from kg.readers._gathered import Gathered
from kg.readers._json import Unread, opening, quoted
from kg.readers._label_studio_config import beside, read_configuration
from kg.readers._label_studio_results import VALUES, Taker, results_of
from kg.readers._label_studio_text import LABELS, Item, Texts
from kg.readers._objects import array, each_object, known_of, object_, only_object
from kg.readers._reader import Part, Reader

_SUFFIXES = (".json", ".jsonl")
_ANSWERS = ("annotations", "completions", "predictions")
_OF_MIN = {"annotator", "annotation_id", "created_at", "updated_at", "lead_time"}


def sniff(path: Path) -> str | None:
    """Take a file of tasks, with data and answers or flat, or of answers that hold their task."""
    begin = opening(path, _SUFFIXES)
    found = begin.object
    if isinstance(found.get("data"), dict) or (found.get("data") is ... and begin.in_array):
        answered = found.keys() & set(_ANSWERS) or found.keys() <= {"id", "data", "meta"}
        return "its first object is a task, with its data" if answered else None
    if _is_answer(found):
        return "its first object is an annotation with its task"
    if {"annotation_id", "lead_time"} <= found.keys():
        return "its first object has the keys of JSON-MIN"
    if any(_has_results(found[key], begin.in_array) for key in _ANSWERS if key in found):
        return "its first object has annotations with results"
    return None


def _is_answer(value: Mapping[str, object]) -> bool:
    task = value.get("task")
    return "result" in value and isinstance(task, dict) and "data" in task


def _has_results(answers: object, in_array: bool) -> bool:
    """Whether they are of this tool; those that are too long to be seen are, in an array."""
    first = answers[0] if isinstance(answers, list) and answers else None
    return (answers is ... and in_array) or (isinstance(first, dict) and "result" in first)


def parts(path: Path, shown: str) -> Iterator[Part | Loss]:
    """One part for each task, called by its ``id``."""
    return each_object(path, shown, "id", _task)


def read(path: Path, name: str, shown: str) -> Document:
    """Read a file with one task, and the labelling configuration that governs it.

    Raises InputError where the file is no task, has no text that is known, or the configuration
    is no XML.
    """
    companions = beside(path)
    configuration = read_configuration(companions)
    value, lines = only_object(path, shown, _task)
    task = _task(value)
    data = object_(task["data"])
    gathered = Gathered(shown, (), lines=lines)
    results = results_of(gathered, task)
    items = [item for one in results for item in one.items]
    for control in sorted(configuration.controls.keys() & data.keys()):
        gathered.of_document(control, quoted(data[control]), f"data.{control}")
    try:
        texts = Texts(data, items, configuration)
    except Unread as reason:
        gathered.lose("unread", "data", f"{reason}; {len(items)} results are not read")
        return gathered.document(name, PLUGIN.name, text="", sources=[str(path)])
    gathered.pieces = texts.pieces
    taker = Taker(gathered, texts, configuration)
    for one in results:
        taker.take(one)
    metadata = known_of(data)
    sources = [str(path), *map(str, companions)]
    return gathered.document(name, PLUGIN.name, text=texts.text, metadata=metadata, sources=sources)


def _task(value: Mapping[str, object]) -> Item:
    """The task that an object is or holds. Raises Unread where there is none."""
    if isinstance(value.get("data"), dict):
        return value
    if _is_answer(value):
        task = object_(value["task"])
        answer = {key: said for key, said in value.items() if key != "task"}
        return {"data": task["data"], "annotations": [answer]}
    if "annotation_id" in value or "annotator" in value:
        return _from_min(value)
    raise Unread("no task: it has no object under 'data'")


def _from_min(value: Mapping[str, object]) -> Item:
    """A flat task as a full one. Its regions have no ids: their places tie values to them."""
    data: dict[str, object] = {}
    items: list[dict[str, object]] = []
    ids: dict[str, str] = {}
    for control, said in value.items():
        if not _are_regions(said):
            data |= {} if control in _OF_MIN else {control: said}
            continue
        for number, region in enumerate(array(said)):
            where = object_(region)
            kind = next((key for key in (*LABELS, *VALUES) if key in where), "")
            if kind in LABELS:
                ids.setdefault(_place(where), f"{control}[{number}]")
            identifier = f"{control}[{number}]" if kind in LABELS else ""
            items.append({"from_name": control, "type": kind, "value": where, "id": identifier})
    for item in items:
        item["id"] = item["id"] or ids.get(_place(object_(item["value"])))
    answer = {"result": items, "completed_by": value.get("annotator")}
    return {"data": data, "annotations": [answer]}


def _are_regions(value: object) -> bool:
    """Whether a list is what was said of stretches of a text, and not data."""
    regions = value if isinstance(value, list) else []
    kinds = {*LABELS, *VALUES}
    return bool(regions) and all(
        isinstance(one, dict) and {"start", "end"} <= one.keys() and one.keys() & kinds
        for one in regions
    )


def _place(region: Mapping[str, object]) -> str:
    return quoted([region.get(key) for key in ("start", "end", "startOffset", "endOffset")])


PLUGIN = Reader(
    name="label-studio",
    summary="Label Studio JSON and JSON-MIN, with the labelling configuration as config.xml",
    suffixes=_SUFFIXES,
    sniff=sniff,
    read=read,
    companions=beside,
    by_folder=True,
    parts=parts,
)
