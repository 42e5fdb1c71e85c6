"""Members of enumerations: found in running words, or named by an attribute."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.lift.lexical import shown
from kg.names import folded, local_name
from kg.ontology import Individual

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SUGGEST_WITHIN = 64  # difflib takes quadratic time; no label comes close to this length


def individual(text: str, members: Sequence[Individual]) -> Individual | None:
    """The member whose name or label stands in ``text`` as whole words; None if there is none.

    Case and kinds of white space make no difference, nor whether a label is written with
    hyphens; other punctuation parts words. Part of a hyphenated word is no whole word:
    "secretary" does not stand in "secretary-general".
    Where several labels occur the longest counts, then the one that comes first.
    """
    words = f" {_words(text)} "
    found = [
        (-len(label), at, number)
        for number, member in enumerate(members)
        for label in _written(member)
        if (at := words.find(f" {label} ")) >= 0
    ]
    return members[min(found)[2]] if found else None


def member(text: str, members: Sequence[Individual]) -> Individual:
    """The member that ``text`` names: by IRI, name or label, without case, spaces and hyphens.

    Raises ValueError, which lists the members and suggests the closest label.
    """
    wanted = folded(text)
    by_label = {name: m for m in reversed(members) for name in _named(m)}
    if wanted in by_label:
        return by_label[wanted]
    close: list[str] = []
    if len(wanted) <= _SUGGEST_WITHIN:
        close = difflib.get_close_matches(wanted, sorted(by_label), n=1)
    suggestion = f"; did you mean {_title(by_label[close[0]])}?" if close else ""
    known = ", ".join(_title(m) for m in members)
    raise ValueError(f"{shown(text)} is none of {known or 'no members'}{suggestion}")


def _title(member: Individual) -> str:
    return member.label or member.name


def _labels(member: Individual) -> Iterator[str]:
    yield from (member.name, _CAMEL.sub(" ", member.name), member.label, *member.labels)
    yield local_name(member.iri)


# Members belong to an ontology, so they are few, and asked for at every mention.
@lru_cache(maxsize=4096)
def _written(member: Individual) -> frozenset[str]:
    """All ways in which a member's labels may stand in words."""
    return frozenset(x for label in _labels(member) for x in _spellings(label)) - {""}


@lru_cache(maxsize=4096)
def _named(member: Individual) -> frozenset[str]:
    """All that names a member, as names are compared."""
    return frozenset(folded(x) for x in (*_labels(member), member.iri))


def _spellings(label: str) -> set[str]:
    """A label's words as they are, parted by spaces, and joined by hyphens."""
    words = _words(label)
    return {words, words.replace("-", " "), words.replace(" ", "-")}


def _words(text: str) -> str:
    """Words with single spaces between them; what parts words more strongly becomes a bar."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    # Soft hyphens and zero-width spaces stand inside words and mean nothing.
    plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    plain = re.sub(r"[\s_]", " ", re.sub(r"[\u2010\u2011]", "-", plain))
    plain = re.sub(r"(?<!\w)-|-(?!\w)", " ", plain)
    return " ".join(re.sub(r"[^\w\s-]", " | ", plain).split())
