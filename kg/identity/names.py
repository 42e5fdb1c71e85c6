"""Names, taken apart: what of a name tells one thing from another, by the style of its kind.

Names are hostile input: one of more than MAX_LENGTH characters is compared only as a whole.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from anyascii import anyascii

from kg.ontology import NameStyle

MAX_LENGTH = 200
"""Names of more characters are compared only as a whole."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    ``exact`` is its canonical form. ``full`` are its words, without titles, generation and
    legal forms; ``words`` are those of them that tell names apart. ``numbers`` are the words
    that are numbers. A name that is too long has no words.
    """

    exact: str
    full: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    generation: str = ""
    forms: frozenset[str] = frozenset()

    @property
    def compact(self) -> str:
        """All words in one."""
        return "".join(self.full)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The words that are numbers, which no typing error may change."""
        return tuple(word for word in self.words if word[0].isdigit())


def compared(name: str, style: NameStyle) -> str:
    """The canonical form of a name: names of one form are written alike.

    Latin letters and digits, lower case, single spaces; personal names without titles, in the
    order given, family, generation; names of organisations with their legal form last. Empty
    only where the name has no letters and no digits. ``compared`` changes nothing in what it
    returned.
    """
    return parsed(name, style).exact


def parsed(name: str, style: NameStyle) -> Name:
    """Take a name apart. What it finds is remembered, but for names that are too long."""
    return _remembered(name, style) if len(name) <= MAX_LENGTH else _parsed(name, style)


def _parsed(name: str, style: NameStyle) -> Name:
    squeezed = " ".join(name.split())
    if len(squeezed) > MAX_LENGTH:
        return Name(squeezed.casefold())
    if style == NameStyle.PERSONAL:
        return _person(squeezed)
    return _thing(squeezed, legal=style == NameStyle.ORGANIZATION)


_remembered = lru_cache(maxsize=1 << 16)(_parsed)


def canonical_given(word: str) -> str:
    """The given name that a short form or a spelling belongs to, or the word itself."""
    return _GIVEN.get(word, word)


# --- Letters ---------------------------------------------------------------------------------

# Straight, grave, acute, curly, prime, and the modifier letters of transliterations.
_QUOTES = dict.fromkeys(
    map(ord, "'`\u00b4\u2018\u2019\u201a\u201b\u2032\u02b9\u02bb\u02bc\u02be\u02bf")
)
_INSIDE = re.compile(r"(?<=\w)&(?=\w)")
_WORD = re.compile(r"[a-z0-9]+")


def _latin(text: str) -> str:
    """Latin letters for others; case is kept, apostrophes go, signs become spaces."""
    bare = _INSIDE.sub("", text.translate(_QUOTES)).replace("&", " and ")
    spaced = "".join(" " if unicodedata.category(c)[0] == "S" else c for c in bare)
    return anyascii(unicodedata.normalize("NFKC", spaced)).translate(_QUOTES)


def _words(text: str) -> list[str]:
    """The words of a text; letters that have no Latin ones stay as they are.

    Where a text has nothing but signs, those that stand for letters are read as the letters.
    """
    found = _WORD.findall(_latin(text).lower())
    if found:
        return found
    folded = unicodedata.normalize("NFKC", text).casefold()
    letters = "".join(c if c.isalnum() else " " for c in folded)
    return _WORD.findall(_latin(letters).lower()) or letters.split()


# --- Tables ----------------------------------------------------------------------------------


def _phrases(lines: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(line.split()) for line in lines)


def _by_spelling(table: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], str]:
    return {tuple(s.split()): name for name, spellings in table.items() for s in spellings}


_TABLES = tomllib.loads(files("kg.identity").joinpath("words.toml").read_text("utf-8"))
_OFFICES = _phrases(_TABLES["personal"]["offices"])
_TITLES = _OFFICES | _phrases(_TABLES["personal"]["honorifics"])
_DEGREES = _phrases(_TABLES["personal"]["degrees"])
_PARTICLES = frozenset(_TABLES["personal"]["particles"])
_GENERATIONS = _by_spelling(_TABLES["personal"]["generations"])
_GIVEN = {s[0]: name for s, name in _by_spelling(_TABLES["personal"]["given"]).items()}
_FORMS = _by_spelling(_TABLES["organization"]["forms"])
_LEADING_FORMS = _phrases(_TABLES["organization"]["leading"])
_SMALL = frozenset(_TABLES["things"]["small"])
_NUMERALS = {roman: str(n) for n, roman in enumerate(_TABLES["things"]["numerals"], 1)}
_ABBREVIATIONS: Mapping[str, str] = _TABLES["things"]["abbreviations"]
_LONGEST = 5
"""Of how many words a phrase in the tables consists at most."""


def _first(words: Sequence[str], phrases: Container[tuple[str, ...]]) -> int:
    """Of how many words the longest phrase at the start consists."""
    lengths = range(min(_LONGEST, len(words)), 0, -1)
    return next((n for n in lengths if tuple(words[:n]) in phrases), 0)


def _last(words: Sequence[str], phrases: Container[tuple[str, ...]]) -> int:
    """Of how many words the longest phrase at the end consists."""
    lengths = range(min(_LONGEST, len(words)), 0, -1)
    return next((n for n in lengths if tuple(words[-n:]) in phrases), 0)


# --- Persons ---------------------------------------------------------------------------------

_ASIDE = re.compile(r"\([^()]*\)|\"[^\"]*\"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»")
_INITIALS = re.compile(r"\b[BCDFGHJKLMNPQRSTVWXZ]{2,3}\b")
_OF = frozenset({"of", "for", "de", "del", "to"})


def _person(text: str) -> Name:
    words, generation = _bare(_in_order(text))
    full = tuple(words)
    exact = " ".join((*full, generation) if generation else full)
    return Name(exact, full, _telling(full), generation)


def _in_order(text: str) -> list[str]:
    """The words of a person's name, given name first: "Lee, Ann, Jr." is "ann lee jr"."""
    aside = _ASIDE.sub(" ", text)
    text = aside if _words(aside) else text
    head, *tails = [words for part in text.split(",") if (words := _person_words(part))] or [[]]
    swapped = False
    for tail in tails:
        if _all_after(tail):
            head = head + tail
        elif not _first(tail, _OFFICES):
            head = head + tail if swapped else tail + head
            swapped = True
    return head


def _person_words(part: str) -> list[str]:
    """The words of a part of a name; capitals without a vowel ("JD") are initials."""
    latin = _latin(part)
    if any(c.islower() for c in latin):
        part = _INITIALS.sub(lambda m: _spelled(m.group()), latin)
    return _words(part)


def _spelled(capitals: str) -> str:
    word = (capitals.lower(),)
    known = word in _TITLES or word in _DEGREES or word in _GENERATIONS
    return capitals if known else " ".join(capitals)


def _all_after(words: Sequence[str]) -> bool:
    """Whether words can only stand after a name: a generation, degrees."""
    rest = list(words)
    while n := _last(rest, _DEGREES) or _last(rest, _GENERATIONS):
        del rest[-n:]
    return not rest


def _bare(words: list[str]) -> tuple[list[str], str]:
    """A name without titles and degrees, and its generation; at least one word is left."""
    generation = ""
    while len(words) > 1:
        if 0 < (n := _last(words, _DEGREES)) < len(words):
            words = words[:-n]
        elif not generation and 0 < (n := _last(words, _GENERATIONS)) < len(words):
            generation, words = _GENERATIONS[tuple(words[-n:])], words[:-n]
        elif n := _title(words):
            words = words[n:]
        else:
            break
    return words, generation


def _title(words: Sequence[str]) -> int:
    """How many words at the start are a title, or an office with what it belongs to."""
    if 0 < (n := _first(words, _TITLES)) < len(words) and words[n] not in _OF:
        return n
    for start in range(1, min(4, len(words) - 2)):
        end = start + _first(words[start:], _OFFICES)
        if start < end <= len(words) - 2 and words[end] not in _OF:
            return end
    return 0


def _telling(full: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a person's name without particles, if two are left, at the ends none."""
    inner = [w for w in full[1:-1] if w not in _PARTICLES]
    return (full[0], *inner, full[-1]) if len(full) > 2 else full


# --- Organisations and other things ----------------------------------------------------------


def _thing(text: str, *, legal: bool) -> Name:
    words = _joined_letters(_words(_without_acronym(text)))
    forms: set[str] = set()
    while len(words) > 1:
        if legal and 0 < (n := _last(words, _FORMS)) < len(words):
            forms.add(_FORMS[tuple(words[-n:])])
            words = words[:-n]
        elif legal and 0 < (n := _first(words, _LEADING_FORMS)) < len(words):
            forms.add(_FORMS[tuple(words[:n])])
            words = words[n:]
        elif words[0] == "the":
            words = words[1:]
        else:
            break
    full = tuple(_expanded(words))
    telling = tuple(w for n, w in enumerate(full) if _tells(w, n)) or full
    return Name(" ".join((*full, *sorted(forms))), full, telling, forms=frozenset(forms))


def _tells(word: str, place: int) -> bool:
    """Whether a word tells things apart: a letter does ("Firm A"), but for an article before it."""
    return word not in _SMALL or (len(word) == 1 and (word, place) != ("a", 0))


def _without_acronym(text: str) -> str:
    """The name before "(FBI)", where that stands for it."""
    before, _, rest = text.rpartition("(")
    inside, closed, after = rest.partition(")")
    words = _words(before)
    if not before or not closed or after or not words:
        return text
    return before if "".join(_words(inside)) in acronyms(words) else text


def acronyms(words: Sequence[str]) -> frozenset[str]:
    """What a name of these words may be abbreviated to: first letters, with and without of."""
    telling = [w for w in words if w not in _SMALL]
    return frozenset("".join(w[0] for w in some) for some in (words, telling) if len(some) > 1)


def _joined_letters(words: Sequence[str]) -> list[str]:
    """Single letters in a row as one word: u, s, a is usa."""
    found: list[str] = []
    letters = ""
    for word in (*words, ""):
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        found += [w for w in (letters, word) if w]
        letters = ""
    return found


def _expanded(words: Sequence[str]) -> Iterable[str]:
    """Numbers as digits, abbreviations written out."""
    for n, word in enumerate(words):
        if n and word in _NUMERALS and (len(word) > 1 or n == len(words) - 1):
            yield _NUMERALS[word]
        elif len(word) > 2 and word[-2:] in ("st", "nd", "rd", "th") and word[:-2].isdigit():
            yield word[:-2]
        else:
            yield _ABBREVIATIONS.get(word, word)
