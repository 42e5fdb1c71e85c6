"""Which mentions are names, where no annotator says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kg.lift.profile import Naming
from kg.model import Document, Mention, Span

_WORD = re.compile(r"\w[\w'\N{RIGHT SINGLE QUOTATION MARK}-]*")
_SHORT = 3  # letters; "of", "and", "de", "bin" and their like stand inside names


def naming(document: Document, by: Naming) -> Callable[[Mention], bool]:
    """A function that says whether a mention of a document may be a name, by a profile's rule."""
    if by == "capitals":
        return _by_capitals(document.text, document.sentences)
    return lambda _: by == "kind"


def _by_capitals(text: str, sentences: Sequence[Span]) -> Callable[[Mention], bool]:
    """Whether a mention is written as a name is, in scripts that have capitals.

    Its first and last word, and each of more than three letters, begins with a capital or a digit,
    and one at least with a capital; "the" before it does not count. A word that begins a sentence
    and stands elsewhere in small letters ("They") is none, nor is a short one by itself ("She"),
    unless it is capitals throughout ("UN").
    """
    small = {word for word in _WORD.findall(text) if word == word.lower()}
    first = {span.start for span in sentences}

    def is_named(mention: Mention) -> bool:
        found = [m for s in mention.spans for m in _WORD.finditer(text, s.start, s.end)]
        if len(found) > 1 and found[0][0].casefold() == "the":
            del found[0]
        words = [match[0] for match in found]
        if len(words) == 1 and len(words[0]) <= _SHORT:
            return len(words[0]) > 1 and words[0].isupper()
        telling = [w for w in words if len(w) > _SHORT] + words[:1] + words[-1:]
        begins = {m[0] for m in found if m.start() in first and m[0].lower() in small}
        is_capital = any(w[0].isupper() and w not in begins for w in telling)
        return is_capital and all(w[0].isupper() or w[0].isdigit() for w in telling)

    return is_named
