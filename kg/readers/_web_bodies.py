"""Web Annotation bodies: labels, links to databases, and remarks.

A body's purpose says which it is, or the annotation's motivation where it has none. A purpose
that is none of the standard's is the name of an attribute; beside the purpose of a remark, that
of a note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.model import Attribute, Link
from kg.readers._links import link_to
from kg.readers._web_items import Json
from kg.readers._whole_json import listed, text_of

_LABELS = frozenset({"tagging", "classifying"})
_LINKS = frozenset({"identifying", "linking"})
_REMARKS = frozenset({
    "assessing", "bookmarking", "commenting", "describing", "editing", "highlighting",
    "moderating", "questioning", "replying", "transcribing", "translating",
})  # fmt: skip
_DEPTH = 8


@dataclass
class Said:
    """What the bodies of one annotation say; ``odd`` are reasons why some say nothing."""

    labels: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    attributes: list[Attribute] = field(default_factory=list)
    odd: list[tuple[str, str]] = field(default_factory=list)


def read_bodies(annotation: Json) -> Said:
    """What an annotation says of its target. ``odd`` are pairs of (kind of loss, reason)."""
    said = Said()
    motivation = next(iter(_words(annotation.get("motivation"))), "")
    for body in listed(annotation.get("body")):
        _read(body, motivation, said, 0)
    if value := text_of(annotation.get("bodyValue")):
        _textual(value, motivation, said)
    return said


def _words(value: object) -> list[str]:
    return [text_of(one).rpartition(":")[2] for one in listed(value) if text_of(one)]


def _read(body: object, motivation: str, said: Said, depth: int) -> None:
    if isinstance(body, str):
        _resource(body, "", motivation, said)
        return
    if not isinstance(body, dict) or depth > _DEPTH:
        said.odd.append(("unread", "a body that is neither text nor an address"))
        return
    purpose, *others = _words(body.get("purpose")) or [motivation]
    inner = [each for each in listed(body.get("items")) if each is not None]
    if inner:
        _items(body, inner, purpose, said, depth)
    elif (value := body.get("value")) is not None and not isinstance(value, dict | list):
        written = value if isinstance(value, str) else str(value).lower()
        if purpose in _LINKS and written.strip():
            _resource(written, text_of(body.get("label")), purpose, said)
        else:
            _textual(written, purpose, said, next(iter(others), ""))
    else:
        _described(body, purpose, said)


def _items(body: Json, inner: list[object], purpose: str, said: Said, depth: int) -> None:
    if body.get("type") == "Choice":
        if len(inner) > 1:
            said.odd.append(("dropped", f"the first of {len(inner)} bodies to choose from is read"))
        inner = inner[:1]
    for each in inner:
        _read(each, purpose, said, depth + 1)


def _described(body: Json, purpose: str, said: Said) -> None:
    """A resource by its address, or wrapped with what is said of it."""
    source = body.get("source")
    described = source if isinstance(source, dict) else body
    address = text_of(source) or text_of(described.get("id")) or text_of(described.get("@id"))
    names = (described.get(key) or body.get(key) for key in ("label", "title", "name"))
    label = next((text_of(listed(name)[0]) for name in names if name), "")
    if not address:
        said.odd.append(("unread", "a body without text and address"))
        return
    _resource(address, label, purpose, said)


def _resource(address: str, label: str, purpose: str, said: Said) -> None:
    if purpose == "classifying":
        said.labels.append(label or _last(address))
    elif purpose in _LABELS | _LINKS:
        said.links.append(link_to(address, label))
    else:
        reason = f"a body that is an address, for {purpose or 'no purpose'}: {address[:80]}"
        said.odd.append(("unread", reason))


def _textual(value: str, purpose: str, said: Said, name: str = "") -> None:
    if not value.strip():
        return
    if purpose in _LABELS:
        said.labels.append(value.strip())
    elif purpose in _LINKS:
        said.links.append(link_to(value))
    elif not purpose or purpose in _REMARKS:
        said.attributes.append(Attribute(name or purpose or "commenting", value, note=True))
    else:
        said.attributes.append(Attribute(purpose, value))


def _last(address: str) -> str:
    return re.split(r"[/#:]", address.rstrip("/#"))[-1] or address
