"""Text in pictures: what may stand in XML, how wide it is, and how it is shortened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from xml.sax.saxutils import escape

_ILLEGAL = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]"
)
_ISOLATE, _POP = "\u2068", "\u2069"

# Advance widths of DejaVu Sans in thousandths of an em: about the widest of common sans serifs,
# so that what fits here fits with the others too.
_GROUPS = {
    280: "ijlI.,:;'|J",
    330: " !",
    400: 'ft()[]-/\\r"*',
    520: "scz“”",
    610: "aeouvxyknhbdgpqTFL_?",
    640: "0123456789$",
    700: "ABCEKPRSVXYZ&",
    790: "DGHNOQU+=<>",
    980: "mwMW%@…—",
}
_WIDTHS = {char: width for width, chars in _GROUPS.items() for char in chars}


def clean(text: str) -> str:
    """Text as XML can hold it: characters that it forbids become U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def xml(text: str) -> str:
    """Text for element content and for attributes in double quotes."""
    return escape(clean(text), {'"': "&quot;", "'": "&#39;", "\r": "&#13;"})


def isolated(text: str) -> str:
    """Text set apart from its surroundings, so that its direction does not turn them around.

    Marks that would end the isolation too early are dropped.
    """
    inner = "".join(c for c in text if c not in "\u2066\u2067\u2068\u2069")
    return f"{_ISOLATE}{inner}{_POP}"


def folded_space(text: str) -> str:
    """Text on one line, each run of white space a single space."""
    return " ".join(text.split())


def counted(number: int, one: str, many: str) -> str:
    """A number with the word for what it counts."""
    return f"{number:,} {one if number == 1 else many}"


def width(text: str, size: float) -> float:
    """About how wide text is in pixels, rather too wide than too narrow; ``size`` in pixels."""
    return sum(map(_char_width, text)) * size / 1000


def _char_width(char: str) -> int:
    known = _WIDTHS.get(char)
    if known is not None:
        return known
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if ord(char) >= 0x1F000:
        return 1350
    return 1030 if unicodedata.east_asian_width(char) in "WF" else 720


def shortened(text: str, length: int) -> str:
    """Text on one line of at most ``length`` characters, cut between words where it can be."""
    line = folded_space(text)
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    at_word = cut if line[length - 1] == " " else cut.rsplit(" ", 1)[0]
    kept = at_word if len(at_word) > length * 0.6 else cut
    while kept and unicodedata.combining(line[len(kept)]):  # Never part a letter from its accent.
        kept = kept[:-1]
    return kept.rstrip(" ,;:-—") + "…"


def wrapped(text: str, most: float, size: float) -> list[str]:
    """Text in lines at most ``most`` pixels wide, of about the same width.

    A word that is wider is cut.
    """
    lines = _filled(text, most, size)
    if len(lines) > 1:  # Even lines: the narrowest width that does not need one line more.
        count, narrow = len(lines), most
        while len(lines) == count and narrow > 40:
            best, narrow = lines, narrow * 0.94
            lines = _filled(text, narrow, size)
        lines = best
    return lines


def _filled(text: str, most: float, size: float) -> list[str]:
    lines: list[str] = [""]
    for space, word in _words(text, most, size):
        longer = lines[-1] + space + word if lines[-1] else word
        if lines[-1] and width(longer, size) > most:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _words(text: str, most: float, size: float) -> Iterator[tuple[str, str]]:
    """Where lines may break: what stands before, and what must stay together.

    Lines break at spaces, behind hyphens, and within words that are wider than a line.
    """
    for word in text.split():
        space = " "
        for part in re.findall(r"[^-]+-*|-+", word):
            for piece in _parts(part, most, size):
                yield space, piece
                space = ""


def _parts(word: str, most: float, size: float) -> list[str]:
    parts = [""]
    for char in word:
        if parts[-1] and width(parts[-1] + char, size) > most:
            parts.append("")
        parts[-1] += char
    return parts
