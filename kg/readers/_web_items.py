"""The annotations of a JSON file, whichever of four containers and three dialects it is in.

W3C: an annotation, an array, a page or a collection. Hypothes.is: the answer of its search API,
or its rows. Recogito: the internal form of its text annotators. The last two are rewritten in
W3C's terms here, so that everything after knows one dialect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.readers._whole_json import listed, text_of

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Item:
    """An annotation in W3C's terms, and the path in the file at which it stands."""

    path: str
    content: Json


@dataclass
class Items:
    """What a file holds. ``sources`` describes texts by address; ``odd`` are (path, reason)."""

    found: list[Item] = field(default_factory=list)
    sources: dict[str, Json] = field(default_factory=dict)
    odd: list[tuple[str, str]] = field(default_factory=list)


def items(data: object) -> Items:
    """Take a file apart. What is no annotation is odd."""
    result = Items()
    for path, one in _flat(data, "", result):
        if isinstance(one, dict) and (content := _translated(one, result)):
            result.found.append(Item(path, content))
            _collect_sources(content, result)
        else:
            result.odd.append((path or "/", "no annotation: it has no target"))
    return result


def _flat(data: object, path: str, result: Items) -> Iterator[tuple[str, object]]:
    """Annotations with their paths; containers may hold containers, though not without end."""
    if path.count("/") > 8:
        result.odd.append((path, "annotations nested too deeply"))
        return
    if isinstance(data, list):
        for number, one in enumerate(data):
            yield from _flat(one, f"{path}/{number}", result)
        return
    if not isinstance(data, dict) or "target" in data:
        yield path, data
        return
    for source in listed(data.get("sources")):
        if isinstance(source, dict):
            result.sources[text_of(source.get("id"))] = source
    inside = [key for key in ("rows", "first", "items", "@graph") if key in data]
    for key in inside:
        if isinstance(data[key], str):
            result.odd.append((f"{path}/{key}", f"a page in another file: {data[key]}"))
        else:
            yield from _flat(data[key], f"{path}/{key}", result)
    if isinstance(data.get("next"), str):
        result.odd.append((f"{path}/next", f"a page in another file: {data['next']}"))
    if not inside and "total" not in data:
        yield path, data


def _collect_sources(annotation: Json, result: Items) -> None:
    """Sources that are described where they are used."""
    for target in listed(annotation.get("target")):
        source = target.get("source") if isinstance(target, dict) else None
        if isinstance(source, dict):
            result.sources.setdefault(text_of(source.get("id")), source)


def _translated(one: Json, result: Items) -> Json | None:
    if "target" not in one:
        return None
    if "bodies" in one:
        return _from_recogito(one)
    if "body" not in one and ("tags" in one or "text" in one or "uri" in one or _bare(one)):
        return _from_hypothesis(one, result)
    return one


def _bare(one: Json) -> bool:
    return "type" not in one and "@context" not in one


def _from_hypothesis(row: Json, result: Items) -> Json:
    uri = text_of(row.get("uri"))
    document = row.get("document")
    titles = listed(document.get("title")) if isinstance(document, dict) else []
    if titles and uri:
        result.sources.setdefault(uri, {"id": uri, "title": text_of(titles[0])})
    bodies: list[object] = [
        {"type": "TextualBody", "purpose": "tagging", "value": tag}
        for tag in listed(row.get("tags"))
    ]
    if text_of(row.get("text")).strip():
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": row["text"]})
    above = [ref for ref in listed(row.get("references")) if isinstance(ref, str)]
    targets = [
        {"source": uri, **target} if isinstance(target, dict) else target
        for target in listed(row.get("target"))
    ]
    return {
        "id": row.get("id"),
        "type": "Annotation",
        "creator": row.get("user"),
        "motivation": "replying" if above else "commenting" if bodies else "highlighting",
        "body": bodies,
        "target": above[-1] if above else targets or [uri],
    }


def _from_recogito(one: Json) -> Json:
    target = one["target"]
    inner: Mapping[str, object] = target if isinstance(target, dict) else {}
    targets = [
        {"source": inner.get("source", ""), "annotation": one.get("id"), "selector": selector}
        for selector in map(_recogito_selector, listed(inner.get("selector")))
    ]
    return {
        "id": one.get("id"),
        "type": "Annotation",
        "creator": inner.get("creator"),
        "motivation": one.get("motivation", "highlighting"),
        "body": one["bodies"],
        "target": targets or target,
    }


def _recogito_selector(selector: object) -> object:
    if not isinstance(selector, dict):
        return selector
    if "startSelector" in selector:
        return {"type": "RangeSelector", **selector}
    if "quote" not in selector:
        return selector
    position = {k: selector[k] for k in ("start", "end") if k in selector}
    return [
        {"type": "TextQuoteSelector", "exact": selector["quote"]},
        {"type": "TextPositionSelector", **position},
    ]
