"""Numbers in running words: ``nearly 60,000 calls`` is 60000, ``1.5 million`` is 1500000.

English only: a comma groups thousands, a point begins decimals. One text gives one number, or
none: whatever could be read in two ways is refused, so that somebody says which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from kg.lift.almanac import MONTH_NAMES
from kg.lift.lexical import canonical_decimal, shown
from kg.lift.spelled import NUMERAL_WORDS, SCALES, UNITS, spelled

_ADVICE = "give the value as an attribute or a note"
_EXACT = Context(prec=100)
_MOST_WORDS = 32  # of a number in words
_LONGEST = 40  # characters of a number in figures; canonical_decimal says how many digits count

_MONTH = "|".join(f"{m[:3].title()}(?:{m[3:]})?" for m in MONTH_NAMES) + "|Sept"
_DAY = "(?:3[01]|[12]?[0-9])(?:st|nd|rd|th)?"
_END = r"(?![0-9]|[,.][0-9])"
_JOIN = r"(?: ?[\u2013-] ?| (?:to|and) )"
_DATES = re.compile(
    rf"\b(?:(?:{_DAY}{_JOIN})?{_DAY} )?(?:{_MONTH})\b\.?(?: {_DAY}{_END}(?:{_JOIN}{_DAY}{_END})?)?"
    rf"(?:,? [12][0-9]{{3}}{_END})?"
    r"|\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b"
    r"|\bbetween [12][0-9]{3} and [12][0-9]{3}\b"
)
_PRONOUNS = re.compile(
    r"\b(?:no|any|every|some|each|the|this|that|which) one\b"
    r"|\bone (?:another|day)\b|\bone['\u2019]s\b",
    re.I,
)
_FRACTIONS = re.compile(
    rf"\bhal(?:f|ves)\b|\b(?:an?|{'|'.join(UNITS)}|[0-9]+)[ -](?:third|quarter|fifth|sixth|"
    r"seventh|eighth|ninth|tenth|hundredth|thousandth)s?\b|\b(?:third|quarter|fifth|tenth)s? of\b"
    r"|[¼-¾⅐-⅞]",
    re.I,
)
_INDEFINITE = re.compile(
    r"\b(?:dozens|scores of|(?:hundred|thousand|million|billion|trillion)s|"
    r"(?:few|several|couple of|many) (?:dozen|hundred|thousand|million|billion))\b",
    re.I,
)
_BEFORE_YEARS = frozenset({
    "since", "in", "from", "until", "till", "by", "through", "before", "after", "during", "early",
    "late", "spring", "summer", "autumn", "fall", "winter", "fiscal", "year", "years",
})  # fmt: skip
_BETWEEN_YEARS = frozenset({"to", "and", "or", "until", "through", "\u2013", "\u2014"})
_ABBREVIATIONS = frozenset({"mn", "mm", "mln", "bln", "tn"})  # millions, or millimetres

_TOKEN = re.compile(
    r"(?P<spaced>(?<![0-9.,])[1-9][0-9]{0,2}(?: [0-9]{3})++(?![0-9]|,[0-9])(?:\.[0-9]++)?+)"
    r"|(?P<figures>[0-9](?:[0-9.,:/]*[0-9])?)"
    r"|(?P<word>[^\W\d_]++)"
    r"|(?P<gap>[ \u2010\u2011-])"
    r"|(?P<other>.)"
)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
_POINT_OR_GROUP = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that the text may mean; ``year`` is true for one that says when."""

    value: Decimal
    year: bool = False


def decimal_in(text: str) -> str:
    """The one number that a text gives, as a canonical xsd:decimal.

    A year after since, in, until and the like is not the number, nor is any other date.
    Raises ValueError where there is no number, or two, or one that could be read in two ways.
    """
    words = " ".join(text.split())
    for pattern, fault in ((_FRACTIONS, "a fraction"), (_INDEFINITE, "no definite number")):
        if match := pattern.search(words):
            raise ValueError(f"{shown(text)} gives {fault}, {match[0]!r}; {_ADVICE}")
    found = list(_Scan(_PRONOUNS.sub("|", _DATES.sub("|", words))).numbers())
    values = list(dict.fromkeys(n.value for n in found if not n.year))
    if len(values) == 1:
        return _canonical(values[0])
    if values:
        both = " and ".join(_canonical(v) for v in values[:2])
        raise ValueError(f"{shown(text)} gives two numbers, {both}; {_ADVICE}")
    years = f", unless {found[0].value} is no year" if found else ""
    raise ValueError(f"no number in {shown(text)}{years}; {_ADVICE}")


def integer_in(text: str) -> str:
    """The one whole number that a text gives; ValueError as for ``decimal_in``."""
    number = decimal_in(text)
    if "." in number:
        raise ValueError(f"{shown(text)} gives no whole number, but {number}; {_ADVICE}")
    return number


def _canonical(value: Decimal) -> str:
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    return canonical_decimal("-" if value < 0 else "", whole, fraction)


def _signed(value: Decimal, negative: bool) -> Decimal:
    return value.copy_negate() if negative else value  # arithmetic would round to 28 digits


class _Scan:
    """One walk over a text's tokens, each a kind and its text."""

    def __init__(self, text: str) -> None:
        self.tokens = [(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(text)]
        self.at = 0
        self.last: _Number | None = None
        self.before = ""  # the last token that is no gap, "" after a number
        self.passed = 0  # how many tokens stand between the last number and here, without gaps
        self.between = False  # whether one of them is the word

    def numbers(self) -> Iterator[_Number]:
        """The numbers of the text, in its order."""
        while self.at < len(self.tokens):
            kind, text = self.tokens[self.at]
            number = self._spelled() if kind == "word" else None
            if kind in ("figures", "spaced"):
                number = self._figures()
            if number:
                self.last, self.before, self.passed, self.between = number, "", 0, False
                yield number
            else:
                if kind != "gap":
                    self.before, self.passed = text.lower(), self.passed + 1
                    self.between = self.between or self.before == "between"
                self.at += 1

    # --- in words -------------------------------------------------------------------------------

    def _spelled(self) -> _Number | None:
        words: list[str] = []
        while len(words) < _MOST_WORDS and self._kind(at := self.at + 2 * len(words)) == "word":
            words.append(self.tokens[at][1].lower())
            if words[-1] not in NUMERAL_WORDS or self._kind(at + 1) != "gap":
                break
        found = spelled(words, joined=not self.between)
        if found is None:
            return None
        negative = self._negative()
        self.at += 2 * found[1] - 1
        return _Number(_signed(Decimal(found[0]), negative))

    # --- in figures -----------------------------------------------------------------------------

    def _figures(self) -> _Number | None:
        """The number in figures here; None for what is part of a name, a time or an ordinal."""
        text, after = self.tokens[self.at][1], self._text(self.at + 1).lower()
        if self._in_name() or ":" in text or after in ("st", "nd", "rd", "th", "s"):
            return None
        if after in _ABBREVIATIONS or (after != "k" and len(after) == 1 and after.isalpha()):
            raise ValueError(f"{text + after!r} can be read in more than one way; {_ADVICE}")
        value, negative = self._value(text), self._negative()
        year = bool(_YEAR.fullmatch(text)) and self._says_when()
        self.at += 1
        scaled = self._scaled(value)
        return _Number(_signed(scaled, negative), year and scaled == value)

    def _value(self, text: str) -> Decimal:
        plain = text.replace(" ", "")
        if len(plain) > _LONGEST:
            raise ValueError(f"{shown(text)} has more digits than a number can have")
        if self._text(self.at - 1) == "." and self._kind(self.at - 2) in ("", "gap"):
            plain = f"0.{plain}"
        if not _GROUPED.fullmatch(plain) or _POINT_OR_GROUP.fullmatch(plain):
            raise ValueError(f"{text!r} can be read in more than one way; {_ADVICE}")
        return Decimal(plain.replace(",", ""))

    def _scaled(self, value: Decimal) -> Decimal:
        """The number times the hundreds, thousands and so on that are said of it."""
        if self._text(self.at).lower() == "k":
            self.at += 1
            return value.scaleb(3, _EXACT)
        while True:
            at = self.at + (self._kind(self.at) == "gap")
            scale = SCALES.get(self._text(at).lower())
            if scale is None or self._kind(at) != "word":
                return value
            value, self.at = _EXACT.multiply(value, Decimal(scale)), at + 1

    # --- what stands around it ------------------------------------------------------------------

    def _kind(self, at: int) -> str:
        return self.tokens[at][0] if 0 <= at < len(self.tokens) else ""

    def _text(self, at: int) -> str:
        return self.tokens[at][1] if 0 <= at < len(self.tokens) else ""

    def _negative(self) -> bool:
        """Whether minus or negative comes before, or a sign that no word stands before."""
        sign, outer = self._text(self.at - 1), self._text(self.at - 2)
        signed = sign in ("-", "\u2212") and outer in ("", " ", "(")
        return signed or self.before in ("minus", "negative")

    def _in_name(self) -> bool:
        """Whether the figures belong to a name, as in G20, COVID-19 or 1A2, or to a year: '08."""
        before, after = self._text(self.at - 1), self.at + 1
        if before in ("'", "\u2019") or self._kind(self.at - 1) == "word":
            return True
        if self._kind(after) == "word" and self._kind(after + 1) in ("figures", "spaced"):
            return True
        hyphenated = before not in ("", " ") and self._kind(self.at - 1) == "gap"
        word = self._text(self.at - 2).lower()
        return hyphenated and self._kind(self.at - 2) == "word" and word not in _BETWEEN_YEARS

    def _says_when(self) -> bool:
        """Whether figures that look like a year come after since, in and the like, or a year."""
        if self.last and self.last.year and self.passed <= 1:
            return not self.passed or self.before in _BETWEEN_YEARS
        return self.before in _BEFORE_YEARS
