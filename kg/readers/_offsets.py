"""Which characters a file means by its offsets: the same for every format.

Offsets in the wild count code points, UTF-16 code units (anything written in a browser), CR LF
as one character (anything opened in Python's text mode), a byte order mark that is not there,
bytes (Go, Rust, and some old pipelines), or what a reader takes for one character (doccano).
Each mention that states its text says which of them holds, for the document as a whole; what
still disagrees is looked for near by, and otherwise refused. Nothing is guessed: a mention
stands where the text says what the file says that it says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from kg.model import Span
from kg.readers._text import BYTE_ORDER_MARK

CODE_POINTS = "code points"
UTF_16 = "UTF-16 code units"
CRLF_AS_LF = "CR LF counted as one"
BYTES = "bytes of UTF-8"
GRAPHEMES = "grapheme clusters"
MARK_NOT_COUNTED = "byte order mark not counted"
MARK_COUNTED = "byte order mark counted"
REACH = 200  # code points, before and after the offset that a file claims

_IRREGULAR = {UTF_16: "[\U00010000-\U0010ffff]", CRLF_AS_LF: "\r\n"}
_MARK_SHIFT = {MARK_NOT_COUNTED: 1, MARK_COUNTED: -1}
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_WORDS = re.compile(r"\S")
_BLANKS = (re.compile(r"\s"), re.compile(r"\r\n|\s"))
_QUOTED = 40  # characters of a text that a reason quotes


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a file says that a mention stands, by its own count, and the text it states.

    ``spans`` are (start, end) in the order in which the fragments were written; ``stated`` joins
    their texts by a space and is None where the file states none.
    """

    spans: tuple[tuple[int, int], ...]
    stated: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mention stands in code points, in the order of the text.

    ``spans`` is empty where it stands nowhere. ``reason`` is empty where it stands as claimed.
    """

    spans: tuple[Span, ...]
    reason: str = ""


def place(text: str, claims: Sequence[Claim]) -> tuple[str, tuple[Place, ...]]:
    """Name the convention under which most claims hold, and place each claim, in order.

    Among equals the simplest convention is taken; without any stated text that is code points.
    """
    stating = sum(claim.stated is not None for claim in claims)
    tried: list[tuple[int, str, Sequence[Claim], list[bool]]] = []
    for name, to_code_points in _conventions(text):
        as_they_are = name == CODE_POINTS
        moved = claims if as_they_are else [_shifted(c, to_code_points) for c in claims]
        holding = [_holds(text, claim) for claim in moved]
        held = sum(h for h, claim in zip(holding, moved, strict=True) if claim.stated is not None)
        tried.append((held, name, moved, holding))
        if held == stating:
            break
    _, name, moved, holding = max(tried, key=lambda attempt: attempt[0])
    return name, tuple(
        Place(tuple([Span(start, end) for start, end in sorted(claim.spans)]))
        if holds
        else _moved(text, claim)
        for claim, holds in zip(moved, holding, strict=True)
    )


def from_utf_16(text: str) -> Callable[[int], int]:
    """From offsets in UTF-16 to offsets in code points, for formats that always count so."""
    return _counter(text, (UTF_16,))


# --- Conventions ----------------------------------------------------------------------------


def _conventions(text: str) -> Iterator[tuple[str, Callable[[int], int]]]:
    """Each way of counting that differs for this text, the simplest first."""
    mark = MARK_NOT_COUNTED if text.startswith(BYTE_ORDER_MARK) else MARK_COUNTED
    departures = [name for name, pattern in _IRREGULAR.items() if re.search(pattern, text)]
    for count in range(len(departures) + 2):
        for names in combinations([*departures, mark], count):
            yield ", ".join(names) or CODE_POINTS, _counter(text, names)
    if not text.isascii():
        yield BYTES, _undone(*_drifts(_NOT_ASCII.finditer(text), _bytes))
    if not text.isascii() or "\r\n" in text:
        yield GRAPHEMES, _undone(*_drifts(_clusters(text), lambda cluster: 1))


def _counter(text: str, names: tuple[str, ...]) -> Callable[[int], int]:
    """A function from an offset in this way of counting to one in code points."""
    shift = sum(_MARK_SHIFT.get(name, 0) for name in names)
    patterns = [_IRREGULAR[name] for name in names if name in _IRREGULAR]
    matches = re.finditer("|".join(patterns), text) if patterns else iter(())
    ends, drifts = _drifts(matches, lambda found: 1 if found == "\r\n" else 2)
    return _undone(ends, drifts, shift)


def _undone(ends: list[int], drifts: list[int], shift: int = 0) -> Callable[[int], int]:
    def to_code_points(offset: int) -> int:
        return offset + shift - drifts[bisect_right(ends, offset + shift)]

    return to_code_points


def _drifts(
    matches: Iterator[re.Match[str]], units_of: Callable[[str], int]
) -> tuple[list[int], list[int]]:
    """After which offsets the foreign count runs ahead of code points, and by how much.

    ``matches`` are the stretches of which it counts other units than code points, as many as
    ``units_of`` says. ``drifts[i]`` holds from ``ends[i - 1]`` on: +1 for each character of two
    units before it, -1 for each CR LF that was counted as one.
    """
    ends: list[int] = []
    drifts = [0]
    for match in matches:
        units = units_of(match[0])
        ends.append(match.start() + drifts[-1] + units)
        drifts.append(drifts[-1] + units - len(match[0]))
    return ends, drifts


def _bytes(character: str) -> int:
    return len(character.encode("utf-8", "surrogatepass"))


def _clusters(text: str) -> Iterator[re.Match[str]]:
    """What readers take for one character, and is several code points."""
    import regex  # Only for the few documents of which no other convention holds.

    return (match for match in regex.finditer(r"\X", text) if match.end() - match.start() > 1)


def _shifted(claim: Claim, to_code_points: Callable[[int], int]) -> Claim:
    moved = tuple((to_code_points(start), to_code_points(end)) for start, end in claim.spans)
    return Claim(moved, claim.stated)


# --- One claim, in code points --------------------------------------------------------------


def _holds(text: str, claim: Claim) -> bool:
    return _possible(text, claim) and (claim.stated is None or _says(text, claim))


def _possible(text: str, claim: Claim) -> bool:
    if len(claim.spans) == 1:  # As nearly always.
        ((start, end),) = claim.spans
        return 0 <= start < end <= len(text) and _WORDS.search(text, start, end) is not None
    spans = sorted(claim.spans)
    inside = all(0 <= s < e <= len(text) and _WORDS.search(text, s, e) for s, e in spans)
    apart = all(end <= start for (_, end), (start, _) in pairwise(spans))
    return bool(spans) and inside and apart


def _says(text: str, claim: Claim) -> bool:
    """Whether the text says what the claim states, whatever kind of white space stands in it.

    Trailing white space is forgiven, since editors cut it off; so is a missing space between
    fragments, which old versions of brat left out.
    """
    stated = claim.stated or ""
    if sum(end - start for start, end in claim.spans) > 2 * len(stated):
        return False  # Before slicing: a file may claim the whole text a million times.
    pieces = [text[start:end] for start, end in claim.spans]
    if " ".join(pieces) == stated:
        return True  # As nearly always; patterns take their time.
    joined = {" ".join(pieces), "".join(pieces)}
    return any(_plain(said, blank) == _plain(stated, blank) for said in joined for blank in _BLANKS)


def _plain(text: str, blank: re.Pattern[str]) -> str:
    return blank.sub(" ", text).rstrip()


def _moved(text: str, claim: Claim) -> Place:
    """Where a claim that does not hold is right, if that is near by."""
    fault = _fault(text, claim)
    if claim.stated is None or not claim.stated.strip():
        return Place((), fault)
    found = _nearest(text, claim)
    if isinstance(found, str):
        return Place((), f"{fault}; {found}")
    return Place(found, f"{fault}; found at {_written((s.start, s.end) for s in found)}")


def _fault(text: str, claim: Claim) -> str:
    at = _written(claim.spans)
    if not _possible(text, claim):
        return f"{at} is no stretch of words in a text of {len(text)} characters"
    said = " ".join(text[start : min(end, start + _QUOTED)] for start, end in claim.spans)
    return f"the text at {at} is {_quoted(said)}, not {_quoted(claim.stated or '')}"


def _written(spans: Sequence[tuple[int, int]] | Iterator[tuple[int, int]]) -> str:
    return ", ".join(f"{start} to {end}" for start, end in spans)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…")


# --- Looking near by ------------------------------------------------------------------------


def _nearest(text: str, claim: Claim) -> tuple[Span, ...] | str:
    """The spans nearest to the claimed ones that say the stated text, or why there are none."""
    pieces = _pieces(claim)
    if pieces is None:
        return "its fragments are not as long as their text, so they cannot be looked for"
    first = claim.spans[0][0]
    for distance, shifts in _shifts(text, pieces[0], first):
        found = [spans for shift in shifts if (spans := _all_pieces(text, claim, pieces, shift))]
        if len(found) > 1:
            return f"its text stands {distance} characters before there and after"
        if found:
            return found[0]
    return f"its text is not within {REACH} characters of there"


def _pieces(claim: Claim) -> list[re.Pattern[str]] | None:
    """A pattern for each fragment, cut out of the stated text by the claimed lengths."""
    stated = (claim.stated or "").rstrip()
    if len(claim.spans) == 1:
        return [_pattern(stated)]
    pieces = []
    start = 0
    for length in (end - start for start, end in claim.spans):
        piece = stated[start : start + max(length, 0)]
        if not piece.strip():
            return None
        pieces.append(_pattern(piece))
        start += length + 1
    return pieces if start == len(stated) + 1 else None


def _pattern(piece: str) -> re.Pattern[str]:
    words = (re.escape(word) for word in re.split(r"\r\n|\s", piece))
    return re.compile(r"(?:\r\n|\s)".join(words))


def _shifts(text: str, piece: re.Pattern[str], around: int) -> Iterator[tuple[int, Iterator[int]]]:
    """How far from an offset the piece occurs, overlapping ones too: distance, then which way."""
    last = min(around + REACH, len(text) - 1)
    first = max(around - REACH, 0)
    if first > last:
        return iter(())
    # No match is longer than its pattern, so this bounds the search and misses nothing.
    found = re.compile(f"(?={piece.pattern})").finditer(text, first, last + 1 + len(piece.pattern))
    shifts = (match.start() - around for match in found if match.start() <= last)
    return groupby(sorted(shifts, key=abs), key=abs)


def _all_pieces(
    text: str, claim: Claim, pieces: list[re.Pattern[str]], shift: int
) -> tuple[Span, ...]:
    """The spans of all fragments moved by one shift, or nothing where one says something else."""
    spans = []
    for (start, _), piece in zip(claim.spans, pieces, strict=True):
        inside = 0 <= start + shift < len(text)
        match = piece.match(text, start + shift) if inside else None
        if match is None or _in_word(text, match.start()) or _in_word(text, match.end()):
            return ()
        spans.append(Span(*match.span()))
    return tuple(sorted(spans))


def _in_word(text: str, offset: int) -> bool:
    """Whether an offset cuts a word, so that "he" is never found in "they".

    Only of scripts with two cases, and numbers: the others do not set words apart by spaces.
    """
    around = text[max(offset - 1, 0) : offset + 1]
    return len(around) == 2 and all(c.isdigit() or c.lower() != c.upper() for c in around)
