"""In which line of a JSON text a value stands. The parser does not say, so it is asked again."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")
_STEP = re.compile(r"\.?([^\s.\[\]]+)|\[([0-9]{1,9})\]")

Step = str | int


class Lines:
    """The lines of a JSON text by paths into it, as ``spans[3].links[0]``.

    ``first`` is the line that the text begins in. A text of one line has none to tell apart; of
    others no more is looked at than what lies on the way, and that once.
    """

    def __init__(self, text: str, first: int = 1) -> None:
        self._text, self._first = text, first
        self._inside: dict[int, dict[Step, int]] = {}

    def of(self, path: str) -> int:
        """The line of a value, or of the last on the way to it that is there.

        What follows the path after a blank is passed over. 0 where the text has one line.
        """
        return self._line(_steps(path))

    def at(self, pointer: str) -> int:
        """The same for paths as JSON Pointer writes them: ``/spans/3/links/0``."""
        steps = pointer.split("/")[1:]
        return self._line([int(one) if one.isdecimal() else one for one in steps])

    def _line(self, steps: Sequence[Step]) -> int:
        if not self._ends:
            return 0
        at = self._after_space(0)
        for step in steps:
            inside = self._values(at)
            if step not in inside:
                break
            at = inside[step]
        return self._first + bisect_right(self._ends, at)

    @cached_property
    def _ends(self) -> list[int]:
        return [match.end() for match in re.finditer("\n", self._text)]

    def _values(self, at: int) -> dict[Step, int]:
        """Where the values of the object or array at a place begin; nothing has none."""
        if at not in self._inside:
            found = self._inside[at] = dict[Step, int]()
            with suppress(RecursionError):  # The line is then that of what is around it.
                self._find(at, found)
        return self._inside[at]

    def _find(self, at: int, found: dict[Step, int]) -> None:
        text, opening = self._text, self._text[at : at + 1]
        if opening not in ("{", "["):
            return
        at = self._after_space(at + 1)
        while text[at : at + 1] not in ("}", "]"):
            step: Step = len(found)
            if opening == "{":
                step, at = _DECODER.raw_decode(text, at)
                at = self._after_space(self._after_space(at) + 1)
            found[step] = at
            _, at = _DECODER.raw_decode(text, at)
            at = self._after_space(at)
            if text[at : at + 1] == ",":
                at = self._after_space(at + 1)

    def _after_space(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at


def _steps(path: str) -> list[Step]:
    found: list[Step] = []
    at = 0
    while match := _STEP.match(path, at):
        found.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
    return found
