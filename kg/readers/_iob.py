"""Tags that say of each token whether an entity begins, goes on or ends there.

IOB1 (``I-`` begins where nothing else does), IOB2 (``B-`` begins), BIOES and BILOU (``E-``/``L-``
ends, ``S-``/``U-`` is alone) are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.model import Span

TAG = re.compile(r"O|_|-|([BIESLU])-(\S.*)")
_BEGINS, _ALONE, _ENDS = "B", "SU", "EL"


@dataclass
class Tagged:
    """An entity: its label, and from where to where it stands. ``tokens`` are its lines."""

    label: str
    span: Span
    tokens: list[int] = field(default_factory=list)


@dataclass
class Tags:
    """One column of tags, token by token."""

    found: list[Tagged] = field(default_factory=list)
    strict: bool = False
    _open: Tagged | None = None

    def token(self, tag: str, span: Span, line: int) -> Iterator[str]:
        """Take the tag of a token. Yields what is wrong with it."""
        match = TAG.fullmatch(tag)
        if match is None:
            self.close()
            yield f"{tag[:40]!r} is no tag of the form B-Label, I-Label or O"
            return
        if match[1] is None:
            self.close()
            return
        kind, label = match[1], match[2]
        goes_on = self._open is not None and self._open.label == label
        if kind in _BEGINS + _ALONE or not goes_on:
            self.close()
            if self.strict and kind not in _BEGINS + _ALONE:
                yield f"{tag[:40]} goes on with what has not begun; read as a beginning"
            self._open = Tagged(label, span, [line])
            self.found.append(self._open)
        elif self._open is not None:
            self._open.span = Span(self._open.span.start, span.end)
            self._open.tokens.append(line)
        if kind in _ALONE + _ENDS:
            self.close()

    def close(self) -> None:
        """End what is open, as at the end of a sentence."""
        self._open = None
