"""Numbers in English words: ``two hundred and fifty`` is 250, ``a million`` is 1000000."""

from __future__ import annotations

from collections.abc import Sequence

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

UNITS = {word: n for n, word in enumerate(_SMALL)} | {w: 10 * n for n, w in enumerate(_TENS, 2)}
"""The words for numbers below a hundred that are one word."""

SCALES = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "trillion": 10**12,
}
"""What a number before the word is multiplied by. A billion is a thousand millions, as it is in
all English news of our time."""


NUMERAL_WORDS = frozenset({*UNITS, *SCALES, "a", "an", "and"})
"""The words that a number in words is made of."""


def spelled(words: Sequence[str], joined: bool = True) -> tuple[int, int] | None:
    """The number at the start of some words in lower case, and how many words it takes.

    ``joined`` says whether ``and`` may stand in it; after ``between`` it parts two numbers.
    None if no number begins there. Raises ValueError for a scale that nothing is said of how
    often ("hundred calls").
    """
    reading = _Reading()
    taken = 0
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if word == "and":
            if not (joined and reading.scaled and following in UNITS):
                break
        elif not reading.take(word, following):
            break
        else:
            taken = at + 1
    if taken == 0 and words and words[0] in SCALES:
        raise ValueError(
            f"{words[0]!r} does not say how many; write one {words[0]} or two {words[0]}"
        )
    return (reading.total + (reading.group or 0), taken) if taken else None


class _Reading:
    """A number as far as it has been read: ``total`` of its groups, and the ``group`` at hand."""

    def __init__(self) -> None:
        self.total = 0
        self.group: int | None = None
        self.scale = 10**15  # that of the last group; the next must be less
        self.scaled = False  # whether the last word was a scale, so that "and" may follow

    def take(self, word: str, following: str) -> bool:
        """Take the next word in; False if the number ends before it."""
        if word in ("a", "an"):
            return self._begin(following)
        if word in UNITS:
            return self._unit(UNITS[word])
        if word in SCALES:
            return self._scale(SCALES[word])
        return False

    def _begin(self, following: str) -> bool:
        if self.group is not None or self.total or following not in SCALES:
            return False
        self.group = 1
        return True

    def _unit(self, unit: int) -> bool:
        group = self.group
        fits = group is None or (group >= 100 and group % 100 == 0)
        if not fits and group is not None:
            fits = group % 100 >= 20 and group % 10 == 0 and 1 <= unit <= 9
        if fits:
            self.group, self.scaled = (group or 0) + unit, False
        return fits

    def _scale(self, scale: int) -> bool:
        if not self.group:
            return False
        if scale <= 100:
            if self.group >= 100:
                return False
            self.group *= scale
        elif scale >= self.scale:
            return False
        else:
            self.total, self.group, self.scale = self.total + self.group * scale, None, scale
        self.scaled = True
        return True
