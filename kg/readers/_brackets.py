"""CorefUD's entities: brackets in the MISC column, which open and close over tokens.

https://ufal.mff.cuni.cz/corefud says how: ``(e1-person-1-`` opens, ``e1)`` closes, ``(e1-person)``
does both, ``e1[1/2]`` is a part of a mention that is not in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Span

DEFAULT_FIELDS = ("eid", "etype", "head", "other")
_BRACKET = re.compile(r"\(([^()]*)(\))?|([^()]+)\)")
_PART = re.compile(r"(.*)\[(\d{1,4})/(\d{1,4})\]")


@dataclass
class Bracketed:
    """One mention: its entity, what is said of it, and its fragments so far."""

    entity: str
    said: dict[str, str]
    line: int
    spans: list[Span] = field(default_factory=list)
    start: int = 0
    parts: int = 1


@dataclass
class Brackets:
    """Follows brackets through a document. ``fields`` names what stands in an opening one."""

    fields: tuple[str, ...] = DEFAULT_FIELDS
    mentions: list[Bracketed] = field(default_factory=list)
    _open: dict[str, list[Bracketed]] = field(default_factory=dict)
    _unfinished: dict[str, Bracketed] = field(default_factory=dict)

    def token(self, value: str, span: Span | None, line: int) -> Iterator[str]:
        """Take the brackets of a token; its span is None if it has no words. Yields faults."""
        end = 0
        for match in _BRACKET.finditer(value):
            if match.start() != end:
                yield f"{value[end : match.start()]!r} is no bracket"
            end = match.end()
            if match[3] is not None:
                yield from self._close(match[3], span)
                continue
            key = self._begin(match[1], span, line)
            if match[2]:
                yield from self._close(key, span)
        if end != len(value):
            yield f"{value[end:]!r} is no bracket"

    def unclosed(self) -> Iterator[Bracketed]:
        """Mentions that were opened and never closed, or of which parts are missing."""
        for stack in self._open.values():
            yield from stack
        yield from self._unfinished.values()

    def _begin(self, written: str, span: Span | None, line: int) -> str:
        values = written.split("-", len(self.fields) - 1)
        said = dict(zip(self.fields, values, strict=False))
        key = values[0]
        part = _PART.fullmatch(key)
        entity = part[1] if part else key
        mention = Bracketed(entity, said, line)
        if part and part[2] != "1" and entity in self._unfinished:
            mention = self._unfinished.pop(entity)
        mention.parts = int(part[3]) if part else 1
        mention.start = span.start if span else -1
        self._open.setdefault(key, []).append(mention)
        return key

    def _close(self, key: str, span: Span | None) -> Iterator[str]:
        stack = self._open.get(key)
        if not stack:
            yield f"{key} is closed and was never opened"
            return
        mention = stack.pop()
        if not stack:
            del self._open[key]
        if span is not None and 0 <= mention.start < span.end:
            mention.spans.append(Span(mention.start, span.end))
        part = _PART.fullmatch(key)
        if part and int(part[2]) < mention.parts:
            self._unfinished[mention.entity] = mention
        elif mention.spans:
            self.mentions.append(mention)
        else:
            yield f"{key} has no words: it stands on an empty node"
