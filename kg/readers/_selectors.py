"""Web Annotation selectors: which part of a text they mean.

Alternatives for one place are taken together: the words win, the position is a hint. What selects
in a tree is turned into a position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.model import Span
from kg.readers._page import Page
from kg.readers._quotes import Quote, find
from kg.readers._whole_json import listed, text_of

_CHARACTERS = re.compile(r"char=(\d{1,15})(?:,(\d{1,15}))?(?:;.*)?")
_FAR = 10**15
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Selected:
    """One stretch of a text: by position, by words, or both. ``reason`` says why neither."""

    position: tuple[int, int] | None = None
    quote: Quote | None = None
    reason: str = ""


def select(selector: object, page: Page, depth: int = 0) -> Selected:
    """What one selector, or several alternatives for one place, mean in a page."""
    if depth > _DEPTH:
        return Selected(reason="selectors nested too deeply")
    found = [_one(each, page, depth) for each in listed(selector)]
    position = next((one.position for one in found if one.position), None)
    quote = next((one.quote for one in found if one.quote), None)
    if position or quote:
        return Selected(position, quote)
    return Selected(reason="; ".join(one.reason for one in found) or "no selector")


def _one(selector: object, page: Page, depth: int) -> Selected:
    if not isinstance(selector, dict):
        return Selected(reason="a selector that is an address only")
    refined = selector.get("refinedBy")
    outer = _plain(selector, page, depth)
    if refined is None:
        return outer
    return _refined(outer, select(refined, page, depth + 1), page)


def _plain(selector: dict[str, object], page: Page, depth: int) -> Selected:
    kind = text_of(selector.get("type")) or text_of(selector.get("@type")) or "selector of no type"
    value = text_of(selector.get("value"))
    match kind:
        case "TextQuoteSelector":
            return _quote(selector)
        case "TextPositionSelector":
            return _position(selector)
        case "DataPositionSelector":
            return _bytes(_position(selector), page)
        case "FragmentSelector":
            return _fragment(value, page)
        case "XPathSelector":
            return _element(page.by_xpath(value), kind, value)
        case "CssSelector":
            return _element(page.by_css(value), kind, value)
        case "RangeSelector":
            return _range(selector, page, depth)
    return Selected(reason=f"a {kind}, which selects no text")


def _quote(selector: dict[str, object]) -> Selected:
    exact = text_of(selector.get("exact"))
    if not exact.strip():
        return Selected(reason="a TextQuoteSelector without words")
    before, after = text_of(selector.get("prefix")), text_of(selector.get("suffix"))
    return Selected(quote=Quote(exact, before, after))


def _position(selector: dict[str, object]) -> Selected:
    start, end = _number(selector.get("start")), _number(selector.get("end"))
    if start is None or end is None:
        return Selected(reason="a position without start and end")
    return Selected((start, end))


def _number(value: object) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _FAR
    return value if whole and isinstance(value, int) else None


def _bytes(selected: Selected, page: Page) -> Selected:
    """A position in bytes of UTF-8, which only a plain text can be counted in."""
    if selected.position is None:
        return selected
    if page.tree is not None:
        return Selected(reason="a position in the bytes of a page, which are not its text")
    data = page.text.encode()
    start, end = (max(0, min(at, len(data) + 1)) for at in selected.position)
    try:
        return Selected((len(data[:start].decode()), len(data[:end].decode())))
    except UnicodeDecodeError:
        return Selected(reason="a position in bytes that cuts a character")


def _fragment(value: str, page: Page) -> Selected:
    value = value.removeprefix("#")
    if match := _CHARACTERS.fullmatch(value):
        start = int(match[1])
        return Selected((start, int(match[2] or start)))
    return _element(page.by_id(value), "FragmentSelector", value)


def _element(span: Span | None, kind: str, value: str) -> Selected:
    if span is None:
        return Selected(reason=f"the {kind} {value[:80]!r} finds nothing here")
    return Selected((span.start, span.end))


def _range(selector: dict[str, object], page: Page, depth: int) -> Selected:
    """From the place of one selector to that of another, or from one point of a tree to another."""
    ends = [_point(selector, side, page, depth) for side in ("start", "end")]
    if ends[0] is None or ends[1] is None:
        return Selected(reason="a RangeSelector whose ends are not found here")
    return Selected((ends[0], ends[1]))


def _point(selector: dict[str, object], side: str, page: Page, depth: int) -> int | None:
    inner = selector.get(f"{side}Selector")
    if inner is None:
        container = page.by_xpath(text_of(selector.get(f"{side}Container")) or "/")
        offset = _number(selector.get(f"{side}Offset"))
        return container.start + offset if container and offset is not None else None
    path, colons, offset_text = text_of(
        inner.get("value") if isinstance(inner, dict) else ""
    ).partition("::")
    if colons and offset_text.isdecimal() and len(offset_text) < 16:
        element = page.by_xpath(path)
        return element.start + int(offset_text) if element else None
    chosen = select(inner, page, depth + 1)
    where = _settled(chosen, page)
    return where.start if where else None


def _settled(selected: Selected, page: Page, within: Span | None = None) -> Span | None:
    """The place of a selector, now, for another one that counts from there."""
    area = within or Span(0, len(page.text))
    if selected.quote:
        found = find(page.text[area.start : area.end], selected.quote)
        if isinstance(found, tuple):
            return Span(area.start + found[0].start, area.start + found[0].end)
    if selected.position:
        return Span(area.start + selected.position[0], area.start + selected.position[1])
    return None


def _refined(outer: Selected, inner: Selected, page: Page) -> Selected:
    """A selector that counts, or looks for words, within the place of another one."""
    area = _settled(outer, page)
    if area is None:
        return inner if inner.quote else replace(outer, position=None, quote=None)
    if inner.reason:
        return inner
    where = _settled(inner, page, area)
    if where is None:
        return inner if inner.quote else Selected(reason="the refined selector finds nothing")
    return Selected((where.start, where.end), inner.quote)
